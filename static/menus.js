// Menus and panels by keyboard: opened, they take the focus; arrows and first letters move in a menu.

const items = (menu) => [...menu.querySelectorAll("button, a[href]")].filter((item) => item.checkVisibility() && !item.disabled);

function first(place) {
  if (place.matches(".menu")) return place.querySelector("[aria-pressed=true]") ?? items(place)[0];
  return place.querySelector("[aria-invalid=true]") ?? place.querySelector("input:not([type=hidden]), textarea, select, button");
}

document.addEventListener(
  "toggle",
  (event) => {
    const place = event.target;
    if (event.newState !== "open" || !place.matches(".menu[popover], .panel[popover]:not(.glance)")) return;
    if (!place.contains(document.activeElement)) first(place)?.focus({ preventScroll: true });
  },
  true,
);

const STEPS = {
  ArrowDown: (at, count) => (at + 1) % count,
  ArrowUp: (at, count) => (at <= 0 ? count : at) - 1,
  Home: () => 0,
  End: (at, count) => count - 1,
};

// The next item that begins with a letter.
function lettered(list, at, letter) {
  const begins = (item) => item.textContent.trim().toLowerCase().startsWith(letter.toLowerCase());
  const found = [...list.slice(at + 1), ...list.slice(0, at + 1)].find(begins);
  return list.indexOf(found);
}

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu:popover-open");
  if (!menu || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  const list = items(menu);
  const at = list.indexOf(document.activeElement);
  const letter = event.key.length === 1 && event.key !== " " ? lettered(list, at, event.key) : -1;
  const next = STEPS[event.key]?.(at, list.length) ?? letter;
  if (next < 0 || !list[next]) return;
  event.preventDefault();
  list[next].focus();
});
