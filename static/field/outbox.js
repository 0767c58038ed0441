// Visits on this phone: stored first, always. A row leaves "saved" only by the server's own word.
import { uuid7 } from "./ids.js";
import { read, using, write } from "./store.js";

export const HOLD = 6000; // ms that Undo stays; nothing is sent meanwhile
export const BATCH = 50;
export const FORM_VERSION = 1;

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

export const held = (row, now) => row.hold_until > now && row.hold_until - now <= HOLD;

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

/** A set-aside visit was mended by a new one; the old one stays readable. */
export async function markMended(store, id, by) {
  await change(store, [id], (row) => ({ ...row, mended_by: by }));
}

export async function change(store, ids, how) {
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
