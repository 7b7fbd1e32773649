//! What the host says unasked: the core's events and files dropped on the window.
//!
//! Must not know: what becomes of them; the stores decide.

use super::host;
use igny8_model::Event;
use serde::Deserialize;

/// Files over or on the window.
#[derive(Deserialize, Clone, PartialEq, Debug)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum Files {
    Over,
    Leave,
    #[serde(rename = "drop")]
    Dropped {
        paths: Vec<String>,
    },
}

/// Hears the core's events as long as the page lives.
pub fn listen(on_event: impl Fn(Event) + 'static, on_drop: impl Fn(Files) + 'static) {
    host::listen("igny8", move |text| {
        if let Ok(event) = serde_json::from_str(&text) {
            on_event(event);
        }
    });
    host::listen("igny8-drop", move |text| {
        if let Ok(drop) = serde_json::from_str(&text) {
            on_drop(drop);
        }
    });
}
