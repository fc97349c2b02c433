// Enter leads to the next box of a long form, out of a table at its first empty row, at last to 保存.
"use strict";

const sheet = document.querySelector("form[data-begun]");
const isBox = (one) => one.matches("input:not([type=hidden]), select, textarea") && one.offsetParent !== null;

sheet.addEventListener("keydown", (event) => {
  const at = event.target;
  if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return; // a word is being spelt
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (!at.matches("input, select")) return;
  event.preventDefault();
  (after(at) ?? sheet.querySelector("button.btn-primary")).focus();
});

function after(at) {
  const row = isUnused(at) ? at.closest("[data-grid]") : at;
  const boxes = [...sheet.elements].filter(isBox);
  const last = boxes.findLastIndex((one) => row === at ? isSame(one, at) : row.contains(one));
  return boxes.slice(last + 1).find(isFirst);
}

// The radios of one question are one box: where one is chosen, that one.
const isSame = (one, at) => one === at || (at.type === "radio" && one.type === "radio" && one.name === at.name);
const isFirst = (one) => one.type !== "radio" || one.checked || !sheet.elements[one.name].value;

// The first cell of a row in which nothing is typed.
function isUnused(at) {
  const boxes = [...(at.closest("[data-grid] tbody tr")?.querySelectorAll("input, select") ?? [])];
  return boxes[0] === at && boxes.every((one) => one.value === "");
}

// A new form begins in its first box; one that tells of something is read first.
const first = [...sheet.elements].find(isBox);
const tells = document.querySelector(".error-summary, .begun, .known");
if (sheet.dataset.begun === "new" && !tells && document.activeElement === document.body) {
  first.focus({ preventScroll: true });
}
