// Sends the outbox: one batch at a time, one tab at a time, and believes only the server's answers.
import { heldFor, others, rowsOf, setAside, waiting } from "./outbox.js";

const PATIENCE = 15_000;
const LONGEST = 5 * 60_000;
export const isFull = (error) => error?.name === "QuotaExceededError";

export class Unreached extends Error {}
export class Slow extends Error {}
export class SignedOut extends Error {}

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
      // How to send comes after the first paint; without it there is no way to the server either.
      const { sending } = await import("./sending.js").catch((error) => { throw new Unreached(String(error)); });
      Object.assign(this, sending);
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
}
