// The floors of a tall building in one row: any of them in one tap. Arrow keys go along it.
import { h } from "./dom.js";
import { counted } from "./doors.js";

export function strip(groups, jump, name) {
  const nav = h("div.strip", { role: "toolbar", "aria-label": name, onkeydown: walk });
  const stops = new Map(groups.map(({ key, short, name: words }, at) => [key, h("button.strip-stop", {
    "data-key": key, "aria-label": words, tabindex: at ? -1 : 0, onclick: () => jump(key),
  }, h("bdi", null, short))]));
  nav.append(...stops.values());
  let here = null;

  function walk(event) {
    const all = [...stops.values()];
    const back = document.documentElement.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
    const step = { ArrowLeft: 1, ArrowRight: 1, Home: -all.length, End: all.length }[event.key];
    if (!step) return;
    event.preventDefault();
    const to = all.indexOf(document.activeElement) + (event.key === back ? -1 : step);
    all[Math.max(0, Math.min(all.length - 1, to))].focus();
  }

  function tell(fresh) {
    for (const { key, doors } of fresh) {
      const { all, left } = counted(doors);
      stops.get(key)?.classList.toggle("done", Boolean(all) && !left);
    }
  }

  function stand(key) {
    const next = stops.get(key);
    if (!next || next === here) return;
    here?.removeAttribute("aria-current");
    if (here) here.tabIndex = -1;
    here = next;
    for (const one of stops.values()) one.tabIndex = -1;
    here.tabIndex = 0;
    here.setAttribute("aria-current", "true");
    const [spot, row] = [here.getBoundingClientRect(), nav.getBoundingClientRect()];
    if (spot.left < row.left || spot.right > row.right) nav.scrollLeft += spot.left + spot.width / 2 - row.left - row.width / 2;
  }

  /** Marks the floor that stands under the head while the page is scrolled. */
  function watch(sections) {
    const seen = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) stand(target.dataset.floor);
    }, { rootMargin: "-150px 0px -70% 0px" });
    for (const { node } of sections.values()) seen.observe(node);
  }

  tell(groups);
  return { nav, tell, watch };
}
