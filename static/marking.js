// Markdown while one writes: marks around what is selected, lists and quotes that go on, and formatted text that is pasted.
import { field, form, put } from "./typing.js";
import { written } from "./pasting.js";

const bar = document.getElementById("marks");
const ITEM = /^([ \t]*(?:>[ \t]?)*)([ \t]*)(?:([-*])|([1-9]\d{0,2})\.)([ \t]+)/;
const QUOTE = /^[ \t]*(?:>[ \t]?)+/;
const LEAD = /^[ \t]*(?:(?:>|[-*]|\d{1,3}\.)[ \t]+)*/;
const ADDRESS = "https://";

const text = () => field.value.slice(field.selectionStart, field.selectionEnd);

// Puts marks around each line of what is selected, or takes them off.
function wrap(mark) {
  let { selectionStart: from, selectionEnd: to } = field;
  const { value } = field;
  const size = mark.length;
  if (value.slice(from - size, from) === mark && value.slice(to, to + size) === mark) {
    put(value.slice(from, to), from - size, to + size);
    return field.setSelectionRange(from - size, to - size);
  }
  while (from < to && /\s/.test(value[from])) from += 1;
  while (from < to && /\s/.test(value[to - 1])) to -= 1;
  const lines = value.slice(from, to).split("\n");
  const marked = lines.map((line, place) => around(line, mark, place > 0 || from === 0 || value[from - 1] === "\n")).join("\n");
  put(marked, from, to);
  if (lines.length > 1) field.setSelectionRange(from, from + marked.length);
  else {
    const start = from + marked.indexOf(mark) + size;
    const end = from + marked.lastIndexOf(mark);
    field.setSelectionRange(Math.min(start, end), end);
  }
}

function around(line, mark, isWhole) {
  const lead = isWhole ? LEAD.exec(line)[0] : "";
  const words = line.slice(lead.length).trimEnd();
  return words || !line ? `${lead}${mark}${words}${mark}` : line;
}

// What is selected leads somewhere, which is typed next; a selected address wants its words.
function link() {
  const { selectionStart: from } = field;
  const said = text();
  const isAddress = /^(https?:\/\/|mailto:)\S+$/i.test(said);
  put(isAddress ? `[](${said})` : `[${said}](${ADDRESS})`);
  const at = isAddress || !said ? from + 1 : from + said.length + 3;
  field.setSelectionRange(at, isAddress || !said ? at : at + ADDRESS.length);
}

// Begins each of the selected lines with a sign, or takes it off where all have it.
function begin(sign) {
  const { value } = field;
  const from = value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  const end = value.indexOf("\n", Math.max(field.selectionStart, field.selectionEnd - 1));
  const to = end < 0 ? value.length : end;
  const lines = value.slice(from, to).split("\n");
  const isOn = lines.every((line) => line.startsWith(sign) || (lines.length > 1 && !line.trim()));
  const begun = lines.map((line) => (isOn ? line.replace(sign, "") : line.trim() || lines.length === 1 || sign === "> " ? sign + line : line)).join("\n");
  if (begun || value.slice(from, to)) put(begun, from, to);
}

const DOES = { bold: () => wrap("**"), italic: () => wrap("_"), link, list: () => begin("- "), quote: () => begin("> ") };
const KEYS = { KeyB: "bold", KeyI: "italic", KeyK: "link" };

function press(event) {
  if (event.defaultPrevented || event.isComposing || event.altKey || event.shiftKey) return;
  if (event.ctrlKey || event.metaKey) {
    const verb = KEYS[event.code];
    if (!verb || (verb === "link" && !text())) return; // without words to link the key opens the palette, as everywhere
    DOES[verb]();
    event.stopPropagation();
  } else if (event.key !== "Enter" || !goOn()) return;
  event.preventDefault();
}

// The next line of a list or a quote begins as this one does; an empty one ends it.
function goOn() {
  const { value, selectionStart: at } = field;
  if (at !== field.selectionEnd) return false;
  const from = value.lastIndexOf("\n", at - 1) + 1;
  const line = value.slice(from, at);
  const item = ITEM.exec(line);
  const sign = item ? item[0] : (QUOTE.exec(line)?.[0] ?? "");
  if (!sign) return false;
  const rest = value.slice(at).split("\n", 1)[0];
  if (!line.slice(sign.length).trim() && !rest.trim()) put(item ? item[1] : "", from, at);
  else if (item) put(`\n${item[1]}${item[2]}${item[3] ?? `${Number(item[4]) + 1}.`}${item[5]}`);
  else put(`\n${sign.trimEnd()} `);
  return true;
}

function button(verb) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "plain small", title: bar.dataset[verb] });
  const picture = form.querySelector("svg.icon").cloneNode(true);
  const use = picture.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#i-${verb}`));
  picture.removeAttribute("aria-hidden");
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", made.title);
  made.append(picture);
  made.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps its selection
  made.addEventListener("click", () => {
    field.focus();
    DOES[verb]();
  });
  return made;
}

// ---------------------------------------------------------------- pasting

let isPlain = false; // Ctrl+Shift+V asks for the words alone

function paste(event) {
  const { types, files } = event.clipboardData;
  if (event.defaultPrevented || isPlain || !types.includes("text/html")) return;
  if (files.length && !types.includes("text/plain")) return; // a picture
  const found = written(event.clipboardData.getData("text/html"));
  if (!found) return;
  event.preventDefault();
  put(found);
}

if (form && bar) {
  for (const verb of Object.keys(DOES)) bar.append(button(verb));
  field.addEventListener("keydown", press);
  field.addEventListener("keydown", (event) => (isPlain = event.code === "KeyV" && event.shiftKey));
  field.addEventListener("keyup", () => (isPlain = false));
  field.addEventListener("paste", paste);
}
