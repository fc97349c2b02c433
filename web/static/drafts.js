// What somebody writes on an act keeps itself while they write; only they get it back.
"use strict";

const IDLE = 2000;
for (const form of document.querySelectorAll("form[data-draft]")) {
  const status = form.querySelector("[data-kept]");
  form.querySelector("[data-keeps]").hidden = true;
  const acting = new AbortController();
  let waiting = 0;
  const keep = async () => {
    const sent = {
      method: "POST", body: new FormData(form), headers: { Accept: "application/json" },
      signal: acting.signal,
    };
    try {
      status.textContent = (await (await fetch(form.dataset.draft, sent)).json()).said;
    } catch {
      if (!acting.signal.aborted) status.textContent = form.dataset.unkept;
    }
  };
  form.addEventListener("input", (event) => {
    clearTimeout(waiting);
    if (event.target.type !== "password") waiting = setTimeout(keep, IDLE);
  });
  // What is on its way when somebody acts is called back: a draft does not outlive its act.
  form.addEventListener("submit", () => { clearTimeout(waiting); acting.abort(); });
}
