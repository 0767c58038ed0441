// Opens the printer's dialog: data-print on a button that is hidden where nothing runs.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
