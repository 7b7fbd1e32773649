// What a document may hold. Every node and mark carries the raw markup it came from (crates/text/src/doc); nothing here knows
// how it is written. What has no place here is a foreign block.
import { Schema } from "prosemirror-model";

const carried = (more = {}) => ({ name: { default: null }, before: { default: null }, pre: { default: null }, post: { default: null }, ...more });
const attr = (value = null) => ({ default: value });

/** The class that the markup gives a text, as far as it is shown differently. */
function shown(node, base = "") {
  const classes = [base, node.attrs.gap ? "igny8-gap" : "", node.attrs.align ? "align-" + node.attrs.align : ""].filter(Boolean);
  return classes.length ? { class: classes.join(" ") } : {};
}

/** An address that may be followed: of the web, mail, telephone, or relative. */
export function safeHref(href) {
  const clean = String(href || "").replace(/[\u0000-\u0020\u007f]+/g, (c) => (c.includes(" ") ? "%20" : "")).replace(/^(%20)+|(%20)+$/g, "");
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(clean);
  return scheme && !/^(https?|mailto|tel)$/i.test(scheme[1]) ? null : clean;
}

const text = { content: "inline*", group: "block", attrs: carried({ align: attr(), gap: attr() }) };

const nodes = {
  doc: { content: "block+", attrs: { before: attr(), tail: attr() } },
  paragraph: { ...text, parseDOM: [{ tag: "p" }], toDOM: (n) => ["p", shown(n), 0] },
  heading: {
    ...text, defining: true, attrs: carried({ align: attr(), gap: attr(), level: attr(2) }),
    parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: "h" + level, attrs: { level: Math.max(level, 2) } })),
    toDOM: (n) => ["h" + n.attrs.level, shown(n), 0],
  },
  pre: {
    content: "inline*", group: "block", code: true, defining: true, whitespace: "pre", attrs: carried({ gap: attr() }),
    parseDOM: [{ tag: "pre", preserveWhitespace: "full" }], toDOM: (n) => ["pre", shown(n, n.attrs.name === "core/verse" ? "verse" : ""), 0],
  },
  button: { content: "inline*", group: "block", defining: true, attrs: carried({ gap: attr() }), toDOM: () => ["div", { class: "pm-button" }, ["span", 0]] },
  bullet_list: { content: "list_item+", group: "block list", attrs: carried({ old: attr(), gap: attr() }), parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
  ordered_list: { content: "list_item+", group: "block list", attrs: carried({ old: attr(), gap: attr() }), parseDOM: [{ tag: "ol" }], toDOM: () => ["ol", 0] },
  list_item: { content: "paragraph list*", defining: true, attrs: carried({ gap: attr() }), parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
  quote: { content: "block+ cite?", group: "block", defining: true, attrs: carried({ old: attr(), gap: attr() }), parseDOM: [{ tag: "blockquote" }], toDOM: () => ["blockquote", 0] },
  cite: { content: "inline*", defining: true, attrs: carried({ gap: attr() }), toDOM: () => ["cite", { class: "pm-cite" }, 0] },
  details: { content: "summary block+", group: "block", defining: true, isolating: true, attrs: carried({ gap: attr() }), toDOM: () => ["div", { class: "pm-details" }, 0] },
  summary: { content: "inline*", defining: true, attrs: carried({ gap: attr() }), toDOM: () => ["div", { class: "pm-summary" }, 0] },
  wrap: { content: "block+", group: "block", isolating: true, attrs: carried({ gap: attr() }), toDOM: () => ["div", { class: "pm-wrap" }, 0] },
  table: { content: "table_row+ caption?", group: "block", isolating: true, attrs: carried({ gap: attr() }), parseDOM: [{ tag: "table" }], toDOM: () => ["div", { class: "pm-table" }, 0] },
  table_row: { content: "table_cell+", attrs: carried({ gap: attr() }), parseDOM: [{ tag: "tr" }], toDOM: () => ["div", { class: "pm-row" }, 0] },
  table_cell: {
    content: "inline*", isolating: true, attrs: carried({ head: attr(), gap: attr() }),
    parseDOM: [{ tag: "td" }, { tag: "th", attrs: { head: true } }], toDOM: (n) => ["div", { class: n.attrs.head ? "pm-cell head" : "pm-cell" }, 0],
  },
  image: {
    content: "caption?", group: "block", isolating: true, attrs: carried({ src: attr(""), alt: attr(""), gap: attr() }),
    parseDOM: [{ tag: "img[src]", getAttrs: (dom) => (/^https?:/i.test(dom.getAttribute("src")) ? { src: dom.getAttribute("src"), alt: dom.getAttribute("alt") || "" } : false) }],
    toDOM: (n) => ["figure", { "data-src": n.attrs.src }, 0],
  },
  caption: { content: "inline*", attrs: carried({ gap: attr() }), parseDOM: [{ tag: "figcaption" }], toDOM: () => ["figcaption", 0] },
  foreign: { group: "block", atom: true, draggable: true, attrs: carried({ raw: attr(""), open: attr() }), toDOM: (n) => ["div", { class: "pm-foreign" }, n.attrs.name || ""] },
  text: { group: "inline" },
  hard_break: { inline: true, group: "inline", selectable: false, linebreakReplacement: true, attrs: { raw: attr() }, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
  inline_raw: { inline: true, group: "inline", atom: true, attrs: { raw: attr("") }, toDOM: (n) => ["span", { class: "pm-raw" }, n.attrs.raw] },
};

const element = (more = {}) => ({ open: { default: null }, close: { default: null }, k: { default: null }, ...more });
const mark = (tag, parseDOM) => ({ attrs: element(), parseDOM, toDOM: () => [tag, 0] });
const normal = (value) => /^(normal|400|[1-4]00)$/.test(value);

const marks = {
  link: {
    attrs: element({ href: attr(""), blank: attr(false), nofollow: attr(false) }), inclusive: false,
    parseDOM: [{ tag: "a[href]", getAttrs: (dom) => { const href = safeHref(dom.getAttribute("href")); return href ? { href } : false; } }],
    // No `href`: nothing in the text can be followed by accident.
    toDOM: (m) => ["a", { class: "pm-link", title: m.attrs.href, "data-href": m.attrs.href }, 0],
  },
  strong: mark("strong", [{ tag: "strong" }, { tag: "b", getAttrs: (dom) => !normal(dom.style.fontWeight) && null }, { style: "font-weight", getAttrs: (v) => /^(bold|bolder|[6-9]00)$/.test(v) && null }]),
  em: mark("em", [{ tag: "em" }, { tag: "i", getAttrs: (dom) => dom.style.fontStyle !== "normal" && null }, { style: "font-style=italic" }]),
  code: mark("code", [{ tag: "code" }]),
  strike: mark("s", [{ tag: "s" }, { tag: "del" }, { tag: "strike" }, { style: "text-decoration", getAttrs: (v) => v.includes("line-through") && null }]),
  sub: mark("sub", [{ tag: "sub" }]),
  sup: mark("sup", [{ tag: "sup" }]),
  inline: { attrs: element(), excludes: "", toDOM: (m) => ["span", { class: "pm-inline", title: m.attrs.open || "" }, 0] },
  ent: { attrs: { raw: attr("") }, inclusive: false, excludes: "", toDOM: () => ["span", { class: "pm-ent" }, 0] },
};

export const schema = new Schema({ nodes, marks });
export const N = schema.nodes;
export const M = schema.marks;
