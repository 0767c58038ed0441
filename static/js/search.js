// "/" goes to the search; Escape comes back.
import { typing } from "./keep.js";

const field = document.querySelector("[data-search]");
let before = null;

if (field) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !typing(event)) {
      event.preventDefault();
      before = document.activeElement;
      field.focus();
      field.select();
    }
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !field.value) before?.focus?.();
  });
}
