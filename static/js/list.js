// A list walked by keys. data-list on the table, data-row on each row:
// J and K move, X selects, Enter opens the row's [data-open] link. Off while typing.
import { typing } from "./keep.js";

const list = document.querySelector("[data-list]");
const rows = () => [...list.querySelectorAll("[data-row]")];

function go(step) {
  const all = rows();
  const at = all.findIndex((row) => row.hasAttribute("data-at"));
  const next = all[Math.min(all.length - 1, Math.max(0, at + step))];
  if (!next) return;
  all[at]?.removeAttribute("data-at");
  next.setAttribute("data-at", "");
  next.scrollIntoView({ block: "nearest" });
  next.dispatchEvent(new CustomEvent("row:at", { bubbles: true }));
}

function selection() {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const count = list.querySelectorAll("[data-row] .tick input:checked").length;
  bar.hidden = count === 0;
  for (const place of bar.querySelectorAll("[data-bulk-count]")) place.textContent = String(count);
}

if (list) {
  document.addEventListener("keydown", (event) => {
    if (typing(event)) return;
    const at = list.querySelector("[data-at]");
    if (event.key === "j") go(1);
    else if (event.key === "k") go(-1);
    else if (event.key === "x" && at) at.querySelector(".tick input")?.click();
    else if (event.key === "Enter" && at && !event.target.closest("a, button, input, summary")) {
      at.querySelector("[data-open]")?.click();
    } else return;
    event.preventDefault();
  });
  list.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-row]");
    if (!row) return;
    list.querySelector("[data-at]")?.removeAttribute("data-at");
    row.setAttribute("data-at", "");
  });
  list.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) {
      for (const box of list.querySelectorAll("[data-row] .tick input")) box.checked = event.target.checked;
    }
    selection();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-bulk-clear]")) return;
    for (const box of list.querySelectorAll(".tick input")) box.checked = false;
    selection();
  });
  selection();
}
