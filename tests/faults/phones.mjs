// Many phones in one process: the page's own store, outbox and sync, each on a store of its own.
// Reads what the phones are from standard input; writes what became of them to standard output.
import { text } from "node:stream/consumers";
import { oneLock } from "../js/ground.js"; // brings the store in memory
import { rowsOf, save, withdraw } from "../../static/field/outbox.js";
import { openStore } from "../../static/field/store.js";
import { Sync } from "../../static/field/sync.js";
import { uuid7 } from "../../static/field/ids.js";

const { url, session, phones } = JSON.parse(await text(process.stdin));
const GOES_ON = new Set(["idle", "offline", "slow"]);
let asked = 0; // requests that left the phones

/** What a browser adds: the address, and the cookies that it keeps. */
function browser(key) {
  const kept = new Map([[session, key]]);
  return async (path, options) => {
    asked += 1;
    const cookie = [...kept].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(url + path, { ...options, headers: { ...options.headers, cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = line.match(/^([^=]+)=([^;]*)/);
      kept.set(name, value);
    }
    return answer;
  };
}

/** The visits of an evening at these doors, as the page makes them: three at a time. */
function evening({ turf, campaign, building, units, program }) {
  const at = (unit, disposition, more = {}) => ({
    payload: { channel: "door", campaign, turf, building, unit: units[unit], disposition, ...more },
  });
  const note = { kind: "access_note", building, note_kind: "entry", text: "Ring twice." };
  return [
    [at(0, "not_home"), at(1, "refused"), at(2, "not_home")],
    [
      at(3, "conversation", {
        language: "es", resident: { id: uuid7(), name: "Rahima Khatun", languages: ["bn"] },
        consents: [{ purpose: "this_case", channel: "sms", answer: true }],
        help: [{ program, words: "Rent went up." }], note: "After six.",
      }),
      at(4, "not_home"),
      { report: true, payload: note },
    ],
    [
      at(5, "inaccessible"), at(6, "not_home"),
      at(7, "conversation", { language: "en", resident: { id: uuid7(), name: "Ngozi Eze" }, needs: ["rent_freeze"] }),
    ],
    [at(8, "not_home"), at(9, "refused")],
  ];
}

/** Try again at once, whatever happened, until nothing waits. */
async function sendAll(sync) {
  do {
    await sync.wake();
    if (!GOES_ON.has(sync.status.state)) throw new Error(`The phone is ${sync.status.state}.`);
  } while (sync.status.state !== "idle" || sync.status.unsent);
}

async function live(phone, number) {
  const store = openStore(`field-${number}`);
  const fetcher = browser(phone.session);
  const { user } = phone;
  const saved = [];
  for (const visits of evening(phone)) {
    saved.push(...(await save(store, { user, visits, hold: 0 })));
    if (visits.length === 2) await withdraw(store, { user, ids: [saved[0].id] }); // the last ones
    // A page that was opened anew: all that it knows is in its store.
    const sync = new Sync({ store, fetcher, locks: oneLock(), later: () => 0, random: () => 0 });
    sync.user = user;
    await sendAll(sync);
  }
  return (await rowsOf(store, user.id)).map(({ id, state, report = false }) => ({ id, state, report }));
}

const rows = await Promise.all(phones.map(live));
process.stdout.write(JSON.stringify({ asked, rows: rows.flat() }));
