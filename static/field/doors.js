// What the phone knows of each door: the server's list, and this phone's own visits on top of it.
import { dayOf } from "./dates.js";

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

const at = (row) => Date.parse(row.payload.occurred_at);

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
  let last = unit.last ?? null;
  for (const row of news) {
    if (row.payload.channel === "phone") continue;
    const named = known.get(row.payload.supersedes);
    if (!(named && !isNews(named, madeAt))) tries += 1;
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
    last = { disposition: own.payload.disposition, at: own.payload.occurred_at, by_me: true };
  }
  const mine = newest(stand.filter((row) => row.payload.channel !== "phone"));
  let hold = asks(unit.held, today) || asks(held, today) ? (unit.held ?? held) : ownHold(stand, "unit", today);
  const triedToday = Boolean(last && dayOf(last.at) === today);
  const settled = Boolean(last && SETTLED.has(last.disposition));
  // The attempt policy rests a door; it says nothing of one that is settled or was tried today.
  if (hold && POLICY.has(hold.reason) && (settled || triedToday)) hold = null;
  return {
    unit, last, tries: Math.max(0, tries), held: hold, triedToday,
    mine: mine && dayOf(at(mine)) === today ? mine : null,
    done: !hold && (triedToday || tries >= most || settled),
  };
}

/** Floors from the top; doors whose floor nobody knows come last. */
export function floorsOf(doors) {
  const floors = new Map();
  for (const door of doors) {
    const floor = door.unit.floor ?? null;
    if (!floors.has(floor)) floors.set(floor, []);
    floors.get(floor).push(door);
  }
  const order = (a, b) => (a === null) - (b === null) || b - a;
  return [...floors.keys()].sort(order).map((floor) => ({
    floor,
    doors: floors.get(floor).sort((a, b) => collator.compare(a.unit.label, b.unit.label)),
  }));
}

export const counted = (doors) => {
  const open = doors.filter((door) => !door.held);
  const done = open.filter((door) => door.done);
  return { all: open.length, done: done.length, left: open.length - done.length };
};

/** The doors that "rest of floor not home" would name. */
export const restOf = (doors) =>
  doors.filter((door) => !door.held && !door.done && !SPARED.has(door.last?.disposition));

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

/** The floor that a label seems to name: 4G is on 4, 12B on 12, 1204 on 12. */
export function floorOf(label) {
  const digits = /^\D{0,2}?(\d+)/.exec(label.trim())?.[1];
  if (!digits) return null;
  return Number(digits.length > 2 ? digits.slice(0, -2) : digits);
}
