//! What the board asks of the page's elements: what lies under the pointer, where the focus goes, scrolling along.
//!
//! Must not know: keywords, clusters.

use super::board_move::Target;
use crate::components::style;
use gloo_timers::callback::Interval;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Near the edge the board scrolls along.
const EDGE: f64 = 60.0;

/// Scrolls as long as it is kept: how far a step, and the clock.
pub type Pull = Rc<RefCell<Option<(f64, Interval)>>>;

/// What is carried follows the pointer.
pub fn follow(carried: &NodeRef, x: i32, y: i32) {
    style::set(carried, "left", &format!("{}px", x + 14));
    style::set(carried, "top", &format!("{}px", y + 10));
}

fn document() -> Option<web_sys::Document> {
    web_sys::window().and_then(|w| w.document())
}

/// The keyword that an event happened on. (Events are heard at the root: their current target is the whole page.)
pub fn keyword_at(event: &web_sys::Event) -> Option<HtmlElement> {
    let element = event.target()?.dyn_into::<Element>().ok()?;
    element.closest("[data-keyword]").ok()??.dyn_into().ok()
}

/// The target that lies under the pointer.
pub fn under(x: i32, y: i32) -> Option<Target> {
    #[allow(clippy::cast_precision_loss, reason = "pixels")]
    let element = document()?.element_from_point(x as f32, y as f32)?;
    Target::parse(&element.closest("[data-target]").ok()??.get_attribute("data-target")?)
}

pub fn reveal(target: Option<Target>) {
    let card = target.and_then(|t| document()?.query_selector(&format!("[data-target='{}']", t.mark())).ok()?);
    if let Some(card) = card {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        card.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Scrolls while something is held near the upper or the lower edge.
pub fn scroll_along(scroller: &NodeRef, pull: &Pull, y: f64) {
    let Some(list) = scroller.cast::<Element>() else { return };
    let rect = list.get_bounding_client_rect();
    let by = if y < rect.top() + EDGE {
        -14.0
    } else if y > rect.bottom() - EDGE {
        14.0
    } else {
        0.0
    };
    let mut pull = pull.borrow_mut();
    #[allow(clippy::float_cmp, reason = "one of three constants")]
    if pull.as_ref().map_or(0.0, |(now, _)| *now) == by {
        return;
    }
    #[allow(clippy::cast_possible_truncation, reason = "a few pixels")]
    let step = by as i32;
    *pull = (step != 0).then(|| (by, Interval::new(16, move || list.set_scroll_top(list.scroll_top() + step))));
}

/// Moves the focus among the keywords: up and down in a card, left and right to the next one.
pub fn walk(event: &KeyboardEvent, key: &str) -> bool {
    let Some(item) = keyword_at(event) else { return false };
    let of = |card: &Element| -> Vec<HtmlElement> {
        let list = card.query_selector_all("[data-keyword]").ok();
        list.map(|l| (0..l.length()).filter_map(|i| l.get(i)?.dyn_into().ok()).collect()).unwrap_or_default()
    };
    let Ok(Some(card)) = item.closest("[data-target]") else { return false };
    let own = of(&card);
    let at = own.iter().position(|e| e.is_same_node(Some(&item))).unwrap_or(0);
    let to = match key {
        "ArrowDown" | "j" => own.get(at + 1).cloned(),
        "ArrowUp" | "k" => at.checked_sub(1).and_then(|i| own.get(i).cloned()),
        "ArrowRight" | "ArrowLeft" => {
            let mut next = card;
            loop {
                let beside = if key == "ArrowRight" { next.next_element_sibling() } else { next.previous_element_sibling() };
                let Some(beside) = beside else { break None };
                let items = of(&beside);
                if let Some(item) = items.get(at.min(items.len().saturating_sub(1))) {
                    break Some(item.clone());
                }
                next = beside;
            }
        }
        "Home" => own.first().cloned(),
        "End" => own.last().cloned(),
        _ => return false,
    };
    if let Some(to) = to {
        let _ = to.focus();
    }
    true
}
