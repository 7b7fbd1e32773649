//! Where the person is: workspace, site, last place of each site.
//!
//! Must not know: pages.

use super::{memory, query, signal::Signal, toasts};
use crate::ipc::{self, Failure};
use crate::route::{self, Place, Route};
use igny8_model::SiteId;
use igny8_model::commands as c;
use igny8_model::sites::{Site, SiteCounts};
use igny8_model::system::{UiState, UiStateGet, Workspace, WorkspaceCreate, WorkspaceOpen};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// What every page may ask for: provided by the frame.
#[derive(Clone, PartialEq)]
pub struct Here {
    pub workspace: Rc<Workspace>,
    pub sites: Rc<Vec<Site>>,
    /// None: all sites, or a page that belongs to none.
    pub site: Option<Rc<Site>>,
}

impl Here {
    pub fn site_id(&self) -> Option<SiteId> {
        self.site.as_ref().map(|s| s.id)
    }

    pub fn site_named(&self, id: SiteId) -> Option<&Site> {
        self.sites.iter().find(|s| s.id == id)
    }

    /// How much there is of something: in the site, or in all of them.
    pub fn sum(&self, of: fn(&SiteCounts) -> u64) -> u64 {
        match &self.site {
            Some(site) => of(&site.counts),
            None => self.sites.iter().map(|s| of(&s.counts)).sum(),
        }
    }
}

/// Last places, kept in the workspace. Where one was in each site is in `memory`.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Places {
    /// The address of the page that was open last.
    last: String,
    /// Sites, the one that was open last first.
    recent: Vec<SiteId>,
}

/// So many sites are remembered in the order in which they were open.
const RECENT: usize = 30;

thread_local! { static PLACES: Signal<Option<Places>> = const { Signal::new(None) }; }

const KEY: &str = "places";

/// Reads the last places of the workspace that was just opened, and goes there unless the address says otherwise.
pub async fn restore() {
    memory::start().await;
    let kept = ipc::call::<c::UiStateGet>(UiStateGet { key: KEY.into() }).await.ok();
    let places = kept.and_then(|s| serde_json::from_value::<Places>(s.value).ok()).unwrap_or_default();
    let here = route::ROUTE.with(Signal::get);
    let last = if here == Route::Home { Route::parse(&places.last) } else { here };
    if let Some(site) = last.site() {
        memory::read(Some(site)).await;
    }
    PLACES.with(|p| p.set(Some(places)));
    if here == Route::Home {
        if last == Route::Home {
            // The first time: what there is to do.
            route::replace(Route::All(Place::Dashboard));
        } else {
            route::replace(last);
        }
    } else {
        remember(here);
    }
}

/// Remembers where the person is now.
pub fn remember(route: Route) {
    if let Some(place) = route.place() {
        memory::set_place(route.site(), place.path());
    }
    let Some(mut places) = PLACES.with(Signal::get) else { return };
    let before = places.clone();
    if route != Route::Home {
        places.last = route.hash();
    }
    if let Some(site) = route.site() {
        places.recent.retain(|s| *s != site);
        places.recent.insert(0, site);
        places.recent.truncate(RECENT);
    }
    if places != before {
        PLACES.with(|p| p.set(Some(places.clone())));
        spawn_local(async move {
            if let Ok(value) = serde_json::to_value(places) {
                // A lost memory of the last place is no reason to disturb anybody.
                let _ = ipc::call::<c::UiStateSet>(UiState { key: KEY.into(), value }).await;
            }
        });
    }
}

/// Goes to where the person was last in a site.
pub fn open_site(site: SiteId) {
    visit(Some(site));
}

/// Goes to where the person was last among all sites.
pub fn open_all() {
    visit(None);
}

fn visit(site: Option<SiteId>) {
    spawn_local(async move {
        memory::read(site).await;
        let place = memory::scope(site).place.and_then(|p| Place::of_path(&p));
        // All sites begin with what waits among them, a site with its keywords.
        let usual = if site.is_some() { Place::Keywords } else { Place::Dashboard };
        route::go(Route::within(site, place.unwrap_or(usual)));
    });
}

/// The sites in the order in which they were open last.
pub fn recent() -> Vec<SiteId> {
    PLACES.with(Signal::get).map(|p| p.recent).unwrap_or_default()
}

/// The frame of a workspace is on screen: nothing of another one stays.
pub fn entered(workspace: &str) {
    thread_local! { static BEFORE: RefCell<Option<String>> = const { RefCell::new(None) }; }
    let before = BEFORE.replace(Some(workspace.to_owned()));
    PLACES.with(|p| p.set(None));
    super::jobs::forget();
    // After a reload the address stands as it was; it means nothing in another workspace.
    if before.is_some_and(|b| b != workspace) {
        route::replace(Route::Home);
    }
}

pub async fn create(request: WorkspaceCreate) -> Result<(), Failure> {
    query::forget();
    ipc::call::<c::WorkspaceCreate>(request).await?;
    query::changed(&[igny8_model::Tag::Workspace]);
    Ok(())
}

/// Makes the sample workspace and opens it.
pub async fn open_sample() -> Result<(), Failure> {
    query::forget();
    ipc::call::<c::SampleCreate>(igny8_model::page::Empty {}).await?;
    query::changed(&[igny8_model::Tag::Workspace]);
    Ok(())
}

/// Closes the sample workspace that is open and removes it.
pub async fn remove_sample() -> Result<(), Failure> {
    keep_closed();
    ipc::call::<c::SampleRemove>(igny8_model::page::Empty {}).await?;
    query::changed(&[igny8_model::Tag::Workspace]);
    Ok(())
}

pub async fn open(path: String) -> Result<(), Failure> {
    query::forget();
    ipc::call::<c::WorkspaceOpen>(WorkspaceOpen { path }).await?;
    query::changed(&[igny8_model::Tag::Workspace]);
    Ok(())
}

/// Whether the last workspace may be opened by itself: at the program's start, but not after somebody closed it.
pub fn may_reopen() -> bool {
    session_storage().is_none_or(|s| s.get_item("closed").ok().flatten().is_none())
}

/// Lives as long as the window.
fn session_storage() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok().flatten()
}

/// No workspace opens by itself again in this run.
fn keep_closed() {
    if let Some(storage) = session_storage() {
        let _ = storage.set_item("closed", "1");
    }
}

pub fn close() {
    keep_closed();
    wasm_bindgen_futures::spawn_local(async {
        match ipc::call::<c::WorkspaceClose>(igny8_model::page::Empty {}).await {
            Ok(_) => query::changed(&[igny8_model::Tag::Workspace]),
            Err(error) => toasts::error(&error),
        }
    });
}
