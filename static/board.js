// Ticking several tickets of the board, and lines that stand for a moment.

// Rows come and change while the page is open, so they are asked for each time.
const boxes = () => [...document.querySelectorAll(".board input[name=ticket]")];
const output = document.querySelector("[data-chosen]");
const all = document.querySelector("[data-all]");
let last = null;

function show() {
  const number = boxes().filter((box) => box.checked).length;
  if (output) output.textContent = output.dataset.chosen.replace("#", number);
  if (all) all.hidden = number === boxes().length;
}

// Shift with a click ticks all between this one and the last.
document.querySelector(".board")?.addEventListener("click", (event) => {
  const box = event.target;
  if (!box.matches("input[name=ticket]")) return;
  const list = boxes();
  const [from, to] = [list.indexOf(last), list.indexOf(box)].sort((one, other) => one - other);
  if (event.shiftKey && from >= 0) for (const one of list.slice(from, to + 1)) one.checked = box.checked;
  last = box;
  show();
});
all?.addEventListener("click", () => {
  for (const box of boxes()) box.checked = true;
  show();
});
document.getElementById("bulk")?.addEventListener("reset", () => setTimeout(show));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open], :popover-open")) return;
  document.getElementById("bulk")?.reset();
});
show();

for (const toast of document.querySelectorAll(".toast[data-seconds]")) {
  const leave = setTimeout(() => toast.remove(), toast.dataset.seconds * 1000);
  // Who is about to press gets the time for it.
  toast.addEventListener("focusin", () => clearTimeout(leave));
}
