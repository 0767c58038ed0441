// Small choices of a day, that are about nobody: kept beside the store, gone with the day.
const KEY = "field-day";

function all() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {}; // storage is closed: the choice lasts until the page goes
  }
}

let here = null;

/** What this person chose today under a name, or undefined. */
export function daily(user, day, name) {
  here ??= all();
  return here.user === user && here.day === day ? here[name] : undefined;
}

export function setDaily(user, day, name, value) {
  here ??= all();
  here = here.user === user && here.day === day ? { ...here, [name]: value } : { user, day, [name]: value };
  try {
    localStorage.setItem(KEY, JSON.stringify(here));
  } catch {
    here = { ...here };
  }
}
