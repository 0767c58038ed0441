// The shift: its beginning, "I'm fine", what to do with one left open, and the way home.
import { dayOf, dayText, momentOf, timeText } from "./dates.js";
import { bdi, h, icon, shape } from "./dom.js";
import { notSaved, sheet, sheetHead } from "./dialog.js";
import { show } from "./frame.js";
import { asideCard, where } from "./more.js";
import { deviceTime } from "./outbox.js";
import { radio } from "./parts.js";
import { reconcile, since, totalOf } from "./reconcile.js";
import { shiftOf } from "./shifting.js";
import { app, label, reload, report, today } from "./state.js";
import { write } from "./store.js";
import { ask } from "./sync.js";
import { t, tn } from "./words.js";

const RECEIPTS = "/api/v1/field/receipts";

async function say(kind, facts) {
  try {
    return await report(kind, facts);
  } catch (error) {
    notSaved(error);
    return null;
  }
}

const shiftNow = () => (app.user ? shiftOf({ ...app, day: today() }) : null);

/** One quiet line on top of Today. */
const acts = { start, fine, leftOpen };

function shiftLine() {
  const shift = shiftNow();
  const act = (words, name) => h("button.shift-act", { onclick: () => acts[name](shiftNow()) }, words);
  if (!shift) return h("div.shift", null, h("p.shift-words", null, t("no_shift")), act(t("start_shift"), "start"));
  if (shift.old) {
    return h("div.shift", null, h("p.shift-words.amber", null, tn("shift_left_open", { day: dayText(shift.at) })), act(t("say_when"), "leftOpen"));
  }
  const late = shift.due && shift.due <= Date.now();
  return [
    h("div.shift", null, h("p.shift-words", null, tn("shift_started", { time: h("b", null, h("bdi", null, timeText(shift.at))) })),
      h("a.shift-act", { href: "#/shift" }, icon("log-out"), t("end_shift"))),
    shift.due
      ? h("div.shift", null, h(`p.shift-words${late ? ".amber" : ".muted"}`, { id: "due" }, tn(late ? "check_was_due" : "check_by", { time: timeText(shift.due) })), act(t("im_fine"), "fine"))
      : "",
  ];
}

// --- Begin

export function start() {
  const usual = app.city.check_in_minutes ?? 60;
  const chosen = { every: usual };
  const offered = [...new Set([30, 60, 90, usual])].filter(Boolean).sort((a, b) => a - b);
  sheet((api) => {
    const choice = (every) =>
      radio({
        name: "every", value: String(every), checked: every === usual, change: () => { chosen.every = every; },
        text: every ? t("check_every", { n: every }) : t("check_never"),
      });
    api.page(
      sheetHead(api, t("start_shift"), t("start_shift_text")),
      h("fieldset.chooses", null, h("legend.sheet-ask", null, t("check_on_me")), [...offered, 0].map(choice)),
      h("button.primary", { onclick: async () => {
        api.close();
        await say("shift_started", { check_every: chosen.every });
      } }, h("b", null, t("start_shift"))));
  });
}

export async function fine(shift) {
  if (await say("checked_in", { shift: shift.id })) document.getElementById("said").textContent = t("fine_noted");
  remind();
}

/** Of another day: it is over, and only the person knows since when. */
export function leftOpen(shift) {
  const day = dayOf(shift.last);
  sheet((api) => {
    const field = h("input", { id: "ended", type: "time", value: clock(shift.last), required: true });
    const end = async (moment) => {
      api.close();
      await say("shift_ended", { shift: shift.id, ended_at: deviceTime(Math.max(shift.at, moment)) });
    };
    api.page(
      sheetHead(api, t("when_ended", { day: dayText(shift.at) }), tn("last_saved", { time: timeText(shift.last) })),
      h("form.form", { onsubmit: (event) => { event.preventDefault(); if (field.value) end(momentOf(day, field.value)); } },
        h("label", { htmlFor: "ended" }, t("ended_at")), field,
        h("button.primary", { type: "submit" }, h("b", null, t("end_shift")))));
  });
}

const clock = (moment) => {
  for (let minutes = 0; minutes < 24 * 60; minutes += 1) {
    const text = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
    if (Math.abs(momentOf(dayOf(moment), text) - moment) < 60_000 && momentOf(dayOf(moment), text) <= moment) return text;
  }
  return "";
};

// --- The reminder: a strip over the thumb bar, on this page only

let watching = null;

/** Look every half minute whether a check-in is due. */
export function watch() {
  app.shiftLine = shiftLine;
  if (!watching) {
    const { hear } = app;
    // Whatever was saved shows that the person is fine.
    app.hear = (...news) => {
      hear(...news);
      remind();
    };
  }
  document.getElementById("shifts")?.replaceChildren(...[shiftLine()].flat());
  watching ??= setInterval(remind, 30_000);
  remind();
}

export function remind() {
  const shift = shiftNow();
  const late = Boolean(shift?.due && !shift.old && shift.due <= Date.now());
  let strip = document.getElementById("check");
  if (!late) {
    strip?.remove();
    return;
  }
  if (!strip) {
    strip = h("div.update.check", { id: "check", role: "status" });
    document.querySelector(".foot").prepend(strip);
    navigator.vibrate?.(200);
  }
  const key = String(shift.due);
  if (strip.dataset.due === key) return;
  strip.dataset.due = key;
  strip.replaceChildren(icon("clock"), h("span", null, tn("check_was_due", { time: timeText(shift.due) })),
    h("button.update-act", { onclick: () => fine(shiftNow()) }, t("im_fine")));
}

// --- End

const answers = new Map(); // by shift: what the server said last

export function endScreen() {
  const shift = shiftNow();
  if (!shift) {
    return { title: t("end_of_shift"), back: "#/", tab: "turf", kind: "page", main: h("section.card.empty", null, h("h2", null, t("no_shift")), h("p", null, t("no_shift_text"))) };
  }
  const found = reconcile(since(app.rows, shift.at), answers.get(shift.id) ?? null);
  const mend = found.apart.find(({ row, why }) => why === "aside" && row.form);
  const screen = {
    title: t("end_of_shift"), sub: tn("shift_from_to", { from: timeText(shift.at), to: timeText(Date.now()) }),
    back: "#/", tab: "turf", kind: "page", plain: true,
    main: [verdict(found), ...tables(found), ...differences(found, mend)],
    dock: h("div.end-acts", null,
      mend ? h("a.primary", { href: `#/mend/${mend.row.id}` }, h("b", null, t("mend_visit"))) : "",
      h(mend ? "button.button.wide" : "button.primary", { onclick: () => end(shift) }, h("b", null, t(endWords(found, mend))))),
    update: () => compare(shift), // something was saved or received: ask again
  };
  return { ...screen, after: () => compare(shift) };
}

const endWords = (found, mend) =>
  mend ? "end_mend_later" : found.apart.some(({ why }) => why === "unsent") ? "end_send_later" : "end_shift";

async function end(shift) {
  if (!(await say("shift_ended", { shift: shift.id }))) return;
  answers.delete(shift.id);
  remind();
  location.hash = "#/";
}

function repaint(shift) {
  if (!location.hash.startsWith("#/shift") || document.querySelector("dialog[open]") || shiftNow()?.id !== shift.id) return;
  const open = [...document.querySelectorAll("main details[open]")].map((one) => one.dataset.code);
  const screen = endScreen();
  delete screen.after;
  show(screen, { keepPlace: true });
  for (const one of document.querySelectorAll("main details")) one.open = open.includes(one.dataset.code);
}

let comparing = false;

/** Send what waits, then ask for the server's side. Without it the phone's own stands alone. */
async function compare(shift) {
  if (comparing) return;
  comparing = true;
  try {
    await app.sync.wake();
    await hear(shift);
  } finally {
    comparing = false;
  }
}

async function hear(shift) {
  await reload();
  const asked_at = Date.now();
  const rows = since(app.rows, shift.at);
  try {
    const { status, body } = await ask(fetch.bind(window), RECEIPTS, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": app.sync.token ?? "" },
      body: JSON.stringify({
        since: new Date(shift.at + app.sync.offset).toISOString(),
        ids: rows.slice(-1000).map((row) => row.id),
      }),
    });
    if (status === 200) answers.set(shift.id, { ...body, asked_at });
  } catch {
    answers.delete(shift.id); // the line above says why; the page says that the server's side is not known
  }
  repaint(shift);
}

// --- The verdict and the two sides

function verdict(found) {
  const count = (why) => found.apart.filter((one) => one.why === why).length;
  const [aside, unsent, missing] = [count("aside"), count("unsent"), count("missing")];
  let title;
  let text;
  if (!found.phone && !found.server) [title, text] = [t("no_visits"), found.known ? t("both_empty") : t("server_unknown")];
  else if (!found.known) [title, text] = [t("saved_visits", { n: found.phone }), t("server_unknown")];
  else {
    const rest = [aside && t("n_aside", { n: aside }), unsent && t("n_unsent", { n: unsent }), missing && t("n_missing", { n: missing })];
    title = [t("n_counted", { n: found.server }), ...rest.filter(Boolean)].join(", ");
    text = missing ? t("not_there_text") : unsent ? t("unsent_stays") : aside ? t("aside_text", { n: aside }) : found.apart.length ? t("apart_text") : t("all_alike");
  }
  return h("section.sum-up", null, h("h2", null, title), h("p", null, text));
}

function tables(found) {
  const titles = { door: "doors", phone: "calls", other: "other_visits" };
  const shownGroups = Object.entries(found.groups).filter(([, group]) => group.size);
  const talks = shownGroups.map(([, group]) => group.get("conversation")).filter(Boolean);
  return [
    ...shownGroups.map(([kind, group]) =>
      h("section.card.sides", { "aria-labelledby": `side-${kind}` },
        h("div.side.side-head", null, h("h3", { id: `side-${kind}` }, t(titles[kind])), h("span", null, t("phone_side")), h("span", null, t("server_side"))),
        [...group.values()].sort((a, b) => (b.code === "conversation") - (a.code === "conversation") || b.phone - a.phone)
          .map((one) => side(kind, one, found.known)),
        h("div.side.side-all", null, h("b", null, t(`sum_${titles[kind]}`)), numbers(totalOf(group), found.known)))),
    talks.length && shownGroups.length > 1
      ? h("section.card.sides", null, h("div.side.side-all", null, h("b", null, t("sum_conversations")),
          numbers(totalOf(new Map(talks.map((one, index) => [index, one]))), found.known)))
      : "",
  ];
}

function numbers({ phone, server, aside }, known) {
  const alike = known && phone === server;
  return [
    h("b.side-phone", { "aria-label": t("on_phone", { n: phone }) }, String(phone)),
    known
      ? h("b.side-server", { "aria-label": [t("on_server", { n: server }), aside ? t("n_aside", { n: aside }) : ""].filter(Boolean).join(", ") }, String(server), aside ? h("i", null, ` +${aside}`) : "")
      : h("span.side-server", { "aria-label": t("not_known_yet") }, "–"),
    h("span.side-sign", { role: "img", "aria-label": t(!known ? "not_known_yet" : alike ? "alike" : "not_alike") }, known ? icon(alike ? "equal" : "equal-not") : ""),
  ].map((node) => (node.tagName === "SPAN" && node.role ? node : (node.role = "img", node)));
}

function side(kind, one, known) {
  const apart = known && (one.phone !== one.server || one.items.some(({ why }) => why));
  const details = h(`details.side-rows${apart ? ".apart" : ""}`, null,
    h("summary.side", null, h("span.side-name", null, shape(one.code), label(one.code)), numbers(one, known)),
    h("ul", null, one.items.map(item)));
  details.dataset.code = `${kind}:${one.code}`;
  return details;
}

function placeOf({ row, one }) {
  const payload = row?.payload ?? one;
  const unit = app.units?.get(payload.unit);
  return { payload, unit, text: row ? where(row) : where({ payload: one }) };
}

function item(entry) {
  const { payload, unit, text } = placeOf(entry);
  const words = [h("b", null, h("bdi", null, text || t("no_place"))), h("span", null, bdi(timeText(payload.occurred_at)), entry.why ? [" · ", t(`why_${entry.why}`)] : "")];
  return h("li", null, unit ? h("a.side-door", { href: `#/building/${unit.building}/door/${unit.id}` }, words, icon("chevron-right")) : h("div.side-door", null, words));
}

/** The first to mend stands in the dock. */
function differences(found, first) {
  return found.apart.map((entry) => {
    if (entry.why === "aside") return asideCard(entry.row, { withMend: entry !== first });
    const { payload, text } = placeOf(entry);
    return h("article.card.aside-card", null,
      h("h3", null, icon(entry.why === "unsent" ? "smartphone" : "triangle-alert"), h("bdi", null, text || t("no_place"))),
      h("p", null, shape(payload.disposition), label(payload.disposition), ", ", bdi(timeText(payload.occurred_at))),
      h("p.reason", null, h("b", null, t(`why_${entry.why}`))),
      entry.why === "missing" ? h("button.button.wide", { onclick: () => again(entry.row) }, icon("refresh-cw"), t("send_again")) : "");
  });
}

/** The server has not got what it said it had: it goes again. The id makes that free. */
async function again(row) {
  await write(app.store, ["outbox"], async (tx) => {
    const kept = await tx.store.get(row.id);
    if (kept?.state === "stored") await tx.store.put({ ...kept, state: "saved" });
  });
  const shift = shiftNow();
  if (shift) await compare(shift);
}

