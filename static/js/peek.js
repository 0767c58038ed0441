// The row in hand is shown beside the list. data-peek="url" on a row, [data-peek-panel] the place.
const panel = document.querySelector("[data-peek-panel]");
let asked = null;

async function show(url) {
  asked?.abort();
  asked = new AbortController();
  try {
    const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" }, signal: asked.signal });
    if (answer.redirected || !answer.ok) return;
    panel.innerHTML = await answer.text();
  } catch (error) {
    if (error.name !== "AbortError") panel.dataset.stale = "1"; // the last one stays readable
  }
}

if (panel) {
  let wait = 0;
  document.addEventListener("row:at", (event) => {
    const url = event.target.dataset.peek;
    clearTimeout(wait);
    if (url) wait = setTimeout(show, 120, url);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open], details[data-menu][open]")) {
      const aside = panel.closest(".aside");
      if (aside) aside.hidden = !aside.hidden;
    }
  });
}
