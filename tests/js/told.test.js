import assert from "node:assert/strict";
import { test } from "node:test";
import { doorsTold, notesTold, promisesTold } from "../../static/field/told.js";

const MADE = Date.parse("2026-11-23T12:00:00Z");
const list = {
  units: [{ id: "a", building: "b1", label: "4G" }],
  buildings: [{ id: "b1", missing: [{ id: "m", label: "9Z", floor: 9 }], notes: [{ id: "n", kind: "entry", text: "Buzz 4", expires_on: null }] }],
};
const told = (kind, facts, more = {}) => ({ id: `r-${kind}`, state: "saved", report: true, saved_at: MADE, ...more, payload: { kind, ...facts } });
const known = { state: "stored", received_at: "2026-11-23T11:00:00Z" };

test("a door that two phones found is one, under the id of the list", () => {
  const found = [{ id: "mine", building: "b1", label: "4g" }, { id: "new", building: "b1", label: "5A" }];
  const { units, alias } = doorsTold(list, found, [], MADE);
  assert.deepEqual([...units.keys()], ["a", "m", "new"]);
  assert.equal(alias.get("mine"), "a");
});

test("a door reported missing stays in sight until it is found again", () => {
  const missing = (reports) => Object.fromEntries([...doorsTold(list, [], reports, MADE).units].map(([id, unit]) => [id, Boolean(unit.missing)]));
  assert.deepEqual(missing([]), { a: false, m: true });
  assert.deepEqual(missing([told("unit_missing", { unit: "a" }), told("unit_found", { unit: "m" })]), { a: true, m: false });
  // What the list was made after counts no more.
  assert.deepEqual(missing([told("unit_missing", { unit: "a" }, known)]), { a: false, m: true });
});

test("the list itself is never changed", () => {
  doorsTold(list, [], [told("unit_missing", { unit: "a" })], MADE);
  assert.deepEqual(list.units, [{ id: "a", building: "b1", label: "4G" }]);
});

test("notes: mine at once, the corrected and the ended gone, none beyond its day", () => {
  const texts = (reports, today = "2026-11-23") => notesTold(list.buildings[0], reports, MADE, today).map((note) => note.text);
  assert.deepEqual(texts([]), ["Buzz 4"]);
  assert.deepEqual(texts([told("access_note_over", { building: "b1", note: "n" })]), []);
  const better = told("access_note", { building: "b1", note_kind: "entry", text: "Buzz 5", replaces: "n", expires_on: "2026-11-25" });
  assert.deepEqual(texts([better]), ["Buzz 5"]);
  assert.deepEqual(texts([better], "2026-11-25"), []);
  assert.deepEqual(texts([told("access_note", { building: "b2", note_kind: "entry", text: "Elsewhere" })]), ["Buzz 4"]);
});

test("promises made here stand among those of the list, in their order", () => {
  const row = { id: "v", state: "saved", payload: { unit: "a", building: "b1", appointment: { id: "p", starts_at: "2026-11-23T15:00:00Z", channel: "door" } } };
  const all = promisesTold({ appointments: [{ id: "q", starts_at: "2026-11-23T16:00:00Z" }] }, [row], MADE);
  assert.deepEqual(all.map((one) => one.id), ["p", "q"]);
  assert.deepEqual(promisesTold({ appointments: [] }, [{ ...row, ...known }], MADE), []);
});
