// Answers that fit, while the subject is typed. They open beside the form, so that what was typed stays.
(() => {
  const place = document.querySelector("[data-answers]");
  const subject = document.getElementById("subject");
  if (!place || !subject || !window.fetch) return;
  let asked = "", waits = 0, stop = null;
  const clear = () => place.replaceChildren();
  const show = (answers) => {
    if (!answers.length) return clear();
    const box = document.createElement("aside"), heading = document.createElement("h2"), list = document.createElement("ul");
    box.className = "suggest";
    box.setAttribute("aria-label", place.dataset.label);
    heading.textContent = place.dataset.heading;
    for (const one of answers) {
      const link = document.createElement("a"), item = document.createElement("li");
      Object.assign(link, { href: one.url, target: "_blank", rel: "noopener", textContent: one.title, lang: one.language });
      item.append(link);
      list.append(item);
    }
    box.append(heading, list);
    place.replaceChildren(box);
  };
  const ask = async () => {
    const text = subject.value.trim().replace(/\s+/g, " ").slice(0, 200);
    if (text === asked) return;
    asked = text;
    if (stop) stop.abort();
    if (text.length < 3) return clear();
    stop = new AbortController();
    try {
      const query = new URLSearchParams({ q: text, language: document.documentElement.lang });
      const answer = await fetch(`${place.dataset.answers}?${query}`, { signal: stop.signal, credentials: "omit" });
      if (answer.ok) show((await answer.json()).answers);
    } catch {
      // A slow line, or the next letter: the form works without them.
    }
  };
  subject.addEventListener("input", () => {
    clearTimeout(waits);
    waits = setTimeout(ask, 250);
  });
  const hide = (event) => {
    if (event.key !== "Escape" || !place.firstChild) return;
    event.preventDefault();
    clear();
    subject.focus();
  };
  subject.addEventListener("keydown", hide);
  place.addEventListener("keydown", hide);
  if (subject.value) ask();
})();
