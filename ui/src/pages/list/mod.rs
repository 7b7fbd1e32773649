//! What every page of a list has: its query, its filters and views, its columns, what is chosen and what is open; all of it
//! kept for each site and there again when one comes back.
//!
//! Must not know: which page, what its rows mean.

mod bar;
mod columns;
pub mod days;
mod facets;
mod field;
pub mod filters;
pub mod site;
mod take;
mod views;
mod whole;

use crate::components::button::{Button, Kind as Look};
use crate::components::menu::{Item, MenuButton};
use crate::components::picked::{Picked, Row};
use crate::components::rows::Source;
use crate::components::table::{Column, Kind, Layout, Table};
use crate::components::toolbar::{Bulk, Search};
use crate::components::{empty::Empty, icon::Icon};
use crate::store::actions::use_actions;
use crate::store::keys::{Reach, is_command, use_keys};
use crate::store::memory::{self, Spot, View};
use bar::Bar;
use columns::ColumnsMenu;
use field::Field;
use igny8_model::lists::ListName;
use igny8_model::{Filter, ListQuery, Selection, SiteId};
use std::cell::RefCell;
use std::rc::Rc;
use uuid::Uuid;
use views::Views;
pub use whole::{all_rows, by_site, prepare};
use yew::prelude::*;

/// The list's name in the window's memory.
pub type Name = &'static str;

/// A view that is there from the beginning.
pub struct Preset {
    pub name: &'static str,
    pub filters: fn() -> Vec<Filter>,
    pub sort: &'static str,
}

/// What a list is, declared once.
pub struct Spec<T: 'static> {
    /// Its name in the window's memory.
    pub name: Name,
    /// Its name in the core's commands for any list.
    pub list: ListName,
    pub class: &'static str,
    pub title: &'static str,
    /// One and many of its rows.
    pub noun: (&'static str, &'static str),
    pub columns: &'static [Column<T>],
    pub sort: &'static str,
    pub views: &'static [Preset],
    /// What the page is about, whatever else filters it.
    pub always: fn() -> Vec<Filter>,
}

/// A page's list.
pub struct List<T: Row> {
    pub spec: &'static Spec<T>,
    /// None: all sites.
    pub site: Option<SiteId>,
    /// As it is asked.
    pub query: ListQuery,
    pub picked: UseStateHandle<Picked<T>>,
    pub matching: UseStateHandle<Option<usize>>,
    /// The row that is open beside the table.
    pub opened: UseStateHandle<Option<Rc<T>>>,
    /// The row under the cursor.
    pub at: Rc<RefCell<Option<Rc<T>>>>,
    spot: UseStateHandle<Spot>,
    layout: UseStateHandle<Rc<Layout>>,
    saved: UseStateHandle<Rc<Vec<View>>>,
}

impl<T: Row> Clone for List<T> {
    fn clone(&self) -> Self {
        Self {
            spec: self.spec,
            site: self.site,
            query: self.query.clone(),
            picked: self.picked.clone(),
            matching: self.matching.clone(),
            opened: self.opened.clone(),
            at: self.at.clone(),
            spot: self.spot.clone(),
            layout: self.layout.clone(),
            saved: self.saved.clone(),
        }
    }
}

/// The list of a page for a site or for all, as it was left.
#[hook]
pub fn use_list<T: Row>(spec: &'static Spec<T>, site: Option<SiteId>) -> List<T>
where
    T::Id: Into<Uuid>,
{
    let spot = use_state_eq(|| memory::spot(site, spec.name).unwrap_or_else(|| Spot { sort: Some(spec.sort.into()), ..Spot::default() }));
    let layout = use_state_eq(|| Rc::new(memory::table(spec.name).layout));
    let saved = use_state_eq(|| Rc::new(memory::table(spec.name).views));
    let picked = use_state_eq(Picked::<T>::default);
    let matching = use_state_eq(|| None::<usize>);
    let opened = use_state_eq(|| None::<Rc<T>>);
    let at = use_mut_ref(|| None::<Rc<T>>);
    let query = ListQuery {
        site_id: site,
        filters: (spec.always)().into_iter().chain(spot.filters.iter().cloned()).collect(),
        search: spot.search.clone(),
        cluster_id: spot.cluster,
        sort: spot.sort.clone().or_else(|| Some(spec.sort.into())),
        ..ListQuery::default()
    };
    {
        let picked = picked.clone();
        // Other rows: what was chosen among the old ones is let go.
        use_effect_with(ListQuery { sort: None, ..query.clone() }, move |_| picked.set(Picked::default()));
    }
    {
        let opened = opened.clone();
        use_keys(Reach::Page, move |event| {
            let close = event.key() == "Escape" && opened.is_some();
            if close {
                opened.set(None);
            }
            close
        });
    }
    {
        // The open row is remembered; it is opened again when the list is there.
        let (open, first) = (opened.as_ref().map(|row| row.id().to_string()), use_mut_ref(|| true));
        use_effect_with(open, move |open| {
            if !first.replace(false) {
                let mut spot = memory::spot(site, spec.name).unwrap_or_default();
                spot.open.clone_from(open);
                memory::set_spot(site, spec.name, spot);
            }
        });
    }
    let list = List { spec, site, query, picked, matching, opened, at, spot, layout, saved };
    use_actions(list.take_actions());
    {
        let list = list.clone();
        use_keys(Reach::Page, move |event| {
            let selected = web_sys::window().and_then(|w| w.get_selection().ok().flatten()).is_some_and(|s| !s.is_collapsed());
            is_command(event) && !event.shift_key() && event.key() == "c" && !selected && list.copy(None)
        });
    }
    list
}

/// How a page shows its list.
pub struct Shown<T: Row> {
    pub source: Source<T>,
    /// Nothing: opening a row shows it beside the table.
    pub onopen: Option<Callback<Rc<T>>>,
    /// The row that is open, when the page's address says which.
    pub open: Option<T::Id>,
    /// What can be done with a row.
    pub menu: Option<Callback<Rc<T>, Vec<Item>>>,
    pub onask: Callback<(&'static str, Rc<T>)>,
    /// What can be done with the chosen rows; without it none can be chosen.
    pub bulk: Option<Html>,
    /// There is nothing at all yet: what to do first.
    pub fresh: Option<Html>,
}

impl<T: Row> List<T>
where
    T::Id: Into<Uuid>,
{
    /// A change of filters, search, order; run by a control.
    pub fn change<V: 'static>(&self, change: impl Fn(&mut Spot, V) + 'static) -> Callback<V> {
        let list = self.clone();
        Callback::from(move |value: V| {
            let mut spot = (*list.spot).clone();
            change(&mut spot, value);
            spot.row = 0;
            list.put(spot);
        })
    }

    fn put(&self, mut spot: Spot) {
        spot.open = memory::spot(self.site, self.spec.name).and_then(|kept| kept.open);
        memory::set_spot(self.site, self.spec.name, spot.clone());
        self.spot.set(spot);
    }

    pub fn onsearch(&self) -> Callback<String> {
        self.change(|spot, text: String| text.trim().clone_into(&mut spot.search))
    }

    pub fn onclear(&self) -> Callback<()> {
        self.change(|spot, ()| {
            spot.filters.clear();
            spot.search.clear();
            spot.cluster = None;
        })
    }

    /// Whether anything narrows the list down.
    pub fn is_narrowed(&self) -> bool {
        !self.spot.filters.is_empty() || !self.spot.search.is_empty() || self.spot.cluster.is_some()
    }

    /// Filters on one column in place of what it had.
    pub fn onfilter(&self, column: &'static str) -> Callback<Vec<Filter>> {
        self.change(move |spot, new: Vec<Filter>| spot.filters = filters::with(&spot.filters, column, new))
    }

    /// Chosen rows as bulk commands take them.
    pub fn selected(&self, picked: &Picked<T>) -> Selection<T::Id> {
        if !picked.all {
            return Selection::Ids(picked.ids());
        }
        let except = picked.except.iter().map(|id| (*id).into()).collect();
        Selection::Query(Box::new(ListQuery { sort: None, except, ..self.query.clone() }))
    }

    /// The open row, or else the one under the cursor.
    pub fn current(&self) -> Option<Rc<T>> {
        (*self.opened).clone().or_else(|| self.at.borrow().clone())
    }

    /// How many rows a bulk command would take.
    pub fn number(&self) -> usize {
        self.picked.len(self.matching.unwrap_or(0))
    }

    pub fn let_go(&self) {
        self.picked.set(Picked::default());
    }

    pub fn close(&self) -> Callback<()> {
        let opened = self.opened.clone();
        Callback::from(move |()| opened.set(None))
    }

    pub fn search(&self, placeholder: &'static str) -> Html {
        html! { <Search value={self.spot.search.clone()} {placeholder} onsearch={self.onsearch()} /> }
    }

    fn fields(&self) -> Rc<Vec<Field>> {
        let all = self.site.is_none();
        let always = (self.spec.always)();
        let fits = |c: &&Column<T>| c.filters && (all || c.kind != Kind::Site) && !always.iter().any(|f| f.column == c.name);
        Rc::new(
            self.spec
                .columns
                .iter()
                .filter(fits)
                .map(|c| Field { name: c.name, title: c.title, kind: c.kind, handy: c.handy || c.kind == Kind::Site })
                .collect(),
        )
    }

    /// Views, filters, columns: the bar below the page's head. `more` are filters of the page's own.
    pub fn tools(&self, more: Html) -> Html {
        let onfilters = self.change(|spot, filters: Vec<Filter>| spot.filters = filters);
        html! {
            <>
                <Views noun={self.spec.noun.1} presets={self.presets()} saved={(*self.saved).clone()} now={self.view()} chosen={self.spot.view.clone()} onchoose={self.onview()} onsaved={self.onsaved()} />
                <Bar fields={self.fields()} list={self.spec.list} query={self.query.clone()} filters={self.spot.filters.clone()} onchange={onfilters} narrowed={self.is_narrowed()} onclear={self.onclear()}>{ more }</Bar>
                <span class="tools-end">
                    <MenuButton kind={Look::Ghost} icon={Icon::Download} title="Export and copy" items={self.take_items()} end=true test="export" />
                    <ColumnsMenu columns={self.column_places()} compact={self.layout.compact} onlayout={self.onplaces()} />
                </span>
            </>
        }
    }

    /// The table with its bulk bar.
    pub fn table(&self, shown: Shown<T>) -> Html {
        let spec = self.spec;
        let onopen = shown.onopen.clone().unwrap_or_else(|| {
            let list = self.clone();
            Callback::from(move |row: Rc<T>| list.opened.set(Some(row)))
        });
        let (empty, fresh) = match shown.fresh {
            Some(fresh) if !self.is_narrowed() => (fresh, true),
            _ => (self.no_match(), false),
        };
        let onscrolled = {
            let list = self.clone();
            Callback::from(move |row: usize| {
                let mut spot = memory::spot(list.site, list.spec.name).unwrap_or_else(|| (*list.spot).clone());
                spot.row = row;
                memory::set_spot(list.site, list.spec.name, spot);
            })
        };
        let onpick = shown.bulk.is_some().then(|| {
            let picked = self.picked.clone();
            Callback::from(move |chosen| picked.set(chosen))
        });
        let onsort = self.change(|spot, sort: String| spot.sort = Some(sort));
        let oncount = {
            let matching = self.matching.clone();
            Callback::from(move |n| matching.set(Some(n)))
        };
        let oncursor = {
            let at = self.at.clone();
            Callback::from(move |row| *at.borrow_mut() = row)
        };
        let matching = self.matching.unwrap_or(0);
        html! {
            <div class="with-bulk">
                <Table<T> source={shown.source} query={self.query.clone()} columns={spec.columns} layout={(*self.layout).clone()} onlayout={self.onlayout()}
                    all_sites={self.site.is_none()} class={spec.class} label={spec.title} {onsort} picked={(*self.picked).clone()} {onpick} {onopen}
                    open={shown.open.or_else(|| self.opened.as_ref().map(|row| row.id()))} follow=true {oncount} menu={shown.menu} onask={shown.onask} {oncursor}
                    start={self.spot.row} seek={self.spot.open.clone().filter(|_| shown.open.is_none())} {onscrolled} {empty} {fresh} />
                if let Some(bulk) = shown.bulk {
                    <Bulk chosen={self.number()} {matching} all={self.picked.all && self.picked.except.is_empty()} noun={spec.noun}
                        onall={{ let p = self.picked.clone(); move |()| p.set(Picked::everything()) }} onclear={{ let p = self.picked.clone(); move |()| p.set(Picked::default()) }}>
                        { bulk }
                    </Bulk>
                }
            </div>
        }
    }

    /// Nothing fits the search and the filters.
    pub fn no_match(&self) -> Html {
        html! {
            <Empty icon={Icon::ScanSearch} title="Nothing matches" text={format!("No {} fit the search and the filters.", self.spec.noun.1)}>
                <Button label="Clear search and filters" onclick={self.onclear().reform(|_| ())} />
            </Empty>
        }
    }
}
