// data-dialog="id" on a link or button opens <dialog id>; without script a link goes to its page.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (!dialog) return;
    event.preventDefault();
    dialog.showModal();
    // Focus the heading, so that no keyboard jumps up over what there is to read.
    dialog.querySelector("[autofocus], h2[tabindex]")?.focus();
    return;
  }
  const closer = event.target.closest("[data-dialog-close]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog")?.close();
  } else if (event.target.matches?.("dialog[open]") && event.target === event.target.closest("dialog")) {
    const box = event.target.getBoundingClientRect();
    const inside =
      event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside && event.clientX) event.target.close();
  }
});

// A form that came back with errors opens the dialog it stands in.
document.querySelector("dialog:has([data-errors])")?.showModal();
