// What can be done to the text: formatting, kinds of blocks, lists, moving, tables. Must not know keys or buttons.
import { chainCommands, exitCode, lift, liftEmptyBlock, setBlockType, splitBlockAs, toggleMark, wrapIn } from "prosemirror-commands";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { NodeSelection, Selection, TextSelection } from "prosemirror-state";
import { Fragment } from "prosemirror-model";
import { N, M, schema } from "./schema.js";

export const strong = toggleMark(M.strong), em = toggleMark(M.em), code = toggleMark(M.code), strike = toggleMark(M.strike);

export const paragraph = (state, dispatch) => inList(state) ? unlist(state, dispatch) : setBlockType(N.paragraph)(state, dispatch);
export const heading = (level) => (state, dispatch) => {
  const { $from } = state.selection, node = $from.parent;
  // A heading keeps what it carries; only its level changes.
  if (node.type === N.heading && state.selection.$to.parent === node) {
    if (node.attrs.level === level) return paragraph(state, dispatch);
    if (dispatch) dispatch(state.tr.setNodeAttribute($from.before(), "level", level));
    return true;
  }
  return setBlockType(N.heading, { level })(state, dispatch);
};

/** The place and node of the nearest node around the selection for which `test` holds. */
export function around(state, test) {
  const { $from } = state.selection;
  for (let d = $from.depth; d > 0; d--) if (test($from.node(d))) return { pos: $from.before(d), node: $from.node(d), depth: d };
  return null;
}
export const inList = (state) => around(state, (n) => n.type === N.list_item);

export const list = (type) => (state, dispatch) => {
  const here = around(state, (n) => n.type === N.bullet_list || n.type === N.ordered_list);
  if (!here) return wrapInList(type)(state, dispatch);
  if (here.node.type === type) return unlist(state, dispatch);
  if (dispatch) dispatch(state.tr.setNodeMarkup(here.pos, type, here.node.attrs));
  return true;
};

/** Out of the list: one level up, or a paragraph. */
export const unlist = (state, dispatch) => liftListItem(N.list_item)(state, dispatch);
export const sink = sinkListItem(N.list_item);
export const splitItem = splitListItem(N.list_item);

export const quote = (state, dispatch) => (around(state, (n) => n.type === N.quote) ? lift(state, dispatch) : wrapIn(N.quote)(state, dispatch));

export const align = (side) => (state, dispatch) => {
  const { $from } = state.selection, node = $from.parent;
  if (!("align" in node.attrs) || inList(state)) return false;
  if (dispatch) dispatch(state.tr.setNodeAttribute($from.before(), "align", node.attrs.align === side ? null : side));
  return true;
};

export const lineBreak = chainCommands(exitCode, (state, dispatch) => {
  if (dispatch) dispatch(state.tr.replaceSelectionWith(N.hard_break.create()).scrollIntoView());
  return true;
});

/** Enter: at the end of a heading, caption and the like goes on as a paragraph; a table's cell breaks its line. */
export const enter = (state, dispatch, view) => {
  const { $from, empty } = state.selection, node = $from.parent;
  if (node.type === N.table_cell || node.type === N.button) return lineBreak(state, dispatch, view);
  if (node.type === N.pre) {
    // Two empty lines at the end leave a code block.
    if (empty && $from.parentOffset === node.content.size && node.textContent.endsWith("\n\n")) {
      if (dispatch) {
        const tr = state.tr.delete($from.pos - 2, $from.pos), after = tr.mapping.map($from.after());
        tr.insert(after, N.paragraph.create());
        dispatch(tr.setSelection(TextSelection.create(tr.doc, after + 1)).scrollIntoView());
      }
      return true;
    }
    if (dispatch) dispatch(state.tr.insertText("\n").scrollIntoView());
    return true;
  }
  // A quote goes on with a paragraph, never with its source; an empty one leaves it.
  if ($from.depth > 1 && $from.node(-1).type === N.quote && node.type === N.paragraph) {
    return empty && !node.content.size ? liftEmptyBlock(state, dispatch) : splitBlockAs(() => ({ type: N.paragraph }))(state, dispatch);
  }
  if ([N.cite, N.caption, N.summary].includes(node.type) && empty) {
    const depth = node.type === N.summary ? $from.depth : $from.depth - 1;
    const after = $from.after(depth);
    if (dispatch) {
      const next = state.doc.nodeAt(after);
      const tr = state.tr;
      if (!(next && next.type === N.paragraph)) tr.insert(after, N.paragraph.create());
      dispatch(tr.setSelection(TextSelection.create(tr.doc, after + 1)).scrollIntoView());
    }
    return true;
  }
  return false;
};

/** Backspace at the beginning of a heading or quote makes a paragraph of it first. */
export const backspace = (state, dispatch) => {
  const { $from, empty } = state.selection;
  if (!empty || $from.parentOffset > 0) return false;
  if (inList(state) && $from.index(-1) === 0 && $from.parent === $from.node(-1).firstChild) return unlist(state, dispatch);
  if ($from.parent.type === N.heading || $from.parent.type === N.pre) return setBlockType(N.paragraph)(state, dispatch);
  return false;
};

/** Moves the outermost block of the selection up or down. */
export const move = (by) => (state, dispatch) => {
  const sel = state.selection, depth = sel instanceof NodeSelection ? sel.$from.depth + 1 : 1;
  const $pos = sel.$from;
  const from = sel instanceof NodeSelection ? sel.from : $pos.depth ? $pos.before(depth) : sel.from;
  return moveAt(from, by)(state, dispatch);
};
export const moveAt = (from, by) => (state, dispatch) => {
  const $at = state.doc.resolve(from), index = $at.index(), parent = $at.parent, node = $at.nodeAfter;
  const other = index + by;
  if (!node || other < 0 || other >= parent.childCount) return false;
  const sibling = parent.child(other);
  if ([N.cite, N.summary, N.caption].includes(sibling.type)) return false;
  if (dispatch) {
    const start = by < 0 ? from - sibling.nodeSize : from;
    const offset = state.selection.from - from;
    const first = by < 0 ? node : sibling, second = by < 0 ? sibling : node;
    // What stands between blocks stays between them.
    const swapped = Fragment.from([withBefore(first, (by < 0 ? sibling : node).attrs.before), withBefore(second, (by < 0 ? node : sibling).attrs.before)]);
    const tr = state.tr.replaceWith(start, start + node.nodeSize + sibling.nodeSize, swapped);
    const now = by < 0 ? start : start + sibling.nodeSize;
    const inside = state.selection instanceof NodeSelection && state.selection.from === from;
    tr.setSelection(inside || node.isAtom ? NodeSelection.create(tr.doc, now) : Selection.near(tr.doc.resolve(Math.min(now + Math.max(offset, 1), now + node.nodeSize - 1))));
    dispatch(tr.scrollIntoView());
  }
  return true;
};
const withBefore = (node, before) => node.type.create({ ...node.attrs, before }, node.content, node.marks);

export const removeAt = (from) => (state, dispatch) => {
  const node = state.doc.nodeAt(from);
  if (!node) return false;
  const $at = state.doc.resolve(from);
  if (dispatch) {
    const lone = $at.parent.childCount === 1;
    const tr = lone ? state.tr.replaceWith(from, from + node.nodeSize, N.paragraph.create()) : state.tr.delete(from, from + node.nodeSize);
    dispatch(tr.setSelection(Selection.near(tr.doc.resolve(Math.min(from, tr.doc.content.size)))).scrollIntoView());
  }
  return true;
};

/** Puts blocks where the cursor is: in place of an empty paragraph, else after the block. */
export function insertBlocks(state, nodes, select = "text") {
  const { $from } = state.selection;
  const depth = (() => { for (let d = $from.depth; d > 0; d--) if (N.doc === $from.node(d - 1).type || $from.node(d - 1).type === N.wrap || $from.node(d - 1).type === N.details) return d; return 0; })();
  const fragment = Fragment.from(nodes);
  const tr = state.tr;
  let at;
  if (!depth) {
    at = state.selection.to;
    tr.insert(at, fragment);
  } else {
    const node = $from.node(depth), before = $from.before(depth);
    const empty = node.type === N.paragraph && node.content.size === 0;
    at = empty ? before : before + node.nodeSize;
    const first = empty ? nodes.map((n, i) => (i === 0 ? withBefore(n, node.attrs.before) : n)) : nodes;
    tr.replaceWith(at, empty ? before + node.nodeSize : at, Fragment.from(first));
  }
  const first = tr.doc.nodeAt(at);
  if (first && select === "node" && first.isAtom) {
    tr.setSelection(NodeSelection.create(tr.doc, at));
  } else {
    const target = Selection.findFrom(tr.doc.resolve(at), 1, true) || Selection.near(tr.doc.resolve(at));
    tr.setSelection(target);
  }
  return tr.scrollIntoView();
}

/** From cell to cell; at the last one a new row. */
export const nextCell = (by) => (state, dispatch) => {
  const table = around(state, (n) => n.type === N.table);
  const cell = around(state, (n) => n.type === N.table_cell);
  if (!table || !cell) return false;
  const cells = [];
  table.node.descendants((node, pos) => { if (node.type === N.table_cell) cells.push(table.pos + 1 + pos); return node.type === N.table_row; });
  const to = cells.indexOf(cell.pos) + by;
  if (to < 0) return true;
  if (to >= cells.length) return addRow(state, dispatch);
  if (dispatch) {
    const at = cells[to] + 1;
    dispatch(state.tr.setSelection(TextSelection.create(state.doc, at, at + state.doc.nodeAt(cells[to]).content.size)).scrollIntoView());
  }
  return true;
};

export const addRow = (state, dispatch) => {
  const row = around(state, (n) => n.type === N.table_row);
  if (!row) return false;
  if (dispatch) {
    const cells = [];
    row.node.forEach(() => cells.push(N.table_cell.create()));
    const after = row.pos + row.node.nodeSize;
    const tr = state.tr.insert(after, N.table_row.create({ before: "" }, cells));
    dispatch(tr.setSelection(TextSelection.create(tr.doc, after + 2)).scrollIntoView());
  }
  return true;
};

/** Takes the cursor's row out; the end of a section that stood before it goes to the next row. */
export const removeRow = (state, dispatch) => {
  const row = around(state, (n) => n.type === N.table_row), table = around(state, (n) => n.type === N.table);
  if (!row || !table || table.node.childCount < 2 || table.node.child(1).type === N.caption) return false;
  if (dispatch) dispatch(state.tr.delete(row.pos, row.pos + row.node.nodeSize).scrollIntoView());
  return true;
};

/** The link at the cursor or in the selection, with its whole extent. */
export function linkAt(state) {
  const { $from, from, to, empty } = state.selection;
  let found = null;
  if (empty) {
    const mark = $from.marks().find((m) => m.type === M.link) || ($from.nodeAfter && $from.nodeAfter.marks.find((m) => m.type === M.link));
    if (mark) {
      const start = $from.start();
      $from.parent.forEach((node, offset) => {
        if (!mark.isInSet(node.marks)) return;
        const a = start + offset, b = a + node.nodeSize;
        if (found && found.to === a) found.to = b; else if (!found || found.to < from) found = { from: a, to: b, mark };
      });
    }
    return found;
  }
  state.doc.nodesBetween(from, to, (node) => { const mark = node.marks.find((m) => m.type === M.link); if (mark && !found) found = { from, to, mark }; });
  return found;
}

export function setLink(state, { href, blank, nofollow, text }) {
  const here = linkAt(state);
  let { from, to } = here || state.selection;
  const tr = state.tr;
  if (from === to) {
    tr.insertText(text || href, from);
    to = from + (text || href).length;
  }
  const old = here ? here.mark.attrs : {};
  tr.removeMark(from, to, M.link).addMark(from, to, M.link.create({ ...old, href, blank: !!blank, nofollow: !!nofollow }));
  return tr.removeStoredMark(M.link).setSelection(TextSelection.create(tr.doc, to));
}

export function removeLink(state) {
  const here = linkAt(state);
  return here ? state.tr.removeMark(here.from, here.to, M.link) : null;
}

export { schema };
