// More: what is on this phone, how it looks, and the way out.
import { momentText, timeText } from "./dates.js";
import { bdi, h, icon, shape } from "./dom.js";
import { happened, receiptOf } from "./doors.js";
import { blank } from "./blank.js";
import { sheet, sheetHead } from "./dialog.js";
import { setTheme, signInUrl } from "./frame.js";
import { homeAlways } from "./home.js";
import { erase, exported, setAside, waiting } from "./outbox.js";
import { write } from "./store.js";
import { app, label, refresh, reload } from "./state.js";
import { language as ours, t, tn } from "./words.js";

const line = (sign, words, act, href) =>
  h(href ? "a.more-row" : "button.more-row", href ? { href } : { onclick: act }, icon(sign), h("span", null, words), icon("chevron-right"));

export function moreScreen() {
  const { language_line: interpreter, office_phone: office } = app.city;
  return {
    title: t("more"), sub: app.user ? h("bdi", null, app.user.name) : "", tab: "more", kind: "page",
    main: [
      h("section.card.rows", { "aria-label": t("more") },
        line("smartphone", t("this_phone"), null, "#/sync"),
        interpreter ? line("languages", t("language_line"), null, `tel:${interpreter}`) : "",
        office ? line("phone", t("call_office"), null, `tel:${office}`) : "",
        line("tally-5", t("event_row"), null, "#/event"),
        line("eye-off", t("blank_screen"), blank),
        // Only where the browser has the means: a page that came over a safe connection.
        app.user && globalThis.crypto?.subtle ? line("lock", t("pin_of_phone"), null, "#/pin") : "",
        line("house", t("open_desk"), null, "/")),
      h("p.hint", null, t("blank_hint")),
      h("section.part", null, h("h2", { id: "t-theme" }, t("theme")), themes()),
      h("section.part", null, h("h2", { id: "t-tongue" }, t("page_language")), tongues()),
      app.user ? h("section.part", null, h("button.button.wide", { onclick: signOut }, icon("log-out"), t("sign_out"))) : "",
    ],
  };
}

// --- Looks

function themes() {
  const now = document.documentElement.dataset.theme ?? "";
  return h("div.chips.two", { role: "group", "aria-labelledby": "t-theme" },
    [["", "monitor"], ["light", "sun"], ["dark", "moon"], ["sun", "zap"]].map(([name, sign]) =>
      h("button.chip-face", { "aria-pressed": String(now === name), onclick(event) {
        setTheme(name);
        try {
          if (name) localStorage.setItem("theme", name);
          else localStorage.removeItem("theme");
        } catch {
          delete document.documentElement.dataset.kept; // storage is closed: it lasts until the page goes
        }
        for (const one of event.currentTarget.parentElement.children) one.setAttribute("aria-pressed", String(one === event.currentTarget));
      } }, icon(sign), h("span", null, t(`theme_${name || "system"}`)))));
}

// --- The language of the page

let trouble = ""; // why another language did not come: it stays when the screen is drawn anew

function tongues() {
  const said = h("p.error.tongue-trouble", { role: "alert" }, trouble);
  const buttons = JSON.parse(document.body.dataset.tongues).map(([code, name]) =>
    h("button.chip-face", { lang: code, "aria-pressed": String(code === ours), async onclick() {
      if (code === ours) return;
      for (const one of buttons) one.disabled = true;
      trouble = await speak(code).then(() => "", () => t("needs_signal"));
      for (const one of document.querySelectorAll(".tongue-trouble")) one.textContent = trouble;
      for (const one of buttons) one.disabled = false;
    } }, h("bdi", null, name)));
  return h("div", null, h("div.chips.three", { role: "group", "aria-labelledby": "t-tongue" }, buttons), said);
}

/** Ask for the page in another language, and open it once all of it is on the phone. */
async function speak(code) {
  const answer = await fetch(document.body.dataset.language, {
    method: "POST", headers: { Accept: "application/json", "X-CSRFToken": app.sync.token ?? "" }, body: new URLSearchParams({ language: code }),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  // The words of the list come in it too. One that was asked for already is in the old language.
  await refresh().then(refresh).catch(() => app.sync.say());
  const worker = await navigator.serviceWorker?.getRegistration();
  const reload = () => location.reload();
  if (!worker?.active || !navigator.serviceWorker.controller) return reload();
  await worker.update();
  const fresh = worker.installing ?? worker.waiting;
  if (!fresh) return reload();
  navigator.serviceWorker.addEventListener("controllerchange", reload, { once: true });
  const take = () => {
    if (fresh.state === "installed") fresh.postMessage("update");
  };
  fresh.addEventListener("statechange", take);
  return take();
}

// --- This phone and the server

export function syncScreen() {
  const { status, skip } = app.sync;
  const mine = app.rows;
  const unsent = waiting(app.all);
  const aside = setAside(mine);
  const fact = (words, value) => h("div", null, h("dt", null, words), h("dd", null, value));
  return {
    title: t("this_phone"), sub: app.user ? h("bdi", null, app.user.name) : "", back: "#/more", tab: "more", kind: "page",
    main: [
      status.state === "signed-out" ? h("section.card.empty", null, h("h2", null, t("session_over")), h("p", null, t("session_over_text", { n: unsent.length })),
        h("a.primary", { href: signInUrl() }, h("b", null, unsent.length ? t("sign_in_to_send", { n: unsent.length }) : t("sign_in")))) : "",
      app.lost ? h("p.notice.aside", null, icon("triangle-alert"), t("store_emptied")) : "",
      h("dl.card.facts", null,
        fact(t("saved_on_phone"), String(unsent.length)),
        fact(t("received_by_server"), String(mine.filter((row) => row.state === "stored").length)),
        fact(t("set_aside"), String(aside.length + [...skip.keys()].length)),
        fact(t("last_contact"), status.at ? bdi(timeText(status.at)) : t("none_yet")),
        fact(t("list_made"), app.madeAt ? bdi(momentText(app.madeAt)) : t("none_yet"))),
      homeAlways(),
      status.others.map((one) => h("p.notice", null, icon("user"), tn("others_wait", { n: one.count, name: one.name }))),
      h("div.button-row", null,
        h("button.button", { onclick: () => app.sync.wake().then(refresh).catch(() => app.sync.say()) }, icon("refresh-cw"), t("send_now")),
        h("button.button", { onclick: exportRows, disabled: !app.all.some((row) => row.state !== "stored") }, icon("download"), t("export_file"))),
      aside.length || skip.size ? h("section.part", null, h("h2", null, t("set_aside")), h("p.hint", null, t("set_aside_hint")),
        [...aside, ...mine.filter((row) => skip.has(row.id))].map(asideCard)) : "",
      h("section.part", null, h("h2", null, t("receipts")),
        mine.length ? h("ul.card.past", null, mine.slice(-100).reverse().map(receipt)) : h("p.hint", null, t("no_receipts"))),
    ],
    update: (_units, again) => again?.(),
  };
}

export const where = ({ payload }) => {
  const unit = app.units?.get(payload.unit)?.label;
  return [app.buildings?.get(payload.building)?.address, unit].filter(Boolean).join(", ");
};

export function asideCard(row, { withMend = true } = {}) {
  return h("article.card.aside-card", null,
    h("h3", null, icon("wrench"), h("bdi", null, where(row) || t("conversation"))),
    h("p", null, shape(row.payload.disposition), label(row.payload.disposition), ", ", bdi(momentText(happened(row)))),
    h("p.reason", null, h("b", null, row.message || app.sync.skip.get(row.id) || t("not_readable"))),
    withMend && row.form ? h("a.button.wide", { href: `#/mend/${row.id}` }, icon("wrench"), t("mend_visit")) : "");
}

function receipt(row) {
  const said = { saved: "receipt_saved", received: "receipt_received", counted: "receipt_counted", set_aside: "receipt_aside", mended: "receipt_mended" };
  const words = row.payload.is_withdrawal ? t("taken_back") : label(row.payload.disposition);
  return h("li", null, shape(row.payload.disposition), h("span", null, h("b", null, words), " ", bdi(where(row)),
    h("small", null, bdi(momentText(happened(row))), " · ", t(said[receiptOf(row, app.madeAt)]))));
}

export function exportRows() {
  const url = URL.createObjectURL(new Blob([exported(app.all)], { type: "application/json" }));
  const link = h("a", { href: url, download: `visits-${new Date().toISOString().slice(0, 10)}.json` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

// --- Out

async function signOut() {
  await app.sync.wake();
  await reload();
  const { length } = waiting(app.all);
  if (!length) return leave();
  return sheet((api) => {
    const field = h("input", { id: "erase", inputMode: "numeric", autocomplete: "off", "aria-describedby": "erase-error" });
    const error = h("p.error", { id: "erase-error", role: "alert" });
    async function go(event) {
      event.preventDefault();
      if (Number(field.value.trim()) === length && (await erase(app.store, app.user.id, length))) leave();
      else {
        error.textContent = t("type_count", { n: length });
        field.focus();
      }
    }
    api.page(
      sheetHead(api, t("unsent_title", { n: length }), t("unsent_text")),
      h("button.button.wide", { onclick: exportRows }, icon("download"), t("export_file")),
      h("form.form", { onsubmit: go, noValidate: true }, h("label", { htmlFor: "erase" }, t("type_count", { n: length })), error, field,
        h("button.button.danger", { type: "submit" }, t("erase_and_leave"))));
  });
}

async function leave() {
  const id = app.user.id;
  await write(app.store, ["meta", "lists"], (tx) => Promise.all([tx.objectStore("meta").delete("session"), tx.objectStore("lists").delete(id)]));
  const form = h("form", { method: "post", action: document.body.dataset.signOut }, h("input", { type: "hidden", name: "csrfmiddlewaretoken", value: app.sync.token ?? "" }));
  document.body.append(form);
  form.submit();
}
