// Pieces that the conversation is made of: native checkboxes and radios, dressed.
import { h, icon } from "./dom.js";
import { t, tn } from "./words.js";

/** One question of the page under its own heading. */
export const section = (id, title, ...children) =>
  h("section.part", { id: `f-${id}`, "aria-labelledby": `t-${id}` }, h("h2", { id: `t-${id}` }, title), ...children);

export function chip({ text, checked, change, plain = false }) {
  return h(`label.chip${plain ? ".chip-plain" : ""}`, null,
    h("input", { type: "checkbox", checked, onchange: (event) => change(event.target.checked) }),
    h("span.chip-face", null, h("span.box", null, icon("check")), h("span", null, text)));
}

export function radio({ name, value, checked, change, text, kind = "row" }) {
  return h(`label.${kind === "chip" ? "chip" : "choose"}`, null,
    h("input", { type: "radio", name, value, checked, onchange: change }),
    h(kind === "chip" ? "span.chip-face" : "span.choose-face", null,
      kind === "chip" ? icon("check", "tick") : h("span.dot"), h("span.choose-words", null, text)));
}

/** A choice that may be taken back by a second tap: none of them pressed means "not asked". */
export function loose({ name, value, get, set, face, label }) {
  let before;
  const input = h("input", {
    type: "radio", name, value: String(value), checked: get() === value,
    onchange() { set(value); before = undefined; },
  });
  return h(`label.${face}`, {
    onpointerdown() { before = input.checked; },
    onclick(event) {
      if (event.target !== input || !before) return;
      before = undefined;
      input.checked = false;
      set(undefined);
    },
  }, input, h(face === "chip" ? "span.chip-face" : "span.face", null, icon("check", "tick"), h("span", null, label)));
}

export function yesNo(id, about, get, set) {
  const group = h("div.yes-no", { role: "radiogroup", "aria-label": about });
  for (const [value, word] of [[true, t("yes")], [false, t("no")]]) {
    const one = loose({ name: id, value, get, set, face: "answer", label: word });
    one.querySelector("input").value = value ? "yes" : "no";
    group.append(one);
  }
  return group;
}

export const ask = (id, words, hint, answer) =>
  h("div.ask", { id: `f-${id}` }, h("div.ask-words", null, h("b", null, words), hint ? h("p.hint", null, hint) : ""), answer);

/** Said when a kept draft was found; one tap begins anew. */
export function again(time, startOver) {
  return h("p.notice", null, icon("history"), h("span", null, tn("draft_found", { time })), h("button.link", { onclick: startOver }, t("start_over")));
}
