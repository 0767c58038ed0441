import assert from "node:assert/strict";
import { test } from "node:test";
import { setZone } from "../../static/field/dates.js";
import { helpOf, isUrgent, newDraft, problemsOf, programsFor, visitOf } from "../../static/field/visit.js";

setZone("America/New_York");
const needs = [{ code: "rent_freeze", label: "Rent freeze" }, { code: "food", label: "Food" }, { code: "court_papers", label: "Court papers", is_urgent: true }];
const programs = [{ id: "p1", needs: ["rent_freeze"] }, { id: "p2", needs: ["food"] }];
const world = { programs, needs };
const door = { channel: "door", building: "b", unit: "u", turf: "t", campaign: "c" };
const talk = (more = {}) => ({ ...newDraft(), ...more });
const keys = (draft, known) => problemsOf(draft, { ...world, known }).map((one) => one.key);

test("nothing is preset: no need, no person, no consent, no case", () => {
  assert.deepEqual(visitOf(talk(), door, world), { ...door, disposition: "conversation" });
  assert.deepEqual(keys(talk()), []);
});

test("only what was asked is sent, as it was said", () => {
  const visit = visitOf(talk({ who: "r1", consents: { "sms:this_case": true, "letter:this_case": false } }), door, world);
  assert.deepEqual(visit.resident, { id: "r1" });
  assert.deepEqual(visit.consents, [
    { channel: "sms", purpose: "this_case", answer: true },
    { channel: "letter", purpose: "this_case", answer: false },
  ]);
});

test("somebody new travels whole, and a second saving has the same ids", () => {
  const draft = talk({ who: "new", name: " Li Wei ", phone: "917 555 0101", language: "zh-hans", day: "2026-11-25", time: "14:00" });
  const visit = visitOf(draft, door, world);
  assert.equal(visit.resident.name, "Li Wei");
  assert.deepEqual(visit.resident.languages, ["zh-hans"]);
  assert.equal(visit.appointment.starts_at, "2026-11-25T19:00:00.000Z");
  assert.deepEqual(visitOf(draft, door, world), visit);
});

test("help opens one case a need, by its program where that was spoken of", () => {
  const draft = talk({ who: "r1", needs: ["rent_freeze", "court_papers"], programs: ["p1"], help: true, court: "2026-11-30" });
  assert.deepEqual(helpOf(draft, programs, needs), [
    { program: "p1", need: "rent_freeze", words: "", court_on: null },
    { program: null, need: "court_papers", words: "", court_on: "2026-11-30" },
  ]);
  assert.equal(helpOf({ ...draft, helpNot: ["rent_freeze"] }, programs, needs).length, 1);
  assert.ok(isUrgent(draft, needs));
});

test("keep nothing: building and day, even where a name had been typed", () => {
  const draft = talk({ who: "nothing", name: "Ana", phone: "917", note: "x", needs: ["food"], help: true, consents: { "sms:this_case": true }, answers: { q: "a" } });
  assert.deepEqual(visitOf(draft, door, world), {
    channel: "door", building: "b", turf: "t", campaign: "c", disposition: "conversation", keeps_nothing: true,
  });
});

test("do not contact, said separately, keeps the apartment only", () => {
  const draft = talk({ who: "nothing", dnc: { on: true, scope: "unit", until: "" } });
  const visit = visitOf(draft, door, world);
  assert.equal(visit.unit, "u");
  assert.equal(visit.do_not_contact.scope, "unit");
});

test("a conversation broken off has no answers", () => {
  assert.equal(visitOf(talk({ answers: { q: "a" }, brokenOff: true }), door, world).answers, undefined);
});

test("what has to be put right, in the order of the page", () => {
  assert.deepEqual(keys(talk({ who: "new" })), ["fix_name"]);
  assert.deepEqual(keys(talk({ who: "new", name: "A", phone: "12" })), ["fix_phone"]);
  assert.deepEqual(keys(talk({ who: "new", name: "A", consents: { "call:this_case": true } })), ["fix_reach"]);
  assert.deepEqual(keys(talk({ who: "r", consents: { "sms:this_case": true } }), { has_phone: true }), []);
  assert.deepEqual(keys(talk({ who: "r", consents: { "sms:this_case": true } }), { has_phone: false }), ["fix_reach"]);
  assert.deepEqual(keys(talk({ help: true, needs: ["food"] })), ["fix_help_who"]);
  assert.deepEqual(keys(talk({ help: true, who: "r" })), ["fix_help_what"]);
  assert.deepEqual(keys(talk({ day: "2026-11-25" })), ["fix_time"]);
  assert.deepEqual(keys(talk({ dnc: { on: true, scope: "resident", until: "" } })), ["fix_dnc"]);
});

test("the campaign's programs come first", () => {
  const found = programsFor(talk({ needs: ["rent_freeze", "food"] }), programs, ["p2"]);
  assert.deepEqual(found.map((one) => one.id), ["p2", "p1"]);
});
