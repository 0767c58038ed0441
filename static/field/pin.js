// The screens of the PIN: one that asks for it before anything else, and one to set it in More.
import { h, icon } from "./dom.js";
import { notSaved, sheet, sheetHead } from "./dialog.js";
import { hideUndo, line, show } from "./frame.js";
import { guarded } from "./guard.js";
import { waiting } from "./outbox.js";
import { app, load, refresh } from "./state.js";
import { SHORTEST, changePin, forget, removePin, setPin, unlock } from "./vault.js";
import { t } from "./words.js";

/** Other tabs of this page begin anew: what they hold open is out of date. */
const tellTabs = () => app.tabs?.postMessage("changed");

const why = (wait) => (wait ? t("pin_wait", { n: Math.ceil(wait / 1000) }) : t("pin_wrong"));

function pinField(id, words, error) {
  const input = h("input", {
    id, type: "password", inputMode: "numeric", autocomplete: "off", maxLength: 64, "aria-describedby": error.id,
  });
  return [input, h("div.form", null, h("label", { htmlFor: id }, words), input)];
}

/** A form that says what is wrong and lets one go on typing; `act` gives null or words. */
function pinForm(name, fields, button, act, kind = "button.button.wide") {
  const error = h("p.error", { id: `${name}-error`, role: "alert" });
  const made = fields.map(([id, words]) => pinField(`${name}-${id}`, words, error));
  const send = h(kind, { type: "submit" }, button);
  async function go(event) {
    event.preventDefault();
    if (send.disabled) return;
    send.disabled = true;
    error.textContent = "";
    try {
      const wrong = await act(...made.map(([input]) => input.value.trim()));
      if (!wrong) return;
      error.textContent = wrong;
      for (const [input] of made) {
        input.value = "";
        input.setAttribute("aria-invalid", "true");
      }
      made[0][0].focus();
    } catch (trouble) {
      notSaved(trouble);
    } finally {
      send.disabled = false;
    }
  }
  return h("form.form", { onsubmit: go, noValidate: true }, made.map(([, node]) => node), error, send);
}

const unfit = (pin, again) => {
  if (!/^\d+$/.test(pin) || pin.length < SHORTEST) return t("pin_too_short");
  return pin === again ? "" : t("pin_not_same");
};

// --- Asked at opening

/** Nothing of the list is shown before; what was saved is sent meanwhile. */
export function lockScreen(go) {
  hideUndo();
  const form = pinForm("lock", [["pin", t("pin")]], h("b", null, t("pin_open")), async (pin) => {
    const wait = await unlock(app.store, app.user.id, pin);
    if (wait !== null) return why(wait);
    await load();
    await go();
    app.sync.wake().then(refresh).catch(line);
    return null;
  }, "button.primary");
  return {
    title: t("pin_ask"), sub: t("pin_opens"), kind: "page lock", plain: true, lock: true,
    main: [
      h("section.card.lock-card", null, icon("lock", "big"), form),
      h("button.button.wide", { onclick: () => forgotten(go) }, t("pin_forgot")),
    ],
    after: () => document.getElementById("lock-pin").focus(),
  };
}

function forgotten(go) {
  const { length } = waiting(app.all);
  sheet((api) => {
    async function erase() {
      try {
        await forget(app.store, app.user.id);
        tellTabs();
        api.close();
        await load();
        await go();
        app.sync.wake().then(refresh).catch(line);
      } catch (error) {
        notSaved(error);
      }
    }
    api.page(
      sheetHead(api, t("pin_forget_title")),
      h("p", null, t("pin_forget_erases")),
      length ? h("p", null, h("b", null, t("pin_forget_keeps", { n: length }))) : "",
      h("button.button.danger.wide", { onclick: erase }, t("pin_forget")),
      h("button.button.wide", { onclick: api.close }, t("cancel")),
    );
  });
}

// --- Set, changed, taken away

function done(words) {
  tellTabs();
  show(pinScreen(words));
  return null;
}

const settled = () => refresh().catch(() => undefined);

export function pinScreen(said = "") {
  const { store, user } = app;
  const on = Boolean(guarded.record);
  return {
    title: t("pin_of_phone"), sub: "", back: "#/more", tab: "more", kind: "page",
    main: [
      said ? h("p.notice", { role: "status" }, icon("check"), said) : "",
      h("p", null, t(on ? "pin_is_on" : "pin_is_off")),
      h("p.hint", null, t("pin_rule")),
      on ? "" : pinForm("set", [["new", t("pin_new")], ["again", t("pin_again")]], t("pin_set"), async (pin, again) => {
        const wrong = unfit(pin, again);
        if (wrong) return wrong;
        await setPin(store, user.id, pin, settled);
        return done(t("pin_is_set"));
      }),
      on ? h("section.part", null, h("h2", null, t("pin_change")),
        pinForm("change", [["old", t("pin_old")], ["new", t("pin_new")], ["again", t("pin_again")]], t("pin_change"), async (old, pin, again) => {
          const wrong = unfit(pin, again);
          if (wrong) return wrong;
          const wait = await changePin(store, user.id, old, pin);
          return wait === null ? done(t("pin_is_changed")) : why(wait);
        })) : "",
      on ? h("section.part", null, h("h2", null, t("pin_remove")),
        pinForm("remove", [["old", t("pin_old")]], t("pin_remove"), async (old) => {
          const wait = await removePin(store, user.id, old, settled);
          return wait === null ? done(t("pin_is_removed")) : why(wait);
        })) : "",
    ],
  };
}
