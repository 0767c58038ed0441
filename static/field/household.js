// What was told of a household in a conversation, and what that makes of the programs. No screen.
import { evaluate, isTold, nextQuestion } from "./screening.js";

const RANK = { likely: 0, cannot_say: 1, unlikely: 2 };

/** The list's part of it: programs with rules, tables, the facts that may be asked, the borough. */
export function worldOf(list, building) {
  const facts = list?.facts ?? [];
  const borough = building?.borough?.toLowerCase().replaceAll(" ", "_");
  const known = facts.find((fact) => fact.code === "borough")?.choices?.some(([code]) => code === borough);
  return {
    programs: (list?.programs ?? []).filter((program) => program.rules),
    tables: list?.tables ?? {}, facts, borough: known ? borough : undefined,
  };
}

/** Facts as they were told, and those that are known without asking. */
export function factsOf(draft, world) {
  const known = {};
  if (world.borough) known.borough = world.borough;
  if (draft.language && world.facts.some((fact) => fact.code === "language")) known.language = draft.language;
  return { ...known, ...(draft.screening?.facts ?? {}) };
}

export const toldCount = (facts) => Object.values(facts).filter(isTold).length;

/** Programs with their answers: likely, cannot say, unlikely; those that answer a need first. */
export function answersOf(draft, world, ask) {
  const facts = factsOf(draft, world);
  const wanted = new Set(draft.needs);
  return world.programs
    .map((program, place) => {
      const answer = evaluate(program.rules.when, facts, world.tables);
      const apart = (program.needs ?? []).some((need) => wanted.has(need)) ? 0 : 1;
      return { program, ...answer, place: [RANK[answer.answer], apart, ask && answer.missing.includes(ask) ? 0 : 1, place] };
    })
    .sort((one, other) => one.place.reduce((found, value, index) => found || value - other.place[index], 0));
}

/** What to ask next: first for the programs that answer a need, then for all. */
export function askNext(draft, world) {
  const facts = factsOf(draft, world);
  const order = world.facts.map((fact) => fact.code);
  const wanted = new Set(draft.needs);
  const near = world.programs.filter((program) => (program.needs ?? []).some((need) => wanted.has(need)));
  for (const programs of [near, world.programs]) {
    const found = nextQuestion(programs.map((one) => one.rules.when), facts, world.tables, order);
    if (found) return found;
  }
  return null;
}

/** Ask for help with this program, and leave the requests that were there. */
export function askForHelp(draft, program) {
  const given = draft.helpWith ?? {};
  const own = program.needs ?? [];
  const free = (need) => !given[need] || given[need] === program.id;
  const need = own.find((code) => draft.needs.includes(code) && free(code)) ?? own.find(free) ?? own[0];
  const before = draft.help ? draft.needs.filter((code) => !draft.helpNot.includes(code)) : [];
  if (!draft.programs.includes(program.id)) draft.programs = [...draft.programs, program.id];
  if (need) {
    if (!draft.needs.includes(need)) draft.needs = [...draft.needs, need];
    draft.helpWith = { ...given, [need]: program.id };
    draft.helpNot = draft.needs.filter((code) => code !== need && !before.includes(code));
  }
  draft.noNeed = false;
  draft.help = true;
}

export const isAskedFor = (draft, program) =>
  Boolean(draft.help && draft.programs.includes(program.id) && Object.values(draft.helpWith ?? {}).includes(program.id));

/** What a visit carries of it: only when they agreed, and only what was told. */
export function screeningOf(draft, world) {
  const told = draft.screening?.facts ?? {};
  if (draft.screening?.keep !== true || !Object.keys(told).length || !world) return null;
  const { language, ...facts } = factsOf(draft, world);
  return {
    facts,
    answers: answersOf(draft, world).map(({ program, answer }) => ({ program: program.id, revision: program.rules.revision, answer })),
  };
}
