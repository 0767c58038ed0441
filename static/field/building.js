// A building: how to get in, floors from the top, the rest of a floor in three taps.
import { dateText, dayOf, timeText } from "./dates.js";
import { bdi, h, icon } from "./dom.js";
import { allPenthouse, floorName } from "./floors.js";
import { counted, floorsOf, forward, happened, heldBack, linesOf, restOf, takes } from "./doors.js";
import { notSaved } from "./dialog.js";
import { offerUndo, sub } from "./frame.js";
import { parts } from "./later.js";
import { backText, keyOf, notHome, openDoor, row } from "./rows.js";
import { app, changeWalk, doorsOf, notesOf, place, record, stopped, takeBack, today, walk } from "./state.js";
import { strip } from "./strip.js";
import { joined, t, tn } from "./words.js";

const AT_ONCE = 40; // doors that are drawn before the first paint; the others follow at rest
const OLD = 45; // days after which a note without an end is asked about

const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 30));

// The building on the screen: what was folded and in sight when it was opened, and its parts.
let here = null;

addEventListener("hashchange", () => {
  if (here && !/^#\/(building|talk)\//.test(location.hash)) here = null;
});

export function buildingScreen(id, part, unit) {
  const building = app.buildings?.get(id);
  if (!building) return { missing: true, title: t("not_here"), back: "#/", tab: "turf", kind: "page", main: h("p", null, t("not_here_text")) };
  const way = walk(id);
  const same = here?.id === id && here.way === JSON.stringify(way);
  here = {
    id, building, way: JSON.stringify(way), folded: same ? here.folded : null, kept: same ? here.kept : new Set(),
    body: h("div.floors"), top: h("div.building-top"), sections: new Map(), rows: new Map(), strip: null, opens: new Map(),
  };
  draw(part);
  return {
    title: building.address, sub: progress(id), back: "#/", tab: "turf", kind: `building${here.strip ? " stripped" : ""}`,
    tool: h("button.tool", { onclick: () => find(), "aria-label": t("find_unit") }, icon("search"), t("find")),
    main: [here.strip?.nav ?? "", here.top, here.body, adding(building)],
    update, after: () => {
      watch();
      if (part === "door" && app.units.has(unit)) openDoor(app.units.get(unit));
      // The top floor stands under the way in: that is read first.
      else if (part !== undefined && here.body.firstChild?.dataset.floor !== part) jump(part, false);
    },
  };
}

const progress = (id) => {
  const { done, all } = counted(doorsOf(id));
  return tn("n_of_m_doors", { done, all });
};

/** The doors in sight: one's own share, and of it those worth knocking now when that was asked for. */
function inSight() {
  const way = JSON.parse(here.way);
  const mine = doorsOf(here.id).filter((door) => takes(door, way.share));
  // What was in sight stays there: nothing goes from under the thumb.
  const shown = way.worth ? mine.filter((door) => door.worth.rank < 9 || here.kept.has(door.unit.id)) : mine;
  if (way.worth) for (const { unit } of shown) here.kept.add(unit.id);
  const groups = way.by === "line"
    ? linesOf(shown).map(({ line, doors }) => ({ key: line ?? "other", name: line === null ? t("other_doors") : t("line", { line }), short: line ?? "…", line, doors }))
    : floorsOf(shown).map(({ floor, doors }) => ({ key: String(floor ?? "other"), name: floorName(floor, doors), short: shortName(floor, doors), floor, doors }));
  return { way, mine, shown, groups };
}

function draw(part) {
  const { way, mine, shown, groups } = inSight();
  if (!here.folded) {
    const done = groups.filter(({ doors }) => counted(doors).all && !counted(doors).left);
    // A wholly finished building opens unfolded: there is nothing else to show.
    here.folded = new Set(done.length < groups.length ? done.map(({ key }) => key) : []);
  }
  if (part) here.folded.delete(part);
  here.shape = JSON.stringify(groups.map(({ key, doors }) => [key, doors.map(({ unit }) => unit.id)]));
  here.sections.clear();
  here.rows.clear();
  here.opens.clear();
  here.top.replaceChildren(access(here.building), choosing(way, mine));
  here.body.replaceChildren(...(groups.length ? blocks(groups) : [nothing(way, mine)]));
  here.strip?.nav.remove();
  const lined = way.by === "line";
  here.strip = shown.length > 24 && groups.length > 2 ? strip(groups, jump, t(lined ? "lines" : "floors")) : null;
  if (here.top.isConnected) {
    if (here.strip) here.top.before(here.strip.nav);
    here.top.parentElement.classList.toggle("stripped", Boolean(here.strip));
  }
  let drawn = 0;
  for (const section of here.sections.values()) {
    if (drawn < AT_ONCE || section.key === part) drawn += fill(section);
  }
}

/** Sections are drawn when they come near, and all others at rest. */
function watch() {
  const mine = here;
  mine.near?.disconnect();
  mine.near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) fill(mine.sections.get(target.dataset.floor));
  }, { rootMargin: "900px 0px" });
  const more = () => {
    const next = here === mine && [...mine.sections.values()].find((section) => !section.full);
    if (!next) return;
    fill(next);
    idle(more);
  };
  for (const { node, full } of mine.sections.values()) if (!full) mine.near.observe(node);
  mine.strip?.watch(mine.sections);
  idle(more);
}

function fill(section) {
  if (!section || section.full) return 0;
  section.full = true;
  section.node.dataset.full = "";
  here.near?.unobserve(section.node);
  section.node.querySelector("ul").append(...section.doors.map((door) => {
    const node = row(door);
    here.rows.set(door.unit.id, { node, key: keyOf(door) });
    return node;
  }));
  tell(section);
  return section.doors.length;
}

function jump(key, focus = true) {
  here.opens.get(key)?.();
  const section = here.sections.get(key);
  if (!section) return;
  fill(section);
  section.node.scrollIntoView({ block: "start" });
  if (focus) section.node.querySelector("h2").focus({ preventScroll: true });
}

/** Put only what changed on the screen anew; nothing else moves. */
function update(_units, again) {
  if (!here || !app.buildings?.has(here.id)) {
    again(); // it was taken off the list
    return;
  }
  const { way, mine, shown, groups } = inSight();
  here.building = app.buildings.get(here.id);
  sub(...progress(here.id));
  if (JSON.stringify(groups.map(({ key, doors }) => [key, doors.map(({ unit }) => unit.id)])) !== here.shape) {
    draw();
    watch();
    return;
  }
  if (!here.top.querySelector(".confirm")) here.top.replaceChildren(access(here.building), choosing(way, mine));
  const changed = new Set();
  for (const door of shown) {
    const old = here.rows.get(door.unit.id);
    const key = keyOf(door);
    if (!old || old.key === key) continue;
    const fresh = row(door);
    const focused = old.node.contains(document.activeElement);
    old.node.replaceWith(fresh);
    here.rows.set(door.unit.id, { node: fresh, key });
    changed.add(door.unit.id);
    if (focused) fresh.querySelector("button").focus({ preventScroll: true });
  }
  for (const { key, doors } of groups) {
    const section = here.sections.get(key);
    if (!section) continue;
    section.doors = doors;
    if (doors.some(({ unit }) => changed.has(unit.id))) tell(section);
  }
  here.strip?.tell(groups);
}

// --- How to get in, and the way out

function access(building) {
  const halted = stopped(building.id);
  const notes = notesOf(building);
  const open = async (note) => (await parts.notes()).notesOf(building, note);
  return h("section.access", { "aria-label": t("access") },
    notes.map((note) => h("button.note", { onclick: () => open(note) }, icon(note.kind === "elevator" ? "arrow-up-down" : "key"),
      h("span", null, bdi(note.text), note.expires_on ? [" ", h("small", null, tn("until", { day: dateText(note.expires_on) }))] : stale(note)))),
    halted ? h("p.note", null, icon("hand"), h("span", null, tn("stopped_at", { time: timeText(happened(halted)) }))) : "",
    h("div.access-acts", null,
      h("button.quiet", { onclick: () => open() }, icon("plus"), t("add_note")),
      halted ? "" : h("button.quiet.stopped", { onclick: (event) => confirmStop(building, event.currentTarget.parentElement) }, icon("hand"), t("stopped_us"))));
}

/** A note without an end that nobody looked at for weeks may be wrong by now. */
function stale({ noted_on: day }) {
  const old = day && (Date.parse(today()) - Date.parse(day)) / 86_400_000 > OLD;
  return old ? [" ", h("small", null, tn("still_true", { day: dateText(day) }))] : "";
}

function confirmStop(building, row) {
  const { left } = counted(doorsOf(building.id));
  const cancel = h("button.button", { onclick: () => bar.replaceWith(row) }, t("cancel"));
  const bar = h("div.confirm", null, cancel,
    h("button.primary.tight", { onclick: () => stop(building) }, t("stop_here", { n: left })));
  row.replaceWith(bar);
  bar.lastChild.focus();
}

async function stop(building) {
  try {
    const rows = await record([{ payload: { ...place(null, building.id), disposition: "inaccessible" } }]);
    location.hash = "#/";
    offerUndo(tn("stopped_undo", { address: building.address }), () => takeBack(rows.map((row) => row.id)));
  } catch (error) {
    notSaved(error);
  }
}

// --- Which doors

function choosing(way, mine) {
  if (!mine.length && !way.share) return "";
  const put = forward(mine);
  const segment = (worth, words) => h("button.segment", { "aria-pressed": String(way.worth === worth), onclick: () => change({ worth }) }, words);
  const others = [...new Set(mine.map(({ last }) => (last?.by && dayOf(last.at) === today() ? last.by : "")).filter(Boolean))];
  return h("section.choosing", { "aria-label": t("which_doors") },
    h("div.choosing-row", null,
      h("div.segments", { role: "group", "aria-label": t("which_doors") },
        segment(true, t("worth_now", { n: put.length })), segment(false, t("all_doors", { n: mine.length }))),
      h("button.tool", { onclick: split }, icon("split"), t("split"))),
    way.share || way.by === "line"
      ? h("p.share", null, icon("users"), h("span", null, way.share ? shareText(way.share) : t("by_line_now")),
        h("button.link", { onclick: () => change({ share: null, by: "floor" }) }, t("show_all")))
      : others.length ? h("p.share", null, icon("users"), h("span", null, tn("here_too", { n: others.length, names: joined(others) }))) : "",
    way.worth && put.length < mine.length ? h("p.hint.back-hint", null, backText(heldBack(mine))) : "");
}

export function shareText({ lines, floors }) {
  const odd = floors === "odd";
  return lines ? tn("take_lines", { n: lines.length, lines: joined(lines) }) : t(odd ? "take_odd" : "take_even");
}

/** Another way through this building, drawn at once. */
function change(more) {
  changeWalk(here.id, more);
  here.way = JSON.stringify(walk(here.id));
  here.folded = null;
  here.kept.clear();
  draw();
  watch();
  here.top.querySelector(".segment[aria-pressed=true]")?.focus({ preventScroll: true });
}

const split = async () => (await parts.split()).splitSheet(here.building, doorsOf(here.id), walk(here.id), change);
const find = async () => (await parts.find()).finder(here.building, here.body, here.top);

/** No door in sight: why, and what to do. */
function nothing(way, mine) {
  const doors = doorsOf(here.id);
  if (!doors.length) return h("section.card.empty.inset", null, h("h2", null, t("no_doors_title")), h("p", null, t("no_doors_text")));
  const why = mine.length ? backText(heldBack(mine)) : t("none_in_share");
  return h("section.card.empty.inset", null, h("h2", null, t(mine.length ? "none_worth" : "none_here")), h("p", null, why),
    h("button.button.wide", { onclick: () => change({ worth: false, ...(mine.length ? {} : { share: null }) }) }, t("all_doors", { n: doors.length })));
}

const adding = (building) => h("div.add-row", null,
  h("button.quiet", { onclick: async () => (await parts.found()).addApartment(building) }, icon("plus"), t("add_apartment")),
  h("button.quiet", { onclick: async () => (await parts.range()).addRange(building) }, icon("list"), t("add_range")),
  h("a.quiet", { href: `#/came/${building.id}` }, icon("user"), t("someone_came")));

// --- Floors

const shortName = (floor, doors) => {
  if (floor === 200 || allPenthouse(doors)) return "PH";
  if (floor === null) return "…";
  return floor < 0 ? `B${floor < -1 ? -floor : ""}` : floor === 0 ? "G" : String(floor);
};

/** Finished floors that stand together fold to one line. */
function blocks(groups) {
  const nodes = [];
  let run = [];
  const flush = () => {
    if (run.length) nodes.push(fold(run));
    run = [];
  };
  for (const group of groups) {
    if (here.folded.has(group.key)) run.push(group);
    else {
      flush();
      nodes.push(block(group));
    }
  }
  flush();
  return nodes;
}

function fold(groups) {
  const { all, done } = counted(groups.flatMap(({ doors }) => doors));
  const open = () => {
    for (const { key } of groups) {
      here.folded.delete(key);
      here.opens.delete(key);
    }
    const opened = groups.map(block);
    button.replaceWith(...opened);
    for (const { key } of groups) fill(here.sections.get(key));
    opened[0].querySelector("h2").focus();
  };
  const button = h("button.fold", { "aria-expanded": "false", onclick: open },
    icon("check"), h("span", null, joined(groups.map(({ name }) => name))), h("span.fold-count", null, tn("n_of_m_done", { done, all })), icon("chevron-down"));
  for (const { key } of groups) here.opens.set(key, open);
  return button;
}

function block(group) {
  const node = h("section.floor", { "data-floor": group.key },
    h("div.floor-head", null, h("h2", { tabindex: -1 }, group.name), h("span.floor-count")),
    h("ul.doors"), h("div.rest", { hidden: true }));
  node.style.setProperty("--rows", group.doors.length);
  const section = { ...group, node, full: false };
  here.sections.set(group.key, section);
  count(section);
  return node;
}

function count({ node, doors }) {
  const { all, done } = counted(doors);
  node.querySelector(".floor-count").replaceChildren(...(all ? tn("n_of_m_done", { done, all }) : [t("all_held")]));
}

function tell(section) {
  const { node, doors, floor, line } = section;
  count(section);
  const rest = restOf(doors);
  const spot = node.querySelector(".rest");
  if (!section.full || spot.querySelector(".confirm:focus-within")) return;
  spot.hidden = rest.length < 2;
  if (spot.hidden) return;
  const names = rest.map(({ unit }) => unit.label);
  const short = names.length > 4 ? `${names.slice(0, 3).join(", ")} +${names.length - 3}` : names.join(", ");
  const ask = h("button.rest-ask", {
    onclick() {
      const cancel = h("button.button", { onclick: () => { pair.replaceWith(ask); ask.focus(); } }, t("cancel"));
      const go = h("button.primary.tight", { onclick: () => notHome(rest.map(({ unit }) => unit), floor) },
        tn("record_rest", { n: rest.length, doors: short }));
      const pair = h("div.confirm", null, cancel, go);
      ask.replaceWith(pair);
      go.focus();
    },
  }, icon("circle"), h("span", null, restName(floor, line)), h("bdi.rest-names", null, short));
  spot.replaceChildren(ask);
}

const restName = (floor, line) => {
  if (line) return t("rest_of_line", { line });
  return typeof floor === "number" ? t("rest_of_floor", { floor }) : t("rest_of_doors");
};
