// What residents read and hear, in every language that somebody reviewed it in. Public words only.
import { app } from "./state.js";
import { read, write } from "./store.js";

const CARDS = "/api/v1/field/cards";
const KEY = "cards";
const RIGHT_TO_LEFT = new Set(["ar", "ur", "he", "fa", "yi", "ps"]);

const PAUSE = 10 * 60_000; // they change a few times a day at most

let kept = null;
let asked = 0;
let listeners = [];

/** What residents read, as the phone has it: the same for whoever holds the phone. */
export async function cards() {
  if (!kept) {
    const found = await read(app.store, "meta", KEY);
    kept ??= found ?? null; // newer ones may have come meanwhile
  }

  return kept ?? { sentences: {}, cards: [] };
}

/** Tell a part of the page what there is now, and again when newer cards come while it is shown. */
export async function follow(node, tell) {
  listeners.push({ node, tell });
  tell(await cards());
}

/** Fetch the cards where they changed. Without a signal the kept ones stay. */
export async function keepCards() {
  if (Date.now() - asked < PAUSE) return;
  await cards();
  const known = kept ? { "If-None-Match": kept.etag } : {};
  const answer = await fetch(CARDS, { cache: "no-store", redirect: "error", headers: known, signal: AbortSignal.timeout(15_000) });
  asked = Date.now();
  if (answer.status !== 200) return;
  const body = { ...(await answer.json()), etag: answer.headers.get("ETag") };
  await write(app.store, ["meta"], (tx) => tx.store.put(body, KEY));
  kept = body;
  listeners = listeners.filter(({ node }) => node.isConnected);
  for (const { tell } of listeners) tell(kept);
}

/** The code under which something is there in a language: its own, or another form of it. */
export const spoken = (texts, language) =>
  language in texts ? language : Object.keys(texts).find((code) => language && code.split("-")[0] === language.split("-")[0]);

/** A fixed sentence in a language, in English where nobody reviewed it yet. */
export function sentence(all, code, language) {
  const texts = all[code]?.texts ?? {};
  const lang = spoken(texts, language) ?? "en";
  return { text: texts[lang] ?? "", lang };
}

export const direction = (language) => (RIGHT_TO_LEFT.has(language.split("-")[0]) ? "rtl" : "ltr");
export const inTongue = (language) => ({ lang: language, dir: direction(language) });
