import assert from "node:assert/strict";
import { test } from "node:test";
import { answersToSend, asked, isOff, toldIn } from "../../static/field/script.js";
import { newDraft, visitOf } from "../../static/field/visit.js";

const choices = [{ code: "yes", text: "Yes" }, { code: "no", text: "No" }];
const script = {
  id: "s1", version: 2, opening: "Hello", translations: { es: { opening: "Hola" } },
  questions: [
    { code: "warm", kind: "single", text: "Is it warm?", choices },
    { code: "since", kind: "date", text: "Since when?", asked_if: { conditions: [{ question: "warm", test: "equals", value: "no" }] } },
    { code: "told", kind: "single", text: "Told them?", choices, asked_if: { conditions: [{ question: "since", test: "answered" }] } },
  ],
};
const codes = (answers) => asked(script.questions, answers).map((one) => one.code);
const door = { channel: "door", building: "b", unit: "u" };
const world = { programs: [], needs: [], campaign: { id: "c1" }, script: () => script };

test("what stands on a hidden question does not count", () => {
  assert.deepEqual(codes({}), ["warm"]);
  assert.deepEqual(codes({ warm: "no", since: "2026-11-01" }), ["warm", "since", "told"]);
  assert.deepEqual(codes({ warm: "yes", since: "2026-11-01" }), ["warm"]);
});

test("hidden answers stay behind, those of another version go along", () => {
  assert.deepEqual(answersToSend(script, { warm: "yes", since: "2026-11-01", old: "x" }), { warm: "yes", old: "x" });
});

test("a missing answer is an answer, an empty one is none", () => {
  assert.deepEqual(answersToSend(script, { warm: { missing: "does_not_know" }, since: "" }), { warm: { missing: "does_not_know" } });
});

test("a visit names the version that it went by, and its campaign where the call had none", () => {
  const visit = visitOf({ ...newDraft(), answers: { warm: "yes" } }, door, world);
  assert.deepEqual([visit.script, visit.campaign, visit.answers], ["s1", "c1", { warm: "yes" }]);
  assert.equal(visitOf(newDraft(), door, world).script, undefined);
});

test("out of bounds is known, never refused", () => {
  assert.equal(isOff({ kind: "number", least: 1, most: 9 }, 10), true);
  assert.equal(isOff({ kind: "number", least: 1, most: 9 }, 9), false);
  assert.equal(isOff({ kind: "number" }, "many"), true);
  assert.equal(isOff({ kind: "date", first_on: "2026-01-01" }, "2025-12-31"), true);
  assert.equal(isOff({ kind: "number", least: 1 }, { missing: "does_not_know" }), false);
});

test("only what is reviewed is told", () => {
  assert.equal(toldIn(script, "es", "opening"), "Hola");
  assert.equal(toldIn(script, "ru", "opening"), "");
});
