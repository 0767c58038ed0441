import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { bare, guard, guarded, locked } from "../../static/field/guard.js";
import * as outbox from "../../static/field/outbox.js";
import * as sent from "../../static/field/sent.js";
import { read, write } from "../../static/field/store.js";
import { changePin, forget, removePin, setPin, unlock } from "../../static/field/vault.js";
import { ANA, BEN, freshStore, notHome } from "./ground.js";

const LIST = { units: [{ id: "u1", label: "4B", people: [{ name: "María Álvarez" }] }], made_at: "2026-11-24" };
const PIN = "271828";

beforeEach(() => Object.assign(guarded, { record: null, key: null }));

async function filled() {
  const store = freshStore();
  await write(store, ["lists", "drafts", "found"], (tx) => Promise.all([
    tx.objectStore("lists").put(LIST, ANA.id),
    tx.objectStore("lists").put({ of: "Ben" }, BEN.id),
    tx.objectStore("drafts").put({ note: "come after six" }, `${ANA.id}:door`),
    tx.objectStore("drafts").put({ note: "of Ben" }, `${BEN.id}:door`),
    tx.objectStore("found").put({ id: "f1", user: ANA.id, label: "5R" }),
  ]));
  await outbox.save(store, { user: ANA, visits: [{ ...notHome(), form: { note: "come after six" } }] });
  return store;
}

/** What somebody with the phone's files in hand would read. */
async function everything(store) {
  const db = await store.db();
  const all = await Promise.all(["meta", "lists", "drafts", "found", "outbox"].map((name) => db.getAll(name)));
  return JSON.stringify(all);
}

async function reopened(store) {
  Object.assign(guarded, { record: await read(store, "meta", `pin:${ANA.id}`), key: null });
}

test("what a PIN guards cannot be read without it, and reads as before with it", async () => {
  const store = await filled();
  await setPin(store, ANA.id, PIN);
  const seen = await everything(store);
  for (const word of ["María", "4B", "come after six", "5R", PIN]) assert.ok(!seen.includes(word), word);
  assert.ok(seen.includes("of Ben"));
  await reopened(store);
  assert.ok(locked());
  assert.equal(await unlock(store, ANA.id, PIN), null);
  assert.ok(!locked());
  assert.deepEqual(await bare(await read(store, "lists", ANA.id)), LIST);
  assert.deepEqual(await bare(await read(store, "drafts", `${ANA.id}:door`)), { note: "come after six" });
  assert.equal((await bare(await read(store, "found", "f1"))).label, "5R");
  const [row] = await outbox.rowsOf(store, ANA.id);
  assert.deepEqual(await bare(row.form), { note: "come after six" });
});

test("without a PIN everything is kept as it is", async () => {
  assert.equal(locked(), false);
  assert.deepEqual(await guard(LIST), LIST);
  assert.deepEqual(await bare(LIST), LIST);
});

test("a wrong PIN opens nothing, and after five one waits, longer each time", async () => {
  const store = await filled();
  await setPin(store, ANA.id, PIN);
  await reopened(store);
  for (let count = 0; count < 4; count += 1) assert.equal(await unlock(store, ANA.id, "000000", 1000), 0);
  assert.equal(await unlock(store, ANA.id, "000000", 1000), 30_000);
  // The right one waits too, and a closed page gives no try back.
  assert.equal(await unlock(store, ANA.id, PIN, 11_000), 20_000);
  assert.equal(await unlock(store, ANA.id, "000000", 31_001), 60_000);
  assert.ok(locked());
  assert.equal(await unlock(store, ANA.id, PIN, 91_002), null);
  await reopened(store);
  assert.equal(await unlock(store, ANA.id, "000000", 91_003), 0);
});

test("a clock that was years ahead does not shut anybody out for years", async () => {
  const store = await filled();
  await setPin(store, ANA.id, PIN);
  const later = Date.now() + 3 * 365 * 86_400_000;
  for (let count = 0; count < 5; count += 1) await unlock(store, ANA.id, "000000", later);
  assert.ok((await unlock(store, ANA.id, PIN, Date.now())) <= 15 * 60_000);
});

test("changing it needs the old one and leaves what it guards as it is", async () => {
  const store = await filled();
  await setPin(store, ANA.id, PIN);
  assert.equal(await changePin(store, ANA.id, "000000", "314159"), 0);
  assert.equal(await changePin(store, ANA.id, PIN, "314159"), null);
  await reopened(store);
  assert.equal(await unlock(store, ANA.id, PIN), 0);
  assert.equal(await unlock(store, ANA.id, "314159"), null);
  assert.deepEqual(await bare(await read(store, "lists", ANA.id)), LIST);
});

test("taken away, everything lies bare again", async () => {
  const store = await filled();
  const before = await everything(store);
  await setPin(store, ANA.id, PIN);
  assert.equal(await removePin(store, ANA.id, "000000"), 0);
  assert.equal(await removePin(store, ANA.id, PIN), null);
  assert.equal(await everything(store), before);
});

test("a PIN that was set but not finished reads what is still bare", async () => {
  const store = await filled();
  await assert.rejects(setPin(store, ANA.id, PIN, () => Promise.reject(new Error("killed"))));
  await reopened(store);
  assert.equal(await unlock(store, ANA.id, PIN), null);
  assert.deepEqual(await bare(await read(store, "lists", ANA.id)), LIST);
});

test("forgotten, what it guarded is erased and every visit stays", async () => {
  const store = await filled();
  await setPin(store, ANA.id, PIN);
  const [before] = await outbox.rowsOf(store, ANA.id);
  await forget(store, ANA.id);
  assert.equal(await read(store, "lists", ANA.id), undefined);
  assert.equal(await read(store, "drafts", `${ANA.id}:door`), undefined);
  assert.equal(await read(store, "found", "f1"), undefined);
  const [row] = await outbox.rowsOf(store, ANA.id);
  assert.deepEqual(row.payload, before.payload);
  assert.equal(row.state, "saved");
  assert.equal(row.form, undefined);
  // Nobody else's things went with it.
  assert.deepEqual(await read(store, "lists", BEN.id), { of: "Ben" });
  assert.deepEqual(await read(store, "drafts", `${BEN.id}:door`), { note: "of Ben" });
  assert.equal(locked(), false);
});

test("a visit that the server answers meanwhile keeps its answer", async () => {
  const store = await filled();
  const [row] = await outbox.rowsOf(store, ANA.id);
  const answered = () => sent.settle(store, [{ id: row.id, result: "quarantined", code: "no_team", message: "!" }], "2026-11-24");
  await setPin(store, ANA.id, PIN, answered);
  const [after] = await outbox.rowsOf(store, ANA.id);
  assert.equal(after.state, "quarantined");
  assert.ok(after.form.shut);
});
