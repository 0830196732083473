// Suggests answers below a search while one types (ARIA: a combobox with a list). Without it Enter searches all the same.
const PAUSE = 200; // ms without a key before asking

for (const field of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("ul");
  const told = document.createElement("span");
  let links = [];
  let chosen = -1;
  let timer = 0;

  list.id = `${field.id}-suggested`;
  list.className = "suggested";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.label);
  told.className = "unseen";
  told.setAttribute("role", "status");
  field.after(list, told);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");

  const choose = (place) => {
    chosen = place;
    links.forEach((one, number) => one.setAttribute("aria-selected", String(number === place)));
    if (place < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", links[place].id);
      links[place].scrollIntoView({ block: "nearest" });
    }
  };

  const show = (answers) => {
    links = answers.map((one, number) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${number}`;
      option.setAttribute("role", "option");
      option.lang = one.lang;
      option.textContent = one.title;
      option.dataset.url = one.url;
      return option;
    });
    list.replaceChildren(...links);
    list.hidden = !links.length;
    told.textContent = links.length ? field.dataset.found : "";
    field.setAttribute("aria-expanded", String(!list.hidden));
    choose(-1);
  };

  const ask = async (words) => {
    const answer = await fetch(`${field.dataset.suggest}?${new URLSearchParams({ q: words })}`).catch(() => null);
    if (!answer?.ok || field.value !== words) return;
    show((await answer.json()).answers);
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    if (field.value.trim().length > 1) timer = setTimeout(ask, PAUSE, field.value);
    else show([]);
  });

  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && links.length) {
      event.preventDefault();
      show([]);
    } else if (["ArrowDown", "ArrowUp"].includes(event.key) && links.length) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      const places = links.length + 1; // and the field itself
      choose(((chosen + 1 + step + places) % places) - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(links[chosen].dataset.url);
    }
  });

  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
  field.addEventListener("blur", () => {
    clearTimeout(timer);
    show([]);
  });
}
