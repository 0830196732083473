// Single keys by their place on the keyboard, so that they work on any layout. The sheet in the page is their table:
// each row says what is pressed, what is done, and to which element of the page.
import { isTyped, press } from "./press.js";

const PATIENCE = 1500; // ms between the keys of a pair
const sheet = document.getElementById("keys");
const rows = [...sheet.querySelectorAll("[data-pressed]")];
const elements = (row) => [...document.querySelectorAll(row.dataset.element)];
const boxes = () => [...document.querySelectorAll(".board > .row [name=ticket]")];

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
  follow: ([link]) => press(link),
  focus: ([field]) => press(field),
  count: (list, event) => list[event.code.at(-1) - 1]?.click(),
  write: ([kind]) => press(kind),
  search: (list) => press(list.find((one) => one.matches("input")) ?? list[0]),
  undo: (list) => list.at(-1).click(),
  next: (list) => step(1, list),
  previous: (list) => step(-1, list),
  open() {
    inHand()?.querySelector("a").click();
  },
  tick: () => inHand()?.querySelector("[name=ticket]").click(),
  tick_all() {
    const isAll = boxes().every((box) => box.checked);
    for (const box of boxes()) if (box.checked === isAll) box.click();
  },
  // What is ticked; else the row in hand.
  bulk([button]) {
    if (!boxes().some((box) => box.checked)) VERBS.tick();
    if (boxes().some((box) => box.checked)) button.click();
  },
};

function inHand() {
  const list = [...document.querySelectorAll(".board > .row")];
  return list.find((row) => row.contains(document.activeElement)) ?? list[last];
}

function isBusy(event) {
  if (event.altKey || event.isComposing || event.defaultPrevented || isTyped(event.target)) return true;
  return document.querySelector("dialog[open], :popover-open") !== null;
}

// What is pressed, by place; the signs of ?, # and / count too, wherever a layout has them.
function places(event) {
  if (event.ctrlKey || event.metaKey) return `Control+${event.shiftKey ? "Shift+" : ""}${event.code}`;
  if (event.key === "?") return "Shift+Slash";
  if (event.key === "#") return "Shift+Digit3";
  if (event.key === "/") return "Slash";
  return (event.shiftKey ? "Shift+" : "") + event.code;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.id === "text" && !event.defaultPrevented) return event.target.blur();
  if (isBusy(event) || /^(Shift|Control|Meta)/.test(event.code)) return;
  const pair = event.timeStamp - begunAt < PATIENCE && begun ? `${begun} ${places(event)}` : "";
  begun = "";
  const row = find(pair.replace(/Digit[1-9]$/, "Digit")) ?? find(places(event));
  if (row) {
    event.preventDefault();
    VERBS[row.dataset.verb](elements(row), event);
  } else if (rows.some((one) => one.dataset.pressed.startsWith(`${places(event)} `))) {
    begun = places(event);
    begunAt = event.timeStamp;
  }
});

function find(pressed) {
  return rows.find((row) => row.dataset.verb && row.dataset.pressed === pressed && elements(row).length > 0);
}
