import assert from "node:assert/strict";
import { test } from "node:test";
import { momentOf, plusDays, setZone } from "../../static/field/dates.js";
import { counted, doorOf, floorOf, floorsOf, receiptOf, restOf, tally } from "../../static/field/doors.js";

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
  assert.deepEqual(look(unit()), { unit: unit(), last: null, tries: 0, held: null, triedToday: false, mine: null, done: false });
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

test("a label's floor", () => {
  assert.deepEqual(["4G", "12B", "1204", "PH", "APT 3", "2nd floor"].map(floorOf), [4, 12, 12, null, null, 2]);
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
