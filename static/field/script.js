// Which questions of a script are asked, and which answers go with the visit. No screen in here.
// The twin of canvass/scripts/answers.py: both decide the same.

/** The questions that these answers lead to. What stands on a hidden question does not count. */
export function asked(questions, answers) {
  const live = {};
  return questions.filter((question) => {
    if (question.asked_if && !holds(question.asked_if, live)) return false;
    if (question.code in answers) live[question.code] = answers[question.code];
    return true;
  });
}

function holds(branch, live) {
  const found = branch.conditions.map((condition) => isTrue(condition, live[condition.question]));
  return branch.any ? found.some(Boolean) : found.every(Boolean);
}

function isTrue({ test, value }, answer) {
  if (test === "answered") return isGiven(answer);
  if (test === "equals") return isEqual(answer, value);
  if (test === "any_of") return Array.isArray(value) && value.some((one) => isEqual(answer, one));
  const comparable = typeof value === "number" ? typeof answer === "number" : isDay(value) && isDay(answer);
  if (!comparable) return false;
  return test === "greater" ? answer > value : answer < value;
}

/** "Does not know" is no answer to build on. */
export const isGiven = (answer) =>
  typeof answer === "number" || ((typeof answer === "string" || Array.isArray(answer)) && answer.length > 0);

function isEqual(answer, value) {
  if (Array.isArray(answer)) return typeof value === "string" && answer.includes(value);
  return (typeof value === "number" || typeof value === "string") && answer === value;
}

const isDay = (value) => typeof value === "string" && /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(value);

/** Why there is no answer, or "" where there is one or nothing was asked. */
export const missingOf = (answer) =>
  (answer && typeof answer === "object" && !Array.isArray(answer) ? answer.missing ?? "" : "");

const isSaid = (answer) => isGiven(answer) || Boolean(missingOf(answer));

/**
 * What goes with the visit: what was said to questions that are asked. Answers of hidden questions
 * stay in the draft; those of a question that this version does not have go along, never lost.
 */
export function answersToSend(script, answers) {
  const questions = script?.questions ?? [];
  const here = new Set(asked(questions, answers).map(({ code }) => code));
  const known = new Set(questions.map(({ code }) => code));
  return Object.fromEntries(
    Object.entries(answers).filter(([code, answer]) => isSaid(answer) && (here.has(code) || !known.has(code))),
  );
}

/** A text of the script in a language, where it is reviewed there; otherwise "". */
export const toldIn = (script, language, key) => script?.translations?.[language]?.[key] ?? "";

/** Whether an answer lies outside of what the question expects; it is kept all the same. */
export function isOff({ kind, least, most, first_on, last_on }, answer) {
  if (!isGiven(answer)) return false;
  if (kind === "number") return typeof answer !== "number" || answer < (least ?? answer) || answer > (most ?? answer);
  if (kind === "date") return answer < (first_on ?? answer) || answer > (last_on ?? answer);
  return false;
}
