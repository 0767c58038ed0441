// The door: how did it end? Saves at once where one tap says it all, and offers Undo.
import { timeText } from "./dates.js";
import { bdi, h, icon, shape } from "./dom.js";
import { POLICY, happened } from "./doors.js";
import { floorName } from "./floors.js";
import { notSaved, sheet, sheetHead } from "./dialog.js";
import { offerUndo } from "./frame.js";
import { uuid7 } from "./ids.js";
import { HOLD } from "./outbox.js";
import { casesOf, lastLine, pastOf } from "./past.js";
import { app, door, label, languageName, place, record, report, takeBack, takeBackReport, withdrawVisit } from "./state.js";
import { flagUnsafe, whyUnsafe } from "./unsafe.js";
import { appointment } from "./visit.js";
import { days, times } from "./when.js";
import { comma, t, tn } from "./words.js";

const FRESH = 4 * 3600_000; // so long a choice at a door done today corrects, unless told otherwise

/** `call`: the same questions after a phone call. */
export function openDoor(unit, call = null) {
  let state = call ? null : door(unit);
  let mine = state?.mine;
  let news = ""; // what a colleague or the desk changed while this was open
  let onFirst = true;
  const asked = { corrects: Boolean(mine && Date.now() + app.sync.offset - happened(mine) < FRESH) };
  const where = call ? call.place : place(unit);
  const name = call ? call.name : unit.label;

  async function end(api, disposition, more = {}) {
    const payload = { ...where, disposition, ...more };
    if (asked.corrects && mine) payload.supersedes = mine.id;
    try {
      const rows = await record([{ payload }]);
      api.close();
      const words = more.minor_answered ? t("minor_answered") : call && disposition === "not_home" ? t("no_answer") : label(disposition);
      offerUndo([h("b", null, bdi(name)), " ", words], () => takeBack(rows.map((row) => row.id)));
    } catch (error) {
      api.close();
      notSaved(error);
    }
  }

  const choice = (api, code, words, act) =>
    h("button.choice", { onclick: act ?? (() => end(api, code)) }, shape(code), h("span", null, words ?? label(code)));

  function unsafe(api) {
    api.close();
    flagUnsafe(unit, asked.corrects ? mine : null);
  }

  function talk(api) {
    api.close();
    location.hash = call ? `#/call/${call.id}` : `#/talk/${unit.id}${asked.corrects ? "/correct" : ""}`;
  }

  async function tell(api, kind, words, back) {
    try {
      const row = await report(kind, { unit: unit.id }, { hold: HOLD });
      api.close();
      offerUndo([h("b", null, bdi(name)), " ", words], () => takeBackReport(row, () => report(back, { unit: unit.id })));
    } catch (error) {
      api.close();
      notSaved(error);
    }
  }

  /** There is no such door, it was said: only the way back. */
  function lost(api) {
    api.page(
      sheetHead(api, unit.label, t("missing")),
      h("p.hint", null, t("missing_text")),
      h("button.primary", { onclick: () => tell(api, "unit_found", t("is_there"), "unit_missing") }, h("b", null, t("there_after_all"))));
  }

  /** The list changed under the open sheet: what is new at this door is said in words. */
  function heard(api) {
    const now = app.units.get(unit.id);
    const fresh = now && door(now);
    const key = (one) => [one?.held?.reason, one?.last?.at, one?.last?.disposition].join();
    if (!fresh || key(fresh) === key(state)) return;
    const held = fresh.held && !POLICY.has(fresh.held.reason) && !state.held;
    const by = fresh.last && !fresh.last.by_me && fresh.last.at !== state.last?.at;
    news = held ? t("held_now") : by ? tn("changed_now", { name: fresh.last.by || t("a_colleague"), what: label(fresh.last.disposition) }) : "";
    state = fresh;
    mine = state.mine;
    if (news && onFirst) first(api);
  }

  function first(api) {
    onFirst = true;
    if (app.units.get(unit?.id)?.missing) return lost(api);
    const title = call ? t("how_did_call_end") : unit.label;
    const building = app.buildings.get(unit?.building);
    const under = call ? bdi(call.under) : h("bdi", null, [building?.address, floorName(unit.floor ?? null)].join(comma()));
    api.dialog.classList.toggle("door-sheet", !call);
    api.page(
      sheetHead(api, title, under),
      news ? h("p.notice.aside", { role: "alert" }, icon("refresh-cw"), h("span", null, news)) : "",
      call ? "" : [h("button.past-line", { onclick: () => past(api) }, lastLine(state), icon("chevron-right")), casesOf(unit)],
      state?.held && !POLICY.has(state.held.reason) ? h("p.notice", null, icon("ban"), t("held_notice")) : "",
      mine ? corrects() : "",
      mine?.payload.disposition === "unsafe" ? h("button.past-line", { onclick: () => { api.close(); whyUnsafe(unit, mine); } }, icon("pencil"), h("span", null, t("why_unsafe")), icon("chevron-right")) : "",
      h("div.choices", null,
        call
          ? [choice(api, "address_not_found", t("wrong_number")), choice(api, "language_barrier", null, () => language(api))]
          : [
            h("button.choice", { onclick: () => unsafe(api) }, shape("unsafe"), h("span", null, label("unsafe"))),
            h("button.choice", { onclick: () => other(api) }, icon("ellipsis"), h("span", null, t("something_else"))),
            h("div.three", null, choice(api, "vacant"), choice(api, "moved"), choice(api, "inaccessible")),
            h("div.three", null,
              choice(api, "person_unavailable"),
              h("button.choice", { onclick: () => end(api, "person_unavailable", { minor_answered: true }) }, shape("person_unavailable"), h("span", null, t("minor_answered"))),
              choice(api, "language_barrier", null, () => language(api))),
          ],
        choice(api, "refused"),
        choice(api, "call_back", null, () => callBack(api)),
        h("button.choice.whole", { onclick: () => end(api, "not_home") }, shape("not_home"), h("span", null, call ? t("no_answer") : label("not_home")))),
      h("button.primary.talk", { onclick: () => talk(api) }, shape("conversation"), h("b", null, label("conversation"))));
  }

  /** Never guessed silently: which of the two is meant stands there in words. */
  function corrects() {
    const button = (value, words) =>
      h("button.segment", {
        "aria-pressed": String(asked.corrects === value),
        onclick(event) {
          asked.corrects = value;
          for (const one of event.currentTarget.parentElement.children) one.setAttribute("aria-pressed", String(one === event.currentTarget));
        },
      }, words);
    return h("div.segments", { role: "group", "aria-label": t("correct_or_new") },
      button(true, tn("correct_entry", { time: timeText(happened(mine)) })), button(false, t("new_try")));
  }

  function past(api) {
    onFirst = false;
    api.page(
      sheetHead(api, unit.label, t("what_happened"), { back: () => first(api) }),
      casesOf(unit),
      h("ul.past", null, pastOf(unit)),
      mine ? h("button.button.wide", { onclick: async () => { api.close(); await withdrawVisit(mine); } }, icon("undo-2"), t("take_back")) : "");
  }

  function language(api) {
    onFirst = false;
    const line = app.city.language_line;
    api.page(
      sheetHead(api, t("which_language"), name, { back: () => first(api) }),
      h("div.choices.scroll", null, [...app.languages.keys()].map((code) =>
        h("button.choice", { onclick: () => end(api, "language_barrier", { language: code }) }, h("span", null, bdi(languageName(code)))))),
      line ? h("a.button.wide", { href: `tel:${line}` }, icon("phone"), t("language_line")) : "");
  }

  function callBack(api) {
    onFirst = false;
    const picked = { day: "", time: "" };
    const save = h("button.primary", {
      onclick() {
        if (!picked.day || !picked.time) {
          error.textContent = t("fix_time");
          return;
        }
        end(api, "call_back", { appointment: appointment(uuid7(), picked.day, picked.time, where.channel) });
      },
    }, h("b", null, t("save_call_back")));
    const error = h("p.error", { role: "alert" });
    api.page(
      sheetHead(api, t("when_come_back"), name, { back: () => first(api) }),
      h("div.when", null, days(picked, () => { error.textContent = ""; }), times(picked, () => { error.textContent = ""; })),
      error, save);
  }

  function other(api) {
    onFirst = false;
    api.page(
      sheetHead(api, t("something_else"), name, { back: () => first(api) }),
      h("div.choices", null,
        choice(api, "refused", t("refused_for_good"), () => end(api, "refused", {
          do_not_contact: { id: uuid7(), scope: "unit", channel: "any", reason: "asked", expires_on: null },
        })),
        ["unable", "deceased", "address_not_found", "not_a_home", "duplicate_address"].map((code) => choice(api, code))),
      call ? "" : h("button.choice.whole.start", { onclick: () => tell(api, "unit_missing", t("missing"), "unit_found") }, icon("ban"), h("span", null, t("no_such_apartment"))));
  }

  const api = sheet(first, { onclose: () => {
    // The row may have been drawn anew under the sheet: the focus goes back to the door.
    if (document.activeElement === document.body) document.querySelector(`[data-unit="${unit?.id}"] .door-open`)?.focus({ preventScroll: true });
  } });
  if (!call) api.heard = (what) => what !== "visits" && heard(api);
}
