// The desk's colour: what the picker and the field say is one, and the preview follows.

const form = document.getElementById("look");
const field = form.elements.colour;
const picker = document.getElementById("picker");
const show = document.getElementById("show");
let timer = 0;

function soon() {
  clearTimeout(timer);
  timer = setTimeout(() => form.requestSubmit(show), 300);
}

picker.hidden = false;
show.hidden = true;
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
