// Find and replace over the whole text, and the marks on what was found.
import { Plugin, PluginKey, TextSelection } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { button, el } from "./dom.js";

const key = new PluginKey("find");

/** Where a text stands. Only inside of single texts: a hit never spans two blocks. */
export function hits(doc, wanted, matchCase) {
  if (!wanted) return [];
  const fold = (t) => (matchCase ? t : foldCase(t)), needle = fold(wanted), out = [];
  doc.descendants((node, pos) => {
    if (!node.isTextblock) return true;
    const text = fold(node.textBetween(0, node.content.size, "\ufffc", "\ufffc"));
    for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) out.push({ from: pos + 1 + at, to: pos + 1 + at + wanted.length });
    return false;
  });
  return out;
}
// Letter by letter: lower case must not change where things stand.
const foldCase = (t) => Array.from({ length: t.length }, (_, i) => { const l = t[i].toLowerCase(); return l.length === 1 ? l : t[i]; }).join("");

export function find(hooks) {
  const state = { open: false, wanted: "", matchCase: false };
  return new Plugin({
    key,
    state: {
      init: () => ({ set: DecorationSet.empty, all: [] }),
      apply(tr, old) {
        const asked = tr.getMeta(key);
        if (!asked && !tr.docChanged && !(state.open && tr.selectionSet)) return old;
        if (!state.open) return { set: DecorationSet.empty, all: [] };
        const all = asked || tr.docChanged ? hits(tr.doc, state.wanted, state.matchCase) : old.all;
        const { from, to } = tr.selection;
        return { all, set: DecorationSet.create(tr.doc, all.map((h) => Decoration.inline(h.from, h.to, { class: h.from === from && h.to === to ? "pm-found now" : "pm-found" }))) };
      },
    },
    props: { decorations: (s) => key.getState(s).set },
    view: (view) => {
      const input = el("input", { type: "text", placeholder: "Find", "aria-label": "Find", "data-test": "find", oninput: () => { state.wanted = input.value; refresh(); go(0); } });
      const other = el("input", { type: "text", placeholder: "Replace with", "aria-label": "Replace with", "data-test": "replace" });
      const count = el("span", { class: "pm-count", role: "status", "data-test": "find-count" });
      const cased = button("Match case", "Aa", () => { state.matchCase = !state.matchCase; cased.setAttribute("aria-pressed", String(state.matchCase)); refresh(); }, { "aria-pressed": "false" });
      const bar = el("div", { class: "pm-find", role: "search", "aria-label": "Find and replace", "data-test": "find-bar", onkeydown: (e) => {
        if (e.key === "Escape") { e.preventDefault(); e.stopPropagation(); close(); }
        if (e.key === "Enter" && e.target === input) { e.preventDefault(); go(e.shiftKey ? -1 : 1); }
        if (e.key === "Enter" && e.target === other) { e.preventDefault(); replace(); }
      } }, input, cased, count, button("Previous (Shift+Enter)", "up", () => go(-1)), button("Next (Enter)", "down", () => go(1)), other,
        button("Replace", "Replace", () => replace(), { class: "btn secondary", "data-test": "replace-one" }), button("Replace all", "All", () => replaceAll(), { class: "btn secondary", "data-test": "replace-all" }), button("Close (Esc)", "close", () => close()));
      const all = () => key.getState(view.state).all;
      const refresh = () => { view.dispatch(view.state.tr.setMeta(key, true)); label(); };
      const current = () => all().findIndex((h) => h.from === view.state.selection.from && h.to === view.state.selection.to);
      const label = () => { const n = all().length, i = current(); count.textContent = !state.wanted ? "" : n ? `${i + 1 || "–"} of ${n}` : "Not found"; };
      const go = (by) => {
        const list = all();
        if (!list.length) return label();
        const { from } = view.state.selection, i = current();
        const next = i >= 0 && by ? (i + by + list.length) % list.length : by < 0 ? list.findLastIndex((h) => h.from < from) : list.findIndex((h) => h.from >= from);
        const hit = list.at(next < 0 ? (by < 0 ? -1 : 0) : next);
        view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, hit.from, hit.to)).scrollIntoView());
        label();
      };
      const put = (tr, hit) => { const marks = tr.doc.resolve(tr.mapping.map(hit.from) + 1).marks().filter((m) => m.type.name !== "ent"); const a = tr.mapping.map(hit.from), b = tr.mapping.map(hit.to); return other.value ? tr.replaceWith(a, b, view.state.schema.text(other.value, marks)) : tr.delete(a, b); };
      const replace = () => {
        const i = current();
        if (i < 0) return go(1);
        const hit = all()[i], tr = put(view.state.tr, hit);
        view.dispatch(tr.setSelection(TextSelection.near(tr.doc.resolve(hit.from + other.value.length))));
        go(1);
      };
      const replaceAll = () => {
        const list = all(), tr = view.state.tr;
        list.forEach((hit) => put(tr, hit));
        if (list.length) view.dispatch(tr);
        label();
        count.textContent = `${list.length} replaced`;
      };
      const close = () => { state.open = false; hooks.finding = false; bar.remove(); refresh(); view.focus(); };
      hooks.find = () => {
        const { from, to, empty } = view.state.selection;
        if (!empty) { const text = view.state.doc.textBetween(from, to, "\n"); if (text && !text.includes("\n") && text.length < 100) input.value = text; }
        state.open = true; hooks.finding = true; state.wanted = input.value;
        if (!bar.isConnected) hooks.bars.append(bar);
        input.focus(); input.select();
        refresh();
      };
      const heard = (e) => {
        if ((e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey && e.key.toLowerCase() === "f" && !document.querySelector("dialog[open]")) { e.preventDefault(); e.stopPropagation(); hooks.find(); }
      };
      window.addEventListener("keydown", heard, true);
      return { update: () => { if (state.open) label(); }, destroy: () => { window.removeEventListener("keydown", heard, true); bar.remove(); } };
    },
  });
}
