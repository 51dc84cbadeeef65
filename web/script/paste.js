// Cleans what was copied from Word, LibreOffice or a web page: structure and links
// stay, everything that is of the other program goes.
const gone = "style, script, meta, link, title, head, xml, noscript, template, svg, iframe, object, form, input, select, button, nav, img, video, audio, [hidden], [aria-hidden=true]";
const look = (e) => e.getAttribute("data-style") || "";

export function clean(html) {
  // What was copied in this editor is as it should be.
  if (html.includes("data-pm-slice")) return html;
  // What would style or run is taken out before a document is made of it: the policy
  // of the page refuses it even there.
  html = html.replace(/<(style|script)\b[\s\S]*?<\/\1\s*>/gi, "").replace(/<!--[\s\S]*?-->/g, "").replace(/<!\[[^>]*\]>/g, "")
    .replace(/\sstyle\s*=/gi, " data-style=").replace(/\son\w+\s*=/gi, " data-on=");
  const body = new DOMParser().parseFromString(html, "text/html").body;
  const lists = wordLists(body);
  for (const e of body.querySelectorAll(gone)) e.remove();
  for (const e of [...body.querySelectorAll("*")]) if (/[:]/.test(e.localName)) unwrap(e);
  for (const e of [...body.querySelectorAll("span, font, b, i, strong, em")]) emphasis(e);
  headings(body);
  for (const row of [...body.querySelectorAll("tr")]) {
    const p = document.createElement("p");
    p.textContent = [...row.cells].map((c) => c.textContent.trim().replace(/\s+/g, " ")).filter(Boolean).join(" · ");
    row.closest("table").before(p);
  }
  for (const table of body.querySelectorAll("table")) table.remove();
  for (const a of [...body.querySelectorAll("a")]) if (!/^(https?:\/\/|mailto:)/i.test(a.getAttribute("href") || "")) unwrap(a);
  for (const e of body.querySelectorAll("*")) {
    for (const { name } of [...e.attributes]) if (!(name === "href" && e.localName === "a") && !(name === "start" && e.localName === "ol")) e.removeAttribute(name);
  }
  for (const e of [...body.querySelectorAll("p, h3, h4, h5, li")]) if (!e.textContent.replace(/\u00a0/g, " ").trim()) e.remove();
  for (const e of [...body.querySelectorAll("ul, ol")]) if (!e.children.length) e.remove();
  return lists && body.innerHTML;
}

function unwrap(e) { e.replaceWith(...e.childNodes); }

function rename(e, name) {
  const other = document.createElement(name);
  other.append(...e.childNodes);
  e.replaceWith(other);
  return other;
}

// emphasis keeps what is bold or italic by its look, and not what a page wraps
// into an element that it then says not to be.
function emphasis(e) {
  const style = look(e);
  if (["b", "strong"].includes(e.localName)) return /(^|[;\s])font-weight:\s*(normal|400)/i.test(style) ? unwrap(e) : undefined;
  if (["i", "em"].includes(e.localName)) return /font-style:\s*normal/i.test(style) ? unwrap(e) : undefined;
  if (/font-weight:\s*(bold|[6-9]00)/i.test(style)) e.before(Object.assign(document.createElement("b"), {})), e.previousSibling.append(...e.childNodes), e.append(e.previousSibling);
  if (/font-style:\s*italic/i.test(style)) e.before(document.createElement("i")), e.previousSibling.append(...e.childNodes), e.append(e.previousSibling);
  unwrap(e);
}

// headings begin at the level of a text, whatever they were.
function headings(body) {
  for (const p of [...body.querySelectorAll("p.MsoTitle")]) rename(p, "h1");
  const all = [...body.querySelectorAll("h1, h2, h3, h4, h5, h6")];
  const least = Math.min(...all.map((h) => Number(h.localName[1])));
  for (const h of all) rename(h, "h" + Math.min(5, Math.max(3, Number(h.localName[1]) + Math.max(0, 3 - least))));
}

// wordLists makes lists of the paragraphs that Word writes instead.
function wordLists(body) {
  let last = "", open = []; // the lists that are open, by level
  for (const p of [...body.querySelectorAll("p")]) {
    const level = Number(/mso-list:[^;"']*level(\d+)/i.exec(look(p))?.[1] || 0);
    if (level === 0 || !/level/i.test(look(p))) {
      open = [];
      continue;
    }
    const marker = [...p.querySelectorAll("span")].find((s) => /mso-list:\s*ignore/i.test(look(s)));
    const ordered = /^\s*\(?([0-9]+|[a-z]|[ivx]+)[.)]/i.test(marker?.textContent || "");
    marker?.remove();
    const id = /mso-list:\s*(\S+)/i.exec(look(p))?.[1];
    if (open.length > 0 && (!adjacent(open[0], p) || id !== last)) open = [];
    last = id;
    while (open.length > level) open.pop();
    while (open.length < level) {
      const list = document.createElement(ordered ? "ol" : "ul");
      const above = open.at(-1);
      if (!above) p.before(list);
      else (above.lastElementChild || above.appendChild(document.createElement("li"))).append(list);
      open.push(list);
    }
    const item = document.createElement("li");
    item.append(...p.childNodes);
    open.at(-1).append(item);
    p.remove();
  }
  return true;
}

const adjacent = (list, p) => {
  for (let n = list.nextSibling; n; n = n.nextSibling) {
    if (n === p) return true;
    if (n.textContent.trim()) return false;
  }
  return false;
};
