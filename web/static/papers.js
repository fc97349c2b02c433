// Papers before they are sent: dropped, chosen or photographed; seen, and taken out again.
"use strict";

const ENDINGS = /\.(pdf|jpe?g|png|docx|xlsx)$/i;
const SIDE = 72;

for (const form of document.querySelectorAll("form[data-papers]")) choose(form);

function choose(form) {
  const [input, photo] = [form.querySelector("#file"), form.querySelector("#photo")];
  const list = form.querySelector("[data-chosen]");
  const area = form.querySelector("[data-drop]");
  let chosen = [];
  area.hidden = false;

  const add = (files) => { chosen = [...chosen, ...files]; show(); };
  for (const one of [input, photo]) {
    one.addEventListener("change", () => { const files = [...one.files]; one.value = ""; add(files); });
  }
  form.addEventListener("dragover", (event) => { event.preventDefault(); area.classList.add("is-over"); });
  form.addEventListener("dragleave", () => area.classList.remove("is-over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    area.classList.remove("is-over");
    add([...event.dataTransfer.files]);
  });

  function show() {
    let sum = 0;
    const good = new DataTransfer();
    list.replaceChildren(...chosen.map((file) => {
      const why = wrong(file, sum);
      if (!why) { good.items.add(file); sum += file.size; }
      return line(file, why);
    }));
    list.hidden = chosen.length === 0;
    input.files = good.files; // what is sent: only what can be taken
  }

  function wrong(file, sum) {
    if (!ENDINGS.test(file.name)) return form.dataset.wrongType;
    if (file.size > Number(form.dataset.largest)) return form.dataset.tooLarge;
    return sum + file.size > Number(form.dataset.most) ? form.dataset.tooMuch : "";
  }

  function line(file, why) {
    const item = document.createElement("li");
    const name = document.createElement("span");
    name.className = "chosen-name";
    name.textContent = `${file.name} · ${Math.ceil(file.size / 1024)} KB`;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "quiet";
    remove.textContent = form.dataset.remove;
    remove.setAttribute("aria-label", `${form.dataset.remove} ${file.name}`);
    remove.addEventListener("click", () => { chosen = chosen.filter((one) => one !== file); show(); input.focus(); });
    item.append(thumbnail(file), name, remove);
    if (why) {
      const said = document.createElement("p");
      said.className = "field-error";
      said.setAttribute("role", "alert");
      said.textContent = why;
      item.append(said);
    }
    return item;
  }
}

// Drawn, not linked: the page may load pictures from the house only.
function thumbnail(file) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  canvas.className = "thumbnail";
  canvas.setAttribute("aria-hidden", "true");
  if (file.type.startsWith("image/")) draw(canvas, file);
  return canvas;
}

async function draw(canvas, file) {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(SIDE / picture.width, SIDE / picture.height);
    const [width, height] = [picture.width * scale, picture.height * scale];
    canvas.getContext("2d").drawImage(picture, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
    canvas.dataset.drawn = "1";
  } catch { /* no picture after all: the house will say so */ }
}
