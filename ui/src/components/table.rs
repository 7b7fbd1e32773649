//! The one table: a million rows scroll like a hundred, and all is done by keys.
//!
//! Must not know: what its rows are. Rows have a fixed height; only those on screen are in the document.

use super::async_view::{FailureView, Pending};
use super::field::Check;
use super::icon::{Glyph, Icon};
use super::picked::{Picked, Row};
use super::rows::{Rows, Source, use_rows};
use super::scroll::{self, View};
use super::style;
use crate::store::keys::{Reach, is_command, is_plain, on_control, use_keys};
use igny8_model::ListQuery;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::HtmlElement;
use yew::prelude::*;

/// A row's height in pixels, as in the styles (`--row`).
pub const ROW: f64 = 36.0;
/// Rows drawn above and below the visible ones.
const MARGIN: usize = 8;

/// A column: its heading and its cells.
pub struct Column<T> {
    pub title: &'static str,
    /// The list command's name for sorting by it; empty: it cannot.
    pub sort: &'static str,
    /// Numbers first sort downwards.
    pub downwards: bool,
    pub class: &'static str,
    pub cell: fn(&T) -> Html,
}

impl<T> PartialEq for Column<T> {
    fn eq(&self, other: &Self) -> bool {
        self.title == other.title && self.sort == other.sort
    }
}

#[derive(Properties)]
pub struct TableProps<T: Row> {
    pub source: Source<T>,
    /// Filters and search; paging is the table's own.
    pub query: ListQuery,
    pub columns: &'static [Column<T>],
    /// The styles' name for the columns' widths.
    pub class: &'static str,
    /// What the table is, for those who hear it.
    pub label: AttrValue,
    #[prop_or_default]
    pub onsort: Callback<String>,
    /// Without it rows cannot be chosen.
    #[prop_or_default]
    pub onpick: Option<Callback<Picked<T>>>,
    #[prop_or_default]
    pub picked: Picked<T>,
    #[prop_or_default]
    pub onopen: Callback<Rc<T>>,
    /// The row that is open beside the table.
    #[prop_or_default]
    pub open: Option<T::Id>,
    #[prop_or_default]
    pub oncount: Callback<usize>,
    /// While a row is open, moving the cursor opens the next.
    #[prop_or_default]
    pub follow: bool,
    /// Hears keys only while the focus is in it: a table beside the page's main one.
    #[prop_or_default]
    pub secondary: bool,
    /// Shown instead of the table when nothing matches.
    pub empty: Html,
}

impl<T: Row> PartialEq for TableProps<T> {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
            && self.query == other.query
            && std::ptr::eq(self.columns, other.columns)
            && self.class == other.class
            && self.label == other.label
            && self.onsort == other.onsort
            && self.onpick == other.onpick
            && self.picked == other.picked
            && self.onopen == other.onopen
            && self.open == other.open
            && self.oncount == other.oncount
            && self.follow == other.follow
            && self.secondary == other.secondary
            && self.empty == other.empty
    }
}

#[component]
pub fn Table<T: Row>(props: &TableProps<T>) -> Html {
    let rows = use_rows(props.source, &props.query);
    let count = rows.count();
    let total = count.unwrap_or(0);
    let scroller = use_node_ref();
    let (spacer, band) = (use_node_ref(), use_node_ref());
    let view = use_state_eq(|| View { top: 0.0, height: 800.0 });
    let cursor = use_state_eq(|| 0_usize);
    let anchor = use_mut_ref(|| None::<usize>);

    let scale = scroll::Scale::new(total, ROW, view.height);
    let shown = scale.rows(view.top, MARGIN);
    {
        let oncount = props.oncount.clone();
        use_effect_with(count, move |count| {
            if let Some(count) = count {
                oncount.emit(*count);
            }
        });
    }
    use_new_query(&props.query, &scroller, &cursor);
    use_size(&scroller, &view, count.is_some_and(|n| n > 0));
    {
        // The band of rows is laid where the scroll position wants it, before the page is painted.
        let (spacer, band, rows) = (spacer.clone(), band.clone(), rows.clone());
        use_effect_with((total, shown.clone(), view.clone()), move |(total, shown, view)| {
            let scale = scroll::Scale::new(*total, ROW, view.height);
            style::set(&spacer, "height", &format!("{:.0}px", scale.height()));
            style::set(&band, "top", &format!("{:.1}px", scale.band_top(view.top, shown.start)));
            rows.want(shown.clone());
        });
    }

    let go = {
        let (cursor, scroller, view, rows) = (cursor.clone(), scroller.clone(), view.clone(), rows.clone());
        let (onopen, follows) = (props.onopen.clone(), props.follow && props.open.is_some());
        Callback::from(move |to: usize| {
            let Some(last) = rows.count().and_then(|n| n.checked_sub(1)) else { return };
            let to = to.min(last);
            cursor.set(to);
            if let Some(element) = scroller.cast::<HtmlElement>() {
                let scale = scroll::Scale::new(last + 1, ROW, view.height);
                if let Some(top) = scale.reveal(f64::from(element.scroll_top()), to) {
                    #[allow(clippy::cast_possible_truncation, reason = "a scroll position fits")]
                    element.set_scroll_top(top as i32);
                }
            }
            if follows && let Some(row) = rows.get(to) {
                onopen.emit(row);
            }
        })
    };
    let pick = {
        let (onpick, picked, rows, anchor) = (props.onpick.clone(), props.picked.clone(), rows.clone(), anchor.clone());
        Callback::from(move |(index, extend): (usize, bool)| {
            let Some(onpick) = &onpick else { return };
            let from = anchor.borrow().filter(|_| extend);
            *anchor.borrow_mut() = Some(index);
            if let Some(from) = from {
                onpick.emit(picked.with((from.min(index)..=from.max(index)).filter_map(|i| rows.get(i))));
            } else if let Some(row) = rows.get(index) {
                onpick.emit(picked.toggled(&row));
            }
        })
    };
    {
        let (cursor, rows, go, pick, view) = (cursor.clone(), rows.clone(), go.clone(), pick.clone(), view.clone());
        let (onpick, picked, onopen) = (props.onpick.clone(), props.picked.clone(), props.onopen.clone());
        let (secondary, own) = (props.secondary, scroller.clone());
        use_keys(Reach::Page, move |event| {
            let inside = || {
                let target = event.target().and_then(|t| t.dyn_into::<web_sys::Node>().ok());
                own.get().is_some_and(|own| own.contains(target.as_ref()))
            };
            if secondary && !inside() {
                return false;
            }
            let at = *cursor;
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a screen's worth of rows")]
            let page = (view.height / ROW) as usize;
            let total = rows.count().unwrap_or(0);
            if is_command(event) && event.key() == "a" && total > 0 {
                if let Some(onpick) = &onpick {
                    onpick.emit(Picked::everything());
                }
                return onpick.is_some();
            }
            if !is_plain(event) || (on_control(event) && matches!(event.key().as_str(), "Enter" | " ")) {
                return false;
            }
            match event.key().as_str() {
                "j" | "ArrowDown" => go.emit(at + 1),
                "k" | "ArrowUp" => go.emit(at.saturating_sub(1)),
                "J" | "K" if onpick.is_some() => {
                    pick.emit((at, false));
                    go.emit(if event.key() == "J" { at + 1 } else { at.saturating_sub(1) });
                }
                "PageDown" => go.emit(at + page),
                "PageUp" => go.emit(at.saturating_sub(page)),
                "Home" => go.emit(0),
                "End" => go.emit(usize::MAX),
                " " | "x" if onpick.is_some() => pick.emit((at, event.shift_key())),
                "Enter" => match rows.get(at) {
                    Some(row) => onopen.emit(row),
                    None => return false,
                },
                "Escape" => match &onpick {
                    Some(onpick) if !picked.is_empty() => onpick.emit(Picked::default()),
                    _ => return false,
                },
                _ => return false,
            }
            true
        });
    }
    if let Some(failure) = rows.error() {
        let again = rows.clone();
        return html! { <FailureView {failure} onretry={Callback::from(move |()| again.retry())} /> };
    }
    match count {
        None => return html! { <Pending /> },
        Some(0) => return props.empty.clone(),
        Some(_) => {}
    }
    let onscroll = {
        let (scroller, view) = (scroller.clone(), view.clone());
        Callback::from(move |_: Event| {
            if let Some(element) = scroller.cast::<HtmlElement>() {
                view.set(View { top: f64::from(element.scroll_top()), ..*view });
            }
        })
    };
    let active = format!("{}-{}", props.class, *cursor);
    html! {
        <div class={classes!("table", props.class)} role="grid" aria-label={&props.label} aria-rowcount={(total + 1).to_string()}
            aria-multiselectable={props.onpick.as_ref().map(|_| "true")} data-test={format!("table-{}", props.class)}>
            { head(props, total) }
            <div class="scroller" ref={scroller} {onscroll} tabindex="0" aria-activedescendant={active} role="rowgroup">
                <div class="spacer" ref={spacer}>
                    <div class="band" ref={band}>
                        { for shown.map(|index| row(props, &rows, index, *cursor == index, &pick, &go)) }
                    </div>
                </div>
            </div>
        </div>
    }
}

fn head<T: Row>(props: &TableProps<T>, total: usize) -> Html {
    let (by, down) = match props.query.sort.as_deref() {
        Some(sort) => sort.strip_prefix('-').map_or((sort, false), |s| (s, true)),
        None => ("", false),
    };
    let heading = |column: &Column<T>| {
        let sorted = !column.sort.is_empty() && column.sort == by;
        let aria = sorted.then_some(if down { "descending" } else { "ascending" });
        let next = if sorted { !down } else { column.downwards };
        let onsort = props.onsort.clone();
        let to = format!("{}{}", if next { "-" } else { "" }, column.sort);
        html! {
            <div class={classes!("cell", column.class)} role="columnheader" aria-sort={aria}>
                if column.sort.is_empty() {
                    { column.title }
                } else {
                    <button type="button" tabindex="-1" class={classes!(sorted.then_some("sorted"))} onclick={move |_| onsort.emit(to.clone())}>
                        { column.title }
                        <Glyph icon={if down && sorted { Icon::ArrowDown } else { Icon::ArrowUp }} />
                    </button>
                }
            </div>
        }
    };
    let all = props.onpick.clone().map(|onpick| {
        let picked = props.picked.clone();
        let some = !picked.is_empty();
        let onchange = Callback::from(move |()| onpick.emit(if some { Picked::default() } else { Picked::everything() }));
        html! {
            <div class="cell check" role="columnheader">
                <Check label={format!("Select all {total}")} checked={picked.all} partly={some && !picked.all} {onchange} bare=true />
            </div>
        }
    });
    html! {
        <div class="row head" role="row" aria-rowindex="1">
            { all.unwrap_or_default() }
            { for props.columns.iter().map(heading) }
        </div>
    }
}

fn row<T: Row>(props: &TableProps<T>, rows: &Rows<T>, index: usize, cursor: bool, pick: &Callback<(usize, bool)>, go: &Callback<usize>) -> Html {
    let item = rows.get(index);
    let id = item.as_ref().map(|i| i.id());
    html! {
        <Line<T> key={index} {index} {item} {cursor} picked={id.is_some_and(|id| props.picked.has(id))} open={id.is_some() && id == props.open}
            columns={props.columns} class={props.class} pickable={props.onpick.is_some()} onpick={pick.clone()} oncursor={go.clone()}
            onopen={props.onopen.clone()} />
    }
}

#[derive(Properties)]
struct LineProps<T: Row> {
    index: usize,
    item: Option<Rc<T>>,
    cursor: bool,
    picked: bool,
    open: bool,
    columns: &'static [Column<T>],
    class: &'static str,
    pickable: bool,
    onpick: Callback<(usize, bool)>,
    oncursor: Callback<usize>,
    onopen: Callback<Rc<T>>,
}

impl<T: Row> PartialEq for LineProps<T> {
    fn eq(&self, other: &Self) -> bool {
        let same_item = match (&self.item, &other.item) {
            (Some(a), Some(b)) => Rc::ptr_eq(a, b) || a == b,
            (None, None) => true,
            _ => false,
        };
        same_item
            && self.index == other.index
            && (self.cursor, self.picked, self.open) == (other.cursor, other.picked, other.open)
            && self.onpick == other.onpick
            && self.oncursor == other.oncursor
            && self.onopen == other.onopen
    }
}

#[component]
fn Line<T: Row>(props: &LineProps<T>) -> Html {
    let index = props.index;
    let Some(item) = props.item.clone() else {
        return html! { <div class="row blank" role="row" aria-rowindex={(index + 2).to_string()}><div class="cell"><i></i></div></div> };
    };
    let onclick = {
        let (onpick, oncursor, onopen, item) = (props.onpick.clone(), props.oncursor.clone(), props.onopen.clone(), item.clone());
        Callback::from(move |event: MouseEvent| {
            oncursor.emit(index);
            if event.shift_key() || event.ctrl_key() || event.meta_key() {
                onpick.emit((index, event.shift_key()));
            } else {
                onopen.emit(item.clone());
            }
        })
    };
    let oncheck = {
        let onpick = props.onpick.clone();
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            onpick.emit((index, event.shift_key()));
        })
    };
    html! {
        <div id={format!("{}-{index}", props.class)} role="row" aria-rowindex={(index + 2).to_string()} aria-selected={props.pickable.then(|| props.picked.to_string())}
            class={classes!("row", props.cursor.then_some("cursor"), props.picked.then_some("picked"), props.open.then_some("open"))}
            {onclick} data-test="row">
            if props.pickable {
                <div class="cell check" role="gridcell" onclick={oncheck}>
                    <span class={classes!("box", props.picked.then_some("on"))}><Glyph icon={Icon::Check} /></span>
                </div>
            }
            { for props.columns.iter().map(|column| html! { <div class={classes!("cell", column.class)} role="gridcell">{ (column.cell)(&item) }</div> }) }
        </div>
    }
}

/// Another query begins at the top.
#[hook]
fn use_new_query(query: &ListQuery, scroller: &NodeRef, cursor: &UseStateHandle<usize>) {
    let (scroller, cursor) = (scroller.clone(), cursor.clone());
    let first = use_mut_ref(|| true);
    use_effect_with(query.clone(), move |_| {
        if !first.replace(false) {
            cursor.set(0);
            if let Some(element) = scroller.cast::<HtmlElement>() {
                element.set_scroll_top(0);
            }
        }
    });
}

/// Follows the height of the visible part.
#[hook]
fn use_size(scroller: &NodeRef, view: &UseStateHandle<View>, there: bool) {
    let (scroller, view) = (scroller.clone(), view.clone());
    use_effect_with(there, move |_| {
        let watched = scroller.cast::<HtmlElement>().and_then(|element| {
            let seen = element.clone();
            let measure = Closure::<dyn Fn()>::new(move || {
                view.set(View { top: f64::from(seen.scroll_top()), height: f64::from(seen.client_height()) });
            });
            let observer = web_sys::ResizeObserver::new(measure.as_ref().unchecked_ref()).ok()?;
            observer.observe(&element);
            Some((observer, measure))
        });
        move || {
            if let Some((observer, measure)) = watched {
                observer.disconnect();
                drop(measure);
            }
        }
    });
}
