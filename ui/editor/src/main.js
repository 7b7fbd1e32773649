// The rich editor: one document for the whole post. `globalThis.igny8Editor.mount` is all that the page sees.
// Must not know how markup is read or written: the page's hooks do (crates/text/src/doc).
import { baseKeymap, chainCommands } from "prosemirror-commands";
import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { history, redo, undo } from "prosemirror-history";
import { InputRule, inputRules, textblockTypeInputRule, wrappingInputRule, undoInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { EditorState, Plugin, TextSelection } from "prosemirror-state";
import { Decoration, DecorationSet, EditorView } from "prosemirror-view";
import { el } from "./dom.js";
import * as c from "./commands.js";
import { find } from "./find.js";
import { selectionBar, slash, topBar } from "./menu.js";
import { paste, clean } from "./paste.js";
import { N, safeHref, schema } from "./schema.js";
import { editSource, views } from "./views.js";

const separator = '<!-- wp:separator -->\n<hr class="wp-block-separator has-alpha-channel-opacity"/>\n<!-- /wp:separator -->';

function rules(hooks) {
  return inputRules({
    rules: [
      textblockTypeInputRule(/^(#{2,6})\s$/, N.heading, (m) => ({ level: m[1].length })),
      wrappingInputRule(/^\s*[-*]\s$/, N.bullet_list),
      wrappingInputRule(/^1[.)]\s$/, N.ordered_list),
      wrappingInputRule(/^>\s$/, N.quote),
      textblockTypeInputRule(/^```$/, N.pre, { name: "core/code" }),
      new InputRule(/^---$/, (state, match, from, to) => {
        if (state.selection.$from.depth !== 1) return null;
        const $from = state.doc.resolve(from);
        const tr = state.tr.delete(from, to).replaceWith($from.before(), $from.after() - (to - from), [...hooks.read(separator).nodes, N.paragraph.create()]);
        return tr.setSelection(TextSelection.near(tr.doc.resolve($from.before() + 2)));
      }),
    ],
  });
}

function keys(hooks) {
  const headings = Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => ["Mod-Alt-" + n, c.heading(n)]));
  const more = keymap({
    ...headings, "Mod-Alt-0": c.paragraph,
    "Mod-b": c.strong, "Mod-i": c.em, "Mod-e": c.code, "Mod-Shift-x": c.strike,
    "Mod-k": (s, d, view) => { hooks.link(view); return true; },
    "Mod-z": undo, "Mod-Shift-z": redo, "Mod-y": redo,
    "Mod-Shift-7": c.list(N.ordered_list), "Mod-Shift-8": c.list(N.bullet_list), "Mod-Shift-9": c.quote,
    "Shift-Enter": c.lineBreak, "Enter": chainCommands(c.enter, c.splitItem), "Backspace": chainCommands(undoInputRule, c.backspace),
    "Tab": chainCommands(c.nextCell(1), c.sink), "Shift-Tab": chainCommands(c.nextCell(-1), c.unlist),
    "Alt-ArrowUp": c.move(-1), "Alt-ArrowDown": c.move(1), "Mod-Shift-Backspace": c.removeRow,
    // Escape leaves the text by the keyboard: Tab is taken in lists and tables.
    "Escape": (s, d, view) => { view.dom.blur(); return false; },
  });
  return [more, keymap(baseKeymap)];
}

/** The block that the cursor is in, for focus mode; and whether the document is empty. */
const present = new Plugin({
  props: {
    decorations(state) {
      const { $from } = state.selection, out = [];
      if ($from.depth) out.push(Decoration.node($from.before(1), $from.after(1), { class: "pm-now" }));
      const first = state.doc.firstChild;
      if (state.doc.childCount === 1 && first.type === N.paragraph && !first.content.size) out.push(Decoration.node(0, first.nodeSize, { class: "pm-empty", "data-placeholder": "Write, or press / for headings, lists, pictures and more" }));
      return DecorationSet.create(state.doc, out);
    },
  },
});

/** A place to fill in is none any more once somebody wrote in it. */
const filled = new Plugin({
  appendTransaction(transactions, old, now) {
    if (!transactions.some((t) => t.docChanged && !t.getMeta("whole"))) return null;
    const { $from } = now.selection;
    for (let d = $from.depth; d > 0; d--) {
      const node = $from.node(d);
      if (!node.attrs.gap || !node.isTextblock) continue;
      const same = old.doc.content.size && findSame(old.doc, node);
      return same ? null : now.tr.setNodeAttribute($from.before(d), "gap", false);
    }
    return null;
  },
});
const findSame = (doc, node) => { let found = false; doc.descendants((n) => { if (n === node || (n.attrs.pre === node.attrs.pre && n.eq(node))) found = true; return !found; }); return found; };

function mount(place, json, given) {
  const written = new WeakMap();
  const hooks = {
    ...given,
    /** One node as markup; written once as long as nobody touches it. */
    markup(node) {
      let text = written.get(node);
      if (text === undefined) { text = given.write(JSON.stringify(node.toJSON())); written.set(node, text); }
      return text;
    },
    read(markup) {
      const doc = load(given.read(markup));
      return { doc, nodes: doc.content.content.map((n) => n) };
    },
    link(view) {
      const here = c.linkAt(view.state), { from, to } = view.state.selection;
      const text = here ? view.state.doc.textBetween(here.from, here.to, " ") : view.state.doc.textBetween(from, to, " ");
      given.ask("link", JSON.stringify({ ...(here ? { href: here.mark.attrs.href, blank: !!here.mark.attrs.blank, nofollow: !!here.mark.attrs.nofollow, present: true } : {}), text }));
    },
    ask: (kind, about) => given.ask(kind, JSON.stringify(about)),
    fresh: null, finding: false,
  };

  /** A document of the page's reader. What would not be written again as it was read is shown, not typed in. */
  function load(json) {
    const doc = JSON.parse(json);
    const nodes = (doc.content || []).map((plain) => {
      const source = given.write(JSON.stringify(plain));
      try {
        const node = schema.nodeFromJSON(plain);
        node.check();
        if (hooks.markup(node) === source) return node;
      } catch { /* below */ }
      return N.foreign.create({ name: plain.attrs?.name || "core/" + plain.type, before: plain.attrs?.before ?? null, raw: source });
    });
    return N.doc.create({ before: doc.attrs?.before ?? "", tail: doc.attrs?.tail ?? "" }, nodes.length ? nodes : [N.paragraph.create()]);
  }

  /** The whole text. Only what changed is written anew. */
  function body(doc) {
    const only = doc.firstChild, blank = doc.childCount === 1 && only.type === N.paragraph && only.attrs.pre === null && !only.content.size;
    let out = doc.attrs.before || "";
    if (!blank) doc.forEach((node, _, i) => { out += (i ? node.attrs.before ?? "\n\n" : "") + hooks.markup(node); });
    return out + (doc.attrs.tail || "");
  }

  hooks.bars = el("div", { class: "pm-bars" });
  hooks.layer = el("div", { class: "pm-layer" });
  hooks.scroller = el("div", { class: "pm-scroll", tabindex: "0", role: "region", "aria-label": "Text of the post" });
  const host = el("div", { class: "pm-host" });
  if (given.head) hooks.scroller.append(given.head);
  hooks.scroller.append(host);
  place.replaceChildren(hooks.bars, hooks.scroller, hooks.layer);

  const plugins = [slash(hooks), rules(hooks), ...keys(hooks), history({ newGroupDelay: 600 }), dropCursor({ class: "pm-drop", color: false, width: 2 }), gapCursor(), find(hooks), paste(hooks), topBar(hooks), selectionBar(hooks), present, filled];
  const view = new EditorView(host, {
    state: EditorState.create({ doc: load(json), plugins }),
    nodeViews: views(hooks),
    attributes: { role: "textbox", "aria-multiline": "true", "aria-label": "Text", spellcheck: "true", "data-test": "rich" },
    handleDOMEvents: {
      // A web view that gives the focus back puts the cursor at the beginning: it returns to where it was, unless by the mouse.
      blur: (v) => { hooks.kept = v.state.selection.getBookmark(); return false; },
      mousedown: () => { hooks.kept = null; return false; },
      focus: () => { if (hooks.kept) { setTimeout(back, 0); setTimeout(back, 30); setTimeout(() => { hooks.kept = null; }, 40); } return false; },
      keydown: (v, e) => { if (e.key === "F10" && e.altKey) { hooks.bars.querySelector("[tabindex='0']")?.focus(); e.preventDefault(); return true; } return false; },
    },
    dispatchTransaction(tr) {
      if (tr.docChanged) hooks.kept = null;
      view.updateState(view.state.apply(tr));
      if (tr.docChanged) given.changed(body(view.state.doc));
    },
  });

  const back = () => {
    const kept = hooks.kept?.resolve(view.state.doc);
    if (kept && !kept.eq(view.state.selection)) view.dispatch(view.state.tr.setSelection(kept));
  };
  const headings = () => { const out = []; view.state.doc.descendants((node, pos) => { if (node.type === N.heading) out.push({ level: node.attrs.level, text: node.textContent, pos }); return !node.isTextblock; }); return out; };
  const show = (pos, end = pos) => {
    hooks.kept = null;
    view.focus();
    view.dispatch(view.state.tr.setSelection(end > pos ? TextSelection.create(view.state.doc, pos, end) : TextSelection.near(view.state.doc.resolve(pos))));
    const dom = view.domAtPos(pos).node, element = dom.nodeType === 1 ? dom : dom.parentElement;
    element?.scrollIntoView({ block: "center" });
  };

  return {
    /** Another text takes the place of this one; what is the same in both stays where it is, and it can be undone. */
    set(json) {
      const doc = load(json), now = view.state.doc;
      let a = 0;
      const same = (x, y) => x.eq(y);
      while (a < now.childCount && a < doc.childCount && same(now.child(a), doc.child(a))) a++;
      let b = 0;
      while (b < now.childCount - a && b < doc.childCount - a && same(now.child(now.childCount - 1 - b), doc.child(doc.childCount - 1 - b))) b++;
      const at = (d, i) => { let pos = 0; for (let k = 0; k < i; k++) pos += d.child(k).nodeSize; return pos; };
      const tr = view.state.tr.replaceWith(at(now, a), at(now, now.childCount - b), doc.content.content.slice(a, doc.childCount - b)).setMeta("whole", true);
      for (const name of ["before", "tail"]) if (now.attrs[name] !== doc.attrs[name]) tr.setDocAttribute(name, doc.attrs[name]);
      view.updateState(view.state.apply(tr));
    },
    body: () => body(view.state.doc),
    focus: () => view.focus(),
    destroy: () => { view.destroy(); place.replaceChildren(); },
    find: () => hooks.find(),
    outline: () => JSON.stringify(headings().map(({ level, text }) => ({ level, text }))),
    jump: (i) => { const h = headings()[i]; if (h) show(h.pos + 1); },
    /** Selects the next place to fill in, from the top again at the end. */
    nextGap() {
      back();
      const gaps = [];
      view.state.doc.descendants((node, pos) => { if (node.attrs.gap && node.isTextblock) gaps.push({ from: pos + 1, to: pos + 1 + node.content.size }); });
      const next = gaps.find((g) => g.from > view.state.selection.to) || gaps[0];
      if (next) show(next.from, next.to);
      return gaps.length;
    },
    setLink(json) { back(); const link = JSON.parse(json), href = safeHref(link.href); if (href) view.dispatch(c.setLink(view.state, { ...link, href })); view.focus(); },
    removeLink() { back(); const tr = c.removeLink(view.state); if (tr) view.dispatch(tr); view.focus(); },
    insertImage(json) {
      back();
      const { src, alt } = JSON.parse(json);
      if (!alt) hooks.fresh = src;
      view.dispatch(c.insertBlocks(view.state, [N.image.create({ src, alt })], "node"));
      if (alt) view.focus();
    },
    insertMarkup(markup) { back(); view.dispatch(c.insertBlocks(view.state, hooks.read(markup).nodes)); view.focus(); },
    editSource() { back(); const $f = view.state.selection.$from; editSource(view, $f.depth ? $f.before(1) : view.state.selection.from, hooks); },
    view,
  };
}

export { mount, clean, schema };
globalThis.igny8Editor = { mount };
