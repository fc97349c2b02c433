// Papers beside answers: fetched when their fold is opened, since every look is on the record.
"use strict";

for (const fold of document.querySelectorAll(".evidence, .exhibit-paper")) {
  fold.addEventListener("toggle", () => { if (fold.open) show(fold); });
}

function show(fold) {
  for (const link of fold.querySelectorAll("[data-look]:not([data-shown])")) {
    if (link.closest("details") === fold) (link.dataset.look === "picture" ? picture : paper)(link);
  }
}

// The link stays and holds the picture: clicked, the same picture stands large, fetched once.
function picture(link) {
  const shown = Object.assign(new Image(), { src: link.href, alt: link.dataset.alt });
  link.dataset.shown = "";
  link.ariaLabel = link.dataset.alt; // while the picture stands large
  link.replaceChildren(shown);
  link.addEventListener("click", (event) => { event.preventDefault(); enlarge(link, shown); });
}

function enlarge(link, shown) {
  const large = document.createElement("dialog");
  large.className = "exhibit-large";
  large.ariaLabel = shown.alt;
  large.tabIndex = 0;
  large.append(shown);
  large.addEventListener("click", () => large.close());
  large.addEventListener("close", () => { link.append(shown); large.remove(); link.focus(); });
  document.body.append(large);
  large.showModal();
}

function paper(link) {
  const frame = document.createElement("iframe");
  link.dataset.shown = "";
  frame.title = link.dataset.alt;
  frame.src = link.href;
  link.after(frame);
}
