// Fields come and go with what they depend on: what is not asked is not sent, and what comes is announced.
(() => {
  const form = document.querySelector("form[method=post]");
  const blocks = form ? [...form.querySelectorAll("[data-on]")] : [];
  if (!blocks.length) return;
  const news = form.querySelector("[data-news]");
  const plain = (kind, text) => {
    const said = text.trim().replace(/\s+/g, " ");
    if (kind === "number") {
      const number = Number(said.replace(/\s/g, "").replace(",", ".").replace("−", "-"));
      return said && !Number.isNaN(number) ? String(number) : said.toLowerCase();
    }
    if (kind === "date") {
      const local = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(said);
      return local ? `${local[3]}-${local[2].padStart(2, "0")}-${local[1].padStart(2, "0")}` : said;
    }
    return kind === "choice" || kind === "several" ? said : said.toLowerCase();
  };
  const inputsOf = (name) => [...form.elements].filter((one) => one.name === name);
  const given = (name) =>
    inputsOf(name)
      .filter((one) => !one.disabled && (one.type !== "checkbox" || one.checked))
      .map((one) => one.value)
      .filter((value) => value.trim());
  const holds = (block) => {
    const on = inputsOf(block.dataset.on)[0];
    if (!on) return false;
    const kind = on.closest("[data-kind]").dataset.kind;
    const values = given(block.dataset.on);
    if (!block.dataset.value) return values.length > 0;
    return values.some((value) => plain(kind, value) === plain(kind, block.dataset.value));
  };
  const labelOf = (block) => {
    const label = block.querySelector("legend, label").cloneNode(true);
    label.querySelectorAll("small, .hint, input, select, textarea").forEach((one) => one.remove());
    return label.textContent.trim();
  };
  const update = (isFirst) => {
    const came = [];
    for (const block of blocks) {
      const isAsked = holds(block);
      if (isAsked && block.hidden) came.push(labelOf(block));
      block.hidden = !isAsked;
      for (const one of block.querySelectorAll("input, select, textarea")) {
        one.disabled = !isAsked;
        if ("required" in block.dataset && block.dataset.kind !== "several") one.required = isAsked;
      }
    }
    if (news && came.length && !isFirst) news.textContent = news.dataset.news.replace("…", came.join(", "));
  };
  for (const words of form.querySelectorAll(".only")) words.hidden = true;
  update(true);
  form.addEventListener("input", () => update(false));
  form.addEventListener("change", () => update(false));
  window.addEventListener("pageshow", () => update(true));
})();
