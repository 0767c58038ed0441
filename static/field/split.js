// Two people, one building: who takes which doors. Kept on this phone for today.
import { h, icon } from "./dom.js";
import { lineOf } from "./doors.js";
import { sheet, sheetHead } from "./dialog.js";
import { shareText } from "./building.js";
import { t } from "./words.js";

/** The lines of a building in two halves. */
function halves(doors) {
  const lines = [...new Set(doors.map(({ unit }) => lineOf(unit)).filter(Boolean))].sort();
  const half = Math.ceil(lines.length / 2);
  return lines.length > 1 ? [lines.slice(0, half), lines.slice(half)] : [];
}

export function splitSheet(building, doors, way, change) {
  const lines = halves(doors);
  const shares = [null, { floors: "odd" }, { floors: "even" }, ...lines.map((some) => ({ lines: some }))];
  const lined = way.by === "line";
  sheet((api) => {
    const choose = (more) => {
      api.close();
      change(more);
    };
    const button = (pressed, sign, words, act) =>
      h("button.choice.whole.start", { "aria-pressed": String(pressed), onclick: act }, icon(sign), h("span", null, words));
    const same = (share) => JSON.stringify(share) === JSON.stringify(way.share);
    api.page(
      sheetHead(api, t("split_title"), t("split_hint")),
      h("div.choices", { role: "group", "aria-label": t("split_title") },
        shares.map((share) => button(same(share), share ? "users" : "user", share ? shareText(share) : t("take_all"), () =>
          choose({ share, by: share?.lines ? "line" : "floor" })))),
      lines.length ? h("div.choices", { role: "group", "aria-label": t("order") },
        button(lined, lined ? "layers" : "split", t(lined ? "by_floor" : "by_line"), () => choose({ by: lined ? "floor" : "line" }))) : "");
  });
}
