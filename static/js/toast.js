// A toast stays 10 seconds, longer while it is looked at; Z presses its Undo.
import { typing } from "./keep.js";

const STAY = 10_000;

for (const toast of document.querySelectorAll("[data-toast]")) {
  let timer = 0;
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(() => toast.remove(), STAY);
  };
  const stop = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", stop);
  toast.addEventListener("focusin", stop);
  toast.addEventListener("pointerleave", start);
  toast.addEventListener("focusout", start);
  start();
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "z" || typing(event)) return;
  const undo = document.querySelector("[data-toast] [data-undo]");
  if (!undo) return;
  event.preventDefault();
  undo.click();
});
