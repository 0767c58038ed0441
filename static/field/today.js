// Today: where do I go on?
import { floorName } from "./floors.js";
import { dayOf, longDay, timeText } from "./dates.js";
import { h, icon, shape } from "./dom.js";
import { counted, effective, floorsOf, forward, happened, tally } from "./doors.js";
import { app, doorsOf, label, languageName, refresh, stopped, today, turfCount } from "./state.js";
import { promisesTold } from "./told.js";
import { t, tn } from "./words.js";

// Drawn by shift.js once it is there; its place is kept.
const shifts = () => h("div", { id: "shifts" }, app.shiftLine?.());

const dateLine = () => longDay(Date.now());

export function empty(title, text, act, words) {
  return h("section.card.empty", null, h("h2", null, title), h("p", null, text),
    act ? h("button.button.wide", { onclick: act }, icon("refresh-cw"), words) : "");
}

function ask(event) {
  event.currentTarget.disabled = true;
  const again = event.currentTarget;
  app.sync.wake().then(() => refresh().catch(() => app.sync.wake())).finally(() => { again.disabled = false; });
}

export function todayScreen() {
  const screen = { title: t("today"), sub: dateLine(), tab: "turf", kind: "page" };
  if (!app.user) return { ...screen, main: empty(t("first_title"), t("first_text"), ask, t("look_again")) };
  if (app.putAway && !app.list) return { ...screen, main: empty(t("put_away_title"), t("put_away_text"), ask, t("get_list")) };
  // `onLine` is only a hint for the words; what is true is said by the line above.
  if (!app.list) return { ...screen, main: empty(t(navigator.onLine ? "list_coming" : "first_title"), t("no_list_text"), ask, t("get_list")) };
  if (!app.list.turfs.length) return { ...screen, main: [shifts(), empty(t("no_turf_title"), t("no_turf_text"), ask, t("look_again")), promises()] };
  const goOn = continuing();
  return {
    ...screen,
    main: [shifts(), goOn ? "" : finished(), ...app.list.turfs.map((turf) => turfCard(turf, goOn?.building.id)), promises(), app.leavings()],
    dock: goOn
      ? h("a.primary", { href: `#/building/${goOn.building.id}/${goOn.floor ?? "other"}` },
          h("b", null, tn("continue_at", { address: goOn.building.address })), goOn.due ? dueWords(goOn) :
            h("span", null, floorWords(goOn), t(goOn.worth ? "doors_worth" : "doors_left", { n: goOn.worth || goOn.left })))
      : "",
  };
}

const floorWords = ({ floor }) => (floor === null ? "" : `${floorName(floor)}, `);
const dueWords = ({ due }) => h("span", null, tn("due_at", { door: due.unit.label, time: timeText(due.promised.starts_at) }));

/** Every door is done, or held: said with what the day brought. */
function finished() {
  const doors = app.list.turfs.flatMap((turf) => turf.buildings).flatMap(doorsOf);
  const { all, left } = counted(doors);
  if (!doors.length) return empty(t("empty_turf_title"), t("empty_turf_text"));
  if (left) return empty(t("rest_later_title"), t("rest_later_text", { n: left }));
  const talked = tally(doors).get("conversation") ?? 0;
  return h("section.card.finished", null, icon("smile"), h("h2", null, t("turf_finished")),
    h("p", null, tn("finished_with", { doors: t("n_doors", { n: all }), talks: t("n_talks", { n: talked }) })));
}

/** Where to go on: a promise that is due, the building in hand while it has doors worth knocking
 *  now, the first that has; else what is only left. */
export function continuing() {
  const stops = order().filter((building) => !stopped(building.id));
  for (const building of stops) {
    const due = doorsOf(building.id).find(({ worth }) => worth.rank === 0);
    if (due) return { building, floor: due.unit.floor ?? null, due, left: 1, worth: 1 };
  }
  return next(stops, forward) ?? next(stops, (doors) => doors.filter((door) => !door.held && !door.done));
}

/** The buildings, the one in hand first. */
function order() {
  const all = app.list.turfs.flatMap((turf) => turf.buildings).map((id) => app.buildings.get(id)).filter(Boolean);
  const last = lastAtDoor();
  const inHand = all.find((building) => building.id === last?.payload.building);
  return inHand ? [inHand, ...all] : all;
}

const lastAtDoor = () => effective(app.rows).findLast(({ payload }) => payload.channel === "door");

function next(stops, choose) {
  const unit = lastAtDoor()?.payload.unit;
  for (const building of stops) {
    const floors = floorsOf(doorsOf(building.id)).map(({ floor, doors }) => ({ floor, doors, open: choose(doors) }));
    const same = floors.find(({ doors }) => doors.some((door) => door.unit.id === unit));
    const { floor, doors, open } = (same?.open.length ? same : floors.find((one) => one.open.length)) ?? {};
    if (open) return { building, floor, left: counted(doors).left, worth: forward(open).length };
  }
  return null;
}

function turfCard(turf, here) {
  const doors = turf.buildings.flatMap(doorsOf);

  const { all, done, left } = turfCount(turf);
  const counts = tally(doors);
  const talked = counts.get("conversation") ?? 0;
  const shown = ["conversation", "not_home", "refused", "call_back", "language_barrier", "inaccessible"]
    .filter((code, at) => at < 4 || counts.get(code));
  const campaign = app.campaigns.get(turf.campaign);
  return h("section.card.turf", null,
    h("div.turf-top", null,
      h("h2", null, h("bdi", null, turf.name), campaign ? [", ", h("bdi", null, campaign.name)] : ""),
      h("p.turf-count", null, h("b", null, String(done)), h("span", null, tn("of_doors_done", { n: all })),
        h("strong", null, t("left", { n: left }))),
      meter(talked, done, all),
      h("ul.tally", null, shown.map((code) =>
        h("li", null, shape(code), h("b", null, String(counts.get(code) ?? 0)), " ", h("span", null, code === "conversation" ? t("conversations", { n: talked }) : label(code).toLowerCase()))))),
    h("ul.stops", null, turf.buildings.map((id) => stop(app.buildings.get(id), here)).filter(Boolean)));
}

/** Three parts only: conversations, other doors done, doors left. */
function meter(talked, done, all) {
  const bar = h("div.meter", { "aria-hidden": "true" }, h("i.talked"), h("i.tried"));
  const share = (part) => `${all ? (100 * part) / all : 0}%`;
  bar.children[0].style.inlineSize = share(Math.min(talked, done));
  bar.children[1].style.inlineSize = share(Math.max(0, done - talked));
  return bar;
}

function stop(building, here) {
  if (!building) return null;
  const { all, done, left } = counted(doorsOf(building.id));
  const halted = stopped(building.id);
  return h("li", null,
    h(`a.stop${building.id === here ? ".here" : ""}`, { href: `#/building/${building.id}` },
      h("bdi.stop-name", null, building.address),
      halted
        ? h("span.stop-count", null, icon("hand"), tn("stopped_at", { time: timeText(happened(halted)) }))
        : h("span.stop-count", null, tn("n_of_m", { done, all })),
      icon(left || !all ? "chevron-right" : "check")));
}

/** Promises that are still to keep. */
export function appointments() {
  const from = Date.now() - 30 * 60_000;
  return promisesTold(app.list, effective(app.rows), app.madeAt).filter((one) => Date.parse(one.starts_at) > from);
}

/** All of today and the first of a later day; the others are where they fall due. */
function promises() {
  const all = appointments();
  const shown = all.filter((one) => dayOf(one.starts_at) === today());
  if (shown.length < all.length) shown.push(all[shown.length]);
  if (!shown.length) return "";
  return h("section.next", null, h("h2.over", null, t("appointments_due", { n: shown.length })), h("ul.card.promises", null, shown.map(promise)));
}

function promise(one) {
  const minutes = Math.round((Date.parse(one.starts_at) - Date.now()) / 60_000);
  const unit = app.units?.get(one.unit);
  const address = app.buildings?.get(one.building ?? unit?.building)?.address;
  const where = [address, unit?.label].filter(Boolean).join(", ");
  const soon = minutes < 0 ? t("now") : minutes < 90 ? t("in_minutes", { n: minutes }) : t("later_today");
  const body = [
    h("span.next-time", null, h("b", null, timeText(one.starts_at)), h("span", null, dayOf(one.starts_at) === today() ? soon : dayShort(one.starts_at))),
    h("span.next-who", null,
      h("b", null, h("bdi", null, one.name || t("no_name_known"))),
      where ? h("bdi", null, where) : "",
      one.language ? h("bdi", null, languageName(one.language)) : ""),
  ];
  return h("li", null,
    one.channel === "phone" ? h("a.next-card", { href: "#/calls" }, body, icon("phone"))
    : unit ? h("a.next-card", { href: `#/building/${unit.building}/door/${unit.id}` }, body, icon("chevron-right"))
      : h("div.next-card", null, body));
}

const dayShort = (moment) => longDay(moment).split(",")[0];
