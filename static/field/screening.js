// A household's facts held against a program's rules: likely, unlikely or cannot say, and why.
// Pure: no page, no store, no clock. The twin of programs/screening.py, which says what all of it
// means; `python -m bench screening` holds the two against each other. Money is whole cents,
// compared per year in whole numbers that stay exact here.

export const PER_YEAR = { week: 52, two_weeks: 26, half_month: 24, month: 12, year: 1 };
export const ANOTHER = "~"; // stands for any choice that no rule names
const GROUPS = ["all", "any", "none"];
export const BOUNDS = ["min", "max", "above", "below"];

export const isTold = (value) => value !== undefined && value !== null && !(typeof value === "object" && "missing" in value);
const groupOf = (node) => GROUPS.find((group) => group in node);
const yearly = (money) => money.cents * PER_YEAR[money.per];

/** {answer, reasons: [[number of the condition, true | false | null]], missing: [codes]}. */
export function evaluate(when, facts, tables) {
  const [holds, reasons, missing] = held(when, facts, tables, { next: 0 }, false);
  if (holds === null) return { answer: "cannot_say", reasons, missing };
  return { answer: holds ? "likely" : "unlikely", reasons, missing: [] };
}

/** The conditions of a rule in their order, whatever group they are in. */
export function leaves(when) {
  const kind = groupOf(when);
  return kind ? when[kind].flatMap(leaves) : [when];
}

/** A table's figure in cents per its period; beyond its last size by the table's own rule. */
export function limitOf(table, area, size) {
  const rows = table.rows[area];
  if (!rows || size < 1) return null;
  if (size <= rows.length) return rows[size - 1];
  const over = size - rows.length;
  const beyond = table.beyond ?? {};
  if ("add" in beyond) return rows.at(-1) + beyond.add * over;
  if ("percent" in beyond) {
    const part = rows[beyond.of - 1] * (beyond.last + beyond.percent * over);
    return Math.ceil(part / (100 * beyond.to)) * beyond.to;
  }
  return null;
}

function held(node, facts, tables, numbers, turned) {
  const kind = groupOf(node);
  if (!kind) {
    const number = numbers.next;
    numbers.next += 1;
    const [holds, missing] = condition(node, facts, tables);
    return [holds, [[number, holds === null ? null : holds !== turned]], missing];
  }
  const inner = turned !== (kind === "none");
  const parts = node[kind].map((one) => held(one, facts, tables, numbers, inner));
  const decides = kind !== "all";
  let holds = !decides;
  if (parts.some((part) => part[0] === decides)) holds = decides;
  else if (parts.some((part) => part[0] === null)) holds = null;
  const narrow = holds === decides || (holds === null && decides);
  const shown = narrow ? parts.filter((part) => part[0] === holds) : parts;
  const reasons = shown.flatMap((part) => part[1]);
  const missing = once(parts.filter((part) => part[0] === null).flatMap((part) => part[2]));
  if (kind === "none" && holds !== null) holds = !holds;
  return [holds, reasons, holds === null ? missing : []];
}

function condition(leaf, facts, tables) {
  if (leaf.judged) return [null, []];
  if ("someone" in leaf) return someone(leaf, facts);
  const value = facts[leaf.fact];
  for (const bound of BOUNDS) {
    if (!(bound in leaf)) continue;
    const [sides, missing] = sidesOf(leaf[bound], leaf.fact, facts, tables);
    return sides === null || missing.length ? [null, missing] : [compare(bound, ...sides), []];
  }
  if (!isTold(value)) return [null, [leaf.fact]];
  if ("is" in leaf) return [value === leaf.is, []];
  if ("in" in leaf) return [leaf.in.includes(value), []];
  return [value.some((one) => leaf.has.includes(one)), []];
}

function someone({ someone: [low, high] }, { ages, age, size }) {
  const within = (one) => low <= one && one <= high;
  if (isTold(ages)) return [ages.some(within), []];
  if (isTold(age)) {
    if (within(age)) return [true, []];
    if (size === 1) return [false, []];
  }
  return [null, ["ages"]];
}

function sidesOf(bound, code, facts, tables) {
  const value = facts[code];
  const missing = isTold(value) ? [] : [code];
  if (typeof bound === "number") return missing.length ? [null, missing] : [[value, bound], []];
  if ("cents" in bound) return missing.length ? [null, missing] : [[yearly(value), yearly(bound)], []];
  if ("of" in bound) {
    const other = facts[bound.of];
    if (!isTold(other)) missing.push(bound.of);
    if (missing.length) return [null, missing];
    const [part, whole] = bound.part;
    return [[yearly(value) * whole, yearly(other) * part], []];
  }
  const [limit, lacking] = tableLimit(bound, facts, tables);
  missing.push(...lacking);
  if (missing.length || limit === null) return [null, missing];
  return [[yearly(value) * limit[0], limit[1]], []];
}

/** [a, b] so that money per year is within the limit when money * a <= b; and what is missing. */
export function tableLimit(bound, facts, tables) {
  const table = tables[bound.table];
  if (!table) return [null, []];
  const missing = [];
  if (!isTold(facts.size)) missing.push("size");
  let area = bound.area ?? "";
  if (!area && !("" in table.rows)) {
    area = facts.borough;
    if (!isTold(area)) missing.push("borough");
  }
  if (missing.length) return [null, missing];
  const found = limitOf(table, area, facts.size);
  return found === null ? [null, []] : [[table.basis, found * PER_YEAR[table.per] * bound.percent], []];
}

function compare(bound, left, right) {
  if (bound === "min") return left >= right;
  if (bound === "max") return left <= right;
  return bound === "above" ? left > right : left < right;
}

// --- What to ask next

/** The fact that settles most programs; where none settles one, the one that most wait for. */
export function nextQuestion(rules, facts, tables, order) {
  const scores = new Map();
  const waiting = new Map();
  for (const when of rules) {
    for (const code of evaluate(when, facts, tables).missing) {
      if (declined(facts[code])) continue;
      const found = outcomes(when, code, facts, tables);
      const settled = found.filter(([, answer]) => answer !== "cannot_say").length;
      scores.set(code, (scores.get(code) ?? 0) + Math.floor((settled * 1000) / Math.max(1, found.length)));
      waiting.set(code, (waiting.get(code) ?? 0) + 1);
    }
  }
  let best = null;
  for (const code of order) {
    if (!waiting.has(code)) continue;
    const more = best === null ? 1 : scores.get(code) - scores.get(best) || waiting.get(code) - waiting.get(best);
    if (more > 0) best = code;
  }
  return best;
}

/** [[value, answer]] of each answer that the rule tells apart. */
export function outcomes(when, code, facts, tables) {
  return candidates(when, code, facts, tables).map((value) => [value, evaluate(when, { ...facts, [code]: value }, tables).answer]);
}

export const declined = (value) => value?.missing === "does_not_know" || value?.missing === "prefers_not_to_answer";

function candidates(when, code, facts, tables) {
  const numbers = new Set();
  const money = new Set();
  const codes = [];
  for (const leaf of leaves(when)) {
    if (leaf.judged) continue;
    const name = BOUNDS.find((one) => one in leaf);
    const bound = name && leaf[name];
    const rich = name && typeof bound === "object" ? bound : null;
    const table = rich && "table" in rich ? tables[rich.table] : null;
    if (table && code === "size") Object.values(table.rows)[0].concat(0).forEach((_row, index) => numbers.add(index + 1));
    if (table && code === "borough" && !rich.area) codes.push(...Object.keys(table.rows).filter(Boolean));
    if (rich && (code === leaf.fact || code === rich.of)) turns(rich, leaf.fact, code, facts, tables).forEach((one) => money.add(one));
    if (leaf.fact !== code) continue;
    if (typeof bound === "number") [bound - 1, bound, bound + 1].filter((one) => one >= 0).forEach((one) => numbers.add(one));
    codes.push(...named(leaf));
  }
  if (code === "size") numbers.delete(0);
  const rising = (set) => [...set].sort((a, b) => a - b);
  if (money.size) return rising(money).map((cents) => ({ cents, per: "year" }));
  return numbers.size ? rising(numbers) : once(codes);
}

function named(leaf) {
  if ("is" in leaf) return [true, false];
  if ("in" in leaf) return [...leaf.in, ANOTHER];
  if ("has" in leaf) return [...leaf.has.map((one) => [one]), []];
  if ("someone" in leaf) {
    const [low, high] = leaf.someone;
    return [[low], [high + 1], ...(low ? [[low - 1]] : [])];
  }
  return [];
}

function turns(bound, fact, code, facts, tables) {
  let limit;
  if ("cents" in bound) limit = yearly(bound);
  else if ("of" in bound) {
    const other = facts[code === fact ? bound.of : fact];
    if (!isTold(other)) return [0];
    const [part, whole] = code === fact ? bound.part : [...bound.part].reverse();
    limit = Math.floor((yearly(other) * part) / whole);
  } else {
    const [found] = tableLimit(bound, facts, tables);
    if (found === null) return [0];
    limit = Math.floor(found[1] / found[0]);
  }
  return [0, ...(limit ? [limit - 1] : []), limit, limit + 1];
}

function once(values) {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
