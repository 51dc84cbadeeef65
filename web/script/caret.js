// Where a caret is, from one way to show a text to another: as readers see it, as
// its source, in the editor.

// spotIn is what is selected in what readers see, or where a click was.
export function spotIn(view, event) {
  const chosen = getSelection();
  let range = chosen.rangeCount > 0 ? chosen.getRangeAt(0) : null;
  if (!range || !view.contains(range.commonAncestorContainer)) range = event ? pointed(event) : null;
  if (!range || !view.contains(range.commonAncestorContainer)) return null;
  const before = document.createRange();
  before.selectNodeContents(view);
  before.setEnd(range.startContainer, range.startOffset);
  const from = before.toString().length;
  return { text: view.textContent, from, to: from + range.toString().length };
}

function pointed({ clientX, clientY }) {
  if (!document.caretPositionFromPoint) return document.caretRangeFromPoint?.(clientX, clientY);
  const at = document.caretPositionFromPoint(clientX, clientY), range = document.createRange();
  if (!at) return null;
  range.setStart(at.offsetNode, at.offset);
  return range;
}

// across finds the place of one text in another that says the same with other signs
// between: what stands behind it, or before it, is looked for.
export function across(text, at, other) {
  if (text === other) return at;
  if (at >= text.trimEnd().length) return other.length;
  const line = (part) => part !== "" && part.trim() !== "" && !part.includes("\n");
  for (const length of [16, 4, 1]) {
    const next = text.slice(at, at + length), last = text.slice(Math.max(0, at - length), at);
    if (line(next)) {
      const found = nth(other, next, count(text.slice(0, at + next.length), next));
      if (found >= 0) return found;
    }
    if (line(last)) {
      const found = nth(other, last, count(text.slice(0, at), last));
      if (found >= 0) return found + last.length;
    }
  }
  return Math.round(other.length * at / text.length);
}

const count = (text, part) => text.split(part).length - 1;

function nth(text, part, n) {
  let at = -1;
  for (; n > 0; n--) {
    at = text.indexOf(part, at + (at < 0 ? 1 : part.length));
    if (at < 0) return -1;
  }
  return at;
}

// flat is the text of a document of the editor, with the position of each character.
export function flat(doc) {
  let text = "", end = null;
  const at = [];
  doc.descendants((node, position) => {
    if (node.isTextblock) {
      if (end !== null) {
        text += "\n";
        at.push(end);
      }
      end = position + 1 + node.content.size;
    } else if (node.isText) {
      text += node.text;
      for (let i = 0; i < node.text.length; i++) at.push(position + i);
    } else if (node.type.name === "hardBreak") {
      text += "\n";
      at.push(position);
    }
  });
  at.push(end ?? doc.content.size);
  return { text, at };
}
