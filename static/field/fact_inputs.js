// One question about a household, in big taps: what to press is the answer and saves it.
import { centsOf } from "./cents.js";
import { h, icon } from "./dom.js";
import { chip } from "./parts.js";
import { languageName } from "./state.js";
import { isTold } from "./screening.js";
import { t } from "./words.js";

const FEW = 3; // household sizes with a button of their own
const PERIODS = ["week", "two_weeks", "half_month", "month", "year"];
const MISSING = ["does_not_know", "prefers_not_to_answer", "not_asked"];

/** {fact, value, facts, languages, answer(value)} → what is pressed to answer. */
export function factInput(about) {
  const { fact, answer } = about;
  const error = h("p.error", { role: "alert" });
  const build = { flag, count, ages, money, choice, set }[fact.kind];
  const why = h("div.tap-row.no-answer", { hidden: true }, MISSING.map((code) => tap(t(`missing_${code}`), () => answer({ missing: code }))));
  const none = h("button.tap.tap-wide", { "aria-expanded": "false", onclick() {
    why.hidden = !why.hidden;
    none.setAttribute("aria-expanded", String(!why.hidden));
    if (!why.hidden) why.querySelector("button").focus();
  } }, t("no_answer"));
  return h("div.fact-input", null, build({ ...about, error }, none), error, why);
}

const tap = (words, onclick, pressed) => h("button.tap", { onclick, "aria-pressed": pressed === undefined ? undefined : String(pressed) }, words);

function flag({ value, answer }, none) {
  return h("div.tap-row", null, tap(t("yes"), () => answer(true), value === true), tap(t("no"), () => answer(false), value === false), none);
}

function count(about, none) {
  const { fact, value, answer } = about;
  if (fact.code !== "size") return h("div.tap-column", null, typed(about), none);
  const more = h("div.tap-more", { hidden: !(value > FEW) }, typed(about));
  const few = Array.from({ length: FEW }, (_, index) => tap(String(index + 1), () => answer(index + 1), value === index + 1));
  const beyond = tap(`${FEW + 1}+`, () => {
    more.hidden = false;
    more.querySelector("input").focus();
  }, value > FEW);
  return h("div.tap-column", null, h("div.tap-row", null, few, beyond, none), more);
}

const whole = (text) => (/^\s*\d{1,3}\s*$/.test(text) ? Number(text) : null);

/** A number that is typed, with its button. */
function typed({ fact, value, answer, error }) {
  const input = h("input", { inputMode: "numeric", maxLength: 3, autocomplete: "off", value: isTold(value) ? String(value) : "", "aria-label": fact.label, onkeydown: onEnter(set_) });
  function set_() {
    const found = whole(input.value);
    if (found === null || found > (fact.code === "size" ? 30 : 120) || (fact.code === "size" && found < 1)) return wrong(error, input, t("number_wrong"));
    return answer(found);
  }
  return h("div.told-in", null, input, h("button.tap", { onclick: set_ }, t("set")));
}

const onEnter = (act) => (event) => event.key === "Enter" && act();

function wrong(error, input, words) {
  error.textContent = words;
  input.setAttribute("aria-invalid", "true");
  input.focus();
}

function ages({ fact, value, facts, answer, error }, none) {
  const kept = isTold(value) ? value : typeof facts.age === "number" ? [facts.age] : [];
  const inputs = [];
  const one = (age) => {
    const input = h("input", { inputMode: "numeric", maxLength: 3, autocomplete: "off", value: age ?? "", "aria-label": t("age_of", { n: inputs.length + 1 }), onkeydown: onEnter(set_) });
    inputs.push(input);
    return input;
  };
  const row = h("div.ages", null, Array.from({ length: Math.max(kept.length, Math.min(12, facts.size > 0 ? facts.size : 4)) }, (_, index) => one(kept[index])));
  function set_() {
    const told = inputs.filter((input) => input.value.trim());
    const bad = told.find((input) => whole(input.value) === null || whole(input.value) > 120);
    if (bad || !told.length) return wrong(error, bad ?? inputs[0], t("number_wrong"));
    return answer(told.map((input) => whole(input.value)));
  }
  return h("div.tap-column", { role: "group", "aria-label": fact.label }, row, h("div.tap-row", null, tap(t("one_more"), () => { row.append(one()); inputs.at(-1).focus(); }), tap(t("set"), set_), none));
}

function money({ fact, value, answer, error }, none) {
  const input = h("input", { inputMode: "decimal", maxLength: 12, autocomplete: "off", value: isTold(value) ? String(value.cents / 100) : "", "aria-label": t("dollars_of", { fact: fact.label }) });
  const period = (per) => tap(t(`per_${per}`), () => {
    const cents = centsOf(input.value);
    return cents === null ? wrong(error, input, t("money_wrong")) : answer({ cents, per });
  }, value?.per === per);
  return h("div.tap-column", null, h("div.dollars", null, h("span", { "aria-hidden": "true" }, "$"), input),
    h("div.tap-grid", { role: "group", "aria-label": t("how_often") }, PERIODS.map(period), none));
}

function choice({ fact, value, languages, answer }, none) {
  const codes = fact.choices ?? languages.map((code) => [code, languageName(code)]);
  return h("div.tap-grid", null, codes.map(([code, words]) => tap(h("bdi", null, words), () => answer(code), value === code)), none);
}

function set({ fact, value, answer }, none) {
  const chosen = new Set(isTold(value) ? value : []);
  const chips = fact.choices.map(([code, words]) => chip({ text: words, checked: chosen.has(code), change(on) {
    if (on) chosen.add(code);
    else chosen.delete(code);
    done.replaceChildren(icon("check"), chosen.size ? t("set") : t("none_of_these"));
  } }));
  const done = h("button.tap", { onclick: () => answer(fact.choices.map(([code]) => code).filter((code) => chosen.has(code))) }, icon("check"), chosen.size ? t("set") : t("none_of_these"));
  return h("div.tap-column", null, h("div.chips.two", null, chips), h("div.tap-row", null, done, none));
}
