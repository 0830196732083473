// Files go straight to S3 while one writes: chosen, dropped on the composer, or pasted; the form then only names them.
import { field, form } from "./typing.js";

const box = document.getElementById("uploads");
const live = document.getElementById("live");
const under = new Set(); // files on their way
let waiting; // the button that was pressed meanwhile

const say = (words) => live && (live.textContent = words);
const words = (name, file) => box.dataset[name].replace("@", file.name);

async function ask(fields) {
  const body = new URLSearchParams({ csrf: form.elements.csrf.value, ...fields });
  const answer = await fetch(box.dataset.url, { method: "POST", body, redirect: "manual" });
  if (answer.status === 422) throw new Error(await answer.text());
  if (!answer.ok) throw new Error("");
  return answer.json();
}

// fetch tells nothing of what is sent already.
function send({ url, fields }, file, going) {
  return new Promise((done, failed) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    body.append("file", file);
    const request = new XMLHttpRequest();
    going.stop = () => request.abort();
    request.upload.addEventListener("progress", (event) => event.lengthComputable && going.told((event.loaded / event.total) * 100));
    request.addEventListener("load", () => (request.status < 300 ? done() : failed(new Error(""))));
    for (const name of ["error", "abort", "timeout"]) request.addEventListener(name, () => failed(new Error("")));
    request.open("POST", url);
    request.send(body);
  });
}

class Going {
  constructor(file) {
    this.file = file;
    this.chip = document.getElementById("upload").content.firstElementChild.cloneNode(true);
    this.bar = this.chip.querySelector("progress");
    this.bar.setAttribute("aria-label", file.name);
    this.again = this.chip.querySelector("[data-again]");
    const stop = this.chip.querySelector("[data-stop]");
    stop.setAttribute("aria-label", words("stop", file));
    stop.addEventListener("click", () => this.leave());
    this.again.addEventListener("click", () => this.go());
    box.append(this.chip);
    box.hidden = false;
    this.go();
  }

  told(percent) {
    this.bar.value = percent;
  }

  async go() {
    const { file, chip } = this;
    under.add(this);
    this.isLeft = false;
    chip.removeAttribute("aria-invalid");
    chip.querySelector(".clip").textContent = file.name;
    this.bar.hidden = false;
    this.again.hidden = true;
    try {
      const place = await ask({ do: "begin", name: file.name, size: file.size });
      if (this.isLeft) return;
      await send(place, file, this);
      const found = await ask({ do: "claim", name: file.name, type: file.type, upload: place.upload });
      if (!this.isLeft) this.keep(found);
    } catch (problem) {
      if (!this.isLeft) this.fail(problem.message);
    } finally {
      under.delete(this);
      if (!under.size) onward();
    }
  }

  keep({ token, name }) {
    const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: "held", value: token });
    this.bar.hidden = true;
    this.chip.append(hidden);
    say(words("done", { name }));
    form.dispatchEvent(new Event("input", { bubbles: true })); // a draft is kept with it
  }

  // What the rules refuse is said; what the line lost may be tried again.
  fail(said) {
    const told = said || words("failed", this.file);
    this.chip.setAttribute("aria-invalid", "true");
    this.chip.querySelector(".clip").textContent = told;
    this.bar.hidden = true;
    this.again.hidden = said !== "";
    waiting = undefined;
    say(told);
  }

  leave() {
    const isKept = this.chip.querySelector("[name=held]") !== null;
    this.isLeft = true;
    this.stop?.();
    this.chip.remove();
    box.hidden = box.children.length === 0;
    if (isKept) form.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  }
}

// Who sends while files are on their way need not press again.
function onward() {
  const button = waiting;
  waiting = undefined;
  if (button) form.requestSubmit(button);
}

function take(files) {
  for (const file of files) new Going(file);
}

if (form && box) {
  const chosen = form.querySelector("input[name=files]");
  delete chosen.dataset.most;
  chosen.addEventListener("change", (event) => {
    event.stopImmediatePropagation();
    take([...chosen.files]);
    chosen.value = "";
    chosen.setCustomValidity("");
    document.getElementById(chosen.dataset.names).textContent = "";
  });
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  form.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    form.dataset.over = "";
  });
  form.addEventListener("dragleave", (event) => form.contains(event.relatedTarget) || delete form.dataset.over);
  form.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    delete form.dataset.over;
    take(event.dataTransfer.files);
  });
  field.addEventListener("paste", (event) => {
    const { files, types } = event.clipboardData;
    if (!files.length || types.includes("text/plain")) return; // office programs add a picture of their text
    event.preventDefault();
    take(files);
  });
  form.addEventListener(
    "submit",
    (event) => {
      const sends = event.submitter?.matches(".primary, [name=then]");
      if (!sends || !under.size) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      waiting = event.submitter;
      document.getElementById("kept").textContent = box.dataset.waits;
      say(box.dataset.waits);
    },
    true,
  );
}
