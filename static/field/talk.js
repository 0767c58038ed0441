// A conversation, on one page, in the order of speech. Every change is kept on the phone.
import { consentParts } from "./consent.js";
import { momentOf, momentText, timeText } from "./dates.js";
import { bdi, h, icon, phoneText } from "./dom.js";
import { notSaved } from "./dialog.js";
import { offerUndo, sub } from "./frame.js";
import { bare } from "./guard.js";
import { parts as opened } from "./later.js";
import { markMended } from "./outbox.js";
import { again, ask, chip, radio, section, yesNo } from "./parts.js";
import { campaignFor, questionsPart, scriptOf, scriptTool } from "./questions.js";
import { app, door, dropDraft, forgetDraft, keepDraft, label, languageName, place, readDraft, record, takeBack } from "./state.js";
import { helpfulPart } from "./helpful.js";
import { worldOf } from "./household.js";
import { formOf, hasPerson, helpOf, isUrgent, newDraft, problemsOf, programsFor, visitOf } from "./visit.js";
import { days, times } from "./when.js";
import { comma, language as ours, t, tn } from "./words.js";

const FIRST = 6; // needs shown before "More needs"

/** What is talked about, with whom and where: at a door, on the phone, or mending an old visit. */
async function doorTalk(unitId, how) {
  const unit = app.units?.get(unitId);
  if (!unit) return null;
  const mine = how === "correct" ? door(unit).mine : null;
  const building = app.buildings.get(unit.building);
  return {
    id: unit.id, place: place(unit), people: unit.people ?? [], language: unit.language ?? "",
    title: t("conversation_at", { door: unit.label }), under: building?.address ?? "", name: unit.label,
    back: `#/building/${unit.building}`, supersedes: mine?.id, kept: await readDraft(unit.id),
  };
}

/** A visit that was set aside: the same page, filled as it was, saved as a new visit. */
async function mendTalk(rowId) {
  const row = app.rows.find((one) => one.id === rowId);
  if (!row?.form) return null;
  const unit = app.units?.get(row.payload.unit);
  const { channel, campaign, turf, building, new_unit } = row.payload;
  const form = await bare(row.form);
  return {
    id: `mend-${rowId}`, mends: rowId, people: unit?.people ?? [], language: form.language, back: "#/sync", reason: row.message,
    place: { channel, campaign, turf, building, unit: row.payload.unit, new_unit },
    title: t("mend_visit"), under: [app.buildings?.get(building)?.address, unit?.label].filter(Boolean).join(", "),
    name: unit?.label ?? "", kept: (await readDraft(`mend-${rowId}`)) ?? { ...form, ids: {} },
  };
}

export const doorScreen = async (...args) => talkScreen(await doorTalk(...args));
export const mendScreen = async (id) => talkScreen(await mendTalk(id));

export function talkScreen(at) {
  if (!at) return { missing: true, title: t("not_here"), back: "#/", kind: "page", main: h("p", null, t("not_here_text")) };
  const lone = at.people.length === 1 ? at.people[0] : null;
  const draft = at.kept ?? newDraft({ language: lone?.language || at.language, person: lone?.id ?? at.who ?? null });
  const campaign = campaignFor(at.place);
  const household = worldOf(app.list, app.buildings?.get(at.place.building));
  const world = { programs: app.programs, needs: app.needs, campaign, household, script: () => scriptOf(draft, campaign) };
  const known = () => at.people.find((person) => person.id === draft.who);

  // Drafts are written one after the other, the newest last.
  let writing = Promise.resolve();
  let over = false;
  const save = h("button.primary", { onclick: saveVisit });
  const problems = h("div", { tabindex: -1 });
  const parts = [];

  function changed() {
    for (const part of parts) part.fill?.();
    tellSave();
    if (!over) {
      writing = writing.then(() => (over ? null : keepDraft(at.id, draft))).then(() => sub(bdi(at.under)), notSaved);
    }
  }

  /** To another page of this conversation, once all that was said is kept. */
  async function leave(where) {
    changed();
    await writing;
    location.hash = where;
  }

  function tellSave() {
    save.replaceChildren(h("b", null, t("save_visit")), h("span", null, promise()));
  }

  function promise() {
    if (draft.who === "nothing") return t("will_keep_nothing");
    const cases = hasPerson(draft) ? helpOf(draft, app.programs, app.needs).length : 0;
    const back = draft.day && draft.time ? momentText(momentOf(draft.day, draft.time)) : "";
    const said = [];
    if (cases) said.push(t("will_open", { n: cases }));
    if (draft.dnc.on) said.push(t("will_hold"));
    if (back) said.push(tn("will_return", { when: back }));
    if (!said.length) return t("will_log");
    return said.flatMap((one, index) => (index ? [comma(), one] : [one]));
  }

  async function saveVisit() {
    const wrong = problemsOf(draft, { ...world, known: known() });
    problems.replaceChildren(...(wrong.length ? [summary(wrong)] : []));
    if (wrong.length) {
      problems.focus();
      problems.scrollIntoView({ block: "center" });
      return;
    }
    save.disabled = true;
    over = true; // no late draft after the visit
    try {
      await writing;
      const payload = visitOf(draft, at.place, world);
      if (at.supersedes) payload.supersedes = at.supersedes;
      const nothing = payload.keeps_nothing;
      const [row] = await record([{ payload, call: nothing ? undefined : at.call, form: nothing ? null : formOf(draft), urgent: isUrgent(draft, app.needs) }], { more: dropDraft(at.id) });
      if (at.mends) await markMended(app.store, at.mends, row.id);
      if (nothing && at.place.unit) app.closed.add(at.place.unit);
      location.hash = at.back;
      offerUndo([h("b", null, bdi(at.name)), " ", label("conversation")], async () => {
        app.closed.delete(at.place.unit);
        if (!nothing) await keepDraft(at.id, { ...draft, ids: {} });
        await takeBack([row.id]);
      });
    } catch (error) {
      over = false;
      save.disabled = false;
      notSaved(error);
    }
  }

  async function minor() {
    try {
      over = true;
      await writing;
      const { unit, new_unit, ...where } = at.place;
      const payload = { ...where, unit, new_unit, disposition: "person_unavailable", minor_answered: true };
      const rows = await record([{ payload }], { more: dropDraft(at.id) });
      location.hash = at.back;
      offerUndo([h("b", null, bdi(at.name)), " ", t("minor_answered")], () => takeBack(rows.map((row) => row.id)));
    } catch (error) {
      over = false;
      notSaved(error);
    }
  }

  const [reach, beyond] = consentParts(draft, changed, at);
  const all = {
    needs: () => needsPart(draft, changed, campaign), helpful: () => helpfulPart(draft, household, leave, at), urgent: () => urgentPart(draft, changed),
    who: () => whoPart(draft, changed, at, minor), language: () => languagePart(draft, changed, at), questions: () => questionsPart(draft, changed, campaign),
    reach: () => reach, programs: () => programsPart(draft, changed, campaign), beyond: () => beyond, help: () => helpPart(draft, changed),
    return: () => returnPart(draft, changed), note: () => notePart(draft, changed), end: () => endPart(draft, changed),
  };
  parts.push(...(at.only ?? Object.keys(all)).map((name) => all[name]()));
  tellSave();
  for (const part of parts) part.fill?.();
  return {
    title: at.title, sub: bdi(at.under), back: at.back, tool: scriptTool(draft, campaign), kind: at.kind ?? "talk", plain: true, dock: save,
    main: [
      at.reason ? h("p.notice.aside", null, icon("wrench"), at.reason) : "",
      at.kept?.kept_at ? again(timeText(at.kept.kept_at), startOver) : "",
      problems, ...parts.map((part) => part.node),
    ],
  };

  async function startOver() {
    over = true;
    await writing;
    await forgetDraft(at.id);
    dispatchEvent(new HashChangeEvent("hashchange"));
  }

  function summary(wrong) {
    return h("section.wrong", { role: "alert", "aria-labelledby": "wrong-title" },
      h("h2", { id: "wrong-title" }, icon("triangle-alert"), t("things_to_fix", { n: wrong.length })),
      h("ul", null, wrong.map(({ field, key }) => h("li", null, h("button.link", {
        onclick() {
          const target = document.getElementById(`f-${field}`);
          target?.scrollIntoView({ block: "center" });
          (target?.matches("input,textarea,select") ? target : target?.querySelector("input,button"))?.focus({ preventScroll: true });
        },
      }, t(key))))));
  }
}

// --- The parts, top to bottom

function needsPart(draft, changed, campaign) {
  const offered = new Set(app.programs.filter((one) => campaign?.programs?.includes(one.id)).flatMap((one) => one.needs ?? []));
  const order = [...app.needs.filter((need) => offered.has(need.code)), ...app.needs.filter((need) => !offered.has(need.code))];
  const one = (need) => chip({
    text: need.label, checked: draft.needs.includes(need.code),
    change(on) {
      draft.needs = on ? [...draft.needs, need.code] : draft.needs.filter((code) => code !== need.code);
      if (on) draft.noNeed = false;
      changed();
    },
  });
  const more = h("div.chips.two", { hidden: !order.slice(FIRST).some((need) => draft.needs.includes(need.code)) }, order.slice(FIRST).map(one));
  const open = h("button.chip-face.more", { "aria-expanded": String(!more.hidden), onclick() {
    more.hidden = !more.hidden;
    open.setAttribute("aria-expanded", String(!more.hidden));
  } }, icon("plus"), h("span", null, t("more_needs")));
  const none = chip({ text: t("no_need"), checked: draft.noNeed, change(on) {
    draft.noNeed = on;
    if (on) Object.assign(draft, { needs: [], programs: [], help: null, helpNot: [], words: "", court: "" });
    changed();
  } });
  const node = section("needs", t("ask_needs"), h("div.chips.two", null, order.slice(0, FIRST).map(one), order.length > FIRST ? open : "", none), more);
  const inputs = () => node.querySelectorAll("input");
  return { node, fill() {
    const shown = [...order.slice(0, FIRST).map(({ code }) => draft.needs.includes(code)), draft.noNeed, ...order.slice(FIRST).map(({ code }) => draft.needs.includes(code))];
    inputs().forEach((input, index) => { input.checked = shown[index]; });
  } };
}

function urgentPart(draft, changed) {
  const node = h("div");
  let open = false;
  return { node, fill() {
    const urgent = app.needs.find((need) => need.is_urgent && draft.needs.includes(need.code));
    if (Boolean(urgent) === open) return;
    open = Boolean(urgent);
    if (!open) return node.replaceChildren();
    const number = app.programs.filter((one) => (one.needs ?? []).includes(urgent.code)).flatMap((one) => one.phones ?? [])
      .map((phone) => (typeof phone === "string" ? phone : phone.number || phone.short_number)).find(Boolean) ?? app.city.office_phone;
    node.replaceChildren(h("section.card.urgent", { "aria-labelledby": "urgent-title" },
      h("h2", { id: "urgent-title" }, icon("triangle-alert"), t("court_title")),
      h("label", { htmlFor: "f-court" }, t("court_date")), h("p.hint", null, t("court_hint")),
      h("input", { type: "date", id: "f-court", value: draft.court, onchange(event) { draft.court = event.target.value; changed(); } }),
      number ? h("a.button.wide", { href: `tel:${number}` }, icon("phone"), t("call_now"), " ", bdi(phoneText(number))) : ""));
    return undefined;
  } };
}

function whoPart(draft, changed, at, minor) {
  const fields = h("div.who-new", { hidden: true },
    h("label", { htmlFor: "f-name" }, t("name")), h("input", { id: "f-name", autocomplete: "off", maxLength: 200, value: draft.name, oninput(event) { draft.name = event.target.value; changed(); } }),
    h("label", { htmlFor: "f-phone" }, t("phone")), h("input", { id: "f-phone", type: "tel", inputMode: "tel", autocomplete: "off", maxLength: 40, value: draft.phone, oninput(event) { draft.phone = event.target.value; changed(); } }));
  const pick = (value) => () => {
    draft.who = value;
    const person = at.people.find((one) => one.id === value);
    if (person?.language) draft.language = person.language;
    if (value === "none" || value === "nothing" || person?.is_minor) draft.consents = {};
    if (value === "nothing") Object.assign(draft, { name: "", phone: "", note: "", words: "", help: null, answers: {}, screening: null });
    changed();
    if (value === "new") fields.querySelector("input").focus();
  };
  const one = (value, words, under) => radio({ name: "who", value, checked: draft.who === value, change: pick(value), text: [h("b", null, words), under ? h("small", null, under) : ""] });
  const node = section("who", t("ask_who"),
    h("div.card.who", { role: "radiogroup", "aria-labelledby": "t-who" },
      at.people.map((person) => one(person.id, bdi(person.name || t("no_name_known")), at.place.channel === "door" ? t("lives_in", { door: at.name }) : "")),
      h("div.pair", null, one("new", t("someone_new")), one("none", t("no_name"))),
      one("nothing", t("keep_nothing"), t("keep_nothing_hint"))),
    fields, h("button.chip-face.more", { onclick: minor }, icon("user"), h("span", null, t("minor_answered"))));
  return { node, fill() {
    fields.hidden = draft.who !== "new";
    for (const input of fields.querySelectorAll("input")) if (document.activeElement !== input) input.value = input.id === "f-name" ? draft.name : draft.phone;
  } };
}

function languagePart(draft, changed, at) {
  const codes = [...new Set([at.language, ...at.people.map((one) => one.language), "en", "es", ...app.languages.keys()])].filter((code) => code && app.languages.has(code)).slice(0, 2);
  const select = h("select", { id: "f-language", hidden: true, "aria-label": t("language"), onchange() { draft.language = select.value; changed(); } },
    h("option", { value: "" }, t("choose")), [...app.languages].map(([code, name]) => h("option", { value: code }, name)));
  const another = () => draft.language && !codes.includes(draft.language);
  const chips = codes.map((code) => radio({ name: "language", kind: "chip", value: code, checked: draft.language === code, change() { draft.language = code; select.hidden = true; changed(); }, text: bdi(languageName(code)) }));
  const more = radio({ name: "language", kind: "chip", value: "more", checked: another(), change() { select.hidden = false; select.focus(); }, text: t("another") });
  const line = app.city.language_line;
  const interpreter = h("input", { id: "f-interpreter", value: draft.interpreter, maxLength: 60, autocomplete: "off", oninput() { draft.interpreter = interpreter.value; changed(); } });
  const number = h("div.line-number", { hidden: !draft.interpreter }, h("label", { htmlFor: "f-interpreter" }, t("interpreter_number")), interpreter);
  const unfold = () => { number.hidden = false; };
  const help = h("div.line-help", { hidden: true },
    line
      ? h("a.button.wide", { href: `tel:${line}`, onclick: unfold }, icon("phone"), t("language_line"))
      : h("button.button.wide", { onclick: unfold }, icon("languages"), t("interpreter")),
    number);
  return { node: section("language", t("ask_language"), h("div.chips.three", { role: "radiogroup", "aria-labelledby": "t-language" }, chips, more), select, help), fill() {
    for (const input of [...chips, more].map((one) => one.querySelector("input"))) input.checked = input.value === draft.language || (input.value === "more" && (another() || !select.hidden));
    help.hidden = draft.language === ours && !draft.interpreter;
    if (another()) {
      select.hidden = false;
      select.value = draft.language;
    }
  } };
}

function programsPart(draft, changed, campaign) {
  const node = h("div");
  let drawn = "";
  return { node, fill() {
    const found = programsFor(draft, app.programs, campaign?.programs).filter((one, index) => index < 6 || draft.programs.includes(one.id));
    const key = found.map((one) => one.id).join();
    draft.programs = draft.programs.filter((id) => found.some((one) => one.id === id));
    if (key === drawn) return;
    drawn = key;
    node.replaceChildren(...(found.length ? [section("programs", t("spoken_of"), h("div.card.programs", null, found.map((program) => h("div.program", null,
      chip({ plain: true, checked: draft.programs.includes(program.id), text: bdi(program.name), change(on) {
        draft.programs = on ? [...draft.programs, program.id] : draft.programs.filter((id) => id !== program.id);
        changed();
      } }), h("p.hint", null, bdi(program.summary ?? "")),
      h("button.button.program-show", { "aria-label": t("show_program", { program: program.name }), onclick: () => opened.show().then(({ showCard }) => showCard(program, draft.language)) }, icon("smartphone"), t("show_resident"))))))] : []));
  } };
}

function helpPart(draft, changed) {
  const names = h("p.hint");
  const which = h("div.chips.two");
  const words = h("textarea", { id: "f-words", rows: 2, maxLength: 2000, value: draft.words, oninput() { draft.words = words.value; changed(); } });
  const more = h("div.help-more", { hidden: true }, which, h("label", { htmlFor: "f-words" }, t("in_their_words")), words);
  const node = section("help", t("ask_help"), h("div.card.asks", null,
    h("div.ask", { id: "f-help" }, h("div.ask-words", null, h("b", null, t("open_case")), names),
      yesNo("help", t("open_case"), () => draft.help, (value) => { draft.help = value ?? null; changed(); })), more));
  let drawn = "";
  return { node, fill() {
    const labels = draft.needs.map((code) => app.needs.find((need) => need.code === code)?.label ?? code);
    names.replaceChildren(bdi(labels.length ? new Intl.ListFormat(document.documentElement.lang).format(labels) : t("pick_need_first")));
    more.hidden = !draft.help;
    for (const input of node.querySelectorAll("input[name=help]")) input.checked = draft.help === (input.value === "yes");
    const key = draft.needs.join();
    if (key === drawn) return;
    drawn = key;
    which.hidden = draft.needs.length < 2;
    which.replaceChildren(...draft.needs.map((code, index) => chip({ text: labels[index], checked: !draft.helpNot.includes(code), change(on) {
      draft.helpNot = on ? draft.helpNot.filter((one) => one !== code) : [...draft.helpNot, code];
      changed();
    } })));
  } };
}

function returnPart(draft, changed) {
  const clock = times(draft, changed);
  clock.id = "f-time";
  return { node: section("return", t("when_come_back"), days(draft, changed), clock) };
}

function notePart(draft, changed) {
  const note = h("textarea", { id: "f-note", rows: 3, maxLength: 4000, value: draft.note, oninput() { draft.note = note.value; changed(); } });
  return { node: h("section.part", null, h("h2", null, h("label", { htmlFor: "f-note" }, t("note"))), h("p.hint", null, t("note_hint")), note) };
}

function endPart(draft, changed) {
  const scopes = [["resident", t("scope_resident")], ["unit", t("scope_unit")], ["building", t("scope_building")]];
  const until = h("input", { type: "date", id: "f-until", value: draft.dnc.until, onchange() { draft.dnc.until = until.value; changed(); } });
  const more = h("div.dnc-more", { hidden: true, id: "f-dnc" },
    h("div.chips.three", { role: "radiogroup", "aria-label": t("do_not_contact") }, scopes.map(([value, text]) =>
      radio({ name: "scope", kind: "chip", value, checked: draft.dnc.scope === value, change() { draft.dnc.scope = value; changed(); }, text }))),
    h("label", { htmlFor: "f-until" }, t("until_when")), h("p.hint", null, t("until_hint")), until);
  const node = section("end", t("before_saving"),
    h("div.chips.one", null,
      chip({ text: t("do_not_contact"), checked: draft.dnc.on, change(on) { draft.dnc.on = on; changed(); } }), more,
      chip({ text: t("broken_off"), checked: draft.brokenOff, change(on) { draft.brokenOff = on; changed(); } })));
  return { node, fill() { more.hidden = !draft.dnc.on; } };
}
