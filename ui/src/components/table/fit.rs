//! Measures of a table that only exist on screen: the grid of its columns, and how wide a column's contents are.
//!
//! Must not know: rows, layouts.

use super::columns::{Laid, NARROWEST, WIDEST};
use super::{LOW_ROW, ROW};
use crate::components::style;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// The gap between two columns and the room at both ends, as in the styles.
const GAP: u32 = 16;
const ENDS: u32 = 28;
const CHECK: u32 = 18;

/// Sets the grid of the head and of every row. The first column takes what room is left.
pub fn lay_out<T>(table: &NodeRef, laid: &[Laid<T>], compact: bool, pickable: bool) {
    let mut grid = String::new();
    let mut wide = ENDS;
    if pickable {
        grid.push_str("18px ");
        wide += CHECK + GAP;
    }
    for (index, column) in laid.iter().enumerate() {
        let width = column.width;
        if index == 0 {
            grid.push_str(&format!("minmax({width}px, 1fr) "));
        } else {
            grid.push_str(&format!("{width}px "));
            wide += GAP;
        }
        wide += u32::from(width);
    }
    style::set(table, "--columns", grid.trim_end());
    style::set(table, "--wide", &format!("{wide}px"));
    style::set(table, "--row", &format!("{:.0}px", if compact { LOW_ROW } else { ROW }));
}

/// The width that shows the contents of a column's visible cells whole.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
pub fn contents(table: &NodeRef, name: &str) -> Option<u16> {
    let table = table.cast::<Element>()?;
    let cells = table.query_selector_all(&format!("[data-column=\"{name}\"]")).ok()?;
    let document = web_sys::window()?.document()?;
    let mut widest = 0.0_f64;
    for cell in (0..cells.length()).filter_map(|i| cells.get(i)?.dyn_into::<Element>().ok()) {
        // What is cut off by an ellipsis counts whole: words by their own scroll width, the rest by the room it takes.
        let Ok(range) = document.create_range() else { continue };
        let _ = range.select_node_contents(&cell);
        let mut width = range.get_bounding_client_rect().width();
        if let Ok(Some(clip)) = cell.query_selector(".clip, .heading > span")
            && let Ok(clip) = clip.dyn_into::<HtmlElement>()
        {
            width += f64::from(clip.scroll_width() - clip.client_width()).max(0.0);
        }
        if cell.query_selector(".grip").is_ok_and(|g| g.is_some()) {
            // The head's edge reaches beyond the cell.
            width -= f64::from(GAP);
        }
        widest = widest.max(width);
    }
    (widest > 0.0).then(|| (widest + 8.0).clamp(f64::from(NARROWEST), f64::from(WIDEST)) as u16)
}
