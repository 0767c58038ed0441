// What we leave at unanswered doors: said once a day, carried by every "not home".
import { daily, setDaily } from "./daily.js";
import { bdi, h, icon } from "./dom.js";
import { sheet, sheetHead } from "./dialog.js";
import { homeOnce } from "./home.js";
import { app, today } from "./state.js";
import { t } from "./words.js";

/** By campaign, today's choice. */
const now = () => daily(app.user?.id, today(), "left") ?? {};

export const leftName = ({ campaign, left }) =>
  app.campaigns?.get(campaign)?.leaves?.find(({ code }) => code === left)?.label ?? (left ?? "").replaceAll("_", " ");

/** Visits as they are to be saved: where nobody opened, with what was left. */
function carry(visits) {
  const chosen = now();
  return visits.map((visit) => {
    const { payload } = visit;
    const item = payload.channel === "door" && payload.unit && payload.disposition === "not_home" && chosen[payload.campaign];
    return item && payload.left === undefined ? { ...visit, payload: { ...payload, left: item } } : visit;
  });
}

/** The end of Today: a row for each campaign that leaves something, and what iOS needs. */
function leavings() {
  const leaving = [...(app.campaigns?.values() ?? [])].filter(
    (campaign) => campaign.leaves?.length && app.list?.turfs.some((turf) => turf.campaign === campaign.id));
  const rows = leaving.map((campaign) => {
    const left = now()[campaign.id];
    return h("button.card.leaving", { onclick: () => choose(campaign) },
      h("span", null, t("leave_at_doors"), " ", h("b", null, bdi(left ? leftName({ campaign: campaign.id, left }) : t("leave_nothing"))),
        leaving.length > 1 ? h("small", null, bdi(campaign.name)) : ""), icon("chevron-right"));
  });
  return h("div.leavings", null, rows, homeOnce());
}

/** Told once this part and its words have come. */
export function arrived() {
  if (app.carry === carry) return;
  Object.assign(app, { carry, leavings });
  app.hear("left");
}

function choose(campaign) {
  sheet((api) => {
    const chosen = now()[campaign.id] ?? "";
    const one = (code, words) => h("button.choice.left-choice", { "aria-pressed": String(code === chosen), onclick() {
      setDaily(app.user.id, today(), "left", { ...now(), [campaign.id]: code });
      api.close();
      app.hear("left");
    } }, icon("check", "tick"), h("span", null, words));
    api.page(
      sheetHead(api, t("leave_title"), bdi(campaign.name)),
      h("p.hint", null, t("leave_hint")),
      h("div.choices.one", { role: "group", "aria-labelledby": "sheet-title" },
        one("", t("leave_nothing")), campaign.leaves.map(({ code, label }) => one(code, bdi(label)))));
  });
}
