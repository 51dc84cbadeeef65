// Makes the editor of a resource save by itself, part by part, and its blocks easy
// to add, move and delete. Without this script the same page is one form.
import { counts } from "./counts.js";
import { crop } from "./crop.js";
import { Keep } from "./keep.js";
import { List } from "./list.js";
import { Saver } from "./saver.js";
import { Sending } from "./sending.js";
import { still } from "./still.js";
import { Texts } from "./texts.js";
import { Unit } from "./unit.js";

class Page {
  constructor(form) {
    this.form = form;
    this.address = form.getAttribute("action"); // its buttons hide form.action
    this.keep = new Keep(form.dataset.who, form.dataset.editor);
    this.bar = document.querySelector(".edbar");
    this.all = [];
    this.said = 0;
    this.undone = ""; // says that a move or a deletion was refused
    this.sendings = new Set();
    this.saver = new Saver(this);
    this.texts = new Texts(this);
    form.classList.add("is-live");
    for (const element of form.querySelectorAll("[data-unit]")) this.adopt(element);
    this.list = new List(this, form.querySelector("[data-list]"));
    // Reading the answer to a form anew must not send it again.
    history.replaceState(null, "", location.href);
    this.takeUp();
    this.listen();
    counts(form, (text) => this.say(text));
    for (const help of document.querySelectorAll(".side [data-live]")) help.hidden = false;
    this.overview();
  }

  units() { return this.all.filter((u) => !u.gone); }

  adopt(element) {
    const unit = new Unit(element);
    unit.after = () => unit.begun ? this.list.before(element.closest("[data-item]")) : "";
    this.all.push(unit);
    this.texts.adopt(unit);
    crop(unit);
    return unit;
  }

  forget(unit) {
    this.all = this.all.filter((u) => u !== unit);
    this.keep.drop(unit.id);
  }

  icon = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "i");
    svg.setAttribute("aria-hidden", "true");
    svg.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
    svg.firstChild.setAttribute("href", this.form.dataset.icons + "#i-" + name);
    return svg;
  };

  // say tells people who do not see the page what happened.
  say(text) {
    this.said = Date.now();
    const place = this.bar.querySelector("[data-say]");
    place.textContent = "";
    setTimeout(() => { place.textContent = text; }, 50);
  }

  // overview says how the whole page stands.
  overview() {
    const dirty = this.units().filter((u) => u.dirty), { busy, orders, cutOff } = this.saver;
    const waits = dirty.length > 0 || orders.length > 0 || this.list.moving.length > 0;
    let text = busy || waits || this.sendings.size > 0 ? "Enregistrement…" : "Tout est enregistré";
    if (dirty.some((u) => u.state === "stale" || u.state === "refused")) text = "À corriger";
    else if (this.undone) text = this.undone;
    else if (cutOff) text = waits ? "Hors connexion\u00a0: sera enregistré" : "Hors connexion";
    const place = this.bar.querySelector("[data-all]");
    if (place.textContent !== text) place.textContent = text;
    place.dataset.state = text === "Tout est enregistré" ? "saved" : "";
  }

  withPlace(unit, pairs) {
    if (!unit.begun) return pairs;
    return pairs.map(([name, value]) => name === unit.group + "after" ? [name, unit.after()] : [name, value]);
  }

  // changed is told that the draft is another than before.
  changed() {
    const stands = this.bar.querySelector("[data-stands]"), badge = stands.querySelector(".badge");
    if (stands.dataset.stands) still(() => {
      badge.className = "badge badge--warn";
      badge.replaceChildren(this.icon("pen"), "Modifications non publiées");
      stands.after(Object.assign(document.createElement("a"), { className: "small", href: stands.dataset.stands, textContent: "Ce qui changera" }));
      stands.dataset.stands = "";
    });
    if (Date.now() - this.said > 30_000) this.say("Enregistrée");
    this.overview();
  }

  saved(unit, part, begun) {
    this.texts.saved(unit, part);
    if (part.card) unit.element.querySelector("[data-crop]").src = part.card;
    if (!begun) return;
    const item = unit.element.closest("[data-item]");
    const after = begun.find(([name]) => name === unit.group + "after")?.[1];
    unit.input("after")?.remove();
    unit.input("kind")?.remove();
    if (after !== this.list.before(item)) this.list.place(item);
  }

  // stale shows both texts in place of the one that was typed.
  stale(unit, html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const places = unit.id === "sheet" ? unit.parts : [unit.element.closest("[data-item]")];
    const pieces = [...holder.content.children], next = pieces[0];
    if (!next) return unit.show("stale");
    this.texts.forget(unit);
    still(() => places.forEach((place, i) => place.replaceWith(pieces[i])));
    const element = next.matches("[data-unit]") ? next : next.querySelector("[data-unit]");
    if (element) {
      unit.settle(element);
      this.texts.adopt(unit);
      crop(unit);
      unit.stale = true;
      unit.known = null;
      unit.show("stale");
    } else {
      this.forget(unit);
    }
    if (next.dataset.item) this.list.adopt(next);
    this.list.number();
    const conflict = next.querySelector(".conflict, .eblock");
    conflict?.setAttribute("tabindex", "-1");
    if (!document.activeElement || document.activeElement === document.body) conflict?.focus();
    this.say("Quelqu’un a modifié le même texte entre-temps. Les deux versions sont montrées.");
  }

  // takeUp brings back what was typed before and never answered.
  takeUp() {
    const again = this.list.takeUp(this.keep.ordered());
    let found = 0;
    for (const [id, note] of this.keep.all()) {
      let unit = this.all.find((u) => u.id === id);
      if (!unit && note.kind && note.version === 0) {
        const item = this.list.make(note.kind, id);
        const after = this.list.items.find((i) => i.dataset.item === note.after);
        if (after) after.after(item);
        else this.list.element[note.after ? "append" : "prepend"](item);
        this.list.entered(item);
        unit = this.all.find((u) => u.id === id);
      } else if (!unit && id !== "sheet") {
        unit = this.ghost(id, note);
      }
      if (!unit || unit.stale) continue;
      unit.fill(note.typed.filter(([name]) => !/_?(version|shown|after|kind)$/.test(name)));
      if (!unit.dirty) {
        this.keep.drop(id);
        continue;
      }
      found++;
      if (note.version && note.version !== unit.version) {
        unit.version = note.version;
        if (note.sent) unit.sent = { typed: "", pairs: note.sent };
      }
      this.saver.typed(unit);
      this.saver.due(unit);
    }
    this.list.number();
    if (found > 0) this.say("Ce que vous aviez écrit sans que ce soit enregistré est de retour.");
    else if (again > 0) this.say("Ce que vous aviez déplacé ou supprimé sans que ce soit enregistré est refait.");
  }

  // ghost holds the fields of a block that is in the page no more, to be asked for.
  ghost(id, note) {
    const item = document.createElement("div"), element = document.createElement("div");
    item.dataset.item = element.dataset.unit = id;
    element.dataset.kind = note.kind;
    for (const [name, value] of note.typed) element.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    item.append(element);
    this.list.element.append(item);
    const unit = this.adopt(element);
    unit.known = null;
    return unit;
  }

  // keepOrders notes what the hub has not been told of the places of blocks.
  keepOrders() {
    const moving = this.list.moving.map((item) => this.list.placing(item));
    this.keep.orders([...this.saver.orders, ...moving].map(({ key, pairs, version }) => ({ key, pairs, version })));
  }

  sending(item, element) { return new Sending(this, item, element); }

  listen() {
    const unitOf = (event) => event.target.closest?.("[data-unit], [data-more]")?.unit;
    for (const kind of ["input", "change"]) {
      this.form.addEventListener(kind, (event) => {
        const unit = unitOf(event);
        if (unit) this.saver.typed(unit);
      });
    }
    this.form.addEventListener("input", (event) => {
      const bare = event.target.name?.endsWith("_alt") && event.target.closest("[data-unit]").querySelector("[data-bare]");
      if (bare) bare.hidden = event.target.value.trim() !== "";
    });
    this.form.addEventListener("focusout", (event) => {
      const unit = unitOf(event);
      if (unit && !unit.holds(event.relatedTarget)) this.saver.left(unit);
    });
    this.form.addEventListener("submit", (event) => this.submit(event));
    addEventListener("beforeunload", (event) => {
      if (!this.leaving && this.unsaved) event.preventDefault();
    });
    addEventListener("pagehide", () => {
      if (!this.leaving) for (const u of this.saver.pending) this.keep.put(u);
      const removed = this.list.removed && this.list.unitOf(this.list.removed.item);
      if (removed && !removed.begun) {
        fetch(this.address, { method: "POST", keepalive: true, headers: { Accept: "application/json" }, body: new URLSearchParams({ action: "delete_block:" + removed.id, version: removed.version }) });
      }
    });
  }

  get unsaved() { return this.saver.unsaved || this.list.moving.length > 0 || this.sendings.size > 0; }

  // submit saves all parts first. A button that settles two versions sends the page
  // as it is; « Enregistrer » stays on the page.
  async submit(event) {
    const button = event.submitter, [action, target] = (button?.value || "save").split(":");
    if (this.ready) {
      this.leaving = true;
      for (const u of this.units()) if (u.begun) for (const c of u.controls()) c.disabled = true;
      return;
    }
    event.preventDefault();
    const settles = ["mine", "theirs", "merge", "again"].includes(action);
    this.list.settle();
    for (const item of this.list.moving) this.list.place(item);
    if (this.sendings.size > 0) return this.say("Un fichier n’est pas encore arrivé. Attendez la fin de l’envoi, ou annulez-le.");
    const whole = await this.saver.flush();
    if (settles) {
      if (action === "theirs" || action === "merge") this.keep.drop(target);
    } else if (!whole && action !== "delete") {
      return this.stop();
    }
    if (action === "save") {
      this.say("Le brouillon est enregistré.");
      return this.overview();
    }
    this.ready = true;
    // Not while the event is still under way: browsers would ignore it.
    setTimeout(() => this.form.requestSubmit(button));
  }

  // stop leads to what keeps the page from being saved.
  stop() {
    const unit = this.saver.pending.find((u) => u.problems?.length) || this.saver.pending[0];
    if (unit?.problems?.length) this.saver.refuse(unit, unit.problems);
    else if (this.saver.cutOff) this.say("Hors connexion\u00a0: cela se fera quand la connexion sera revenue. Ce que vous avez écrit est gardé.");
    const place = unit?.find("[aria-invalid], .conflict") || unit?.element;
    place?.closest("details")?.setAttribute("open", "");
    if (place && !place.matches("input, textarea, select, [contenteditable]")) place.setAttribute("tabindex", "-1");
    place?.focus();
    this.overview();
  }
}

const form = document.querySelector("form[data-resource]");
if (form) form.editor = new Page(form);

// A resource that does not exist yet is one form; leaving it with something typed
// asks.
const begun = document.querySelector('form[data-editor="new"]');
if (begun) {
  counts(begun);
  const typed = () => new URLSearchParams(new FormData(begun)).toString(), first = typed();
  let sent = false;
  begun.addEventListener("submit", () => { sent = true; });
  addEventListener("beforeunload", (event) => { if (!sent && typed() !== first) event.preventDefault(); });
}
