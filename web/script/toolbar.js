// The toolbar of a text: one stop of the Tab key, arrows within (ARIA Authoring
// Practices, toolbar).
const buttons = [
  { name: "Titre", text: "Titre", keys: "Control+Alt+3", on: (e) => e.isActive("heading", { level: 3 }), run: (c) => c.toggleHeading({ level: 3 }) },
  { name: "Sous-titre", text: "Sous-titre", keys: "Control+Alt+4", on: (e) => e.isActive("heading", { level: 4 }), run: (c) => c.toggleHeading({ level: 4 }) },
  { name: "Gras", text: "G", style: "b", keys: "Control+B", on: (e) => e.isActive("bold"), run: (c) => c.toggleBold() },
  { name: "Italique", text: "I", style: "i", keys: "Control+I", on: (e) => e.isActive("italic"), run: (c) => c.toggleItalic() },
  { name: "Liste à puces", icon: "list", keys: "Control+Shift+8", on: (e) => e.isActive("bulletList"), run: (c) => c.toggleBulletList() },
  { name: "Liste numérotée", icon: "numbers", keys: "Control+Shift+7", on: (e) => e.isActive("orderedList"), run: (c) => c.toggleOrderedList() },
  { name: "Citation", icon: "quote", keys: "Control+Shift+B", on: (e) => e.isActive("blockquote"), run: (c) => c.toggleBlockquote() },
  { name: "Lien", icon: "Link", keys: "Control+K", on: (e) => e.isActive("link"), link: true },
];

let count = 0;

export function toolbar(editor, bar, icon, allowed) {
  bar.className = "tools";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Mise en forme");
  const form = linkForm(editor, allowed);
  const all = buttons.map((b, i) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "tool", tabIndex: i === 0 ? 0 : -1 });
    const french = b.keys.replace("Control", "Ctrl").replace("Shift", "Maj");
    button.title = b.name + " (" + french.replaceAll("+", " + ") + ")";
    button.setAttribute("aria-label", b.name);
    button.setAttribute("aria-keyshortcuts", b.keys);
    button.append(b.icon ? icon(b.icon) : Object.assign(document.createElement(b.style || "span"), { textContent: b.text }));
    if (b.link) button.setAttribute("aria-expanded", "false");
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", () => {
      if (b.link) form.toggle(button);
      else b.run(editor.chain().focus()).run();
    });
    return button;
  });
  bar.append(...all);
  bar.after(form.element);
  bar.addEventListener("keydown", (event) => {
    const at = all.indexOf(document.activeElement);
    const to = { ArrowRight: (at + 1) % all.length, ArrowLeft: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Escape") {
      event.preventDefault();
      editor.view.focus();
    }
    if (to === undefined || at < 0) return;
    event.preventDefault();
    all.forEach((b, i) => { b.tabIndex = i === to ? 0 : -1; });
    all[to].focus();
  });
  editor.view.dom.addEventListener("keydown", (event) => {
    if (event.altKey && event.key === "F10") {
      event.preventDefault();
      all.find((b) => b.tabIndex === 0).focus();
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      form.toggle(all.at(-1), true);
    }
  });
  const state = () => buttons.forEach((b, i) => {
    const on = String(b.on(editor));
    if (all[i].getAttribute("aria-pressed") !== on) all[i].setAttribute("aria-pressed", on);
  });
  editor.on("transaction", state);
  state();
}

// linkForm asks for the address of a link under the toolbar.
function linkForm(editor, allowed) {
  const id = "lien-" + ++count;
  const element = Object.assign(document.createElement("div"), { className: "tools__link", hidden: true });
  const label = Object.assign(document.createElement("label"), { htmlFor: id, textContent: "Adresse du lien" });
  const wrong = Object.assign(document.createElement("p"), { className: "error", id: id + "-e", hidden: true, textContent: "Elle commence par https://, http:// ou mailto:." });
  const input = Object.assign(document.createElement("input"), { id, type: "url", autocomplete: "url" });
  const set = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--2 btn--s", textContent: "Mettre le lien" });
  const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn btn--3 btn--s", textContent: "Retirer le lien" });
  element.append(label, wrong, input, set, drop);
  let opener = null;
  const close = () => {
    element.hidden = true;
    opener?.setAttribute("aria-expanded", "false");
    editor.view.focus();
  };
  const apply = () => {
    let href = input.value.trim();
    if (/^[\w-]+(\.[\w-]+)+(\/\S*)?$/.test(href)) href = "https://" + href;
    const ok = allowed(href);
    wrong.hidden = ok;
    input.toggleAttribute("aria-invalid", !ok);
    if (!ok) {
      input.setAttribute("aria-invalid", "true");
      input.setAttribute("aria-describedby", wrong.id);
      return input.focus();
    }
    const chain = editor.chain().focus().extendMarkRange("link");
    if (editor.state.selection.empty && !editor.isActive("link")) chain.insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] });
    else chain.setMark("link", { href });
    chain.run();
    close();
  };
  set.addEventListener("click", apply);
  drop.addEventListener("click", () => {
    editor.chain().focus().extendMarkRange("link").unsetMark("link").run();
    close();
  });
  element.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === input) {
      event.preventDefault();
      apply();
    } else if (event.key === "Escape") {
      event.preventDefault();
      close();
    }
  });
  // What is typed here is no text of the block.
  for (const kind of ["input", "change"]) element.addEventListener(kind, (event) => event.stopPropagation());
  return {
    element,
    toggle(button) {
      if (!element.hidden) return close();
      opener = button;
      button.setAttribute("aria-expanded", "true");
      element.hidden = false;
      drop.hidden = !editor.isActive("link");
      input.value = editor.getAttributes("link").href || "";
      wrong.hidden = true;
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
      input.focus();
    },
  };
}
