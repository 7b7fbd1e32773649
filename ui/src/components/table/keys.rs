//! A table's keys.
//!
//! Must not know: pages. Arrows move, Shift chooses, Enter opens or edits, F2 edits, the menu key asks what can be done.

use super::TableProps;
use super::parts::{Cursor, Parts};
use crate::components::picked::{Picked, Row};
use crate::store::keys::{Reach, is_command, is_plain, on_control, use_keys};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};
use yew::prelude::*;

#[hook]
pub(super) fn use_table_keys<T: Row>(parts: &Parts<T>, props: &TableProps<T>) {
    let (parts, props) = (parts.clone(), props.clone_for_events());
    use_keys(Reach::Page, move |event| {
        if props.secondary && !inside(&parts.scroller, event) {
            return false;
        }
        let total = parts.rows.count().unwrap_or(0);
        if is_command(event) && event.key() == "a" && total > 0 {
            if let Some(onpick) = &props.onpick {
                onpick.emit(Picked::everything());
            }
            return props.onpick.is_some();
        }
        // Buttons keep their own Enter and Space; the head's keep their arrows.
        if !is_plain(event) || (on_control(event) && matches!(event.key().as_str(), "Enter" | " " | "ArrowLeft" | "ArrowRight")) {
            return false;
        }
        pressed(&parts, &props, event)
    });
}

fn inside(node: &NodeRef, event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|t| t.dyn_into::<web_sys::Node>().ok());
    node.get().is_some_and(|own| own.contains(target.as_ref()))
}

fn pressed<T: Row>(parts: &Parts<T>, props: &TableProps<T>, event: &KeyboardEvent) -> bool {
    let Cursor { row: at, column } = *parts.cursor;
    let column = column.min(parts.laid.len().saturating_sub(1));
    let page = parts.scale.screen().max(1);
    let pickable = props.onpick.is_some();
    let choose = event.shift_key() && pickable;
    let go = |to: usize| {
        if choose {
            extend(parts, props, at, to);
        } else {
            parts.anchor.take();
        }
        parts.go(to, props);
    };
    let beside = |to: usize| {
        let to = to.min(parts.laid.len().saturating_sub(1));
        parts.cursor.set(Cursor { row: at, column: to });
        reveal(&parts.scroller, &format!("{}-{at}-{to}", props.class));
    };
    let edit = |column: usize| parts.rows.get(at).is_some_and(|row| parts.editing.begin(parts, props, row, column));
    match event.key().as_str() {
        "j" | "ArrowDown" => go(at + 1),
        "k" | "ArrowUp" => go(at.saturating_sub(1)),
        "J" | "K" if pickable => {
            parts.pick(at, false, props);
            parts.go(if event.key() == "J" { at + 1 } else { at.saturating_sub(1) }, props);
        }
        "ArrowRight" => beside(column + 1),
        "ArrowLeft" => beside(column.saturating_sub(1)),
        "PageDown" => go(at + page),
        "PageUp" => go(at.saturating_sub(page)),
        "Home" => go(0),
        "End" => go(usize::MAX),
        " " | "x" if pickable => parts.pick(at, event.shift_key(), props),
        // The first column's Enter opens the row; another's changes the cell, where it can be changed.
        "Enter" if column > 0 && edit(column) => {}
        "Enter" => match parts.rows.get(at) {
            Some(row) => props.onopen.emit(row),
            None => return false,
        },
        "F2" => return edit(column) || (0..parts.laid.len()).any(edit),
        "ContextMenu" => return menu(parts, props, at),
        "F10" if event.shift_key() => return menu(parts, props, at),
        "Escape" => match &props.onpick {
            Some(onpick) if !props.picked.is_empty() => {
                parts.anchor.take();
                onpick.emit(Picked::default());
            }
            _ => return false,
        },
        _ => return false,
    }
    true
}

/// Chooses from where Shift was first held to where the cursor goes.
fn extend<T: Row>(parts: &Parts<T>, props: &TableProps<T>, at: usize, to: usize) {
    if parts.anchor.borrow().is_none() {
        *parts.anchor.borrow_mut() = Some((at, props.picked.clone()));
    }
    let last = parts.rows.count().unwrap_or(0).saturating_sub(1);
    parts.pick(to.min(last), true, props);
}

/// The context menu at the cursor's row.
fn menu<T: Row>(parts: &Parts<T>, props: &TableProps<T>, at: usize) -> bool {
    let Some(row) = parts.rows.get(at).filter(|_| props.menu.is_some()) else { return false };
    let cell = web_sys::window().and_then(|w| w.document()).and_then(|d| d.get_element_by_id(&format!("{}-{at}-0", props.class)));
    let Some(place) = cell.map(|c| c.get_bounding_client_rect()) else { return false };
    #[allow(clippy::cast_possible_truncation, reason = "pixels of a window fit")]
    parts.menu.set(Some((place.left() as i32 + 24, place.bottom() as i32, row)));
    true
}

/// A cell beyond the edge comes into sight.
fn reveal(scroller: &NodeRef, id: &str) {
    let Some(scroller) = scroller.cast::<HtmlElement>() else { return };
    let Some(cell) = web_sys::window().and_then(|w| w.document()).and_then(|d| d.get_element_by_id(id)) else { return };
    let options = web_sys::ScrollIntoViewOptions::new();
    options.set_block(web_sys::ScrollLogicalPosition::Nearest);
    options.set_inline(web_sys::ScrollLogicalPosition::Nearest);
    if scroller.scroll_width() > scroller.client_width() {
        cell.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
