import assert from "node:assert/strict";
import { test } from "node:test";
import { LIST_KEPT, putAway } from "../../static/field/away.js";
import * as outbox from "../../static/field/outbox.js";
import * as sent from "../../static/field/sent.js";
import { STEPS, openStore, read, using, write } from "../../static/field/store.js";
import { ANA, BEN, freshStore, memoryMarker, notHome } from "./ground.js";

let count = 0;
const aName = () => `upgrade-${(count += 1)}`;
const rows = async (store) => (await outbox.rowsOf(store, ANA.id)).map((row) => row.seq);
/** What the next version of this page may add. */
const NEXT = (db) => db.createObjectStore("something-new");

for (let version = 1; version <= STEPS.length + 1; version += 1) {
  test(`from version ${version} every later one keeps rows, numbers, drafts and lists`, async () => {
    const all = [...STEPS, NEXT];
    const name = aName();
    const old = openStore(name, all.slice(0, version));
    const saved = await outbox.save(old, { user: ANA, visits: [notHome(), notHome()], hold: 0 });
    await sent.settle(old, [{ id: saved[0].id, result: "stored" }], "");
    await write(old, ["drafts", "lists"], async (tx) => {
      await tx.objectStore("drafts").put({ note: "x" }, "k");
      await tx.objectStore("lists").put({ units: [] }, ANA.id);
    });
    await old.close();
    const now = openStore(name, all);
    assert.deepEqual((await outbox.rowsOf(now, ANA.id)).map((row) => [row.seq, row.state]), [[1, "stored"], [2, "saved"]]);
    assert.deepEqual(await read(now, "drafts", "k"), { note: "x" });
    assert.deepEqual(await read(now, "lists", ANA.id), { units: [] });
    assert.equal((await outbox.save(now, { user: ANA, visits: [notHome()] }))[0].seq, 3);
    assert.ok((await now.db()).objectStoreNames.contains("something-new"));
  });
}

test("steps only add: each leaves what is there as it is", async () => {
  const name = aName();
  const seen = new Map();
  for (let version = 1; version <= STEPS.length; version += 1) {
    const store = openStore(name, STEPS.slice(0, version));
    const db = await store.db();
    for (const [kept, indexes] of seen) {
      assert.ok(db.objectStoreNames.contains(kept));
      for (const index of indexes) assert.ok(db.transaction(kept).store.indexNames.contains(index));
    }
    for (const one of db.objectStoreNames) seen.set(one, [...db.transaction(one).store.indexNames]);
    await store.close();
  }
  assert.deepEqual([...seen.keys()].sort(), ["drafts", "found", "lists", "meta", "outbox"]);
});

test("an older tab lets a newer version through and goes on saving", async () => {
  const name = aName();
  const old = openStore(name);
  await outbox.save(old, { user: ANA, visits: [notHome()] });
  const next = openStore(name, [...STEPS, NEXT]);
  await outbox.save(next, { user: ANA, visits: [notHome()] });
  // The old tab's connection was closed under it, and its version is not the store's any more.
  await outbox.save(old, { user: ANA, visits: [notHome()] });
  assert.deepEqual(await rows(old), [1, 2, 3]);
  assert.deepEqual(await rows(next), [1, 2, 3]);
});

test("a tab that does not let go is told of, in words, and waited for", async () => {
  const name = aName();
  const held = await new Promise((done) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => STEPS[0]({ createObjectStore: (...args) => asked.result.createObjectStore(...args) });
    asked.onsuccess = () => done(asked.result);
  });
  const next = openStore(name, [...STEPS, NEXT]);
  const told = new Promise((done) => { next.blocked = done; });
  const saving = outbox.save(next, { user: ANA, visits: [notHome()] });
  await told;
  held.close();
  assert.equal((await saving)[0].seq, 1);
});

test("a connection that the system dropped is opened again, for reading too", async () => {
  const store = freshStore();
  await outbox.save(store, { user: ANA, visits: [notHome()] });
  (await store.db()).close();
  assert.deepEqual(await rows(store), [1]);
  (await store.db()).close();
  assert.equal(await read(store, "meta", "seq"), 1);
  (await store.db()).close();
  assert.equal((await outbox.others(store, BEN.id)).length, 1);
});

test("any other trouble is told, not tried again", async () => {
  const store = freshStore();
  let tries = 0;
  await assert.rejects(using(store, () => {
    tries += 1;
    throw new DOMException("full", "QuotaExceededError");
  }), { name: "QuotaExceededError" });
  assert.equal(tries, 1);
});

test("a list goes 72 hours after the last contact; nothing else does", async () => {
  const store = freshStore();
  const met = Date.UTC(2026, 10, 23);
  await outbox.save(store, { user: ANA, visits: [notHome()] });
  await write(store, ["lists", "meta"], async (tx) => {
    for (const [user, at] of [[ANA.id, met], [BEN.id, met + 3600_000]]) {
      await tx.objectStore("lists").put({ units: [] }, user);
      await tx.objectStore("meta").put(at, `met:${user}`);
    }
  });
  assert.deepEqual(await putAway(store, met + LIST_KEPT), []);
  assert.deepEqual(await putAway(store, met + LIST_KEPT + 1), [ANA.id]);
  assert.deepEqual(await putAway(store, met + LIST_KEPT + 3600_001), [BEN.id]);
  assert.deepEqual(await rows(store), [1]);
});

test("a clock that was set back does not keep a list for ever", async () => {
  const store = freshStore();
  const met = Date.UTC(2029, 10, 23);
  const now = Date.UTC(2026, 10, 23);
  await write(store, ["lists", "meta"], async (tx) => {
    await tx.objectStore("lists").put({}, ANA.id);
    await tx.objectStore("meta").put(met, `met:${ANA.id}`);
  });
  assert.deepEqual(await putAway(store, now), []);
  assert.deepEqual(await putAway(store, now + LIST_KEPT + 1), [ANA.id]);
});

test("how a phone stands: what waits, and numbers that are given for good", async () => {
  const store = freshStore();
  const marker = memoryMarker();
  const stands = (now) => sent.standing(store, { now, marker });
  const { id } = await stands(0);
  assert.deepEqual(await stands(0), { id, unsent: 0, seq: 0, erased: 0, emptied: false });
  const first = await outbox.save(store, { user: ANA, visits: [notHome()], now: 1000, marker });
  assert.deepEqual([(await stands(2000)).seq, (await stands(2000)).unsent], [0, 1]);
  assert.deepEqual([(await stands(8000)).seq, (await stands(8000)).unsent], [1, 1]);
  await outbox.save(store, { user: BEN, visits: [notHome()], now: 8000, marker });
  assert.deepEqual([(await stands(9000)).seq, (await stands(9000)).unsent], [1, 2]);
  await sent.settle(store, [{ id: first[0].id, result: "stored" }], "");
  assert.deepEqual([(await stands(20_000)).seq, (await stands(20_000)).unsent], [2, 1]);
  await outbox.erase(store, BEN.id, 1);
  assert.deepEqual(await stands(20_000), { id, unsent: 0, seq: 2, erased: 1, emptied: false });
});

test("an emptied store is told of until the server has heard it, saving or not", async () => {
  const marker = memoryMarker({ device: "0198a000-0000-7000-8000-0000000000dd", seq: 41, unsent: 3 });
  const store = freshStore();
  const before = await sent.standing(store, { marker });
  assert.deepEqual(before, { id: marker.get().device, unsent: 0, seq: 41, erased: 0, emptied: true });
  await outbox.save(store, { user: ANA, visits: [notHome()], hold: 0, marker });
  const after = await sent.standing(store, { marker });
  assert.deepEqual([after.seq, after.emptied], [42, true]);
  await sent.goOn(store, after);
  assert.equal((await sent.standing(store, { marker })).emptied, false);
});
