// Where the focus is on the page that comes after an action, and what is told of it there: each page is a new one,
// and who works by keyboard or by ear goes on where he was.
import { live, words } from "./telling.js";

const FRESH = 15_000; // ms from an action to its page
const PAUSE = 300; // ms until a new page is listened to
const ticket = document.getElementById("heart")?.dataset.ticket;
const board = document.querySelector(".board");

const rows = () => [...(board?.querySelectorAll(":scope > .row [name=ticket]") ?? [])].map((box) => box.value);
const view = () => ["view", "saved", "department"].map((name) => new URLSearchParams(location.search).get(name) ?? "").join();
const newest = () => [...document.querySelectorAll(".timeline > [data-entry]")].at(-1)?.dataset.entry ?? "";
const isHere = (element) => element?.checkVisibility();

function read(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}
const keep = (name, what) => sessionStorage.setItem(name, JSON.stringify(what));

// ---------------------------------------------------------------- before

// From the nearest on, what the same thing may be called on the next page.
function selectors(form, button) {
  const found = [];
  if (form.id === "composer") return found;
  if (button?.id) found.push(`#${CSS.escape(button.id)}`);
  const place = (button ?? form).closest("[popover]") ?? form.closest("[popover]");
  if (place) found.push(`[popovertarget="${CSS.escape(place.id)}"]`);
  const action = form.getAttribute("action");
  const field = [...form.elements].find((one) => one.name && one.type !== "hidden");
  if (action && field) found.push(`form[action="${CSS.escape(action)}"] [name="${CSS.escape(field.name)}"]`);
  if (button?.id === "take") found.push("[popovertarget=assignee]");
  if (["solve-it", "reopen"].includes(button?.id) || place?.id === "solve") found.push("[popovertarget=status]");
  return found;
}

document.addEventListener("submit", ({ target, submitter }) => {
  const isSaid = target.id === "composer" && submitter?.matches(".primary, .menu button");
  const at = Date.now();
  keep("done", { at, ticket, isSaid, selectors: selectors(target, submitter), newest: newest() });
  const ticked = board?.querySelector(":checked");
  if (target.id === "bulk" && ticked) keep("row", ticked.value);
});

addEventListener("pagehide", () => board && keep("rows", { view: view(), rows: rows() }));
if (ticket) keep("row", ticket);

// ---------------------------------------------------------------- after

function focus(element, isScrolled = false) {
  if (element.tabIndex < 0 && !element.matches("a, button, input, select, textarea")) {
    element.tabIndex = -1;
    element.addEventListener("blur", () => element.removeAttribute("tabindex"), { once: true });
  }
  element.focus({ preventScroll: !isScrolled });
}

// The row of the last ticket, or the one that stood behind it, or before.
function row() {
  const [number, was] = [read("row"), read("rows")];
  const here = rows();
  if (here.includes(number)) return numbered(number);
  if (!was || was.view !== view()) return null;
  const place = was.rows.indexOf(number);
  const found = [...was.rows.slice(place + 1), ...was.rows.slice(0, Math.max(place, 0)).reverse()].find((one) => here.includes(one));
  return place >= 0 && found ? numbered(found) : null;
}
const numbered = (number) => board.querySelector(`[name=ticket][value="${number}"]`).closest(".row").querySelector(".what a");

function wrong() {
  const field = document.querySelector("main [aria-invalid=true]");
  const place = field?.closest("[popover]");
  if (place && !place.matches(":popover-open")) place.showPopover();
  return isHere(field) ? field : null;
}

function place(done) {
  const mistake = wrong();
  if (mistake) return mistake;
  if (board) return row() ?? document.querySelector("main h1");
  if (done.isSaid && done.ticket === ticket && newest() > done.newest) return [...document.querySelectorAll(".timeline > [data-entry]")].at(-1);
  const same = done.ticket === ticket && done.selectors.map((one) => document.querySelector(one)).find(isHere);
  return same || document.querySelector("main h1");
}

// What has become of it: what stands on the timeline now, or the line that tells it, or what is wrong.
function told(done) {
  const entries = [...document.querySelectorAll(".timeline > [data-entry]")];
  const fresh = done.ticket === ticket && done.newest ? entries.filter((one) => one.dataset.entry > done.newest) : [];
  const lines = document.querySelectorAll("main .toast > p, main .notice:is([data-tone=red], [data-tone=amber]), main .error");
  return [...fresh.slice(-2), ...lines].map((one) => words(one)).join(". ");
}

const done = read("done");
sessionStorage.removeItem("done");
const isFresh = done && Date.now() - done.at < FRESH;
const isFree = document.activeElement === document.body && (!location.hash || done?.isSaid);
const isBack = board && /^\/tickets\/\d+/.test(document.referrer.replace(location.origin, ""));
if (isFresh) {
  if (isFree) focus(place(done), done.isSaid || Boolean(board));
  setTimeout(() => live && !live.textContent && (live.textContent = told(done)), PAUSE);
} else if (isBack && isFree) {
  const last = row();
  if (last) focus(last, true);
}
