// Putting text into the composer's field so that the browser's own undo knows of it.
export const form = document.getElementById("composer");
export const field = form?.elements.text;

export function put(text, from = field.selectionStart, to = field.selectionEnd) {
  field.focus();
  field.setSelectionRange(from, to);
  // Deprecated, and still the only way that Ctrl+Z takes back.
  const isDone = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
  if (isDone) return;
  field.setRangeText(text, from, to, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
