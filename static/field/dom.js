// Small hands for making elements: h("button.primary", {type: "button"}, "Save").
const SVG = "http://www.w3.org/2000/svg";
const TURNING = new Set(["chevron-right", "chevron-left", "undo-2", "log-out"]);

export function h(what, props, ...children) {
  const [tag, ...classes] = what.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  if (tag === "button") element.type = "button";
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key in element && !key.includes("-") && key !== "list") element[key] = value;
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat(4).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function drawing(id, classes) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", classes);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#${id}`);
  svg.append(use);
  return svg;
}

/** A line icon; silent, a word stands beside it. */
export const icon = (name, more = "") =>
  drawing(`i-${name}`, `i ${TURNING.has(name) ? "i-turn " : ""}${more}`.trim());

const SHAPES = {
  conversation: "conversation good", not_home: "not_home muted", refused: "refused urgent",
  call_back: "call_back amber", language_barrier: "language info", inaccessible: "inaccessible muted",
  unsafe: "unsafe urgent", person_unavailable: "person muted", unable: "unable muted",
  deceased: "deceased muted", address_not_found: "not_found muted",
};

/** The shape of a disposition; the word stands beside it. */
export function shape(code) {
  const [id, tone] = (SHAPES[code] ?? "vacant muted").split(" ");
  return drawing(`m-${id}`, `m tone-${tone}`);
}

export const tone = (code) => `tone-${(SHAPES[code] ?? "vacant muted").split(" ")[1]}`;

export const bdi = (text, more = "") => h(`bdi${more}`, null, text);

/** A telephone number as people read it; foreign ones as they are. */
export function phoneText(number) {
  const us = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(number ?? "");
  return us ? `${us[1]}-${us[2]}-${us[3]}` : number;
}
