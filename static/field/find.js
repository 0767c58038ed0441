// Find an apartment of the open building: typed as it stands on the door, or nearly so.
import { h, icon } from "./dom.js";
import { hideUndo } from "./frame.js";
import { parts } from "./later.js";
import { row } from "./rows.js";
import { doorsOf } from "./state.js";
import { t, tn } from "./words.js";

const MOST = 30;
const bare = (text) => text.toUpperCase().replace(/[\s.#-]/g, "");

export function finder(building, body, top) {
  hideUndo();
  const old = document.getElementById("find");
  if (old) {
    old.focus();
    return;
  }
  const found = h("ul.doors.found", { hidden: true });
  const said = h("p.sr", { role: "status" });
  const field = h("input", {
    type: "search", id: "find", autocomplete: "off", autocapitalize: "characters", enterkeyhint: "go", spellcheck: false,
    oninput: look, onkeydown(event) {
      if (event.key === "Enter") found.querySelector("button")?.click();
      if (event.key === "Escape") close();
    },
  });
  const bar = h("div.find", { role: "search" },
    h("label.sr", { htmlFor: "find" }, t("find_unit")), field,
    h("button.tool", { onclick: close }, icon("x"), t("close")), said, found);

  function look() {
    const typed = bare(field.value);
    const hits = typed ? doorsOf(building.id).filter(({ unit }) => bare(unit.label).includes(typed)) : [];
    const place = ({ unit }) => bare(unit.label).indexOf(typed) * 100 + unit.label.length;
    hits.sort((a, b) => place(a) - place(b));
    found.hidden = !typed;
    for (const one of [body, top]) one.hidden = Boolean(typed);
    found.replaceChildren(...hits.slice(0, MOST).map(row));
    said.textContent = typed ? t("found_n", { n: hits.length }) : "";
    if (!typed || hits.some(({ unit }) => bare(unit.label) === typed)) return;
    const name = field.value.trim();
    if (!hits.length) found.append(h("li.not-listed", null, tn("not_listed", { label: name })));
    found.append(h("li.door", null, h("button.quiet.add-named", { onclick: async () => (await parts.found()).addApartment(building, name) },
      icon("plus"), h("span", null, tn("add_named", { label: name })))));
  }

  function close() {
    field.value = "";
    look();
    bar.remove();
    top.parentElement.classList.remove("finding");
    document.querySelector("#head .tool:not(.back)")?.focus();
  }

  top.before(bar);
  top.parentElement.classList.add("finding"); // all floors in sight, none to be swiped for
  field.focus();
  window.scrollTo(0, 0);
}
