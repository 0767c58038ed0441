// Many apartments at once: 1A-6F is 36 doors. Looked at before they are added; all without a signal.
import { bdi, h } from "./dom.js";
import { notSaved, sheet, sheetHead } from "./dialog.js";
import { offerUndo } from "./frame.js";
import { uuid7 } from "./ids.js";
import { Unreadable, floorOf, rangeOf } from "./labels.js";
import { HOLD } from "./outbox.js";
import { addUnits, app, dropUnits, report, takeBackReport } from "./state.js";
import { t, tn } from "./words.js";

/** What a range makes here: {labels, fresh, there, lost} or {error}. */
function reading(building, text) {
  try {
    const labels = rangeOf(text);
    const known = new Map((app.unitsOf.get(building.id) ?? []).map((unit) => [unit.label.toUpperCase(), unit]));
    const units = labels.map((label) => known.get(label.toUpperCase()));
    return {
      labels, fresh: labels.filter((_, at) => !units[at]), there: units.filter((unit) => unit && !unit.missing).length,
      lost: units.filter((unit) => unit?.missing),
    };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { error: tn(`range_${error.code}`, { piece: error.piece }) };
  }
}

function preview({ error, labels, fresh, there, lost }) {
  if (error) return h("p.error", null, error);
  const count = fresh.length + lost.length;
  const floors = new Map();
  for (const label of fresh) floors.set(floorOf(label), (floors.get(floorOf(label)) ?? 0) + 1);
  const ends = labels.length > 1 ? [labels[0], labels.at(-1)] : [labels[0]];
  return [
    h("p.range-count", null, h("b", null, t("range_makes", { n: labels.length })), there ? [", ", t("range_there", { n: there })] : ""),
    h("p.hint", null, bdi(ends.join(" … ")), floors.size && !floors.has(null) ? [" · ", t("range_floors", { n: floors.size })] : ""),
    count ? "" : h("p.hint", null, t("range_none_new")),
  ];
}

export function addRange(building) {
  sheet((api) => {
    const text = h("input", {
      id: "range", autocomplete: "off", autocapitalize: "characters", spellcheck: false, placeholder: "1A-6F",
      "aria-describedby": "range-says", oninput: look,
    });
    const says = h("div", { id: "range-says", role: "status" });
    const save = h("b", null, t("add_range"));
    let read = null;

    function look() {
      read = text.value.trim() ? reading(building, text.value) : null;
      says.replaceChildren(...(read ? [preview(read)].flat(3).filter(Boolean) : []));
      text.toggleAttribute("aria-invalid", false);
      const count = (read?.fresh?.length ?? 0) + (read?.lost?.length ?? 0);
      save.textContent = count ? t("add_n", { n: count }) : t("add_range");
    }

    async function add(event) {
      event.preventDefault();
      look();
      if (!read || read.error || !(read.fresh.length + read.lost.length)) {
        if (!read) says.replaceChildren(h("p.error", null, tn("range_none", {})));
        text.setAttribute("aria-invalid", "true");
        text.focus();
        return;
      }
      const doors = read.fresh.map((label) => ({ id: uuid7(), label, floor: floorOf(label) }));
      const lost = read.lost.map(({ id, label, floor }) => ({ id, label, floor: floor ?? null }));
      try {
        await addUnits(building.id, doors);
        const row = await report("units_added", { building: building.id, units: [...doors, ...lost] }, { hold: HOLD });
        api.close();
        offerUndo(t("range_added", { n: doors.length + lost.length }), () => takeBack(row, doors));
      } catch (error) {
        api.close();
        notSaved(error);
      }
    }

    async function takeBack(row, doors) {
      await takeBackReport(row, async () => {
        for (const { id } of doors) await report("unit_missing", { unit: id });
      });
      if (!app.all.some(({ id }) => id === row.id)) await dropUnits(doors.map(({ id }) => id));
      app.hear("report");
    }

    api.page(
      sheetHead(api, t("add_range"), building.address),
      h("form.form", { onsubmit: add, noValidate: true },
        h("label", { htmlFor: "range" }, t("range_label")), h("p.hint", null, t("range_hint")), text, says,
        h("button.primary", { type: "submit" }, save)));
  });
}
