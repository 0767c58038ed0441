// A PIN for what this phone carries of others: the list, drafts, found apartments, the copies of
// forms that mend a visit, and who was called. The PIN wraps a random key; changing it wraps that
// key anew. Visits that wait to be sent are not behind it: a forgotten PIN loses none.
import { guarded } from "./guard.js";
import { read, write } from "./store.js";

export const SHORTEST = 6;
const ITERATIONS = 600_000; // OWASP's figure for PBKDF2 with SHA-256; 0.1 to 0.2 s on a phone
const FREE_TRIES = 5;
const WAIT = 30_000; // after the fifth wrong PIN; doubled with each further one
const LONGEST_WAIT = 15 * 60_000;

const named = (user) => `pin:${user}`;
const random = (length) => crypto.getRandomValues(new Uint8Array(length));
const text = new TextEncoder();

async function wrapping(pin, salt, iterations) {
  const secret = await crypto.subtle.importKey("raw", text.encode(pin), "PBKDF2", false, ["deriveKey"]);
  return crypto.subtle.deriveKey(
    { name: "PBKDF2", hash: "SHA-256", salt, iterations }, secret,
    { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"],
  );
}

async function wrapped(raw, pin) {
  const salt = random(16);
  const iv = random(12);
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await wrapping(pin, salt, ITERATIONS), raw);
  return { salt, iv, data: new Uint8Array(data), iterations: ITERATIONS, tries: 0, wait_until: 0 };
}

/** The key in use: it shuts values and opens them. */
export async function keyOf(raw) {
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  return {
    async shut(value) {
      const iv = random(12);
      const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text.encode(JSON.stringify(value)));
      return { shut: 1, iv, data: new Uint8Array(data) };
    },
    async open({ iv, data }) {
      return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, data)));
    },
  };
}

/** Try a PIN: {raw} when it fits, else {wait} in ms until the next try. Each try is kept first, so
 *  that closing the page gives none back. */
export async function tried(store, user, pin, now = Date.now()) {
  const name = named(user);
  const record = await read(store, "meta", name);
  // A clock set back does not lengthen the wait, nor does one set forward: it is at most the longest.
  const wait = Math.min(record.wait_until - now, LONGEST_WAIT);
  if (wait > 0) return { wait };
  const tries = record.tries + 1;
  const pause = tries < FREE_TRIES ? 0 : Math.min(LONGEST_WAIT, WAIT * 2 ** (tries - FREE_TRIES));
  await write(store, ["meta"], (tx) => tx.store.put({ ...record, tries, wait_until: now + pause }, name));
  try {
    const key = await wrapping(pin, record.salt, record.iterations);
    const raw = await crypto.subtle.decrypt({ name: "AES-GCM", iv: record.iv }, key, record.data);
    await write(store, ["meta"], (tx) => tx.store.put({ ...record, tries: 0, wait_until: 0 }, name));
    return { raw };
  } catch (error) {
    if (error.name !== "OperationError") throw error;
    return { wait: pause };
  }
}

/** Open with a PIN: null when it fits, else how long to wait. */
export async function unlock(store, user, pin, now = Date.now()) {
  const { raw, wait } = await tried(store, user, pin, now);
  if (!raw) return wait;
  guarded.key = await keyOf(raw);
  return null;
}

/** Set a first PIN. Its record is written first: whatever is still bare after that reads as well. */
export async function setPin(store, user, pin, settled) {
  const raw = random(32);
  const record = await wrapped(raw, pin);
  const key = await keyOf(raw);
  await write(store, ["meta"], (tx) => tx.store.put(record, named(user)));
  Object.assign(guarded, { record, key });
  await settled?.(); // what was being written bare is written now
  await recode(store, user, async (value) => (value?.shut ? value : key.shut(value)));
}

/** Another PIN for the same key. Null when the old one fits, else how long to wait. */
export async function changePin(store, user, old, pin, now = Date.now()) {
  const { raw, wait } = await tried(store, user, old, now);
  if (!raw) return wait;
  guarded.record = await wrapped(raw, pin);
  await write(store, ["meta"], (tx) => tx.store.put(guarded.record, named(user)));
  return null;
}

/** No PIN any more. Null when it fits, else how long to wait. */
export async function removePin(store, user, pin, settled, now = Date.now()) {
  const { raw, wait } = await tried(store, user, pin, now);
  if (!raw) return wait;
  const key = await keyOf(raw);
  guarded.key = null;
  guarded.record = null;
  await settled?.();
  await recode(store, user, async (value) => (value?.shut ? key.open(value) : value));
  await write(store, ["meta"], (tx) => tx.store.delete(named(user)));
  return null;
}

const drafts = (user) => IDBKeyRange.bound(`${user}:`, `${user}:\uffff`);

/** Everything of this person that a PIN guards, put through `how`. Rows changed meanwhile keep
 *  their change: of a visit, the copy of the form alone is replaced. */
async function recode(store, user, how) {
  const db = await store.db();
  const list = await db.get("lists", user);
  const keys = await db.getAllKeys("drafts", drafts(user));
  const kept = await Promise.all(keys.map(async (key) => [key, await how(await db.get("drafts", key))]));
  const units = await db.getAllFromIndex("found", "user", user);
  const found = await Promise.all(units.map(async (unit) => ({ ...(await how(unit)), id: unit.id, user })));
  const rows = await db.getAllFromIndex("outbox", "user", user);
  const forms = await Promise.all(rows.filter((row) => row.form || row.call).map(async ({ id, form, call }) =>
    [id, { ...(form && { form: await how(form) }), ...(call && { call: await how(call) }) }]));
  const coded = list && (await how(list));
  await write(store, ["lists", "drafts", "found", "outbox"], async (tx) => {
    if (coded) tx.objectStore("lists").put(coded, user);
    for (const [key, draft] of kept) tx.objectStore("drafts").put(draft, key);
    for (const unit of found) tx.objectStore("found").put(unit);
    for (const [id, form] of forms) {
      const row = await tx.objectStore("outbox").get(id);
      if (row) await tx.objectStore("outbox").put({ ...row, ...form });
    }
  });
}

/** A forgotten PIN: what it guarded is erased. Visits stay, and are sent. */
export async function forget(store, user) {
  await write(store, ["meta", "lists", "drafts", "found", "outbox"], async (tx) => {
    tx.objectStore("meta").delete(named(user));
    tx.objectStore("meta").delete(`made:${user}`);
    tx.objectStore("lists").delete(user);
    tx.objectStore("drafts").delete(drafts(user));
    for (const id of await tx.objectStore("found").index("user").getAllKeys(user)) tx.objectStore("found").delete(id);
    for (const row of await tx.objectStore("outbox").index("user").getAll(user)) {
      if (!row.form?.shut && !row.call?.shut) continue;
      const { form: _unreadable, call: _unnamed, ...rest } = row;
      await tx.objectStore("outbox").put(rest);
    }
  });
  Object.assign(guarded, { record: null, key: null });
}
