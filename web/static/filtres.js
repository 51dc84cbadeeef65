// Says how many results there would be as soon as a filter is ticked, before the form is sent. Without this script the
// page that comes says it.
"use strict";
(() => {
  const wait = 400;
  const filters = document.querySelector("form:has(> .filters[data-count])");
  if (!filters) return;
  const status = filters.querySelector("[role=status]");
  let timer = 0, asked = null;
  const count = async () => {
    if (asked) asked.abort();
    asked = new AbortController();
    try {
      const query = new URLSearchParams(new FormData(filters));
      const answer = await fetch("/recherche/nombre.json?" + query, { signal: asked.signal });
      if (answer.ok) status.textContent = (await answer.json()).found + " avec ces choix";
    } catch {
      // Nothing is said: the form still works.
    }
  };
  filters.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(count, wait);
  });
})();
