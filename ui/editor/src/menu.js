// The slash menu (`/` in an empty paragraph) and the bars of buttons: above the text, and over a selection.
import { NodeSelection, Plugin, PluginKey, TextSelection } from "prosemirror-state";
import { redo, undo } from "prosemirror-history";
import { button, el, keyName, place } from "./dom.js";
import * as c from "./commands.js";
import { M, N } from "./schema.js";

/** What a slash can make. `run` takes the view once the slash and what was typed behind it are gone. */
function items(hooks) {
  const command = (cmd) => (view) => cmd(view.state, view.dispatch, view);
  const markup = (text, select) => (view) => view.dispatch(c.insertBlocks(view.state, hooks.read(text).nodes, select));
  const open = (name, text) => (view) => view.dispatch(c.insertBlocks(view.state, [N.foreign.create({ name, raw: text, open: true })], "node"));
  const cell = "<td></td>", row = `<tr>${cell}${cell}${cell}</tr>`, th = "<th></th>";
  return [
    { title: "Heading 2", words: "h2 title section", keys: "Mod-Alt-2", run: command(c.heading(2)) },
    { title: "Heading 3", words: "h3 subheading", keys: "Mod-Alt-3", run: command(c.heading(3)) },
    { title: "Heading 4", words: "h4", keys: "Mod-Alt-4", run: command(c.heading(4)) },
    { title: "Bulleted list", words: "ul unordered points", keys: "Mod-Shift-8", run: command(c.list(N.bullet_list)) },
    { title: "Numbered list", words: "ol ordered steps", keys: "Mod-Shift-7", run: command(c.list(N.ordered_list)) },
    { title: "Quote", words: "blockquote citation", run: command(c.quote) },
    { title: "Image", words: "picture photo figure", run: () => hooks.ask("image", {}) },
    { title: "Table", words: "grid rows cells", run: markup(`<!-- wp:table -->\n<figure class="wp-block-table"><table class="has-fixed-layout"><thead><tr>${th}${th}${th}</tr></thead><tbody>${row}${row}</tbody></table></figure>\n<!-- /wp:table -->`) },
    { title: "Separator", words: "line rule hr divider", run: markup('<!-- wp:separator -->\n<hr class="wp-block-separator has-alpha-channel-opacity"/>\n<!-- /wp:separator -->', "node") },
    { title: "Question and answer", words: "details faq toggle accordion", run: markup('<!-- wp:details -->\n<details class="wp-block-details"><summary></summary><!-- wp:paragraph -->\n<p></p>\n<!-- /wp:paragraph --></details>\n<!-- /wp:details -->') },
    { title: "Code", words: "pre program", run: markup('<!-- wp:code -->\n<pre class="wp-block-code"><code></code></pre>\n<!-- /wp:code -->') },
    { title: "Columns", words: "two side by side layout", run: markup('<!-- wp:columns -->\n<div class="wp-block-columns"><!-- wp:column -->\n<div class="wp-block-column"><!-- wp:paragraph -->\n<p></p>\n<!-- /wp:paragraph --></div>\n<!-- /wp:column -->\n\n<!-- wp:column -->\n<div class="wp-block-column"><!-- wp:paragraph -->\n<p></p>\n<!-- /wp:paragraph --></div>\n<!-- /wp:column --></div>\n<!-- /wp:columns -->') },
    { title: "Button", words: "call to action cta link", run: markup('<!-- wp:buttons -->\n<div class="wp-block-buttons"><!-- wp:button -->\n<div class="wp-block-button"><a class="wp-block-button__link wp-element-button" href="#">Button</a></div>\n<!-- /wp:button --></div>\n<!-- /wp:buttons -->') },
    { title: "Embed", words: "video youtube vimeo tweet", run: () => hooks.ask("embed", {}) },
    { title: "Shortcode", words: "plugin", run: open("core/shortcode", "<!-- wp:shortcode -->\n[]\n<!-- /wp:shortcode -->") },
    { title: "Custom HTML", words: "code source raw", run: open("core/html", "<!-- wp:html -->\n\n<!-- /wp:html -->") },
    { title: "Read more", words: "excerpt break", run: markup("<!-- wp:more -->\n<!--more-->\n<!-- /wp:more -->", "node") },
  ];
}

const key = new PluginKey("slash");

export function slash(hooks) {
  const all = items(hooks);
  const list = el("ul", { class: "pm-slash", role: "listbox", id: "pm-slash", "aria-label": "Insert a block", "data-test": "slash-menu" });
  let shown = [], at = 0, dismissed = null, view = null;
  const query = (state) => {
    const { $from, empty } = state.selection;
    if (!empty || $from.parent.type !== N.paragraph) return null;
    const text = $from.parent.textBetween(0, $from.parent.content.size, "\n", "\ufffc");
    return /^\/[\p{L}\p{N} ]{0,24}$/u.test(text) && $from.parentOffset === text.length ? text.slice(1).trim().toLowerCase() : null;
  };
  const close = () => { list.remove(); shown = []; view?.dom.removeAttribute("aria-activedescendant"); view?.dom.removeAttribute("aria-controls"); };
  const choose = (item) => {
    const { $from } = view.state.selection;
    close();
    view.dispatch(view.state.tr.delete($from.start(), $from.end()));
    item.run(view);
    if (item.title !== "Image" && item.title !== "Embed" && !document.activeElement?.closest(".pm-source")) view.focus();
  };
  const draw = () => {
    list.replaceChildren(...shown.map((item, i) => el("li", {
      role: "option", id: "pm-slash-" + i, "aria-selected": String(i === at), class: i === at ? "on" : null,
      onmousedown: (e) => { e.preventDefault(); choose(item); }, onmousemove: () => { if (at !== i) { at = i; draw(); } },
    }, el("span", { text: item.title }), item.keys ? el("kbd", { text: keyName(item.keys) }) : null)));
    view.dom.setAttribute("aria-activedescendant", "pm-slash-" + at);
    view.dom.setAttribute("aria-controls", "pm-slash");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  return new Plugin({
    key,
    view: (v) => {
      view = v;
      return {
        update: () => {
          const typed = v.hasFocus() ? query(v.state) : null;
          if (typed === null) dismissed = null;
          const start = v.state.selection.$from.start();
          shown = typed === null || dismissed === start ? [] : all.filter((i) => typed === "" || (i.title + " " + i.words).toLowerCase().split(" ").some((w) => w.startsWith(typed)) || i.title.toLowerCase().startsWith(typed));
          if (!shown.length) return close();
          at = Math.min(at, shown.length - 1);
          if (!list.isConnected) { at = 0; hooks.layer.append(list); }
          draw();
          place(list, v.coordsAtPos(v.state.selection.from));
        },
        destroy: close,
      };
    },
    props: {
      handleKeyDown(v, event) {
        if (!shown.length) return false;
        const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (by) { at = (at + by + shown.length) % shown.length; draw(); return true; }
        if (event.key === "Enter" || event.key === "Tab") { choose(shown[at]); return true; }
        if (event.key === "Escape") { dismissed = v.state.selection.$from.start(); shown = []; close(); return true; }
        return false;
      },
      handleDOMEvents: { blur: () => { close(); return false; } },
    },
  });
}

const active = (state, mark) => { const { from, to, empty, $from } = state.selection; return empty ? !!mark.isInSet(state.storedMarks || $from.marks()) : state.doc.rangeHasMark(from, to, mark); };

function marks(hooks) {
  const mark = (title, keys, label, type, command, cls) => ({ title: `${title} (${keyName(keys)})`, label, class: cls, run: command, on: (s) => active(s, type) });
  return [
    mark("Bold", "Mod-b", "B", M.strong, c.strong, "b"), mark("Italic", "Mod-i", "I", M.em, c.em, "i"), mark("Strikethrough", "Mod-Shift-x", "S", M.strike, c.strike, "s"),
    mark("Code", "Mod-e", "code", M.code, c.code), mark("Link", "Mod-k", "link", M.link, (s, d, v) => { hooks.link(v); return true; }),
  ];
}

function bar(view, hooks, parts, label) {
  const buttons = [];
  const dom = el("div", { class: "pm-bar", role: "toolbar", "aria-label": label });
  for (const part of parts) {
    if (part === "|") { dom.append(el("span", { class: "pm-gap", "aria-hidden": "true" })); continue; }
    if (part instanceof Node) { dom.append(part); continue; }
    const node = button(part.title, part.label, () => { part.run(view.state, view.dispatch, view); view.focus(); }, { class: "pm-btn " + (part.class || ""), "aria-pressed": part.on ? "false" : null, "data-test": part.test });
    buttons.push([node, part]);
    dom.append(node);
  }
  const update = () => { for (const [node, part] of buttons) if (part.on) { const on = String(part.on(view.state)); if (node.getAttribute("aria-pressed") !== on) node.setAttribute("aria-pressed", on); } };
  // One stop of the Tab key; arrows go from button to button.
  const stops = () => [...dom.querySelectorAll("button, select")];
  stops().forEach((s, i) => { s.tabIndex = i ? -1 : 0; });
  dom.addEventListener("keydown", (e) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[e.key], all = stops(), i = all.indexOf(document.activeElement);
    if (by && i >= 0 && document.activeElement.tagName !== "SELECT") { const next = all[(i + by + all.length) % all.length]; all.forEach((s) => { s.tabIndex = s === next ? 0 : -1; }); next.focus(); e.preventDefault(); }
    if (e.key === "Escape") { view.focus(); e.preventDefault(); }
  });
  return { dom, update };
}

/** What kind of text the cursor is in. */
function kindPicker(view) {
  const kinds = [["p", "Text"], ["2", "Heading 2"], ["3", "Heading 3"], ["4", "Heading 4"], ["5", "Heading 5"], ["6", "Heading 6"], ["1", "Heading 1"]];
  const select = el("select", { "aria-label": "Kind of text", title: "Kind of text", onchange: () => { (select.value === "p" ? c.paragraph : c.heading(Number(select.value)))(view.state, view.dispatch); view.focus(); } }, ...kinds.map(([v, w]) => el("option", { value: v, text: w })));
  const update = (state) => { const n = state.selection.$from.parent; const v = n.type === N.heading ? String(n.attrs.level) : "p"; if (select.value !== v) select.value = v; select.disabled = !(n.type === N.paragraph || n.type === N.heading) || !!c.inList(state); };
  return { select, update };
}

/** The bar above the text. */
export function topBar(hooks) {
  return new Plugin({
    view: (view) => {
      const kind = kindPicker(view);
      const within = (type) => (s) => !!c.around(s, (n) => n.type === type);
      const aligned = (side) => ({ title: "Align " + side, label: side, run: c.align(side), on: (s) => s.selection.$from.parent.attrs.align === side });
      const made = bar(view, hooks, [
        kind.select, "|", ...marks(hooks), "|",
        { title: `Bulleted list (${keyName("Mod-Shift-8")})`, label: "list", run: c.list(N.bullet_list), on: within(N.bullet_list) },
        { title: `Numbered list (${keyName("Mod-Shift-7")})`, label: "ordered", run: c.list(N.ordered_list), on: within(N.ordered_list) },
        { title: "Quote", label: "quote", run: c.quote, on: within(N.quote) }, "|", aligned("left"), aligned("center"), aligned("right"), "|",
        { title: "Insert an image", label: "image", run: () => hooks.ask("image", {}), test: "insert-image" },
        { title: "Insert a block (/)", label: "plus", run: (s, d, v) => openSlash(v), test: "insert-block" }, "|",
        { title: `Find and replace (${keyName("Mod-f")})`, label: "search", run: () => hooks.find() },
        { title: `Undo (${keyName("Mod-z")})`, label: "undo", run: undo }, { title: `Redo (${keyName("Mod-Shift-z")})`, label: "redo", run: redo },
      ], "Formatting");
      hooks.bars.append(made.dom);
      const update = () => { made.update(); kind.update(view.state); };
      update();
      return { update, destroy: () => made.dom.remove() };
    },
  });
}

function openSlash(view) {
  const empty = view.state.selection.$from.parent.type === N.paragraph && view.state.selection.$from.parent.content.size === 0;
  if (!empty) view.dispatch(c.insertBlocks(view.state, [N.paragraph.create()]));
  view.dispatch(view.state.tr.insertText("/"));
  view.focus();
}

/** The bar over a selection. */
export function selectionBar(hooks) {
  return new Plugin({
    view: (view) => {
      const level = (n) => ({ title: `Heading ${n} (${keyName("Mod-Alt-" + n)})`, label: "H" + n, run: c.heading(n), on: (s) => s.selection.$from.parent.type === N.heading && s.selection.$from.parent.attrs.level === n });
      const made = bar(view, hooks, [...marks(hooks), "|", level(2), level(3)], "Format the selection");
      made.dom.classList.add("floating");
      let pressed = false;
      const down = () => { pressed = true; made.dom.remove(); };
      const up = () => { pressed = false; setTimeout(update, 10); };
      view.dom.addEventListener("mousedown", down);
      document.addEventListener("mouseup", up);
      const update = () => {
        const { selection } = view.state;
        const wanted = !pressed && view.hasFocus() && selection instanceof TextSelection && !selection.empty && selection.$from.parent.type !== N.pre && !hooks.finding;
        if (!wanted) return made.dom.remove();
        made.update();
        if (!made.dom.isConnected) hooks.layer.append(made.dom);
        place(made.dom, view.coordsAtPos(selection.from), true);
      };
      const scrolled = () => made.dom.remove();
      hooks.scroller.addEventListener("scroll", scrolled, { passive: true });
      view.dom.addEventListener("blur", () => setTimeout(() => { if (!made.dom.contains(document.activeElement)) made.dom.remove(); }, 50));
      return { update, destroy: () => { document.removeEventListener("mouseup", up); hooks.scroller.removeEventListener("scroll", scrolled); made.dom.remove(); } };
    },
  });
}

export { NodeSelection };
