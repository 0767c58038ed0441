// iOS: on the home screen the page keeps its store; in the browser it goes after 7 days unopened.
import { h, icon } from "./dom.js";
import { waiting } from "./outbox.js";
import { app } from "./state.js";
import { t } from "./words.js";

const KEY = "home-said";
let said = false;

/** Only iOS says so, and only where the page is not on the home screen. */
const wanted = () => navigator.standalone === false && (/iPhone|iPad|iPod/.test(navigator.userAgent) || navigator.maxTouchPoints > 1);

function wasSaid() {
  try {
    return said || localStorage.getItem(KEY) !== null;
  } catch {
    return said; // storage is closed: it lasts until the page goes
  }
}

function hush(event) {
  said = true;
  try {
    localStorage.setItem(KEY, "1");
  } catch {
    // Storage is closed: it is said again next time.
  }
  event.currentTarget.closest(".home").remove();
  document.querySelector("h1").focus({ preventScroll: true });
}

const card = (...rest) => h("section.card.home", { "aria-labelledby": "t-home" },
  h("h2", { id: "t-home" }, icon("smartphone"), t("home_title")), h("p", null, t("home_why")), h("p", null, icon("share"), h("b", null, t("home_how"))), rest);

/** On Today, until it is sent away. */
export const homeOnce = () => (wanted() && !wasSaid() ? card(h("button.link", { onclick: hush }, t("home_hush"))) : "");

/** With what this phone keeps: always. The page on the home screen has a store of its own. */
export const homeAlways = () => (wanted() ? card(h("p.hint", null, waiting(app.all).length ? t("home_send_first") : t("home_anew"))) : "");
