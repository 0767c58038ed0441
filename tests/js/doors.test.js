import assert from "node:assert/strict";
import { test } from "node:test";
import { momentOf, plusDays, setZone } from "../../static/field/dates.js";
import { counted, doorOf, floorsOf, heldBack, lineOf, linesOf, receiptOf, restOf, takes, tally, worth } from "../../static/field/doors.js";

setZone("America/New_York");
const TODAY = "2026-11-23";
const at = (time, day = TODAY) => new Date(momentOf(day, time)).toISOString();
const MADE = momentOf(TODAY, "08:00");
const unit = (more = {}) => ({ id: "u", label: "4B", floor: 4, tries: 0, last: null, held: null, ...more });
let count = 0;
const visit = (disposition, time, more = {}, row = {}) => {
  count += 1;
  return { id: `v${count}`, state: "saved", ...row, payload: { disposition, occurred_at: at(time), ...more } };
};
const look = (one, rows = [], more = {}) => doorOf(one, rows, { today: TODAY, madeAt: MADE, ...more });

test("a door nobody tried is open", () => {
  assert.deepEqual(look(unit()), { unit: unit(), last: null, tries: 0, tried: "", held: null, triedToday: false, mine: null, done: false });
});

test("what this phone saved comes on top of the list", () => {
  const door = look(unit({ tries: 2, last: { disposition: "not_home", at: at("10:00", "2026-11-14"), by_me: false } }), [visit("refused", "11:00")]);
  assert.equal(door.tries, 3);
  assert.equal(door.last.disposition, "refused");
  assert.ok(door.done && door.mine);
});

test("what the list already knows is not counted twice", () => {
  const row = visit("not_home", "07:00", {}, { state: "stored", received_at: at("07:01") });
  const door = look(unit({ tries: 1, last: { disposition: "not_home", at: at("07:00"), by_me: true } }), [row]);
  assert.equal(door.tries, 1);
  assert.equal(receiptOf(row, MADE), "counted");
});

test("a withdrawal of what the list knows takes it away", () => {
  const old = visit("refused", "07:00", {}, { state: "stored", received_at: at("07:01") });
  const back = visit("refused", "09:00", { supersedes: old.id, is_withdrawal: true });
  const door = look(unit({ tries: 1, last: { disposition: "refused", at: at("07:00"), by_me: true } }), [old, back]);
  assert.equal(door.tries, 0);
  assert.equal(door.last, null);
  assert.equal(door.done, false);
});

test("a withdrawal of what was never on the list counts nothing", () => {
  const first = visit("not_home", "09:00");
  assert.equal(look(unit(), [first, visit("not_home", "09:01", { supersedes: first.id, is_withdrawal: true })]).tries, 0);
});

test("a correction is one try", () => {
  const first = visit("not_home", "09:00");
  const door = look(unit(), [first, visit("refused", "09:05", { supersedes: first.id })]);
  assert.equal(door.tries, 1);
  assert.equal(door.last.disposition, "refused");
});

test("do not contact holds a door until its day, and only at the door", () => {
  assert.ok(look(unit({ held: { channel: "any", until: "2027-03-01", reason: "asked" } })).held);
  assert.equal(look(unit({ held: { channel: "any", until: TODAY, reason: "asked" } })).held, null);
  assert.equal(look(unit({ held: { channel: "sms", until: null, reason: "asked" } })).held, null);
});

test("one said at the door holds it at once", () => {
  const row = visit("refused", "09:00", { do_not_contact: { scope: "unit", channel: "any", expires_on: null, reason: "asked" } });
  assert.equal(look(unit(), [row]).held.reason, "asked");
});

test("the attempt policy rests a door, but not one that is settled", () => {
  const rest = { channel: "door", until: "2026-11-25", reason: "too_soon" };
  const last = (disposition) => ({ disposition, at: at("10:00", "2026-11-22"), by_me: true });
  assert.ok(look(unit({ held: rest, last: last("not_home"), tries: 1 })).held);
  const settled = look(unit({ held: rest, last: last("conversation"), tries: 1 }));
  assert.equal(settled.held, null);
  assert.ok(settled.done);
});

test("floors from the top, labels as people count, unknown floors last", () => {
  const floors = floorsOf(
    [["10A", 10], ["2B", 2], ["2A", 2], ["rear", null], ["9A", 9]].map(([label, floor]) => look(unit({ label, floor }))),
  );
  assert.deepEqual(floors.map(({ floor }) => floor), [10, 9, 2, null]);
  assert.deepEqual(floors[2].doors.map((door) => door.unit.label), ["2A", "2B"]);
});

test("rest of floor leaves out refusals, call-backs, held and done doors", () => {
  const last = (disposition) => ({ disposition, at: at("10:00", "2026-11-14"), by_me: false });
  const doors = [
    look(unit({ label: "A" })), look(unit({ label: "B", last: last("refused"), tries: 1 })),
    look(unit({ label: "C", last: last("call_back"), tries: 1 })), look(unit({ label: "D", held: { channel: "any", until: null } })),
    look(unit({ label: "E", last: last("not_home"), tries: 1 })), look(unit({ label: "F" }), [visit("not_home", "09:00")]),
  ];
  assert.deepEqual(restOf(doors).map((door) => door.unit.label), ["A", "E"]);
  assert.deepEqual(counted(doors), { all: 5, done: 2, left: 3 });
  assert.equal(tally(doors).get("refused"), 1);
});

test("lines stand one above the other, and a pair splits by floors or lines", () => {
  assert.deepEqual(["4B", "12-AB", "1204", "PH", "3 rear", "7"].map((label) => lineOf({ label })), ["B", "AB", "04", null, null, null]);
  const doors = [["2A", 2], ["3A", 3], ["3B", 3], ["PH", null]].map(([label, floor]) => look(unit({ label, floor })));
  assert.deepEqual(linesOf(doors).map(({ line, doors: some }) => [line, some.map((door) => door.unit.label)]), [["A", ["3A", "2A"]], ["B", ["3B"]], [null, ["PH"]]]);
  const mine = (share) => doors.filter((door) => takes(door, share)).map((door) => door.unit.label);
  assert.deepEqual(mine(null), ["2A", "3A", "3B", "PH"]);
  assert.deepEqual(mine({ floors: "odd" }), ["3A", "3B", "PH"]);
  assert.deepEqual(mine({ floors: "even" }), ["2A", "PH"]);
  assert.deepEqual(mine({ lines: ["B"] }), ["3B", "PH"]);
});

// --- Which doors are worth knocking now

const NOW = { at: momentOf(TODAY, "11:00"), part: "m" };
const ME = { languages: ["es"], stopped: false };
const tried = (parts, disposition = "not_home", more = {}) =>
  unit({ tries: parts.length, tried: parts, last: { disposition, at: at("10:00", "2026-11-14"), by_me: false }, ...more });
const judge = (one, { rows = [], promised = null, now = NOW, me = ME } = {}) => worth({ ...look(one, rows), promised }, now, me);

test("not yet tried is worth it, and more so in a language of mine", () => {
  assert.deepEqual(judge(unit()), { rank: 2, why: "new" });
  assert.deepEqual(judge(unit({ language: "es" })), { rank: 1, why: "language" });
  assert.deepEqual(judge(unit({ language: "ru" })), { rank: 2, why: "new" });
});

test("another part of the day than before is worth it, the same is not", () => {
  assert.deepEqual(judge(tried("a")), { rank: 4, why: "other_part" });
  assert.deepEqual(judge(tried("ae", "not_home", { language: "es" })), { rank: 3, why: "other_part" });
  assert.deepEqual(judge(tried("am")), { rank: 9, why: "same_part" });
  assert.deepEqual(judge(tried("M")), { rank: 4, why: "other_part" }); // a Saturday's morning is another
});

test("what is done, held, resting or reported missing is held back, and says why", () => {
  const why = (one, more) => judge(one, more).why;
  assert.equal(why(tried("a", "refused")), "done");
  assert.equal(why(unit(), { rows: [visit("not_home", "09:00")] }), "done");
  assert.equal(why(unit({ held: { channel: "any", until: null, reason: "legal" } })), "asked");
  assert.equal(why(tried("a", "not_home", { held: { channel: "door", until: null, reason: "max_attempts" } })), "max_attempts");
  assert.equal(why(tried("a", "not_home", { held: { channel: "door", until: "2026-11-25", reason: "too_soon" } })), "too_soon");
  assert.equal(why(unit({ missing: true })), "missing");
  assert.equal(why(unit(), { me: { ...ME, stopped: true } }), "stopped");
});

test("a promise comes first when it is due, and waits until then", () => {
  const promised = { starts_at: at("11:20") };
  assert.deepEqual(judge(tried("m", "call_back"), { promised }), { rank: 0, why: "due" });
  assert.equal(judge(tried("m", "call_back"), { promised: { starts_at: at("14:30") } }).why, "promised");
  // Promised this morning, at this door: done for now, and due again at its time.
  const rows = [visit("call_back", "09:00")];
  assert.equal(judge(unit(), { rows, promised: { starts_at: at("14:30") } }).why, "promised");
  assert.equal(judge(unit(), { rows, promised }).why, "due");
  // Kept: we were there.
  assert.equal(judge(unit(), { rows: [visit("conversation", "11:05")], promised }).why, "done");
  assert.equal(judge(unit(), { promised, me: { ...ME, stopped: true } }).why, "stopped");
});

test("a door that needs a language goes to who speaks it", () => {
  assert.deepEqual(judge(tried("m", "language_barrier", { language: "es" })), { rank: 1, why: "language" });
  assert.deepEqual(judge(tried("a", "language_barrier", { language: "ru" })), { rank: 9, why: "other_language" });
});

test("the held back are counted by reason, most first", () => {
  const doors = [unit(), tried("m"), tried("a", "refused"), tried("mm")].map((one) => ({ worth: judge(one) }));
  assert.deepEqual(heldBack(doors), [["same_part", 2], ["done", 1]]);
});

test("tries here add their part of the day", () => {
  assert.equal(look(tried("m"), [visit("not_home", "17:05"), visit("not_home", "13:00")]).tried, "mea");
});

test("receipts: on this phone, received, counted, set aside", () => {
  assert.equal(receiptOf({ state: "saved" }, MADE), "saved");
  assert.equal(receiptOf({ state: "stored", received_at: at("09:00") }, MADE), "received");
  assert.equal(receiptOf({ state: "quarantined" }, MADE), "set_aside");
  assert.equal(receiptOf({ state: "quarantined", mended_by: "x" }, MADE), "mended");
});

test("the city's clock, summer and winter", () => {
  assert.equal(at("14:30"), "2026-11-23T19:30:00.000Z");
  assert.equal(at("14:30", "2026-07-01"), "2026-07-01T18:30:00.000Z");
  assert.equal(at("12:00", "2026-11-01"), "2026-11-01T17:00:00.000Z");
  assert.equal(plusDays("2026-12-31", 1), "2027-01-01");
});
