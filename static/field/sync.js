// Sends the outbox: one batch at a time, one tab at a time, and believes only the server's answers.
import { BATCH, goOn, heldFor, markTried, others, ready, rowsOf, sendAgain, setAside, settle, standing, tidy, waiting } from "./outbox.js";
import { read, write } from "./store.js";

const PATIENCE = 15_000;
const LONGEST = 5 * 60_000;
const SESSION = "/api/v1/field/session";
const VISITS = "/api/v1/visits/";
const HEARD = 15 * 60_000; // a phone with nothing to send is heard of this often
const isFull = (error) => error?.name === "QuotaExceededError";

class Unreached extends Error {}
class Slow extends Error {}
class SignedOut extends Error {}

/** Ask the server, with an end. Raises Unreached (no network), Slow (no answer in time, or 5xx),
 *  SignedOut (401, 403, a page instead of an answer). */
export async function ask(fetcher, url, options = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), options.patience ?? PATIENCE);
  try {
    const answer = await fetcher(url, {
      credentials: "same-origin", cache: "no-store", redirect: "error", ...options, signal: stop.signal,
    });
    if (answer.status === 401 || answer.status === 403) throw new SignedOut(answer.status);
    if (answer.status >= 500 || answer.status === 429 || answer.status === 408) throw new Slow(answer.status);
    const body = answer.ok || answer.status === 400 ? await answer.json() : null;
    return { status: answer.status, body };
  } catch (error) {
    if (error instanceof Slow || error instanceof SignedOut) throw error;
    throw stop.signal.aborted ? new Slow("timeout") : new Unreached(String(error));
  } finally {
    clearTimeout(timer);
  }
}

const payloads = (rows) => rows.map((row) => row.payload);

/** Visits, and what is none. */
const split = (batch) => ({
  visits: payloads(batch.filter((row) => !row.report)),
  reports: payloads(batch.filter((row) => row.report)),
});

export class Sync {
  /** `tell` is called whenever what the line says may have changed; `arrived` after rows were sent. */
  constructor({ store, fetcher, locks, tell, arrived, met, marker, appVersion = "1", now = Date.now, random = Math.random, later = (work, wait) => setTimeout(work, wait) }) {
    Object.assign(this, { store, fetcher, locks, tell, arrived, met, marker, appVersion, now, random, later });
    this.user = null;
    this.status = { state: "unknown", unsent: 0, setAside: 0, others: [], at: null, next: null, sent: 0, total: 0 };
    this.offset = 0;
    this.knowsTime = false; // the server's clock was read since this page opened
    this.failures = 0;
    this.timer = null;
    this.skip = new Map(); // rows that the server will not take as they are: told, never deleted
    this.tried = new Set(); // rows that may be on the server though a full phone could not mark them
    this.told = null; // how this phone stood when the server last heard of it: {words, at}
  }

  async say(more = {}) {
    const rows = this.user ? await rowsOf(this.store, this.user.id) : [];
    Object.assign(this.status, more, {
      unsent: waiting(rows).length,
      setAside: setAside(rows).length + [...this.skip.keys()].filter((id) => rows.some((row) => row.id === id)).length,
      others: await others(this.store, this.user?.id),
    });
    const marked = this.marker?.get();
    const unsent = this.status.unsent + this.status.others.reduce((sum, one) => sum + one.count, 0);
    // Left as it is in a store that was emptied: how many waited there is all that is known.
    if (marked && !this.lost && marked.unsent !== unsent) this.marker.set({ ...marked, unsent });
    this.tell?.(this.status);
  }

  /** Wake up: send what may go. Never throws; how it went is in `status`. */
  async wake() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.running) {
      this.again = true;
      return this.running;
    }
    this.running = this.run().finally(() => {
      this.running = null;
      if (this.again) {
        this.again = false;
        this.wake();
      }
    });
    return this.running;
  }

  async run() {
    try {
      await this.locks.request("field-sync", () => this.drain());
      this.failures = 0;
      await this.say({ state: "idle", at: this.now(), next: null });
      const wait = await heldFor(this.store, this.user.id, this.now());
      if (wait && !this.timer) this.timer = this.later(() => this.wake(), wait + 50);
    } catch (error) {
      if (error instanceof SignedOut) {
        await this.say({ state: "signed-out", next: null });
        return;
      }
      if (isFull(error)) {
        this.timer = this.later(() => this.wake(), LONGEST);
        await this.say({ state: "full", next: null });
        return;
      }
      if (!(error instanceof Slow || error instanceof Unreached)) {
        await this.say({ state: "broken", next: null });
        throw error;
      }
      this.failures += 1;
      const wait = Math.min(LONGEST, 2000 * 2 ** Math.min(this.failures, 10)) * (0.5 + this.random() / 2);
      this.timer = this.later(() => this.wake(), wait);
      await this.say({ state: error instanceof Slow ? "slow" : "offline", next: this.now() + wait });
    }
  }

  /** One call gives reach, the CSRF token, the clock and who is signed in. */
  async greet() {
    const asked = this.now();
    const { status, body } = await ask(this.fetcher, SESSION);
    if (status !== 200 || !body?.user) throw new Slow(status);
    const heard = this.now();
    this.offset = Math.round(Date.parse(body.now) - (asked + heard) / 2);
    this.knowsTime = true;
    this.token = body.csrf_token;
    await this.met?.(body); // may switch to the person who is signed in now
    this.user = { id: body.user.id, name: body.user.name };
    await this.heed(body.epoch);
    return body;
  }

  async heed(epoch) {
    const key = `epoch:${this.user.id}`;
    const known = await read(this.store, "meta", key);
    if (known === epoch) return false;
    if (known !== undefined) await sendAgain(this.store, this.user.id);
    await write(this.store, ["meta"], (tx) => tx.store.put(epoch, key));
    return known !== undefined;
  }

  async drain() {
    await this.greet();
    await tidy(this.store, this.now()).catch((error) => {
      if (!isFull(error)) throw error;
    });
    let size = BATCH;
    let renewed = false;
    this.status.sent = 0;
    const answered = new Set(); // named once in this run; a row left "saved" waits for the next
    for (;;) {
      const skip = new Set([...this.skip.keys(), ...answered]);
      const rows = await ready(this.store, this.user.id, this.now(), skip);
      if (!rows.length) break;
      const batch = rows.slice(0, size);
      await this.say({ state: "sending", total: this.status.sent + rows.length });
      await this.mark(batch);
      let answer;
      try {
        answer = await this.post(batch);
      } catch (error) {
        if (!(error instanceof SignedOut) || renewed) throw error;
        renewed = true; // a stale token looks the same as a lost session: ask once
        const before = this.user.id;
        await this.greet();
        if (this.user.id !== before) break;
        continue;
      }
      if (answer.status !== 200 || !Array.isArray(answer.body?.results)) {
        if (answer.status !== 413 && answer.status !== 400) throw new Slow(answer.status);
        if (batch.length === 1) this.skip.set(batch[0].id, answer.body?.message ?? "");
        size = Math.max(1, Math.floor(batch.length / 2));
        continue;
      }
      const ids = new Set(batch.map((row) => row.id));
      const results = answer.body.results.filter((result) => ids.has(result.id));
      await settle(this.store, results, answer.body.received_at);
      for (const id of ids) answered.add(id);
      this.status.sent += results.length;
      // Restored meanwhile: what was kept goes in the run after this one.
      if (answer.body.epoch && (await this.heed(answer.body.epoch))) this.again = true;
    }
    if (this.status.sent) await this.arrived?.();
    await this.report();
  }

  /** From here on the server may know them. A phone that is full still sends: that is its way out. */
  async mark(batch) {
    const ids = batch.map((row) => row.id);
    try {
      const marked = await markTried(this.store, ids, this.now(), this.offset);
      for (const [at, row] of batch.entries()) batch[at] = marked.get(row.id) ?? row;
    } catch (error) {
      if (!isFull(error)) throw error;
      for (const id of ids) this.tried.add(id);
    }
  }

  /** Nothing to send: the server hears how the phone stands when that changed, or after a while. */
  async report() {
    const device = await standing(this.store, { now: this.now(), marker: this.marker });
    const since = this.now() - (this.told?.at ?? 0);
    if (this.told?.words === JSON.stringify(device) + this.user.id && since >= 0 && since < HEARD) return;
    await this.send(device, []);
  }

  async post(batch) {
    const device = await standing(this.store, { now: this.now(), marker: this.marker });
    return this.send({ ...device, unsent: device.unsent - batch.length }, batch);
  }

  async send(device, batch) {
    const about = {
      ...device, clock_offset_ms: this.offset, app_version: this.appVersion,
      sent_at: new Date(this.now()).toISOString(),
    };
    const answer = await ask(this.fetcher, VISITS, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.token },
      body: JSON.stringify({ device: about, ...split(batch) }),
    });
    if (answer.status === 200) {
      this.told = { words: JSON.stringify({ ...device, emptied: false }) + this.user.id, at: this.now() };
      if (device.emptied) await goOn(this.store, device);
    }
    return answer;
  }
}
