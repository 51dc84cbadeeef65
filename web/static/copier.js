// A button copies what a field holds, and says so.
"use strict";
for (const button of document.querySelectorAll("[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  const said = document.getElementById(button.getAttribute("aria-describedby"));
  button.hidden = false;
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = "Le lien est copié.";
    } catch {
      // It is selected: the keyboard copies it where the browser refuses to.
      said.textContent = "Le lien est sélectionné : copiez-le avec Ctrl + C.";
    }
  });
}
