// Nobody over the shoulder reads a name.
import { h } from "./dom.js";
import { t } from "./words.js";

const TWICE = 600; // ms between two taps that bring the page back

/** One gesture (three fingers), or one tap on Hide: nothing can be read, over whatever is open. Two
 *  taps bring it back. */
export function blank() {
  if (document.querySelector(".blank")) return;
  const dialog = h("dialog.blank", { "aria-label": t("screen_blank") });
  const title = document.title;
  let tapped = -TWICE;
  const button = h("button.blank-all", {
    "aria-label": t("tap_twice"),
    onclick(event) {
      const twice = event.timeStamp - tapped < TWICE;
      tapped = event.timeStamp;
      // The Enter key, and a screen reader's own double tap, come as one click without a place.
      if (twice || event.detail === 0) dialog.close();
    },
  });
  dialog.append(button);
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("close", () => {
    dialog.remove();
    document.title = title;
  });
  document.activeElement?.blur(); // a keyboard shows what is typed
  document.body.append(dialog);
  document.title = t("app_name"); // the list of open pages names no address
  dialog.showModal();
}
