// « Partager »: copies the address, and offers the sharing of the device where it has
// one.
"use strict";
for (const panel of document.querySelectorAll("[data-share]")) {
  const { title, url } = panel.dataset, copy = panel.querySelector("[data-copy]"), device = panel.querySelector("[data-device]");
  const say = (text) => { panel.querySelector("[data-said]").textContent = text; };
  const select = () => panel.querySelector("input").select();
  panel.querySelector("input").addEventListener("focus", select);
  if (navigator.clipboard) {
    copy.hidden = false;
    copy.addEventListener("click", () => navigator.clipboard.writeText(url).then(() => say("Adresse copiée."), () => { select(); say("Copiez l’adresse sélectionnée."); }));
  }
  if (navigator.share) {
    device.hidden = false;
    device.firstElementChild.addEventListener("click", () => navigator.share({ title, url }).catch(() => {}));
  }
  panel.addEventListener("keydown", (e) => {
    if (e.key !== "Escape" || !panel.open) return;
    panel.open = false;
    panel.querySelector("summary").focus();
  });
}

// « Dans cette ressource » marks the section that is read.
const links = [...document.querySelectorAll(".summary a")], places = links.map((a) => document.querySelector(a.hash));
if (links.length > 1) {
  let waits = false;
  const mark = () => {
    waits = false;
    const line = innerHeight / 3;
    const at = places.findLastIndex((place) => place && place.getBoundingClientRect().top < line);
    links.forEach((a, i) => { if (i === at) a.setAttribute("aria-current", "true"); else a.removeAttribute("aria-current"); });
  };
  addEventListener("scroll", () => {
    if (!waits) requestAnimationFrame(mark);
    waits = true;
  }, { passive: true });
  mark();
}
