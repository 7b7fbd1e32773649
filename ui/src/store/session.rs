//! Where the person is: workspace, site, last place of each site.
//!
//! Must not know: pages.

use super::{query, signal::Signal, toasts};
use crate::ipc::{self, Failure};
use crate::route::{self, Place, Route};
use igny8_model::SiteId;
use igny8_model::commands as c;
use igny8_model::sites::{Site, SitesList};
use igny8_model::system::{UiState, UiStateGet, Workspace, WorkspaceCreate, WorkspaceOpen};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What every page may ask for: provided by the frame.
#[derive(Clone, PartialEq)]
pub struct Here {
    pub workspace: Rc<Workspace>,
    pub sites: Rc<Vec<Site>>,
    pub site: Option<Rc<Site>>,
}

impl Here {
    pub fn site_id(&self) -> Option<SiteId> {
        self.site.as_ref().map(|s| s.id)
    }

    pub fn site_named(&self, id: SiteId) -> Option<&Site> {
        self.sites.iter().find(|s| s.id == id)
    }
}

/// Last places, kept in the workspace.
#[derive(Clone, PartialEq, Default, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Places {
    last_site: Option<SiteId>,
    place: BTreeMap<SiteId, String>,
    sites_page: bool,
}

thread_local! { static PLACES: Signal<Option<Places>> = const { Signal::new(None) }; }

const KEY: &str = "places";

/// Reads the last places of the workspace that was just opened, and goes there unless the address says otherwise.
pub async fn restore() {
    let kept = ipc::call::<c::UiStateGet>(UiStateGet { key: KEY.into() }).await.ok();
    let places = kept.and_then(|s| serde_json::from_value::<Places>(s.value).ok()).unwrap_or_default();
    PLACES.with(|p| p.set(Some(places.clone())));
    if route::ROUTE.with(Signal::get) == Route::Home {
        match places.last_site {
            Some(site) if !places.sites_page => open_site(site),
            Some(_) => route::replace(Route::Sites),
            // The first time: straight to the first site, if there is one.
            None => match ipc::call::<c::SitesList>(SitesList::default()).await.ok().and_then(|p| p.results.first().map(|s| s.id)) {
                Some(site) => open_site(site),
                None => route::replace(Route::Sites),
            },
        }
    }
}

/// Remembers where the person is now.
pub fn remember(route: Route) {
    let Some(mut places) = PLACES.with(Signal::get) else { return };
    let before = places.clone();
    match route {
        Route::In(site, place) => {
            places.last_site = Some(site);
            places.place.insert(site, place.slug().into());
            places.sites_page = false;
        }
        Route::Sites | Route::Site(_) | Route::All(_) => places.sites_page = true,
        Route::Home => {}
    }
    if places != before {
        PLACES.with(|p| p.set(Some(places.clone())));
        wasm_bindgen_futures::spawn_local(async move {
            if let Ok(value) = serde_json::to_value(places) {
                // A lost memory of the last place is no reason to disturb anybody.
                let _ = ipc::call::<c::UiStateSet>(UiState { key: KEY.into(), value }).await;
            }
        });
    }
}

/// Goes to where the person was last in a site.
pub fn open_site(site: SiteId) {
    let place = PLACES.with(Signal::get).and_then(|p| Place::parse(p.place.get(&site)?, None));
    route::go(Route::In(site, place.unwrap_or(Place::Keywords)));
}

/// The site that was open last, for pages that belong to none.
pub fn last_site() -> Option<SiteId> {
    PLACES.with(Signal::get).and_then(|p| p.last_site)
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

pub fn close() {
    if let Some(storage) = session_storage() {
        let _ = storage.set_item("closed", "1");
    }
    wasm_bindgen_futures::spawn_local(async {
        match ipc::call::<c::WorkspaceClose>(igny8_model::page::Empty {}).await {
            Ok(_) => query::changed(&[igny8_model::Tag::Workspace]),
            Err(error) => toasts::error(&error),
        }
    });
}
