// Keying in a paper list: data-key-in on the form, data-line on each row. Each line is sent as soon
// as one leaves it, with whatever else waits; the plain form below saves the same without this.
const form = document.querySelector("[data-key-in]");
const FIELDS = ["code", "language", "need", "note"];
const ROUND = ["on", "at", "until", "by"];
const MOST = 25;
// After these something more is worth writing down; the others are one key and Enter.
const TALKED = new Set(["C", "L", "2", "6"]);

const field = (row, name) => row.querySelector(`input[name^="${name}-"]`);
const typed = (row) => FIELDS.map((name) => field(row, name).value.trim()).join("\n");

function start() {
  const marks = document.getElementById("marks").content;
  const letters = [...marks.children].map((mark) => mark.dataset.letter);
  const rows = [...form.querySelectorAll("[data-line]")];
  const kept = new Map(rows.map((row) => [row, typed(row)]));
  const waiting = new Set();
  const said = form.querySelector("[data-key-said]");
  let sending = false;
  let timer = 0;
  let pause = 2000;

  const letterOf = (text) => {
    const key = text.trim().toUpperCase();
    return letters.includes(key) ? key : /^[1-7]$/.test(key) ? letters[Number(key) - 1] : "";
  };
  const say = (text) => {
    said.textContent = text;
  };
  const tell = (row, text, wrong = false) => {
    const place = row.querySelector("[data-state]");
    place.textContent = text;
    place.classList.toggle("urgent", wrong);
    row.toggleAttribute("data-wrong", wrong);
    const code = field(row, "code");
    if (wrong) code.setAttribute("aria-invalid", "true");
    else code.removeAttribute("aria-invalid");
  };
  const show = (row) => {
    const letter = letterOf(field(row, "code").value);
    const mark = letter ? marks.querySelector(`[data-letter="${letter}"]`).cloneNode(true) : "";
    row.querySelector("[data-word]").replaceChildren(mark);
  };

  /** A line that was left: it waits to be sent, unless it is as it was, or makes no sense yet. */
  function leave(row) {
    const code = field(row, "code");
    if (code.value.trim() && !letterOf(code.value)) {
      tell(row, form.dataset.wordCode, true);
      return false;
    }
    if (typed(row) === kept.get(row)) {
      waiting.delete(row);
      if (row.hasAttribute("data-wrong")) tell(row, "");
      return true;
    }
    waiting.add(row);
    tell(row, form.dataset.wordChanged);
    send();
    return true;
  }

  function progress(answer) {
    const text = form.dataset.wordProgress;
    form.querySelector("[data-key-progress]").textContent = text
      .replace("{keyed}", answer.keyed)
      .replace("{doors}", answer.doors);
    const share = answer.doors ? Math.round((100 * answer.keyed) / answer.doors) : 0;
    form.querySelector("[data-key-bar] .bar__fill").setAttribute("width", `${share}%`);
  }

  /** The visit's page, beside the line that it was keyed from. */
  function link(row, url) {
    const place = row.querySelector("[data-state]");
    const open = document.createElement("a");
    open.href = url;
    open.textContent = form.dataset.wordOpen;
    place.replaceChildren(`${form.dataset.wordLine} `, open);
  }

  function settle(batch, answer) {
    for (const [row, text] of batch) {
      const number = row.dataset.line;
      const error = answer.errors[number];
      // Changed again while it was on its way: it goes once more.
      if (typed(row) !== text) continue;
      waiting.delete(row);
      if (error) {
        tell(row, error, true);
        continue;
      }
      kept.set(row, text);
      tell(row, form.dataset.wordLine);
      if (answer.visits[number]) link(row, answer.visits[number]);
    }
    progress(answer);
  }

  function refuse(problems) {
    for (const name of ROUND) {
      const problem = problems[name]?.[0]?.message ?? "";
      const input = form.elements[name];
      input.setCustomValidity(problem);
      if (problem) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    const first = Object.values(problems)[0]?.[0]?.message;
    say(first ? `${first} ${form.dataset.wordRound}` : "");
  }

  const round = () => ROUND.map((name) => form.elements[name].value).join("\n");

  function body(batch) {
    const data = new FormData();
    for (const name of ["csrfmiddlewaretoken", ...ROUND]) data.set(name, form.elements[name].value);
    for (const row of batch.keys()) {
      for (const name of FIELDS) {
        const input = field(row, name);
        data.set(input.name, input.value);
      }
    }
    return new URLSearchParams(data);
  }

  /** A token of today's session, for a page that outlived the one it came with. */
  async function renew() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.redirected || !answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("[data-key-in] [name=csrfmiddlewaretoken]")?.value;
    if (token) form.elements.csrfmiddlewaretoken.value = token;
    return Boolean(token);
  }

  async function post(batch) {
    const answer = await fetch(location.href, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: body(batch),
    });
    const reads = answer.headers.get("Content-Type")?.startsWith("application/json");
    return reads && !answer.redirected ? answer : null;
  }

  async function send() {
    if (sending || !waiting.size) return;
    clearTimeout(timer);
    if (!form.elements.at.value) {
      say(form.dataset.wordRound);
      return;
    }
    sending = true;
    say(form.dataset.wordSaving);
    const batch = new Map([...waiting].slice(0, MOST).map((row) => [row, typed(row)]));
    const roundSent = round();
    let again = 0;
    try {
      let answer = await post(batch);
      if (!answer && (await renew())) answer = await post(batch);
      if (!answer) {
        say(form.dataset.wordSignedOut);
        again = 10_000;
      } else if (answer.status === 400) {
        refuse((await answer.json()).round);
        again = round() === roundSent ? 0 : 1;
      } else if (!answer.ok) {
        throw new Error(String(answer.status));
      } else {
        refuse({});
        settle(batch, await answer.json());
        say(form.dataset.wordSaved);
        pause = 2000;
        again = waiting.size ? 1 : 0;
      }
    } catch {
      say(form.dataset.wordWaiting.replace("{count}", waiting.size));
      again = pause;
      pause = Math.min(pause * 2, 30_000);
    }
    sending = false;
    if (again === 1) send();
    else if (again) timer = setTimeout(send, again);
  }

  /** The next line that one would key: doors that are held back are passed by. */
  function step(row, by) {
    let at = rows.indexOf(row) + by;
    while (rows[at]?.hasAttribute("data-held") && !field(rows[at], "code").value) at += by;
    return rows[at];
  }

  function go(row, name = "code") {
    if (!row) return;
    const input = field(row, name);
    input.focus();
    input.select();
  }

  function onward(input) {
    const row = input.closest("[data-line]");
    const place = FIELDS.indexOf(input.name.split("-")[0]);
    const talked = TALKED.has(field(row, "code").value.trim().toUpperCase());
    // A conversation is sent whole, as one leaves its line.
    if (talked && place < FIELDS.length - 1) go(row, FIELDS[place + 1]);
    else if (leave(row)) go(step(row, 1) ?? row);
  }

  /** The code of this line, or of the one before, on every empty line that is left of the floor. */
  function sameForFloor(row) {
    let from = row;
    if (!letterOf(field(row, "code").value)) from = step(row, -1);
    const code = from && letterOf(field(from, "code").value);
    if (!code) return;
    const rest = rows.slice(rows.indexOf(row)).filter((one) => one.dataset.floor === row.dataset.floor);
    for (const one of rest) {
      const input = field(one, "code");
      if (input.value || one.hasAttribute("data-held")) continue;
      input.value = code;
      show(one);
      leave(one);
    }
    leave(row);
    go(step(rest.at(-1), 1) ?? rest.at(-1));
  }

  // The last line that one was on, for the button.
  let last = rows[0];
  form.addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-line]");
    if (!row) return;
    last = row;
    if (event.target.matches(".keying__code")) event.target.select();
  });
  form.addEventListener("focusout", (event) => {
    const row = event.target.closest("[data-line]");
    if (row && !row.contains(event.relatedTarget)) leave(row);
  });
  form.addEventListener("input", (event) => {
    const row = event.target.closest("[data-line]");
    if (row && event.target.matches(".keying__code")) show(row);
  });
  form.addEventListener("change", (event) => {
    if (!event.target.closest("[data-line]")) send();
  });
  form.addEventListener("keydown", (event) => {
    const input = event.target;
    const row = input.closest("[data-line]");
    if (!row || input.tagName !== "INPUT" || event.isComposing || event.ctrlKey || event.metaKey) return;
    const name = input.name.split("-")[0];
    if (event.key === "Enter") onward(input);
    else if (name === "code" && event.key === "ArrowDown") leave(row) && go(step(row, 1), name);
    else if (name === "code" && event.key === "ArrowUp") leave(row) && go(step(row, -1), name);
    else if (name === "code" && event.key === "=") sameForFloor(row);
    else return;
    event.preventDefault();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const wrong = rows.filter((row) => !leave(row));
    if (wrong.length) go(wrong[0]);
    else if (!form.elements.at.value) form.elements.at.focus();
    send();
  });
  const floor = form.querySelector("[data-key-floor]");
  floor.hidden = false;
  floor.addEventListener("click", () => sameForFloor(last));
  window.addEventListener("online", send);
  window.addEventListener("beforeunload", (event) => {
    if (waiting.size) event.preventDefault();
  });
  if (!document.querySelector("[data-errors]")) {
    const empty = rows.find((row) => !field(row, "code").value && !row.hasAttribute("data-held"));
    if (!form.elements.at.value) form.elements.at.focus();
    else if (empty) go(empty);
  }
}

if (form) start();
