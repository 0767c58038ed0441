// What we leave at unanswered doors: said once a day, carried by every "not home".
import { setDaily } from "./daily.js";
import { bdi, h, icon } from "./dom.js";
import { sheet, sheetHead } from "./frame.js";
import { app, leftNow, today } from "./state.js";
import { t } from "./words.js";

export function chooseLeft(campaign) {
  sheet((api) => {
    const now = leftNow()[campaign.id] ?? "";
    const one = (code, words) => h("button.choice.left-choice", { "aria-pressed": String(code === now), onclick() {
      setDaily(app.user.id, today(), "left", { ...leftNow(), [campaign.id]: code });
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
