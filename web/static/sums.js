// What the house reckons of the rows of a table stands beside them; the sums are the server's.
"use strict";

document.addEventListener("told", (event) => {
  for (const [table, sums] of Object.entries(event.detail.sums ?? {})) {
    const grid = document.querySelector(`[data-grid="${CSS.escape(table)}"]`);
    [...grid.tBodies[0].rows].forEach((row, at) => {
      row.querySelectorAll("[data-sum]").forEach((cell, which) => {
        const [own, more] = sums.rows[at]?.[which] ?? ["", ""];
        cell.replaceChildren(own, ...(more ? [said(more)] : []));
      });
    });
    grid.querySelectorAll("[data-total]").forEach((cell, which) => {
      cell.textContent = sums.total[which];
    });
  }
});

function said(more) {
  const words = document.createElement("span");
  words.className = "beside under";
  words.textContent = more;
  return words;
}
