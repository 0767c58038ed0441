// What this phone told of a building and the list cannot know yet: doors added, missing or found
// again, notes at the entry.
import { isNews } from "./doors.js";

const same = (a, b) => a.building === b.building && a.label.toUpperCase() === b.label.toUpperCase();

/**
 * The doors in sight: {units, alias}. `alias` tells the door that stands for one that was found
 * here, where another phone or the desk was faster with it.
 */
export function doorsTold(list, found, reports, madeAt) {
  const units = new Map(list.units.map((unit) => [unit.id, unit]));
  for (const { id: building, missing } of list.buildings) {
    for (const unit of missing ?? []) units.set(unit.id, { ...unit, building, missing: true });
  }
  const alias = new Map();
  const known = new Map([...units.values()].map((unit) => [`${unit.building} ${unit.label.toUpperCase()}`, unit]));
  for (const unit of found) {
    if (units.has(unit.id)) continue;
    const other = known.get(`${unit.building} ${unit.label.toUpperCase()}`);
    if (other && same(other, unit)) alias.set(unit.id, other.id);
    else units.set(unit.id, unit);
  }
  for (const { payload } of reports.filter((row) => isNews(row, madeAt))) {
    const unit = units.get(alias.get(payload.unit) ?? payload.unit);
    if (unit && payload.kind === "unit_missing") units.set(unit.id, { ...unit, missing: true });
    if (unit && payload.kind === "unit_found") units.set(unit.id, { ...unit, missing: false });
  }
  return { units, alias };
}

/** The notes at a building's entry that hold today, the list's and this phone's. */
export function notesTold(building, reports, madeAt, today) {
  const notes = new Map((building.notes ?? []).map((note) => [note.id, note]));
  for (const { id, payload, saved_at } of reports.filter((row) => isNews(row, madeAt) && row.payload.building === building.id)) {
    if (payload.kind === "access_note_over") notes.delete(payload.note);
    if (payload.kind !== "access_note") continue;
    notes.delete(payload.replaces);
    notes.set(id, { id, kind: payload.note_kind, text: payload.text, expires_on: payload.expires_on ?? null, noted_at: saved_at });
  }
  return [...notes.values()].filter((note) => !note.expires_on || note.expires_on > today);
}

/** Promises to come back, the list's and those made here that it does not know yet, in their order. */
export function promisesTold(list, rows, madeAt) {
  const made = rows
    .filter((row) => row.payload.appointment && isNews(row, madeAt))
    .map(({ payload }) => ({
      ...payload.appointment, unit: payload.unit, building: payload.building,
      name: payload.resident?.name ?? "", language: payload.language,
    }));
  return [...(list?.appointments ?? []), ...made].sort((a, b) => Date.parse(a.starts_at) - Date.parse(b.starts_at));
}
