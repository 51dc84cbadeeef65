// Texts with a toolbar: shown as readers see them until somebody goes into one; only
// then is there an editor for it, so that a sheet of many blocks stays fluid. Until
// what the editor is made of has arrived, its source is what one types in; it gives
// way between two words, never under a key.
import { across, spotIn } from "./caret.js";
import { still } from "./still.js";

const most = 8; // editors that are kept open
const calm = 400; // milliseconds without a key before the editor takes over

export class Texts {
  constructor(page) {
    this.page = page;
    this.opened = [];
    page.form.addEventListener("filled", (event) => this.filled(event.target.unit));
    // Fetched before it is needed: a cut later does not matter then.
    if (page.form.querySelector("[data-rich]")) (window.requestIdleCallback || setTimeout)(() => this.load().catch(() => {}), { timeout: 3000 });
  }

  load() {
    this.loading ||= import(this.page.form.dataset.rich).then((tools) => { this.tools = tools; }, (e) => {
      this.loading = null;
      throw e;
    });
    return this.loading;
  }

  // adopt shows the text of a unit in place of its source.
  adopt(unit) {
    const view = unit.element.querySelector("[data-rich]");
    if (!view) return;
    const source = unit.input("source"), field = source.closest(".field");
    if (field.querySelector(".error")) return; // what is wrong is told, and led to, there
    // read is the source of which view shows what readers see.
    unit.rich = { view, field, source, read: source.value, host: null, editor: null, waits: null };
    field.hidden = true;
    view.hidden = false;
    view.tabIndex = 0;
    view.dataset.write = "";
    for (const [name, value] of [["role", "textbox"], ["aria-multiline", "true"], ["aria-label", "Texte"]]) view.setAttribute(name, value);
    this.listen(unit);
  }

  listen(unit) {
    const rich = unit.rich, { view, source } = rich;
    // Somebody who points at a word, or marks some, is let finish.
    view.addEventListener("pointerdown", () => {
      rich.pointing = true;
      addEventListener("pointerup", () => setTimeout(() => {
        rich.pointing = false;
        if (document.activeElement === view) this.enter(unit);
      }), { once: true });
    });
    view.addEventListener("focus", () => rich.pointing || this.enter(unit));
    view.addEventListener("click", (event) => {
      if (event.target.closest("a")) event.preventDefault();
      this.enter(unit, event);
    });
    const on = (kind, what) => source.addEventListener(kind, (event) => {
      if (!rich.waits) return;
      rich.waits.last = performance.now();
      what(rich.waits, event);
      this.takeOver(unit);
    });
    on("keydown", (waits, event) => {
      waits.held = true;
      waits.dead = event.key === "Dead"; // the letter it goes on is still to come
    });
    on("keyup", (waits) => { waits.held = false; });
    on("input", (waits) => { waits.dead = false; });
    on("compositionstart", (waits) => { waits.composing = true; });
    on("compositionend", (waits) => { waits.composing = waits.dead = false; });
    on("pointerdown", (waits) => { waits.held = true; });
    on("pointerup", (waits) => { waits.held = false; });
    source.addEventListener("focusout", () => rich.waits && setTimeout(() => this.left(unit)));
  }

  enter(unit, event) {
    const rich = unit.rich;
    if (!rich || rich.editor || rich.waits) return;
    const spot = event ? spotIn(rich.view, event) : null;
    if (this.tools) this.mount(unit, spot);
    else this.wait(unit, spot);
  }

  // wait gives the source to write in until the editor has arrived.
  wait(unit, spot) {
    const rich = unit.rich, { view, field, source } = rich;
    rich.waits = { spot, last: 0 };
    still(() => {
      field.classList.add("field--soon");
      field.hidden = false;
      source.focus();
      view.hidden = true;
    });
    const at = (n) => spot ? across(spot.text, n, source.value) : source.value.length;
    source.setSelectionRange(at(spot?.from), at(spot?.to));
    this.load().then(() => this.takeOver(unit), () => this.plain(unit));
  }

  // takeOver puts the editor in the place of the source once nobody is at a key.
  takeOver(unit) {
    const waits = unit.rich?.waits;
    if (!waits) return;
    clearTimeout(waits.timer);
    if (!this.tools || waits.composing || waits.dead || waits.held || document.activeElement !== unit.rich.source) return;
    const rest = waits.last + calm - performance.now();
    if (waits.last && rest > 0) waits.timer = setTimeout(() => this.takeOver(unit), rest);
    else this.mount(unit, waits.last ? null : waits.spot);
  }

  // mount opens the editor of a text, with its selection and the focus, in one step.
  mount(unit, spot) {
    const rich = unit.rich, { view, field, source } = rich, text = source.value;
    // What was written as source and means more than its signs stays so until the hub
    // has said how it is read.
    const plain = text === rich.read ? null : this.tools.literal(text);
    if (text !== rich.read && !plain) return;
    if (rich.waits && !spot) spot = { text: plain ? plain.text : text, from: plain ? plain.at(source.selectionStart) : source.selectionStart, to: plain ? plain.at(source.selectionEnd) : source.selectionEnd };
    const focused = [view, source].includes(document.activeElement);
    rich.waits = null;
    rich.host = document.createElement("div");
    view.removeAttribute("data-write");
    rich.host.dataset.write = "";
    still(() => {
      view.after(rich.host);
      rich.editor = this.tools.open({
        place: rich.host, content: plain ? plain.content : view.innerHTML, spot, label: "Texte", icon: this.page.icon,
        changed: (written) => {
          source.value = written;
          this.page.saver.typed(unit);
        },
      });
      if (focused) rich.editor.view.focus();
      view.hidden = field.hidden = true;
      field.classList.remove("field--soon");
    });
    if (plain && plain.markdown !== text.trim()) {
      source.value = plain.markdown;
      this.page.saver.typed(unit);
    }
    this.opened = this.opened.filter((u) => u !== unit).concat(unit);
    if (this.opened.length > most) this.close(this.opened.shift());
  }

  // left is told that somebody went on before the editor took over: it does so now,
  // so that nothing shrinks.
  left(unit) {
    const rich = unit.rich;
    if (!rich?.waits || document.activeElement === rich.source) return;
    rich.waits = null;
    if (this.tools) this.mount(unit);
    else this.show(unit);
  }

  // show shows what readers see where it is of what is written, and nobody is there.
  show(unit) {
    const rich = unit.rich;
    if (!rich || rich.editor || rich.source.value !== rich.read || unit.element.contains(document.activeElement)) return;
    still(() => {
      rich.view.hidden = false;
      rich.field.hidden = true;
      rich.field.classList.remove("field--soon");
    });
  }

  // close leaves what an editor shows in its place.
  close(unit) {
    const rich = unit.rich;
    if (!rich?.editor) return;
    still(() => {
      rich.view.innerHTML = rich.editor.getHTML();
      rich.read = rich.source.value;
      rich.editor.destroy();
      rich.editor = null;
      rich.host.remove();
      rich.view.hidden = false;
      rich.view.dataset.write = "";
    });
  }

  // plain shows the source itself: where the editor cannot be fetched, or what is
  // written is another text than the one shown.
  plain(unit) {
    const rich = unit.rich;
    if (!rich) return;
    this.close(unit);
    rich.waits = null;
    rich.field.classList.remove("field--soon");
    rich.field.hidden = false;
    rich.view.hidden = true;
  }

  filled(unit) { if (unit?.rich) this.plain(unit); }

  // saved takes what readers see of a text that was written as source.
  saved(unit, part) {
    const rich = unit.rich;
    if (!rich || rich.editor || part.text === undefined || unit.dirty) return;
    rich.view.innerHTML = part.text;
    rich.read = rich.source.value;
    if (rich.waits) this.takeOver(unit);
    else if (this.tools && rich.field.classList.contains("field--soon")) this.mount(unit);
    else this.show(unit);
  }

  forget(unit) {
    if (unit.rich?.editor) unit.rich.editor.destroy();
    this.opened = this.opened.filter((u) => u !== unit);
    unit.rich = null;
  }
}
