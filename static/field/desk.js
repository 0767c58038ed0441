// Calls to make and cases to follow up: what the desk gave this person, as lists.
import { dayOf, dayText, timeText } from "./dates.js";
import { bdi, h, icon, phoneText } from "./dom.js";
import { openDoor } from "./sheet.js";
import { app, callPlace, languageName, today } from "./state.js";
import { empty } from "./today.js";
import { t, tn } from "./words.js";

const dotted = (parts) => parts.filter(Boolean).flatMap((part, index) => (index ? [" · ", part] : [part]));

const due = (moment) => (dayOf(moment) === today() ? timeText(moment) : dayText(moment));

export function callsScreen() {
  const calls = app.list?.calls ?? [];
  return {
    title: t("calls"), sub: t("calls_waiting", { n: calls.length }), tab: "calls", kind: calls.length ? "list" : "page",
    main: calls.length
      ? [h("p.notice.own-number", null, icon("phone"), t("own_number")), h("ul.people", null, calls.map(callRow))]
      : empty(t("no_calls_title"), t("no_calls_text")),
    update: () => undefined,
  };
}

function callRow(call) {
  const known = app.rows.findLast(({ payload }) => payload.channel === "phone" && payload.resident?.id === (call.resident ?? call.id));
  const asked = call.is_open === false;
  const address = app.buildings?.get(call.building)?.address ?? call.address;
  const about = dotted([
    known ? tn("called_at", { time: timeText(known.payload.occurred_at) }) : call.starts_at ? tn("promised_at", { time: due(call.starts_at) }) : "",
    call.language ? bdi(languageName(call.language)) : "",
    asked ? t("other_hours") : address ? bdi(address) : "",
  ]);
  return h(`li.person${known ? ".mine" : ""}${asked ? ".held" : ""}`, null,
    h("button.person-open", { onclick: () => ended(call) }, h("bdi.person-name", null, call.name || t("no_name_known")), h("span.person-about", null, about)),
    call.phone && !asked
      ? h("a.dial", { href: `tel:${call.phone}`, "aria-label": t("call_person", { name: call.name || phoneText(call.phone) }), onclick: () => setTimeout(() => ended(call), 400) }, icon("phone"), t("call"))
      : "");
}

/** Back from the dialer: how did it end? Nothing is written until that is said. */
function ended(call) {
  openDoor(null, {
    id: call.id, name: call.name || phoneText(call.phone), under: [call.name, phoneText(call.phone)].filter(Boolean).join(", "),
    place: { ...callPlace(call), resident: { id: call.resident ?? call.id } },
  });
}

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
