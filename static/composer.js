// The composer: recipients as chips, a draft that is kept by itself, and sending that survives a bad line.

const PAUSE = 1500; // ms after the last key until a draft is kept
const SHAPE = /^[^\s@,;]+@([^\s@.,;]+\.)+[^\s@.,;]{2,}$|^[^\s@,;]+@([^\s@.,;]+\.)*localhost$/;
const form = document.getElementById("composer");
const live = document.getElementById("live");

// ---------------------------------------------------------------- drafts

const kept = document.getElementById("kept");
let timer;
let isSent = false;
let changes = 0; // that were typed
let saved = 0; // of them, that are kept

function told() {
  const data = new FormData(form);
  for (const name of ["files", "once", "way", "way_next", "template"]) data.delete(name);
  data.set("quiet", "1");
  return new URLSearchParams([...data].filter(([, value]) => typeof value === "string"));
}

async function keep(isLeaving = false) {
  clearTimeout(timer);
  if (isSent || saved === changes) return;
  const upTo = changes;
  const body = told();
  try {
    // What outlives its page may have 64 kB; a longer text was kept while it was typed.
    const answer = await fetch(form.dataset.draft, { method: "POST", body, keepalive: isLeaving && `${body}`.length < 60_000, redirect: "manual" });
    if (isSent) return;
    const words = answer.type === "basic" ? await answer.text() : form.dataset.unkept;
    if (answer.ok) saved = upTo;
    if (answer.ok || answer.status === 422) kept.textContent = words;
    else kept.textContent = form.dataset.unkept;
    discard.hidden = !answer.ok || !words;
  } catch {
    kept.textContent = form.dataset.unkept;
    timer = setTimeout(keep, 10_000);
  }
}

function changed() {
  changes += 1;
  clearTimeout(timer);
  timer = setTimeout(keep, PAUSE);
}

// A reply and a note are written apart: each has its own text.
function switchTexts() {
  const texts = { ...form.querySelector(".kept").dataset };
  let now = form.elements.kind.value;
  for (const radio of form.querySelectorAll("[name=kind]")) {
    radio.addEventListener("change", () => {
      if (radio.value === now) return;
      const next = radio.value;
      texts[now] = form.elements.text.value;
      if (saved !== changes) {
        radio.form.elements.kind.value = now; // what is kept is kept under its own kind
        keep();
        radio.form.elements.kind.value = next; // at once: who types on while the line is slow loses nothing
      }
      now = next;
      form.elements.text.value = texts[now] ?? "";
      form.elements.text.dispatchEvent(new Event("composer:switched", { bubbles: true }));
    });
  }
}

// ---------------------------------------------------------------- recipients

const fields = [];

class Recipients {
  constructor(input, about) {
    this.about = about;
    this.entry = input.cloneNode();
    this.entry.removeAttribute("name");
    this.entry.value = "";
    input.type = "hidden";
    input.removeAttribute("id");
    this.input = input;
    input.after(this.entry);
    this.list = [];
    this.add(input.value, false);
    this.entry.addEventListener("keydown", (event) => this.press(event));
    this.entry.addEventListener("blur", () => this.add(this.entry.value));
    this.entry.addEventListener("paste", () => setTimeout(() => this.add(this.entry.value)));
  }

  press(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (["Enter", ",", ";", " "].includes(event.key)) {
      event.preventDefault();
      this.add(this.entry.value);
    } else if (event.key === "Backspace" && !this.entry.value && this.list.length) {
      this.remove(this.list.at(-1));
    }
  }

  add(text, isTyped = true) {
    const typed = text.split(/[\s,;]+/).filter(Boolean);
    this.entry.value = "";
    if (!typed.length) return; // and a chip that is just being pressed stays where it is
    this.list = [...new Set([...this.list, ...typed])];
    this.show(isTyped);
  }

  remove(address) {
    this.list = this.list.filter((one) => one !== address);
    this.show(true);
    this.entry.focus();
  }

  show(isTyped) {
    this.input.value = this.list.join(", ");
    for (const chip of this.chips ?? []) chip.remove();
    this.chips = this.list.map((address) => this.chip(address));
    this.entry.before(...this.chips);
    if (isTyped) changed();
  }

  chip(address) {
    const { known, remove, wrong } = this.about.dataset;
    const chip = Object.assign(document.createElement("span"), { className: "chip" });
    const words = Object.assign(document.createElement("span"), { className: "clip", textContent: address });
    const button = Object.assign(document.createElement("button"), { type: "button", title: remove.replace("@", address) });
    button.setAttribute("aria-label", button.title);
    button.append(document.querySelector("#icon-x").content.cloneNode(true));
    button.addEventListener("click", () => this.remove(address));
    chip.append(words, button);
    if (!SHAPE.test(address)) {
      chip.setAttribute("aria-invalid", "true");
      chip.title = wrong;
    } else if (!known.split(" ").includes(address.toLowerCase())) chip.dataset.new = this.about.dataset.new;
    return chip;
  }

  get wrong() {
    this.add(this.entry.value);
    return this.list.find((address) => !SHAPE.test(address));
  }
}

// ---------------------------------------------------------------- sending

// The same form may be sent again and again: its key lets it be done once.
async function send(button) {
  const data = new FormData(form, button);
  const to = button.hasAttribute("formaction") ? button.formAction : form.action;
  isSent = true;
  clearTimeout(timer);
  const buttons = form.querySelectorAll("button:not([type=button])");
  for (const one of buttons) one.setAttribute("aria-disabled", "true");
  try {
    const answer = await fetch(to, { method: "POST", body: data, headers: { "x-asks": "address" }, redirect: "manual" });
    if (answer.ok && answer.headers.get("content-type")?.startsWith("text/plain")) {
      const next = await answer.text();
      if (next.split("#")[0] === location.pathname + location.search) location.reload();
      else location.assign(next);
      return;
    }
  } catch {
    for (const one of buttons) one.removeAttribute("aria-disabled");
    isSent = false;
    kept.textContent = form.dataset.down;
    if (live) live.textContent = form.dataset.down;
    return;
  }
  // Something is to be said about it, which the page itself says.
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value }));
  form.action = to;
  form.submit();
}

function onSubmit(event) {
  const button = event.submitter;
  if (!button || button.matches("[aria-disabled]")) return event.preventDefault();
  const isReply = button.closest(".when-reply") !== null;
  if (!isReply && !button.matches(".primary")) {
    isSent = button.value === "discard"; // and nothing is kept behind it
    return;
  }
  event.preventDefault();
  const wrong = isReply && fields.map((field) => field.wrong).find(Boolean);
  if (wrong) {
    const words = `${wrong}: ${form.querySelector(".to").dataset.wrong}`;
    if (live) live.textContent = words;
    kept.textContent = words;
    fields.find((field) => field.list.includes(wrong)).entry.focus();
    return;
  }
  send(button);
}

// ---------------------------------------------------------------- what the writer has seen

// A message that came while he writes is seen once it was on the screen for a moment.
function watch() {
  const looks = new Map();
  const eye = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      clearTimeout(looks.get(target));
      if (isIntersecting) looks.set(target, setTimeout(() => see(target), 1000));
    }
  });
  const see = (message) => {
    if (document.hidden || Number(message.dataset.position) <= Number(form.elements.seen.value)) return;
    form.elements.seen.value = message.dataset.position;
  };
  const list = document.querySelector(".timeline");
  new MutationObserver((records) => {
    for (const node of records.flatMap((record) => [...record.addedNodes])) {
      for (const message of node.querySelectorAll?.("[data-position]") ?? []) eye.observe(message);
    }
  }).observe(list, { childList: true });
}

let discard;
if (form) {
  discard = form.querySelector("[value=discard]");
  form.querySelector("[data-keep]").hidden = true;
  const about = form.querySelector(".to");
  for (const input of about.querySelectorAll("input")) fields.push(new Recipients(input, about));
  form.addEventListener("input", (event) => {
    if (event.target.name !== "kind" && !fields.some((field) => field.entry === event.target)) changed();
  });
  form.addEventListener("submit", onSubmit);
  for (const button of form.querySelectorAll("[name=drop]")) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      button.closest(".chip").remove();
      changed();
    });
  }
  document.addEventListener("visibilitychange", () => document.hidden && keep(true));
  addEventListener("pagehide", () => keep(true));
  addEventListener("pageshow", (event) => event.persisted && location.reload()); // what was sent from here is not to be sent again
  switchTexts();
  watch();
}
