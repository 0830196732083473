// Single keys by their place on the keyboard, so that they work on any layout. The sheet in the page is their table:
// each row says what is pressed, what is done, and to which element of the page.

const PATIENCE = 1500; // ms between the keys of a pair
const sheet = document.getElementById("keys");
const rows = [...sheet.querySelectorAll("[data-pressed]")];
const elements = (row) => [...document.querySelectorAll(row.dataset.element)];
const TYPED = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

let begun = "";
let begunAt = 0;

// The row that holds the focus, or the one that had it last.
let last = -1;
function step(by, list) {
  const here = list.indexOf(document.activeElement?.closest(".row"));
  last = Math.min(list.length - 1, Math.max(0, (here >= 0 ? here : last) + by));
  list[last].querySelector("a")?.focus();
  list[last].scrollIntoView({ block: "nearest" });
}

const VERBS = {
  sheet() {
    for (const row of rows) row.hidden = elements(row).length === 0;
    for (const group of sheet.querySelectorAll("section")) {
      group.hidden = [...group.querySelectorAll("[data-pressed]")].every((row) => row.hidden);
    }
    sheet.showModal();
  },
  follow: ([link]) => link.click(),
  focus: ([field]) => field.focus(),
  next: (list) => step(1, list),
  previous: (list) => step(-1, list),
  open(list) {
    const here = list.find((row) => row.contains(document.activeElement)) ?? list[last];
    here?.querySelector("a").click();
  },
  write([kind]) {
    kind.checked = true;
    kind.form.elements.text.focus();
  },
};

function isBusy(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return true;
  if (event.target.closest?.(TYPED)) return true;
  return document.querySelector("dialog[open], :popover-open") !== null;
}

// What is pressed, by place; the signs of ? and / count too, wherever a layout has them.
function places(event) {
  if (event.key === "?") return "Shift+Slash";
  if (event.key === "/") return "Slash";
  return (event.shiftKey ? "Shift+" : "") + event.code;
}

document.addEventListener("keydown", (event) => {
  if (isBusy(event) || event.code === "ShiftLeft" || event.code === "ShiftRight") return;
  const pair = event.timeStamp - begunAt < PATIENCE && begun ? `${begun} ${places(event)}` : "";
  begun = "";
  const row = find(pair) ?? find(places(event));
  if (row) {
    event.preventDefault();
    VERBS[row.dataset.verb](elements(row));
  } else if (rows.some((one) => one.dataset.pressed.startsWith(`${places(event)} `))) {
    begun = places(event);
    begunAt = event.timeStamp;
  }
});

function find(pressed) {
  return rows.find((row) => row.dataset.verb && row.dataset.pressed === pressed && elements(row).length > 0);
}
