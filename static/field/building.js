// A building: floors from the top, one tap for "not home", the rest of a floor in two more.
import { dateText, dayText, momentText, timeText, whenText, dayOf } from "./dates.js";
import { bdi, h, icon, shape, tone } from "./dom.js";
import { POLICY, counted, floorsOf, receiptOf, restOf } from "./doors.js";
import { hideUndo, notSaved, offerUndo, sub } from "./frame.js";
import { parts } from "./later.js";
import { app, door, doorsOf, label, languageName, place, record, stopped, takeBack, today } from "./state.js";
import { t, tn } from "./words.js";

const RECEIPT = {
  saved: ["smartphone", "receipt_saved"], received: ["check", "receipt_received"],
  counted: ["check-check", "receipt_counted"], set_aside: ["wrench", "receipt_aside"], mended: ["check", "receipt_mended"],
};

const openDoor = async (unit) => (await parts.sheet()).openDoor(unit);
const addApartment = async (...args) => (await parts.found()).addApartment(...args);

let folded = null; // floors that were finished when the building was opened: {building, keys}

export function buildingScreen(id, part, unit) {
  const building = app.buildings?.get(id);
  if (!building) return { missing: true, title: t("not_here"), back: "#/", tab: "turf", kind: "page", main: h("p", null, t("not_here_text")) };
  const floors = floorsOf(doorsOf(id));
  if (folded?.building !== id) {
    const done = floors.filter(({ doors }) => counted(doors).all && !counted(doors).left);
    // A wholly finished building opens unfolded: there is nothing else to show.
    folded = { building: id, keys: new Set(done.length < floors.length ? done.map(({ floor }) => floor) : []) };
  }
  const body = h("div.floors", null, blocks(building, floors));
  const search = finder(building, body);
  return {
    title: building.address, sub: progress(id), back: "#/", tab: "turf", kind: "building",
    tool: h("button.tool", { onclick: search.open, "aria-label": t("find_unit") }, icon("search"), t("find")),
    main: [search.bar, access(building), body, h("div.add-row", null,
      h("button.quiet", { onclick: () => addApartment(building) }, icon("plus"), t("add_apartment")))],
    update: (units) => update(building, body, units),
    after() {
      if (part === "door" && app.units.has(unit)) openDoor(app.units.get(unit));
      else if (part !== undefined) {
        const section = body.querySelector(`[data-floor="${part}"]`);
        // The top floor stands under the way in: that is read first.
        if (section?.previousElementSibling) section.scrollIntoView({ block: "start" });
      }
    },
  };
}

const progress = (id) => {
  const { done, all } = counted(doorsOf(id));
  return tn("n_of_m_doors", { done, all });
};

// --- How to get in, and the way out

function access(building) {
  const notes = (building.notes ?? []).filter((note) => !note.expires_on || note.expires_on > today());
  const halted = stopped(building.id);
  return h("section.access", { "aria-label": t("access") },
    notes.map((note) => h("p.note", null, icon(note.kind === "elevator" ? "arrow-up-down" : "key"),
      h("span", null, bdi(note.text), note.expires_on ? [" ", h("small", null, tn("until", { day: dateText(note.expires_on) }))] : ""))),
    halted
      ? h("p.note", null, icon("hand"), h("span", null, tn("stopped_at", { time: timeText(halted.payload.occurred_at) })))
      : h("button.quiet.stopped", { onclick: (event) => confirmStop(building, event.currentTarget) }, icon("hand"), t("stopped_us")));
}

function confirmStop(building, button) {
  const { left } = counted(doorsOf(building.id));
  const cancel = h("button.button", { onclick: () => bar.replaceWith(button) }, t("cancel"));
  const bar = h("div.confirm", null, cancel,
    h("button.primary.tight", { onclick: () => stop(building) }, t("stop_here", { n: left })));
  button.replaceWith(bar);
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

// --- Floors

export const floorName = (floor, doors) => {
  if (doors?.length && doors.every(({ unit }) => /^ph/i.test(unit.label))) return "PH";
  if (floor === null) return t("other_doors");
  if (floor < 0) return t("basement");
  return floor === 0 ? t("ground_floor") : t("floor", { floor });
};

/** Finished floors that stand together fold to one line. */
function blocks(building, floors) {
  const nodes = [];
  let run = [];
  const flush = () => {
    if (run.length) nodes.push(fold(building, run));
    run = [];
  };
  for (const floor of floors) {
    if (folded.keys.has(floor.floor)) run.push(floor);
    else {
      flush();
      nodes.push(floorBlock(building, floor));
    }
  }
  flush();
  return nodes;
}

function fold(building, floors) {
  const { all, done } = counted(floors.flatMap(({ doors }) => doors));
  const names = floors.map(({ floor, doors }) => floorName(floor, doors));
  const list = new Intl.ListFormat(document.documentElement.lang, { type: "conjunction" }).format(names);
  const button = h("button.fold", {
    "aria-expanded": "false",
    onclick() {
      for (const { floor } of floors) folded.keys.delete(floor);
      const opened = floors.map((floor) => floorBlock(building, floor));
      button.replaceWith(...opened);
      opened[0].querySelector("h2").focus();
    },
  }, icon("check"), h("span", null, list), h("span.fold-count", null, tn("n_of_m_done", { done, all })), icon("chevron-down"));
  return button;
}

function floorBlock(building, { floor, doors }) {
  const section = h("section.floor", { "data-floor": floor ?? "other" });
  section.style.setProperty("--rows", doors.length);
  section.append(
    h("div.floor-head", null, h("h2", { tabindex: -1 }, floorName(floor, doors)), h("span.floor-count")),
    h("ul.doors", null, doors.map(row)),
    h("div.rest"),
  );
  tell(building, section, floor, doors);
  return section;
}

function tell(building, section, floor, doors) {
  const { all, done } = counted(doors);
  section.querySelector(".floor-count").replaceChildren(...tn("n_of_m_done", { done, all }));
  const rest = restOf(doors);
  const spot = section.querySelector(".rest");
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
  }, icon("circle"), h("span", null, floor === null ? t("rest_of_doors") : t("rest_of_floor", { floor })), h("bdi.rest-names", null, short));
  spot.replaceChildren(ask);
}

// --- A door

function row(state) {
  const { unit, held, mine } = state;
  const item = h(`li.door${held ? ".held" : ""}${mine ? ".mine" : ""}`, { "data-unit": unit.id });
  const open = h("button.door-open", { onclick: () => openDoor(unit) },
    h("bdi.door-label", null, unit.label), h("span.door-lines", null, lines(state)));
  item.append(open);
  if (held) return item;
  if (mine || state.done) open.append(icon("chevron-right"));
  else {
    item.append(h("button.quick", { onclick: () => notHome([unit]), "aria-label": t("not_home_at", { door: unit.label }) },
      icon("circle"), label("not_home")));
  }
  return item;
}

function lines({ unit, last, tries, held, mine }) {
  if (held && !POLICY.has(held.reason)) {
    return [
      h("span.door-one", null, icon("ban"), h("b", null, held.until ? tn("held_until", { day: dateText(held.until) }) : t("held"))),
      h("span.door-two", null, held.reason === "safety" ? t("held_safety") : t("held_asked")),
    ];
  }
  const promised = app.promised.get(unit.id);
  const due = promised && dayOf(promised.starts_at) === today() ? timeText(promised.starts_at) : null;
  const extra = [];
  if (held) {
    extra.push(held.reason === "too_soon" ? tn("rest_until", { day: dateText(held.until) }) : t("rest_enough"));
  } else if (mine) {
    const [sign, words] = RECEIPT[receiptOf(mine, app.madeAt)];
    extra.push(icon(sign, "i-small"), t(words));
  } else if (promised) {
    extra.push(bdi(promised.name), promised.language ? [" · ", bdi(languageName(promised.language))] : "");
  } else {
    if (tries) extra.push(t("tries", { n: tries }));
    if (unit.language) extra.push(tries ? " · " : "", bdi(languageName(unit.language)));
  }
  const closed = app.closed.has(unit.id) && !mine;
  return [
    h("span.door-one", null,
      last ? [shape(last.disposition), h(`b.${tone(last.disposition)}`, null, label(last.disposition)),
        h("span.door-when", null, bdi(due ?? whenText(last.at, today())))]
        : closed ? t("nothing_kept") : t("no_visit")),
    extra.length ? h("span.door-two", null, extra) : "",
  ];
}

async function notHome(units, floor = null) {
  const visits = units.map((unit) => ({ payload: { ...place(unit), disposition: "not_home" } }));
  try {
    const rows = await record(visits);
    const many = units.length > 1;
    offerUndo(
      many ? tn("rest_undo", { n: units.length, floor: floor ?? "" }) : [h("b", null, bdi(units[0].label)), " ", label("not_home")],
      () => takeBack(rows.map((one) => one.id)),
    );
  } catch (error) {
    notSaved(error);
  }
}

/** Put only the doors that changed on the screen anew; nothing else moves. */
function update(building, body, units) {
  sub(...progress(building.id));
  const floors = floorsOf(doorsOf(building.id));
  for (const id of units) {
    const old = body.querySelector(`[data-unit="${id}"]`);
    const unit = app.units.get(id);
    if (!unit || unit.building !== building.id) continue;
    if (!old) {
      body.replaceChildren(...blocks(building, floors));
      return;
    }
    const where = [...old.querySelectorAll("button")].indexOf(document.activeElement);
    const fresh = row(door(unit));
    old.replaceWith(fresh);
    if (where >= 0) fresh.querySelectorAll("button")[0].focus({ preventScroll: true });
  }
  for (const { floor, doors } of floors) {
    const section = body.querySelector(`[data-floor="${floor ?? "other"}"]`);
    if (section && doors.some(({ unit }) => units.has(unit.id))) tell(building, section, floor, doors);
  }
}

// --- Find an apartment

function finder(building, body) {
  const found = h("ul.doors.found", { hidden: true });
  const field = h("input", {
    type: "search", id: "find", autocomplete: "off", autocapitalize: "characters", enterkeyhint: "go",
    oninput: () => look(), onkeydown: (event) => {
      if (event.key === "Enter") found.querySelector("button")?.click();
    },
  });
  const bar = h("div.find", { hidden: true, role: "search" },
    h("label.sr", { htmlFor: "find" }, t("find_unit")), field,
    h("button.tool", { onclick: close }, icon("x"), t("close")), found);
  function look() {
    const typed = field.value.trim().toUpperCase();
    const hits = typed ? doorsOf(building.id).filter(({ unit }) => unit.label.toUpperCase().includes(typed)) : [];
    hits.sort((a, b) => a.unit.label.toUpperCase().indexOf(typed) - b.unit.label.toUpperCase().indexOf(typed) || a.unit.label.length - b.unit.label.length);
    found.hidden = !typed;
    body.hidden = Boolean(typed);
    found.replaceChildren(...hits.slice(0, 30).map(row));
    const same = hits.some(({ unit }) => unit.label.toUpperCase() === typed);
    if (typed && !same) {
      found.append(h("li.door", null, h("button.quiet", { onclick: () => addApartment(building, field.value.trim()) },
        icon("plus"), h("span", null, tn("add_named", { label: field.value.trim() })))));
    }
  }
  function close() {
    field.value = "";
    look();
    bar.hidden = true;
    document.querySelector("#head .tool:not(.back)")?.focus();
  }
  return {
    bar,
    open() {
      hideUndo();
      bar.hidden = false;
      field.focus();
      window.scrollTo(0, 0);
    },
  };
}

/** What this phone knows of a door's past, newest first. */
export function pastOf(unit) {
  const own = (app.byUnit.get(unit.id) ?? []).toReversed();
  const { last, tries } = door(unit);
  return [
    own.map((row) => h("li", null, shape(row.payload.disposition),
      h("span", null, h("b", null, row.payload.is_withdrawal ? t("taken_back") : label(row.payload.disposition)), " ", bdi(momentText(row.payload.occurred_at)),
        h("small", null, t(RECEIPT[receiptOf(row, app.madeAt)][1]))))),
    last && !own.length ? h("li", null, shape(last.disposition),
      h("span", null, h("b", null, label(last.disposition)), " ", bdi(momentText(last.at)), h("small", null, t(last.by_me ? "by_you" : "by_other")))) : "",
    h("li", null, icon("history"), h("span", null, tries ? t("tries", { n: tries }) : t("no_visit"))),
  ];
}

export const lastLine = ({ last, tries }) =>
  last
    ? [shape(last.disposition), h(`b.${tone(last.disposition)}`, null, label(last.disposition)),
      h("span", null, bdi(`${dayText(last.at)}, ${timeText(last.at)}`), tries ? [" · ", t("tries", { n: tries })] : "")]
    : [icon("circle-dashed"), h("span", null, t("no_visit"))];
