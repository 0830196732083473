// Signs that offer something while one types: a list below the text, chosen from without leaving it.
import { field, form, put } from "./typing.js";

const box = document.getElementById("suggest");
const MACRO = /\{\{\s*[\w.]+\s*\}\}/g;
const PAUSE = 120; // ms after the last key until the server is asked
const isNote = () => form.elements.kind.value === "note";

// A sign, what it offers (its list is named by the page), where it counts, and what choosing one does.
const TRIGGERS = [
  { sign: "::", of: "templates", typed: /(?:^|[\s(])(::([^\n:]{0,40}))$/, counts: () => true, chosen: template },
  { sign: "??", of: "answers", typed: /(?:^|[\s(])(\?\?([^\n?]{0,60}))$/, counts: () => true, chosen: answered },
  { sign: "@", of: "colleagues", typed: /(?:^|[\s(])(@((?! )[^\n@]{0,40}))$/, counts: isNote, chosen: () => {} },
];

const whole = {}; // offers by their kind, where the server has no others
let open; // { trigger, start, words, offers, at } while a list is shown
let dismissed = -1; // where Esc was pressed
let asked = 0;
let timer;

function looked() {
  const before = field.value.slice(0, field.selectionStart);
  if (field.selectionStart === field.selectionEnd) {
    for (const trigger of TRIGGERS) {
      const found = trigger.counts() && trigger.typed.exec(before);
      if (found && before.length - found[1].length !== dismissed) return { trigger, start: before.length - found[1].length, words: found[2] };
    }
  }
  return null;
}

function look() {
  clearTimeout(timer);
  const found = looked();
  if (!found) return close();
  const known = whole[found.trigger.of];
  if (known) return show(found, known.filter((one) => has(one, found.words)));
  timer = setTimeout(() => ask(found), open ? PAUSE : 0);
}

const has = (one, words) => words.toLowerCase().split(/\s+/).every((word) => `${one.name} ${one.text}`.toLowerCase().includes(word));

async function ask(found) {
  const mine = ++asked;
  const query = new URLSearchParams({ of: found.trigger.of, q: found.words });
  try {
    const answer = await fetch(`${box.dataset.url}?${query}`);
    const told = await answer.json();
    if (told.is_all) whole[found.trigger.of] = told.offers;
    const still = mine === asked && looked();
    if (still && still.start === found.start) show(still, told.offers);
  } catch {
    close(); // what was typed stays
  }
}

function show(found, offers) {
  const list = box.querySelector("[role=listbox]");
  open = { ...found, offers, at: 0 };
  list.setAttribute("aria-label", box.dataset[found.trigger.of]);
  list.replaceChildren(...offers.map(option));
  box.querySelector(".none").hidden = offers.length > 0;
  list.hidden = offers.length === 0;
  box.hidden = false;
  field.setAttribute("aria-controls", list.id);
  mark(0);
}

function option(one, place) {
  const item = document.createElement("li");
  const name = Object.assign(document.createElement("b"), { textContent: one.name });
  const text = Object.assign(document.createElement("span"), { textContent: (one.is_for_staff ? one.does : one.text).slice(0, 120) });
  item.id = `offer-${place}`;
  item.setAttribute("role", "option");
  if (isBarred(one)) item.setAttribute("aria-disabled", "true");
  item.append(name, text);
  item.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps the focus
  item.addEventListener("mousemove", () => open?.at !== place && mark(place));
  item.addEventListener("click", () => choose(place));
  return item;
}

function mark(place) {
  const items = [...box.querySelectorAll("[role=option]")];
  open.at = place;
  items.forEach((item, other) => item.setAttribute("aria-selected", String(other === place)));
  const one = open.offers[place];
  const preview = box.querySelector(".preview");
  preview.hidden = !one || open.trigger.of === "colleagues";
  preview.replaceChildren(...(one ? marked(one.text) : []), one?.does ? Object.assign(document.createElement("small"), { textContent: one.does }) : "");
  if (!one) return field.removeAttribute("aria-activedescendant");
  field.setAttribute("aria-activedescendant", items[place].id);
  items[place].scrollIntoView({ block: "nearest" });
}

// A text whose missing values stand out.
function marked(text) {
  const parts = text.split(/(\{\{\s*[\w.]+\s*\}\})/);
  return parts.map((part, place) => (place % 2 ? Object.assign(document.createElement("mark"), { textContent: part }) : part));
}

function close() {
  if (!open) return;
  open = undefined;
  box.hidden = true;
  for (const name of ["aria-controls", "aria-activedescendant"]) field.removeAttribute(name);
}

function choose(place) {
  const { trigger, start, offers } = open;
  const one = offers[place];
  if (isBarred(one)) return;
  close();
  put(one.text, start, field.selectionStart);
  trigger.chosen(one, start);
}

function press(event) {
  if (event.isComposing) return;
  if (event.key === "Tab" && !event.shiftKey && !open) return toMissing(event);
  if (!open || event.ctrlKey || event.metaKey || event.altKey) return;
  const last = open.offers.length - 1;
  if (event.key === "Escape") {
    dismissed = open.start;
    close();
  } else if (last < 0) return;
  else if (event.key === "ArrowDown") mark(open.at === last ? 0 : open.at + 1);
  else if (event.key === "ArrowUp") mark(open.at === 0 ? last : open.at - 1);
  else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") choose(open.at);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

// ---------------------------------------------------------------- answers

// What is for staff only stays out of replies; its preview says so.
const isBarred = (one) => one.is_for_staff && !isNote();

// The form says which answers stand in it, apart for a reply and a note.
function answered(one) {
  const name = `answers-${form.elements.kind.value}`;
  let named = form.elements[name];
  if (!named) form.append((named = Object.assign(document.createElement("input"), { type: "hidden", name })));
  named.value = [...new Set([...named.value.split(",").filter(Boolean), one.id])].join(",");
}

// ---------------------------------------------------------------- templates

// What a template does on sending, as the page itself shows it after its Insert button.
function template(one, start) {
  for (const old of form.querySelectorAll(".applied, #missing, [name=inserted]")) old.remove();
  const footer = form.querySelector("footer");
  footer.before(Object.assign(document.createElement("input"), { type: "hidden", name: "inserted", value: one.id }));
  if (one.missing) footer.before(Object.assign(document.createElement("p"), { className: "error", id: "missing", textContent: one.missing }));
  if (one.does) {
    const line = Object.assign(document.createElement("p"), { className: "applied when-reply" });
    const label = document.createElement("label");
    label.append(
      Object.assign(document.createElement("input"), { type: "checkbox", name: "applied", value: one.id, checked: true }),
      Object.assign(document.createElement("span"), { textContent: one.does }),
    );
    line.append(label);
    footer.before(line);
  }
  const send = form.querySelector(".when-reply > .primary[name=then]");
  send.value = one.then || "pending";
  if (!document.getElementById("stopped")) send.textContent = one.send;
  if (one.missing) selectMissing(start);
}

function selectMissing(from) {
  MACRO.lastIndex = from;
  const found = MACRO.exec(field.value);
  if (found) field.setSelectionRange(found.index, found.index + found[0].length);
  return found !== null;
}

// Tab goes from one missing value to the next, and onward as ever when none is left.
function toMissing(event) {
  if (document.getElementById("missing") && selectMissing(field.selectionEnd)) event.preventDefault();
}

function filledIn() {
  if (field.value.search(MACRO) < 0) document.getElementById("missing")?.remove();
}

if (form && box) {
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-haspopup", "listbox");
  field.addEventListener("input", () => {
    if (field.value[dismissed] === undefined || dismissed >= field.selectionStart) dismissed = -1;
    look();
    filledIn();
  });
  field.addEventListener("keydown", press);
  field.addEventListener("blur", close);
  field.addEventListener("click", () => open && !looked() && close());
  for (const button of form.querySelectorAll("[data-types]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const isApart = /(^|\s)$/.test(field.value.slice(0, field.selectionStart));
      dismissed = -1;
      put(`${isApart ? "" : " "}${button.dataset.types}`, field.selectionEnd, field.selectionEnd);
    });
  }
}
