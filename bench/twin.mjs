// The phone's evaluator over cases from a file, one line of answers a case: see _households.py.
import { readFileSync, writeFileSync } from "node:fs";
import { evaluate, nextQuestion, outcomes } from "../static/field/screening.js";

const [sent, said] = process.argv.slice(2);
const { tables, rules, order, cases } = JSON.parse(readFileSync(sent, "utf8"));

const lines = cases.map(([facts, picked, asked]) => {
  const own = picked.map((number) => rules[number]);
  const found = own.map((when) => {
    const { answer, reasons, missing } = evaluate(when, facts, tables);
    return [answer, reasons, missing];
  });
  if (asked) found.push(nextQuestion(own, facts, tables, order), outcomes(own[0], asked, facts, tables));
  return JSON.stringify(found);
});
writeFileSync(said, lines.join("\n"));
