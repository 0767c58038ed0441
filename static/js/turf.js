// Counts buildings and doors as they are ticked, against the band of one turf.
const form = document.querySelector("[data-turf]");
const sum = form?.querySelector("[data-turf-sum]");

function count() {
  const ticked = [...form.querySelectorAll('input[name="building"]:checked')];
  const doors = ticked.reduce((total, box) => total + Number(box.dataset.doors), 0);
  const least = Number(sum.dataset.least);
  const most = Number(sum.dataset.most);
  const say = (name, value) => {
    sum.querySelector(name).textContent = value.toLocaleString("en-US");
  };
  say("[data-sum-buildings]", ticked.length);
  say("[data-sum-doors]", doors);
  sum.querySelector("[data-band-fill]").setAttribute("width", `${Math.min(100, (100 * doors) / 120)}%`);
  const fits = doors < least ? "under" : doors > most ? "over" : "fits";
  for (const line of sum.querySelectorAll("[data-says]")) line.hidden = line.dataset.says !== fits;
}

if (sum) {
  form.addEventListener("change", count);
  count();
}
