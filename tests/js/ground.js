// What the phone's tests stand on: a store in memory, a lock between tabs, a small server.
import "fake-indexeddb/auto";
import { openStore } from "../../static/field/store.js";
import { Sync } from "../../static/field/sync.js";

export const ANA = { id: "0198a000-0000-7000-8000-00000000000a", name: "Ana Morales" };
export const BEN = { id: "0198a000-0000-7000-8000-00000000000b", name: "Ben Okafor" };

let count = 0;
export function freshStore() {
  count += 1;
  return openStore(`field-${count}`);
}

export const notHome = (unit = "0198a000-0000-7000-8000-000000000001") => ({
  payload: { channel: "door", disposition: "not_home", unit },
});

export function memoryMarker(kept = null) {
  return { get: () => kept, set: (value) => { kept = value; } };
}

/** One lock by name, as the Web Locks of a browser give it to all its tabs. */
export function oneLock() {
  let tail = Promise.resolve();
  return {
    request(_name, work) {
      const run = tail.then(work);
      tail = run.catch(() => undefined);
      return run;
    },
  };
}

/** A server that keeps visits by id, and the troubles a test asks for. */
export class Server {
  rows = new Map();
  user = ANA;
  epoch = 1;
  token = "t1";
  reports = []; // facts that are no visits
  requests = []; // ids of each batch that came
  heard = []; // how the phone stood, each time that it had nothing to send
  trouble = () => null; // (batch) => "drop" | "lose" | "cut" | a status | null
  judge = () => null; // (visit) => {result, code, message} | null
  clock = () => Date.now();

  fetch = async (url, options = {}) => {
    if (url.endsWith("/session")) {
      const trouble = this.trouble("session");
      if (trouble === "drop") throw new TypeError("network");
      if (!this.user) return this.answer(401, { code: "signed_out" });
      return this.answer(200, {
        user: { ...this.user, languages: [] }, csrf_token: this.token, epoch: this.epoch,
        now: new Date(this.clock()).toISOString(), city: { name: "Testville" },
      });
    }
    const { visits, device, reports = [] } = JSON.parse(options.body);
    const trouble = this.trouble(visits);
    if (trouble === "drop") throw new TypeError("network");
    if (trouble === "hang") {
      return new Promise((_resolve, reject) => {
        options.signal.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
      });
    }
    if (!this.user) return this.answer(401, {});
    if (options.headers["X-CSRFToken"] !== this.token) return this.answer(403, {});
    if (typeof trouble === "number") return this.answer(trouble, { message: "no" });
    this.device = device;
    if (visits.length || reports.length) this.requests.push(visits.map((visit) => visit.id));
    else this.heard.push(device);
    this.reports.push(...reports);
    const results = [...visits, ...reports].map((one) => this.take(one));
    if (trouble === "lose") throw new TypeError("the reply was lost");
    if (trouble === "cut") return { status: 200, ok: true, json: async () => JSON.parse('{"results": [') };
    return this.answer(200, { received_at: new Date().toISOString(), epoch: this.epoch, results });
  };

  take(visit) {
    const judged = this.judge(visit);
    if (judged) return { id: visit.id, ...judged };
    const known = this.rows.get(visit.id);
    const said = JSON.stringify(visit);
    if (known && known !== said) return { id: visit.id, result: "quarantined", code: "id_reused", message: "!" };
    this.rows.set(visit.id, said);
    return { id: visit.id, result: known ? "already_stored" : "stored", cases: [], flags: [] };
  }

  answer(status, body) {
    return { status, ok: status < 300, json: async () => body };
  }
}

export function tab(store, server, more = {}) {
  const sync = new Sync({
    store, fetcher: server.fetch, locks: oneLock(), later: () => 0, random: () => 0, ...more,
  });
  sync.user = ANA; // who used this phone last
  return sync;
}
