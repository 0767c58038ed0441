// What the phone knows of each door: the server's list, and this phone's own visits on top of it.
import { dayOf, partOf } from "./dates.js";

// After these a door is not knocked again in this campaign.
const SETTLED = new Set([
  "conversation", "refused", "deceased", "unsafe", "address_not_found", "not_a_home",
  "duplicate_address", "vacant", "moved",
]);
export const POLICY = new Set(["too_soon", "max_attempts"]);
// "Rest of floor" leaves these to a person's own decision.
const SPARED = new Set(["refused", "call_back"]);

// A call says something of the door only where somebody spoke for good.
const SPOKEN = new Set(["conversation", "refused", "deceased", "moved"]);
const atDoor = ({ payload }) => payload.channel !== "phone" || SPOKEN.has(payload.disposition);

const collator = new Intl.Collator("en", { numeric: true });

/** Rows that nothing takes back or corrects. */
export function effective(rows) {
  const named = new Set(rows.map((row) => row.payload.supersedes).filter(Boolean));
  return rows.filter((row) => !named.has(row.id) && !row.payload.is_withdrawal);
}

/** When it happened, by the server's clock: however wrong this phone's own is. */
export const happened = (row) => Date.parse(row.payload.occurred_at) + (row.payload.clock_offset_ms ?? 0);
const at = happened;

/** True while the server's list cannot know of it yet. */
export const isNews = (row, madeAt) =>
  row.state !== "stored" || !(Date.parse(row.received_at) <= madeAt);

const asks = (held, today) =>
  held && (!held.until || held.until > today) && ["any", "door", "", undefined].includes(held.channel);

function ownHold(rows, scope, today) {
  for (const { payload } of rows) {
    const said = payload.do_not_contact;
    if (said?.scope !== scope) continue;
    const held = { channel: said.channel, until: said.expires_on, reason: said.reason };
    if (asks(held, today)) return held;
  }
  return null;
}

/** One door: its last visit, tries, own newest row, and whether it is held or done for today. */
export function doorOf(unit, rows, { today, madeAt, most = 99, held = null }) {
  const stand = effective(rows).filter(atDoor);
  const news = stand.filter((row) => isNews(row, madeAt));
  const known = new Map(rows.map((row) => [row.id, row]));
  let tries = unit.tries ?? 0;
  let tried = unit.tried ?? "";
  let last = unit.last ?? null;
  for (const row of news) {
    if (row.payload.channel === "phone") continue;
    const named = known.get(row.payload.supersedes);
    if (named && !isNews(named, madeAt)) continue;
    tries += 1;
    tried += partOf(at(row));
  }
  for (const row of rows) {
    const named = known.get(row.payload.supersedes);
    if (!named || row.payload.channel === "phone" || !isNews(row, madeAt) || isNews(named, madeAt)) continue;
    if (row.payload.is_withdrawal) tries -= 1;
    if (last?.by_me && Math.abs(Date.parse(last.at) - at(named)) < 120_000) last = null;
  }
  const newest = (some) => some.reduce((best, row) => (best && at(best) >= at(row) ? best : row), null);
  const own = newest(stand);
  if (own && (!last || at(own) >= Date.parse(last.at) - 120_000)) {
    last = { disposition: own.payload.disposition, at: new Date(at(own)).toISOString(), by_me: true };
  }
  const mine = newest(stand.filter((row) => row.payload.channel !== "phone"));
  let hold = asks(unit.held, today) || asks(held, today) ? (unit.held ?? held) : ownHold(stand, "unit", today);
  const triedToday = Boolean(last && dayOf(last.at) === today);
  const settled = Boolean(last && SETTLED.has(last.disposition));
  // The attempt policy rests a door; it says nothing of one that is settled or was tried today.
  if (hold && POLICY.has(hold.reason) && (settled || triedToday)) hold = null;
  if (unit.missing) hold = { reason: "missing", until: null };
  return {
    unit, last, tries: Math.max(0, tries), tried, held: hold, triedToday,
    mine: mine && dayOf(at(mine)) === today ? mine : null,
    done: !hold && (triedToday || tries >= most || settled),
  };
}

// --- Which doors are worth knocking now

const SOON = 30 * 60_000; // so long before its time a promise is put forward
const OVER = 2 * 3600_000; // so long after it a door is no longer waited for

/**
 * Whether a door is worth knocking now, and why: {rank, why}. Ranks from 0 to 4 are put forward,
 * the lowest first; 9 is held back. `now` is {at, part}; `me` is {languages, stopped}.
 */
export function worth(door, now, me) {
  const { unit, last, held, promised } = door;
  const back = (why) => ({ rank: 9, why });
  if (held) return back(POLICY.has(held.reason) || held.reason === "missing" ? held.reason : "asked");
  const wait = promised ? Date.parse(promised.starts_at) - now.at : null;
  const kept = promised && door.mine && at(door.mine) > Date.parse(promised.starts_at) - SOON;
  if (me.stopped) return back("stopped");
  if (promised && !kept && wait <= SOON && wait > -OVER) return { rank: 0, why: "due" };
  if (promised && !kept && wait > 0) return back("promised");
  if (door.done) return back("done");
  const mine = Boolean(unit.language) && me.languages.includes(unit.language);
  if (last?.disposition === "language_barrier" && unit.language) {
    return mine ? { rank: 1, why: "language" } : back("other_language");
  }
  if (!door.tries) return mine ? { rank: 1, why: "language" } : { rank: 2, why: "new" };
  if (door.tried.includes(now.part)) return back("same_part");
  return { rank: mine ? 3 : 4, why: "other_part" };
}

/** Why the doors that are not put forward are held back: [[why, how many]], most first. */
export function heldBack(doors) {
  const counts = new Map();
  for (const { worth: { rank, why } } of doors) if (rank > 8) counts.set(why, (counts.get(why) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

export const forward = (doors) => doors.filter((door) => door.worth.rank < 9);

// --- Floors and lines

function grouped(doors, keyOf, order) {
  const groups = new Map();
  for (const door of doors) {
    const key = keyOf(door.unit) ?? null;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(door);
  }
  const last = (a, b) => (a === null) - (b === null) || order(a, b);
  return [...groups.keys()].sort(last).map((key) => ({ key, doors: groups.get(key) }));
}

const byLabel = (a, b) => collator.compare(a.unit.label, b.unit.label);

/** Floors from the top; doors whose floor nobody knows come last. */
export const floorsOf = (doors) =>
  grouped(doors, (unit) => unit.floor, (a, b) => b - a).map(({ key, doors: here }) => ({ floor: key, doors: here.sort(byLabel) }));

/** The line of a door, one above the other: B of 4B, 04 of 1204. */
export function lineOf({ label }) {
  const found = /^\d{1,3}[\s-]*([A-Z]{1,2})$/i.exec(label) ?? /^\d{1,2}(\d\d)$/.exec(label);
  return found ? found[1].toUpperCase() : null;
}

/** Lines by name, each from the top floor down. */
export const linesOf = (doors) =>
  grouped(doors, lineOf, collator.compare).map(({ key, doors: here }) => ({
    line: key, doors: here.sort((a, b) => (b.unit.floor ?? -99) - (a.unit.floor ?? -99) || byLabel(a, b)),
  }));

/** Whether a door falls to this person when a pair has split a building. */
export function takes({ unit }, share) {
  if (!share) return true;
  if (share.lines) {
    const line = lineOf(unit);
    return line === null || share.lines.includes(line);
  }
  return unit.floor === null || unit.floor === undefined || Math.abs(unit.floor % 2) === (share.floors === "odd" ? 1 : 0);
}

export const counted = (doors) => {
  const open = doors.filter((door) => !door.held);
  const done = open.filter((door) => door.done);
  return { all: open.length, done: done.length, left: open.length - done.length };
};

/** The doors that "rest of floor not home" would name. */
export const restOf = (doors) =>
  doors.filter((door) => !door.held && !door.done && !door.promised && !SPARED.has(door.last?.disposition));

/** How many doors ended how, among those done. */
export function tally(doors) {
  const counts = new Map();
  for (const door of doors) {
    if (!door.done || !door.last) continue;
    const code = door.last.disposition;
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return counts;
}

/** Where a receipt stands: on this phone, received, counted, or set aside. */
export function receiptOf(row, madeAt) {
  if (row.state === "saved") return "saved";
  if (row.state === "quarantined") return row.mended_by ? "mended" : "set_aside";
  return isNews(row, madeAt) ? "received" : "counted";
}
