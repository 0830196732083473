// Fields of a form are put in order by dragging, or by Alt with the arrows; the preview follows.
const list = document.querySelector("[data-order]");
const told = document.querySelector("[data-order-told]");
const preview = document.getElementById("preview");
let last = Promise.resolve();

async function save(item, before, place) {
  const once = crypto.randomUUID?.() ?? String(Math.random());
  const body = new URLSearchParams({ csrf: list.dataset.csrf, once, id: item.dataset.id, place });
  const answer = await fetch(list.dataset.order, { method: "POST", body, headers: { "x-asks": "address" } }).catch(() => null);
  if (answer?.ok) {
    preview.contentWindow.location.reload();
    return;
  }
  list.insertBefore(item, before);
  const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
  say(page?.querySelector("[role=alert] a")?.textContent || list.dataset.failed, true);
  item.querySelector("a").focus();
}

function say(words, isWrong = false) {
  told.textContent = words;
  told.classList.toggle("error", isWrong);
  told.classList.toggle("unseen", !isWrong);
}

// The arrows at both ends have nowhere to lead; what a page without scripts leaves out is hidden here.
function mark() {
  const items = [...list.children];
  items.forEach((item, place) => {
    for (const button of item.querySelectorAll(".steps button")) {
      button.hidden = button.value === "up" ? place === 0 : place === items.length - 1;
    }
  });
}

function put(item, before) {
  const behind = item.nextElementSibling;
  if (before === item || before === behind) return;
  list.insertBefore(item, before);
  mark();
  const words = { name: item.dataset.name, place: [...list.children].indexOf(item) + 1, number: list.children.length };
  say(list.dataset.moved.replace(/\{(name|place|number)\}/g, (_, name) => words[name]));
  // One after the other: two at once would be in each other's way.
  const place = words.place - 1;
  last = last.then(() => save(item, behind, place)).then(mark);
}

function step(item, isUp) {
  const other = isUp ? item.previousElementSibling : item.nextElementSibling;
  if (other) put(item, isUp ? other : other.nextElementSibling);
}

if (list) {
  document.querySelector("[data-order-help]").hidden = false;
  let dragged = null;
  for (const item of list.children) {
    item.draggable = true;
    const steps = item.querySelector(".steps");
    for (const way of ["up", "down"]) {
      if (steps.querySelector(`[value=${way}]`)) continue;
      const model = list.querySelector(`.steps [value=${way}]`);
      if (!model) continue;
      const button = model.cloneNode(true);
      const icon = button.querySelector("[aria-label]");
      icon.setAttribute("aria-label", icon.getAttribute("aria-label").replace(model.closest("li").dataset.name, item.dataset.name));
      way === "up" ? steps.querySelector("button").before(button) : steps.append(button);
    }
    steps.addEventListener("submit", (event) => {
      event.preventDefault();
      step(item, event.submitter.value === "up");
      (event.submitter.hidden ? steps.querySelector("button:not([hidden])") : event.submitter)?.focus();
    });
    item.addEventListener("keydown", (event) => {
      if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
      event.preventDefault();
      const at = document.activeElement;
      step(item, event.key === "ArrowUp");
      at.focus();
    });
    item.addEventListener("dragstart", (event) => {
      dragged = item;
      item.dataset.dragged = "";
      event.dataTransfer.effectAllowed = "move";
    });
    item.addEventListener("dragend", () => {
      delete item.dataset.dragged;
      dragged = null;
    });
  }
  list.addEventListener("dragover", (event) => {
    if (dragged) event.preventDefault();
  });
  list.addEventListener("drop", (event) => {
    const over = event.target.closest("li");
    if (!dragged || !over) return;
    event.preventDefault();
    const isBelow = event.clientY > over.getBoundingClientRect().top + over.offsetHeight / 2;
    put(dragged, isBelow ? over.nextElementSibling : over);
  });
  mark();
}
