// The editor of a text with its toolbar, loaded when somebody goes into one. What
// it writes is the Markdown that the plain page shows too.
import { Editor, Mark, getSchema, mergeAttributes } from "@tiptap/core";
import { Blockquote } from "@tiptap/extension-blockquote";
import { Bold } from "@tiptap/extension-bold";
import { Code } from "@tiptap/extension-code";
import { CodeBlock } from "@tiptap/extension-code-block";
import { Document } from "@tiptap/extension-document";
import { HardBreak } from "@tiptap/extension-hard-break";
import { Heading } from "@tiptap/extension-heading";
import { HorizontalRule } from "@tiptap/extension-horizontal-rule";
import { Italic } from "@tiptap/extension-italic";
import { BulletList } from "@tiptap/extension-list/bullet-list";
import { ListItem } from "@tiptap/extension-list/item";
import { ListKeymap } from "@tiptap/extension-list/keymap";
import { OrderedList } from "@tiptap/extension-list/ordered-list";
import { Paragraph } from "@tiptap/extension-paragraph";
import { Strike } from "@tiptap/extension-strike";
import { Text } from "@tiptap/extension-text";
import { UndoRedo } from "@tiptap/extensions/undo-redo";
import { DOMParser } from "@tiptap/pm/model";
import { TextSelection } from "@tiptap/pm/state";
import { across, flat } from "./caret.js";
import { clean } from "./paste.js";
import { markdown } from "./markdown.js";
import { toolbar } from "./toolbar.js";

export const allowed = (href) => /^(https?:\/\/[^\s/]|mailto:[^\s@]+@)/i.test(href);

const Link = Mark.create({
  name: "link", priority: 1000, inclusive: false,
  addAttributes: () => ({ href: { default: "" } }),
  parseHTML: () => [{ tag: "a[href]", getAttrs: (a) => allowed(a.getAttribute("href") || "") && null }],
  renderHTML: ({ HTMLAttributes }) => ["a", mergeAttributes(HTMLAttributes), 0],
});

export const extensions = () => [
  Document, Paragraph, Text, Bold, Italic, Strike, Code, CodeBlock, Blockquote, BulletList, OrderedList, ListItem, ListKeymap,
  HardBreak, HorizontalRule, UndoRedo, Link, Heading.configure({ levels: [3, 4, 5] }),
];

// shown is the HTML of the hub as the editor takes it: the end of the last line of a
// program is no line of its own.
const shown = (html) => html.replaceAll("\n</code></pre>", "</code></pre>");

// open makes an editor in a place of the page; changed hears its Markdown. spot says
// what is selected, as characters of a text that says the same.
export function open({ place, content, spot, label, describedBy, icon, changed }) {
  const bar = document.createElement("div"), writing = document.createElement("div");
  place.replaceChildren(bar, writing);
  const editor = new Editor({
    element: writing, content: typeof content === "string" ? shown(content) : content, extensions: extensions(), injectCSS: false,
    editorProps: {
      attributes: { class: "prose rich", role: "textbox", "aria-multiline": "true", "aria-label": label, ...(describedBy ? { "aria-describedby": describedBy } : {}) },
      transformPastedHTML: clean,
    },
    onUpdate: () => changed(markdown(editor.state.doc)),
  });
  toolbar(editor, bar, icon, allowed);
  editor.view.dispatch(editor.state.tr.setSelection(selection(editor.state.doc, spot)));
  return editor;
}

function selection(doc, spot) {
  if (!spot) return TextSelection.atEnd(doc);
  const { text, at } = flat(doc);
  const [from, to] = [spot.from, spot.to].map((n) => doc.resolve(at[across(spot.text, n, text)]));
  return TextSelection.between(from, to);
}

// literal is a text as somebody typed it, a line for a paragraph; null where it means
// more than its signs when it is read as Markdown. at finds a place of what was typed.
export function literal(typed) {
  const lines = (text) => text.split(/\n{1,2}/);
  const content = { type: "doc", content: lines(typed).map((line) => ({ type: "paragraph", content: line ? [{ type: "text", text: line }] : [] })) };
  const written = markdown(schema().nodeFromJSON(content));
  if (written !== lines(typed).map((line) => line.replace(/[ \t]+/g, " ").trim()).filter(Boolean).join("\n\n")) return null;
  return { content, text: lines(typed).join("\n"), at: (n) => lines(typed.slice(0, n)).join("\n").length, markdown: written };
}

// read is a text as the editor holds it.
export function read(html) {
  const holder = document.implementation.createHTMLDocument().body;
  holder.innerHTML = shown(html);
  return DOMParser.fromSchema(schema()).parse(holder);
}

export const schema = () => getSchema(extensions());

export { clean, markdown };
