//! What the parts of a table share, and what is done to its rows by pointer or keys.
//!
//! Must not know: how rows are drawn.

use super::columns::Laid;
use super::edit::Editing;
use super::line::Act;
use super::{TableProps, scroll};
use crate::components::picked::{Picked, Row};
use crate::components::rows::Rows;
use crate::components::scroll::View;
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Where the cursor stands: row and column.
#[derive(Clone, Copy, PartialEq, Default)]
pub struct Cursor {
    pub row: usize,
    pub column: usize,
}

/// The row where a range of chosen rows begins, and what was chosen before.
pub type Anchor<T> = Rc<RefCell<Option<(usize, Picked<T>)>>>;

/// What the parts of a table need of one another.
pub struct Parts<T: Row> {
    pub rows: Rows<T>,
    pub laid: Rc<Vec<Laid<T>>>,
    pub cursor: UseStateHandle<Cursor>,
    pub scroller: NodeRef,
    pub scale: scroll::Scale,
    pub view: View,
    pub editing: Editing<T>,
    /// Where a range of chosen rows began, and what was chosen before it.
    pub anchor: Anchor<T>,
    pub menu: UseStateHandle<Option<(i32, i32, Rc<T>)>>,
}

impl<T: Row> Clone for Parts<T> {
    fn clone(&self) -> Self {
        Self {
            rows: self.rows.clone(),
            laid: self.laid.clone(),
            cursor: self.cursor.clone(),
            scroller: self.scroller.clone(),
            scale: self.scale,
            view: self.view,
            editing: self.editing.clone(),
            anchor: self.anchor.clone(),
            menu: self.menu.clone(),
        }
    }
}

impl<T: Row> Parts<T> {
    /// The cursor to a row, scrolled into sight.
    pub fn go(&self, to: usize, props: &TableProps<T>) {
        let Some(last) = self.rows.count().and_then(|n| n.checked_sub(1)) else { return };
        let row = to.min(last);
        self.cursor.set(Cursor { row, ..*self.cursor });
        if let Some(element) = self.scroller.cast::<HtmlElement>()
            && let Some(top) = self.scale.reveal(f64::from(element.scroll_top()), row)
        {
            set_top(&element, top);
        }
        let item = self.rows.get(row);
        props.oncursor.emit(item.clone());
        if let Some(item) = item.filter(|_| props.follow && props.open.is_some()) {
            props.onopen.emit(item);
        }
    }

    /// Chooses a row, or all from the anchor to it.
    pub fn pick(&self, index: usize, extend: bool, props: &TableProps<T>) {
        let Some(onpick) = props.onpick.clone() else { return };
        let from = self.anchor.borrow().as_ref().filter(|_| extend).map(|(at, before)| (*at, before.clone()));
        if let Some((from, before)) = from {
            let (range, rows) = (from.min(index)..from.max(index) + 1, self.rows.clone());
            // Rows between that were never on screen are read first.
            wasm_bindgen_futures::spawn_local(async move {
                match rows.read(range).await {
                    Ok(found) => onpick.emit(before.with(found)),
                    Err(error) => crate::store::toasts::error(&error),
                }
            });
        } else if let Some(row) = self.rows.get(index) {
            *self.anchor.borrow_mut() = Some((index, props.picked.clone()));
            onpick.emit(props.picked.toggled(&row));
        }
    }
}

#[allow(clippy::cast_possible_truncation, reason = "a scroll position fits")]
pub(super) fn set_top(element: &HtmlElement, top: f64) {
    element.set_scroll_top(top.round() as i32);
}

/// What was done in a row.
pub fn acted<T: Row>(parts: &Parts<T>, props: &TableProps<T>, act: Act) {
    match act {
        Act::Click { index, column, extend, toggle } => {
            let editable = parts.laid.get(column).is_some_and(|l| l.column.edit.is_some() && column > 0);
            parts.cursor.set(Cursor { row: index, column });
            let row = parts.rows.get(index);
            props.oncursor.emit(row.clone());
            if extend || toggle {
                parts.pick(index, extend, props);
            } else if let Some(row) = row.filter(|_| !editable || (props.follow && props.open.is_some())) {
                // A click on a cell that can be edited goes there; any other opens the row.
                props.onopen.emit(row);
            }
            if let Some(element) = parts.scroller.cast::<HtmlElement>() {
                let _ = element.focus();
            }
        }
        Act::Check { index, extend } => parts.pick(index, extend, props),
        Act::Edit { index, column } => {
            if let Some(row) = parts.rows.get(index) {
                parts.editing.begin(parts, props, row, column);
            }
        }
        Act::Menu { index, x, y } => {
            parts.cursor.set(Cursor { row: index, ..*parts.cursor });
            if let Some(row) = parts.rows.get(index).filter(|_| props.menu.is_some()) {
                props.oncursor.emit(Some(row.clone()));
                parts.menu.set(Some((x, y, row)));
            }
        }
        Act::Save { text, next } => parts.editing.save(parts, props, text, next),
        Act::Leave => {
            parts.editing.leave(parts);
        }
    }
}
