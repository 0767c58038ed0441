// Phone and server, row by row by id. No screen in here.
import { effective } from "./doors.js";

const kindOf = (channel) => (channel === "door" || channel === "phone" ? channel : "other");

/** What this phone saved since a moment, without what was only mended. */
export const since = (rows, moment) =>
  rows.filter((row) => Date.parse(row.payload.occurred_at) >= moment && !row.mended_by);

/**
 * Hold rows of the phone against the server's answer (null: not known yet).
 * `groups`: by kind (door, phone, other) and disposition {phone, server, aside, items};
 * `apart`: what is not alike, each with `why`: unsent, aside, missing, elsewhere, changed.
 */
export function reconcile(rows, answer) {
  const stand = new Set(effective(rows).map((row) => row.id));
  const server = answer && new Map(answer.visits.map((one) => [one.id, one]));
  const groups = { door: new Map(), phone: new Map(), other: new Map() };
  const apart = [];
  const of = (channel, code) => {
    const group = groups[kindOf(channel)];
    if (!group.has(code)) group.set(code, { code, phone: 0, server: 0, aside: 0, items: [] });
    return group.get(code);
  };
  for (const row of rows) {
    const { channel, disposition, is_withdrawal: withdrawal } = row.payload;
    if (withdrawal) continue;
    const one = server?.get(row.id);
    const counts = one?.state === "stored";
    if (!stand.has(row.id)) {
      // Taken back or corrected here; the server does not know that yet.
      if (counts) {
        const group = of(channel, disposition);
        group.server += 1;
        group.items.push({ row, why: "changed" });
        apart.push({ row, why: "changed" });
      }
      continue;
    }
    const group = of(channel, disposition);
    group.phone += 1;
    const why = difference(row, one, answer);
    if (counts) group.server += 1;
    if (why === "aside") group.aside += 1;
    group.items.push({ row, why });
    if (why) apart.push({ row, why });
  }
  const here = new Set(rows.map((row) => row.id));
  for (const one of answer?.visits ?? []) {
    if (here.has(one.id) || one.state !== "stored") continue;
    const group = of(one.channel, one.disposition);
    group.server += 1;
    group.items.push({ one, why: "elsewhere" });
    apart.push({ one, why: "elsewhere" });
  }
  return { known: Boolean(server), groups, apart, ...totals(groups) };
}

function difference(row, one, answer) {
  if (row.state === "quarantined" || one?.state === "set_aside") return "aside";
  if (!answer) return row.state === "saved" ? "unsent" : "";
  if (one?.state === "stored") return "";
  if (one) return "changed";
  // Received after the server was asked: the next answer has it.
  return row.state === "saved" || row.settled_at > answer.asked_at ? "unsent" : "missing";
}

function totals(groups) {
  const all = Object.values(groups).flatMap((group) => [...group.values()]);
  const sum = (name) => all.reduce((count, one) => count + one[name], 0);
  return { phone: sum("phone"), server: sum("server"), aside: sum("aside") };
}

export const totalOf = (group) =>
  [...group.values()].reduce(
    (sum, one) => ({ phone: sum.phone + one.phone, server: sum.server + one.server, aside: sum.aside + one.aside }),
    { phone: 0, server: 0, aside: 0 },
  );
