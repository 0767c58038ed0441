import assert from "node:assert/strict";
import { test } from "node:test";
import * as outbox from "../../static/field/outbox.js";
import * as sent from "../../static/field/sent.js";
import { read, write } from "../../static/field/store.js";
import { ANA, BEN, freshStore, memoryMarker, notHome } from "./ground.js";

const save = (store, more = {}) => outbox.save(store, { user: ANA, visits: [notHome()], ...more });

test("a saved visit carries all that the server asks for", async () => {
  const store = freshStore();
  const [row] = await save(store, { offset: -1200 });
  const [kept] = await outbox.rowsOf(store, ANA.id);
  assert.deepEqual(kept, row);
  assert.equal(kept.seq, 1);
  assert.equal(kept.payload.seq, 1);
  assert.equal(kept.payload.id, kept.id);
  assert.equal(kept.payload.form_version, 1);
  assert.equal(kept.payload.clock_offset_ms, -1200);
  assert.match(kept.payload.occurred_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/);
});

test("device time means the same moment", () => {
  const now = Date.UTC(2026, 10, 23, 15, 0, 0, 7);
  assert.equal(Date.parse(outbox.deviceTime(now)), now);
});

test("numbers run on over visits and people of one phone", async () => {
  const store = freshStore();
  await save(store, { visits: [notHome(), notHome()] });
  const [row] = await save(store, { user: BEN });
  assert.equal(row.seq, 3);
});

test("a failing save leaves neither row nor number", async () => {
  const store = freshStore();
  const [row] = await save(store);
  const twice = { payload: { ...notHome().payload, id: row.id } };
  await assert.rejects(save(store, { visits: [notHome(), twice] }), { name: "ConstraintError" });
  assert.equal((await outbox.rowsOf(store, ANA.id)).length, 1);
  assert.equal((await save(store))[0].seq, 2);
});

test("a wiped store goes on from the marker left outside of it", async () => {
  const marker = memoryMarker({ device: "0198a000-0000-7000-8000-0000000000dd", seq: 41 });
  const [row] = await save(freshStore(), { marker });
  assert.equal(row.seq, 42);
  assert.equal(row.device, "0198a000-0000-7000-8000-0000000000dd");
  assert.equal(marker.get().seq, 42);
});

test("nothing is ready while Undo stays, all of it after", async () => {
  const store = freshStore();
  await save(store, { now: 1000 });
  assert.equal((await outbox.ready(store, ANA.id, 6999)).length, 0);
  assert.equal((await outbox.ready(store, ANA.id, 7000)).length, 1);
});

test("a clock set back by years does not hold a visit", async () => {
  const store = freshStore();
  await save(store, { now: Date.UTC(2029, 1, 1) });
  assert.equal((await outbox.ready(store, ANA.id, Date.UTC(2026, 1, 1))).length, 1);
});

test("undo of the newest takes row and number away", async () => {
  const store = freshStore();
  await save(store);
  const rows = await save(store, { visits: [notHome("a"), notHome("b")] });
  const { gone } = await outbox.undo(store, { user: ANA, ids: rows.map((row) => row.id) });
  assert.equal(gone.length, 2);
  assert.equal((await outbox.rowsOf(store, ANA.id)).length, 1);
  assert.equal((await save(store))[0].seq, 2);
});

test("undo of a visit that may have been sent is a withdrawal that names it", async () => {
  const store = freshStore();
  const [row] = await save(store);
  await sent.markTried(store, [row.id], 9000);
  const { gone, withdrawals } = await outbox.undo(store, { user: ANA, ids: [row.id] });
  assert.equal(gone.length, 0);
  assert.equal(withdrawals[0].payload.supersedes, row.id);
  assert.equal(withdrawals[0].payload.is_withdrawal, true);
  assert.equal(withdrawals[0].payload.disposition, "not_home");
  assert.notEqual(withdrawals[0].id, row.id);
});

test("undo of an older visit leaves no gap in the numbers", async () => {
  const store = freshStore();
  const [older] = await save(store);
  await save(store);
  await outbox.undo(store, { user: ANA, ids: [older.id] });
  assert.deepEqual((await outbox.rowsOf(store, ANA.id)).map((row) => row.seq), [1, 2, 3]);
});

test("papers that cannot wait go first, the rest by number", async () => {
  const store = freshStore();
  await save(store, { hold: 0 });
  await save(store, { hold: 0 });
  await save(store, { hold: 0, visits: [{ ...notHome(), urgent: true }] });
  const rows = await outbox.ready(store, ANA.id, Date.now());
  assert.deepEqual(rows.map((row) => row.seq), [3, 1, 2]);
});

test("one person's visits are told to another as a name and a count", async () => {
  const store = freshStore();
  await save(store, { visits: [notHome(), notHome()] });
  assert.deepEqual(await outbox.others(store, BEN.id), [{ name: "Ana Morales", count: 2 }]);
  assert.deepEqual(await outbox.rowsOf(store, BEN.id), []);
});

test("only a quarantine with a code sets a visit aside", async () => {
  const store = freshStore();
  const rows = await save(store, { visits: [notHome(), notHome(), notHome()] });
  await sent.settle(store, [
    { id: rows[0].id, result: "quarantined", code: "no_unit", message: "No such apartment." },
    { id: rows[1].id, result: "quarantined" },
    { id: rows[2].id, result: "perhaps" },
    { id: "of another phone", result: "stored" },
  ], "2026-11-23T15:00:00Z");
  const kept = await outbox.rowsOf(store, ANA.id);
  assert.deepEqual(kept.map((row) => row.state), ["quarantined", "saved", "saved"]);
  assert.equal(outbox.setAside(kept)[0].message, "No such apartment.");
  await outbox.markMended(store, kept[0].id, kept[1].id);
  assert.equal(outbox.setAside(await outbox.rowsOf(store, ANA.id)).length, 0);
});

test("after fourteen days only what the server has goes", async () => {
  const store = freshStore();
  const rows = await save(store, { visits: [notHome(), notHome(), notHome()] });
  await sent.settle(store, [
    { id: rows[0].id, result: "stored" },
    { id: rows[1].id, result: "quarantined", code: "x", message: "" },
  ], "");
  await sent.tidy(store, Date.now() + 13 * 86_400_000);
  assert.equal((await outbox.rowsOf(store, ANA.id)).length, 3);
  await sent.tidy(store, Date.now() + 15 * 86_400_000);
  assert.deepEqual((await outbox.rowsOf(store, ANA.id)).map((row) => row.state), ["quarantined", "saved"]);
});

test("the file holds what the server has not taken", async () => {
  const store = freshStore();
  const rows = await save(store, { visits: [notHome(), notHome()] });
  await sent.settle(store, [{ id: rows[0].id, result: "stored" }], "");
  const file = JSON.parse(outbox.exported(await outbox.rowsOf(store, ANA.id)));
  assert.deepEqual(file.visits.map((row) => row.id), [rows[1].id]);
});

test("erasing asks for the right count, and spares other people's visits", async () => {
  const store = freshStore();
  await save(store, { visits: [notHome(), notHome()] });
  await save(store, { user: BEN });
  assert.equal(await outbox.erase(store, ANA.id, 1), false);
  assert.equal((await outbox.rowsOf(store, ANA.id)).length, 2);
  assert.equal(await outbox.erase(store, ANA.id, 2), true);
  assert.equal((await outbox.rowsOf(store, ANA.id)).length, 0);
  assert.equal((await outbox.rowsOf(store, BEN.id)).length, 1);
});

test("a connection that the system dropped is opened again", async () => {
  const store = freshStore();
  await save(store);
  (await store.db()).close();
  await save(store);
  assert.equal((await outbox.rowsOf(store, ANA.id)).length, 2);
});

test("a draft goes in the same transaction that saves its visit", async () => {
  const store = freshStore();
  await write(store, ["drafts"], (tx) => tx.store.put({ note: "x" }, "k"));
  await save(store, { more: (tx) => tx.objectStore("drafts").delete("k") });
  assert.equal(await read(store, "drafts", "k"), undefined);
});
