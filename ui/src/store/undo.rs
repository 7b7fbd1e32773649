//! Taking changes back and doing them again; the core keeps them, so this outlives a restart.
//!
//! Must not know: what was changed.

use super::toasts;
use crate::format::plural;
use crate::ipc;
use igny8_model::commands as c;
use igny8_model::page::Empty;
use igny8_model::undo::{UndoApply, UndoDone};
use igny8_model::{ErrorCode, UndoId};
use wasm_bindgen_futures::spawn_local;
use yew::Callback;

/// Takes back this change, or the newest; says what came of it.
pub fn apply(id: Option<UndoId>) {
    toasts::dismiss_undo();
    spawn_local(async move {
        match ipc::call::<c::UndoApply>(UndoApply { id }).await {
            Ok(done) => toasts::good(words("Taken back", &done), Some(("Redo".into(), Callback::from(|()| redo())))),
            Err(error) if error.code == ErrorCode::NotFound => toasts::say("There is nothing to take back"),
            Err(error) => toasts::error(&error),
        }
    });
}

/// Does again what was taken back last.
pub fn redo() {
    spawn_local(async move {
        match ipc::call::<c::UndoRedo>(Empty {}).await {
            Ok(done) => {
                let id = done.id;
                toasts::good(words("Done again", &done), Some(("Undo".into(), Callback::from(move |()| apply(Some(id))))));
            }
            Err(error) if error.code == ErrorCode::NotFound => toasts::say("There is nothing to do again"),
            Err(error) => toasts::error(&error),
        }
    });
}

/// What was put back, and what was left because somebody changed it since.
fn words(what: &str, done: &UndoDone) -> String {
    if done.left == 0 {
        return format!("{what}: {}", done.label);
    }
    if done.restored == 0 {
        return format!("{} stays as it is: it was changed again since", done.label);
    }
    format!("{what}: {}. {} left alone: changed again since", done.label, plural(done.left, "row", "rows"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_is_said() {
        let done = |restored, left| UndoDone { id: UndoId::new(), label: "3 keywords moved".into(), restored, left };
        assert_eq!(words("Taken back", &done(3, 0)), "Taken back: 3 keywords moved");
        assert!(words("Taken back", &done(2, 1)).ends_with("1 row left alone: changed again since"));
        assert!(words("Taken back", &done(0, 3)).contains("stays as it is"));
    }
}
