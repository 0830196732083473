// A look at a ticket's last messages without leaving the board: a button in each row, and Space on its link.

const board = document.querySelector(".board[data-glance]");
const MESSAGES = 3;
const LETTERS = 700; // of each

const panel = document.createElement("div");
panel.className = "panel glance";
panel.popover = "auto";
panel.tabIndex = -1;
panel.setAttribute("role", "dialog");

let row = null;

function link(of) {
  return of.querySelector(".what a");
}

async function read(url) {
  const answer = await fetch(url, { headers: { accept: "text/html" } });
  if (!answer.ok) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return [...page.querySelectorAll(".timeline .message")].slice(-MESSAGES);
}

function part(tag, text, name = "") {
  const one = document.createElement(tag);
  one.textContent = text;
  one.className = name;
  return one;
}

// Only words are taken over: nothing of a mail is run or fetched here.
function words(of) {
  const texts = [];
  const walker = document.createTreeWalker(of, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest("details, button, form, .notice, .menu")) texts.push(walker.currentNode.data);
  }
  return texts.join(" ").replace(/\s+/g, " ").trim();
}

function shown(message) {
  const section = document.createElement("section");
  section.dataset.kind = message.dataset.kind;
  const text = words(message.querySelector(".body"));
  const about = [...message.querySelectorAll("header > :is(b, .badge[data-tone=note], time)")].map(words);
  section.append(part("small", about.join(" · ")));
  section.append(part("p", text.length > LETTERS ? `${text.slice(0, LETTERS)}…` : text));
  return section;
}

async function open(of) {
  row = of;
  const to = link(row);
  panel.setAttribute("aria-label", `${board.dataset.glance}: ${to.textContent}`);
  panel.setAttribute("aria-busy", "true");
  panel.replaceChildren(part("p", row.querySelector(".what > :last-child").textContent, "mute"));
  if (!panel.isConnected) document.body.append(panel);
  panel.showPopover({ source: to });
  panel.focus();
  const asked = row;
  const found = await read(to.href).catch(() => null);
  if (asked !== row) return;
  panel.removeAttribute("aria-busy");
  if (found?.length) panel.replaceChildren(...found.map(shown));
  else if (!found) panel.append(part("p", board.dataset.failed, "error"));
}

function close() {
  panel.hidePopover();
  link(row)?.focus();
}

function step(by) {
  const rows = [...board.querySelectorAll(":scope > .row")];
  const next = rows[rows.indexOf(row) + by];
  if (!next) return;
  close();
  link(next).focus();
  next.scrollIntoView({ block: "nearest" });
  open(next);
}

const KEYS = { Space: close, KeyJ: () => step(1), KeyK: () => step(-1), KeyO: () => link(row).click(), Enter: () => link(row).click() };

panel.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.code]) return;
  event.preventDefault();
  event.stopPropagation();
  KEYS[event.code]();
});

board?.addEventListener("keydown", (event) => {
  if (event.code !== "Space" || !event.target.matches(".what a")) return;
  event.preventDefault();
  open(event.target.closest(".row"));
});

function offer(of) {
  if (of.querySelector(".glimpse-of")) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain glimpse-of";
  button.title = board.dataset.glance;
  button.tabIndex = -1; // by keyboard it is Space on the row itself
  button.setAttribute("aria-hidden", "true");
  const icon = of.querySelector("svg.icon").cloneNode(true);
  for (const name of ["role", "aria-label", "data-status", "data-priority"]) icon.removeAttribute(name);
  const use = icon.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, "#i-down"));
  button.append(icon);
  button.addEventListener("click", () => open(of));
  of.querySelector(".what > :first-child").append(button);
}

for (const one of board?.querySelectorAll(":scope > .row") ?? []) offer(one);
// Rows that come while the page is open get theirs too.
if (board) new MutationObserver(() => board.querySelectorAll(":scope > .row").forEach(offer)).observe(board, { childList: true });
