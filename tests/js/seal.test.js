import assert from "node:assert/strict";
import { test } from "node:test";
import { parted, sealed } from "../../static/field/seal.js";

const ID = "0198a000-0000-7000-8000-000000000077";
const curve = { name: "ECDH", namedCurve: "P-256" };
const bytes = (words) => Buffer.from(words, "base64url");

async function aServer() {
  const pair = await crypto.subtle.generateKey(curve, true, ["deriveBits"]);
  const raw = await crypto.subtle.exportKey("raw", pair.publicKey);
  return { pair, seal: { id: "2026a", key: Buffer.from(raw).toString("base64url") } };
}

/** As the server opens it. */
async function opened(payload, { pair, seal }) {
  const { point, iv, data } = payload.sealed;
  const theirs = await crypto.subtle.importKey("raw", bytes(point), curve, false, []);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, pair.privateKey, 256);
  const about = new TextEncoder().encode(payload.id);
  const key = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: about, info: new TextEncoder().encode(`engagement visit words 1${seal.id}`) },
    await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]), { name: "AES-GCM", length: 256 }, false, ["decrypt"],
  );
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(iv), additionalData: about }, key, bytes(data));
  return JSON.parse(new TextDecoder().decode(plain));
}

test("words are told from ids and codes", () => {
  const { open, words } = parted({
    id: ID, unit: "u", needs: ["food"], note: "n", screening: { facts: { age: 67 } }, help: [{ need: "food", words: "w" }], resident: { id: "r", name: "María", languages: ["es"] },
  });
  assert.deepEqual(open, { id: ID, unit: "u", needs: ["food"], resident: { id: "r" } });
  assert.deepEqual(words, { note: "n", help: [{ need: "food", words: "w" }], screening: { facts: { age: 67 } }, resident: { id: "r", name: "María", languages: ["es"] } });
});

test("a visit without words goes as it is", async () => {
  const payload = { id: ID, disposition: "not_home", resident: { id: "r" } };
  assert.equal(await sealed(payload, (await aServer()).seal), payload);
});

test("the server alone reads it, each sealing with a key of its own", async () => {
  const server = await aServer();
  const payload = { id: ID, disposition: "conversation", note: "María says: 温度 ".repeat(400), resident: { id: "r", phone: "212" } };
  const one = await sealed(payload, server.seal);
  const two = await sealed(payload, server.seal);
  assert.ok(!JSON.stringify(one).includes("María"));
  assert.notEqual(one.sealed.data, two.sealed.data);
  assert.notEqual(one.sealed.point, two.sealed.point);
  assert.deepEqual(await opened(one, server), { note: payload.note, resident: payload.resident });
  await assert.rejects(opened({ ...one, id: ID.replace("77", "78") }, server));
});
