// The desk's colour: what the picker and the field say is one, and the preview follows.

const form = document.getElementById("look");
const field = form.elements.colour;
const picker = document.getElementById("picker");
const samples = [...document.querySelectorAll("#samples button")];
let shown = samples[0];
let timer = 0;

function soon() {
  clearTimeout(timer);
  timer = setTimeout(() => form.requestSubmit(shown), 300);
}

function choose(sample) {
  shown = sample;
  for (const one of samples) one.setAttribute("aria-pressed", String(one === sample));
}

for (const sample of samples) sample.addEventListener("click", () => choose(sample));
choose(shown);
picker.hidden = false;
picker.value = field.value;
picker.addEventListener("input", () => {
  field.value = picker.value;
  soon();
});
field.addEventListener("input", () => {
  if (!/^#[0-9a-f]{6}$/i.test(field.value)) return;
  picker.value = field.value;
  soon();
});
