// Cases to follow up: what the desk gave this person, as a list.
import { dayOf, dayText, timeText } from "./dates.js";
import { bdi, h, icon } from "./dom.js";
import { app, today } from "./state.js";
import { empty } from "./today.js";
import { t, tn } from "./words.js";

const dotted = (parts) => parts.filter(Boolean).flatMap((part, index) => (index ? [" · ", part] : [part]));

const due = (moment) => (dayOf(moment) === today() ? timeText(moment) : dayText(moment));

export function casesScreen() {
  const cases = app.list?.cases ?? [];
  return {
    title: t("cases"), sub: t("cases_waiting", { n: cases.length }), tab: "cases", kind: cases.length ? "list" : "page",
    main: cases.length ? h("ul.people", null, cases.map(caseRow)) : empty(t("no_cases_title"), t("no_cases_text")),
  };
}

function caseRow(one) {
  const late = one.due_at && Date.parse(one.due_at) < Date.now() && dayOf(one.due_at) !== today();
  const address = app.buildings?.get(one.building)?.address;
  const unit = app.units?.get(one.unit)?.label;
  return h("li.person", null, h("a.person-open", { href: `${document.body.dataset.cases}${one.id}/` },
    h("span.person-name", null, h("bdi", null, one.name || t("no_name_known"))),
    h("span.person-about", null, dotted([one.title ? bdi(one.title) : "", address ? bdi([address, unit].filter(Boolean).join(", ")) : ""])),
    h(`span.case-due${late ? ".late" : ""}`, null, late ? icon("triangle-alert", "i-small") : "", one.due_at ? h("span", null, tn(late ? "late" : "due", { when: due(one.due_at) })) : "")),
  icon("chevron-right"));
}
