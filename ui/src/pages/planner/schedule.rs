//! What stands on the days of the calendar: planned ideas and scheduled texts, and giving an idea another day.
//!
//! Must not know: how days are drawn.

use crate::calendar::Day;
use crate::format::plural;
use crate::ipc;
use crate::store::query::{Query, use_query_keep};
use crate::store::toasts;
use igny8_model::page::Page;
use igny8_model::planner::{Idea, IdeaStatus, IdeasBulkUpdate};
use igny8_model::writer::ContentRow;
use igny8_model::{Filter, FilterOp, IdeaId, ListQuery, Millis, Selection, SiteId, commands};
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Entries read for the days on screen: more than anybody plans in six weeks.
const MOST: u32 = 500;
/// Unplanned ideas beside the calendar; the search finds the others.
const BESIDE: u32 = 60;

/// One entry of a day.
#[derive(Clone, PartialEq)]
pub enum Entry {
    Idea(Rc<Idea>),
    Content(Rc<ContentRow>),
}

pub type Days = BTreeMap<Day, Vec<Entry>>;

fn bound(column: &str, op: FilterOp, value: String) -> Filter {
    Filter { column: column.into(), op, values: vec![value] }
}

/// Today, as the machine's clock and zone have it.
pub fn today() -> Day {
    let now = js_sys::Date::new_0();
    Day::new(i64::from(now.get_full_year()), now.get_month() + 1, now.get_date())
}

/// The day of a moment in the machine's zone.
fn local_day(at: Millis) -> Day {
    #[allow(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit")]
    let date = js_sys::Date::new(&(at as f64).into());
    Day::new(i64::from(date.get_full_year()), date.get_month() + 1, date.get_date())
}

/// `14:30` of a moment in the machine's zone.
pub fn time_of(at: Millis) -> String {
    #[allow(clippy::cast_precision_loss, reason = "milliseconds since 1970 fit")]
    let date = js_sys::Date::new(&(at as f64).into());
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}

/// Follows what stands on the days from the first to the last.
#[hook]
pub fn use_days(site_id: Option<SiteId>, first: Day, last: Day) -> Rc<Days> {
    let base = ListQuery { site_id, limit: Some(MOST), no_count: true, ..ListQuery::default() };
    let planned = vec![bound("planned_on", FilterOp::Min, first.text()), bound("planned_on", FilterOp::Max, last.text())];
    let ideas = use_query_keep::<commands::IdeasList>(Some(ListQuery { filters: planned, sort: Some("planned_on".into()), ..base.clone() }));
    // A day more on both sides: the zone may be anywhere.
    const DAY: i64 = 86_400_000;
    let scheduled =
        vec![bound("publish_at", FilterOp::Min, ((first.0 - 1) * DAY).to_string()), bound("publish_at", FilterOp::Max, ((last.0 + 2) * DAY).to_string())];
    let texts = use_query_keep::<commands::ContentList>(Some(ListQuery { filters: scheduled, sort: Some("publish_at".into()), ..base }));
    let mut days = Days::new();
    for row in texts.data.iter().flat_map(|p| &p.results) {
        if let Some(at) = row.publish_at {
            days.entry(local_day(at)).or_default().push(Entry::Content(Rc::new(row.clone())));
        }
    }
    for idea in ideas.data.iter().flat_map(|p| &p.results) {
        if let Some(day) = idea.planned_on.as_deref().and_then(Day::parse) {
            days.entry(day).or_default().push(Entry::Idea(Rc::new(idea.clone())));
        }
    }
    Rc::new(days)
}

/// Ideas that no task was made of and that stand on no day.
#[hook]
pub fn use_unplanned(site_id: Option<SiteId>, search: &str) -> Query<Page<Idea>> {
    let open = [IdeaStatus::Draft, IdeaStatus::Approved].map(|s| s.as_str().to_owned()).to_vec();
    let filters = vec![
        Filter { column: "planned_on".into(), op: FilterOp::Empty, values: Vec::new() },
        Filter { column: "status".into(), op: FilterOp::In, values: open },
    ];
    use_query_keep::<commands::IdeasList>(Some(ListQuery {
        site_id,
        filters,
        search: search.to_owned(),
        sort: Some("-search_volume".into()),
        limit: Some(BESIDE),
        ..ListQuery::default()
    }))
}

/// Gives ideas a day, or takes it away; says so, with undo.
pub fn plan(ids: Vec<IdeaId>, day: Option<Day>) {
    spawn_local(async move {
        let planned_on = Some(day.map(Day::text).unwrap_or_default());
        match ipc::call::<commands::IdeasBulkUpdate>(IdeasBulkUpdate { selection: Selection::Ids(ids), status: None, planned_on }).await {
            Ok(done) => {
                let number = plural(done.changed, "idea", "ideas");
                let words = day.map_or_else(|| format!("{number} taken off the calendar"), |day| format!("{number} planned for {}", day.words()));
                toasts::changed(words, done.undo);
            }
            Err(error) => toasts::error(&error),
        }
    });
}
