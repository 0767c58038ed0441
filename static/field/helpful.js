// The way from a conversation to "What may help", and what was found there so far.
import { h, icon } from "./dom.js";
import { answersOf, toldCount } from "./household.js";
import { section } from "./parts.js";
import { t } from "./words.js";

/** `leave(where)` goes to another page once the draft is kept. */
export function helpfulPart(draft, world, leave, at) {
  if (!world.programs.length) return { node: h("div") };
  const under = h("span.helpful-under");
  const open = h("button.helpful", { onclick: () => leave(`#/screen/${at.id}${at.supersedes ? "/correct" : ""}`) },
    icon("circle-help"), h("span.helpful-words", null, h("b", null, t("ask_what_may_help")), under), icon("chevron-right"));
  const node = section("helpful", t("what_may_help"), open);
  return { node, fill() {
    node.hidden = draft.who === "nothing";
    under.textContent = toldCount(draft.screening?.facts ?? {}) ? found(draft, world) : t("what_may_help_hint");
  } };
}

function found(draft, world) {
  const answers = answersOf(draft, world);
  const count = (kind) => answers.filter((one) => one.answer === kind).length;
  return `${t("from_answers", { n: toldCount(draft.screening.facts) })} ${t("answers_now", { likely: count("likely"), open: count("cannot_say"), unlikely: count("unlikely") })}`;
}
