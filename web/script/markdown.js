// Turns a text of the editor into the Markdown that the hub keeps, so that reading
// it gives the same text again (CommonMark 0.31). Bold is ** and italic _, so that
// their marks never run into one another; where a mark would not count beside a
// letter, the letter is written as a reference (CommonMark 6.2, 2.5).

const space = /[\s\u00a0]/u, word = /[\p{L}\p{N}\p{M}]/u;
const reference = (c) => "&#" + c.codePointAt(0) + ";";
const first = (s) => s === "" ? "" : String.fromCodePoint(s.codePointAt(0));
const last = (s) => s === "" ? "" : [...s.slice(-2)].pop();
// ASCII signs are punctuation for marks; other signs are taken for either.
const couldBeLetter = (c) => c !== "" && !space.test(c) && !/\p{P}/u.test(c) && (c > "\u007f" || /[A-Za-z0-9]/.test(c));

function escape(text) {
  return text
    .replace(/[\\`*[\]<]/g, "\\$&")
    .replace(/&(?=[a-z0-9#])/gi, "&amp;")
    .replace(/~/g, reference) // beside ~~ a backslash does not help
    .replace(/_/g, (c, at, all) => word.test(last(all.slice(0, at))) && word.test(first(all.slice(at + 1))) ? c : "\\_");
}

function address(href) {
  const clean = href.replace(/&(?=[a-z0-9#])/gi, "&amp;").replace(/[\\<>]/g, "\\$&");
  return /[\s()]/.test(clean) ? "<" + clean + ">" : clean;
}

function code(text) {
  const ticks = "`".repeat(Math.max(0, ...(text.match(/`+/g) || []).map((t) => t.length)) + 1);
  const pad = /^`|`$|^ .* $/.test(text) ? " " : "";
  return ticks + pad + text + pad + ticks;
}

// pieces are the texts of a paragraph with their marks, outermost first; spaces at
// the ends of marks stand outside of them.
const order = ["link", "bold", "italic", "strike", "code"];

function pieces(node) {
  const all = [];
  node.forEach((child) => {
    if (child.type.name === "hardBreak") return all.push({ marks: [], stop: true });
    const marks = order.flatMap((name) => child.marks.filter((m) => m.type.name === name)).map((m) => ({ name: m.type.name, href: m.attrs.href }));
    const text = child.text.replace(/[ \t\r\n]+/g, " ");
    const [, before, inner, after] = /^([\s\u00a0]*)(.*?)([\s\u00a0]*)$/su.exec(text);
    if (before) all.push({ marks: [], text: before, soft: marks });
    if (inner) all.push({ marks, text: inner });
    if (after) all.push({ marks: [], text: after, soft: marks });
  });
  // A space between two pieces belongs to the marks that both have.
  all.forEach((p, i) => {
    if (!p.soft) return;
    const near = (step) => {
      for (let j = i + step; all[j]; j += step) if (!all[j].soft) return all[j].marks;
      return [];
    };
    const before = near(-1), after = near(1);
    for (const m of p.soft) {
      if (m.name === "code" || !same(before[p.marks.length], m) || !same(after[p.marks.length], m)) break;
      p.marks.push(m);
    }
  });
  return all;
}

const same = (a, b) => a && b && a.name === b.name && a.href === b.href;
const delimiter = { bold: "**", italic: "_", strike: "~~" };

function inline(node) {
  let out = "", held = "", open = [];
  const put = (text) => {
    if (text === "") return;
    const next = first(text), ending = held.endsWith("_") ? 1 : 2;
    const before = held.length > ending ? "*" : last(out);
    if (held && couldBeLetter(next) && (held.endsWith("_") || !word.test(before))) text = reference(next) + text.slice(next.length);
    out += held + text;
    held = "";
  };
  const close = (to) => {
    while (open.length > to) {
      const mark = open.pop();
      if (mark.name === "link") put("](" + address(mark.href) + ")");
      else held += delimiter[mark.name] || "";
    }
  };
  // begin opens a mark before a text: the letter before it gives way where the mark
  // would not count.
  const begin = (mark, next) => {
    out += held;
    held = "";
    const before = last(out);
    if (couldBeLetter(before) && (mark === "_" || !word.test(next))) out = out.slice(0, -before.length) + reference(before);
    out += mark;
  };
  for (const p of pieces(node)) {
    let shared = 0;
    while (shared < open.length && same(open[shared], p.marks[shared])) shared++;
    close(shared);
    if (p.stop) {
      if (held === "") out = out.replace(/\\\\$/, "&#92;"); // three in a row are read otherwise
      put("\\\n");
      continue;
    }
    const text = p.marks.some((m) => m.name === "code") ? code(p.text) : urls(p);
    for (let i = shared; i < p.marks.length; i++) {
      const mark = p.marks[i], after = p.marks[i + 1];
      if (mark.name === "link") {
        put("[");
        out = out.replace(/!\[$/, "&#33;["); // no image
      }
      else if (mark.name !== "code") begin(delimiter[mark.name], after && after.name !== "code" ? "*" : first(text));
      open.push(mark);
    }
    put(text);
  }
  close(0);
  return out + held;
}

// urls leaves an address in a text as it is: the hub makes a link of it.
function urls({ text, marks }) {
  if (marks.some((m) => m.name === "link")) return escape(text);
  return text.split(/(https?:\/\/[^\s<>]*[^\s<>.,;:!?)»"'’])/).map((part, i) => i % 2 ? "<" + part + ">" : escape(part)).join("");
}

// lines keeps the beginning of a line from meaning something.
const lines = (text) => text.split("\n").map((line) => line
  .trim()
  .replace(/^[#>+=-]/, "\\$&")
  .replace(/^(\d{1,9})([.)])/, "$1\\$2")).join("\n");

const paragraph = (node) => lines(inline(node).replace(/(\\\n\s*)+$/, "").replace(/^(\s*\\\n)+/, "").replace(/(\\\n\s*){2,}/g, "\\\n"));

const indent = (text, by) => text.split("\n").map((line, i) => i === 0 || line === "" ? line : by + line).join("\n");

function list(node, marker, start) {
  const items = [];
  let loose = false;
  node.forEach((item) => {
    const inner = blocks(item);
    if (inner.text === "") return;
    loose ||= inner.count > 1 && !inner.nested;
    items.push(inner);
  });
  return items.map((inner, i) => {
    const mark = start === null ? marker + " " : start + i + marker + " ";
    return mark + indent(loose ? inner.text : inner.tight, " ".repeat(mark.length));
  }).join(loose ? "\n\n" : "\n");
}

function block(node, before) {
  switch (node.type.name) {
    case "paragraph": return paragraph(node);
    case "heading": {
      const text = inline(node).replace(/\s*\\\n\s*/g, " ").trim().replace(/#+$/, (hashes) => "\\" + hashes);
      return text && "#".repeat(node.attrs.level - 2) + " " + text;
    }
    case "bulletList": return list(node, before === "bulletList-" ? "*" : "-", null);
    case "orderedList": return list(node, before === "orderedList." ? ")" : ".", node.attrs.start ?? 1);
    case "blockquote": return blocks(node).text.split("\n").map((line) => line === "" ? ">" : "> " + line).join("\n").replace(/^>$/, "");
    case "codeBlock": {
      const fence = "`".repeat(Math.max(2, ...(node.textContent.match(/`+/g) || []).map((t) => t.length)) + 1);
      return fence + "\n" + node.textContent + "\n" + fence;
    }
    case "horizontalRule": return "***";
  }
  return escape(node.textContent);
}

// blocks writes what a node holds; tight is without empty lines between.
function blocks(node) {
  const parts = [];
  let before = "", nested = true;
  node.forEach((child) => {
    const text = block(child, before);
    if (text === "") return;
    const name = child.type.name;
    if (parts.length > 0 && name !== "bulletList" && name !== "orderedList") nested = false;
    before = name === "bulletList" ? name + (before === name + "-" ? "*" : "-") : name === "orderedList" ? name + (before === name + "." ? ")" : ".") : "";
    parts.push(text);
  });
  if (parts.length > 2) nested = false;
  return { text: parts.join("\n\n"), tight: parts.join("\n"), count: parts.length, nested };
}

export const markdown = (doc) => blocks(doc).text;
