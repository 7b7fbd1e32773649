//! What went wrong with single items of a job, and why.
//!
//! Must not know: what is done about it.

use crate::components::async_view::async_view;
use crate::components::button::{Button, Kind};
use crate::components::icon::Icon;
use crate::format::{count, plural};
use crate::route::{self, Place, Route};
use crate::store::jobs::DRAWER;
use crate::store::query::use_query;
use igny8_model::jobs::{JobKind, JobProgress};
use igny8_model::page::ById;
use igny8_model::planner::ImportReport;
use igny8_model::publisher::RecordStatus;
use igny8_model::{RecordId, commands};
use yew::prelude::*;

/// Items looked at in a drawer; the table has all.
const SHOWN: usize = 20;

#[derive(Properties, PartialEq)]
pub struct FailuresProps {
    pub job: JobProgress,
}

/// A line that opens to the single items.
#[component]
pub fn Failures(props: &FailuresProps) -> Html {
    let open = use_state_eq(|| false);
    let job = &props.job;
    let words = plural(job.failed_items, "item failed", "items failed");
    let result = |key: &str| job.result.as_ref()?.get(key).cloned();
    let inside = match job.kind {
        JobKind::Publish => {
            let ids: Vec<RecordId> = result("record_ids").and_then(|ids| serde_json::from_value(ids).ok()).unwrap_or_default();
            (!ids.is_empty()).then(|| html! { <ul class="job-items">{ for ids.iter().map(|id| html! { <Receipt key={id.to_string()} id={*id} /> }) }</ul> })
        }
        JobKind::ImportKeywords => {
            let report: Option<ImportReport> = job.result.clone().and_then(|r| serde_json::from_value(r).ok());
            let reasons: Vec<(String, u64)> = report.into_iter().flat_map(|r| r.files).flat_map(|f| f.reasons).collect();
            (!reasons.is_empty()).then(|| {
                html! { <ul class="job-items">{ for reasons.iter().take(SHOWN).map(|(why, n)| html! { <li><b class="num">{ count(*n) }</b><span>{ why }</span></li> }) }</ul> }
            })
        }
        // Other kinds say which they were in their list of errors, if they keep one.
        _ => result("errors").and_then(|e| serde_json::from_value::<Vec<String>>(e).ok()).filter(|e| !e.is_empty()).map(|errors| {
            html! { <ul class="job-items">{ for errors.iter().take(SHOWN).map(|why| html! { <li><span>{ why }</span></li> }) }</ul> }
        }),
    };
    let Some(inside) = inside else { return html! { <p class="job-failed">{ words }</p> } };
    html! {
        <>
            <Button kind={Kind::Ghost} class="job-failed" label={words} icon={if *open { Icon::ChevronDown } else { Icon::ChevronRight }} pressed={*open}
                onclick={{ let open = open.clone(); move |_| open.set(!*open) }} test="job-failures" />
            if *open {
                { inside }
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct ReceiptProps {
    id: RecordId,
}

/// A post that was not sent; nothing for one that was.
#[component]
fn Receipt(props: &ReceiptProps) -> Html {
    let record = use_query::<commands::RecordsGet>(Some(ById { id: props.id }));
    async_view(
        &record,
        |_| false,
        Html::default,
        |record| {
            if !matches!(record.status, RecordStatus::Failed | RecordStatus::Conflict) {
                return Html::default();
            }
            let (site, id) = (record.site_id, record.id);
            let why = match &record.error {
                Some(error) => error.message.clone(),
                None => "Somebody changed it on the site since.".into(),
            };
            let go = move |_| {
                DRAWER.with(|d| d.set(false));
                route::go(Route::In(site, Place::Receipts(Some(id))));
            };
            html! { <li><button type="button" onclick={go}><b>{ &record.title }</b><span>{ why }</span></button></li> }
        },
    )
}
