// How many characters a field holds of those that it may, while somebody writes it.
// The label shows the number; who does not see it is told when there are too many.
const french = new Intl.NumberFormat("fr-FR");

export function counts(form, say = () => {}) {
  form.addEventListener("input", (event) => {
    const control = event.target, place = control.labels?.[0]?.querySelector("[data-limit]");
    if (!place) return;
    const limit = Number(place.dataset.limit), n = [...control.value.trim()].length, over = n > limit;
    place.textContent = french.format(n) + " sur " + french.format(limit);
    if (over && !place.classList.contains("count--over")) say("Trop long\u00a0: " + french.format(limit) + " caractères au plus.");
    place.classList.toggle("count--over", over);
  });
}
