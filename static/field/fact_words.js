// Facts and limits as they are read: what was told on the left, what the rule asks on the right.
import { languageName } from "./state.js";
import { ANOTHER, BOUNDS, PER_YEAR, isTold, tableLimit } from "./screening.js";
import { language, t } from "./words.js";

const list = (words, type = "disjunction") => new Intl.ListFormat(language, { type }).format(words);
const number = (value) => new Intl.NumberFormat(language).format(value);
const dollars = (cents) =>
  new Intl.NumberFormat(language, { style: "currency", currency: "USD", minimumFractionDigits: 0, maximumFractionDigits: cents % 100 ? 2 : 0 }).format(cents / 100);

/** "Jul 1, 2026". */
export const dateText = (day) => new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(`${day}T12:00:00Z`));

const moneyText = (cents, per) => t(`money_${per}`, { amount: dollars(cents) });
const inPeriod = ({ cents, per }, wanted) => (per === wanted ? cents : Math.round((cents * PER_YEAR[per]) / PER_YEAR[wanted] / 100) * 100);
const choiceText = (fact, code) => (code === ANOTHER ? t("anything_else") : fact.choices?.find(([one]) => one === code)?.[1] ?? languageName(code));

/** A told value by itself: "3", "$2,600 a month", "Rents". */
export function valueText(fact, value) {
  if (!isTold(value)) return t(`missing_${value?.missing ?? "not_asked"}`);
  switch (fact.kind) {
    case "flag": return t(value ? "yes" : "no");
    case "money": return moneyText(value.cents, value.per);
    case "ages": return list(value.map(number), "unit");
    case "choice": return choiceText(fact, value);
    case "set": return value.length ? list(value.map((code) => choiceText(fact, code)), "conjunction") : t("none_of_these");
    default: return number(value);
  }
}

/** A told fact as a reason begins: "Age 67", "Rent regulated", "Income $31,200 a year". */
function factText(fact, value, leaf) {
  if (!isTold(value)) return t("fact_missing", { fact: fact.label, why: valueText(fact, value) });
  if (fact.kind === "flag") return value ? fact.yes : fact.no;
  if (fact.kind === "money") {
    const per = periodOf(leaf);
    return t("fact_value", { fact: fact.label, value: per ? moneyText(inPeriod(value, per.per), per.per) : valueText(fact, value) });
  }
  if (fact.kind === "choice") return valueText(fact, value);
  return t("fact_value", { fact: fact.label, value: valueText(fact, value) });
}

const boundOf = (leaf) => BOUNDS.find((one) => one in leaf);

function periodOf(leaf) {
  const bound = leaf[boundOf(leaf)];
  return bound && typeof bound === "object" ? { per: bound.per ?? "year" } : null;
}

/** What the rule asks, as the right side of a reason; empty where the left says it all. */
function limitText(leaf, fact, facts, tables, turned) {
  const name = boundOf(leaf);
  if (name) {
    const limit = limitOf(leaf[name], facts, tables);
    return limit && t(`bound_${name}`, { limit });
  }
  if ("someone" in leaf) {
    const [low, high] = leaf.someone;
    if (high >= 120) return t("someone_from", { low });
    return low ? t("someone_between", { low, high }) : t("someone_up_to", { high });
  }
  const named = leaf.in ?? leaf.has ?? [];
  if (!named.length || named.length > 3) return "";
  const words = list(named.map((code) => choiceText(fact, code)));
  if (turned) return t("without", { what: words });
  return leaf.in?.length === 1 && facts[fact.code] === leaf.in[0] ? "" : words;
}

function limitOf(bound, facts, tables) {
  if (typeof bound === "number") return number(bound);
  if ("cents" in bound) return moneyText(bound.cents, bound.per);
  if ("of" in bound) return t("share_of", { part: bound.part[0], whole: bound.part[1] });
  const [found] = tableLimit(bound, facts, tables);
  const table = tables[bound.table];
  if (!found) return table ? t("percent_of", { percent: number(bound.percent), table: table.name }) : "";
  // Never more than the limit: a dollar that is not whole is left out.
  const cents = found[1] / found[0] / PER_YEAR[table.per];
  return moneyText(Math.floor(cents / 100) * 100, table.per);
}

/** One reason: {left, right} of a condition. */
export function reasonText(leaf, turned, { facts: known, tables }, facts) {
  if (leaf.judged) return { left: leaf.why, right: "" };
  const fact = known.find((one) => one.code === leaf.fact);
  if (!fact) return { left: leaf.why, right: "" };
  if (leaf.fact === "ages" && !isTold(facts.ages) && isTold(facts.age)) {
    // Who answers lives there too.
    const age = known.find((one) => one.code === "age");
    return { left: age ? factText(age, facts.age, leaf) : leaf.why, right: limitText(leaf, fact, facts, tables, turned) };
  }
  const value = facts[leaf.fact];
  const bound = leaf[boundOf(leaf)];
  if (bound?.of && isTold(value) && isTold(facts[bound.of])) {
    const other = facts[bound.of];
    const whole = other.cents * PER_YEAR[other.per];
    const percent = whole ? Math.floor((value.cents * PER_YEAR[value.per] * 100) / whole) : null;
    if (percent !== null) return { left: t("percent_of_income", { fact: fact.label, percent: number(percent) }), right: limitText(leaf, fact, facts, tables, turned) };
  }
  return { left: factText(fact, value, leaf), right: limitText(leaf, fact, facts, tables, turned) };
}

/** What each answer to a question would make of a program: [[answer, "3 or more"], …]. */
export function changesText(fact, found) {
  const said = new Map();
  const ordered = fact.kind === "count" || fact.kind === "money";
  const add = (answer, words) => said.set(answer, [...(said.get(answer) ?? []), words]);
  if (ordered) {
    const steps = found.filter(([, answer], index) => !index || answer !== found[index - 1][1]);
    steps.forEach(([value, answer], index) => {
      const next = steps[index + 1];
      const last = next && found[found.indexOf(next) - 1][0];
      add(answer, stretch(fact, value, last, index));
    });
  } else {
    for (const [value, answer] of found) add(answer, fact.kind === "ages" ? agesText(value, found) : valueText(fact, value));
  }
  // An answer after which nobody can say either is not worth a line.
  return [...said].filter(([answer]) => said.size > 1 && answer !== "cannot_say").map(([answer, words]) => [answer, list([...new Set(words)])]);
}

function stretch(fact, first, last, index) {
  const text = (value) => (fact.kind === "money" ? moneyText(value.cents, value.per) : number(value));
  if (!last) return index && fact.kind === "money" ? t("bound_above", { limit: text({ ...first, cents: first.cents - 1 }) }) : t("bound_min", { limit: text(first) });
  // Nobody lives here: a household begins at one.
  if (!index) return fact.code === "size" && last === 1 ? text(last) : t("bound_max", { limit: text(last) });
  return JSON.stringify(first) === JSON.stringify(last) ? text(first) : t("from_to", { from: text(first), to: text(last) });
}

/** One age for another: those of the rule's span and those outside of it. */
function agesText([age], found) {
  const ages = found.map(([[one]]) => one).sort((a, b) => a - b);
  const next = ages.find((one) => one > age);
  if (next === undefined) return t("someone_from", { low: age });
  return age === ages[0] ? t("someone_up_to", { high: next - 1 }) : t("someone_between", { low: age, high: next - 1 });
}
