// A block with a file that is on its way: it becomes a block of the page once the
// file is there. Sending goes on after a cut.
import { still } from "./still.js";
import { Refused, forget, keyOf, pause, send } from "./upload.js";

export class Sending {
  constructor(page, item, element) {
    this.page = page;
    this.item = item;
    this.element = element;
    this.input = element.querySelector("input[type=file]");
    this.state = element.querySelector("[role=status]");
    this.bar = element.querySelector("progress");
    this.stop = new AbortController();
    this.busy = false;
    this.input.addEventListener("change", () => this.begin());
    element.querySelector("[data-cancel]").addEventListener("click", () => this.end(true));
  }

  say(text, part) {
    this.state.textContent = text;
    this.bar.hidden = part === undefined;
    if (part !== undefined) this.bar.value = 100 * part;
  }

  async begin() {
    const file = this.input.files[0];
    if (!file || this.busy) return;
    if (file.size > Number(this.input.dataset.most)) {
      return this.say(this.input.accept ? "L’image dépasse 10\u00a0Mo. Choisissez-en une plus légère." : "Le fichier dépasse 100\u00a0Mo. Réduisez-le ou divisez-le.");
    }
    if (file.size === 0) return this.say("Ce fichier est vide. Choisissez-en un autre.");
    this.busy = true;
    this.page.sendings.add(this);
    this.page.overview();
    this.input.disabled = true;
    try {
      const upload = await send(this.page.form.dataset, file, (text, part) => this.say(text, part), this.stop.signal);
      this.say("Le fichier est arrivé. Il est examiné…", 1);
      await this.add(upload, keyOf(this.page.form.dataset, file));
    } catch (e) {
      if (!this.stop.signal.aborted) this.failed(e instanceof Refused ? e.message : "L’envoi n’a pas pu se faire. Choisissez de nouveau le fichier.");
    }
  }

  // ask has the block of a file that arrived added, again after a cut. It says whether
  // there was one: the block may be there already then.
  async ask(after, upload) {
    for (let wait = 1, cut = false; ; cut = true) {
      this.stop.signal.throwIfAborted();
      try {
        const answer = await fetch(this.page.form.dataset.blocks, {
          method: "POST", headers: { Accept: "application/json" },
          body: new URLSearchParams({ kind: this.element.dataset.send, after, upload, action: "add" }),
        });
        if (answer.status < 500) return { answer, cut };
      } catch { /* the hub did not answer */ }
      this.say("La connexion est coupée. Le fichier est arrivé\u00a0: son bloc s’ajoutera dès qu’elle sera revenue. Gardez cette page ouverte.", 1);
      await pause(wait);
      wait = Math.min(2 * wait, 30);
    }
  }

  async add(upload, key) {
    const after = this.page.list.before(this.item);
    const { answer, cut } = await this.ask(after, upload);
    if (answer.status === 401) throw new Refused(401);
    const body = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    if (!answer.ok) return this.failed(cut ? "La connexion a été coupée au dernier moment. Rechargez la page pour voir si le bloc est là." : body.problems?.map((p) => p.text).join(" ") || "Le bloc n’a pas pu être ajouté. Rechargez la page.");
    forget(key);
    const holder = document.createElement("template");
    holder.innerHTML = body.html;
    const item = holder.content.firstElementChild, focused = this.item.contains(document.activeElement);
    still(() => this.item.replaceWith(item));
    this.page.list.entered(item);
    this.page.list.number();
    // Without one before it, the hub put it last.
    if (after === "" && this.page.list.items.length > 1) this.page.list.place(item);
    if (focused || document.activeElement === document.body) item.querySelector("input:not([type=hidden])")?.focus();
    this.page.sendings.delete(this);
    this.page.changed();
    this.page.say("Le fichier est arrivé, le bloc est enregistré.");
  }

  failed(text) {
    this.busy = false;
    this.page.sendings.delete(this);
    this.page.overview();
    this.input.disabled = false;
    this.input.value = "";
    this.say(text);
    this.input.focus();
  }

  end(remove) {
    this.stop.abort();
    this.page.sendings.delete(this);
    this.page.overview();
    if (!remove) return;
    const next = this.item.previousElementSibling || this.page.list.top;
    this.item.remove();
    this.page.list.number();
    next.querySelector("[data-open]")?.focus();
  }
}
