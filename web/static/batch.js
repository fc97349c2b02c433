// A batch goes on by itself while its page is open; a pause leaves time to stop it.
"use strict";

const PAUSE = 400;
const going = document.querySelector("form[data-goes]");
if (going) {
  const next = setTimeout(() => going.requestSubmit(), PAUSE);
  going.querySelector("[data-stops]").addEventListener("click", () => clearTimeout(next));
}
