// How blocks that are more than text are drawn: foreign blocks with preview and source, containers, pictures, raw pieces.
// Must not know markup: the hooks turn it into safe pages and back.
import { NodeSelection } from "prosemirror-state";
import { Fragment } from "prosemirror-model";
import { button, el } from "./dom.js";
import { moveAt, removeAt } from "./commands.js";
import { N, schema } from "./schema.js";

const NAMES = {
  "core/freeform": "Classic text", "core/html": "Custom HTML", "core/shortcode": "Shortcode", "core/embed": "Embed", "core/separator": "Separator", "core/more": "Read more",
  "core/spacer": "Spacer", "core/nextpage": "Page break", "core/group": "Group", "core/columns": "Columns", "core/column": "Column", "core/cover": "Cover", "core/media-text": "Media and text",
  "core/gallery": "Gallery", "core/buttons": "Buttons", "core/latest-posts": "Latest posts", "core/block": "Synced pattern", "core/pattern": "Pattern", "core/paragraph": "Paragraph", "core/heading": "Heading",
};
export const title = (name) => NAMES[name] || (name || "block").replace(/^core\//, "").replace(/[-/]/g, " ").replace(/^./, (c) => c.toUpperCase());

/** The line above a block that is not plain text: its name, and what can be done with it. */
function head(view, pos, label, openSource) {
  const run = (command) => { const at = pos(); if (at !== undefined) command(at)(view.state, view.dispatch); view.focus(); };
  return el("div", { class: "pm-head", contenteditable: "false" },
    el("span", { class: "pm-label", text: label }),
    el("span", { class: "pm-tools" },
      button("Edit source", "source", openSource, { "data-test": "edit-source" }),
      button("Move up", "up", () => run((at) => moveAt(at, -1))),
      button("Move down", "down", () => run((at) => moveAt(at, 1))),
      button("Remove", "remove", () => run(removeAt))));
}

/** Turns the block at a place into its source, opened for editing. */
export function editSource(view, at, hooks) {
  const node = view.state.doc.nodeAt(at);
  if (!node) return;
  const raw = node.type === N.foreign ? node.attrs.raw : hooks.markup(node);
  const foreign = N.foreign.create({ name: node.attrs.name || "core/" + node.type.name, before: node.attrs.before, raw, open: true });
  view.dispatch(view.state.tr.replaceWith(at, at + node.nodeSize, foreign));
}

/** A block that is shown, not typed in. */
export class Foreign {
  constructor(node, view, pos, hooks) {
    Object.assign(this, { node, view, pos, hooks });
    this.name = node.attrs.name;
    this.body = el("div", { class: "pm-preview" });
    this.dom = el("div", { class: "pm-foreign", contenteditable: "false", "data-test": "foreign", "data-name": this.name }, head(view, pos, title(this.name), () => this.edit()), this.body);
    if (node.attrs.open) this.openSource(); else this.show();
  }

  show() {
    this.body.replaceChildren();
    const raw = this.node.attrs.raw;
    if (this.name === "core/separator") { this.body.append(el("hr", {})); return; }
    if (this.name === "core/shortcode") { this.body.append(el("code", { text: raw.replace(/<!--.*?-->/gs, "").trim() })); return; }
    const url = this.name === "core/embed" && /"url":"([^"]+)"/.exec(raw);
    if (url) { this.body.append(el("code", { text: url[1].replace(/\\\//g, "/").replace(/\\u0026/g, "&") })); return; }
    // Only what comes into sight is made into a page.
    this.seen = new IntersectionObserver((entries) => {
      if (!entries.some((e) => e.isIntersecting)) return;
      this.seen.disconnect();
      this.hooks.preview(raw, (page) => this.frame(page));
    }, { rootMargin: "300px" });
    this.seen.observe(this.dom);
  }

  /** The sanitised page in a frame that runs nothing; same origin only so that its height can be read. */
  frame(page) {
    if (this.source || !this.dom.isConnected) return;
    if (!page.text.trim() && !/<(img|table|hr|figure)/.test(page.html)) {
      this.body.replaceChildren(el("p", { class: "pm-nothing", text: "Nothing to show here. WordPress makes this block when the page is opened." }));
      return;
    }
    const frame = el("iframe", { sandbox: "allow-same-origin", title: title(this.name) + ", preview", tabindex: "-1", srcdoc: page.html });
    const measure = () => {
      const height = frame.contentDocument?.querySelector("main")?.scrollHeight;
      if (height) frame.style.height = Math.min(height + 4, 640) + "px";
    };
    frame.addEventListener("load", () => { measure(); setTimeout(measure, 150); });
    this.body.replaceChildren(frame);
  }

  edit() {
    const at = this.pos();
    if (at === undefined) return;
    this.view.dispatch(this.view.state.tr.setNodeAttribute(at, "open", true));
  }

  openSource() {
    this.seen?.disconnect();
    this.source = el("textarea", {
      class: "pm-source", "aria-label": title(this.name) + ", source", spellcheck: "false", value: this.node.attrs.raw, "data-test": "block-source",
      // Every key is in the document at once: nothing waits for a button.
      oninput: () => {
        const at = this.pos();
        if (at !== undefined) this.view.dispatch(this.view.state.tr.setNodeAttribute(at, "raw", this.source.value));
        this.grow();
      },
      onkeydown: (e) => { if (e.key === "Escape") { e.preventDefault(); this.close(); } },
    });
    const done = button("Done (Esc)", "Done", () => this.close(), { class: "btn secondary", "data-test": "source-done" });
    this.body.replaceChildren(this.source, el("div", { class: "pm-source-bar" }, done));
    this.dom.classList.add("open");
    requestAnimationFrame(() => { this.grow(); if (this.dom.isConnected) this.source.focus(); });
  }

  grow() {
    this.source.style.height = "auto";
    this.source.style.height = Math.min(this.source.scrollHeight + 2, window.innerHeight * 0.6) + "px";
  }

  /** Reads the source again: it may be text now. */
  close() {
    const at = this.pos();
    if (at === undefined) return;
    const { nodes } = this.hooks.read(this.source.value);
    const before = this.node.attrs.before, size = this.node.nodeSize;
    const made = nodes.map((n, i) => (i === 0 ? n.type.create({ ...n.attrs, before }, n.content) : n));
    const $at = this.view.state.doc.resolve(at);
    const fits = made.length > 0 && $at.parent.canReplaceWith($at.index(), $at.index() + 1, made[0].type);
    const replace = fits ? Fragment.from(made) : made.length ? Fragment.from(N.foreign.create({ ...this.node.attrs, open: null })) : Fragment.empty;
    if (replace.size || $at.parent.childCount > 1) this.view.dispatch(this.view.state.tr.replaceWith(at, at + size, replace));
    else removeAt(at)(this.view.state, this.view.dispatch);
    this.view.focus();
  }

  update(node) {
    if (node.type !== N.foreign || node.attrs.name !== this.name) return false;
    const opened = !!node.attrs.open, was = !!this.node.attrs.open, raw = this.node.attrs.raw;
    this.node = node;
    if (opened && !was) this.openSource();
    else if (opened && this.source.value !== node.attrs.raw) this.source.value = node.attrs.raw;
    else if (!opened && (was || raw !== node.attrs.raw)) { this.source = null; this.dom.classList.remove("open"); this.show(); }
    return true;
  }

  selectNode() { this.dom.classList.add("selected"); }
  deselectNode() { this.dom.classList.remove("selected"); }
  stopEvent(e) { return e.target instanceof Element && !!e.target.closest(".pm-source, .pm-tools, .pm-source-bar") ; }
  ignoreMutation() { return true; }
  destroy() { this.seen?.disconnect(); }
}

/** A container: what is around its blocks is kept, its blocks are typed in. */
export class Wrap {
  constructor(node, view, pos, hooks) {
    this.node = node;
    const kind = (node.attrs.name || "").replace(/^core\//, "").replace(/[^a-z0-9-]/g, "-");
    this.contentDOM = el("div", { class: "pm-inside" });
    this.dom = el("div", { class: "pm-wrap wrap-" + kind, "data-name": node.attrs.name }, head(view, pos, title(node.attrs.name), () => { const at = pos(); if (at !== undefined) editSource(view, at, hooks); }), this.contentDOM);
  }
  update(node) { const same = node.type === N.wrap && node.attrs.name === this.node.attrs.name; if (same) this.node = node; return same; }
  stopEvent(e) { return e.target instanceof Element && !!e.target.closest(".pm-tools"); }
  ignoreMutation(m) { return m.type !== "selection" && !this.contentDOM.contains(m.target); }
  selectNode() { this.dom.classList.add("selected"); }
  deselectNode() { this.dom.classList.remove("selected"); }
}

/** A picture with its words for those who do not see it, and its caption. */
export class Picture {
  constructor(node, view, pos, hooks) {
    Object.assign(this, { node, view, pos, hooks });
    this.box = el("div", { class: "pm-picture", contenteditable: "false" });
    this.alt = el("input", {
      type: "text", value: node.attrs.alt, placeholder: "Describe the picture for people who do not see it", "aria-label": "Alternative text", "data-test": "alt",
      oninput: () => { const at = pos(); if (at !== undefined) view.dispatch(view.state.tr.setNodeAttribute(at, "alt", this.alt.value)); this.mark(); },
      onkeydown: (e) => { if (e.key === "Enter" || e.key === "Escape") { e.preventDefault(); this.leave(); } },
    });
    this.caption = button("Add a caption", "Caption", () => this.addCaption(), { class: "btn ghost" });
    const tools = el("div", { class: "pm-alt", contenteditable: "false" }, el("label", {}, el("span", { text: "Alt text" }), this.alt), this.caption);
    this.contentDOM = el("div", { class: "pm-caption" });
    this.dom = el("figure", { class: "pm-image", "data-test": "image-block" }, head(view, pos, "Image", () => { const at = pos(); if (at !== undefined) editSource(view, at, hooks); }), this.box, this.contentDOM, tools);
    this.draw();
    if (hooks.fresh === node.attrs.src) { hooks.fresh = null; requestAnimationFrame(() => this.alt.focus()); }
  }

  draw() {
    const { src } = this.node.attrs;
    this.drawn = src;
    this.mark();
    this.caption.hidden = this.node.childCount > 0;
    this.box.replaceChildren(el("span", { class: "pm-file", text: decodeURIComponentSafe((src || "").split("/").pop()) || "No file" }));
    this.hooks.picture(src, (url) => { if (url && this.drawn === src) this.box.replaceChildren(el("img", { src: url, alt: this.node.attrs.alt || "" })); });
  }

  mark() { this.dom?.classList.toggle("no-alt", !this.alt.value.trim()); }

  addCaption() {
    const at = this.pos();
    if (at === undefined || this.node.childCount) return;
    this.view.dispatch(this.view.state.tr.insert(at + 1, N.caption.create()));
    this.view.focus();
    this.view.dispatch(this.view.state.tr.setSelection(this.view.state.selection.constructor.near(this.view.state.doc.resolve(at + 2))));
  }

  leave() {
    const at = this.pos();
    if (at === undefined) return;
    this.view.focus();
    this.view.dispatch(this.view.state.tr.setSelection(NodeSelection.create(this.view.state.doc, at)));
  }

  update(node) {
    if (node.type !== N.image) return false;
    this.node = node;
    if (this.alt.value !== node.attrs.alt) this.alt.value = node.attrs.alt || "";
    if (this.drawn !== node.attrs.src) this.draw();
    this.caption.hidden = node.childCount > 0;
    this.mark();
    return true;
  }

  selectNode() { this.dom.classList.add("selected"); }
  deselectNode() { this.dom.classList.remove("selected"); }
  stopEvent(e) { return e.target instanceof Element && !!e.target.closest(".pm-tools, .pm-alt"); }
  ignoreMutation(m) { return m.type !== "selection" && !this.contentDOM.contains(m.target); }
}

function decodeURIComponentSafe(text) { try { return decodeURIComponent(text); } catch { return text; } }

/** A piece inside of a text that is not text: an entity is shown as its character, anything else by its tag. */
export class Raw {
  constructor(node) {
    const { raw } = node.attrs;
    let words = raw;
    if (raw.startsWith("&")) {
      const area = document.createElement("textarea");
      // A text area resolves entities and nothing else.
      area.innerHTML = raw.replace(/</g, "&lt;");
      words = area.value;
    } else {
      const name = /^<(!--|[a-z0-9-]+)/i.exec(raw);
      words = name ? (name[1] === "!--" ? "comment" : "<" + name[1] + ">") : raw;
    }
    this.dom = el("span", { class: raw.startsWith("&") ? "pm-entity" : "pm-raw", title: raw.slice(0, 300), text: words });
  }
}

export const views = (hooks) => ({
  foreign: (node, view, pos) => new Foreign(node, view, pos, hooks),
  wrap: (node, view, pos) => new Wrap(node, view, pos, hooks),
  image: (node, view, pos) => new Picture(node, view, pos, hooks),
  inline_raw: (node) => new Raw(node),
});

export { schema };
