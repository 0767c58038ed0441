// data-poll="url" on a region: its content is fetched again every data-every seconds (2 by default)
// and swapped, until an answer comes without data-poll. Without script, the page has a link to reload.
async function ask(region) {
  const url = region.dataset.poll;
  if (!url || !region.isConnected) return;
  let wait = Number(region.dataset.every ?? 2) * 1000;
  try {
    const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
    if (answer.redirected || answer.status === 401 || answer.status === 403) {
      location.reload();
      return;
    }
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(region.id) ?? page.querySelector("[data-poll]");
      if (!fresh) {
        location.reload(); // finished: the page says how it went
        return;
      }
      region.replaceChildren(...fresh.childNodes);
      if (!fresh.dataset.poll) {
        delete region.dataset.poll;
        if (fresh.dataset.then) location.assign(fresh.dataset.then);
        return;
      }
    } else wait *= 4;
  } catch {
    wait *= 4; // no network: ask more rarely, and leave what is there
  }
  setTimeout(ask, wait, region);
}

for (const region of document.querySelectorAll("[data-poll]")) {
  setTimeout(ask, Number(region.dataset.every ?? 2) * 1000, region);
}
