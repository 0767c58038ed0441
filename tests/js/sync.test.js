import assert from "node:assert/strict";
import { test } from "node:test";
import { rowsOf, save, undo } from "../../static/field/outbox.js";
import { ANA, BEN, Server, freshStore, memoryMarker, notHome, oneLock, tab } from "./ground.js";

async function saved(store, count, more = {}) {
  return save(store, { user: ANA, visits: Array.from({ length: count }, () => notHome()), hold: 0, ...more });
}
const states = async (store) => (await rowsOf(store, ANA.id)).map((row) => row.state);

test("what was saved is sent, once, and each row hears its own answer", async () => {
  const store = freshStore();
  const server = new Server();
  await saved(store, 3);
  const sync = tab(store, server);
  await sync.wake();
  await sync.wake();
  assert.equal(server.rows.size, 3);
  assert.equal(server.requests.length, 1);
  assert.deepEqual(await states(store), ["stored", "stored", "stored"]);
  assert.equal(sync.status.state, "idle");
  assert.equal(sync.status.unsent, 0);
  assert.equal(server.device.unsent, 0);
  assert.equal(server.device.seq, 3);
  assert.deepEqual(server.heard, []); // the batch said it all
});

test("what is no visit goes the same way, by its own name", async () => {
  const store = freshStore();
  const server = new Server();
  await save(store, { user: ANA, hold: 0, visits: [notHome(), { report: true, payload: { kind: "unit_missing", unit: "u" } }] });
  await tab(store, server).wake();
  assert.deepEqual(server.requests.map((ids) => ids.length), [1]);
  assert.deepEqual(server.reports.map(({ kind, seq }) => [kind, seq]), [["unit_missing", 2]]);
  assert.deepEqual(await states(store), ["stored", "stored"]);
});

test("a batch is at most fifty", async () => {
  const store = freshStore();
  const server = new Server();
  await saved(store, 120);
  await tab(store, server).wake();
  assert.deepEqual(server.requests.map((ids) => ids.length), [50, 50, 20]);
});

test("a reply lost after the server stored it changes nothing twice", async () => {
  const store = freshStore();
  const server = new Server();
  await saved(store, 5);
  const sync = tab(store, server);
  for (const trouble of ["lose", "cut", "lose"]) {
    server.trouble = (batch) => (batch === "session" ? null : trouble);
    await sync.wake();
    assert.equal(sync.status.state, "offline");
    assert.deepEqual(new Set(await states(store)), new Set(["saved"]));
  }
  server.trouble = () => null;
  await sync.wake();
  assert.equal(server.rows.size, 5);
  assert.equal(sync.status.unsent, 0);
});

test("no network: the line says offline, the next try backs off up to five minutes", async () => {
  const store = freshStore();
  const server = new Server();
  server.trouble = () => "drop";
  await saved(store, 1);
  const waits = [];
  const sync = tab(store, server, { later: (_wake, wait) => waits.push(wait), random: () => 1 });
  for (let n = 0; n < 12; n += 1) await sync.wake();
  assert.equal(sync.status.state, "offline");
  assert.equal(sync.status.unsent, 1);
  assert.ok(waits.every((wait, n) => n === 0 || wait >= waits[n - 1]));
  assert.equal(waits.at(-1), 300_000);
});

test("the wait is never the same for all phones", async () => {
  const server = new Server();
  server.trouble = () => "drop";
  const waits = [];
  for (const random of [0, 1]) {
    await tab(freshStore(), server, { later: (_wake, wait) => waits.push(wait), random: () => random }).wake();
  }
  assert.equal(waits[1], waits[0] * 2);
});

test("a server that fails is slow, not offline, and nothing is lost", async () => {
  const store = freshStore();
  const server = new Server();
  await saved(store, 2);
  server.trouble = (batch) => (batch === "session" ? null : 503);
  const sync = tab(store, server);
  await sync.wake();
  assert.equal(sync.status.state, "slow");
  assert.ok(sync.status.next > Date.now());
  assert.equal(sync.status.unsent, 2);
});

test("an answer that does not come is cut off", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const store = freshStore();
  const server = new Server();
  server.fetch = (_url, options) =>
    new Promise((_resolve, reject) => {
      options.signal.addEventListener("abort", () => reject(options.signal.reason));
      queueMicrotask(() => t.mock.timers.tick(15_000));
    });
  const { ask } = await import("../../static/field/sync.js");
  await assert.rejects(ask(server.fetch, "/"), { message: "timeout" });
  await store.close();
});

test("413 halves the batch until it fits", async () => {
  const store = freshStore();
  const server = new Server();
  server.trouble = (batch) => (batch !== "session" && batch.length > 7 ? 413 : null);
  await saved(store, 50);
  await tab(store, server).wake();
  assert.equal(server.rows.size, 50);
  assert.ok(server.requests.every((ids) => ids.length <= 7));
});

test("one visit that the server cannot read is told, kept, and blocks nothing", async () => {
  const store = freshStore();
  const server = new Server();
  const rows = await saved(store, 9);
  server.trouble = (batch) => (batch !== "session" && batch.some((v) => v.id === rows[3].id) ? 400 : null);
  const sync = tab(store, server);
  await sync.wake();
  assert.equal(server.rows.size, 8);
  assert.equal(sync.status.unsent, 1);
  assert.equal(sync.status.setAside, 1);
  assert.equal(sync.skip.get(rows[3].id), "no");
});

test("a quarantined visit stays with its reason, the others go through", async () => {
  const store = freshStore();
  const server = new Server();
  const rows = await saved(store, 4);
  server.judge = (visit) =>
    visit.id === rows[1].id ? { result: "quarantined", code: "unknown_unit", message: "No such door." } : null;
  const sync = tab(store, server);
  await sync.wake();
  assert.deepEqual(await states(store), ["stored", "quarantined", "stored", "stored"]);
  assert.equal(sync.status.setAside, 1);
  assert.equal((await rowsOf(store, ANA.id))[1].message, "No such door.");
});

test("signed out: stop, keep, say so; signing in again sends", async () => {
  const store = freshStore();
  const server = new Server();
  const sync = tab(store, server);
  await saved(store, 12);
  server.user = null;
  await sync.wake();
  assert.equal(sync.status.state, "signed-out");
  assert.equal(sync.status.unsent, 12);
  assert.equal(server.requests.length, 0);
  server.user = ANA;
  await sync.wake();
  assert.equal(server.rows.size, 12);
});

test("a stale token is asked for once more", async () => {
  const store = freshStore();
  const server = new Server();
  await saved(store, 1);
  let first = true;
  server.trouble = (batch) => {
    if (batch !== "session" && first) {
      first = false;
      server.token = "t2";
    }
    return null;
  };
  const sync = tab(store, server);
  await sync.wake();
  assert.equal(server.rows.size, 1);
  assert.equal(sync.status.state, "idle");
});

test("403 for good is a lost session, not a loop", async () => {
  const store = freshStore();
  const server = new Server();
  await saved(store, 1);
  server.trouble = (batch) => (batch === "session" ? null : 403);
  const sync = tab(store, server);
  await sync.wake();
  assert.equal(sync.status.state, "signed-out");
  assert.equal(sync.status.unsent, 1);
});

test("two tabs send each visit once", async () => {
  const store = freshStore();
  const server = new Server();
  const locks = oneLock();
  await saved(store, 60);
  await Promise.all([tab(store, server, { locks }).wake(), tab(store, server, { locks }).wake()]);
  assert.equal(server.requests.flat().length, 60);
  assert.equal(server.rows.size, 60);
});

test("another person signing in sends only their own", async () => {
  const store = freshStore();
  const server = new Server();
  await saved(store, 4);
  await save(store, { user: BEN, visits: [notHome()], hold: 0 });
  server.user = BEN;
  const sync = tab(store, server);
  await sync.wake();
  assert.equal(server.rows.size, 1);
  assert.deepEqual(sync.status.others, [{ name: "Ana Morales", count: 4 }]);
  assert.deepEqual(new Set(await states(store)), new Set(["saved"]));
});

test("a person who changes in the middle ends the run", async () => {
  const store = freshStore();
  const server = new Server();
  await saved(store, 60);
  server.trouble = (batch) => {
    if (batch !== "session" && server.rows.size) {
      server.user = BEN;
      server.token = "of ben";
    }
    return null;
  };
  await tab(store, server).wake();
  assert.equal(server.rows.size, 50);
  assert.equal((await states(store)).filter((state) => state === "saved").length, 10);
});

test("a server restored from a copy gets the kept visits again", async () => {
  const store = freshStore();
  const server = new Server();
  const sync = tab(store, server);
  await saved(store, 6);
  await sync.wake();
  server.rows.clear();
  server.epoch = 2;
  await sync.wake();
  assert.equal(server.rows.size, 6);
  assert.equal(sync.status.unsent, 0);
});

test("a restore seen in the middle of a run is made good by the next", async () => {
  const store = freshStore();
  const server = new Server();
  const sync = tab(store, server);
  await saved(store, 3);
  await sync.wake();
  await saved(store, 2);
  server.trouble = (batch) => {
    if (batch !== "session" && server.epoch === 1) {
      server.rows.clear();
      server.epoch = 2;
    }
    return null;
  };
  await sync.wake();
  await sync.wake();
  assert.equal(server.rows.size, 5);
});

test("visits in their Undo time stay on the phone", async () => {
  const store = freshStore();
  const server = new Server();
  await saved(store, 1, { hold: 6000 });
  const sync = tab(store, server);
  await sync.wake();
  assert.equal(server.rows.size, 0);
  assert.equal(sync.status.unsent, 1);
});

test("a visit found in its Undo time is woken for when that ends", async () => {
  const store = freshStore();
  const server = new Server();
  await saved(store, 1, { hold: 6000, now: Date.now() - 2000 });
  const waits = [];
  await tab(store, server, { later: (_wake, wait) => waits.push(wait) }).wake();
  assert.equal(waits.length, 1);
  assert.ok(waits[0] > 3000 && waits[0] < 4100);
});

test("the clock's offset is read from the session", async () => {
  const server = new Server();
  server.clock = () => Date.now() + 3_600_000;
  const sync = tab(freshStore(), server);
  await sync.wake();
  assert.ok(Math.abs(sync.offset - 3_600_000) < 500);
});

test("thirty percent of requests lost: every visit once", async () => {
  const store = freshStore();
  const server = new Server();
  await saved(store, 200);
  let seed = 7;
  const dice = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  server.trouble = () => (dice() < 0.15 ? "drop" : dice() < 0.15 ? "lose" : null);
  const sync = tab(store, server);
  for (let n = 0; n < 60 && (sync.status.unsent || n === 0); n += 1) await sync.wake();
  assert.equal(server.rows.size, 200);
  assert.deepEqual(new Set(await states(store)), new Set(["stored"]));
});

test("a phone with nothing to send is heard of: when it opens, when that changed, after a while", async () => {
  const store = freshStore();
  const server = new Server();
  let now = Date.now();
  const sync = tab(store, server, { now: () => now });
  await sync.wake();
  await sync.wake();
  assert.equal(server.heard.length, 1);
  assert.deepEqual([server.heard[0].unsent, server.heard[0].seq, server.heard[0].emptied], [0, 0, false]);
  now += 16 * 60_000;
  await sync.wake();
  assert.equal(server.heard.length, 2);
  await save(store, { user: BEN, visits: [notHome()], hold: 0, now });
  await sync.wake();
  assert.equal(server.heard.at(-1).unsent, 1);
  assert.equal(server.requests.length, 0);
});

test("an emptied store is told with its last number, once", async () => {
  const store = freshStore();
  const server = new Server();
  const marker = memoryMarker({ device: "0198a000-0000-7000-8000-0000000000dd", seq: 41, unsent: 3 });
  const sync = tab(store, server, { marker });
  sync.lost = { n: 3 };
  await sync.wake();
  await sync.wake();
  assert.deepEqual(server.heard.map(({ id, seq, emptied }) => [id, seq, emptied]), [[marker.get().device, 41, true]]);
  assert.equal(marker.get().unsent, 3);
});

test("the marker knows how many wait, whoever saved them", async () => {
  const store = freshStore();
  const marker = memoryMarker();
  const server = new Server();
  const sync = tab(store, server, { marker });
  for (const user of [ANA, BEN]) await save(store, { user, visits: [notHome()], hold: 0, marker });
  await sync.say();
  assert.equal(marker.get().unsent, 2);
  await sync.wake();
  assert.equal(marker.get().unsent, 1);
});

test("a full phone still sends, says so, and what was tried is not undone in secret", async () => {
  const store = freshStore();
  const server = new Server();
  const [row] = await saved(store, 1);
  const sync = tab(store, server);
  const db = await store.db();
  const { transaction } = db;
  const full = { ...store, db: async () => new Proxy(db, {
    get(target, name) {
      if (name === "transaction") {
        return (names, mode, ...rest) => {
          if (mode === "readwrite" && [names].flat().join() === "outbox") throw new DOMException("full", "QuotaExceededError");
          return transaction.call(target, names, mode, ...rest);
        };
      }
      const value = target[name];
      return typeof value === "function" ? value.bind(target) : value;
    },
  }) };
  sync.store = full;
  await sync.wake();
  assert.equal(sync.status.state, "full");
  assert.equal(server.rows.size, 1);
  // The server has it, and only the page's memory knows that it was tried.
  const { gone, withdrawals } = await undo(store, { user: ANA, ids: [row.id], tried: sync.tried });
  assert.deepEqual([gone.length, withdrawals.length], [0, 1]);
  sync.store = store;
  await sync.wake();
  assert.deepEqual(await states(store), ["stored", "stored"]);
});

test("a visit saved before the clock was read learns its offset when it is first sent, once", async () => {
  const store = freshStore();
  const server = new Server();
  server.clock = () => Date.now() + 3_600_000;
  server.trouble = (batch) => (batch === "session" ? null : "lose");
  const [row] = await saved(store, 1, { unmet: true });
  const sync = tab(store, server);
  await sync.wake();
  const [first] = await rowsOf(store, ANA.id);
  assert.ok(Math.abs(first.payload.clock_offset_ms - 3_600_000) < 500);
  assert.equal(first.payload.occurred_at, row.payload.occurred_at);
  server.trouble = () => null;
  server.clock = () => Date.now();
  await sync.wake();
  assert.deepEqual(await states(store), ["stored"]);
  assert.deepEqual((await rowsOf(store, ANA.id))[0].payload, first.payload);
});
