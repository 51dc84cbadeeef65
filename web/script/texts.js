// Texts with a toolbar: shown as readers see them until somebody goes into one; only
// then is there an editor for it, so that a sheet of many blocks stays fluid.
const most = 8; // editors that are kept open

export class Texts {
  constructor(page) {
    this.page = page;
    this.opened = [];
    page.form.addEventListener("filled", (event) => this.filled(event.target.unit));
    // Fetched before it is needed: a cut later does not matter then.
    if (page.form.querySelector("[data-rich]")) (window.requestIdleCallback || setTimeout)(() => this.load().catch(() => {}), { timeout: 3000 });
  }

  load() {
    this.loading ||= import(this.page.form.dataset.rich).catch((e) => {
      this.loading = null;
      throw e;
    });
    return this.loading;
  }

  // adopt shows the text of a unit in place of its source.
  adopt(unit) {
    const view = unit.element.querySelector("[data-rich]");
    if (!view) return;
    const field = unit.input("source").closest(".field");
    if (field.querySelector(".error")) return; // what is wrong is told, and led to, there
    unit.rich = { view, field, host: null, editor: null };
    field.hidden = true;
    view.hidden = false;
    view.tabIndex = 0;
    view.dataset.write = "";
    for (const [name, value] of [["role", "textbox"], ["aria-multiline", "true"], ["aria-label", "Texte"]]) view.setAttribute(name, value);
    view.addEventListener("focus", () => this.enter(unit));
    view.addEventListener("click", (event) => this.enter(unit, event));
    view.addEventListener("keydown", (event) => {
      // What is typed before the editor is there goes to it.
      if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        unit.rich.early = (unit.rich.early || "") + event.key;
      }
    });
  }

  async enter(unit, event) {
    const rich = unit.rich;
    if (rich.editor || rich.opening) {
      rich.at = event ? { left: event.clientX, top: event.clientY } : rich.at;
      return;
    }
    rich.opening = true;
    rich.at = event && { left: event.clientX, top: event.clientY };
    let tools;
    try {
      tools = await this.load();
    } catch {
      rich.opening = false;
      return this.plain(unit, true);
    }
    rich.opening = false;
    const focused = document.activeElement === rich.view;
    rich.host = document.createElement("div");
    rich.view.after(rich.host);
    rich.view.removeAttribute("data-write");
    rich.host.dataset.write = "";
    const source = unit.input("source");
    rich.editor = tools.open({
      place: rich.host, html: rich.view.innerHTML, label: "Texte", icon: this.page.icon,
      changed: (text) => {
        source.value = text;
        this.page.saver.typed(unit);
      },
    });
    // Nothing that is typed meanwhile falls between the two.
    const early = rich.early, size = rich.editor.state.doc.content.size;
    const spot = rich.at && rich.editor.view.posAtCoords(rich.at);
    rich.editor.commands.setTextSelection(spot ? spot.pos : size);
    if (focused) rich.editor.view.focus();
    rich.view.hidden = true;
    if (early) rich.editor.commands.insertContent({ type: "text", text: early });
    rich.early = "";
    this.opened = this.opened.filter((u) => u !== unit).concat(unit);
    if (this.opened.length > most) this.close(this.opened.shift());
  }

  // close leaves what an editor shows in its place.
  close(unit) {
    const rich = unit.rich;
    if (!rich?.editor) return;
    rich.view.innerHTML = rich.editor.getHTML();
    rich.editor.destroy();
    rich.editor = null;
    rich.host.remove();
    rich.view.hidden = false;
    rich.view.dataset.write = "";
  }

  // plain shows the source itself: where the editor cannot be fetched, or what is
  // written is another text than the one shown.
  plain(unit, focus) {
    const { view, field } = unit.rich;
    this.close(unit);
    view.hidden = true;
    field.hidden = false;
    if (unit.rich.early) unit.input("source").value += unit.rich.early;
    if (focus) unit.input("source").focus();
  }

  filled(unit) { if (unit?.rich) this.plain(unit, false); }

  // saved shows a text that was written as source as readers see it.
  saved(unit, part) {
    const rich = unit.rich;
    if (!rich || rich.editor || part.text === undefined || unit.element.contains(document.activeElement)) return;
    rich.view.innerHTML = part.text;
    rich.view.hidden = false;
    rich.field.hidden = true;
  }

  forget(unit) {
    if (unit.rich?.editor) unit.rich.editor.destroy();
    this.opened = this.opened.filter((u) => u !== unit);
    unit.rich = null;
  }
}
