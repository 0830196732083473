// A clock for the time spent on a ticket: begun by a button, it goes on over pages until it is stopped or the message is
// sent, and what it says goes into the field.
import { form } from "./typing.js";

const button = form?.querySelector("[data-timer]");

if (button) {
  const place = `timer:${button.dataset.timer}`;
  const words = button.textContent;
  const spent = form.elements.spent;
  let ticking;

  const begun = () => Number(localStorage.getItem(place)) || 0;
  const show = () => {
    const seconds = Math.max(0, Math.floor((Date.now() - begun()) / 1000));
    const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) => `${part}`.padStart(2, "0")).join(":");
    button.textContent = begun() ? `${button.dataset.stop} ${clock}` : words;
  };
  const tick = () => {
    show();
    if (begun()) ticking ??= setInterval(show, 1000);
  };
  // Begun minutes count; what was typed in another way than as minutes stays, and they stand behind it for its writer.
  const stop = () => {
    const minutes = Math.max(1, Math.ceil((Date.now() - begun()) / 60_000));
    localStorage.removeItem(place);
    clearInterval(ticking);
    ticking = undefined;
    show();
    const typed = spent.value.trim();
    spent.value = /^\d*$/.test(typed) ? `${Number(typed) + minutes}` : `${typed} + ${minutes}`;
    spent.dispatchEvent(new Event("input", { bubbles: true }));
  };

  button.hidden = false;
  button.addEventListener("click", () => {
    if (begun()) return stop();
    localStorage.setItem(place, Date.now());
    tick();
  });
  form.addEventListener("submit", (event) => event.submitter?.matches(".primary, [name=then]") && begun() && stop(), true);
  addEventListener("storage", (event) => event.key === place && tick()); // another page of the same ticket
  tick();
}
