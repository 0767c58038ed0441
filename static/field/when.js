// A day and a time to come back: buttons for the likely ones, fields for the others.
import { dayOf, momentOf, plusDays, timeText, weekday } from "./dates.js";
import { h, icon } from "./dom.js";
import { appointments } from "./today.js";
import { app, today } from "./state.js";
import { t } from "./words.js";

const TIMES = ["10:00", "14:00", "17:30"];

function group(name, legend, buttons) {
  return h(`div.${name}`, { role: "group", "aria-label": legend }, buttons);
}

function press(button, on) {
  button.setAttribute("aria-pressed", String(on));
}

/** The next four days that the office works, and Later. Holidays are drawn as what they are. */
export function days(picked, changed) {
  const holidays = new Map((app.list?.holidays ?? []).map((one) => (typeof one === "string" ? [one, ""] : [one.on ?? one.date, one.name])));
  const buttons = [];
  for (let ahead = 1; buttons.length < 4; ahead += 1) {
    const day = plusDays(today(), ahead);
    if (holidays.has(day)) {
      buttons.push(h("span.day.off", null, h("b", null, String(Number(day.slice(8)))), h("span", null, t("holiday"))));
      continue;
    }
    if (new Date(`${day}T00:00:00Z`).getUTCDay() === 0) continue;
    buttons.push(h("button.day", { "data-day": day, onclick: () => pick(day) }, h("span", null, weekday(day)), h("b", null, String(Number(day.slice(8))))));
  }
  const field = h("input", { type: "date", min: today(), "aria-label": t("other_day"), id: "later-day", onchange: () => pick(field.value) });
  const row = h("div.later", { hidden: true }, h("label", { htmlFor: "later-day" }, t("other_day")), field);
  const later = h("button.day", { "aria-expanded": "false", onclick() {
    row.hidden = false;
    later.setAttribute("aria-expanded", "true");
    field.focus();
  } }, h("span", null, t("later")), icon("calendar"));
  function show() {
    for (const button of buttons) if (button.dataset.day) press(button, button.dataset.day === picked.day);
    const known = buttons.some((button) => button.dataset.day === picked.day);
    if (picked.day && !known) {
      row.hidden = false;
      field.value = picked.day;
    }
  }
  function pick(day) {
    picked.day = picked.day === day && !row.contains(document.activeElement) ? "" : day;
    show();
    changed();
  }
  show();
  return h("div", null, group("days", t("day"), [...buttons, later]), row);
}

/** Three times and a field; a time that one's own calendar has taken says so. */
export function times(picked, changed) {
  const label = (time) => timeText(momentOf(today(), time));
  const taken = (time) => appointments().some((one) => picked.day && dayOf(one.starts_at) === picked.day && Math.abs(Date.parse(one.starts_at) - momentOf(picked.day, time)) < 30 * 60_000);
  const buttons = TIMES.map((time) => h("button.chip", { "data-time": time, onclick: () => pick(time) }, icon("check", "tick"), label(time)));
  const field = h("input", { type: "time", id: "other-time", onchange: () => pick(field.value) });
  const warning = h("p.hint", { role: "status" });
  function show() {
    for (const button of buttons) press(button, button.dataset.time === picked.time);
    if (picked.time && !TIMES.includes(picked.time)) field.value = picked.time;
    warning.textContent = picked.time && taken(picked.time) ? t("time_taken") : "";
  }
  function pick(time) {
    picked.time = picked.time === time && TIMES.includes(time) ? "" : time;
    show();
    changed();
  }
  show();
  return h("div", null, group("times", t("time"), buttons),
    h("div.later", null, h("label", { htmlFor: "other-time" }, t("other_time")), field), warning);
}
