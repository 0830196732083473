// Wording a letter: the preview follows what is typed, and a macro is put where the cursor was.

const form = document.getElementById("letter");
const frame = document.getElementById("preview");
const show = document.getElementById("show");
let field = form.elements.text;
let timer = 0;
let newest = 0;

async function preview() {
  const turn = ++newest;
  const body = new URLSearchParams(new FormData(form));
  const answer = await fetch(show.formAction, { method: "POST", body }).catch(() => null);
  const html = answer && (answer.ok || answer.status === 422) ? await answer.text() : "";
  if (html && turn === newest && frame.contentDocument) frame.contentDocument.documentElement.innerHTML = html;
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(preview, 300);
}

show.hidden = true;
form.addEventListener("input", soon);
for (const look of form.elements.look) look.addEventListener("change", preview);
frame.addEventListener("load", preview, { once: true });

form.addEventListener("focusin", ({ target }) => {
  if (["subject", "text", "html"].includes(target.name)) field = target;
});
for (const macro of form.querySelectorAll("[data-macro]")) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "small" });
  macro.replaceWith(button);
  button.append(macro);
  button.addEventListener("click", () => {
    field.focus();
    field.setRangeText(macro.textContent, field.selectionStart, field.selectionEnd, "end");
    soon();
  });
}
