// Small choices kept on this computer. Storage may be closed; then a choice lasts for the page.
export function keep(name, value) {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
    return true;
  } catch {
    return false;
  }
}

/** Whether a key pressed now belongs to something being typed. */
export function typing(event) {
  const at = event.target;
  return (
    event.defaultPrevented ||
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    at.isContentEditable ||
    at.closest?.("textarea, select, dialog[open], input:not([type=checkbox], [type=radio])") !== null
  );
}
