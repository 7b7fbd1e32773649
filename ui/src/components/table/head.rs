//! A table's head: names, order, widths; sorting by a click, moving and drawing wider by the pointer or by keys.
//!
//! Must not know: rows.

use super::columns::{Column, Laid, Layout, NARROWEST};
use super::fit;
use crate::components::field::Check;
use crate::components::icon::{Glyph, Icon};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// The pointer must go so far before a press becomes a move.
const FAR: i32 = 6;

#[derive(Properties)]
pub struct HeadProps<T: 'static> {
    pub laid: Rc<Vec<Laid<T>>>,
    pub columns: &'static [Column<T>],
    pub layout: Rc<Layout>,
    pub sort: Option<String>,
    pub onsort: Callback<String>,
    pub onlayout: Option<Callback<Layout>>,
    pub all_sites: bool,
    pub table: NodeRef,
    pub total: usize,
    /// Rows can be chosen: whether all are, whether none is.
    pub picked: Option<(bool, bool)>,
    pub onpick: Callback<bool>,
}

impl<T> PartialEq for HeadProps<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.laid, &other.laid)
            && self.layout == other.layout
            && self.sort == other.sort
            && self.onsort == other.onsort
            && self.onlayout == other.onlayout
            && (self.all_sites, self.total, self.picked) == (other.all_sites, other.total, other.picked)
    }
}

/// What the pointer is doing.
#[derive(Clone, Copy, PartialEq)]
enum Hold {
    /// A heading was pressed at this place; moved: it goes along.
    Move { column: &'static str, from: i32, moved: bool },
    /// An edge was pressed at this place of a column so wide.
    Widen { column: &'static str, from: i32, width: u16 },
}

#[component]
pub fn Head<T: 'static>(props: &HeadProps<T>) -> Html {
    let hold = use_mut_ref(|| None::<Hold>);
    // The heading in front of which the moved one would stand; `Some(None)`: at the end.
    let over = use_state_eq(|| None::<Option<&'static str>>);
    let node = use_node_ref();
    let (by, down) = match props.sort.as_deref() {
        Some(sort) => sort.strip_prefix('-').map_or((sort, false), |s| (s, true)),
        None => ("", false),
    };
    let onpointermove = {
        let (hold, over, node, laid, table) = (hold.clone(), over.clone(), node.clone(), props.laid.clone(), props.table.clone());
        Callback::from(move |event: PointerEvent| {
            let mut held = hold.borrow_mut();
            match held.as_mut() {
                Some(Hold::Move { from, moved, .. }) => {
                    *moved |= (event.client_x() - *from).abs() > FAR;
                    if *moved {
                        over.set(Some(heading_at(&node, &laid, event.client_x())));
                    }
                }
                // The grid follows the pointer at once; the layout is told when it is let go.
                Some(Hold::Widen { column, from, width }) => {
                    preview(&table, &laid, column, widened(*width, event.client_x() - *from));
                }
                None => {}
            }
        })
    };
    let onpointerup = {
        let (hold, over, onlayout, layout, columns) = (hold.clone(), over.clone(), props.onlayout.clone(), props.layout.clone(), props.columns);
        Callback::from(move |event: PointerEvent| {
            let held = *hold.borrow();
            match (held, &onlayout) {
                (Some(Hold::Move { column, moved: true, .. }), Some(onlayout)) => {
                    if let Some(before) = *over {
                        onlayout.emit(layout.with_before(columns, column, before));
                    }
                }
                (Some(Hold::Widen { column, from, width }), Some(onlayout)) => {
                    let to = widened(width, event.client_x() - from);
                    if to != width {
                        onlayout.emit(layout.with_width(columns, column, to));
                    }
                }
                _ => {}
            }
            over.set(None);
            // A press that moved is no click: the click comes after this.
            if !matches!(held, Some(Hold::Move { moved: true, .. })) {
                *hold.borrow_mut() = None;
            }
        })
    };
    let last = props.laid.len().saturating_sub(1);
    let heading = |at: usize, laid: &Laid<T>| {
        let column = laid.column;
        let sorted = column.sorts && column.name == by;
        let aria = column.sorts.then_some(match (sorted, down) {
            (false, _) => "none",
            (true, true) => "descending",
            (true, false) => "ascending",
        });
        let press = {
            let hold = hold.clone();
            let movable = at > 0 && props.onlayout.is_some();
            Callback::from(move |event: PointerEvent| {
                if movable && event.button() == 0 {
                    *hold.borrow_mut() = Some(Hold::Move { column: column.name, from: event.client_x(), moved: false });
                    capture(&event);
                }
            })
        };
        let next = if sorted { !down } else { column.downwards() };
        let sort = {
            let (onsort, hold) = (props.onsort.clone(), hold.clone());
            let to = format!("{}{}", if next { "-" } else { "" }, column.name);
            Callback::from(move |_: MouseEvent| {
                let moved = matches!(hold.borrow_mut().take(), Some(Hold::Move { moved: true, .. }));
                if column.sorts && !moved {
                    onsort.emit(to.clone());
                }
            })
        };
        let place = match *over {
            Some(Some(name)) if name == column.name => Some("drop-before"),
            Some(None) if at == last => Some("drop-after"),
            _ => None,
        };
        let words = format!("{}{}", column.title, if column.sorts { ", sort" } else { "" });
        html! {
            <div key={column.name} class={classes!("cell", column.class, (at == 0).then_some("first"), place)} role="columnheader" aria-sort={aria} aria-colindex={(at + 1).to_string()} data-column={column.name}>
                <button type="button" class={classes!("heading", sorted.then_some("sorted"), (!column.sorts).then_some("plain"))} onclick={sort} onpointerdown={press}
                    onkeydown={keys(props, column, laid.width)} aria-label={words}
                    title={props.onlayout.is_some().then_some("Alt+arrows move the column, Shift+arrows change its width")}>
                    <span>{ column.title }</span>
                    if sorted {
                        <Glyph icon={if down { Icon::ArrowDown } else { Icon::ArrowUp }} />
                    }
                </button>
                if props.onlayout.is_some() {
                    { grip(props, column, laid.width, &hold) }
                }
            </div>
        }
    };
    html! {
        <div class="row head" role="row" aria-rowindex="1" ref={node} {onpointermove} {onpointerup}>
            if let Some((all, none)) = props.picked {
                <div class="cell check" role="columnheader">
                    <Check label={format!("Select all {}", props.total)} checked={all} partly={!none && !all} bare=true onchange={props.onpick.reform(move |()| none)} />
                </div>
            }
            { for props.laid.iter().enumerate().map(|(at, laid)| heading(at, laid)) }
        </div>
    }
}

/// The edge that draws a column wider; a double click fits it to what it shows.
fn grip<T: 'static>(props: &HeadProps<T>, column: &'static Column<T>, width: u16, hold: &Rc<std::cell::RefCell<Option<Hold>>>) -> Html {
    let press = {
        let (hold, table) = (hold.clone(), props.table.clone());
        Callback::from(move |event: PointerEvent| {
            event.prevent_default();
            event.stop_propagation();
            // The first column may be wider than it was asked to be: it takes the room that is left.
            let seen = shown_width(&table, column.name).unwrap_or(width);
            *hold.borrow_mut() = Some(Hold::Widen { column: column.name, from: event.client_x(), width: seen });
            capture(&event);
        })
    };
    let fitted = {
        let (onlayout, layout, columns, table) = (props.onlayout.clone(), props.layout.clone(), props.columns, props.table.clone());
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            if let (Some(onlayout), Some(width)) = (&onlayout, fit::contents(&table, column.name)) {
                onlayout.emit(layout.with_width(columns, column.name, width));
            }
        })
    };
    html! { <span class="grip" aria-hidden="true" onpointerdown={press} ondblclick={fitted} onclick={|event: MouseEvent| event.stop_propagation()}></span> }
}

/// Alt and an arrow move the column, Shift and an arrow change its width.
fn keys<T: 'static>(props: &HeadProps<T>, column: &'static Column<T>, width: u16) -> Callback<KeyboardEvent> {
    let (onlayout, layout, columns, all) = (props.onlayout.clone(), props.layout.clone(), props.columns, props.all_sites);
    Callback::from(move |event: KeyboardEvent| {
        let right = match event.key().as_str() {
            "ArrowRight" => true,
            "ArrowLeft" => false,
            _ => return,
        };
        let Some(onlayout) = &onlayout else { return };
        if event.alt_key() {
            onlayout.emit(layout.moved(columns, all, column.name, right, true));
        } else if event.shift_key() {
            onlayout.emit(layout.with_width(columns, column.name, widened(width, if right { 16 } else { -16 })));
        } else {
            return;
        }
        event.prevent_default();
        event.stop_propagation();
    })
}

fn widened(width: u16, by: i32) -> u16 {
    u16::try_from(i32::from(width) + by).unwrap_or(NARROWEST).clamp(NARROWEST, super::columns::WIDEST)
}

fn capture(event: &PointerEvent) {
    if let Some(element) = event.target().and_then(|t| t.dyn_into::<HtmlElement>().ok()) {
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a width on screen")]
fn shown_width(table: &NodeRef, name: &str) -> Option<u16> {
    let cell = table.cast::<Element>()?.query_selector(&format!(".head [data-column=\"{name}\"]")).ok()??;
    Some(cell.get_bounding_client_rect().width() as u16)
}

/// The grid as it would be with another width.
fn preview<T>(table: &NodeRef, laid: &[Laid<T>], name: &str, width: u16) {
    let pickable = table.cast::<Element>().is_some_and(|t| t.query_selector(".head .check").is_ok_and(|c| c.is_some()));
    let compact = table.cast::<Element>().is_some_and(|t| t.class_name().contains("compact"));
    let as_if: Vec<_> = laid.iter().map(|l| Laid { column: l.column, shown: true, width: if l.column.name == name { width } else { l.width } }).collect();
    fit::lay_out(table, &as_if, compact, pickable);
}

/// The heading in front of which the pointer is; none: behind the last.
fn heading_at<T>(head: &NodeRef, laid: &[Laid<T>], x: i32) -> Option<&'static str> {
    let cells = head.cast::<Element>()?.query_selector_all("[data-column]").ok()?;
    for (index, laid) in laid.iter().enumerate() {
        let Some(cell) = u32::try_from(index).ok().and_then(|i| cells.get(i)?.dyn_into::<Element>().ok()) else { continue };
        let place = cell.get_bounding_client_rect();
        if index > 0 && f64::from(x) < place.left() + place.width() / 2.0 {
            return Some(laid.column.name);
        }
    }
    None
}
