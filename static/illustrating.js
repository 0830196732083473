// Pictures go into the text of an answer while one writes it: chosen, dropped, or pasted.
const form = document.getElementById("answer");
const field = document.getElementById("text");
const chosen = document.getElementById("picture");
const words = document.getElementById("words");
const told = document.getElementById("picturing");
const KINDS = /^image\/(png|jpeg|webp|gif)$/;

function put(markdown) {
  const before = field.value.slice(0, field.selectionEnd).replace(/[ \t]+$/, "");
  const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const rest = field.value.slice(field.selectionEnd);
  field.value = `${before}${gap}${markdown}${rest.startsWith("\n") ? "" : "\n"}${rest}`;
  const start = before.length + gap.length + 2;
  field.focus();
  field.setSelectionRange(start, start + markdown.indexOf("](") - 2); // what it shows is typed next
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

async function send(file) {
  told.textContent = form.dataset.coming;
  const body = new FormData();
  body.append("csrf", form.elements.csrf.value);
  body.append("words", words.value.trim() || form.dataset.words);
  body.append("picture", file);
  try {
    const answer = await fetch(form.dataset.pictures, { method: "POST", body, redirect: "manual" });
    if (answer.status === 422) {
      told.textContent = await answer.text();
      return;
    }
    if (!answer.ok) throw new Error();
    const { markdown } = await answer.json();
    put(markdown);
    told.textContent = form.dataset.done;
    words.value = "";
  } catch {
    told.textContent = form.dataset.failed;
  }
}

async function take(files) {
  for (const file of files) if (KINDS.test(file.type)) await send(file);
}

if (form && field) {
  field.setSelectionRange(field.value.length, field.value.length); // until somebody puts the caret elsewhere
  chosen.addEventListener("change", async () => {
    const files = [...chosen.files];
    chosen.value = "";
    await take(files);
  });
  form.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });
  field.addEventListener("paste", (event) => {
    const { files, types } = event.clipboardData;
    if (!files.length || types.includes("text/plain")) return; // office programs add a picture of their text
    event.preventDefault();
    take(files);
  });
}
