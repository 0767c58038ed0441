// Calls: whom to call now, dial with one tap, and how it ended. The attempt is written before the
// dialer opens; its end is a correction of it, so that a call is one visit whatever happens.
import { DIALED, callsNow, dialUrl, unended } from "./calling.js";
import { dayOf, dayText, momentOf, timeText } from "./dates.js";
import { bdi, h, icon, phoneText, shape, tone } from "./dom.js";
import { happened, receiptOf } from "./doors.js";
import { notSaved, sheet, sheetHead } from "./dialog.js";
import { offerUndo, shown, sub } from "./frame.js";
import { uuid7 } from "./ids.js";
import { app, callPlace, label, languageName, readDraft, record, takeBack, today } from "./state.js";
import { talkScreen } from "./talk.js";
import { empty } from "./today.js";
import { appointment } from "./visit.js";
import { days, times } from "./when.js";
import { t, tn } from "./words.js";

const dotted = (parts) => parts.filter(Boolean).flatMap((part, index) => (index ? [" · ", part] : [part]));
const now = () => Date.now() + (app.sync?.offset ?? 0);
const due = (moment) => (dayOf(moment) === today() ? timeText(moment) : dayText(moment));
const world = () => ({ now: now(), zone: app.city.time_zone, languages: app.user?.languages ?? [] });
const states = () => callsNow(app.list?.calls ?? [], app.rows, world());
const nameOf = (call) => call.name || phoneText(call.phone);

/** A call by its id: of the list, or one that was begun here and has left the list since. */
const callOf = (id) =>
  app.list?.calls?.find((one) => one.id === id) ?? app.rows.findLast((row) => row.call?.id === id)?.call;
const attemptOf = (call) => unended(app.rows, now()).find((row) => row.call.resident === call.resident);

export const endWords = ({ disposition, detail }) => (detail && detail !== DIALED ? t(`detail_${detail}`) : label(disposition));

// --- The list

export function callsScreen() {
  const body = h("div");
  const fill = () => {
    const all = states();
    body.replaceChildren(...list(all));
    sub(t("due_now", { n: all.filter(({ state }) => state === "due" || state === "begun").length }));
  };
  const all = states();
  body.replaceChildren(...list(all));
  return {
    title: t("calls"), sub: t("due_now", { n: all.filter(({ state }) => state === "due" || state === "begun").length }),
    tab: "calls", kind: all.length ? "list" : "page", main: body, update: fill,
  };
}

function list(all) {
  if (!all.length) return [empty(t("no_calls_title"), t("no_calls_text"))];
  const open = all.filter(({ state }) => state !== "done");
  const done = all.filter(({ state }) => state === "done");
  return [
    h("p.own-number", null, icon("phone", "i-small"), h("span", null, ownNumber())),
    open.length ? h("ul.people", null, open.map(row)) : h("p.hint.list-hint", null, t("call_due_title")),
    done.length ? h("h2.list-head", null, t("called_title")) : "",
    done.length ? h("ul.people", null, done.map(row)) : "",
  ].filter(Boolean);
}

function ownNumber() {
  const { bridge_phone: bridge, caller_prefix: prefix } = app.city;
  if (bridge) return t("office_number_shown");
  return prefix ? tn("own_number_hidden", { prefix }) : t("own_number_shown");
}

function row({ call, row: own, state, promised }) {
  const person = h("span.person-name", null, bdi(call.name || t("no_name_known")));
  const label = h("span.person-about", null, about(call, own, state, promised));
  const more = call.no_voicemail && state !== "done" ? h("span.person-about.no-voice", null, icon("voicemail", "i-small"), t("no_voicemail")) : "";
  return h(`li.person${state === "begun" ? ".mine" : ""}${state === "shut" ? ".held" : ""}`, null,
    h("button.person-open", { onclick: () => panel(call) }, person, label, more),
    state === "begun"
      ? h("button.dial.ask-end", { onclick: () => panel(call), "aria-label": `${t("end_of_call")} ${nameOf(call)}` }, t("end_of_call"))
      : state === "due" && call.phone
        ? h("a.dial", { href: dialUrl(call.phone, app.city), "aria-label": t("call_person", { name: nameOf(call) }), onclick: (event) => { event.preventDefault(); dial(call); } }, icon("phone"), t("call"))
        : "");
}

function about(call, own, state, promised) {
  const language = call.language ? bdi(languageName(call.language)) : "";
  const what = call.about || call.address ? bdi(call.about || call.address) : "";
  if (state === "done") {
    const { payload } = own;
    return [shape(payload.disposition), h(`b.${tone(payload.disposition)}`, null, endWords(payload)), " ", bdi(due(happened(own))), " · ", t(`receipt_${{ set_aside: "aside" }[receiptOf(own, app.madeAt)] ?? receiptOf(own, app.madeAt)}`)];
  }
  if (state === "begun") return dotted([tn("called_at", { time: timeText(happened(own)) }), language, what]);
  if (state === "shut") return dotted([hours(call), language]);
  return dotted([
    promised ? h(promised < Date.now() - 15 * 60_000 ? "b.late" : "b", null, tn("promised_at", { time: due(promised) })) : call.tries ? t("calls_tries", { n: call.tries }) : "",
    language, what,
  ]);
}

/** Why there is no call button. */
function hours(call) {
  const at = (time) => timeText(momentOf(today(), time));
  const clock = new Intl.DateTimeFormat("en-GB", { timeZone: call.zone || app.city.time_zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(now());
  if (!call.asked) return tn("calls_from", { time: at(call.from) });
  return clock < call.from ? tn("asked_after", { time: at(call.from) }) : tn("asked_before", { time: at(call.until) });
}

// --- Dialing

const begun = (call) => ({
  ...callPlace(call), disposition: "not_home", detail: DIALED, resident: { id: call.resident },
});

/** The attempt first: whatever becomes of this phone, the call is written. */
async function dial(call) {
  try {
    if (!attemptOf(call)) await record([{ payload: begun(call), call }]);
  } catch (error) {
    notSaved(error);
    return;
  }
  later.delete(call.resident);
  const link = h("a", { href: dialUrl(call.phone, app.city), hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  panel(call);
}

const later = new Set(); // "Not now": asked again when the page is opened next, or from the row

/** Back from the dialer, or started again after the phone died: ask for the end. */
function askAgain() {
  if (document.visibilityState !== "visible" || !app.user || shown()?.plain || document.querySelector("dialog[open]")) return;
  const row = unended(app.rows, now()).find(({ call }) => !later.has(call.resident));
  if (row) panel(row.call);
}

document.addEventListener("visibilitychange", askAgain);
addEventListener("pageshow", askAgain);
setTimeout(askAgain);

// --- How did it end?

function panel(call) {
  const attempt = attemptOf(call);
  let ended = false;

  async function end(api, disposition, more = {}) {
    const payload = { ...callPlace(call), disposition, resident: { id: call.resident }, ...more };
    // The number that was dialed: theirs may be changed at the desk meanwhile.
    if (disposition === "address_not_found") payload.resident.phone = call.phone;
    if (attempt) payload.supersedes = attempt.id;
    ended = true;
    try {
      const [made] = await record([{ payload, call }]);
      api.close();
      const off = disposition === "address_not_found" ? [", ", t("number_off_list")] : "";
      offerUndo([h("b", null, bdi(nameOf(call))), " ", endWords(payload), off], () => undoEnd(made, call, attempt));
    } catch (error) {
      api.close();
      notSaved(error);
    }
  }

  const choice = (api, code, detail, words, act) =>
    h("button.choice", { onclick: act ?? (() => end(api, code, detail ? { detail } : {})) }, shape(code), h("span", null, words ?? (detail ? t(`detail_${detail}`) : label(code))));

  function first(api) {
    api.page(
      h("div.sheet-head", null,
        h("div", null,
          h("h2.sheet-title", { id: "sheet-title", tabindex: -1, autofocus: true }, t("how_did_call_end")),
          h("p.sheet-sub", null, bdi(call.name || t("no_name_known")), call.phone ? [", ", bdi(phoneText(call.phone))] : "")),
        h("button.tool.not-now", { onclick: () => api.close() }, t("not_now"))),
      call.no_voicemail ? h("p.notice.no-voice", null, icon("voicemail"), t("no_voicemail")) : "",
      h("div.choices", null,
        choice(api, "address_not_found", "disconnected"),
        choice(api, "address_not_found", "wrong_number"),
        choice(api, "language_barrier", "", t("other_language"), () => language(api)),
        choice(api, "person_unavailable", "", t("someone_else")),
        choice(api, "refused"),
        choice(api, "call_back", "", null, () => callBack(api)),
        choice(api, "not_home", "busy"),
        call.no_voicemail ? choice(api, "refused", "hung_up") : choice(api, "not_home", "left_message"),
        h("button.choice.whole", { onclick: () => end(api, "not_home", { detail: "no_answer" }) }, shape("not_home"), h("span", null, t("detail_no_answer")))),
      h("button.primary.talk", { onclick() { ended = true; api.close(); location.hash = `#/call/${call.id}`; } }, shape("conversation"), h("b", null, label("conversation"))),
      attempt ? h("button.quiet.no-call", { onclick: () => notMade(api) }, icon("undo-2"), t("no_call_made")) : "");
  }

  function language(api) {
    const line = app.city.language_line;
    api.page(
      sheetHead(api, t("which_language"), bdi(nameOf(call)), { back: () => first(api) }),
      h("div.choices.scroll", null, [...(app.languages ?? new Map()).keys()].map((code) =>
        h("button.choice", { onclick: () => end(api, "language_barrier", { language: code }) }, h("span", null, bdi(languageName(code)))))),
      line ? h("a.button.wide", { href: `tel:${line}` }, icon("phone"), t("language_line")) : "");
  }

  function callBack(api) {
    const picked = { day: "", time: "" };
    const error = h("p.error", { role: "alert" });
    const clear = () => { error.textContent = ""; };
    api.page(
      sheetHead(api, t("when_call_back"), bdi(nameOf(call)), { back: () => first(api) }),
      h("div.when", null, days(picked, clear), times(picked, clear)),
      error,
      h("button.primary", { onclick() {
        if (!picked.day || !picked.time) error.textContent = t("fix_time");
        else end(api, "call_back", { appointment: appointment(uuid7(), picked.day, picked.time, "phone") });
      } }, h("b", null, t("save_call_back"))));
  }

  async function notMade(api) {
    ended = true;
    api.close();
    try {
      await takeBack([attempt.id]);
    } catch (error) {
      notSaved(error);
    }
  }

  sheet(first, { onclose() {
    if (!ended && attempt) later.add(call.resident);
    shown()?.update?.(new Set());
  } });
}

/** Back to a call whose end is not told: the newest row goes; one that left is corrected. */
async function undoEnd(made, call, attempt) {
  const row = app.all.find((one) => one.id === made.id);
  const newest = row?.state === "saved" && !row.tried_at && app.all.every((one) => one.seq <= row.seq);
  if (newest || !attempt) await takeBack([made.id]);
  else await record([{ payload: { ...begun(call), supersedes: made.id }, call }]);
  if (attempt) panel(call);
}

// --- The conversation

export async function callScreen(id) {
  const call = callOf(id);
  if (!call) return talkScreen(null);
  const person = { id: call.resident ?? call.id, name: call.name, language: call.language, has_phone: true };
  return talkScreen({
    id: `call-${id}`, place: callPlace(call), people: [person], language: call.language ?? "", back: "#/calls",
    title: t("conversation_with"), under: call.name, name: call.name, supersedes: attemptOf(call)?.id, call,
    kept: await readDraft(`call-${id}`),
  });
}
