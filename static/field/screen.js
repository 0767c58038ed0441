// What may help: a household's facts, told in big taps, held against the list's programs. All of
// it happens on the phone; what is told stays in the conversation's draft.
import { bdi, h, icon } from "./dom.js";
import { changesText, dateText, reasonText, valueText } from "./fact_words.js";
import { factInput } from "./fact_inputs.js";
import { notSaved } from "./dialog.js";
import { sub } from "./frame.js";
import { answersOf, askForHelp, askNext, factsOf, isAskedFor, toldCount, worldOf } from "./household.js";
import { parts as opened } from "./later.js";
import { ask, section, yesNo } from "./parts.js";
import { isTold, leaves, outcomes } from "./screening.js";
import { app, keepDraft, readDraft } from "./state.js";
import { newDraft } from "./visit.js";
import { t, tn } from "./words.js";

const MARKS = { likely: "check", cannot_say: "circle-help", unlikely: "minus" };

/** Where a conversation is, by the name of its draft. */
function placeOf(id, how) {
  if (id.startsWith("call-")) {
    const call = app.list?.calls?.find((one) => one.id === id.slice(5)) ?? app.rows.findLast((row) => row.call?.id === id.slice(5))?.call;
    return { back: `#/call/${id.slice(5)}`, people: call ? [{ ...call, id: call.resident ?? call.id }] : [], building: call?.building };
  }
  if (id.startsWith("mend-")) {
    const row = app.rows.find((one) => one.id === id.slice(5));
    return { back: `#/mend/${id.slice(5)}`, people: app.units?.get(row?.payload.unit)?.people ?? [], building: row?.payload.building };
  }
  if (id.startsWith("came-")) return { back: `#/came/${id.slice(5)}`, people: [], building: id.slice(5) };
  if (id.startsWith("event-")) return { back: `#/event/${id.slice(6)}`, people: [], building: null };
  const unit = app.units?.get(id);
  return unit && { back: `#/talk/${id}${how ? `/${how}` : ""}`, people: unit.people ?? [], building: unit.building };
}

export async function screenScreen(id, how) {
  const place = id && placeOf(id, how);
  const world = worldOf(app.list, app.buildings?.get(place?.building));
  if (!place || !world.programs.length) return { missing: true, title: t("not_here"), back: place?.back ?? "#/", kind: "page", main: h("p", null, t("not_here_text")) };
  const lone = place.people.length === 1 ? place.people[0] : null;
  const draft = (await readDraft(id)) ?? newDraft({ language: lone?.language ?? "", person: lone?.id ?? null });
  draft.screening ??= { facts: {} };
  const person = draft.who === "new" ? draft.name.trim() : place.people.find((one) => one.id === draft.who)?.name;
  const name = person?.split(" ")[0];

  const cards = h("div.screening");
  const said = h("p.sr", { role: "status" });
  const dock = h("div.screen-dock");
  const tool = h("button.tool", { onclick() { asking = null; listed = !listed; draw(); } });
  let asking = null; // a fact that was opened from the answers
  let listed = false; // the answers are shown, not the programs
  let writing = Promise.resolve();

  function keep() {
    writing = writing.then(() => keepDraft(id, draft)).catch(notSaved);
    return writing;
  }

  const answer = (code) => (value) => {
    if (value?.missing === "not_asked") delete draft.screening.facts[code];
    else draft.screening.facts = { ...draft.screening.facts, [code]: value };
    asking = null;
    keep();
    const before = cards.querySelector(".question-box")?.getBoundingClientRect().top;
    draw();
    tell();
    const box = cards.querySelector(".question-box");
    if (!box) return document.querySelector("h1")?.focus({ preventScroll: true });
    // The next question takes the place of the one just answered.
    if (before !== undefined) window.scrollBy(0, box.getBoundingClientRect().top - before);
    return box.querySelector("h3").focus({ preventScroll: true });
  };

  function tell() {
    const found = answersOf(draft, world);
    const count = (kind) => found.filter((one) => one.answer === kind).length;
    said.textContent = t("answers_now", { likely: count("likely"), open: count("cannot_say"), unlikely: count("unlikely") });
  }

  async function open(program) {
    askForHelp(draft, program);
    await keep();
    location.hash = place.back;
  }

  function draw() {
    const facts = factsOf(draft, world);
    const next = asking ?? askNext(draft, world);
    const found = answersOf(draft, world, next);
    const count = toldCount(draft.screening.facts);
    sub(count ? t("from_answers", { n: count }) : t("agency_decides"));
    tool.replaceChildren(t(listed ? "what_may_help_short" : "answers"));
    if (listed) cards.replaceChildren(...answersList(facts));
    else cards.replaceChildren(...programCards(found, facts, next));
    const first = found.find((one) => one.answer === "likely" && !isAskedFor(draft, one.program));
    const main = first
      ? h("button.primary", { onclick: () => open(first.program) }, h("b", null, t("open_case")), h("span", null, bdi(first.program.name)))
      : h("a.primary", { href: place.back }, h("b", null, t("back_to_talk")), h("span", null, t("answers_stay")));
    const turnRound = first && h("button.button", { onclick: async () => (await opened.show()).showCard(first.program, draft.language) }, icon("smartphone"), h("span", null, name ? tn("show_person", { name }) : t("show_them")));
    dock.replaceChildren(turnRound ?? "", main);
    if (dock.parentElement) dock.parentElement.hidden = listed;
  }

  // --- The programs

  function programCards(found, facts, next) {
    const asked = found.find((one) => one.missing.includes(next));
    const main = found.find((one) => one.answer === "likely" && !isAskedFor(draft, one.program));
    const shown = found.map((one, index) => card(one, facts, { next: one === asked ? next : null, isFirst: !index, isMain: one === main }));
    const top = asking && !asked ? [h("section.card.screen-card", null, question(asking, null, facts))] : [];
    const first = found.find((one) => one.answer === "likely");
    return [...top, ...shown, first?.program.documents?.length ? bring(first.program) : "", keeping()];
  }

  function card({ program, answer: verdict, reasons, missing }, facts, { next, isFirst, isMain }) {
    const rules = program.rules;
    const conditions = leaves(rules.when);
    const picked = isAskedFor(draft, program);
    const line = picked ? t("case_will_open") : firstLine(verdict, reasons, missing, conditions, facts);
    return h("details.card.screen-card", { open: Boolean(next) || (isFirst && verdict === "likely") },
      h("summary", null,
        h("h2", null, bdi(program.name)), h(`span.verdict.${verdict}`, null, icon(MARKS[verdict]), t(verdict)), icon("chevron-down", "screen-fold"),
        line ? h(`span.screen-line${picked ? ".picked" : ""}`, null, picked ? icon("circle-check") : "", line) : ""),
      h("div.screen-body", null,
        next ? [changes(next, rules, facts), question(next, program, facts)] : "",
        // Under a question only what is known: what is missing is said above.
        h("ul.reasons", null, reasons.filter(([number, good]) => !next || good !== null || conditions[number].judged).map(([number, good]) => reason(conditions[number], turned(rules.when, number), good, facts))),
        rules.note ? h("p.screen-note", null, bdi(rules.note)) : "",
        h("p.rule-dates", null, tn("rule_of", { on: dateText(rules.in_force_on), checked: dateText(rules.checked_on) }), " ", bdi(rules.source)),
        verdict === "unlikely" || picked || isMain ? "" : h("button.button.wide", { onclick: () => open(program) }, icon("plus"), t("open_case_this"))));
  }

  function firstLine(verdict, reasons, missing, conditions, facts) {
    if (verdict === "unlikely") return conditions[reasons.find(([, good]) => good === false)?.[0]]?.why ?? "";
    if (verdict === "likely") return "";
    if (!missing.length) return conditions[reasons.find(([, good]) => good === null)?.[0]]?.why ?? "";
    const labels = missing.map((code) => world.facts.find((fact) => fact.code === code)?.label ?? code);
    return t("answers_missing", { n: missing.length, what: new Intl.ListFormat(document.documentElement.lang, { type: "unit" }).format(labels) });
  }

  function reason(leaf, isTurned, good, facts) {
    const { left, right } = reasonText(leaf, isTurned, world, facts);
    const mark = good ? "check" : good === null ? "circle-help" : "x";
    const word = good ? t("holds") : good === null ? t("not_known") : t("holds_not");
    return h(`li.reason.${good ? "good" : good === null ? "open" : "not"}`, null, icon(mark), h("span.sr", null, word), h("span.reason-left", null, bdi(left)),
      right ? h("span.reason-right", null, bdi(right)) : "",
      good === false && leaf.why !== left ? h("span.reason-why", null, bdi(leaf.why)) : "");
  }

  function changes(code, rules, facts) {
    const fact = world.facts.find((one) => one.code === code);
    const found = changesText(fact, outcomes(rules.when, code, facts, world.tables));
    return found.length ? h("ul.changes", null, found.map(([verdict, words]) => h("li", null, tn(`if_${verdict}`, { what: words })))) : "";
  }

  function question(code, program, facts) {
    const fact = world.facts.find((one) => one.code === code);
    const waits = answersOf(draft, world).filter((one) => one.missing.includes(code)).length;
    return h("div.question-box", { role: "group", "aria-labelledby": "screen-question" },
      h("h3", { id: "screen-question", tabindex: -1 }, t("said_aloud", { question: fact.question })),
      program && waits > 1 ? h("p.hint", null, t("programs_wait", { n: waits })) : "",
      factInput({ fact, facts, value: facts[code], languages: [...(app.languages?.keys() ?? [])], answer: answer(code) }));
  }

  const bring = (program) =>
    h("section.card.bring", { "aria-labelledby": "bring-title" },
      h("h2", { id: "bring-title" }, tn("bring_for", { program: program.name })),
      h("ul", null, program.documents.map((paper) => h("li", null, icon("file-text"), bdi(paper)))));

  function keeping() {
    return section("keep", t("ask_keep"), h("div.card.asks", null,
      ask("keep-answers", t("keep_answers"), t("keep_answers_hint"),
        yesNo("keep-answers", t("keep_answers"), () => draft.screening.keep, (value) => {
          draft.screening.keep = value;
          keep();
        }))));
  }

  // --- The answers

  function answersList(facts) {
    const rows = world.facts.map((fact) =>
      h("li", null, h("button.fact-row", { onclick() {
        asking = fact.code;
        listed = false;
        draw();
        cards.querySelector(".question-box h3")?.focus();
      } }, h("span.fact-name", null, fact.label), h(`span.fact-told${isTold(facts[fact.code]) ? "" : ".absent"}`, null, bdi(valueText(fact, facts[fact.code]))), icon("chevron-right"))));
    return [h("ul.card.fact-rows", null, rows), toldCount(draft.screening.facts) ? h("button.button.wide", { onclick() {
      draft.screening = { facts: {} };
      keep();
      draw();
    } }, icon("undo-2"), t("clear_answers")) : ""];
  }

  draw();
  return {
    title: name ? t("what_may_help_name", { name }) : t("what_may_help"), sub: " ", back: place.back, kind: "talk", plain: true, dock, tool,
    main: [said, cards], after: draw,
  };
}

/** Whether a condition stands under "none": there, not holding speaks for the household. */
function turned(when, wanted) {
  let number = -1;
  const walk = (node, flipped) => {
    const kind = ["all", "any", "none"].find((group) => group in node);
    if (!kind) {
      number += 1;
      return number === wanted ? flipped : null;
    }
    for (const one of node[kind]) {
      const found = walk(one, flipped !== (kind === "none"));
      if (found !== null) return found;
    }
    return null;
  };
  return walk(when, false) ?? false;
}
