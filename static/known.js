// Suggests customers while a name or an address is typed; choosing one fills in both.

const PAUSE = 200; // ms without a key before asking

for (const field of document.querySelectorAll("input[data-known]")) {
  const list = document.createElement("datalist");
  list.id = `${field.id}-known`;
  field.after(list);
  field.setAttribute("list", list.id);
  const nameField = field.form.elements[field.dataset.name];
  let found = new Map();
  let timer = 0;

  const ask = async (begins) => {
    const answer = await fetch(`${field.dataset.known}?${new URLSearchParams({ begins })}`);
    if (!answer.ok || field.value !== begins) return;
    const people = await answer.json();
    found = new Map(people.map((one) => [one.contact, one.name]));
    list.replaceChildren(...people.map((one) => new Option(`${one.name} · ${one.contact}`, one.contact)));
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    if (found.has(field.value)) nameField.value = found.get(field.value);
    else if (field.value.trim().length > 1) timer = setTimeout(ask, PAUSE, field.value);
  });
}
