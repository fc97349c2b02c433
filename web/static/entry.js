// A form keeps itself while somebody types, and is sent again with the same id when the line was cut.
"use strict";

const form = document.querySelector("form[data-begun]");
const status = form.querySelector("[data-kept]");
const IDLE = 2000, AGAIN = 4000;
let waiting = 0, keeping = Promise.resolve(), sending = false;

const post = (more = {}) => {
  const body = new FormData(form);
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  return fetch(location.href, { method: "POST", body, headers: { Accept: "application/json" } });
};

async function keep() {
  clearTimeout(waiting);
  if (sending) return;
  try {
    const answer = await post({ keep: "1" });
    if (!isJson(answer)) throw new Error("signed out");
    const told = await answer.json();
    status.textContent = told.said;
    const panel = form.querySelector("[data-as-typed]"); // a form may have nothing to reckon
    if (panel) panel.innerHTML = told.panel;
    mark(told.errors);
    document.dispatchEvent(new CustomEvent("told", { detail: told })); // for what else stands on the page
  } catch {
    status.textContent = form.dataset.unkept;
  }
}
const isJson = (answer) => (answer.headers.get("Content-Type") ?? "").startsWith("application/json");

// What is wrong stands at its field at once; not at the one still being typed.
function mark(errors) {
  for (const old of form.querySelectorAll("[data-at-once]")) old.remove();
  for (const [name, sentences] of Object.entries(errors)) {
    const box = document.getElementById(name);
    if (!box || document.getElementById(`${name}-error`)) continue;
    if (box === document.activeElement && !isWhole(box)) continue;
    const said = document.createElement("p");
    said.className = "field-error";
    said.dataset.atOnce = "1";
    said.setAttribute("role", "alert");
    said.textContent = sentences.join(" ");
    box.before(said);
  }
}
const isWhole = (box) => box.name === "id_no" && box.value.replace(/\s/g, "").length >= 18;

form.addEventListener("input", (event) => {
  clearTimeout(waiting);
  waiting = setTimeout(() => { keeping = keep(); }, isWhole(event.target) ? 0 : IDLE);
});

// Saving waits for what is being kept, or the kept form would outlive the saved one.
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopPropagation(); // whoever marks forms as sent: this one may be sent again
  if (event.submitter?.name === "keep") keeping = keep();
  if (sending || event.submitter?.name === "keep") return;
  sending = true;
  clearTimeout(waiting);
  await keeping;
  send();
});

async function send() {
  try {
    const answer = await post();
    if (answer.ok && isJson(answer)) location.assign((await answer.json()).to);
    else form.submit(); // the same id: the page with what is wrong, or with what was done
  } catch {
    status.textContent = form.dataset.offline;
    setTimeout(send, AGAIN);
  }
}
