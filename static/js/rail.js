// The rail, wide or narrow; a person's own choice wins over the page's and is remembered.
import { keep } from "./keep.js";

const root = document.documentElement;
const rail = document.querySelector(".rail");
const toggle = document.querySelector("[data-rail-toggle]");

const narrow = () => rail.offsetWidth < 120;

function show() {
  toggle.setAttribute("aria-expanded", String(!narrow()));
  toggle.querySelector("span").textContent = narrow() ? toggle.dataset.wordShut : toggle.dataset.wordOpen;
}

if (toggle) {
  toggle.hidden = false;
  show();
  toggle.addEventListener("click", () => {
    root.dataset.rail = narrow() ? "wide" : "narrow";
    keep("rail", root.dataset.rail);
    show();
  });
  addEventListener("resize", show);
}
