// How this person walks today, on this phone: which doors in sight, by floor or line, and the share
// of a pair. It says nothing about anybody, and is over with the day.
const KEY = "field-walk";

let walk = null;

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null; // storage is closed: it lasts until the page goes
  }
}

function whole(user, day) {
  walk ??= kept();
  if (walk?.user !== user || walk.day !== day) walk = { user, day, worth: walk?.user === user && walk.worth, buildings: {} };
  return walk;
}

/** {worth, by, share} for a building: `worth` is of all buildings, and outlasts the day. */
export function walkOf(user, day, building) {
  const { worth, buildings } = whole(user, day);
  return { worth: Boolean(worth), by: "floor", share: null, ...buildings[building] };
}

export function setWalk(user, day, building, { worth, ...more }) {
  const now = whole(user, day);
  if (worth !== undefined) now.worth = worth;
  now.buildings[building] = { ...now.buildings[building], ...more };
  try {
    localStorage.setItem(KEY, JSON.stringify(now));
  } catch {
    return; // kept in memory alone
  }
}
