// Doing by key or by name what one would do with a pointer.
export function press(element) {
  if (element.matches("[type=radio]")) {
    if (!element.checked) element.click();
    element.form.elements.text.focus();
  } else if (element.matches("input, select, textarea")) {
    element.focus();
    element.select?.();
  } else {
    if (element.popoverTargetElement) element.focus(); // where the focus comes back to
    element.click();
  }
}

export const isTyped = (element) => element?.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") != null;
