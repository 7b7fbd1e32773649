//! What a page's list shows: its query, kept while other pages are open.
//!
//! Must not know: which page.

use igny8_model::{ListQuery, SiteId};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use yew::prelude::*;

thread_local! { static KEPT: RefCell<HashMap<(&'static str, SiteId), ListQuery>> = RefCell::new(HashMap::new()); }

/// A list's query and how it changes.
#[derive(Clone)]
pub struct List {
    pub query: ListQuery,
    state: UseStateHandle<ListQuery>,
    name: &'static str,
    site: SiteId,
}

impl List {
    /// A change of the query, run by a control.
    pub fn change<T: 'static>(&self, change: impl Fn(&mut ListQuery, T) + 'static) -> Callback<T> {
        let list = self.clone();
        let change = Rc::new(change);
        Callback::from(move |value: T| {
            let mut query = list.query.clone();
            change(&mut query, value);
            KEPT.with(|k| k.borrow_mut().insert((list.name, list.site), query.clone()));
            list.state.set(query);
        })
    }

    pub fn onsearch(&self) -> Callback<String> {
        self.change(|query, text: String| query.search = text.trim().to_owned())
    }

    pub fn onsort(&self) -> Callback<String> {
        self.change(|query, sort| query.sort = Some(sort))
    }

    pub fn onstatus(&self) -> Callback<Vec<String>> {
        self.change(|query, status| query.status = status)
    }

    pub fn onintent(&self) -> Callback<Vec<String>> {
        self.change(|query, intent| query.intent = intent)
    }

    /// Without any filter, but in the same order.
    pub fn onclear(&self) -> Callback<()> {
        self.change(|query, ()| {
            *query = ListQuery { site_id: query.site_id, sort: query.sort.clone(), ..ListQuery::default() };
        })
    }

    /// Whether anything narrows the list down.
    pub fn is_narrowed(&self) -> bool {
        let bare = ListQuery { site_id: self.query.site_id, sort: self.query.sort.clone(), ..ListQuery::default() };
        self.query != bare
    }
}

/// The list of a page for a site, sorted as usual.
#[hook]
pub fn use_list(name: &'static str, site: SiteId, sort: &'static str) -> List {
    let state = use_state_eq(|| {
        KEPT.with(|k| k.borrow().get(&(name, site)).cloned()).unwrap_or_else(|| ListQuery {
            site_id: Some(site),
            sort: Some(sort.into()),
            ..ListQuery::default()
        })
    });
    List { query: (*state).clone(), state, name, site }
}

/// Opens a page's list narrowed down to something, from another page.
pub fn prepare(name: &'static str, site: SiteId, query: ListQuery) {
    KEPT.with(|k| k.borrow_mut().insert((name, site), query));
}

/// Nothing matches the filters.
pub fn no_match(list: &List) -> Html {
    use crate::components::button::Button;
    use crate::components::{empty::Empty, icon::Icon};
    let clear = list.onclear();
    html! {
        <Empty icon={Icon::ScanSearch} title="Nothing matches" text="No rows fit the search and the filters.">
            <Button label="Clear search and filters" onclick={clear.reform(|_| ())} />
        </Empty>
    }
}
