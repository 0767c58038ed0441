import assert from "node:assert/strict";
import { test } from "node:test";
import { callsNow, dialUrl, isOpen, unended } from "../../static/field/calling.js";

const NOW = Date.parse("2026-11-23T20:00:00Z"); // 3 pm in New York
const ZONE = "America/New_York";
const ago = (hours) => new Date(NOW - hours * 3600_000).toISOString();
const call = (id, more = {}) => ({ id, resident: id, name: id, language: "en", starts_at: null, from: "09:00", until: "20:00", ...more });
const made = (id, hours, more = {}, extra = {}) => ({
  id: `${id}-${hours}`, call: call(id),
  payload: { channel: "phone", disposition: "not_home", resident: { id }, occurred_at: ago(hours), ...more }, ...extra,
});
const names = (states) => states.map(({ call: one, state }) => `${one.id} ${state}`);
const world = { now: NOW, zone: ZONE, languages: ["es"] };

test("promised calls come first, then those whose language one speaks", () => {
  const listed = [call("en"), call("es", { language: "es" }), call("late", { starts_at: ago(-3) }), call("soon", { starts_at: ago(-1) })];
  assert.deepEqual(names(callsNow(listed, [], world)), ["soon due", "late due", "es due", "en due"]);
});

test("nobody is offered twice within the rest, unless a call was promised for later", () => {
  const listed = [call("a"), call("b", { starts_at: ago(-2) }), call("c", { starts_at: ago(0) })];
  const rows = [made("a", 30), made("b", 1), made("c", 0.1)];
  assert.deepEqual(names(callsNow(listed, rows, world)), ["b due", "c done", "a done"]);
  assert.deepEqual(names(callsNow([call("a")], [made("a", 50)], world)), ["a due"]);
});

test("a call that was begun asks for its end first, though the list has it no more", () => {
  const begun = made("gone", 0.1, { detail: "dialed" });
  assert.deepEqual(names(callsNow([call("a")], [begun], world)), ["gone begun", "a due"]);
  assert.deepEqual(unended([begun], NOW), [begun]);
  const end = made("gone", 0.05, { supersedes: begun.id });
  assert.deepEqual(unended([begun, end], NOW), []);
  assert.deepEqual(names(callsNow([call("a")], [begun, end], world)), ["a due", "gone done"]);
});

test("two days later nobody asks any more how a call ended", () => {
  assert.deepEqual(unended([made("a", 40, { detail: "dialed" })], NOW), []);
});

test("the hours are the person's own, in their own zone, over midnight too", () => {
  assert.equal(isOpen({ from: "17:00", until: "19:00" }, NOW, ZONE), false);
  assert.equal(isOpen({ from: "09:00", until: "15:00" }, NOW, ZONE), false);
  assert.equal(isOpen({ from: "15:00", until: "15:01" }, NOW, ZONE), true);
  assert.equal(isOpen({ from: "11:00", until: "13:00", zone: "America/Los_Angeles" }, NOW, ZONE), true);
  assert.equal(isOpen({ from: "22:00", until: "16:00" }, NOW, ZONE), true);
});

test("the dialer gets the bridge, or what hides one's own number, or the number", () => {
  assert.equal(dialUrl("+19175550163"), "tel:+19175550163");
  assert.equal(dialUrl("+19175550163", { caller_prefix: "*67" }), "tel:*679175550163");
  assert.equal(dialUrl("+19175550163", { caller_prefix: "#31#" }), "tel:%2331%239175550163");
  assert.equal(dialUrl("+19175550163", { bridge_phone: "+12125550100", caller_prefix: "*67" }), "tel:+12125550100,,9175550163");
});
