// An apartment that is not on the list: found at the door.
import { h } from "./dom.js";
import { cleanLabel, floorOf } from "./labels.js";
import { notSaved, sheet, sheetHead } from "./dialog.js";
import { uuid7 } from "./ids.js";
import { openDoor } from "./sheet.js";
import { addUnit, app, report } from "./state.js";
import { t } from "./words.js";

export function addApartment(building, typed = "") {
  sheet((api) => {
    const name = h("input", { id: "new-label", value: typed, maxLength: 40, autocomplete: "off", autocapitalize: "characters",
      "aria-describedby": "new-label-error", oninput: () => { if (!touched) floor.value = floorOf(name.value) ?? ""; } });
    const floor = h("input", { id: "new-floor", inputMode: "numeric", maxLength: 4, value: floorOf(typed) ?? "", oninput: () => { touched = true; } });
    const error = h("p.error", { id: "new-label-error", role: "alert" });
    let touched = false;
    async function add(event) {
      event.preventDefault();
      const label = cleanLabel(name.value);
      const same = (app.unitsOf.get(building.id) ?? []).find((unit) => unit.label.toUpperCase() === label.toUpperCase());
      if (!label) {
        error.textContent = t("fix_label");
        name.setAttribute("aria-invalid", "true");
        name.focus();
        return;
      }
      try {
        const number = Number.parseInt(floor.value, 10);
        if (same?.missing) await report("unit_found", { unit: same.id });
        const unit = app.units.get(same?.id) ?? (await addUnit(building.id, uuid7(), label, Number.isNaN(number) ? null : number));
        api.close();
        openDoor(unit);
      } catch (trouble) {
        api.close();
        notSaved(trouble);
      }
    }
    api.page(
      sheetHead(api, t("add_apartment"), building.address),
      h("form.form", { onsubmit: add, noValidate: true },
        h("label", { htmlFor: "new-label" }, t("apartment_label")), error, name,
        h("label", { htmlFor: "new-floor" }, t("floor_word")), floor,
        h("button.primary", { type: "submit" }, h("b", null, t("add_and_open")))));
  });
}
