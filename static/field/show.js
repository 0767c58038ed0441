// The phone turned round: one program in the resident's language, and nothing else on the screen.
// Public words only. The bar on top stays the specialist's.
import { bdi, h, icon, phoneText } from "./dom.js";
import { cards, direction, inTongue, sentence, spoken } from "./cards.js";
import { languageName } from "./state.js";
import { t, tn } from "./words.js";

/** A day as that language writes it; by its figures where the phone does not know how. */
function dayIn(language, day) {
  const code = language === "ar" ? "ar-u-nu-latn" : language;
  if (!Intl.DateTimeFormat.supportedLocalesOf([language]).length) return day;
  return new Intl.DateTimeFormat(code, { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${day}T12:00:00Z`));
}

/** What the list says of a program, before any card came. */
const bare = (program) => ({
  phone: program.phones?.[0]?.number ?? "", link: "",
  texts: { en: { name: program.name, promise: program.summary ?? "", facts: [], cost: "", phone_line: program.phones?.[0]?.label ?? "", checked_on: null, english_on: null } },
});

/** Show a program to the resident. Resolves when the specialist has closed it. */
export async function showCard(program, language) {
  const all = await cards();
  const card = all.cards.find((one) => one.program === program.id) ?? bare(program);
  const dialog = h("dialog.show", { "aria-labelledby": "show-title" });
  const body = h("article.show-card");
  const about = h("p.show-about");
  const note = h("p.show-note", { role: "status", hidden: true });
  const codes = Object.keys(card.texts).sort((a, b) => languageName(a).localeCompare(languageName(b)));
  const choose = h("select", { id: "show-language", onchange: () => turn(choose.value) }, codes.map((code) => h("option", { value: code }, languageName(code))));
  dialog.append(
    h("header.show-bar", null,
      h("div.show-head", null, about,
        h("label.show-language", { htmlFor: "show-language" }, icon("languages"), h("span", null, t("language")), choose),
        h("button.tool.show-close", { onclick: () => dialog.close() }, icon("x"), t("close"))),
      note),
    body);

  function turn(code) {
    const found = spoken(card.texts, code) ?? "en";
    const text = card.texts[found];
    choose.value = found;
    about.replaceChildren(...tn("show_in", { program: h("bdi", null, h("b", null, program.name)), language: bdi(languageName(found)) }));
    const why = code && found === "en" && code !== "en" ? tn("show_missing", { language: languageName(code) })
      : text.english_on ? tn("show_older", { day: dayIn(document.documentElement.lang, text.english_on) }) : null;
    note.hidden = !why;
    note.replaceChildren(icon("triangle-alert"), h("span", null, why ?? ""));
    body.lang = found;
    body.dir = direction(found);
    body.replaceChildren(...written(all.sentences, text, found, card));
    dialog.scrollTop = 0;
    drawCode(body.querySelector(".show-qr"), card.link || (card.phone && `tel:${card.phone}`));
  }

  turn(language || "en");
  const awake = stayAwake();
  const close = () => dialog.close();
  addEventListener("hashchange", close, { once: true });
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("#show-title").focus({ preventScroll: true });
  await new Promise((done) => { dialog.addEventListener("close", done, { once: true }); });
  removeEventListener("hashchange", close);
  awake();
  dialog.remove();
}

/** Figures stand out, and keep their own direction in any script: $50,000, never 50,000$. */
const figures = (text) => text.split(/([$€£]?\d[\d.,]*\d%?|[$€£]?\d%?)/).map((part, index) => (index % 2 ? h("b.show-figure", null, h("bdi", { dir: "ltr" }, part)) : part));

function written(sentences, text, language, card) {
  const fixed = (code, tag, values = {}) => {
    const said = sentence(sentences, code, language);
    if (!said.text) return "";
    return h(tag, inTongue(said.lang), said.text.replace(/\{(\w+)\}/g, (_, name) => values[name]?.(said.lang) ?? ""));
  };
  const { phone } = card;
  return [
    fixed("card_kicker", "p.show-kicker"),
    h("h2", { id: "show-title", tabindex: -1 }, bdi(text.name)),
    h("p.show-promise", null, figures(text.promise)),
    text.facts.length ? fixed("card_fits", "h3") : "",
    text.facts.length ? h("ul.show-facts", null, text.facts.map((fact) => h("li", null, icon("check"), h("span", null, figures(fact))))) : "",
    text.cost ? h("p.show-cost", null, figures(text.cost)) : "",
    h("div.show-turn", null,
      h("div.show-reach", null,
        phone ? (text.phone_line ? h("p", null, text.phone_line) : fixed("card_call", "p")) : "",
        phone ? h("a.show-number", { href: `tel:${phone}` }, h("bdi", { dir: "ltr" }, phoneText(phone))) : "",
        text.checked_on ? fixed("card_checked", "p.show-checked", { date: (lang) => dayIn(lang, text.checked_on) }) : ""),
      card.link || phone ? h("div.show-qr", { hidden: true }) : ""),
  ].filter(Boolean);
}

/** A code that leads to the program's page, or dials; it names nobody. Without it the card stands. */
async function drawCode(spot, what) {
  if (!spot || !what) return;
  const { drawn } = await import("./code.js");
  spot.replaceChildren(drawn(what, t("show_code")));
  spot.hidden = false;
}

/** Keep the screen lit where the phone can; it lets go by itself when the page is left. */
function stayAwake() {
  let lock = null;
  let over = false;
  const hold = async () => {
    if (over || document.visibilityState !== "visible") return;
    try {
      lock = await navigator.wakeLock?.request("screen");
    } catch {
      lock = null; // low battery, or not allowed: the screen dims as always
    }
    if (over) lock?.release();
  };
  document.addEventListener("visibilitychange", hold);
  hold();
  return () => {
    over = true;
    document.removeEventListener("visibilitychange", hold);
    lock?.release();
  };
}
