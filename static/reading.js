// Counts that a person has read an answer: after some seconds in which it was seen, once a day.
const SECONDS = 5;
const article = document.querySelector("[data-read]");
const key = `read ${article?.dataset.read}`;
const today = new Date().toISOString().slice(0, 10);

function isNew() {
  try {
    return localStorage.getItem(key) !== today;
  } catch {
    return false; // nothing can be remembered here, so nothing is counted twice either
  }
}

let seen = 0;
let timer = 0;

function tell() {
  localStorage.setItem(key, today);
  fetch(article.dataset.read, { method: "POST", body: new URLSearchParams({ seen }), keepalive: true }).catch(() => {});
}

function count() {
  if (document.visibilityState !== "visible") return;
  seen += 1;
  if (seen < SECONDS) return;
  clearInterval(timer);
  tell();
}

if (article && !navigator.webdriver && isNew()) timer = setInterval(count, 1000);
