// The case desk. A goes to the choice of a person, when something is selected.
import { typing } from "./keep.js";

document.addEventListener("keydown", (event) => {
  if (event.key !== "a" || typing(event)) return;
  const choice = document.querySelector("[data-bulk]:not([hidden]) [data-assign]");
  if (!choice) return;
  event.preventDefault();
  choice.focus();
});

// data-closing="outcome outcome": the buttons stay off until an outcome is chosen and, unless it is
// one of these, who verified it. The server asks the same.
function weigh(form) {
  const outcome = form.elements.namedItem("outcome");
  const proofs = [...form.querySelectorAll("[name=verified_by]")];
  const needless = form.dataset.closing.split(" ");
  const waits = !outcome.value
    ? outcome
    : needless.includes(outcome.value) || proofs.some((proof) => proof.checked)
      ? null
      : proofs[0];
  for (const button of form.querySelectorAll("button[type=submit]")) {
    button.toggleAttribute("data-off", Boolean(waits));
    if (waits) {
      button.setAttribute("aria-disabled", "true");
      button.dataset.waitsFor = waits.id;
    } else button.removeAttribute("aria-disabled");
  }
  for (const line of form.querySelectorAll("[data-missing]")) {
    line.hidden = line.dataset.missing !== (waits === outcome ? "outcome" : waits ? "proof" : "");
  }
}

for (const form of document.querySelectorAll("form[data-closing]")) {
  form.addEventListener("change", () => weigh(form));
  weigh(form);
}
