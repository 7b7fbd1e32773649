//! Places in the window and their addresses, so that a reload comes back to the same place.
//!
//! Must not know: what is shown there.

use crate::store::signal::Signal;
use igny8_model::{ClusterId, ContentId, RecordId, SiteId};
use std::str::FromStr;
use wasm_bindgen::{JsCast, prelude::Closure};

/// A place in the window.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Route {
    /// Wherever the person was last.
    Home,
    Sites,
    /// Providers of models, their prices, and which model does what.
    Ai,
    /// One site's settings and connection.
    Site(SiteId),
    In(SiteId, Place),
    /// The same page over all sites at once.
    All(Place),
}

/// A page of work: one site's, or all sites'.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    Dashboard,
    Keywords,
    Clusters(Option<ClusterId>),
    Ideas,
    /// Ideas and scheduled texts by day.
    Calendar,
    Tasks,
    Content,
    Editor(ContentId),
    Images,
    Publish,
    Receipts(Option<RecordId>),
    Jobs,
    /// What models cost; `true`: the ledger, call by call.
    Spending(bool),
}

impl Place {
    /// The page's name in addresses and in the window's memory.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Dashboard => "dashboard",
            Self::Keywords => "keywords",
            Self::Clusters(_) => "clusters",
            Self::Ideas => "ideas",
            Self::Calendar => "calendar",
            Self::Tasks => "tasks",
            Self::Content | Self::Editor(_) => "content",
            Self::Images => "images",
            Self::Publish => "publish",
            Self::Receipts(_) => "receipts",
            Self::Jobs => "jobs",
            Self::Spending(_) => "spending",
        }
    }

    pub fn parse(slug: &str, id: Option<&str>) -> Option<Self> {
        Some(match slug {
            "dashboard" => Self::Dashboard,
            "keywords" => Self::Keywords,
            "clusters" => Self::Clusters(id.and_then(|id| ClusterId::from_str(id).ok())),
            "ideas" => Self::Ideas,
            "calendar" => Self::Calendar,
            "tasks" => Self::Tasks,
            "content" => id.and_then(|id| ContentId::from_str(id).ok()).map_or(Self::Content, Self::Editor),
            "images" => Self::Images,
            "publish" => Self::Publish,
            "receipts" => Self::Receipts(id.and_then(|id| RecordId::from_str(id).ok())),
            "jobs" => Self::Jobs,
            "spending" => Self::Spending(id == Some("calls")),
            _ => return None,
        })
    }

    /// What is open on the page, as in the address.
    fn open(self) -> Option<String> {
        match self {
            Self::Clusters(id) => id.map(|id| id.to_string()),
            Self::Editor(id) => Some(id.to_string()),
            Self::Receipts(id) => id.map(|id| id.to_string()),
            Self::Spending(calls) => calls.then(|| "calls".to_owned()),
            _ => None,
        }
    }

    /// `keywords`, `clusters/<id>`: the place without its site.
    pub fn path(self) -> String {
        self.open().map_or_else(|| self.slug().to_owned(), |id| format!("{}/{id}", self.slug()))
    }

    /// The place of a [`Self::path`].
    pub fn of_path(path: &str) -> Option<Self> {
        match path.split_once('/') {
            Some((slug, id)) => Self::parse(slug, Some(id)),
            None => Self::parse(path, None),
        }
    }
}

impl Route {
    /// A page of one site, or of all sites.
    pub fn within(site: Option<SiteId>, place: Place) -> Self {
        site.map_or(Self::All(place), |site| Self::In(site, place))
    }

    pub fn site(self) -> Option<SiteId> {
        match self {
            Self::Home | Self::Sites | Self::Ai | Self::All(_) => None,
            Self::Site(site) | Self::In(site, _) => Some(site),
        }
    }

    pub fn place(self) -> Option<Place> {
        match self {
            Self::In(_, place) | Self::All(place) => Some(place),
            Self::Home | Self::Sites | Self::Ai | Self::Site(_) => None,
        }
    }

    pub fn hash(self) -> String {
        match self {
            Self::Home => "#/".into(),
            Self::Sites => "#/sites".into(),
            Self::Ai => "#/ai".into(),
            Self::Site(site) => format!("#/sites/{site}"),
            Self::In(site, place) => format!("#/s/{site}/{}", place.path()),
            Self::All(place) => format!("#/all/{}", place.path()),
        }
    }

    /// An unknown address leads home.
    pub fn parse(hash: &str) -> Self {
        let parts: Vec<_> = hash.trim_start_matches('#').split('/').filter(|p| !p.is_empty()).collect();
        let site = |text: &str| SiteId::from_str(text).ok();
        match parts[..] {
            ["sites"] => Self::Sites,
            ["ai"] => Self::Ai,
            ["sites", id] => site(id).map_or(Self::Sites, Self::Site),
            ["s", id, place] => site(id).zip(Place::parse(place, None)).map_or(Self::Home, |(s, p)| Self::In(s, p)),
            ["s", id, place, open] => site(id).zip(Place::parse(place, Some(open))).map_or(Self::Home, |(s, p)| Self::In(s, p)),
            ["all", place] => Place::parse(place, None).map_or(Self::Home, Self::All),
            ["all", place, open] => Place::parse(place, Some(open)).map_or(Self::Home, Self::All),
            _ => Self::Home,
        }
    }
}

thread_local! { pub static ROUTE: Signal<Route> = const { Signal::new(Route::Home) }; }

fn location() -> Option<web_sys::Location> {
    web_sys::window().map(|w| w.location())
}

/// Goes somewhere; the way back is kept.
pub fn go(route: Route) {
    if let Some(location) = location() {
        let _ = location.set_hash(&route.hash());
    }
    ROUTE.with(|r| r.set(route));
}

/// Goes somewhere in place of here: a detail opened in a list.
pub fn replace(route: Route) {
    if let Some(location) = location() {
        let _ = location.replace(&route.hash());
    }
    ROUTE.with(|r| r.set(route));
}

/// Reads the address now and whenever it changes.
pub fn start() {
    let read = || {
        if let Some(hash) = location().and_then(|l| l.hash().ok()) {
            ROUTE.with(|r| r.set(Route::parse(&hash)));
        }
    };
    read();
    let heard = Closure::<dyn Fn()>::new(read);
    if let Some(window) = web_sys::window() {
        let _ = window.add_event_listener_with_callback("hashchange", heard.as_ref().unchecked_ref());
    }
    // Heard as long as the page lives.
    heard.forget();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_back() {
        let site = SiteId::new();
        let places = [
            Place::Dashboard,
            Place::Calendar,
            Place::Jobs,
            Place::Keywords,
            Place::Clusters(None),
            Place::Clusters(Some(ClusterId::new())),
            Place::Ideas,
            Place::Tasks,
            Place::Content,
            Place::Editor(ContentId::new()),
            Place::Images,
            Place::Publish,
            Place::Receipts(None),
            Place::Receipts(Some(RecordId::new())),
            Place::Spending(false),
            Place::Spending(true),
        ];
        let mut routes: Vec<_> = places.into_iter().flat_map(|p| [Route::In(site, p), Route::All(p)]).collect();
        routes.extend([Route::Home, Route::Sites, Route::Ai, Route::Site(site)]);
        for route in routes {
            assert_eq!(Route::parse(&route.hash()), route, "the address of a place leads back to it");
        }
    }

    #[test]
    fn nonsense_leads_home() {
        for hash in ["", "#", "#/x", "#/s/no-id/keywords", "#/s", "#/all", "#/all/nothing"] {
            assert_eq!(Route::parse(hash), Route::Home, "{hash}");
        }
        assert_eq!(Route::parse("#/sites/nonsense"), Route::Sites);
        assert_eq!(Place::of_path("jobs"), Some(Place::Jobs));
    }
}
