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
    /// One site's settings and connection.
    Site(SiteId),
    In(SiteId, Place),
}

/// A page of one site's work.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    Keywords,
    Clusters(Option<ClusterId>),
    Ideas,
    Tasks,
    Content,
    Editor(ContentId),
    Images,
    Publish,
    Receipts(Option<RecordId>),
}

impl Place {
    /// The page's name in addresses and in the window's memory.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Keywords => "keywords",
            Self::Clusters(_) => "clusters",
            Self::Ideas => "ideas",
            Self::Tasks => "tasks",
            Self::Content | Self::Editor(_) => "content",
            Self::Images => "images",
            Self::Publish => "publish",
            Self::Receipts(_) => "receipts",
        }
    }

    pub fn parse(slug: &str, id: Option<&str>) -> Option<Self> {
        Some(match slug {
            "keywords" => Self::Keywords,
            "clusters" => Self::Clusters(id.and_then(|id| ClusterId::from_str(id).ok())),
            "ideas" => Self::Ideas,
            "tasks" => Self::Tasks,
            "content" => id.and_then(|id| ContentId::from_str(id).ok()).map_or(Self::Content, Self::Editor),
            "images" => Self::Images,
            "publish" => Self::Publish,
            "receipts" => Self::Receipts(id.and_then(|id| RecordId::from_str(id).ok())),
            _ => return None,
        })
    }
}

impl Route {
    pub fn site(self) -> Option<SiteId> {
        match self {
            Self::Home | Self::Sites => None,
            Self::Site(site) | Self::In(site, _) => Some(site),
        }
    }

    pub fn hash(self) -> String {
        match self {
            Self::Home => "#/".into(),
            Self::Sites => "#/sites".into(),
            Self::Site(site) => format!("#/sites/{site}"),
            Self::In(site, place) => {
                let id = match place {
                    Place::Clusters(id) => id.map(|id| id.to_string()),
                    Place::Editor(id) => Some(id.to_string()),
                    Place::Receipts(id) => id.map(|id| id.to_string()),
                    _ => None,
                };
                let tail = id.map(|id| format!("/{id}")).unwrap_or_default();
                format!("#/s/{site}/{}{tail}", place.slug())
            }
        }
    }

    /// An unknown address leads home.
    pub fn parse(hash: &str) -> Self {
        let parts: Vec<_> = hash.trim_start_matches('#').split('/').filter(|p| !p.is_empty()).collect();
        let site = |text: &str| SiteId::from_str(text).ok();
        match parts[..] {
            ["sites"] => Self::Sites,
            ["sites", id] => site(id).map_or(Self::Sites, Self::Site),
            ["s", id, place] => site(id).zip(Place::parse(place, None)).map_or(Self::Home, |(s, p)| Self::In(s, p)),
            ["s", id, place, open] => site(id).zip(Place::parse(place, Some(open))).map_or(Self::Home, |(s, p)| Self::In(s, p)),
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
        ];
        let mut routes: Vec<_> = places.into_iter().map(|p| Route::In(site, p)).collect();
        routes.extend([Route::Home, Route::Sites, Route::Site(site)]);
        for route in routes {
            assert_eq!(Route::parse(&route.hash()), route, "the address of a place leads back to it");
        }
    }

    #[test]
    fn nonsense_leads_home() {
        for hash in ["", "#", "#/x", "#/s/no-id/keywords", "#/s"] {
            assert_eq!(Route::parse(hash), Route::Home, "{hash}");
        }
        assert_eq!(Route::parse("#/sites/nonsense"), Route::Sites);
    }
}
