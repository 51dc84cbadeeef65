// A unit is what is saved by itself: the fields of the sheet, or one block. It is
// found in the page by data-unit, with data-more for a second part elsewhere; which
// fields it has is the page's affair.

// words are the states of a unit, as people read them.
export const words = {
  clean: "",
  typed: "Pas encore enregistrée",
  saving: "Enregistrement…",
  saved: "Enregistrée",
  offline: "Hors connexion\u00a0: sera enregistrée",
  waiting: "Le hub ne répond pas\u00a0: sera enregistrée",
  refused: "À corriger\u00a0: pas enregistrée",
  incomplete: "À compléter\u00a0: pas encore enregistrée",
  stale: "Modifiée par quelqu’un d’autre entre-temps",
  outside: "Pas enregistrée\u00a0: connectez-vous de nouveau dans un autre onglet",
  denied: "Pas enregistrée\u00a0: vous ne pouvez plus modifier cette ressource",
};

const hidden = ["version", "shown", "after", "kind"];

export class Unit {
  constructor(element) {
    this.state = "clean";
    this.sent = null; // what was sent and is not answered yet
    this.timer = 0;
    this.since = 0;
    this.settle(element);
  }

  // settle makes parts of the page those of the unit.
  settle(element) {
    this.element = element;
    this.id = element.dataset.unit;
    this.parts = [element, ...(this.id === "sheet" ? document.querySelectorAll(`[data-more="sheet"]`) : [])];
    for (const part of this.parts) part.unit = this;
    this.kind = element.dataset.kind || "";
    this.group = this.id === "sheet" ? "" : "block_" + this.id + "_";
    this.stale = this.find(".conflict") !== undefined;
    // What the page shows and nobody saved: it was refused.
    const shown = this.input("shown");
    this.known = shown && shown.value === "" && this.version > 0 ? null : this.typed();
    if (this.stale) this.show("stale");
  }

  all(selector) { return this.parts.flatMap((part) => [...part.querySelectorAll(selector)]); }
  find(selector) { return this.all(selector)[0]; }
  holds(node) { return this.parts.some((part) => part.contains(node)); }
  input(name) { return this.find(`[name="${this.group}${name}"]`); }
  get version() { return Number(this.input("version")?.value || 0); }
  set version(n) { this.set("version", String(n)); }
  get begun() { return this.version === 0 && this.id !== "sheet"; }

  set(name, value) {
    const input = this.input(name);
    if (input) input.value = value;
  }

  controls() {
    return this.all("input, textarea, select").filter((c) =>
      c.name && c.name.startsWith(this.group) && !c.name.startsWith("new_") && c.type !== "file" && c.type !== "submit");
  }

  // pairs are the names and values that the form would send of the unit.
  pairs() {
    const all = [];
    for (const c of this.controls()) {
      if ((c.type === "checkbox" || c.type === "radio") && !c.checked) continue;
      if (c.type === "select-multiple") for (const o of c.selectedOptions) all.push([c.name, o.value]);
      else all.push([c.name, c.value]);
    }
    return all;
  }

  // typed is the text of what people can change.
  typed() {
    return JSON.stringify(this.pairs().filter(([name]) => !hidden.includes(name.slice(this.group.length))));
  }

  get empty() {
    return this.begun && this.controls().every((c) => hidden.includes(c.name.slice(this.group.length)) || c.tagName === "SELECT" || c.type === "checkbox" || !c.value.trim());
  }

  get dirty() { return !this.gone && !this.empty && (this.sent !== null || this.typed() !== this.known); }

  // fill puts values kept before into the fields.
  fill(pairs) {
    for (const c of this.controls()) {
      const values = pairs.filter(([name]) => name === c.name).map(([, value]) => value);
      if (c.type === "checkbox" || c.type === "radio") c.checked = values.includes(c.value);
      else if (c.type === "select-multiple") for (const o of c.options) o.selected = values.includes(o.value);
      else if (values.length > 0) c.value = values[0];
    }
    this.element.dispatchEvent(new CustomEvent("filled", { bubbles: true }));
  }

  show(state) {
    this.state = state;
    for (const place of this.all("[data-state]")) {
      place.dataset.state = state;
      place.textContent = words[state];
    }
  }

  // wrong shows what is wrong at the fields concerned.
  wrong(problems, icon) {
    this.right();
    for (const { field, text } of problems) {
      const control = this.input(field) || this.find(`[id$="-${field}"]`) || this.controls().find((c) => c.type !== "hidden");
      let box = control?.closest(".field") || this.element;
      if (box.hidden) box = this.find("[data-write]") || this.element;
      const p = document.createElement("p");
      p.className = "error";
      p.id = "p" + this.id + "-" + field;
      p.dataset.problem = "";
      const words = document.createElement("span");
      words.textContent = text;
      p.append(icon("warn"), words);
      const before = box.classList.contains("field") ? box.querySelector("input, textarea, select, .choices, .cluster, details") : box.firstChild;
      const seen = box.matches("[data-rich]") ? box : null; // holds what readers see, and nothing else
      if (seen) seen.before(p);
      else box.insertBefore(p, before?.parentNode === box ? before : null);
      p.box = box;
      for (let fold = box.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
      box.classList.add("field--error");
      for (const c of [control, seen || box.querySelector("[contenteditable]")]) {
        if (!c || c.type === "hidden") continue;
        c.setAttribute("aria-invalid", "true");
        c.setAttribute("aria-describedby", ((c.getAttribute("aria-describedby") || "") + " " + p.id).trim());
      }
    }
  }

  right() {
    for (const p of this.all("[data-problem], .error")) {
      const box = p.box || p.closest(".field--error");
      for (const c of this.all(`[aria-describedby~="${p.id}"]`)) {
        c.removeAttribute("aria-invalid");
        const rest = c.getAttribute("aria-describedby").split(" ").filter((id) => id !== p.id).join(" ");
        if (rest) c.setAttribute("aria-describedby", rest);
        else c.removeAttribute("aria-describedby");
      }
      p.remove();
      if (box && (p.box || !box.querySelector(".error"))) box.classList.remove("field--error");
    }
  }
}
