import assert from "node:assert/strict";
import { test } from "node:test";
import { Unreadable, cleanLabel, floorOf, rangeOf } from "../../static/field/labels.js";

const refused = (text) => {
  try {
    return rangeOf(text);
  } catch (error) {
    assert.ok(error instanceof Unreadable);
    return [error.code, error.piece];
  }
};

test("a range is what stands on the doors", () => {
  assert.equal(rangeOf("1A-6F").length, 36);
  assert.deepEqual(rangeOf("1a to 2b"), ["1A", "1B", "2A", "2B"]);
  assert.deepEqual(rangeOf("1-3"), ["1", "2", "3"]);
  assert.deepEqual(rangeOf("A \u2013 C"), ["A", "B", "C"]);
  assert.deepEqual(rangeOf("01-03"), ["01", "02", "03"]);
  assert.deepEqual(rangeOf("A1-B2"), ["A1", "A2", "B1", "B2"]);
  assert.equal(rangeOf("101-612").length, 72);
  assert.deepEqual(rangeOf("101-612").slice(0, 2).concat(rangeOf("101-612").at(-1)), ["101", "102", "612"]);
  assert.deepEqual(rangeOf("Apt 1A, #2 , PH; rear, 1a"), ["1A", "2", "PH", "rear"]);
});

test("what cannot be read is said with the piece", () => {
  assert.deepEqual(refused("1A-6"), ["range", "1A-6"]);
  assert.deepEqual(refused("6F-1A"), ["backwards", "6F-1A"]);
  assert.deepEqual(refused("1F-6A"), ["backwards", "1F-6A"]);
  assert.deepEqual(refused(" , "), ["none", ""]);
  assert.deepEqual(refused("1-1001"), ["many", ""]);
  assert.deepEqual(refused("x".repeat(41)), ["label_bad", "x".repeat(41)]);
});

test("a label is kept without what people write before it", () => {
  assert.deepEqual(["Apt. #4G", "  2nd   floor ", "unit 12", "#", "a\u0007b"].map(cleanLabel), ["4G", "2nd floor", "12", "#", ""]);
});

test("the floor that a label tells", () => {
  const told = [["3L", 3], ["12C", 12], ["1204", 12], ["2nd floor", 2], ["Fl. 5", 5], ["G", 0], ["B1", -1], ["BSMT", -1],
    ["PH", 200], ["PH 2", 200], ["24", null], ["3 rear", 3], ["rear", null], ["APT 3B", 3]];
  for (const [label, floor] of told) assert.equal(floorOf(label), floor, label);
});
