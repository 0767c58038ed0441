// The shift in hand: what this phone told of it, and what the server's list knows.
import { dayOf } from "./dates.js";

const at = (row) => Date.parse(row.payload.occurred_at);

/** {id, at, every, last, due, old}, or null: nobody is out by this phone. Times in ms. */
export function shiftOf({ reports, rows, list, madeAt, day, dayOf: on = dayOf }) {
  const told = reports.filter((row) => row.state !== "quarantined");
  const ended = new Set(told.filter((row) => row.payload.kind === "shift_ended").map((row) => row.payload.shift));
  const start = told.findLast((row) => row.payload.kind === "shift_started");
  let shift = null;
  if (start && !ended.has(start.id)) {
    const known = start.state === "stored" && Date.parse(start.received_at) <= madeAt;
    // Ended on another phone. Of an older day the person is asked, whatever a rule made of it.
    const over = known && list?.shift?.id !== start.id && on(at(start)) === day;
    if (!over) shift = { id: start.id, at: at(start), every: start.payload.check_every ?? 0 };
  }
  const other = list?.shift;
  if (!shift && other && !ended.has(other.id)) shift = { id: other.id, at: Date.parse(other.started_at), every: other.check_every };
  if (!shift) return null;
  // Whatever the person saved here since shows that they are fine, sent or not.
  const signs = [...told.filter((row) => row.payload.kind === "checked_in"), ...rows].map(at);
  const last = Math.max(shift.at, ...signs.filter((one) => one > shift.at));
  return { ...shift, last, due: shift.every ? last + shift.every * 60_000 : 0, old: on(shift.at) !== day };
}
