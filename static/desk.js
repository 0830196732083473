// The desk's small comforts. Every page works without them.
import "./filters.js";
import "./glance.js";
import "./board.js";
import "./menus.js";
import "./palette.js";
import "./heartbeat.js";
import "./earlier.js";
import "./composer.js";
import "./insert.js";
import "./marking.js";
import "./timer.js";
import "./quote.js";
import "./attach.js";
import "./sending.js";
import "./known.js";
import "./focus.js";

// Ctrl+Enter or Cmd+Enter sends what the composer shows: the reply, or the note.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  const composer = event.target.closest?.(".composer");
  if (!composer) return;
  event.preventDefault();
  const isNote = composer.querySelector("[name=kind]:checked")?.value === "note";
  composer.requestSubmit(composer.querySelector(isNote ? ".primary.when-note" : ".when-reply > .primary"));
});

// Buttons that copy a field beside them.
for (const button of document.querySelectorAll("[data-copy]")) {
  const words = button.textContent;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      document.execCommand("copy");
    }
    button.textContent = button.dataset.done;
    setTimeout(() => (button.textContent = words), 2000);
  });
}

// Names of the files that were chosen.
for (const input of document.querySelectorAll("input[data-names]")) {
  const show = () => {
    document.getElementById(input.dataset.names).textContent = [...input.files].map((file) => file.name).join(", ");
  };
  input.addEventListener("change", show);
  show();
}

// A link to a section of the settings opens it.
const open = () => {
  const place = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (place instanceof HTMLDetailsElement) place.open = true;
};
addEventListener("hashchange", open);
open();

// A right brings those to its left in its row, and goes with those to its right.
for (const row of document.querySelectorAll("[data-ladder] tr")) {
  const boxes = [...row.querySelectorAll("input[type=checkbox]")];
  row.addEventListener("change", (event) => {
    const place = boxes.indexOf(event.target);
    boxes.forEach((box, other) => {
      const follows = event.target.checked ? other < place : other > place;
      if (follows && !box.disabled) box.checked = event.target.checked;
    });
  });
}
