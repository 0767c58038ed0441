// What the phone knows now, and the few ways in which that changes.
import { putAway } from "./away.js";
import { dayOf, partOf, setZone } from "./dates.js";
import { counted, doorOf, effective, happened, isNews, worth } from "./doors.js";
import { bare, guard, guarded, locked } from "./guard.js";
import { fetchList } from "./listing.js";
import { uuid7 } from "./ids.js";
import { parts } from "./later.js";
import { HOLD, forget, rowsOf, save, undo, withdraw } from "./outbox.js";
import { openStore, read, using, write } from "./store.js";
import { doorsTold, notesTold, promisesTold } from "./told.js";
import { setWalk, walkOf } from "./walk.js";

const MARKER = "field-marker";
const SAID = ["note", "answers", "interpreter", "help", "screening", "resident"];

export const app = {
  store: openStore(),
  sync: null, user: null, city: {}, list: null, madeAt: 0, putAway: false, asked: false,
  // `rows` are visits, `reports` other facts, `all` both: what the outbox holds of this person.
  all: [], rows: [], reports: [], byUnit: new Map(), found: [], closed: new Set(),
  // lost: its store was emptied, {n: how many visits waited in it}
  lost: null, tabs: null, seal: null,
  hear: () => undefined, // (what changed) => repaint
  // What left.js adds once it has come: what was left at a door, and its rows on Today.
  carry: (visits) => visits, leavings: () => "",
};

/** Left outside of the store: tells a phone whose store was emptied. */
export const marker = {
  get() {
    try {
      return JSON.parse(localStorage.getItem(MARKER));
    } catch {
      return null; // switched off or not ours to read: the alarm is silent, saving is not touched
    }
  },
  set(value) {
    try {
      localStorage.setItem(MARKER, JSON.stringify(value));
    } catch {
      app.lost = null;
    }
  },
};

export async function open() {
  const { store } = app;
  const [session, seq] = await Promise.all([read(store, "meta", "session"), read(store, "meta", "seq")]);
  const marked = marker.get();
  if (marked?.seq && seq === undefined) app.lost = { n: marked.unsent ?? 0 };
  // Where both stand, the store is right: a page that was killed left the marker behind.
  else if (marked && marked.seq !== seq) marker.set({ ...marked, seq });
  await putAway(store).then((gone) => { app.gone = new Set(gone); });
  if (session) await become(session);
}

/** Take up a person's own things: their list, visits and found apartments, and nobody else's. */
export async function become(session) {
  const { store } = app;
  const other = app.user?.id !== session.user.id;
  app.user = session.user;
  app.city = session.city ?? {};
  app.seal = session.seal ?? null;
  if (app.city.time_zone) setZone(app.city.time_zone);
  if (!other) return;
  app.closed.clear();
  guarded.record = (await read(store, "meta", `pin:${app.user.id}`)) ?? null;
  guarded.key = null;
  if (locked()) {
    app.found = [];
    take(null);
    await reload();
  } else await load();
}

/** What this phone carries for the person. With a PIN, once it was given. */
export async function load() {
  const { store } = app;
  const [kept, made] = await Promise.all([read(store, "lists", app.user.id), read(store, "meta", `made:${app.user.id}`)]);
  const list = await bare(kept);
  if (list && made) list.made_at = made; // it was found unchanged since
  app.found = await Promise.all((await using(store, (db) => db.getAllFromIndex("found", "user", app.user.id))).map(bare));
  app.putAway = Boolean(!list && app.gone?.has(app.user.id));
  take(list);
  await reload();
}

/** While the page stays open too: a list that nobody renewed in 72 hours goes. */
export async function putListAway() {
  const gone = await putAway(app.store);
  if (!app.list || !gone.includes(app.user.id)) return;
  app.putAway = true;
  take(null);
  for (const part of ["buildings", "units", "unitsOf", "turfOf", "campaigns", "promised"]) app[part] = new Map();
  app.hear("list");
}

function take(list) {
  app.list = list ?? null;
  app.madeAt = list ? Date.parse(list.made_at) : 0;
  if (!list) return;
  const by = (rows) => new Map(rows.map((row) => [row.id, row]));
  app.buildings = by(list.buildings);
  app.programs = list.programs ?? [];
  app.needs = list.needs ?? [];
  app.labels = new Map((list.dispositions ?? []).map(({ code, label }) => [code, label]));
  app.languages = new Map((list.languages ?? []).map(({ code, name }) => [code, name]));
  app.turfOf = new Map(list.turfs.flatMap((turf) => turf.buildings.map((id) => [id, turf])));
  app.campaigns = by(list.campaigns ?? []);
  const listed = new Set(list.units.map((unit) => unit.id));
  app.found = app.found.filter((unit) => !listed.has(unit.id));
  assemble();
}

/** The doors in sight, and what was said at each: the list's, and this phone's on top. */
function assemble() {
  app.doors = new Map();
  app.byUnit = new Map();
  if (!app.list) return;
  const { units, alias } = doorsTold(app.list, app.found, app.reports, app.madeAt);
  Object.assign(app, { units, alias });
  const here = [...units.values()];
  for (const [from, to] of alias) units.set(from, units.get(to));
  app.unitsOf = Map.groupBy ? Map.groupBy(here, (unit) => unit.building) : group(here);
  for (const row of app.rows) {
    const unit = alias.get(row.payload.unit) ?? row.payload.unit;
    if (!unit) continue;
    if (!app.byUnit.has(unit)) app.byUnit.set(unit, []);
    app.byUnit.get(unit).push(row);
  }
  app.promised = new Map();
  for (const one of promisesTold(app.list, effective(app.rows), app.madeAt)) {
    if (one.channel === "door" && one.unit && !app.promised.has(one.unit)) app.promised.set(one.unit, one);
  }
}

function group(units) {
  const groups = new Map();
  for (const unit of units) groups.set(unit.building, [...(groups.get(unit.building) ?? []), unit]);
  return groups;
}

export async function reload() {
  app.all = await rowsOf(app.store, app.user.id);
  if (guarded.key) for (const row of app.all) if (row.call) row.call = await bare(row.call);
  app.rows = app.all.filter((row) => !row.report);
  app.reports = app.all.filter((row) => row.report);
  assemble();
}

let asking = null;

/** Everything for this person's turf, or what changed of it. On the wire it is never stored; here
 *  it is, for 72 hours. One at a time. */
export function refresh() {
  asking ??= renew().finally(() => {
    asking = null;
  });
  return asking;
}

async function renew() {
  const { id } = app.user;
  if (locked()) return; // it could not be kept
  const { list, same } = await fetchList(fetch.bind(window), app.list, app.sync.token);
  if (!list || app.user.id !== id) return;
  const before = app.madeAt;
  const kept = same ? null : await guard(list);
  await write(app.store, ["lists", "meta", "found"], (tx) =>
    Promise.all([
      same ? null : tx.objectStore("lists").put(kept, id),
      tx.objectStore("meta").put(list.made_at, `made:${id}`),
      tx.objectStore("meta").put(Date.now(), `met:${id}`),
      ...app.found.filter((unit) => list.units.some((one) => one.id === unit.id)).map((unit) => tx.objectStore("found").delete(unit.id)),
    ]),
  );
  app.putAway = false;
  if (!same) {
    take(list);
    app.hear("list");
    return;
  }
  app.list = list;
  app.madeAt = Date.parse(list.made_at);
  assemble();
  // What was received before this list was made counts now: its receipt says so.
  const counted = app.rows.filter((row) => row.state === "stored" && isNews(row, before) && !isNews(row, app.madeAt));
  if (counted.length) app.hear("visits", new Set(counted.map((row) => row.payload.unit ?? null)));
}

/** The server was met: it says who is signed in and what its clock shows. */
export async function met(session) {
  const { user, city, seal } = session;
  const other = app.user?.id !== user.id;
  await write(app.store, ["meta"], (tx) =>
    Promise.all([tx.store.put({ user, city, seal }, "session"), tx.store.put(Date.now(), `met:${user.id}`)]),
  );
  await become(session);
  if (other) app.hear("person");
}

// --- Reading

export const today = () => dayOf(Date.now() + (app.sync?.offset ?? 0));

export function door(unit, day = today()) {
  const turf = app.turfOf.get(unit.building);
  const found = doorOf(unit, app.byUnit.get(unit.id) ?? [], {
    today: day, madeAt: app.madeAt, held: app.buildings.get(unit.building)?.held,
    most: app.campaigns.get(turf?.campaign)?.max_attempts,
  });
  if (!found.held && app.closed.has(unit.id)) found.done = true;
  found.promised = app.promised.get(unit.id) ?? null;
  return found;
}

const now = () => Date.now() + (app.sync?.offset ?? 0);

/** The doors of a building, each with whether it is worth knocking now. Made once, until something changes. */
export function doorsOf(building) {
  const day = today();
  const at = now();
  const part = partOf(at);
  const key = [day, part, Math.floor(at / 60_000), app.closed.size].join();
  const kept = app.doors.get(building);
  if (kept?.key === key) return kept.doors;
  const me = { languages: (app.user.languages ?? []).filter((code) => code !== "en"), stopped: Boolean(stopped(building)) };
  const doors = (app.unitsOf.get(building) ?? []).map((unit) => {
    const one = door(unit, day);
    one.worth = worth(one, { at, part }, me);
    return one;
  });
  app.doors.set(building, { key, doors });
  return doors;
}

export const walk = (building) => walkOf(app.user.id, today(), building);
export const changeWalk = (building, more) => setWalk(app.user.id, today(), building, more);
export const notesOf = (building) => notesTold(building, app.reports, app.madeAt, today());

/** Own open cases of the people behind a door. */
export const casesAt = (unit) => (app.list?.cases ?? []).filter((one) => one.unit === unit.id);

/** The newest "the building stopped us" of today that nothing took back. */
export const stopped = (building) =>
  effective(app.rows).findLast(
    (row) =>
      row.payload.building === building && !row.payload.unit && row.payload.disposition === "inaccessible" &&
      dayOf(happened(row)) === today(),
  );

export const label = (code) => app.labels?.get(code) ?? code;
export const languageName = (code) => app.languages?.get(code) ?? code;
export const turfCount = (turf) => counted(turf.buildings.flatMap(doorsOf));

/** What a visit at this door names. */
export function place(unit, building = unit?.building) {
  const turf = app.turfOf?.get(building);
  const found = unit && app.found.find((one) => one.id === unit.id);
  return {
    channel: "door", building, unit: unit?.id, turf: turf?.id, campaign: turf?.campaign,
    new_unit: found ? { id: found.id, label: found.label, floor: found.floor } : undefined,
  };
}

export const callPlace = (call) => ({ ...place(null, call.building), channel: "phone", unit: call.unit ?? undefined });

// --- Writing

const common = () => ({ user: app.user, offset: app.sync?.offset ?? 0, unmet: !app.sync?.knowsTime, marker, tried: app.sync?.tried });

/** A visit as it lies here: its words sealed to the server; behind the PIN the copy of
 *  its form and who was called. */
async function asKept(one) {
  const kept = { ...one, payload: await sealedOf(one.payload) };
  if (one.form) kept.form = await guard(one.form);
  if (one.call) kept.call = await guard(one.call);
  return kept;
}

async function sealedOf(payload) {
  if (!app.seal || !SAID.some((name) => payload[name])) return payload;
  try {
    const { sealed } = await parts.seal();
    return await sealed({ ...payload, id: payload.id ?? uuid7() }, app.seal);
  } catch (error) {
    // Saving comes first: without the means to seal, the words wait here as they are.
    console.warn(error);
    return payload;
  }
}

/** Save visits here. When this returns they are on disk. */
export async function record(visits, more = {}) {
  const kept = await Promise.all(app.carry(visits).map(asKept));
  const rows = await save(app.store, { ...common(), visits: kept, ...more });
  if (app.sync.status.state === "full") app.sync.status.state = "unknown"; // there is room again
  navigator.storage?.persist?.(); // asked, never waited for: some browsers do not answer
  await changed(rows);
  setTimeout(() => app.sync.wake(), (more.hold ?? HOLD) + 50);
  return rows;
}

/** A fact that is no visit: {kind, …}. It goes the same way, with a receipt of its own. */
export async function report(kind, facts, more = {}) {
  const [row] = await save(app.store, { ...common(), visits: [{ report: true, payload: { kind, ...facts } }], hold: 0, ...more });
  await reload();
  app.hear("report");
  await app.sync.say();
  app.sync.wake();
  if (more.hold) setTimeout(() => app.sync.wake(), more.hold + 50);
  return row;
}

export async function takeBack(ids) {
  const rows = app.rows.filter((row) => ids.includes(row.id));
  const { withdrawals } = await undo(app.store, { ...common(), ids });
  await changed([...rows, ...withdrawals]);
  if (withdrawals.length) app.sync.wake();
}

export async function withdrawVisit(row) {
  const rows = await withdraw(app.store, { ...common(), ids: [row.id] });
  await changed([row, ...rows]);
  app.sync.wake();
}

async function changed(rows) {
  await reload();
  app.hear("visits", new Set(rows.map((row) => row.payload.unit ?? null)));
  await app.sync.say();
}

/** Take back what was just told: gone where it is still here, otherwise told otherwise. */
export async function takeBackReport(row, otherwise) {
  const gone = await forget(app.store, { ids: [row.id], marker, tried: app.sync?.tried });
  if (!gone) return otherwise();
  await reload();
  app.hear("report");
  return app.sync.say();
}

/** Apartments found here: at once on this phone, on the server with their first visit or a report. */
export async function addUnits(building, doors) {
  const units = doors.map((one) => ({ ...one, user: app.user.id, building, last: null, tries: 0, held: null, people: [] }));
  const kept = await Promise.all(units.map(async (unit) => ({ ...(await guard(unit)), id: unit.id, user: unit.user })));
  await write(app.store, ["found"], (tx) => Promise.all(kept.map((unit) => tx.store.put(unit))));
  app.found.push(...units);
  assemble();
  return units;
}

export const addUnit = async (building, id, label, floor) => (await addUnits(building, [{ id, label, floor }]))[0];

/** Found by mistake, and never told to anybody. */
export async function dropUnits(ids) {
  await write(app.store, ["found"], (tx) => Promise.all(ids.map((id) => tx.store.delete(id))));
  app.found = app.found.filter((unit) => !ids.includes(unit.id));
  assemble();
}

// --- Drafts

const draftKey = (id) => `${app.user.id}:${id}`;
export const readDraft = async (id) => bare(await read(app.store, "drafts", draftKey(id)));
export const dropDraft = (id) => (tx) => tx.objectStore("drafts").delete(draftKey(id));

export const forgetDraft = (id) => write(app.store, ["drafts"], dropDraft(id));

export async function keepDraft(id, draft) {
  const kept = await guard({ ...draft, kept_at: Date.now() });
  await write(app.store, ["drafts"], (tx) => tx.store.put(kept, draftKey(id)));
}
