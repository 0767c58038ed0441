// Runs before the first paint, so that neither theme nor rail jumps. Everything works without it.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    const rail = localStorage.getItem("rail");
    if (rail === "wide" || rail === "narrow") root.dataset.rail = rail;
  } catch {
    root.dataset.storage = "closed"; // storage is switched off: the choice lasts for this page only
  }
})();
