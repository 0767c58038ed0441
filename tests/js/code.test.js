import assert from "node:assert/strict";
import test from "node:test";
import encodeQR from "qr";
import decodeQR from "qr/decode.js";
import { consentCode, consentKey, consentsOf, visitOf, newDraft } from "../../static/field/visit.js";

test("a code reads back as what it was made of", () => {
  const text = "https://city.example/rent-freeze";
  const rows = encodeQR(text, "raw", { ecc: "medium", border: 4 });
  const scale = 4;
  const side = rows.length * scale;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  rows.forEach((row, y) => row.forEach((dark, x) => {
    for (let dy = 0; dark && dy < scale; dy += 1) for (let dx = 0; dx < scale; dx += 1) {
      const at = ((y * scale + dy) * side + x * scale + dx) * 4;
      data[at] = data[at + 1] = data[at + 2] = 0;
    }
  }));
  assert.equal(decodeQR({ width: side, height: side, data }), text);
});

const office = { id: "o1", name: "Finance" };
const programs = [{ id: "p1", organization: office }, { id: "p2", organization: office }, { id: "p3", organization: { id: "o2", name: "Legal" } }];

test("sharing is asked once for each office spoken of, by its name", () => {
  const asked = (ids) => consentsOf({ programs: ids }, programs).filter((one) => one.purpose === "sharing").map((one) => one.organization.name);
  assert.deepEqual(asked([]), []);
  assert.deepEqual(asked(["p1", "p2"]), ["Finance"]);
  assert.deepEqual(asked(["p1", "p3"]), ["Finance", "Legal"]);
  assert.equal(consentCode({ channel: "", purpose: "sharing" }), "consent_sharing");
  assert.equal(consentCode({ channel: "sms", purpose: "this_case" }), "consent_this_case_sms");
});

test("an answer goes with whom it names and the sentence that was read", () => {
  const key = consentKey({ channel: "", purpose: "sharing", organization: office });
  const read = { wording: "consent_sharing", wording_version: 1, wording_language: "es" };
  const draft = { ...newDraft({ person: "r1" }), programs: ["p1"], consents: { [key]: false }, read: { [key]: read } };
  const visit = (more) => visitOf({ ...draft, ...more }, { building: "b" }, { programs, needs: [] });
  assert.deepEqual(visit().consents, [{ channel: "", purpose: "sharing", answer: false, organization: "o1", ...read }]);
  // No longer spoken of: nobody was asked about them.
  assert.equal(visit({ programs: ["p3"] }).consents, undefined);
});
