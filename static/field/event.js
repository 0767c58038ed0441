// Conversations without a door: an event's tally and sign-ups, and whoever comes up to us in a
// building. Each tap is a visit of its own, so that the desk counts what the phone counts.
import { daily, setDaily } from "./daily.js";
import { dayOf } from "./dates.js";
import { bdi, h, icon } from "./dom.js";
import { effective } from "./doors.js";
import { notSaved } from "./dialog.js";
import { offerUndo, sub } from "./frame.js";
import { app, languageName, place, readDraft, record, takeBack, today } from "./state.js";
import { talkScreen } from "./talk.js";
import { t } from "./words.js";

const missing = () => ({ missing: true, title: t("not_here"), back: "#/", tab: "more", kind: "page", main: h("p", null, t("not_here_text")) });
const current = () => daily(app.user?.id, today(), "event");
const nameOf = (event) => app.buildings?.get(event.building)?.address ?? event.name;

/** What every visit of the event names. A building is one of the list; any other place is words. */
const placeOf = (event) => ({
  channel: "event", direction: "inbound", begun_by: "resident", campaign: event.campaign || undefined,
  building: event.building || undefined, place: event.building ? undefined : event.name,
});

const ofEvent = (event) => effective(app.rows).filter(({ payload }) =>
  payload.channel === "event" && payload.disposition === "conversation" && dayOf(payload.occurred_at) === today() &&
  (event.building ? payload.building === event.building : payload.place === event.name));

export async function eventScreen(what) {
  if (!app.list) return missing();
  const event = current();
  if (!event || what === "change") return choosing(event);
  if (what === "talk" || what === "signup") return talk(event, what);
  return tally(event);
}

// --- Where

function choosing(event) {
  const name = h("input", { id: "event-name", maxLength: 200, autocomplete: "off", value: event && !event.building ? event.name : "" });
  const buildings = [...(app.buildings?.values() ?? [])];
  const building = h("select", { id: "event-building" },
    h("option", { value: "" }, t("no_building")), buildings.map((one) => h("option", { value: one.id, selected: one.id === event?.building }, one.address)));
  const campaigns = [...(app.campaigns?.values() ?? [])];
  const campaign = h("select", { id: "event-campaign" },
    h("option", { value: "" }, t("no_campaign")), campaigns.map((one) => h("option", { value: one.id, selected: one.id === event?.campaign }, one.name)));
  const error = h("p.error", { id: "event-error", role: "alert" });
  function start(submitted) {
    submitted.preventDefault();
    const typed = name.value.trim().replace(/\s+/g, " ");
    if (!typed && !building.value) {
      error.textContent = t("fix_event");
      name.setAttribute("aria-invalid", "true");
      name.focus();
      return;
    }
    setDaily(app.user.id, today(), "event", { name: typed, building: building.value, campaign: campaign.value });
    if (location.hash === "#/event") dispatchEvent(new HashChangeEvent("hashchange"));
    else location.hash = "#/event";
  }
  return {
    title: t("event"), sub: t("event_hint"), back: event ? "#/event" : "#/more", tab: "more", kind: "page",
    main: h("form.form", { onsubmit: start, noValidate: true },
      h("label", { htmlFor: "event-name" }, t("event_name")), error, name,
      buildings.length ? [h("label", { htmlFor: "event-building" }, t("or_building")), building] : "",
      campaigns.length ? [h("label", { htmlFor: "event-campaign" }, t("for_campaign")), campaign] : "",
      h("button.primary", { type: "submit" }, h("b", null, t("start_counting")))),
  };
}

// --- Count

function tally(event) {
  const codes = [...(app.languages?.keys() ?? []), ""];
  const numbers = new Map(codes.map((code) => [code, h("span.tally-count")]));
  const total = () => t("event_count", { n: ofEvent(event).length });
  function fill() {
    const counts = new Map();
    for (const { payload } of ofEvent(event)) {
      const code = numbers.has(payload.language ?? "") ? (payload.language ?? "") : "";
      counts.set(code, (counts.get(code) ?? 0) + 1);
    }
    for (const [code, spot] of numbers) spot.textContent = String(counts.get(code) ?? 0);
    sub(total());
  }
  const words = (code) => (code ? bdi(languageName(code)) : t("not_noted"));
  const button = (code) => h("button.tally-add", { onclick: () => count(event, code, words(code)) },
    h("span.tally-name", null, icon("plus"), words(code)), numbers.get(code));
  const screen = {
    title: nameOf(event), sub: total(), back: "#/more", tab: "more", kind: "page", update: fill, after: fill,
    main: [
      h("p.hint", null, t("tally_hint")),
      h("div.tally-grid", { role: "group", "aria-label": t("tally_hint") }, codes.map(button)),
      h("div.button-row", null,
        h("a.button", { href: "#/event/talk" }, icon("message-square"), t("talk_with_one")),
        h("a.button", { href: "#/event/change" }, icon("map-pin"), t("change_event"))),
    ],
    dock: h("a.primary", { href: "#/event/signup" }, h("b", null, t("sign_one_up"))),
  };
  return screen;
}

async function count(event, language, words) {
  const payload = { ...placeOf(event), disposition: "conversation" };
  if (language) payload.language = language;
  try {
    const rows = await record([{ payload }]);
    offerUndo([h("b", null, "+1"), " ", words], () => takeBack(rows.map((row) => row.id)));
  } catch (error) {
    notSaved(error);
  }
}

// --- Talk, or take somebody's name

async function talk(event, what) {
  const id = `event-${what}`;
  const signs = what === "signup";
  return talkScreen({
    id, place: placeOf(event), people: [], language: "", back: "#/event", under: nameOf(event), name: nameOf(event),
    title: t(signs ? "sign_up" : "talk_at_event"), kept: await readDraft(id), who: signs ? "new" : "",
    only: signs ? ["who", "language", "needs", "reach", "beyond"] : null, kind: signs ? "talk signup" : "talk",
  });
}

/** Somebody came up to us in the lobby or the street: no door, and they began it. */
export async function cameScreen(id) {
  const building = app.buildings?.get(id);
  if (!building) return missing();
  return talkScreen({
    id: `came-${id}`, place: { ...place(null, id), direction: "inbound", begun_by: "resident" }, people: [], language: "",
    back: `#/building/${id}`, title: t("someone_came"), under: building.address, name: building.address, kept: await readDraft(`came-${id}`),
  });
}
