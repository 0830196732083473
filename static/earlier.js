// Older messages come in above what one reads, which stays where it is.

const list = document.querySelector("ol.timeline");

async function show(link) {
  const line = link.closest("li");
  const below = line.nextElementSibling;
  line.setAttribute("aria-busy", "true");
  const answer = await fetch(link.href);
  if (!answer.ok || answer.redirected) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const older = [...page.querySelectorAll("ol.timeline > li")].map((one) => document.adoptNode(one));
  const top = below.getBoundingClientRect().top;
  const hadFocus = line.contains(document.activeElement);
  line.replaceWith(...older);
  scrollBy({ top: below.getBoundingClientRect().top - top, behavior: "instant" });
  if (hadFocus) settle(older);
}

// With more to come the focus waits on its link, else where the oldest message begins.
function settle([first]) {
  const place = first.querySelector("a[rel=prev]") ?? first;
  if (place === first) first.tabIndex = -1;
  place.focus({ preventScroll: true });
}

list?.addEventListener("click", async (event) => {
  const link = event.target.closest(".event > p > a[rel=prev]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (link.closest("[aria-busy]")) return;
  try {
    await show(link);
  } catch {
    location.assign(link.href);
  }
});
