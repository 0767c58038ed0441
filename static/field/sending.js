// How the phone sends: what `Sync` (sync.js) does once the page is there. Its `this` is the Sync.
import { BATCH, ready } from "./outbox.js";
import { goOn, markTried, sendAgain, settle, standing, tidy } from "./sent.js";
import { read, write } from "./store.js";
import { SignedOut, Slow, ask, isFull } from "./sync.js";

const SESSION = "/api/v1/field/session";
const VISITS = "/api/v1/visits/";
const HEARD = 15 * 60_000; // a phone with nothing to send is heard of this often

const payloads = (rows) => rows.map((row) => row.payload);

/** Visits, and what is none. */
const split = (batch) => ({
  visits: payloads(batch.filter((row) => !row.report)),
  reports: payloads(batch.filter((row) => row.report)),
});

export const sending = {
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
  },

  async heed(epoch) {
    const key = `epoch:${this.user.id}`;
    const known = await read(this.store, "meta", key);
    if (known === epoch) return false;
    if (known !== undefined) await sendAgain(this.store, this.user.id);
    await write(this.store, ["meta"], (tx) => tx.store.put(epoch, key));
    return known !== undefined;
  },

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
  },

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
  },

  /** Nothing to send: the server hears how the phone stands when that changed, or after a while. */
  async report() {
    const device = await standing(this.store, { now: this.now(), marker: this.marker });
    const since = this.now() - (this.told?.at ?? 0);
    if (this.told?.words === JSON.stringify(device) + this.user.id && since >= 0 && since < HEARD) return;
    await this.send(device, []);
  },

  async post(batch) {
    const device = await standing(this.store, { now: this.now(), marker: this.marker });
    return this.send({ ...device, unsent: device.unsent - batch.length }, batch);
  },

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
  },
};
