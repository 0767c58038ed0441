// Walk lists go 72 hours after the server was last met, whoever they were for. Visits never do.
import { using, write } from "./store.js";

export const LIST_KEPT = 72 * 3600_000;

/** Put away every list that is too old; the ids of their people. */
export async function putAway(store, now = Date.now()) {
  const users = await using(store, (db) => db.getAllKeys("lists"));
  if (!users.length) return [];
  return write(store, ["lists", "meta"], async (tx) => {
    const gone = [];
    const [lists, meta] = [tx.objectStore("lists"), tx.objectStore("meta")];
    for (const user of users) {
      const met = await meta.get(`met:${user}`);
      // A clock that was set back starts the time anew, once: the list does not stay for ever.
      if (met > now) await meta.put(now, `met:${user}`);
      else if (!(now - met <= LIST_KEPT)) {
        await lists.delete(user);
        gone.push(user);
      }
    }
    return gone;
  });
}
