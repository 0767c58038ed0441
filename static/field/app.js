// The phone page: opens with what is on the phone, then meets the server.
import { h, icon } from "./dom.js";
import { badges, hideUndo, line, setTheme, show, shown } from "./frame.js";
import { guarded, locked } from "./guard.js";
import { parts } from "./later.js";
import { app, marker, met, open, putListAway, refresh, reload } from "./state.js";
import { Sync } from "./sync.js";
import { todayScreen } from "./today.js";
import { setWords, t } from "./words.js";

const AWAY = 15 * 60_000; // a phone put away so long asks for its PIN again
const PAUSE = 15_000; // so long a list that was just asked for is not asked for again

const routes = {
  "": todayScreen,
  building: async (...args) => (await parts.building()).buildingScreen(...args),
  talk: async (...args) => (await parts.talk()).doorScreen(...args),
  call: async (id) => (await parts.calls()).callScreen(id),
  mend: async (id) => (await parts.talk()).mendScreen(id),
  screen: async (...args) => (await parts.screen()).screenScreen(...args),
  calls: async () => (await parts.calls()).callsScreen(),
  event: async (what) => (await parts.event()).eventScreen(what),
  came: async (id) => (await parts.event()).cameScreen(id),
  cases: async () => (await parts.desk()).casesScreen(),
  more: async () => (await parts.more()).moreScreen(),
  shift: async () => (await parts.shift()).endScreen(),
  sync: async () => (await parts.more()).syncScreen(),
  pin: async () => (await parts.pin()).pinScreen(),
};

const places = new Map(); // where each screen was scrolled to
let here = null;

async function go() {
  if (locked()) {
    show((await parts.pin()).lockScreen(go));
    return;
  }
  const path = location.hash.replace(/^#\/?/, "");
  if (here !== null) places.set(here, window.scrollY);
  const [name, ...args] = path.split("/");
  const screen = await (routes[name] ?? todayScreen)(...args.map((part) => part || undefined));
  document.querySelector("dialog.sheet")?.close();
  if (screen.plain) hideUndo(); // its place is the foot's
  here = path;
  show({ top: screen.plain || args.length > 1 ? 0 : places.get(path), ...screen });
}

/** Paint again what is shown, where it was: never under a conversation or a sheet. */
async function again() {
  const screen = shown();
  if (locked() !== Boolean(screen?.lock)) {
    await go();
    return;
  }
  if (!screen || screen.plain || document.querySelector("dialog[open]") || document.querySelector(".confirm")) return;
  if (document.activeElement?.matches("input,textarea,select")) return;
  const [name, ...args] = location.hash.replace(/^#\/?/, "").split("/");
  show(await (routes[name] ?? todayScreen)(...(name === "building" && !screen.missing ? args.slice(0, 1) : args)), { keepPlace: true });
}

app.hear = (what, units) => {
  badges();
  app.sheet?.heard?.(what);
  if (what !== "person" && shown()?.update) shown().update(units, again);
  else again();
};

let looked = 0;

/** At each contact: what the desk changed reaches this phone now. */
async function look({ news = false } = {}) {
  if (!app.user || locked() || (!news && (app.sync.status.state !== "idle" || Date.now() - looked < PAUSE))) return;
  looked = Date.now();
  await refresh().catch(() => line());
  await keepCards();
}

/** The cards that residents are shown: never in the way of anything else. */
const keepCards = () => parts.cards().then((part) => part.keepCards()).catch(() => line());

function begin() {
  const say = (id) => JSON.parse(document.getElementById(id).textContent);
  setWords(say("words"), document.documentElement.lang);
  try {
    setTheme(localStorage.getItem("theme"));
  } catch {
    setTheme(""); // storage is closed: as the system says
  }
  app.sync = new Sync({
    store: app.store, fetcher: fetch.bind(window), locks: navigator.locks, tell: line, met, marker,
    arrived: async () => {
      await reload();
      app.hear("visits", new Set(app.rows.slice(-200).map((row) => row.payload.unit ?? null)));
      await look({ news: true });
    },
    appVersion: document.body.dataset.version,
  });
}

async function wake() {
  await app.sync.wake();
  await look();
  await putListAway();
}

function listen() {
  addEventListener("hashchange", go);
  addEventListener("online", wake);
  // Another tab set a PIN, or took it away: what is open here knows nothing of that.
  app.tabs = new BroadcastChannel("field-pin");
  app.tabs.onmessage = () => location.reload();
  let left = 0;
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") left = Date.now();
    else if (guarded.key && Date.now() - left > AWAY) location.reload();
  });
  addEventListener("pageshow", (event) => event.persisted && wake());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
  setInterval(wake, 120_000);
  setInterval(() => app.sync.status.state === "slow" && line(), 5000);
  const hide = () => parts.blank().then(({ blank }) => blank());
  addEventListener("touchstart", (event) => event.touches.length === 3 && hide(), { passive: true, capture: true });
  addEventListener("click", (event) => event.target.closest?.("[data-hide]") && hide());
}

async function serviceWorker() {
  if (!("serviceWorker" in navigator)) return;
  const registered = await navigator.serviceWorker
    .register(document.body.dataset.worker, { updateViaCache: "none" })
    .catch(() => null); // the server is away: the next start asks again
  if (!registered) return;
  const offer = () => {
    if (!registered.waiting || !navigator.serviceWorker.controller) return;
    const strip = document.getElementById("update");
    strip.hidden = false;
    strip.replaceChildren(icon("download"), h("span", null, t("new_version")), h("button.update-act", { onclick() {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
      registered.waiting.postMessage("update");
    } }, t("update")));
  };
  offer();
  registered.addEventListener("updatefound", () => registered.installing?.addEventListener("statechange", offer));
}

/** When nothing is being drawn: what is fetched for later stands in nobody's way. */
const rest = () => new Promise((done) => ("requestIdleCallback" in window ? requestIdleCallback(done, { timeout: 2000 }) : setTimeout(done, 200)));

async function start() {
  begin();
  const cannot = () =>
    document.getElementById("main").replaceChildren(h("p.notice.aside", { role: "alert" }, t("cannot_start")));
  app.store.blocked = cannot;
  try {
    await open();
    app.sync.user = app.user;
    app.sync.lost = app.lost;
    await app.sync.say();
  } catch (error) {
    cannot();
    throw error;
  }
  badges();
  await go();
  listen();
  document.documentElement.dataset.ready = "true";
  await app.sync.wake();
  await look();
  await rest();
  // A part that does not come now comes when it is opened, or with the worker, which keeps all.
  for (const part of Object.values(parts)) await part().catch(() => undefined);
  await parts.shift().then((shift) => shift.watch(), () => undefined);
  await serviceWorker();
}

start();
