//! What was last done and opened from the palette, kept in the workspace.
//!
//! Must not know: how it is shown.

use crate::ipc;
use crate::store::signal::Signal;
use igny8_model::commands as c;
use igny8_model::system::{UiState, UiStateGet};
use serde::{Deserialize, Serialize};

/// A command by its id, or a thing by its name and address.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Recent {
    pub id: String,
    pub title: String,
    /// Where a thing is; absent for a command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<String>,
}

thread_local! { pub static RECENT: Signal<Vec<Recent>> = const { Signal::new(Vec::new()) }; }

const KEY: &str = "palette";
const KEPT: usize = 12;

/// Reads what is kept in the workspace that was just opened.
pub async fn load() {
    RECENT.with(|r| r.set(Vec::new()));
    let kept = ipc::call::<c::UiStateGet>(UiStateGet { key: KEY.into() }).await.ok();
    if let Some(list) = kept.and_then(|s| serde_json::from_value(s.value).ok()) {
        RECENT.with(|r| r.set(list));
    }
}

pub fn remember(one: Recent) {
    let list = newest_first(RECENT.with(Signal::get), one);
    RECENT.with(|r| r.set(list.clone()));
    wasm_bindgen_futures::spawn_local(async move {
        if let Ok(value) = serde_json::to_value(list) {
            // A lost memory of what was last opened is no reason to disturb anybody.
            let _ = ipc::call::<c::UiStateSet>(UiState { key: KEY.into(), value }).await;
        }
    });
}

fn newest_first(mut list: Vec<Recent>, one: Recent) -> Vec<Recent> {
    list.retain(|old| old.id != one.id);
    list.insert(0, one);
    list.truncate(KEPT);
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_stands_first_and_once() {
        let one = |id: &str| Recent { id: id.into(), title: id.into(), hash: None };
        let list = ["a", "b", "a"].into_iter().fold(Vec::new(), |list, id| newest_first(list, one(id)));
        assert_eq!(list.iter().map(|r| r.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        let long = (0..40).fold(Vec::new(), |list, n| newest_first(list, one(&n.to_string())));
        assert_eq!((long.len(), long[0].id.as_str()), (KEPT, "39"));
    }
}
