// What becomes of visits once they are sent, and how the phone stands: needed when it sends.
import { change, held, rowsOf, waiting } from "./outbox.js";
import { uuid7 } from "./ids.js";
import { write } from "./store.js";

const KEPT = 14 * 24 * 3600_000; // sent rows stay, in case the server asks for them again

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

/** Old rows that the server has; nothing else is ever deleted by time. */
export async function tidy(store, now = Date.now()) {
  await write(store, ["outbox"], async (tx) => {
    for (const row of await tx.store.getAll()) {
      if (row.state === "stored" && row.settled_at < now - KEPT) await tx.store.delete(row.id);
    }
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
