// The script's part of a conversation: what to say, what to ask, live branching, nothing forced.
import { bdi, h, icon } from "./dom.js";
import { sheet, sheetHead } from "./dialog.js";
import { chip, loose, section } from "./parts.js";
import { asked, isOff, missingOf, toldIn } from "./script.js";
import { app, languageName } from "./state.js";
import { language, t } from "./words.js";

const MISSING = ["does_not_know", "prefers_not_to_answer"];

/** The campaign of a conversation: the door's, or the one that calls and events are made for. */
export const campaignFor = (place) =>
  app.campaigns?.get(place.campaign) ?? [...(app.campaigns?.values() ?? [])].find((one) => one.channels?.includes(place.channel));

/** The script of a conversation: the one that it began with, as long as it lasts. */
export function scriptOf(draft, campaign) {
  return draft.script ?? campaign?.script ?? null;
}

/** One text for the specialist, and under it the same in the resident's language. */
function told(script, draft, key, source) {
  const own = toldIn(script, language, key) || source;
  const words = bdi("");
  const under = h("span.said", { hidden: true }, words);
  const node = [bdi(own), under];
  return { node, fill() {
    const theirs = draft.language === language ? "" : draft.language === "en" && own !== source ? source : toldIn(script, draft.language, key);
    under.hidden = !theirs;
    under.lang = draft.language;
    words.textContent = theirs;
  } };
}

export function questionsPart(draft, changed, campaign) {
  const script = scriptOf(draft, campaign);
  if (!script?.questions?.length) return { node: h("div") };
  const set = (code, value) => {
    if (value === undefined) delete draft.answers[code];
    else draft.answers[code] = value;
    // A newer version may come down meanwhile: this conversation ends with the one it began with.
    draft.script ??= script;
    changed();
  };
  const parts = script.questions.map((question) => questionPart(question, { draft, script, set }));
  return {
    node: section("questions", t("questions"), parts.map((part) => part.node)),
    fill() {
      const here = new Set(asked(script.questions, draft.answers));
      for (const part of parts) {
        part.node.hidden = !here.has(part.question);
        part.fill();
      }
    },
  };
}

function questionPart(question, { draft, script, set }) {
  const { code } = question;
  const id = `q-${code}`;
  const head = told(script, draft, `question.${code}`, question.text);
  const texts = [head];
  const get = () => draft.answers[code];
  const control = { single, multiple, number: typed, date: typed, text: typed }[question.kind](question, {
    id, get, set: (value) => set(code, value),
    choiceText(choice) {
      const text = told(script, draft, `choice.${code}.${choice.code}`, choice.text);
      texts.push(text);
      return h("span", null, text.node);
    },
  });
  const help = question.help ? h("p.hint", { id: `${id}-help` }, bdi(toldIn(script, language, `help.${code}`) || question.help)) : "";
  const missing = MISSING.map((why) => loose({
    name: `${id}-missing`, value: why, face: "quiet-answer", label: t(why),
    get: () => missingOf(get()) || undefined, set: (value) => set(code, value && { missing: value }),
  }));
  const node = h("div.question", { role: "group", "aria-labelledby": id }, h("p.question-text", { id }, head.node), help, control.node,
    h("div.missing", { role: "radiogroup", "aria-labelledby": id }, missing));
  return { node, question, fill() {
    for (const text of texts) text.fill();
    control.fill();
    for (const input of node.querySelectorAll(`.missing input`)) input.checked = input.value === missingOf(get());
  } };
}

const columns = (choices) => (choices.some((choice) => choice.text.length > 22) ? "one" : "two");

function single(question, { id, get, set, choiceText }) {
  const node = h(`div.chips.${columns(question.choices)}`, { role: "radiogroup", "aria-labelledby": id }, question.choices.map((choice) =>
    loose({ name: id, value: choice.code, face: "chip", get, set, label: choiceText(choice) })));
  return { node, fill() {
    for (const input of node.querySelectorAll("input")) input.checked = get() === input.value;
  } };
}

function multiple(question, { get, set, choiceText }) {
  const given = () => (Array.isArray(get()) ? get() : []);
  const order = question.choices.map((choice) => choice.code);
  const inputs = question.choices.map((choice) => chip({
    text: choiceText(choice), checked: given().includes(choice.code),
    change(on) {
      const now = order.filter((code) => (code === choice.code ? on : given().includes(code)));
      set(now.length ? now : undefined);
    },
  }));
  return { node: h(`div.chips.${columns(question.choices)}`, null, inputs), fill() {
    inputs.forEach((one, index) => { one.querySelector("input").checked = given().includes(order[index]); });
  } };
}

/** A number with steps for gloves, a day, or words. What does not fit is said, and kept. */
function typed(question, { id, get, set }) {
  const { kind, least, most, first_on, last_on } = question;
  const shown = () => (missingOf(get()) ? "" : String(get() ?? ""));
  const read = (text) => {
    if (!text.trim()) return undefined;
    const value = Number(text.trim().replace(",", "."));
    return kind === "number" && Number.isFinite(value) ? value : text;
  };
  const about = { id: `${id}-input`, "aria-labelledby": id, "aria-describedby": `${id}-off`, autocomplete: "off", value: shown(), oninput() { set(read(input.value)); } };
  const input = kind === "text" ? h("textarea", { ...about, rows: 2, maxLength: 1000 })
    : h("input", { ...about, ...(kind === "number" ? { inputMode: "decimal", maxLength: 12 } : { type: "date", min: first_on, max: last_on }) });
  const off = h("p.hint.off", { id: `${id}-off`, "aria-live": "polite" });
  const step = (by, name) => h("button.step", { "aria-label": t(by < 0 ? "one_less" : "one_more"), onclick() {
    const now = typeof get() === "number" ? get() + by : least ?? 0;
    set(Math.min(most ?? now, Math.max(least ?? now, now)));
  } }, icon(name));
  return { node: h("div.typed", null, kind === "number" ? h("div.steps", null, step(-1, "minus"), input, step(1, "plus")) : input, off), fill() {
    if (document.activeElement !== input || missingOf(get())) input.value = shown();
    off.textContent = isOff(question, get()) ? t("off_bounds", { bounds: bounds(question) }) : "";
  } };
}

function bounds({ kind, least, most, first_on, last_on }) {
  const [from, to] = kind === "number" ? [least, most] : [first_on, last_on];
  return [from ?? "…", to ?? "…"].join(" – ");
}

/** What to say when the door opens: large, in the language of who stands there. */
export function scriptTool(draft, campaign) {
  const script = scriptOf(draft, campaign);
  if (!script?.opening) return null;
  return h("button.tool", { onclick: () => openScript(script, draft) }, icon("file-text"), t("script"));
}

function openScript(script, draft) {
  const own = toldIn(script, language, "opening") || script.opening;
  const ownCode = own === script.opening ? "en" : language;
  const told = Object.entries(script.translations ?? {}).filter(([, texts]) => texts.opening).map(([code, texts]) => [code, texts.opening]);
  const all = new Map([["en", script.opening], ...told]);
  let code = all.has(draft.language) ? draft.language : ownCode;
  sheet((api) => {
    const text = h("p.opening", { dir: "auto" });
    const under = h("p.opening-own", { dir: "auto", lang: ownCode }, own);
    const put = () => {
      text.textContent = all.get(code);
      text.lang = code;
      under.hidden = code === ownCode;
    };
    const pick = (one) => h("label.chip", null,
      h("input", { type: "radio", name: "opening", value: one, checked: one === code, onchange() { code = one; put(); } }),
      h("span.chip-face", null, icon("check", "tick"), h("span", null, bdi(languageName(one)))));
    const missing = draft.language && !all.has(draft.language);
    api.page(
      sheetHead(api, t("script"), t("say_first")),
      missing ? h("p.notice", null, icon("languages"), t("not_translated", { language: languageName(draft.language) })) : "",
      all.size > 1 ? h("div.chips.three", { role: "radiogroup", "aria-label": t("language") }, [...all.keys()].map(pick)) : "",
      h("div.opening-box", null, text, under));
    put();
  });
}
