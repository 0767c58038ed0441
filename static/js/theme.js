// Light, dark, or as the system says.
import { keep } from "./keep.js";

const root = document.documentElement;

function show() {
  const now = root.dataset.theme ?? "";
  for (const button of document.querySelectorAll("[data-theme-set]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeSet === now));
  }
}

for (const group of document.querySelectorAll("[data-theme-choice]")) group.hidden = false;

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-theme-set]");
  if (!button) return;
  const choice = button.dataset.themeSet;
  if (choice) root.dataset.theme = choice;
  else delete root.dataset.theme;
  keep("theme", choice);
  show();
});

show();
