// Visits on this phone: stored first, always. A row leaves "saved" only by the server's own word.
import { uuid7 } from "./ids.js";
import { read, using, write } from "./store.js";

export const HOLD = 6000; // ms that Undo stays; nothing is sent meanwhile
export const BATCH = 50;
export const FORM_VERSION = 1;
const KEPT = 14 * 24 * 3600_000; // sent rows stay, in case the server asks for them again

/** Device time with its own zone: what the phone said, to be corrected by its clock offset. */
export function deviceTime(now) {
  const zone = -new Date(now).getTimezoneOffset();
  const two = (n) => String(Math.trunc(Math.abs(n))).padStart(2, "0");
  const local = new Date(now + zone * 60_000).toISOString().slice(0, -1);
  return `${local}${zone < 0 ? "-" : "+"}${two(zone / 60)}:${two(zone % 60)}`;
}

/** Save visits and their sequence numbers in one transaction. Saved means saved when this returns. */
export async function save(store, { user, visits, now = Date.now(), offset = 0, unmet, hold = HOLD, marker, more }) {
  const rows = await write(store, ["meta", "outbox", "drafts"], async (tx) => {
    const meta = tx.objectStore("meta");
    // A store that was emptied goes on from the marker, so that the gap can be told.
    const device = (await meta.get("device")) ?? marker?.get()?.device ?? uuid7(now);
    const before = await meta.get("seq");
    let seq = before ?? marker?.get()?.seq ?? 0;
    if (before === undefined && seq) await meta.put(true, "emptied");
    const made = visits.map(({ payload, ...rest }) => {
      seq += 1;
      const id = payload.id ?? uuid7(now);
      return {
        id, user: user.id, user_name: user.name, device, seq, state: "saved",
        saved_at: now, hold_until: now + hold, ...(unmet ? { unmet } : {}), ...rest,
        payload: {
          ...payload, id, seq, form_version: FORM_VERSION,
          occurred_at: deviceTime(now), clock_offset_ms: offset,
        },
      };
    });
    await Promise.all([
      meta.put(device, "device"),
      meta.put(seq, "seq"),
      ...made.map((row) => tx.objectStore("outbox").add(row)),
      more?.(tx),
    ]);
    return made;
  });
  const last = rows.at(-1);
  if (last) marker?.set({ ...marker.get(), device: last.device, seq: last.seq });
  return rows;
}

/** What was just saved, unsent and newest: it goes, and its number with it, so that no gap is left.
 *  Null where it is too late for that. */
export async function forget(store, { ids, marker, tried }) {
  const gone = await write(store, ["meta", "outbox"], async (tx) => {
    const outbox = tx.objectStore("outbox");
    const rows = await Promise.all(ids.map((id) => outbox.get(id)));
    const seq = await tx.objectStore("meta").get("seq");
    const newest = rows.every((row) => row?.state === "saved" && !row.tried_at && !tried?.has(row.id) && row.seq > seq - rows.length);
    if (!newest) return null;
    await Promise.all([
      ...ids.map((id) => outbox.delete(id)),
      tx.objectStore("meta").put(seq - rows.length, "seq"),
    ]);
    return rows;
  });
  if (gone?.[0]) marker?.set({ ...marker.get(), device: gone[0].device, seq: Math.min(...gone.map((row) => row.seq)) - 1 });
  return gone;
}

/** Take back what was just saved; where it may have left already, a withdrawal is saved that names it. */
export async function undo(store, { user, ids, now = Date.now(), offset = 0, unmet, marker, tried }) {
  const gone = await forget(store, { ids, marker, tried });
  if (gone) return { gone, withdrawals: [] };
  return { gone: [], withdrawals: await withdraw(store, { user, ids, now, offset, unmet, marker }) };
}

/** A new fact that takes an old one back. */
export async function withdraw(store, { user, ids, now = Date.now(), offset = 0, unmet, marker }) {
  const rows = (await Promise.all(ids.map((id) => read(store, "outbox", id)))).filter(Boolean);
  const visits = rows.map(({ payload }) => {
    const same = {};
    for (const key of ["channel", "campaign", "turf", "building", "unit", "disposition"]) {
      if (payload[key]) same[key] = payload[key];
    }
    return { payload: { ...same, supersedes: payload.id, is_withdrawal: true } };
  });
  return save(store, { user, visits, now, offset, unmet, hold: 0, marker });
}

export async function rowsOf(store, userId) {
  const rows = await using(store, (db) => db.getAllFromIndex("outbox", "user", userId));
  return rows.sort((a, b) => a.seq - b.seq);
}

const held = (row, now) => row.hold_until > now && row.hold_until - now <= HOLD;

/** How long until a visit in its Undo time may go; 0 when none waits. */
export async function heldFor(store, userId, now) {
  const rows = await rowsOf(store, userId);
  const waits = rows.filter((row) => row.state === "saved" && held(row, now)).map((row) => row.hold_until - now);
  return waits.length ? Math.min(...waits) : 0;
}

// A correction waits for its turn behind what it corrects.
const first = (row) => Boolean(row.urgent && !row.payload.supersedes);

/** What may go now, oldest first; papers that cannot wait go before. */
export async function ready(store, userId, now, skip = new Set()) {
  const rows = await rowsOf(store, userId);
  return rows
    .filter((row) => row.state === "saved" && !held(row, now) && !skip.has(row.id))
    .sort((a, b) => first(b) - first(a) || a.seq - b.seq);
}

/** Marked before the first byte leaves: from here on the server may know them, and what they say
 *  stands. Saved before this page had read the server's clock, a visit learns here how far the
 *  phone's is off. Gives the rows by their ids. */
export function markTried(store, ids, now, offset = 0) {
  return change(store, ids, ({ unmet, ...row }) => {
    const payload = unmet && !row.tried_at ? { ...row.payload, clock_offset_ms: offset } : row.payload;
    return { ...row, payload, tried_at: now };
  });
}

/** Write down what the server said of each visit by name. Rows it did not name stay as they are. */
export async function settle(store, results, receivedAt) {
  const said = new Map(results.map((result) => [result.id, result]));
  await change(store, [...said.keys()], (row) => {
    const { result, code, message, flags, cases } = said.get(row.id);
    if (row.state !== "saved") return row;
    if (result === "stored" || result === "already_stored") {
      const { form: _done, ...rest } = row; // nothing is left to mend
      return { ...rest, state: "stored", received_at: receivedAt, settled_at: Date.now(), flags, cases };
    }
    if (result === "quarantined" && code) {
      return { ...row, state: "quarantined", received_at: receivedAt, settled_at: Date.now(), code, message };
    }
    return row;
  });
}

/** The server was restored from an older copy: what was kept goes again. Ids make that free. */
export async function sendAgain(store, userId) {
  const rows = await rowsOf(store, userId);
  await change(store, rows.filter((row) => row.state === "stored").map((row) => row.id), (row) => ({
    ...row, state: "saved",
  }));
}

/** A set-aside visit was mended by a new one; the old one stays readable. */
export async function markMended(store, id, by) {
  await change(store, [id], (row) => ({ ...row, mended_by: by }));
}

async function change(store, ids, how) {
  const changed = new Map();
  if (!ids.length) return changed;
  await write(store, ["outbox"], async (tx) => {
    const outbox = tx.objectStore("outbox");
    for (const id of ids) {
      const row = await outbox.get(id);
      if (!row) continue;
      changed.set(id, how(row));
      await outbox.put(changed.get(id));
    }
  });
  return changed;
}

/** Old rows that the server has; nothing else is ever deleted by time. */
export async function tidy(store, now = Date.now()) {
  await write(store, ["outbox"], async (tx) => {
    for (const row of await tx.store.getAll()) {
      if (row.state === "stored" && row.settled_at < now - KEPT) await tx.store.delete(row.id);
    }
  });
}

export const waiting = (rows) => rows.filter((row) => row.state === "saved");
export const setAside = (rows) => rows.filter((row) => row.state === "quarantined" && !row.mended_by);

/** Whose visits wait here besides mine: a name and a count, nothing of what they hold. */
export async function others(store, userId) {
  const counts = new Map();
  for (const row of await using(store, (db) => db.getAll("outbox"))) {
    if (row.user === userId || row.state !== "saved") continue;
    counts.set(row.user, { name: row.user_name, count: (counts.get(row.user)?.count ?? 0) + 1 });
  }
  return [...counts.values()];
}

/** The queue as a file: every row that the server has not taken. */
export function exported(rows) {
  const kept = rows.filter((row) => row.state !== "stored");
  return JSON.stringify({ made_at: new Date().toISOString(), device: kept[0]?.device, visits: kept }, null, 1);
}

/** Signing out for good with unsent visits: the person typed how many go. */
export async function erase(store, userId, count) {
  return write(store, ["outbox", "meta"], async (tx) => {
    const [outbox, meta] = [tx.objectStore("outbox"), tx.objectStore("meta")];
    const unsent = waiting(await outbox.index("user").getAll(userId));
    if (unsent.length !== count) return false;
    // Told to the server: these numbers are missing on purpose.
    await meta.put(((await meta.get("erased")) ?? 0) + count, "erased");
    await Promise.all(unsent.map((row) => outbox.delete(row.id)));
    return true;
  });
}

/** How this phone stands, for the server: what waits on it, whoever saved it, and how far its own
 *  numbers go. A visit that may still be undone has no number for good. */
export async function standing(store, { now = Date.now(), marker } = {}) {
  const { device, seq, erased, emptied, rows } = await write(store, ["meta", "outbox"], async (tx) => {
    const meta = tx.objectStore("meta");
    const found = {};
    for (const key of ["device", "seq", "erased", "emptied"]) found[key] = await meta.get(key);
    if (!found.device) {
      found.device = marker?.get()?.device ?? uuid7(now);
      await meta.put(found.device, "device");
    }
    return { ...found, rows: waiting(await tx.objectStore("outbox").getAll()) };
  });
  const marked = marker?.get()?.seq ?? 0;
  let last = seq ?? marked;
  for (const row of rows.sort((a, b) => b.seq - a.seq)) {
    if (row.seq !== last || row.tried_at || !held(row, now)) break;
    last -= 1;
  }
  return { id: device, unsent: rows.length, seq: last, erased: erased ?? 0, emptied: emptied ?? (seq === undefined && marked > 0) };
}

/** The server knows that the store was emptied: from here on it counts as any other. */
export const goOn = (store, device) =>
  write(store, ["meta"], async (tx) => {
    if ((await tx.store.get("seq")) === undefined) await tx.store.put(device.seq, "seq");
    await tx.store.delete("emptied");
  });
