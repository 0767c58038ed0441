import assert from "node:assert/strict";
import { test } from "node:test";
import { uuid7 } from "../../static/field/ids.js";

test("an id is a UUIDv7", () => {
  assert.match(uuid7(), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("its first 48 bits are the time", () => {
  const id = uuid7(1_795_444_800_123);
  assert.equal(Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16), 1_795_444_800_123);
});

test("later ids sort after earlier ones", () => {
  assert.ok(uuid7(1000) < uuid7(1001));
});

test("ten thousand of one millisecond are all different", () => {
  assert.equal(new Set(Array.from({ length: 10_000 }, () => uuid7(5))).size, 10_000);
});

test("a clock before 1970 still gives an id", () => {
  assert.match(uuid7(-5), /^00000000-0000-7/);
});
