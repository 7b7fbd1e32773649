//! Changing the status of many keywords, and taking it back.
//!
//! Must not know: how keywords are drawn.

use crate::components::picked::Picked;
use crate::format::plural;
use crate::ipc::{self, Failure};
use crate::store::toasts;
use igny8_model::planner::{Keyword, KeywordStatus, KeywordsBulkUpdate, Selection};
use igny8_model::{KeywordId, ListQuery, commands};
use std::collections::BTreeMap;
use wasm_bindgen_futures::spawn_local;

/// Up to this many keywords are remembered one by one, so that the change can be taken back.
const REMEMBERED: usize = 5_000;

/// Sets a status for the chosen keywords; says so, with undo.
pub fn set_status(picked: &Picked<Keyword>, query: &ListQuery, matching: usize, status: KeywordStatus) {
    let (picked, query) = (picked.clone(), query.clone());
    spawn_local(async move {
        let done = if picked.all {
            if matching <= REMEMBERED { remembered(query, status).await } else { by_query(query, status).await }
        } else {
            let before = picked.rows.values().map(|k| (k.id, k.status)).collect();
            by_ids(before, status).await
        };
        if let Err(error) = done {
            toasts::error(&error);
        }
    });
}

async fn update(selection: Selection<KeywordId>, status: KeywordStatus) -> Result<u64, Failure> {
    Ok(ipc::call::<commands::KeywordsBulkUpdate>(KeywordsBulkUpdate { selection, status }).await?.changed)
}

async fn by_query(query: ListQuery, status: KeywordStatus) -> Result<(), Failure> {
    let changed = update(Selection::Query(Box::new(query)), status).await?;
    toasts::good(format!("{} set to {status}", plural(changed, "keyword", "keywords")), None);
    Ok(())
}

/// Reads what the query matches before it changes.
async fn remembered(query: ListQuery, status: KeywordStatus) -> Result<(), Failure> {
    let mut before = Vec::new();
    let mut next = ListQuery { limit: Some(500), no_count: true, ..query };
    loop {
        let page = ipc::call::<commands::KeywordsList>(next.clone()).await?;
        before.extend(page.results.iter().map(|k| (k.id, k.status)));
        match page.next {
            Some(cursor) => next.cursor = Some(cursor),
            None => break,
        }
    }
    by_ids(before, status).await
}

async fn by_ids(mut before: Vec<(KeywordId, KeywordStatus)>, status: KeywordStatus) -> Result<(), Failure> {
    before.retain(|(_, old)| *old != status);
    if before.is_empty() {
        toasts::say(format!("All of them are {status} already"));
        return Ok(());
    }
    let changed = update(Selection::Ids(before.iter().map(|(id, _)| *id).collect()), status).await?;
    let undo = move |()| {
        let mut groups: BTreeMap<KeywordStatus, Vec<KeywordId>> = BTreeMap::new();
        for (id, old) in &before {
            groups.entry(*old).or_default().push(*id);
        }
        spawn_local(async move {
            for (old, ids) in groups {
                if let Err(error) = update(Selection::Ids(ids), old).await {
                    toasts::error(&error);
                }
            }
        });
    };
    toasts::undoable(format!("{} set to {status}", plural(changed, "keyword", "keywords")), yew::Callback::from(undo));
    Ok(())
}
