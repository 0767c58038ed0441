// The phone's own store. Steps only add: a phone that skipped versions runs each it has not run.
import { openDB } from "idb";

export const STEPS = [
  (db) => {
    db.createObjectStore("meta");
    // Visits. Key: the visit's id. Never emptied by an upgrade.
    db.createObjectStore("outbox", { keyPath: "id" }).createIndex("user", "user");
    db.createObjectStore("lists"); // what the server gave, by user
    db.createObjectStore("drafts"); // an open conversation, by user and door
    // Apartments found at the door, until the server's list has them.
    db.createObjectStore("found", { keyPath: "id" }).createIndex("user", "user");
  },
];

/** A store that opens itself again when the system drops the connection. `steps` may be fewer or
 *  more than these: an older or a newer version of this page, as tests know them. */
export function openStore(name = "field", steps = STEPS) {
  let opening = null;
  const forget = () => {
    opening = null;
  };
  const how = (more) => ({
    upgrade(db, from) {
      for (const step of steps.slice(from)) step(db);
    },
    // A newer version of this page waits in another tab: let it through.
    blocking(_current, _next, event) {
      event.target.close();
      forget();
    },
    terminated: forget,
    ...more,
  });
  const store = {
    /** Told while a tab with an older version holds the store: the person has to close it. */
    blocked: () => undefined,
    async db() {
      opening ??= openDB(name, steps.length, how({ blocked: () => store.blocked() }))
        .catch((error) => {
          // A newer version has been here. Its steps only added, so this one goes on as it is.
          if (error.name === "VersionError") return openDB(name, undefined, how());
          throw error;
        })
        .catch((error) => {
          forget();
          throw error;
        });
      return opening;
    },
    async close() {
      const was = opening;
      forget();
      if (was) (await was).close();
    },
  };
  return store;
}

// How browsers say that the connection has gone: closed, or dropped under the page (iOS).
const GONE = new Set(["InvalidStateError", "UnknownError"]);

/** Do something with the database; on a fresh connection when the old one had gone. */
export async function using(store, work) {
  try {
    return await work(await store.db());
  } catch (error) {
    if (!GONE.has(error.name)) throw error;
    await store.close().catch(() => undefined);
    return work(await store.db());
  }
}

/** One transaction that is on disk when it has completed. */
export async function write(store, names, work) {
  const tx = await using(store, (db) => db.transaction(names, "readwrite", { durability: "strict" }));
  try {
    const result = await work(tx);
    await tx.done;
    return result;
  } catch (error) {
    try {
      tx.abort();
    } catch {
      // It had ended by itself, which is all that an abort could do.
    }
    await tx.done.catch(() => undefined);
    throw error;
  }
}

export const read = (store, name, key) => using(store, (db) => db.get(name, key));
