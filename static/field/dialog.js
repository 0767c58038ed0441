// A sheet from the foot, and what is said when something could not be saved.
import { h, icon } from "./dom.js";
import { hide } from "./frame.js";
import { app } from "./state.js";
import { t } from "./words.js";

export function sheet(build, { onclose } = {}) {
  const dialog = h("dialog.sheet", { "aria-labelledby": "sheet-title" });
  const api = {
    dialog,
    close: () => dialog.close(),
    page(...nodes) {
      dialog.replaceChildren(...nodes.flat(3));
      dialog.querySelector("[autofocus]")?.focus();
    },
  };
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (app.sheet === api) app.sheet = null;
    app.hear("closed"); // what came meanwhile is drawn now
    onclose?.();
  });
  app.sheet = api;
  document.body.append(dialog);
  build(api);
  dialog.showModal();
  dialog.querySelector("[autofocus]")?.focus();
  return api;
}

export const sheetHead = (api, title, under, { back } = {}) =>
  h("div.sheet-head", null,
    h("div", null,
      h("h2.sheet-title", { id: "sheet-title", tabindex: -1, autofocus: true }, h("bdi", null, title)),
      under ? h("p.sheet-sub", null, under) : ""),
    hide(),
    back
      ? h("button.tool", { onclick: back }, icon("chevron-left"), t("back"))
      : h("button.tool", { onclick: api.close }, icon("x"), t("close")));

/** Something went wrong while saving: said in words, nothing is thrown away. */
export function notSaved(error) {
  const full = error?.name === "QuotaExceededError";
  if (full) app.sync.say({ state: "full" });
  document.getElementById("said").textContent = "";
  sheet((api) => {
    api.page(
      sheetHead(api, t("not_saved"), t(full ? "free_space" : "not_saved_why")),
      h("a.button.wide", { href: "#/sync", onclick: api.close }, t("export_now")),
    );
  });
}
