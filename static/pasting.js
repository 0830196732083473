// Formatted text as Markdown: what says something stays, what only looks like something goes. Nothing of it is loaded or run.

const LONGEST = 500_000; // letters of HTML; more is pasted as plain text
const DROPPED = new Set(["SCRIPT", "STYLE", "HEAD", "TITLE", "META", "LINK", "TEMPLATE", "NOSCRIPT", "SVG", "IFRAME", "OBJECT", "BUTTON", "SELECT", "TEXTAREA", "INPUT", "VIDEO", "AUDIO", "CANVAS", "IMG"]);
const BLOCKS = new Set(["ADDRESS", "ARTICLE", "ASIDE", "CENTER", "DD", "DIV", "DL", "DT", "FIGURE", "FOOTER", "FORM", "HEADER", "MAIN", "NAV", "SECTION", "TBODY", "THEAD", "TFOOT", "CAPTION"]);
const TO = /^(https?:\/\/|mailto:)[^\s"<>]+$/i;

let isRich; // whether the text says less than this does

const styled = (node) => node.getAttribute?.("data-style") ?? "";

// The text of one line, or of several with breaks, with its marks.
function inline(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/[\s\u00a0]+/g, " ");
  if (node.nodeType !== Node.ELEMENT_NODE || isOut(node)) return "";
  const tag = node.tagName;
  if (tag === "BR") return "\n";
  const words = [...node.childNodes].map(inline).join("");
  const style = styled(node);
  if (tag === "CODE" || tag === "KBD" || tag === "SAMP" || tag === "TT") return mark(words.replaceAll("`", ""), "`");
  if (tag === "A") return link(words, node.getAttribute("href") ?? "");
  const weight = /font-weight:\s*(\w+)/i.exec(style)?.[1];
  const isBold = weight ? /^(bold|bolder|[6-9]00)$/.test(weight) : tag === "B" || tag === "STRONG";
  const isItalic = /font-style:\s*italic/i.test(style) || ((tag === "I" || tag === "EM") && !/font-style:\s*normal/i.test(style));
  return mark(mark(words, isItalic ? "_" : ""), isBold ? "**" : "");
}

const isOut = (node) => DROPPED.has(node.tagName.toUpperCase()) || node.hidden || /display:\s*none|mso-list:\s*ignore|mso-hide/i.test(styled(node));

// Marks stand at words, not at the spaces around them, and on each line by itself.
function mark(words, sign) {
  if (!sign || !words.trim() || words.includes(sign)) return words;
  isRich = true;
  return words.replace(/[^\n]+/g, (line) => line.replace(/^(\s*)(.*?)(\s*)$/, (_, before, said, behind) => (said ? before + sign + said + sign + behind : line)));
}

function link(words, to) {
  const said = words.replace(/\s+/g, " ").trim();
  if (!TO.test(to) || !said) return words;
  const address = to.replaceAll("(", "%28").replaceAll(")", "%29");
  if ([to, to.replace(/^mailto:/i, ""), to.replace(/^https?:\/\//i, "")].some((one) => one.replace(/\/$/, "") === said.replace(/\/$/, ""))) return said;
  isRich = true;
  return `[${said.replaceAll("[", "(").replaceAll("]", ")")}](${address})`;
}

// Lines of what stands in an element; an empty one parts paragraphs.
function lines(parent) {
  const found = [];
  let run = "";
  const flush = () => {
    for (const line of run.trim() ? run.split("\n") : []) found.push(line.replace(/ +/g, " ").trim());
    run = "";
  };
  for (const node of parent.childNodes) {
    const tag = node.tagName?.toUpperCase() ?? "";
    const block = !tag || isOut(node) ? null : (OF[tag] ?? (BLOCKS.has(tag) || holdsBlocks(node) ? lines : null));
    if (!block) {
      run += inline(node);
      continue;
    }
    flush();
    found.push(...block(node));
  }
  flush();
  return found;
}

const holdsBlocks = (node) => [...node.children].some((one) => OF[one.tagName] || BLOCKS.has(one.tagName) || holdsBlocks(one));

const paragraph = (node) => {
  const item = /mso-list:\s*l\d+ level(\d)/i.exec(styled(node)); // Word's lists are paragraphs
  const said = lines(node);
  if (!item) return ["", ...said, ""];
  isRich = true;
  const sign = /^\s*(\d{1,3})[.)]/.exec(node.textContent)?.[1];
  return said.length ? [`${"   ".repeat(item[1] - 1)}${sign ? `${sign}.` : "-"} ${said.join(" ")}`] : [];
};

const heading = (node) => ["", ...lines(node).map((line) => mark(line.replaceAll("**", ""), "**")), ""];

function list(node) {
  isRich = true;
  const isOrdered = node.tagName === "OL";
  let number = Number(node.getAttribute("start")) || 1;
  const found = [...node.children].flatMap((item) => {
    if (item.tagName === "UL" || item.tagName === "OL") return list(item).filter(Boolean).map((line) => `  ${line}`); // as Word and old Docs nest
    const said = lines(item).filter(Boolean);
    if (item.tagName !== "LI" || !said.length) return said;
    const sign = isOrdered ? `${number++}. ` : "- ";
    return said.map((line, place) => (place ? " ".repeat(sign.length) : sign) + line);
  });
  return node.parentElement?.closest("li") ? found : ["", ...found, ""];
}

function quote(node) {
  isRich = true;
  return ["", ...tidy(lines(node)).map((line) => `> ${line}`.trimEnd()), ""];
}

function code(node) {
  isRich = true;
  const fence = node.textContent.includes("```") ? [] : ["```"];
  return ["", ...fence, ...node.textContent.replace(/\n$/, "").split("\n"), ...fence, ""];
}

function row(node) {
  const cells = [...node.children].map((cell) => lines(cell).filter(Boolean).join(" "));
  if (cells.filter(Boolean).length < 2) return [...node.children].flatMap(lines); // which only places things
  isRich = true;
  return [cells.join(" | ")];
}

const OF = { P: paragraph, UL: list, OL: list, MENU: list, BLOCKQUOTE: quote, PRE: code, TR: row, TABLE: (node) => ["", ...lines(node), ""], HR: () => ["", ""] };
for (const size of [1, 2, 3, 4, 5, 6]) OF[`H${size}`] = heading;

// Without empty lines at the ends, and with one at most between others.
function tidy(all) {
  const kept = all.filter((line, place) => line || (place && all[place - 1]));
  while (kept.length && !kept[0]) kept.shift();
  while (kept.length && !kept.at(-1)) kept.pop();
  return kept;
}

// HTML of the clipboard as Markdown; nothing where its plain text says as much.
export function written(html) {
  if (html.length > LONGEST) return "";
  isRich = false;
  // Styles say what is bold; under another name the page's policy need not refuse them, nor what would run.
  const bare = html.replace(/<style[\s>][^]*?(<\/style\s*>|$)/gi, "").replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/(\s)(style|on\w+)(\s*=)/gi, "$1data-$2$3"));
  const page = new DOMParser().parseFromString(bare, "text/html");
  const found = tidy(lines(page.body)).join("\n");
  return isRich ? found : "";
}
