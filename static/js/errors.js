// After a form came back, the summary of errors is where one starts; its links lead into the fields.
document.querySelector("[data-errors]")?.focus();

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-errors] a[href^='#']");
  if (!link) return;
  const field = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!field) return;
  event.preventDefault();
  field.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
});
