// Sends a large file before its form. Without this script the form sends it whole.
import { counts } from "./counts.js";
import { Refused, forget, keyOf, send } from "./upload.js";

for (const form of document.querySelectorAll("form[data-uploads]")) {
  const input = form.querySelector("input[type=file]"), state = form.querySelector("[role=status]");
  const most = Number(form.dataset.most);
  let busy = false;
  counts(form);
  addEventListener("beforeunload", (event) => { if (busy) event.preventDefault(); });
  form.addEventListener("submit", async (event) => {
    const file = input.files[0];
    if (busy) event.preventDefault();
    // What is small or too large is sent, or refused, as without this script.
    if (busy || !file || file.size < 1 << 20 || file.size > most) return;
    event.preventDefault();
    busy = true;
    try {
      form.elements.upload.value = await send(form.dataset, file, (text) => { state.textContent = text; });
      forget(keyOf(form.dataset, file));
      input.value = "";
      state.textContent = "Le fichier est arrivé.";
      busy = false;
      form.requestSubmit();
    } catch (e) {
      busy = false;
      state.textContent = e instanceof Refused ? e.message : "L’envoi n’a pas pu se faire. Choisissez de nouveau le fichier.";
    }
  });
}
