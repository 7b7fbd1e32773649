//! The one table: a million rows scroll like a hundred, and all is done by keys.
//!
//! Must not know: what its rows are. Rows have a fixed height; only those on screen are in the document.

pub mod columns;
mod edit;
mod fit;
mod head;
mod keys;
mod line;
mod parts;
mod view;

pub use columns::{Column, How, Kind, Layout, Saving};

use super::async_view::FailureView;
use super::menu::{Item, Popover, entries};
use super::picked::{Picked, Row};
use super::rows::{Source, use_rows};
use super::scroll::{self, View};
use super::style;
use edit::use_editing;
use head::Head;
use igny8_model::ListQuery;
use keys::use_table_keys;
use line::Line;
use parts::{Cursor, Parts, acted, set_top};
use std::rc::Rc;
use view::{use_lasting, use_new_query, use_size};
use web_sys::HtmlElement;
use yew::prelude::*;

/// A row's height in pixels, as in the styles (`--row`): comfortable and compact.
pub const ROW: f64 = 36.0;
pub const LOW_ROW: f64 = 28.0;
/// The head's height, as in the styles: it lies over the rows while they scroll.
pub const HEAD: f64 = 32.0;
/// Rows drawn above and below the visible ones.
const MARGIN: usize = 8;

#[derive(Properties)]
pub struct TableProps<T: Row> {
    pub source: Source<T>,
    /// Filters and search; paging is the table's own.
    pub query: ListQuery,
    pub columns: &'static [Column<T>],
    /// As somebody laid the columns out.
    #[prop_or_default]
    pub layout: Rc<Layout>,
    /// Without it the columns stay as they are.
    #[prop_or_default]
    pub onlayout: Option<Callback<Layout>>,
    /// Rows of all sites: the site is a column.
    #[prop_or_default]
    pub all_sites: bool,
    /// The table's name in styles and tests.
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
    /// What can be done with a row: its context menu.
    #[prop_or_default]
    pub menu: Option<Callback<Rc<T>, Vec<Item>>>,
    /// A cell is edited in a dialog of the page's own: the column's name and the row.
    #[prop_or_default]
    pub onask: Callback<(&'static str, Rc<T>)>,
    /// The row under the cursor, for what is done without a selection.
    #[prop_or_default]
    pub oncursor: Callback<Option<Rc<T>>>,
    /// The row that was at the top when the table was last left.
    #[prop_or_default]
    pub start: usize,
    /// The id of the row that was open when the table was last left: opened again when it is there.
    #[prop_or_default]
    pub seek: Option<String>,
    #[prop_or_default]
    pub onscrolled: Callback<usize>,
    /// Shown in place of the rows when nothing matches.
    pub empty: Html,
    /// Nothing matches because there is nothing yet: no head stands over it.
    #[prop_or_default]
    pub fresh: bool,
}

impl<T: Row> PartialEq for TableProps<T> {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
            && self.query == other.query
            && std::ptr::eq(self.columns, other.columns)
            && (Rc::ptr_eq(&self.layout, &other.layout) || self.layout == other.layout)
            && (self.onlayout == other.onlayout && self.all_sites == other.all_sites)
            && (self.class == other.class && self.label == other.label && self.empty == other.empty && self.fresh == other.fresh)
            && (self.onsort == other.onsort && self.onpick == other.onpick && self.picked == other.picked)
            && (self.onopen == other.onopen && self.open == other.open && self.oncount == other.oncount)
            && (self.follow == other.follow && self.secondary == other.secondary && self.start == other.start && self.seek == other.seek)
            && (self.menu == other.menu && self.onask == other.onask && self.oncursor == other.oncursor && self.onscrolled == other.onscrolled)
    }
}

#[component]
pub fn Table<T: Row>(props: &TableProps<T>) -> Html {
    let rows = use_rows(props.source, &props.query);
    let count = rows.count();
    let total = count.unwrap_or(0);
    let height = if props.layout.compact { LOW_ROW } else { ROW };
    let (table, scroller, spacer, band) = (use_node_ref(), use_node_ref(), use_node_ref(), use_node_ref());
    let view = use_state_eq(|| View { top: 0.0, height: 800.0 });
    let cursor = use_state_eq(Cursor::default);
    let anchor = use_mut_ref(|| None);
    let menu = use_state(|| None);
    let editing = use_editing::<T>();
    let laid = {
        let columns = props.columns;
        use_memo((props.layout.clone(), props.all_sites, columns.as_ptr() as usize), move |(layout, all, _)| {
            layout.lay(columns, *all).into_iter().filter(|l| l.shown).collect::<Vec<_>>()
        })
    };
    let scale = scroll::Scale::new(total, height, (view.height - HEAD).max(height));
    let shown = scale.rows(view.top, MARGIN);
    let parts = Parts { rows: rows.clone(), laid: laid.clone(), cursor: cursor.clone(), scroller: scroller.clone(), scale, view: *view, editing, anchor, menu };
    {
        let oncount = props.oncount.clone();
        use_effect_with(count, move |count| {
            if let Some(count) = count {
                oncount.emit(*count);
            }
        });
    }
    use_new_query(&props.query, &scroller, &cursor);
    use_size(&scroller, &view);
    {
        let (table, pickable) = (table.clone(), props.onpick.is_some());
        use_effect_with((laid.clone(), props.layout.compact, pickable), move |(laid, compact, pickable)| fit::lay_out(&table, laid, *compact, *pickable));
    }
    {
        // The band of rows is laid where the scroll position wants it, before the page is painted.
        let (spacer, band, rows) = (spacer.clone(), band.clone(), rows.clone());
        use_effect_with((scale, shown.clone(), *view), move |(scale, shown, view)| {
            style::set(&spacer, "height", &format!("{:.0}px", scale.height()));
            style::set(&band, "top", &format!("{:.1}px", scale.band_top(view.top, shown.start)));
            rows.want(shown.clone());
        });
    }
    {
        // Back to where the table was left, once.
        let (scroller, start, there) = (scroller.clone(), props.start, count.is_some());
        use_effect_with(there, move |there| {
            if let Some(element) = scroller.cast::<HtmlElement>().filter(|_| *there && start > 0) {
                set_top(&element, scale.top_of(start));
            }
        });
    }
    {
        let (first, onscrolled, there) = (scale.rows(view.top, 0).start, props.onscrolled.clone(), count.is_some());
        use_effect_with((first, there), move |(first, there)| {
            if *there {
                onscrolled.emit(*first);
            }
        });
    }
    {
        let (rows, seek, onopen, nothing_open) = (rows.clone(), props.seek.clone(), props.onopen.clone(), props.open.is_none());
        let there = rows.get(shown.start).is_some() && rows.get(shown.end.saturating_sub(1)).is_some();
        let sought = use_mut_ref(|| false);
        use_effect_with((there, shown.start), move |(there, _)| {
            let done = *sought.borrow();
            let wanted = seek.filter(|_| *there && nothing_open && !done);
            if let Some(row) = wanted.and_then(|id| rows.find(&id)) {
                *sought.borrow_mut() = true;
                onopen.emit(row);
            }
        });
    }
    use_table_keys(&parts, props);
    let act = {
        let (parts, props) = (parts.clone(), props.clone_for_events());
        use_lasting(move |act: line::Act| acted(&parts, &props, act))
    };
    let onscroll = {
        let (scroller, view) = (scroller.clone(), view.clone());
        Callback::from(move |_: Event| {
            if let Some(element) = scroller.cast::<HtmlElement>() {
                view.set(View { top: f64::from(element.scroll_top()), ..*view });
            }
        })
    };
    if let Some(failure) = rows.error() {
        let again = rows.clone();
        return html! { <FailureView {failure} onretry={Callback::from(move |()| again.retry())} /> };
    }
    let at = *cursor;
    let column = at.column.min(laid.len().saturating_sub(1));
    let edited = parts.editing.cell();
    html! {
        <div ref={table.clone()} class={classes!("table", props.class, props.layout.compact.then_some("compact"), (props.fresh && count == Some(0)).then_some("fresh"))} data-test={format!("table-{}", props.class)}>
            <div class="scroller" ref={scroller} {onscroll} tabindex="0" role="grid" aria-label={&props.label} aria-rowcount={(total + 1).to_string()}
                aria-colcount={laid.len().to_string()} aria-multiselectable={props.onpick.as_ref().map(|_| "true")} aria-busy={count.is_none().then_some("true")}
                aria-activedescendant={(total > 0).then(|| format!("{}-{}-{column}", props.class, at.row))}>
                <Head<T> laid={laid.clone()} columns={props.columns} layout={props.layout.clone()} sort={props.query.sort.clone()} onsort={props.onsort.clone()}
                    onlayout={props.onlayout.clone()} all_sites={props.all_sites} table={table} {total}
                    picked={props.onpick.is_some().then(|| (props.picked.all && props.picked.except.is_empty(), props.picked.is_empty()))}
                    onpick={{ let onpick = props.onpick.clone(); move |all: bool| if let Some(onpick) = &onpick { onpick.emit(if all { Picked::everything() } else { Picked::default() }) } }} />
                <div class="spacer" ref={spacer} role="rowgroup">
                    <div class="band" ref={band} role="presentation">
                        { for shown.map(|index| {
                            let item = rows.get(index);
                            let id = item.as_ref().map(|i| i.id());
                            html! {
                                <Line<T> key={index} {index} {item} cursor={(at.row == index).then_some(column)} laid={laid.clone()} class={props.class}
                                    picked={id.is_some_and(|id| props.picked.has(id))} open={id.is_some() && id == props.open} pickable={props.onpick.is_some()}
                                    editing={edited.as_ref().filter(|e| Some(e.row.id()) == id).cloned()} act={act.clone()} />
                            }
                        }) }
                    </div>
                </div>
            </div>
            if count == Some(0) {
                <div class="no-rows">{ props.empty.clone() }</div>
            }
            if let Some((x, y, row)) = parts.menu.as_ref() {
                if let Some(items) = &props.menu {
                    <Popover key={format!("{x}-{y}")} anchor={parts.scroller.clone()} at={Some((*x, *y))} class="menu" onclose={{ let m = parts.menu.clone(); move |()| m.set(None) }}>
                        { entries(&items.emit(row.clone()), &{ let m = parts.menu.clone(); Callback::from(move |()| m.set(None)) }) }
                    </Popover>
                }
            }
        </div>
    }
}

impl<T: Row> TableProps<T> {
    /// What events need of the properties.
    fn clone_for_events(&self) -> Self {
        Self {
            source: self.source,
            query: ListQuery::default(),
            columns: self.columns,
            layout: self.layout.clone(),
            onlayout: self.onlayout.clone(),
            all_sites: self.all_sites,
            class: self.class,
            label: self.label.clone(),
            onsort: self.onsort.clone(),
            onpick: self.onpick.clone(),
            picked: self.picked.clone(),
            onopen: self.onopen.clone(),
            open: self.open,
            oncount: self.oncount.clone(),
            follow: self.follow,
            secondary: self.secondary,
            menu: self.menu.clone(),
            onask: self.onask.clone(),
            oncursor: self.oncursor.clone(),
            start: self.start,
            seek: None,
            onscrolled: self.onscrolled.clone(),
            empty: Html::default(),
            fresh: self.fresh,
        }
    }
}
