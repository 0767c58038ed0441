// Parts of the page that are opened later: each waits for their words, drawings and styles, which
// come once. All of it is fetched at rest, so that it is there without a signal.
import { addWords } from "./words.js";

let dressing = null;

async function words() {
  const answer = await fetch(document.body.dataset.later);
  const { words: more, sprite } = await answer.json();
  addWords(more);
  const svg = new DOMParser().parseFromString(`<svg xmlns="http://www.w3.org/2000/svg">${sprite}</svg>`, "image/svg+xml");
  document.querySelector(".sprite").append(...svg.documentElement.childNodes);
}

function styles() {
  return new Promise((done, fail) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = document.body.dataset.laterStyles;
    link.onload = done;
    link.onerror = () => {
      link.remove();
      fail(new Error("styles"));
    };
    document.head.append(link);
  });
}

/** Words, drawings and styles of every later part; asked for again when they did not come. */
function dress() {
  dressing ??= Promise.all([words(), styles()]).catch((error) => {
    dressing = null;
    throw error;
  });
  return dressing;
}

const later = (load) => async () => {
  const [part] = await Promise.all([load(), dress()]);
  part.arrived?.();
  return part;
};

export const parts = {
  building: later(() => import("./building.js")),
  sheet: later(() => import("./sheet.js")),
  find: later(() => import("./find.js")),
  notes: later(() => import("./notes.js")),
  split: later(() => import("./split.js")),
  range: later(() => import("./range.js")),
  found: later(() => import("./found.js")),
  talk: later(() => import("./talk.js")),
  calls: later(() => import("./calls.js")),
  screen: later(() => import("./screen.js")),
  desk: later(() => import("./desk.js")),
  left: later(() => import("./left.js")),
  event: later(() => import("./event.js")),
  shift: later(() => import("./shift.js")),
  more: later(() => import("./more.js")),
  seal: () => import("./seal.js"),
  pin: later(() => import("./pin.js")),
  show: later(() => import("./show.js")),
  cards: () => import("./cards.js"),
  blank: later(() => import("./blank.js")),
};
