// The phone's own store. Steps only add: a phone that skipped versions runs each it has not run.
import { openDB } from "idb";

const STEPS = [
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

export const VERSION = STEPS.length;

/** A store that opens itself again when the system drops the connection. */
export function openStore(name = "field") {
  let opening = null;
  const forget = () => {
    opening = null;
  };
  return {
    async db() {
      opening ??= openDB(name, VERSION, {
        upgrade(db, from) {
          for (const step of STEPS.slice(from)) step(db);
        },
        // A newer version of this page waits in another tab: let it through.
        blocking(_current, _next, event) {
          event.target.close();
          forget();
        },
        terminated: forget,
      }).catch((error) => {
        forget();
        throw error;
      });
      return opening;
    },
    async close() {
      if (opening) (await opening).close();
      forget();
    },
  };
}

/** One transaction that is on disk when it has completed. */
export async function write(store, names, work) {
  const begin = async () =>
    (await store.db()).transaction(names, "readwrite", { durability: "strict" });
  let tx;
  try {
    tx = await begin();
  } catch (error) {
    if (error.name !== "InvalidStateError") throw error;
    await store.close().catch(() => undefined); // the connection had gone; the next one is fresh
    tx = await begin();
  }
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

export async function read(store, name, key) {
  return (await store.db()).get(name, key);
}
