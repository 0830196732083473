// A filter that is chosen with the pointer shows at once; by keyboard the button does, since arrows only try values out.

const form = document.querySelector(".board-head form.filters");
let isPointed = false;

form?.addEventListener("pointerdown", () => (isPointed = true));
form?.addEventListener("keydown", () => (isPointed = false));
form?.addEventListener("change", (event) => {
  if (isPointed && event.target.parentElement === form) form.requestSubmit();
});
