// A door that is not safe: held for everyone at once, looked at again on a day. Why can be said
// now or later; nobody has to write.
import { dateText, plusDays } from "./dates.js";
import { bdi, h, icon } from "./dom.js";
import { notSaved, sheet, sheetHead } from "./dialog.js";
import { offerUndo } from "./frame.js";
import { uuid7 } from "./ids.js";
import { app, label, place, record, takeBack, today } from "./state.js";
import { t, tn } from "./words.js";

const REASONS = ["dog", "threat", "building_condition", "other"];
const usual = () => plusDays(today(), app.city.unsafe_review_days || 30);

/** One tap saves it, with the city's time until it is looked at again. */
export async function flagUnsafe(unit, corrects) {
  await hold(unit, { until: usual(), corrects });
}

async function hold(unit, { until, detail = "", corrects }) {
  const payload = {
    ...place(unit), disposition: "unsafe",
    do_not_contact: { id: uuid7(), scope: "unit", channel: "any", reason: "safety", expires_on: until },
  };
  if (detail) payload.detail = detail;
  if (corrects) payload.supersedes = corrects.id;
  try {
    const [row] = await record([{ payload }]);
    const more = h("button.undo-act", { onclick: () => whyUnsafe(unit, row) }, t(detail ? "change" : "why"));
    offerUndo([h("b", null, bdi(unit.label)), " ", label("unsafe"), ", ", tn("review_on", { day: dateText(until) }), " ", more],
      () => takeBack([row.id]), { time: 10_000 });
  } catch (error) {
    notSaved(error);
  }
}

/** Why, and until when: a correction of what was saved. */
export function whyUnsafe(unit, row) {
  const said = row.payload;
  const picked = { detail: said.detail ?? "", until: said.do_not_contact?.expires_on ?? usual() };
  sheet((api) => {
    const press = (group, value) => {
      for (const one of group.children) one.setAttribute("aria-pressed", String(one.dataset.value === value));
    };
    const chipOf = (value, words, act) => h("button.choice", { "data-value": value, onclick: act }, icon("check", "tick"), h("span", null, words));
    const reasons = h("div.choices.reasons", { role: "group", "aria-label": t("why") },
      REASONS.map((code) => chipOf(code, t(`detail_${code}`), () => {
        picked.detail = picked.detail === code ? "" : code;
        press(reasons, picked.detail);
      })));
    const field = h("input", { type: "date", id: "review-day", min: plusDays(today(), 1), value: picked.until, onchange() {
      picked.until = field.value || usual();
      press(dates, picked.until);
    } });
    const dates = h("div.choices.review-days", { role: "group", "aria-label": t("review_when") },
      [7, usual(), 90].map((days) => (typeof days === "number" ? plusDays(today(), days) : days)).map((day) => chipOf(day, bdi(dateText(day)), () => {
        picked.until = day;
        field.value = day;
        press(dates, day);
      })));
    press(reasons, picked.detail);
    press(dates, picked.until);
    api.page(
      sheetHead(api, t("why_unsafe"), bdi(unit.label)),
      h("p.hint", null, t("unsafe_hint")),
      reasons,
      h("h3.ask-when", null, t("review_when")),
      dates,
      h("div.later", null, h("label", { htmlFor: "review-day" }, t("other_day")), field),
      h("button.primary", { onclick() { api.close(); hold(unit, { ...picked, corrects: row }); } }, h("b", null, t("save"))));
  });
}
