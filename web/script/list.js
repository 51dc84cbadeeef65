// The list of blocks: adding one between any two, moving by buttons, keys and
// mouse, deleting with a way back, folding of sections.
import Sortable from "sortablejs";
import { still } from "./still.js";

const undoTime = 20_000;
const piece = (name) => document.querySelector(`template[data-${name}]`).content.firstElementChild;

export class List {
  constructor(page, element) {
    this.page = page;
    this.element = element;
    this.top = document.createElement("div");
    this.top.append(this.inserter());
    element.before(this.top);
    for (const item of this.items) this.adopt(item);
    element.addEventListener("click", (event) => this.click(event));
    this.top.addEventListener("click", (event) => this.click(event));
    element.addEventListener("keydown", (event) => this.keys(event));
    Sortable.create(element, {
      handle: "[data-grip]", draggable: "[data-item]", animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
      ghostClass: "is-lifted", onEnd: ({ item, oldIndex, newIndex }) => oldIndex !== newIndex && this.moved(item),
    });
    this.number();
    if (this.items.length === 0) this.open(this.top.firstElementChild, false);
  }

  get items() { return [...this.element.querySelectorAll(":scope > [data-item]")]; }
  get seen() { return this.items.filter((i) => !i.hidden || i.dataset.folded !== undefined); }
  unitOf(item) { return item.querySelector("[data-unit]")?.unit; }

  // adopt makes a block of the page one that scripts work with.
  adopt(item) {
    for (const e of item.querySelectorAll("[data-live]")) e.hidden = false;
    for (const b of item.querySelectorAll(".eblock__bar button[name=action]")) {
      if (b.disabled) b.setAttribute("aria-disabled", "true");
      b.disabled = false;
      b.type = "button";
    }
    if (!item.querySelector("[data-inserter]") && item.dataset.gone === undefined) item.append(this.inserter());
    if (item.querySelector('[data-kind="SectionTitle"]')) this.foldable(item);
  }

  inserter() {
    const insert = piece("insert").cloneNode(true);
    insert.dataset.inserter = "";
    return insert;
  }

  // number tells each block its place, and which buttons have nothing to do.
  number() {
    const items = this.seen;
    items.forEach((item, i) => {
      const block = item.querySelector(".eblock");
      block?.setAttribute("aria-label", block.getAttribute("aria-label").replace(/^Bloc \d+/, "Bloc " + (i + 1)));
      for (const words of item.querySelectorAll(".eblock__bar .sr")) words.textContent = words.textContent.replace(/\d+$/, String(i + 1));
      this.able(item, "up", i > 0);
      this.able(item, "down", i < items.length - 1);
    });
    for (const insert of [this.top, ...items]) {
      const words = insert.querySelector("[data-words]"), i = items.indexOf(insert);
      if (words) words.replaceChildren("Ajouter un bloc", Object.assign(document.createElement("span"), { className: "sr", textContent: i < 0 ? " au début" : " après le bloc " + (i + 1) }));
    }
  }

  able(item, action, yes) {
    const b = item.querySelector(`.eblock__bar button[value^="${action}:"]`);
    if (yes) b?.removeAttribute("aria-disabled");
    else b?.setAttribute("aria-disabled", "true");
  }

  click(event) {
    const button = event.target.closest("button");
    const item = button?.closest("[data-item]");
    if (!button) return;
    const [action] = button.name === "action" ? button.value.split(":") : [""];
    if (button.dataset.open !== undefined) this.open(button.closest("[data-inserter]"), true);
    else if (button.dataset.close !== undefined) this.close(button.closest("[data-inserter]"));
    else if (button.dataset.begin) this.begin(button.dataset.begin, button.closest("[data-inserter]"));
    else if (action === "up" || action === "down") this.step(item, action === "down");
    else if (action === "delete_block") this.remove(item);
    else if (button.dataset.fold !== undefined) this.fold(item, button.getAttribute("aria-expanded") === "true");
  }

  keys(event) {
    const item = event.target.closest("[data-item]");
    if (!item || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    event.preventDefault();
    this.step(item, event.key === "ArrowDown");
  }

  // step moves a block over its neighbour. It is the neighbour that moves in the
  // page, so that the focus and the place in a text stay where they are.
  step(item, down) {
    const items = this.seen, at = items.indexOf(item), other = items[at + (down ? 1 : -1)];
    if (!other) return this.page.say(down ? "Ce bloc est déjà le dernier." : "Ce bloc est déjà le premier.");
    this.unfold(item);
    this.unfold(other);
    if (down) item.before(other);
    else item.after(other);
    item.scrollIntoView({ block: "nearest" });
    this.moved(item);
  }

  moved(item) {
    this.number();
    const items = this.seen, unit = this.unitOf(item);
    const name = item.querySelector(".eblock__bar b")?.textContent.trim();
    this.page.say(`Bloc «\u00a0${name}\u00a0»\u00a0: place ${items.indexOf(item) + 1} sur ${items.length}`);
    if (!unit || unit.begun) return;
    clearTimeout(item.placing);
    item.moving = true;
    item.placing = setTimeout(() => this.place(item), 600);
    this.page.keepOrders();
    this.page.overview();
  }

  // placing is what the hub is told of where a block is now.
  placing(item) {
    const id = item.dataset.item;
    return { key: "place " + id, pairs: [["action", "place:" + id], ["after", this.before(item)]] };
  }

  // place tells the hub where a block is now: one request for a whole move.
  place(item) {
    clearTimeout(item.placing);
    item.moving = false;
    const { key, pairs } = this.placing(item);
    this.page.saver.order(key, pairs);
  }

  get moving() { return this.items.filter((i) => i.moving); }

  // before is the saved block before one, "" for none.
  before(item) {
    for (let i = item.previousElementSibling; i; i = i.previousElementSibling) {
      const unit = i.dataset.item && this.unitOf(i);
      if (unit && !unit.begun && !unit.gone) return unit.id;
    }
    return "";
  }

  open(insert, focus) {
    still(() => {
      for (const other of document.querySelectorAll("[data-inserter] .palette")) this.close(other.closest("[data-inserter]"), false);
    });
    insert.querySelector(".btn").hidden = true;
    insert.classList.add("insert--open");
    insert.append(piece("palette").cloneNode(true));
    if (focus) insert.querySelector("[data-begin]").focus();
    insert.onkeydown = (event) => { if (event.key === "Escape") this.close(insert); };
  }

  close(insert, focus = true) {
    insert.querySelector(".palette")?.remove();
    insert.classList.remove("insert--open");
    insert.onkeydown = null;
    const button = insert.querySelector("[data-open]");
    button.hidden = false;
    if (focus) button.focus();
  }

  begin(kind, insert) {
    // What is chosen elsewhere has a page of its own.
    if (!document.querySelector(`template[data-new="${kind}"]`)) {
      const after = insert.closest("[data-item]"), form = this.page.form;
      form.elements.new_after.value = after ? (this.unitOf(after)?.begun ? this.before(after) : after.dataset.item) : "";
      form.requestSubmit(form.querySelector(`button[value="file:${kind}"]`));
      return;
    }
    const item = this.make(kind, crypto.randomUUID());
    this.close(insert, false);
    const after = insert.closest("[data-item]");
    if (after) after.after(item);
    else this.element.prepend(item);
    this.entered(item);
    item.querySelector("input:not([type=hidden]), [data-write], textarea")?.focus();
    this.number();
  }

  // make makes an empty block of a kind, with a key of its own.
  make(kind, id) {
    const holder = document.createElement("template");
    holder.innerHTML = document.querySelector(`template[data-new="${kind}"]`).innerHTML.replaceAll("00000000-0000-0000-0000-000000000000", id);
    const item = holder.content.firstElementChild;
    const unit = item.querySelector("[data-unit]");
    if (unit) {
      for (const [name, value] of [["version", "0"], ["shown", ""], ["kind", kind], ["after", ""]]) {
        unit.append(Object.assign(document.createElement("input"), { type: "hidden", name: `block_${id}_${name}`, value }));
      }
    }
    return item;
  }

  // entered is told of a block that is new in the page.
  entered(item) {
    this.adopt(item);
    const element = item.querySelector("[data-unit]");
    if (element) this.page.adopt(element);
    const sending = item.querySelector("[data-send]");
    if (sending) this.page.sending(item, sending);
  }

  remove(item) {
    this.settle();
    const unit = this.unitOf(item), name = item.querySelector(".eblock__bar b").textContent.trim();
    this.unfold(item);
    const notice = Object.assign(document.createElement("div"), { className: "notice eblock__undo" });
    const words = Object.assign(document.createElement("p"), { textContent: `Bloc «\u00a0${name}\u00a0» supprimé.` });
    const back = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--2 btn--s", textContent: "Annuler la suppression" });
    notice.append(words, back);
    item.hidden = true;
    if (unit) unit.gone = true;
    item.before(notice);
    back.focus();
    this.number();
    this.page.say(words.textContent);
    this.removed = { item, notice, timer: setTimeout(() => this.settle(), undoTime) };
    back.onclick = () => {
      clearTimeout(this.removed.timer);
      this.removed = null;
      notice.remove();
      item.hidden = false;
      if (unit) unit.gone = false;
      this.number();
      item.querySelector('.eblock__bar button[value^="delete_block:"]')?.focus();
      if (unit) this.page.saver.typed(unit);
    };
  }

  // settle makes a deletion final.
  settle() {
    if (!this.removed) return;
    const { item, notice, timer } = this.removed, unit = this.unitOf(item);
    clearTimeout(timer);
    this.removed = null;
    const focused = notice.contains(document.activeElement);
    const next = item.nextElementSibling || item.previousElementSibling, place = notice.previousElementSibling;
    still(() => {
      notice.remove();
      item.remove();
    });
    if (focused) (next?.querySelector("button, input, textarea") || this.top.querySelector("button"))?.focus();
    if (!unit) return;
    this.page.forget(unit);
    if (!unit.begun || unit.sent) this.delete(unit, place);
  }

  // delete asks for a block to be deleted as it was shown, which stood behind a place.
  delete(unit, place) {
    this.page.saver.order("delete " + unit.id, [["action", "delete_block:" + unit.id]], unit.version, { unit, place });
  }

  // comeBack shows a block again that stays, since somebody else wrote in it meanwhile.
  comeBack(place, html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const item = holder.content.firstElementChild;
    still(() => {
      if (place?.isConnected) place.after(item);
      else this.element.prepend(item);
    });
    this.entered(item);
    this.number();
    this.page.say(item.querySelector(".error")?.textContent.trim() || "");
  }

  // takeUp does again what was done in an earlier window and never answered, and says
  // how much; nobody's later text is deleted.
  takeUp(orders) {
    let done = 0;
    for (const { key, pairs, version } of orders) {
      const [what, id] = key.split(" "), of = (id) => this.items.find((i) => i.dataset.item === id);
      const item = of(id), unit = item && this.unitOf(item);
      if (!unit) continue;
      if (what === "delete" && unit.version === version) {
        item.remove();
        this.page.forget(unit);
        this.delete(unit);
        done++;
      } else if (what === "place") {
        const after = pairs.find(([name]) => name === "after")[1], other = of(after);
        if (after && !other) continue;
        if (other) other.after(item);
        else this.element.prepend(item);
        this.place(item);
        done++;
      }
    }
    return done;
  }

  foldable(item) {
    if (item.querySelector("[data-fold]")) return;
    const button = Object.assign(document.createElement("button"), { type: "button", className: "tool tool--fold" });
    button.dataset.fold = "";
    button.setAttribute("aria-expanded", "true");
    button.append(Object.assign(document.createElement("span"), { className: "sr", textContent: "Contenu de la section" }));
    item.querySelector(".eblock__bar").prepend(button);
  }

  fold(item, closed) {
    let n = 0;
    for (let i = item.nextElementSibling; i && !i.querySelector('[data-kind="SectionTitle"]'); i = i.nextElementSibling) {
      if (!i.dataset.item || i.dataset.gone !== undefined) continue;
      i.hidden = closed;
      if (closed) i.dataset.folded = "";
      else delete i.dataset.folded;
      n++;
    }
    const button = item.querySelector("[data-fold]");
    button.setAttribute("aria-expanded", String(!closed));
    this.page.say(closed ? `Section repliée\u00a0: ${n} bloc${n > 1 ? "s" : ""}` : "Section dépliée");
  }

  // unfold opens the section that a block begins or stands in.
  unfold(item) {
    for (let i = item; i; i = i.previousElementSibling) {
      const button = i.querySelector("[data-fold]");
      if (!button) continue;
      if (button.getAttribute("aria-expanded") === "false") this.fold(i, false);
      return;
    }
  }
}
