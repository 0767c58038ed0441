// Every word on the screen comes with the shell, already in the person's language.
let words = {};
let plural = new Intl.PluralRules("en");

export let language = "en";

export function setWords(given, code) {
  words = given;
  language = code;
  plural = new Intl.PluralRules(code);
}

/** Words of parts that are opened later. */
export function addWords(more) {
  words = { ...words, ...more };
}

/** What stands between two things told one after the other. */
export const comma = () => (language === "ar" ? "، " : ", ");

function sentence(key, values) {
  const word = words[key];
  if (word === undefined) throw new Error(`no word for ${key}`);
  if (typeof word === "string") return word;
  return word[plural.select(values.n)] ?? word.other;
}

/** "one, two and three" */
export const joined = (list) => new Intl.ListFormat(language, { type: "conjunction" }).format(list);

/** A sentence as text; `{n}` picks the plural. */
export function t(key, values = {}) {
  return sentence(key, values).replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** A sentence as nodes: each value stands in its own direction. */
export function tn(key, values = {}) {
  return sentence(key, values)
    .split(/(\{\w+\})/)
    .filter(Boolean)
    .map((part) => {
      if (!part.startsWith("{")) return part;
      const value = values[part.slice(1, -1)];
      if (value instanceof Node) return value;
      const bdi = document.createElement("bdi");
      bdi.textContent = String(value);
      return bdi;
    });
}
