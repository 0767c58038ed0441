// Today: where do I go on?
import { dayOf, longDay, timeText } from "./dates.js";
import { h, icon, shape } from "./dom.js";
import { counted, effective, floorsOf, isNews, tally } from "./doors.js";
import { app, doorsOf, label, languageName, refresh, stopped, today, turfCount } from "./state.js";
import { t, tn } from "./words.js";

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
  if (!app.list.turfs.length) return { ...screen, main: [empty(t("no_turf_title"), t("no_turf_text"), ask, t("look_again")), next()] };
  const goOn = continuing();
  return {
    ...screen,
    main: [...app.list.turfs.map((turf) => turfCard(turf, goOn?.building.id)), next()],
    dock: goOn
      ? h("a.primary", { href: `#/building/${goOn.building.id}/${goOn.floor ?? "other"}` },
          h("b", null, tn("continue_at", { address: goOn.building.address })),
          h("span", null, floorWords(goOn), t("doors_left", { n: goOn.left })))
      : h("p.finished", null, icon("circle-check"), t("turf_finished")),
  };
}

const floorWords = ({ floor }) => [floor === null ? "" : tn("floor_comma", { floor }), " "];

/** The building in hand while it has doors left; else the first that has. */
export function continuing() {
  const order = app.list.turfs.flatMap((turf) => turf.buildings).map((id) => app.buildings.get(id)).filter(Boolean);
  const last = effective(app.rows).findLast(({ payload }) => payload.channel === "door");
  const inHand = order.find((building) => building.id === last?.payload.building);
  for (const building of inHand ? [inHand, ...order] : order) {
    if (stopped(building.id)) continue;
    const floors = floorsOf(doorsOf(building.id));
    const same = floors.find(({ doors }) => doors.some((door) => door.unit.id === last?.payload.unit));
    const open = same && counted(same.doors).left ? same : floors.find(({ doors }) => counted(doors).left);
    if (open) return { building, floor: open.floor, left: counted(open.doors).left };
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
        ? h("span.stop-count", null, icon("hand"), tn("stopped_at", { time: timeText(halted.payload.occurred_at) }))
        : h("span.stop-count", null, tn("n_of_m", { done, all })),
      icon(left || !all ? "chevron-right" : "check")));
}

/** Appointments of the list, and those made here that it does not know yet. */
export function appointments() {
  const from = Date.now() - 30 * 60_000;
  const made = effective(app.rows)
    .filter((row) => row.payload.appointment && isNews(row, app.madeAt))
    .map(({ payload }) => ({
      ...payload.appointment, unit: payload.unit, building: payload.building,
      name: payload.resident?.name ?? "", language: payload.language,
    }));
  return [...(app.list?.appointments ?? []), ...made]
    .filter((one) => Date.parse(one.starts_at) > from)
    .sort((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at));
}

function next() {
  const [first] = appointments();
  if (!first) return "";
  const minutes = Math.round((Date.parse(first.starts_at) - Date.now()) / 60_000);
  const sameDay = dayOf(first.starts_at) === today();
  const unit = app.units?.get(first.unit);
  const address = app.buildings?.get(first.building ?? unit?.building)?.address;
  const where = [address, unit?.label].filter(Boolean).join(", ");
  const soon = minutes < 0 ? t("now") : minutes < 90 ? t("in_minutes", { n: minutes }) : t("later_today");
  const body = [
    h("span.next-time", null, h("b", null, timeText(first.starts_at)), h("span", null, sameDay ? soon : dayShort(first.starts_at))),
    h("span.next-who", null,
      h("b", null, h("bdi", null, first.name || t("no_name_known"))),
      where ? h("bdi", null, where) : "",
      first.language ? h("bdi", null, languageName(first.language)) : ""),
  ];
  const byPhone = first.channel === "phone";
  return h("section.next", null, h("h2.over", null, t("next_appointment")),
    byPhone ? h("a.card.next-card", { href: "#/calls" }, body, icon("phone"))
    : unit ? h("a.card.next-card", { href: `#/building/${unit.building}/door/${unit.id}` }, body, icon("chevron-right"))
      : h("div.card.next-card", null, body));
}

const dayShort = (moment) => longDay(moment).split(",")[0];
