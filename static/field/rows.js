// A door in the open building: what happened last, why now or not now, one tap for "not home".
import { dateText, dayOf, timeText, whenText } from "./dates.js";
import { bdi, h, icon, shape, tone } from "./dom.js";
import { POLICY, receiptOf } from "./doors.js";
import { notSaved } from "./dialog.js";
import { offerUndo } from "./frame.js";
import { parts } from "./later.js";
import { app, casesAt, label, languageName, place, record, takeBack, today } from "./state.js";
import { joined, t, tn } from "./words.js";

export const RECEIPT = {
  saved: ["smartphone", "receipt_saved"], received: ["check", "receipt_received"],
  counted: ["check-check", "receipt_counted"], set_aside: ["wrench", "receipt_aside"], mended: ["check", "receipt_mended"],
};

export const openDoor = async (unit) => (await parts.sheet()).openDoor(unit);

/** All that a row shows, as one word: another word, another row. */
export const keyOf = ({ unit, last, tries, tried, held, mine, done, promised, worth }) =>
  [unit.label, last?.disposition, last?.at, last?.by, tries, tried, held?.reason, held?.until, mine?.id, mine && receiptOf(mine, app.madeAt),
    done, promised?.starts_at, worth?.why, unit.cases, casesAt(unit).length, app.closed.has(unit.id)].join();

export function row(state) {
  const { unit, held, mine, done, promised, worth } = state;
  const due = worth?.why === "due";
  const item = h(`li.door${held ? ".held" : ""}${mine ? ".mine" : ""}${due ? ".due" : ""}`, { "data-unit": unit.id });
  const open = h("button.door-open", { onclick: () => openDoor(unit) },
    h("bdi.door-label", null, unit.label), h("span.door-lines", null, lines(state)));
  item.append(open);
  if (held) return item;
  if (mine || (done && !(due && promised))) open.append(icon("chevron-right"));
  else {
    item.append(h("button.quick", { onclick: () => notHome([unit]), "aria-label": t("not_home_at", { door: unit.label }) },
      icon("circle"), label("not_home")));
  }
  return item;
}

/** "2 tries, both mornings": when they were, where that is known of each. */
export function triesText({ tries, tried }) {
  const count = t("tries", { n: tries });
  if (!tries || tried.length !== tries) return count;
  const weekend = tried === tried.toUpperCase();
  const kinds = weekend ? ["w"] : [...new Set(tried.toLowerCase())];
  const words = joined(kinds.map((kind) => t(`part_${kind}`, { n: tries })));
  return t(tries === 2 && kinds.length === 1 ? "tries_both" : "tries_when", { tries: count, when: words });
}

const heldLines = ({ unit, held }) => {
  const missing = held.reason === "missing";
  return [
    h("span.door-one", null, icon("ban"), h("b", null, missing ? t("missing") : held.until ? tn("held_until", { day: dateText(held.until) }) : t("held"))),
    h("span.door-two", null, missing ? t("missing_hint") : held.reason === "safety" ? (held.until ? tn("held_review", { day: dateText(held.until) }) : t("held_safety")) : t("held_asked"), cases(unit)),
  ];
};

/** Open cases at the door: their number, and in words for whoever does not see the sign. */
function cases(unit) {
  const n = (unit.cases ?? 0) + casesAt(unit).length;
  return n ? h("span.door-cases", null, icon("briefcase", "i-small"), h("span", { "aria-hidden": "true" }, String(n)), h("span.sr", null, t("cases_waiting", { n }))) : "";
}

function lines(state) {
  const { unit, last, tries, held, mine, promised, worth } = state;
  if (held && !POLICY.has(held.reason)) return heldLines(state);
  const due = promised && dayOf(promised.starts_at) === today() ? timeText(promised.starts_at) : null;
  const said = []; // facts, with a dot between them
  if (held) {
    said.push(held.reason === "too_soon" ? tn("rest_until", { day: dateText(held.until) }) : t("rest_enough"));
  } else if (mine) {
    const [sign, words] = RECEIPT[receiptOf(mine, app.madeAt)];
    said.push([icon(sign, "i-small"), t(words)]);
  } else if (last?.by && dayOf(last.at) === today()) {
    said.push([icon("user", "i-small"), tn("by_name", { name: last.by })]);
  } else if (promised) {
    if (promised.name) said.push(bdi(promised.name));
    if (promised.language) said.push(bdi(languageName(promised.language)));
  } else {
    if (tries) said.push(triesText(state));
    if (unit.language) said.push(worth?.why === "other_language" ? tn("needs_language", { language: languageName(unit.language) }) : bdi(languageName(unit.language)));
  }
  const sign = cases(unit);
  // A promise is what counts at a door until it is kept; what happened before stands in its past.
  const waits = promised && (!mine || mine.payload.disposition === "call_back");
  const second = said.filter(Boolean).flatMap((one, at) => (at ? [" · ", one] : [one]));
  return [
    h("span.door-one", null,
      waits
        ? [shape("call_back"), h("b.tone-amber", null, last?.disposition === "call_back" ? label("call_back") : t("promised")),
          h("span.door-when", null, bdi(due ?? whenText(promised.starts_at, today())))]
        : last ? [shape(last.disposition), h(`b.${tone(last.disposition)}`, null, label(last.disposition)),
          h("span.door-when", null, bdi(whenText(last.at, today())))]
          : app.closed.has(unit.id) && !mine ? t("nothing_kept") : t("no_visit")),
    second.length || sign ? h("span.door-two", null, second, sign) : "",
  ];
}

export async function notHome(units, floor = null) {
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

/** Why the others are not put forward: "21 held back: 8 done, 6 tried at this hour before". */
export const backText = (reasons) => {
  const n = reasons.reduce((sum, [, count]) => sum + count, 0);
  return tn("held_back", { n, why: joined(reasons.map(([why, count]) => t(`back_${why}`, { n: count }))) });
};
