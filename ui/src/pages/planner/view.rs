//! The three ways in which clusters are shown; the last one is kept.
//!
//! Must not know: what each of them shows.

use crate::components::icon::Icon;
use crate::store::actions::Action;
use yew::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum View {
    List,
    Board,
    Map,
}

const KEY: &str = "clusters-view";

impl View {
    pub const ALL: [Self; 3] = [Self::List, Self::Board, Self::Map];

    pub fn name(self) -> &'static str {
        match self {
            Self::List => "List",
            Self::Board => "Board",
            Self::Map => "Map",
        }
    }

    /// The command that shows it.
    pub fn action(self, now: Self, show: &Callback<Self>) -> Action {
        let (icon, keys) = match self {
            Self::List => (Icon::List, "v l"),
            Self::Board => (Icon::Grid2x2, "v b"),
            Self::Map => (Icon::LayoutDashboard, "v m"),
        };
        let show = show.clone();
        Action::new("Clusters", format!("Show as a {}", self.name().to_lowercase()), icon, keys, move || show.emit(self))
            .checked(now == self)
            .also("view cards kanban treemap table")
    }
}

/// The view, and how it is changed. It is the window's, not the workspace's: as wide as this screen is.
#[hook]
pub fn use_view() -> (View, Callback<View>) {
    let storage = || web_sys::window().and_then(|w| w.local_storage().ok().flatten());
    let view = use_state_eq(|| {
        let kept = storage().and_then(|s| s.get_item(KEY).ok().flatten());
        View::ALL.into_iter().find(|v| Some(v.name()) == kept.as_deref()).unwrap_or(View::List)
    });
    let set = view.clone();
    let show = Callback::from(move |view: View| {
        if let Some(storage) = storage() {
            let _ = storage.set_item(KEY, view.name());
        }
        set.set(view);
    });
    (*view, show)
}
