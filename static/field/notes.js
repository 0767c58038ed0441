// Notes at the entry: what holds, what is over, and a new one in two taps.
import { dateText, dayOf, plusDays, weekday } from "./dates.js";
import { bdi, h, icon } from "./dom.js";
import { notSaved, sheet, sheetHead } from "./dialog.js";
import { offerUndo } from "./frame.js";
import { HOLD } from "./outbox.js";
import { notesOf as notesHere, report, takeBackReport, today } from "./state.js";
import { t, tn } from "./words.js";

const KINDS = ["elevator", "entry", "super", "best_hour", "other"];
const chip = (pressed, words, act) => h("button.chip-face", { "aria-pressed": String(pressed), onclick: act }, h("span", null, words));

/** The coming Friday, or the one after when it is Friday. */
function friday() {
  let day = plusDays(today(), 1);
  while (new Date(`${day}T12:00:00Z`).getUTCDay() !== 5) day = plusDays(day, 1);
  return day;
}

export function notesOf(building, note = null) {
  async function tell(api, kind, facts, words, back) {
    try {
      const row = await report(kind, { building: building.id, ...facts }, { hold: HOLD });
      api.close();
      offerUndo(words, () => takeBackReport(row, () => back?.(row)));
    } catch (error) {
      api.close();
      notSaved(error);
    }
  }

  const over = (api, old) =>
    tell(api, "access_note_over", { note: old.id }, t("note_over_said"), () =>
      report("access_note", { building: building.id, note_kind: old.kind, text: old.text, expires_on: old.expires_on ?? undefined }));

  const keep = (api, said) =>
    tell(api, "access_note", said, t("note_kept"), (row) => report("access_note_over", { building: building.id, note: row.id }));

  function one(api, old) {
    api.page(
      sheetHead(api, t("access"), building.address),
      h("p.note-text", null, bdi(old.text)),
      h("p.hint", null, old.expires_on ? tn("until", { day: dateText(old.expires_on) }) : "", old.expires_on ? " · " : "",
        tn("noted", { day: dateText(old.noted_on ?? dayOf(old.noted_at)) })),
      h("div.button-row", null,
        h("button.button", { onclick: () => write(api, old) }, icon("pencil"), t("change_note")),
        h("button.button", { onclick: () => over(api, old) }, icon("check"), t("note_is_over"))));
  }

  function write(api, old = null) {
    const end = friday();
    const said = { kind: old?.kind ?? "entry", until: old?.expires_on ?? "" };
    const text = h("textarea", { id: "note-text", rows: 2, maxLength: 300, value: old?.text ?? "", "aria-describedby": "note-error", autocapitalize: "sentences" });
    const error = h("p.error", { id: "note-error", role: "alert" });
    const date = h("input", { id: "note-until", type: "date", min: plusDays(today(), 1), value: said.until, onchange: () => { said.until = date.value; ends(); } });
    const kinds = h("div.chips.three", { role: "group", "aria-label": t("note_about") });
    const untils = h("div.chips.three", { role: "group", "aria-label": t("note_until") });
    const about = () => kinds.replaceChildren(...KINDS.map((kind) => chip(said.kind === kind, t(`note_${kind}`), () => { said.kind = kind; about(); })));
    const ends = () => untils.replaceChildren(...[["", t("for_good")], [end, tn("until", { day: weekday(end) })], [plusDays(today(), 7), t("one_week")]]
      .map(([day, words]) => chip(said.until === day, words, () => { said.until = day; date.value = day; ends(); })));
    about();
    ends();
    function save(event) {
      event.preventDefault();
      if (!text.value.trim()) {
        error.textContent = t("fix_note");
        text.setAttribute("aria-invalid", "true");
        text.focus();
        return;
      }
      keep(api, { note_kind: said.kind, text: text.value.trim(), expires_on: said.until || undefined, replaces: old?.id });
    }
    const lift = notesHere(building).some(({ kind }) => kind === "elevator") || old ? "" :
      h("button.choice.whole", { onclick: () => keep(api, { note_kind: "elevator", text: t("elevator_out"), expires_on: end }) },
        icon("arrow-up-down"), h("span", null, tn("elevator_until", { day: weekday(end) })));
    api.page(
      sheetHead(api, t(old ? "change_note" : "add_note"), building.address, old ? { back: () => one(api, old) } : {}),
      lift,
      h("form.form", { onsubmit: save, noValidate: true },
        kinds,
        h("label", { htmlFor: "note-text" }, t("note_words")), error, text,
        h("p.over", null, t("note_until")), untils,
        h("label", { htmlFor: "note-until" }, t("another_day")), date,
        h("p.hint", null, t("note_rule")),
        h("button.primary", { type: "submit" }, h("b", null, t("keep_note")))));
  }

  sheet((api) => (note ? one(api, note) : write(api)));
}
