import assert from "node:assert/strict";
import { test } from "node:test";
import { centsOf } from "../../static/field/cents.js";
import { answersOf, askForHelp, askNext, isAskedFor, screeningOf, worldOf } from "../../static/field/household.js";
import { formOf, helpOf, newDraft, visitOf } from "../../static/field/visit.js";

const rule = (when, revision) => ({ when, revision });
const FREEZE = { id: "p-freeze", needs: ["rent_freeze", "rent_increase"], rules: rule({ all: [{ fact: "age", min: 62 }] }, "r1") };
const DEBT = { id: "p-debt", needs: ["rent_arrears"], rules: rule({ all: [{ fact: "owes_rent", is: true }] }, "r2") };
const OTHER = { id: "p-other", needs: ["rent_freeze"] };
const list = {
  programs: [DEBT, FREEZE, OTHER], tables: {},
  facts: [
    { code: "age", kind: "count" }, { code: "owes_rent", kind: "flag" },
    { code: "borough", kind: "choice", choices: [["staten_island", "Staten Island"]] },
  ],
};
const world = worldOf(list, { borough: "Staten Island" });
const told = (facts, more = {}) => ({ ...newDraft({ person: "p-1" }), screening: { facts }, ...more });

test("programs with rules are answered, likely first, then those that cannot be said", () => {
  const found = answersOf(told({ age: 70 }), world).map(({ program, answer }) => [program.id, answer]);
  assert.deepEqual(found, [["p-freeze", "likely"], ["p-debt", "cannot_say"]]);
});

test("the borough is known from the building, and only one that rules know", () => {
  assert.equal(world.borough, "staten_island");
  assert.equal(worldOf(list, { borough: "Charlotte" }).borough, undefined);
});

test("what is asked first settles the programs of a chosen need", () => {
  assert.equal(askNext(told({}, { needs: ["rent_arrears"] }), world), "owes_rent");
  assert.equal(askNext(told({ age: 70, owes_rent: true }), world), null);
});

test("help is asked for with this program, and other requests stay as they were", () => {
  const draft = told({}, { needs: ["rent_arrears"] });
  askForHelp(draft, FREEZE);
  assert.ok(isAskedFor(draft, FREEZE));
  assert.deepEqual(helpOf(draft, list.programs, []).map(({ program, need }) => [program, need]), [["p-freeze", "rent_freeze"]]);
  askForHelp(draft, DEBT);
  assert.deepEqual(helpOf(draft, list.programs, []).map(({ program }) => program).sort(), ["p-debt", "p-freeze"]);
});

test("a need that two programs answer opens the one that was asked for", () => {
  const draft = told({}, { needs: ["rent_freeze"], programs: ["p-freeze"] });
  askForHelp(draft, OTHER);
  assert.deepEqual(helpOf(draft, list.programs, []).map(({ program }) => program), ["p-other"]);
});

test("answers leave the phone only with a yes and a person", () => {
  const draft = told({ age: 70 });
  const sent = () => visitOf(draft, { building: "b" }, { programs: list.programs, needs: [], household: world });
  assert.equal(sent().screening, undefined);
  assert.equal(formOf(draft).screening, null);
  draft.screening.keep = true;
  assert.deepEqual(sent().screening, {
    facts: { borough: "staten_island", age: 70 },
    answers: [{ program: "p-freeze", revision: "r1", answer: "likely" }, { program: "p-debt", revision: "r2", answer: "cannot_say" }],
  });
  assert.deepEqual(formOf(draft).screening.facts, { age: 70 });
  draft.who = "none";
  assert.equal(sent().screening, undefined);
  draft.who = "nothing";
  assert.equal(sent().screening, undefined);
  assert.equal(screeningOf({ ...draft, screening: { facts: {}, keep: true } }, world), null);
});

test("amounts as people write them", () => {
  for (const [text, cents] of [["2600", 260000], ["$2,600", 260000], ["1 250.5", 125050], ["1,250.75", 125075], ["12,5", 1250], ["0", 0]]) assert.equal(centsOf(text), cents, text);
  for (const text of ["", "about 2000", "-5", "1.234", "12345678", "1,2,3"]) assert.equal(centsOf(text), null, text);
});
