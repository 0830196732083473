// The palette: what can be done on this page and where one can go, found by its name. Almost all of it stands in the page
// already, as links, buttons and menus that the person may use.
import { press } from "./press.js";

const dialog = document.getElementById("palette");
const input = dialog?.querySelector("input");
const list = document.getElementById("commands");
const RECENT = 8; // tickets that are remembered, in this window
const MOST = 40; // offers shown
const LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";
const CYRILLIC = "йцукенгшщзхъфывапролджэячсмитьбюё";

let offers = [];
let shown = [];
let at = 0;
let settings = null;

// ---------------------------------------------------------------- words

// What an element is called, without its key, its count and what only ears hear.
function named(element) {
  const copy = element.querySelector(":scope > .name")?.cloneNode(true) ?? element.cloneNode(true);
  for (const more of copy.querySelectorAll("kbd, data, time, .unseen, .avatar, .badge")) more.remove();
  return copy.textContent.trim().replace(/\s+/g, " ") || element.title || element.querySelector("[aria-label]")?.getAttribute("aria-label") || "";
}

const plain = (text) => text.toLowerCase().replaceAll("ё", "е");
// What was typed with the other layout switched on.
function crossed(text) {
  return plain([...text.toLowerCase()].map((one) => (LATIN.includes(one) ? CYRILLIC[LATIN.indexOf(one)] : CYRILLIC.includes(one) ? LATIN[CYRILLIC.indexOf(one)] : one)).join(""));
}

function isFound(offer, typed) {
  const text = plain(offer.name);
  return [plain(typed), crossed(typed)].some((one) => one.split(/\s+/).every((word) => text.includes(word)));
}

// ---------------------------------------------------------------- what there is

const picture = (element) => element.querySelector("svg.icon, .avatar")?.cloneNode(true);
const offer = (group, element, name = named(element), more = {}) => ({ group, name, icon: picture(element), element, run: () => press(element), ...more });

function menus(group, place) {
  const found = [];
  for (const opener of document.querySelectorAll(`${place} [popovertarget]`)) {
    const menu = document.getElementById(opener.getAttribute("popovertarget"));
    if (opener.closest("[popover]") || !menu) continue;
    const title = menu.querySelector("h2")?.textContent ?? opener.title;
    if (title) found.push(offer(group, opener, `${title}…`));
    if (!menu.matches(".menu")) continue;
    for (const item of menu.querySelectorAll("button:not([aria-pressed=true]), a[href]")) {
      if (item.closest(".own-time")) continue;
      const name = menu.querySelector("h2") ? `${title}: ${named(item)}` : named(item);
      found.push(offer(group, item, name, { icon: picture(item) ?? picture(opener) }));
    }
  }
  return found;
}

function byKeys() {
  const found = [];
  for (const row of document.querySelectorAll("#keys [data-verb]")) {
    const { verb, element } = row.dataset;
    if (!["follow", "focus", "write", "undo", "tick_all"].includes(verb)) continue;
    const target = document.querySelector(element);
    if (!target) continue;
    const name = row.querySelector("dt").textContent;
    const run = verb === "tick_all" ? () => document.querySelectorAll(element).forEach((box) => box.checked || box.click()) : () => press(target);
    found.push({ group: dialog.dataset.page, name, element: target, caps: row.querySelector(".keys"), icon: picture(target.closest("label") ?? target), run });
  }
  return found;
}

const recent = () => JSON.parse(sessionStorage.getItem(`recent ${dialog.dataset.person}`) ?? "[]");

function visited() {
  const to = (number) => () => location.assign(`/tickets/${number}`);
  return recent().map(({ number, subject }) => ({ group: dialog.dataset.tickets, name: `#${number} ${subject}`, run: to(number) }));
}

function gathered() {
  const { here, ticked, go } = dialog.dataset;
  const isTicked = document.querySelector(".board :checked") !== null;
  const keyed = byKeys();
  const acts = [...menus(here, ".ticket-head"), ...(isTicked ? menus(ticked, ".bulk") : [])];
  for (const button of document.querySelectorAll(`.traits > form > button${isTicked ? ", .bulk > button[name]" : ""}`)) acts.push(offer(isTicked ? ticked : here, button));
  const ways = [...document.querySelectorAll(".rail li > a[href], .rail > .search, .rail #new-ticket, #palette > a")].map((link) => offer(go, link, named(link), { count: link.querySelector("data")?.textContent }));
  const every = [...acts, ...visited(), ...ways];
  const more = keyed.filter((one) => {
    const same = every.filter((other) => other.element === one.element);
    for (const other of same) other.caps = one.caps;
    return !same.length;
  });
  return [...more, ...every];
}

// The settings one may change are listed on their own page.
async function withSettings() {
  if (settings || !dialog.dataset.settings) return;
  settings = [];
  const answer = await fetch(dialog.dataset.settings).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  settings = [...page.querySelectorAll("main .sections > a")].map((link) => ({
    group: dialog.dataset.set,
    name: link.querySelector("b").textContent,
    icon: document.adoptNode(picture(link)),
    run: () => location.assign(link.getAttribute("href")),
  }));
  if (dialog.open) show();
}

function asked(typed) {
  const { tickets, number, words, search } = dialog.dataset;
  const to = `${search}?${new URLSearchParams({ q: typed })}`;
  const icon = picture(dialog);
  const found = [{ group: tickets, name: words.replace("@", () => typed), icon, run: () => location.assign(to) }];
  const digits = /^[#№]?(\d{1,10})$/.exec(typed)?.[1];
  if (digits) found.unshift({ group: tickets, name: number.replace("@", digits), icon: icon.cloneNode(true), run: () => location.assign(`${search}?q=${digits}`) });
  return { found, isNumber: Boolean(digits) };
}

// ---------------------------------------------------------------- showing and choosing

function part(tag, name, text = "") {
  return Object.assign(document.createElement(tag), { textContent: text, ...(name && { className: name }) });
}

function option(one, place) {
  const item = part("div", "");
  item.id = `command-${place}`;
  item.setAttribute("role", "option");
  item.append(one.icon ?? part("span", "icon"));
  item.append(part("span", "clip", one.name));
  if (one.count) item.append(part("span", "count", one.count));
  if (one.caps) {
    const keys = part("span", "keys");
    keys.append(...one.caps.cloneNode(true).childNodes);
    item.append(keys);
  }
  item.addEventListener("mousemove", () => at !== place && mark(place));
  item.addEventListener("click", () => choose(place));
  return item;
}

function show() {
  const typed = input.value.trim();
  const { found, isNumber } = asked(typed);
  const fitting = [...offers, ...(typed ? (settings ?? []) : [])].filter((one) => one.name && isFound(one, typed));
  const begun = (one) => !plain(one.name).startsWith(plain(typed));
  if (typed) fitting.sort((one, other) => begun(one) - begun(other));
  const chosen = typed ? (isNumber ? [...found, ...fitting] : [...fitting.slice(0, MOST), ...found]) : fitting.slice(0, MOST);
  const groups = Map.groupBy ? Map.groupBy(chosen, (one) => one.group) : grouped(chosen);
  shown = [...groups.values()].flat();
  let place = 0;
  list.replaceChildren(
    ...[...groups].map(([title, some], number) => {
      const group = part("div", "");
      const head = Object.assign(part("div", "", title), { id: `commands-${number}` });
      group.setAttribute("role", "group");
      group.setAttribute("aria-labelledby", head.id);
      group.append(head, ...some.map((one) => option(one, place++)));
      return group;
    }),
  );
  mark(0);
}

function grouped(some) {
  const groups = new Map();
  for (const one of some) groups.set(one.group, [...(groups.get(one.group) ?? []), one]);
  return groups;
}

function mark(place) {
  at = place;
  const items = list.querySelectorAll("[role=option]");
  items.forEach((item, other) => item.setAttribute("aria-selected", String(other === place)));
  input.setAttribute("aria-activedescendant", items[place]?.id ?? "");
  items[place]?.scrollIntoView({ block: "nearest" });
}

function choose(place) {
  const one = shown[place];
  dialog.close();
  one?.run();
}

function open() {
  offers = gathered();
  input.value = "";
  document.querySelector("dialog[open]")?.close();
  for (const place of document.querySelectorAll(":popover-open")) place.hidePopover();
  dialog.showModal();
  show();
  input.focus();
  withSettings();
}

function choosing(event) {
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1 + shown.length, PageDown: Math.min(at + 8, shown.length - 1), PageUp: Math.max(at - 8, 0) };
  if (event.isComposing) return;
  if (event.key in steps && shown.length) mark(steps[event.key] % shown.length);
  else if (event.key === "Enter") choose(at);
  else if (event.key === "Escape") {
    event.stopPropagation(); // what is ticked stays
    dialog.close(); // a search field would only be emptied
  }
  else return;
  event.preventDefault();
}

if (dialog) {
  input.addEventListener("input", show);
  input.addEventListener("keydown", choosing);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  for (const button of document.querySelectorAll("[data-palette]")) {
    button.hidden = false;
    button.addEventListener("click", open);
  }
  document.addEventListener("keydown", (event) => {
    if (event.code !== "KeyK" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else open();
  });
  const number = document.getElementById("heart")?.dataset.ticket;
  if (number) {
    const subject = document.querySelector("main h1").firstChild.textContent.trim();
    const all = [{ number, subject }, ...recent().filter((one) => one.number !== number)].slice(0, RECENT);
    sessionStorage.setItem(`recent ${dialog.dataset.person}`, JSON.stringify(all));
  }
}
