// What the keyboard and a patient server need. Every page works without it.
"use strict";

// A form is sent once: the second click of a double click goes nowhere.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
});
// Back from the next page, forms can be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// One box ticks all rows of its table.
document.addEventListener("change", (event) => {
  const box = event.target;
  if (!box.matches?.("[data-ticks]")) return;
  const rows = box.closest("form, table").querySelectorAll(`input[name="${box.dataset.ticks}"]`);
  for (const row of rows) row.checked = box.checked;
});

// Only one drop-down is open, and Escape closes it.
const drops = () => document.querySelectorAll("details.drop[open]");
document.addEventListener("click", (event) => {
  for (const drop of drops()) if (!drop.contains(event.target)) drop.open = false;
});

// j and k walk the rows of a work list, Enter opens one, / searches.
const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const drop of drops()) drop.open = false;
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "/") {
    const search = document.querySelector("input[type=search]");
    if (search) { event.preventDefault(); search.focus(); }
  }
  if (event.key === "j" || event.key === "k") walk(event.key === "j" ? 1 : -1);
});

function walk(step) {
  const links = [...document.querySelectorAll(".worklist tbody tr a.opens-row")];
  if (!links.length) return;
  const at = links.indexOf(document.activeElement);
  links[Math.min(Math.max(at + step, 0), links.length - 1)].focus();
}

// A table of a form grows by a row: the last one again, empty, its names counted on.
for (const button of document.querySelectorAll("[data-adds]")) button.hidden = false;
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-adds]");
  if (!button) return;
  const grid = button.dataset.adds;
  const rows = document.querySelector(`[data-grid="${CSS.escape(grid)}"] tbody`);
  const at = rows.rows.length;
  const row = rows.rows[at - 1].cloneNode(true);
  row.cells[0].textContent = at + 1;
  for (const error of row.querySelectorAll(".field-error")) error.remove();
  for (const sum of row.querySelectorAll("[data-sum]")) sum.textContent = "";
  for (const box of row.querySelectorAll("input, select")) {
    const key = box.name.slice(grid.length + 1).split(".").slice(1).join(".");
    box.id = box.name = `${grid}.${at}.${key}`;
    box.setAttribute("aria-label", box.getAttribute("aria-label").replace(/\d+$/, at + 1));
    box.value = "";
  }
  rows.append(row);
  row.querySelector("input, select").focus();
});
