//! Changing many keywords at once; says so, with undo.
//!
//! Must not know: how keywords are drawn or chosen.

use crate::format::plural;
use crate::ipc;
use crate::store::toasts;
use igny8_model::page::Selected;
use igny8_model::planner::{Intent, KeywordStatus, KeywordsBulkUpdate};
use igny8_model::{KeywordId, Selection, commands};
use wasm_bindgen_futures::spawn_local;

pub fn set_status(selection: Selection<KeywordId>, status: KeywordStatus) {
    update(KeywordsBulkUpdate { selection, status: Some(status), intent: None }, status.to_string());
}

pub fn set_intent(selection: Selection<KeywordId>, intent: Intent) {
    update(KeywordsBulkUpdate { selection, status: None, intent: Some(intent) }, intent.to_string());
}

fn update(request: KeywordsBulkUpdate, to: String) {
    spawn_local(async move {
        match ipc::call::<commands::KeywordsBulkUpdate>(request).await {
            Ok(done) if done.changed == 0 => toasts::say(format!("All of them are {to} already")),
            Ok(done) => toasts::changed(format!("{} set to {to}", plural(done.changed, "keyword", "keywords")), done.undo),
            Err(error) => toasts::error(&error),
        }
    });
}

pub fn delete(selection: Selection<KeywordId>) {
    spawn_local(async move {
        match ipc::call::<commands::KeywordsDelete>(Selected { selection }).await {
            Ok(done) => toasts::changed(format!("{} deleted", plural(done.changed, "keyword", "keywords")), done.undo),
            Err(error) => toasts::error(&error),
        }
    });
}
