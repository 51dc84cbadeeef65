// Proposes resources, bases and profiles while somebody types in a search box, and keywords in a list of them: the
// combobox with a list of the ARIA Authoring Practices. Without this script both are plain fields. It also counts what is chosen of a list.
"use strict";
(() => {
  const wait = 150;
  let boxes = 0;

  const element = (name, attributes, text) => {
    const e = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) e.setAttribute(key, value);
    if (text) e.textContent = text;
    return e;
  };

  // box holds input; address is where to ask, typed what is being typed, pick takes an option that was chosen.
  const enhance = (box, input, address, typed, pick) => {
    if (!input) return;
    const id = "suggestions-" + ++boxes;
    const list = element("div", { id, class: "suggest", role: "listbox", "aria-label": "Propositions", hidden: "" });
    const status = element("span", { class: "sr", role: "status" });
    box.append(list, status);
    for (const [key, value] of Object.entries({
      role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
    })) input.setAttribute(key, value);
    let options = [], active = -1, timer = 0, asked = null;

    const close = () => {
      list.hidden = true;
      options = [];
      active = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const choose = (n) => {
      if (options[active]) options[active].removeAttribute("aria-selected");
      active = n;
      if (!options[n]) {
        input.removeAttribute("aria-activedescendant");
        return;
      }
      options[n].setAttribute("aria-selected", "true");
      options[n].scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[n].id);
    };
    const take = (option) => {
      close();
      pick(option);
    };
    const show = (groups) => {
      close();
      list.replaceChildren();
      groups.forEach((group, g) => {
        const title = `${id}-${g}`;
        const part = element("div", { role: "group", "aria-labelledby": title });
        part.append(element("div", { id: title, class: "suggest__kind", role: "presentation" }, group.label));
        for (const item of group.items) {
          const option = element(item.href ? "a" : "div", { id: `${id}-o${options.length}`, role: "option", tabindex: "-1" });
          if (item.href) option.href = item.href;
          else option.addEventListener("click", () => take(option));
          option.dataset.title = item.title;
          option.append(element("span", {}, item.title), element("span", { class: "suggest__note" }, item.note));
          options.push(option);
          part.append(option);
        }
        list.append(part);
      });
      const n = options.length;
      status.textContent = n === 0 ? "Aucune proposition" : n === 1 ? "1 proposition" : `${n} propositions`;
      list.hidden = n === 0;
      input.setAttribute("aria-expanded", String(n > 0));
    };
    const ask = async () => {
      if (asked) asked.abort();
      const text = typed(input);
      if (text.length < 2) {
        close();
        status.textContent = "";
        return;
      }
      asked = new AbortController();
      try {
        const answer = await fetch(address + "?q=" + encodeURIComponent(text), { signal: asked.signal });
        if (answer.ok && document.activeElement === input) show(await answer.json());
      } catch {
        // Nothing is proposed: the form still works.
      }
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, wait);
    });
    input.addEventListener("keydown", (event) => {
      const n = options.length;
      if (event.key === "Escape" && n > 0) {
        event.preventDefault();
        close();
      } else if (event.key === "ArrowDown" && n > 0) {
        event.preventDefault();
        choose(active + 1 >= n ? -1 : active + 1);
      } else if (event.key === "ArrowUp" && n > 0) {
        event.preventDefault();
        choose(active < 0 ? n - 1 : active - 1);
      } else if (event.key === "Enter" && options[active] && !options[active].href) {
        event.preventDefault();
        take(options[active]);
      }
    });
    // An option that is a page is gone to instead of searching.
    box.addEventListener("submit", (event) => {
      if (options[active]) {
        event.preventDefault();
        take(options[active]);
      }
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    input.addEventListener("blur", close);
  };

  // How many of a list are chosen, while they are ticked.
  document.addEventListener("change", (event) => {
    const field = event.target.closest("fieldset");
    const count = field && field.querySelector("legend .count[data-max]");
    if (count) count.textContent = `${field.querySelectorAll("input:checked").length} sur ${count.dataset.max}`;
  });

  document.querySelectorAll("form.search").forEach((form) => enhance(
    form, form.querySelector("input[type=search]"), "/recherche/suggestions.json", (input) => input.value.trim(), (option) => location.assign(option.href),
  ));
  // Of a list with commas, the last is being typed.
  document.querySelectorAll("[data-suggestions]").forEach((box) => {
    const input = box.querySelector("input");
    enhance(box, input, box.dataset.suggestions, () => input.value.split(",").pop().trim(), (option) => {
      const before = input.value.split(",").slice(0, -1).map((word) => word.trim());
      input.value = [...before, option.dataset.title, ""].join(", ");
      input.dispatchEvent(new Event("change", { bubbles: true }));
      input.focus();
    });
  });
})();
