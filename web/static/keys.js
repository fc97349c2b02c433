// Keys of a case: a acts, r returns, x ticks what was checked, n opens the next one, e the papers, ? lists them.
"use strict";

const writing = (at) =>
  at.closest("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");
const keys = {
  a: () => begin("a"),
  r: () => begin("r"),
  x: () => checked(),
  n: () => document.querySelector('[data-key="n"]')?.click(),
  e: () => papers(),
  "?": () => document.getElementById("keys").showModal(),
};
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = event.target.closest("form[method=post]");
    if (form) { event.preventDefault(); form.requestSubmit(); }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
  if (document.querySelector("dialog[open]") || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

// An act: opened, agreed to, and the focus on what is still to be said, else on its button.
function begin(key) {
  const offer = offerOf(key);
  if (!offer) return document.querySelector(`button[data-key="${key}"]`)?.focus();
  const folded = offer.querySelector("details");
  if (folded) folded.open = true;
  const agrees = offer.querySelector('input[type=radio][value="agree"]');
  if (agrees && key === "a") agrees.checked = true;
  goOn(offer);
}

// The papers beside the answers: all opened, or all folded away again.
function papers() {
  const folds = [...document.querySelectorAll(".beside-papers > .evidence, #documents .evidence")];
  const closed = folds.some((fold) => !fold.open);
  for (const fold of folds) fold.open = closed;
}

// What an office has to check is ticked by one key: the person says so, not the page.
function checked() {
  const offer = offerOf("a");
  if (!offer) return several();
  const boxes = offer.querySelectorAll('.tick-all input, input[name$=".checked"]');
  for (const box of boxes) box.checked = true;
  if (boxes.length) goOn(offer);
}

// Several at once: the rows of the desk, or what is checked once for all of them; then the act.
function several() {
  const boxes = document.querySelectorAll('input[data-key="x"], .batch-ask input[name="checked"]');
  for (const box of boxes) if (!box.checked) box.click();
  begin("a");
}

const offerOf = (key) => document.querySelector(`.offer[data-key="${key}"]`);

function goOn(offer) {
  const boxes = [...offer.querySelectorAll("input, select, textarea")];
  (boxes.find(unanswered) ?? offer.querySelector("form.act button")).focus();
}

function unanswered(box) {
  if (box.type === "hidden" || box.dataset.ticks) return false;
  if (box.type === "checkbox") return !box.checked;
  return box.type !== "radio" && box.required && !box.value;
}

for (const all of document.querySelectorAll(".tick-all")) all.hidden = false;
