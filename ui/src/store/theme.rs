//! Light, dark, or as the system has it.
//!
//! Must not know: colours; they are in the styles.

use super::signal::Signal;
use wasm_bindgen::{JsCast, prelude::Closure};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Theme {
    System,
    Light,
    Dark,
}

impl Theme {
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

thread_local! { pub static THEME: Signal<Theme> = const { Signal::new(Theme::System) }; }

const KEY: &str = "theme";

/// Kept by the web view, not the workspace: it holds before a workspace is open.
fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

pub fn start() {
    let kept = storage().and_then(|s| s.get_item(KEY).ok().flatten());
    let theme = Theme::ALL.into_iter().find(|t| Some(t.name()) == kept.as_deref()).unwrap_or(Theme::System);
    apply(theme);
    follow_system();
}

pub fn choose(theme: Theme) {
    if let Some(storage) = storage() {
        let _ = storage.set_item(KEY, theme.name());
    }
    apply(theme);
}

/// Light or dark, as it is on screen now.
pub fn shown() -> Theme {
    match THEME.with(Signal::get) {
        Theme::System if system_is_dark() => Theme::Dark,
        Theme::System => Theme::Light,
        chosen => chosen,
    }
}

/// Sets the theme on the page; the styles know only light and dark.
fn apply(theme: Theme) {
    THEME.with(|t| t.set(theme));
    if let Some(root) = web_sys::window().and_then(|w| w.document()).and_then(|d| d.document_element()) {
        let _ = root.set_attribute("data-theme", shown().name());
    }
}

fn query() -> Option<web_sys::MediaQueryList> {
    web_sys::window()?.match_media("(prefers-color-scheme: dark)").ok().flatten()
}

fn system_is_dark() -> bool {
    query().is_some_and(|q| q.matches())
}

/// The system may turn dark while the window is open.
fn follow_system() {
    let heard = Closure::<dyn Fn()>::new(|| apply(THEME.with(Signal::get)));
    if let Some(query) = query() {
        let _ = query.add_event_listener_with_callback("change", heard.as_ref().unchecked_ref());
    }
    // Heard as long as the page lives.
    heard.forget();
}
