// Consent: asked by channel and purpose, in plain words, in the resident's language where somebody
// reviewed it. Nothing is preset, and what was read out is kept with the answer.
import { follow, inTongue, sentence, spoken } from "./cards.js";
import { bdi, h, icon } from "./dom.js";
import { ask, section, yesNo } from "./parts.js";
import { app } from "./state.js";
import { consentCode, consentKey, consentsOf, hasPerson } from "./visit.js";
import { language as ours, t, tn } from "./words.js";

const hint = ({ channel, purpose }, at) => (purpose === "this_case" ? (channel === "letter" ? at.under : t(`consent_hint_${channel}`)) : "");

/** The questions about this case, and those beyond it: two parts that fill themselves. */
export function consentParts(draft, changed, at) {
  let said = {};
  const made = [
    part(["this_case"], (rows) => [section("consent", t("ask_reach"), h("p.hint", null, t("consent_hint")), h("div.card.asks", null, rows))]),
    part(["other_programs", "sharing", "quotation"], (rows) => [section("consent-more", t("ask_more"), h("div.card.asks", null, rows))]),
  ];
  follow(made[0].node, ({ sentences }) => {
    said = sentences;
    for (const one of made) one.fill(true);
  });
  return made;

  function part(purposes, put) {
    const node = h("div");
    let drawn = null;
    return { node, fill(anew = false) {
      const found = hasPerson(draft) ? consentsOf(draft, app.programs).filter((one) => purposes.includes(one.purpose)) : [];
      const young = at.people.find((one) => one.id === draft.who)?.is_minor;
      const key = [hasPerson(draft) ? draft.who : "", draft.language, ...found.map(consentKey)].join();
      if (key === drawn && !anew) return;
      drawn = key;
      if (young) node.replaceChildren(...(purposes[0] === "this_case" ? [h("p.notice", null, icon("user"), h("span", null, t("consent_minor")))] : []));
      else node.replaceChildren(...(found.length ? put(found.map(question)) : []));
    } };
  }

  function question(one) {
    const id = consentKey(one);
    const code = consentCode(one);
    const values = { organization: one.organization?.name ?? "" };
    const about = t(code, values);
    const own = said[code]?.texts[ours];
    const read = theirs(code);
    const under = [
      ...(read.lang === ours ? [] : [h("span.consent-theirs", inTongue(read.lang), filled(read.text, values))]),
      ...[hint(one, at)].filter(Boolean),
    ];
    return ask(`consent-${id}`, own ? filled(own, values) : tn(code, values), under.length ? under : null, yesNo(`consent-${id}`, about, () => draft.consents[id], (value) => {
      draft.read ??= {};
      if (value === undefined) {
        delete draft.consents[id];
        delete draft.read[id];
      } else {
        draft.consents[id] = value;
        draft.read[id] = { wording: code, wording_version: said[code]?.version ?? 0, wording_language: read.lang };
      }
      changed();
    }));
  }

  /** The sentence to read out: theirs where it was reviewed, else the one on the screen. */
  function theirs(code) {
    const found = draft.language && spoken(said[code]?.texts ?? {}, draft.language);
    return found ? sentence(said, code, found) : { text: "", lang: ours };
  }
}

const filled = (text, values) => text.split(/(\{\w+\})/).map((part) => (part.startsWith("{") ? bdi(values[part.slice(1, -1)] ?? "") : part));
