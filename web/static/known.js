// What is known already of whom one types stands at the field that says so; the page keeps the list.
"use strict";

const list = document.querySelector("[data-known]");
document.addEventListener("told", (event) => {
  if (event.detail.known === undefined || event.detail.known === list.dataset.said) return;
  list.dataset.said = event.detail.known;
  list.innerHTML = event.detail.known;
  list.hidden = Boolean(list.querySelector("[data-at]")); // it is said at the fields; its token goes along
  for (const old of document.querySelectorAll(".known-at")) old.remove();
  for (const one of list.querySelectorAll("[data-at]")) {
    const said = document.createElement("p");
    said.className = "known-at";
    said.setAttribute("role", "status");
    said.append(...one.cloneNode(true).childNodes);
    document.getElementById(one.dataset.at)?.before(said);
  }
});
