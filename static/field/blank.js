// Nobody over the shoulder reads a name.
import { h } from "./dom.js";
import { t } from "./words.js";

/** One gesture (three fingers), or one tap here: nothing can be read. Two taps bring it back. */
export function blank() {
  if (document.querySelector(".blank")) return;
  const dialog = h("dialog.blank", { "aria-label": t("screen_blank") });
  const button = h("button.blank-all", { "aria-label": t("tap_twice"), ondblclick: () => dialog.close(), onkeydown(event) {
    if (event.key === "Enter") dialog.close();
  } });
  dialog.append(button);
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
