// Whom to call now, and which calls were begun and not yet told of. No screen in here.
import { effective, happened as when } from "./doors.js";

const REST = 48 * 3600_000; // nobody is called again sooner
const NEARLY = 15 * 60_000; // a try from so long before the promised time on has kept the promise
const FRESH = 24 * 3600_000; // so long the end of a call is asked for
export const DIALED = "dialed";
// By phone these say nothing of the door.
export const FAULTS = new Set(["wrong_number", "disconnected"]);

/** "17:05" in a zone. */
export const clockIn = (zone, now) =>
  new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(now));

/** Whether now is an hour at which this person may be called. */
export function isOpen(call, now, zone) {
  if (!call.from || !call.until) return true;
  const clock = clockIn(call.zone || zone, now);
  return call.from <= call.until ? call.from <= clock && clock < call.until : clock >= call.from || clock < call.until;
}

/** Own phone calls that stand, newest last. */
export const callRows = (rows) => effective(rows).filter(({ payload }) => payload.channel === "phone" && payload.direction !== "inbound");

/** Calls begun here whose end nobody told, newest first. */
export const unended = (rows, now) =>
  callRows(rows).filter((row) => row.payload.detail === DIALED && row.call?.resident && now - when(row) < FRESH).reverse();

/** Every call of the list and of this phone's own doing, with where it stands:
 *  `begun` (end not told), `due`, `shut` (not at this hour) or `done` (called within the rest). */
export function callsNow(listed, rows, { now, zone, languages = [] }) {
  const last = new Map();
  for (const row of callRows(rows)) if (row.payload.resident) last.set(row.payload.resident.id, row);
  const seen = new Set();
  const states = [];
  const add = (call, row) => {
    const promised = call.starts_at ? Date.parse(call.starts_at) : null;
    const begun = row?.payload.detail === DIALED && now - when(row) < FRESH;
    const rests = row && now - when(row) < REST && !(promised && when(row) < promised - NEARLY);
    const state = begun ? "begun" : rests ? "done" : isOpen(call, now, zone) ? "due" : "shut";
    states.push({ call, row, state, promised });
  };
  for (const call of listed) {
    seen.add(call.resident);
    add(call, last.get(call.resident));
  }
  for (const [person, row] of last) if (!seen.has(person) && row.call?.resident && now - when(row) < REST) add(row.call, row);
  const speaks = ({ call }) => Number(!languages.includes(call.language));
  const order = { begun: 0, due: 1, shut: 2, done: 3 };
  return states
    .map((one, index) => ({ ...one, index }))
    .sort((a, b) =>
      order[a.state] - order[b.state] ||
      Number(a.promised === null) - Number(b.promised === null) ||
      (a.promised ?? 0) - (b.promised ?? 0) ||
      speaks(a) - speaks(b) ||
      a.index - b.index);
}

/** What the dialer is given: through the office's bridge, or with what hides one's own number. */
export function dialUrl(number, { bridge_phone: bridge = "", caller_prefix: prefix = "" } = {}) {
  const plain = number.replace(/^\+1(?=\d{10}$)/, "").replace(/^\+/, "");
  if (bridge) return `tel:${bridge},,${plain}`;
  return prefix ? `tel:${encodeURIComponent(prefix)}${plain}` : `tel:${number}`;
}
