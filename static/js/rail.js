// The rail, wide or narrow; a person's own choice wins and is remembered.
import { keep } from "./keep.js";

const root = document.documentElement;
const toggle = document.querySelector("[data-rail-toggle]");

function show() {
  const narrow = root.dataset.rail === "narrow";
  toggle.setAttribute("aria-expanded", String(!narrow));
  toggle.querySelector("span").textContent = narrow ? toggle.dataset.wordShut : toggle.dataset.wordOpen;
}

if (toggle) {
  toggle.hidden = false;
  show();
  toggle.addEventListener("click", () => {
    const narrow = root.dataset.rail === "narrow";
    if (narrow) delete root.dataset.rail;
    else root.dataset.rail = "narrow";
    keep("rail", narrow ? "" : "narrow");
    show();
  });
}
