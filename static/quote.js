// Quoting a part: what is selected in a message goes into the composer behind ">".
import { field, form, put } from "./typing.js";

const button = document.getElementById("quote");

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const around = range.commonAncestorContainer;
  const body = (around instanceof Element ? around : around.parentElement)?.closest(".timeline .message > .body");
  const text = selection.toString().trim();
  return body && text ? { text, box: range.getBoundingClientRect() } : null;
}

function show() {
  const found = selected();
  button.hidden = !found;
  if (!found) return;
  button.style.insetBlockStart = `${Math.max(0, found.box.top + scrollY - button.offsetHeight - 4)}px`;
  button.style.insetInlineStart = `${Math.max(0, found.box.left + scrollX)}px`;
}

if (form && button) {
  document.addEventListener("selectionchange", show);
  button.addEventListener("mousedown", (event) => event.preventDefault()); // which would end the selection
  button.addEventListener("click", () => {
    const found = selected();
    if (!found) return;
    const quoted = found.text.split(/\r?\n/).map((line) => `> ${line}`.trimEnd()).join("\n");
    const end = field.value.length;
    const before = field.value && !field.value.endsWith("\n") ? "\n\n" : "";
    getSelection().removeAllRanges();
    put(`${before}${quoted}\n\n`, end, end);
    field.scrollIntoView({ block: "nearest" });
  });
}
