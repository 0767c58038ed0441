// What happened at a door before, and what is open there: as much as this person may know.
import { dayText, momentText, timeText } from "./dates.js";
import { bdi, h, icon, shape, tone } from "./dom.js";
import { happened, receiptOf } from "./doors.js";
import { RECEIPT, triesText } from "./rows.js";
import { leftName } from "./left.js";
import { app, casesAt, door, label } from "./state.js";
import { t, tn } from "./words.js";

/** More exactly how it ended, and what was left there. */
const moreOf = ({ detail, left, campaign }) => [
  detail ? [t(`detail_${detail}`), " · "] : "",
  left ? [tn("item_left", { item: leftName({ left, campaign }) }), " · "] : "",
];

/** What this phone knows of a door's past, newest first. */
export function pastOf(unit) {
  const own = (app.byUnit.get(unit.id) ?? []).toReversed();
  const state = door(unit);
  const { last, tries } = state;
  const known = last && !own.some((row) => Math.abs(happened(row) - Date.parse(last.at)) < 120_000);
  return [
    known ? h("li", null, shape(last.disposition),
      h("span", null, h("b", null, label(last.disposition)), " ", bdi(momentText(last.at)),
        h("small", null, last.by ? tn("by_name", { name: last.by }) : t(last.by_me ? "by_you" : "by_other")))) : "",
    own.map((row) => h("li", null, shape(row.payload.disposition),
      h("span", null, h("b", null, row.payload.is_withdrawal ? t("taken_back") : label(row.payload.disposition)), " ", bdi(momentText(happened(row))),
        h("small", null, moreOf(row.payload), t("by_you"), " · ", t(RECEIPT[receiptOf(row, app.madeAt)][1]))))),
    h("li", null, icon("history"), h("span", null, tries ? triesText(state) : t("no_visit"))),
  ];
}

export const lastLine = ({ last, tries }) =>
  last
    ? [shape(last.disposition), h(`b.${tone(last.disposition)}`, null, label(last.disposition)),
      h("span", null, bdi(`${dayText(last.at)}, ${timeText(last.at)}`), tries ? [" · ", t("tries", { n: tries })] : "")]
    : [icon("circle-dashed"), h("span", null, t("no_visit"))];

/** Open cases: one's own by title; of colleagues only that there are some. */
export function casesOf(unit) {
  const others = unit.cases ?? 0;
  return [
    casesAt(unit).map((one) => h("a.past-line", { href: `${document.body.dataset.cases}${one.id}/` }, icon("briefcase"),
      h("span", null, h("b", null, t("your_case")), one.title ? [" ", bdi(one.title)] : "", one.name ? [" · ", bdi(one.name)] : ""), icon("chevron-right"))),
    others ? h("p.past-line", null, icon("briefcase"), h("span", null, t("cases_held", { n: others }))) : "",
  ];
}
