// data-script-preview: the phone's card asks on as its answers lead. data-question-form: only the
// fields of the chosen kind stand there. Without this, everything stands there.
import { asked } from "../field/script.js";

function answersOf(card, questions) {
  const answers = {};
  for (const { code, kind } of questions) {
    const inputs = [...card.querySelectorAll(`[name="p-${code}"]`)];
    const picked = inputs.filter((input) => input.checked).map((input) => input.value);
    const typed = inputs[0]?.value.trim();
    if (kind === "single" && picked.length) [answers[code]] = picked;
    else if (kind === "multiple" && picked.length) answers[code] = picked;
    else if (kind === "number" && typed) answers[code] = Number(typed);
    else if (["date", "text"].includes(kind) && typed) answers[code] = typed;
  }
  return answers;
}

for (const card of document.querySelectorAll("[data-script-preview]")) {
  const questions = JSON.parse(document.getElementById("script-questions").textContent);
  const show = () => {
    const here = new Set(asked(questions, answersOf(card, questions)).map(({ code }) => code));
    for (const part of card.querySelectorAll("[data-question]")) part.hidden = !here.has(part.dataset.question);
  };
  card.addEventListener("input", (event) => {
    event.stopPropagation(); // nothing here is kept
    show();
  });
  show();
}

for (const form of document.querySelectorAll("[data-question-form]")) {
  const show = () => {
    const kind = form.querySelector("[name=kind]:checked")?.value ?? "";
    for (const part of form.querySelectorAll("[data-of-kind]")) part.hidden = !part.dataset.ofKind.split(" ").includes(kind);
  };
  form.addEventListener("change", show);
  show();
}
