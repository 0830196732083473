// A page that stays open asks every 15 seconds who else is there and whether it has grown old. What has changed is
// taken from the page itself, loaded once more, so that a page is only ever made in one place.
import { live, words } from "./telling.js";

const PACE = 15_000; // ms
const SLOW = 60_000; // in the background, and while the line is down
const WRITING = 30_000; // since the last key

const heart = document.getElementById("heart");
let timer;
let typedAt = 0;
let problem;

function tell(words) {
  if (live && live.textContent !== words) live.textContent = words;
}

async function beat() {
  clearTimeout(timer);
  try {
    const answer = await fetch(heart.dataset.url, { method: "POST", body: told(), redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 403) return warn(heart.dataset.ended);
    if (answer.status === 404) return; // it went where one does not see it
    if (answer.ok) {
      warn("");
      await hear(await answer.json());
    }
    timer = setTimeout(beat, document.hidden ? SLOW : PACE);
  } catch {
    warn(heart.dataset.offline);
    timer = setTimeout(beat, SLOW);
  }
}

function told(more = {}) {
  const { csrf, ticket } = heart.dataset;
  const writes = Date.now() - typedAt < WRITING ? "1" : "";
  return new URLSearchParams({ csrf, ticket, writes, asked: location.search, ...more });
}

function warn(words) {
  if (!words) return problem?.remove();
  if (problem?.isConnected && problem.textContent === words) return;
  problem?.remove();
  problem = Object.assign(document.createElement("p"), { className: "notice", textContent: words });
  problem.dataset.tone = "amber";
  problem.setAttribute("role", "status");
  document.querySelector("main").prepend(problem);
}

async function hear({ revision, here, rows }) {
  const place = document.getElementById("presence");
  if (place && place.textContent !== (here ?? "")) place.textContent = here ?? "";
  if (rows) showPresence(rows);
  if (revision === undefined || revision === heart.dataset.revision) return;
  const page = await load();
  if (!page) return;
  heart.dataset.revision = revision;
  if (heart.dataset.ticket) renewTicket(page);
  else renewBoard(page);
}

async function load() {
  const answer = await fetch(location.href, { headers: { "x-purpose": "renew" } });
  if (!answer.ok || answer.redirected) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

// What somebody has in hand is not taken from him: a field with the focus, an open menu.
function isInUse(element) {
  return element.contains(document.activeElement) || element.querySelector(":popover-open, dialog[open]") !== null;
}

function renew(page, selector) {
  const old = document.querySelector(selector);
  const fresh = page.querySelector(selector);
  if (!old || !fresh || isInUse(old) || old.isEqualNode(fresh)) return;
  old.replaceWith(document.adoptNode(fresh));
}

function renewTicket(page) {
  const known = new Set([...document.querySelectorAll("[data-entry]")].map((entry) => entry.dataset.entry));
  const list = document.querySelector(".timeline");
  const fresh = [...page.querySelectorAll(".timeline > [data-entry]")];
  for (const entry of fresh) {
    const old = list.querySelector(`:scope > [data-entry="${CSS.escape(entry.dataset.entry)}"]`);
    if (!old && !known.has(entry.dataset.entry)) list.append(document.adoptNode(entry));
    else if (old && !isInUse(old) && !old.isEqualNode(entry)) old.replaceWith(document.adoptNode(entry));
  }
  const gone = new Set(fresh.map((entry) => entry.dataset.entry));
  const first = fresh[0]?.dataset.entry ?? "";
  for (const entry of list.querySelectorAll(":scope > [data-entry]")) {
    if (entry.dataset.entry > first && !gone.has(entry.dataset.entry) && fresh.length) entry.remove();
  }
  for (const selector of [".ticket-head > .traits", ".ticket-head > .title", ".ticket > aside"]) renew(page, selector);
  const newest = fresh.filter((entry) => !known.has(entry.dataset.entry)).at(-1);
  tell(newest ? `${heart.dataset.new} ${words(newest)}` : heart.dataset.changed);
}

function renewBoard(page) {
  const fresh = new Map([...page.querySelectorAll(".board > .row")].map((row) => [numberOf(row), row]));
  for (const row of document.querySelectorAll(".board > .row")) {
    const now = fresh.get(numberOf(row));
    fresh.delete(numberOf(row));
    row.toggleAttribute("data-gone", !now);
    if (!now || isInUse(row)) continue;
    const box = row.querySelector("[name=ticket]");
    if (box?.checked) now.querySelector("[name=ticket]").checked = true;
    if (!row.isEqualNode(now)) row.replaceWith(document.adoptNode(now));
  }
  for (const count of document.querySelectorAll(".rail a data.count")) {
    const now = page.querySelector(`.rail a[href="${CSS.escape(count.closest("a").getAttribute("href"))}"] data.count`);
    if (now) count.replaceWith(document.adoptNode(now));
  }
  renew(page, "main h1");
  document.title = page.title;
  document.getElementById("arrived")?.remove();
  if (fresh.size) offer();
}

// New rows wait above the list until they are asked for, so that nothing moves below a pointer.
function offer() {
  const line = Object.assign(document.createElement("p"), { id: "arrived", className: "notice" });
  const show = Object.assign(document.createElement("button"), { type: "button", className: "small", textContent: heart.dataset.show });
  show.addEventListener("click", () => location.reload());
  line.append(heart.dataset.arrived, show);
  (document.querySelector(".board") ?? document.querySelector(".empty")).before(line);
  tell(heart.dataset.arrived);
}

const numberOf = (row) => row.querySelector("[name=ticket]")?.value ?? row.querySelector(".what a").getAttribute("href");

function showPresence(rows) {
  for (const row of document.querySelectorAll(".board > .row")) {
    const words = rows[row.querySelector("[name=ticket]")?.value] ?? "";
    let mark = row.querySelector(".presence");
    if (!words) mark?.remove();
    else {
      if (!mark) {
        mark = Object.assign(document.createElement("span"), { className: "presence" });
        row.querySelector(".what > span:last-child").prepend(mark);
      }
      if (mark.textContent !== words) mark.textContent = words;
    }
  }
}

if (heart) {
  document.getElementById("composer")?.addEventListener("input", () => (typedAt = Date.now()));
  document.addEventListener("visibilitychange", () => document.hidden || beat());
  addEventListener("online", beat);
  if (heart.dataset.ticket) addEventListener("pagehide", () => navigator.sendBeacon(heart.dataset.url, told({ leaves: "1" })));
  beat();
}
