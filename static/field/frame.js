// The frame round every screen: head, sync line, foot, Undo, sheet.
import { timeText } from "./dates.js";
import { h, icon } from "./dom.js";
import { parts } from "./later.js";
import { app } from "./state.js";
import { t, tn } from "./words.js";

const $ = (id) => document.getElementById(id);
let current = null;

/** Put a screen up: {title, sub, back, tool, tab, main, dock, plain}. */
export function show(screen, { keepPlace = false } = {}) {
  const top = window.scrollY;
  current = screen;
  document.title = `${screen.name ?? screen.title} · ${t("app_name")}`;
  const heading = h(screen.back ? "h1.head-title" : "h1.head-title.big", { tabindex: -1 }, h("bdi", null, screen.title));
  $("head").replaceChildren(
    screen.back ? h("a.tool.back", { href: screen.back, "aria-label": t("back") }, icon("chevron-left")) : "",
    h("div.head-words", null, heading, screen.sub ? h("p.head-sub", null, screen.sub) : ""),
    screen.tool ?? "",
    screen.plain ? hide() : "",
  );
  $("main").replaceChildren(...[screen.main].flat(), screen.dock ? h("div.dock", null, screen.dock) : "");
  $("main").className = screen.kind ?? "";
  document.documentElement.dataset.bar = screen.plain ? "none" : "thumb";
  for (const link of $("thumb").children) {
    const here = link.dataset.tab === screen.tab;
    link.toggleAttribute("data-here", here);
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  line();
  if (keepPlace) window.scrollTo(0, top);
  else {
    window.scrollTo(0, screen.top ?? 0);
    heading.focus({ preventScroll: true });
  }
  screen.after?.();
}

/** Nobody over the shoulder reads on: where the thumb bar is not in sight, in the head. */
export const hide = () => h("button.tool.hide", { "data-hide": "", "aria-label": t("hide") }, icon("eye-off"));

export const shown = () => current;

/** Set only what the head says under its title. */
export function sub(...words) {
  document.querySelector(".head-sub")?.replaceChildren(...words.flat());
}

export function badges() {
  for (const [tab, count] of [["calls", app.list?.calls?.length], ["cases", app.list?.cases?.length]]) {
    const badge = $("thumb").querySelector(`[data-tab=${tab}] .badge`);
    badge.hidden = !count;
    badge.replaceChildren(h("span", { "aria-hidden": "true" }, String(count)), h("span.sr", null, t(`${tab}_waiting`, { n: count ?? 0 })));
  }
}

// --- The sync line: always there, in words

function lineSays({ state, unsent, setAside, others, at, next, sent, total }) {
  const time = at ? timeText(at) : "";
  if (state === "signed-out") {
    return { tone: "amber", icon: "lock", text: unsent ? tn("sign_in_to_send", { n: unsent }) : t("sign_in_to_go_on"), act: "sign-in" };
  }
  if (state === "sending") return { icon: "arrow-up", text: tn("sending", { done: Math.min(sent + 1, total), all: total }) };
  if (state === "offline") return { tone: "amber", icon: "cloud-off", text: unsent ? tn("offline_saved", { n: unsent }) : t("offline") };
  if (state === "slow") {
    const wait = Math.max(1, Math.round((next - Date.now()) / 1000));
    return { tone: "amber", icon: "clock", text: unsent ? tn("slow_saved", { n: unsent, s: wait }) : tn("slow", { s: wait }), act: "try" };
  }
  if (state === "full") return { tone: "amber", icon: "triangle-alert", text: t("phone_full"), act: unsent ? "export" : "try" };
  if (state === "broken") return { tone: "amber", icon: "triangle-alert", text: tn("broken", { n: unsent }), act: "try" };
  const waits = unsent - (setAside && app.sync?.skip.size ? app.sync.skip.size : 0);
  if (app.lost?.n) return { tone: "amber", icon: "triangle-alert", text: tn("may_have_lost", app.lost), act: "mend" };
  if (waits > 0) return { icon: "smartphone", text: tn("saved_here", { n: waits }) };
  if (setAside) return { tone: "amber", icon: "wrench", text: tn("all_sent_aside", { n: setAside }), act: "mend" };
  if (others.length) return { icon: "user", text: tn("others_wait", { n: others[0].count, name: others[0].name }) };
  if (!at) return { icon: "arrow-up", text: t("looking") };
  return { icon: "check", text: tn("all_sent", { time }) };
}

export const signInUrl = () => `${document.body.dataset.signIn}?next=${encodeURIComponent(location.pathname)}`;

export function line() {
  const says = lineSays(app.sync?.status ?? { state: "unknown", others: [] });
  const acts = {
    "sign-in": () => h("a.line-act", { href: signInUrl() }, t("sign_in")),
    try: () => h("button.line-act", { onclick: () => app.sync.wake() }, t("try_now")),
    mend: () => h("a.line-act", { href: "#/sync" }, t("look")),
    export: () => h("button.line-act", { onclick: async () => (await parts.more()).exportRows() }, tn("export_n", { n: app.sync.status.unsent })),
  };
  const words = h("span.line-text", null, says.text);
  const spot = $("line");
  spot.className = `line ${says.tone ? `line-${says.tone}` : ""}`;
  const key = words.textContent + (says.act ?? "") + (says.act === "export" ? app.sync.status.unsent : "");
  if (spot.dataset.key === key) return;
  spot.dataset.key = key;
  spot.replaceChildren(
    says.act
      ? h("span.line-open", null, icon(says.icon), words)
      : h("a.line-open", { href: "#/sync" }, icon(says.icon), words, icon("chevron-right")),
    says.act ? acts[says.act]() : "",
  );
  // Said aloud only when it comes to rest, not at every step of sending.
  if (!["sending", "unknown"].includes(app.sync?.status.state)) $("said").textContent = words.textContent;
}

// --- Undo

let undoing = null;

export function offerUndo(words, act, { time = 6000 } = {}) {
  clearTimeout(undoing?.timer);
  const spot = $("undo");
  const button = h("button.undo-act", { onclick: async () => { hideUndo(); await act(); } }, icon("undo-2"), t("undo"));
  const end = () => {
    // It stays while it has the focus: a slow hand or a screen reader is on it.
    if (spot.contains(document.activeElement)) undoing.timer = setTimeout(end, 1000);
    else hideUndo();
  };
  spot.replaceChildren(h("span.undo-time"), h("span.undo-words", null, words), button);
  spot.hidden = false;
  undoing = { timer: setTimeout(end, time) };
}

export function hideUndo() {
  clearTimeout(undoing?.timer);
  undoing = null;
  $("undo").hidden = true;
  $("undo").replaceChildren();
}

export function setTheme(name) {
  const root = document.documentElement;
  if (name) root.dataset.theme = name;
  else delete root.dataset.theme;
}
