import assert from "node:assert/strict";
import { test } from "node:test";
import { reconcile, since } from "../../static/field/reconcile.js";
import { shiftOf } from "../../static/field/shifting.js";

const AT = "2026-11-23T10:00:00-05:00";
const visit = (id, disposition = "not_home", more = {}, row = {}) =>
  ({ id, state: "stored", ...row, payload: { channel: "door", disposition, occurred_at: AT, ...more } });
const has = (id, state = "stored", disposition = "not_home", channel = "door") => ({ id, state, disposition, channel });
const whys = (found) => found.apart.map(({ row, one, why }) => [(row ?? one).id, why]);

test("alike, row by row", () => {
  const found = reconcile([visit("a"), visit("b", "refused")], { visits: [has("a"), has("b", "stored", "refused")] });
  assert.deepEqual(whys(found), []);
  assert.deepEqual([found.phone, found.server, found.aside], [2, 2, 0]);
});

test("equal counts of other rows are not alike", () => {
  const found = reconcile([visit("a")], { visits: [has("z")] });
  assert.deepEqual([found.phone, found.server], [1, 1]);
  assert.deepEqual(whys(found), [["a", "missing"], ["z", "elsewhere"]]);
});

test("what waits, what was set aside, what the server forgot", () => {
  const rows = [visit("w", "not_home", {}, { state: "saved" }), visit("q", "conversation", {}, { state: "quarantined" }), visit("m")];
  const found = reconcile(rows, { visits: [has("q", "set_aside")] });
  assert.deepEqual(whys(found), [["w", "unsent"], ["q", "aside"], ["m", "missing"]]);
  assert.equal(found.groups.door.get("conversation").aside, 1);
});

test("taken back here while the server does not know it yet", () => {
  const rows = [visit("a"), visit("t", "not_home", { supersedes: "a", is_withdrawal: true }, { state: "saved" })];
  assert.deepEqual(whys(reconcile(rows, { visits: [has("a")] })), [["a", "changed"]]);
  assert.deepEqual(whys(reconcile(rows, { visits: [has("a", "withdrawn")] })), []);
});

test("without the server's side nothing is said to be missing", () => {
  const found = reconcile([visit("a"), visit("w", "not_home", {}, { state: "saved" })], null);
  assert.equal(found.known, false);
  assert.deepEqual(whys(found), [["w", "unsent"]]);
});

test("a visit that was mended by another is counted by the other", () => {
  const rows = since([visit("q", "conversation", {}, { state: "quarantined", mended_by: "n" }), visit("n", "conversation")], 0);
  assert.deepEqual(rows.map((row) => row.id), ["n"]);
});

const T0 = Date.parse(AT);
const told = (id, kind, at, more = {}, row = {}) =>
  ({ id, report: true, state: "stored", received_at: AT, ...row, payload: { kind, occurred_at: new Date(at).toISOString(), ...more } });
const now = (reports, more = {}) =>
  shiftOf({ reports, rows: [], list: null, madeAt: 0, day: "2026-11-23", dayOf: (moment) => new Date(moment).toISOString().slice(0, 10), ...more });

test("a shift is open from its start to its end, and a sign moves what is due", () => {
  const start = told("s", "shift_started", T0, { check_every: 60 });
  assert.equal(now([]), null);
  assert.equal(now([start]).due, T0 + 3_600_000);
  assert.equal(now([start, told("c", "checked_in", T0 + 600_000, { shift: "s" })]).due, T0 + 4_200_000);
  assert.equal(now([start], { rows: [visit("a", "not_home", { occurred_at: new Date(T0 + 60_000).toISOString() })] }).last, T0 + 60_000);
  assert.equal(now([start, told("e", "shift_ended", T0 + 1, { shift: "s" })]), null);
});

test("another phone began or ended it", () => {
  const list = { shift: { id: "o", started_at: AT, check_every: 0 } };
  assert.deepEqual([now([], { list }).id, now([], { list }).due], ["o", 0]);
  const start = told("s", "shift_started", T0);
  assert.equal(now([start], { list: { shift: null }, madeAt: T0 + 1 }), null);
  assert.equal(now([start], { list: { shift: null }, madeAt: T0 - 1 }).id, "s");
});

test("one of yesterday is old, whatever a rule made of it", () => {
  const start = told("s", "shift_started", T0 - 86_400_000);
  assert.equal(now([start], { list: { shift: null }, madeAt: T0 + 1 }).old, true);
});
