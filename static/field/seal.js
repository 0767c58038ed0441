// Seals what was said at a door to the server: ECDH on P-256, HKDF, AES-GCM (engagement/sealing.py).
// Nobody reads it off this phone, its owner's PIN or not.
const PURPOSE = "engagement visit words 1";
const WORDS = ["note", "answers", "interpreter", "help", "screening"];
const PERSON = ["name", "phone", "email"];
const text = new TextEncoder();

const toText = (bytes) =>
  btoa(Array.from(new Uint8Array(bytes), (one) => String.fromCharCode(one)).join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const toBytes = (words) => Uint8Array.from(atob(words.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));

/** What of a visit is somebody's words, and the rest of it: ids and codes. */
export function parted(payload) {
  const open = { ...payload };
  const words = {};
  for (const name of WORDS) {
    if (open[name] === undefined) continue;
    words[name] = open[name];
    delete open[name];
  }
  if (payload.resident && PERSON.some((name) => payload.resident[name])) {
    words.resident = payload.resident;
    open.resident = { id: payload.resident.id };
  }
  return { open, words };
}

/** The payload as it is kept and sent: `sealed` holds the words. As it is where it has none. */
export async function sealed(payload, { id, key }) {
  const { open, words } = parted(payload);
  if (!Object.keys(words).length) return payload;
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const server = await crypto.subtle.importKey("raw", toBytes(key), curve, false, []);
  const pair = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: server }, pair.privateKey, 256);
  const about = text.encode(payload.id);
  const derived = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: about, info: text.encode(PURPOSE + id) },
    await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]),
    { name: "AES-GCM", length: 256 }, false, ["encrypt"],
  );
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: about }, derived, text.encode(JSON.stringify(words)));
  const point = await crypto.subtle.exportKey("raw", pair.publicKey);
  return { ...open, sealed: { key: id, point: toText(point), iv: toText(iv), data: toText(data) } };
}
