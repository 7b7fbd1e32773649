//! All clusters that match, up to a limit, read again when they change: for views that need them at once.
//!
//! Must not know: how they are shown.

use crate::ipc::{self, Failure};
use crate::store::query::{took, use_changes};
use crate::store::tags::reads;
use igny8_model::planner::Cluster;
use igny8_model::{Command, ListQuery, commands};
use std::rc::Rc;
use yew::prelude::*;

/// Rows of one answer.
const PAGE: u32 = 500;

/// What was read. The old stays until the new is there.
#[derive(Clone, PartialEq, Default)]
pub struct All {
    pub rows: Rc<Vec<Rc<Cluster>>>,
    /// How many match, read or not.
    pub count: u64,
    /// The first answer is there.
    pub ready: bool,
    pub error: Option<Failure>,
}

/// Follows the clusters of a query, at most so many.
#[hook]
pub fn use_all_clusters(query: &ListQuery, most: usize) -> All {
    let all = use_state_eq(All::default);
    let era = use_mut_ref(|| 0_u32);
    let read = {
        let (all, era, query) = (all.clone(), era.clone(), query.clone());
        Callback::from(move |()| {
            *era.borrow_mut() += 1;
            let (all, era, query, mine) = (all.clone(), era.clone(), query.clone(), *era.borrow());
            wasm_bindgen_futures::spawn_local(async move {
                let answer = gather(query, most).await;
                if *era.borrow() == mine {
                    match answer {
                        Ok((rows, count)) => all.set(All { rows: Rc::new(rows), count, ready: true, error: None }),
                        Err(error) => all.set(All { error: Some(error), ready: true, ..(*all).clone() }),
                    }
                }
            });
        })
    };
    use_changes(reads(commands::ClustersList::NAME), read.clone());
    use_effect_with((query.clone(), most), move |_| read.emit(()));
    (*all).clone()
}

async fn gather(mut query: ListQuery, most: usize) -> Result<(Vec<Rc<Cluster>>, u64), Failure> {
    let mut rows = Vec::new();
    let mut count = 0;
    loop {
        query.limit = Some(u32::try_from(most - rows.len()).unwrap_or(PAGE).min(PAGE));
        let asked = js_sys::Date::now();
        let page = ipc::call::<commands::ClustersList>(query.clone()).await?;
        took(js_sys::Date::now() - asked);
        if !query.no_count {
            count = page.count;
        }
        rows.extend(page.results.into_iter().map(Rc::new));
        match page.next {
            Some(next) if rows.len() < most => {
                query.cursor = Some(next);
                query.no_count = true;
            }
            _ => return Ok((rows, count)),
        }
    }
}
