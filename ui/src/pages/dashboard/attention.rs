//! What waits for somebody: posts that failed, sites in trouble, drafts, jobs.
//!
//! Must not know: how it is counted.

use super::{one_of, open};
use crate::components::badge::SiteBadge;
use crate::components::button::{Button, Kind};
use crate::components::icon::{Glyph, Icon};
use crate::components::progress::Progress;
use crate::components::status::record_status;
use crate::format::{ago, count, plural};
use crate::ipc;
use crate::route::{self, Place, Route};
use crate::store::jobs::{self, JOBS, show_drawer};
use crate::store::session::Here;
use crate::store::signal::use_signal;
use crate::store::toasts;
use igny8_model::dashboard::{Dashboard, DashboardSite};
use igny8_model::integration::BySite;
use igny8_model::jobs::JobProgress;
use igny8_model::publisher::{PostStatus, PublishRequest, PublishingRecord, RecordStatus};
use igny8_model::writer::ContentRow;
use igny8_model::{SiteId, commands};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct AttentionProps {
    pub board: Dashboard,
    pub here: Here,
    pub site: Option<SiteId>,
}

/// Rows shown of each kind; the rest is behind the heading's button.
const SHOWN: usize = 6;

#[component]
pub fn Attention(props: &AttentionProps) -> Html {
    let AttentionProps { board, here, site } = props;
    let site = *site;
    let jobs = use_signal(&JOBS);
    let running: Vec<_> = jobs.iter().filter(|j| !j.status.is_final() && (site.is_none() || j.site_id == site)).cloned().collect();
    let trouble: Vec<_> = board.sites.iter().filter(|s| s.trouble.is_some()).cloned().collect();
    let failed = (board.totals.failed_posts + board.totals.conflicts, &board.failed);
    let waiting = (board.totals.drafts_waiting + board.totals.outlines, &board.drafts);
    if failed.1.is_empty() && trouble.is_empty() && running.is_empty() && waiting.1.is_empty() {
        let nothing = board.totals.keywords == 0;
        return html! {
            <p class="all-done" data-test="all-done">
                <Glyph icon={Icon::CircleCheck} />
                {
                    if nothing {
                        "Nothing waits. Work begins with a keyword file."
                    } else if board.totals.outlines > 0 {
                        "Nothing is ready to send and nothing failed. The outlines wait to be finished."
                    } else {
                        "Nothing waits for you: no drafts, no failed posts, no site in trouble."
                    }
                }
            </p>
        };
    }
    html! {
        <div class="attention">
            if !failed.1.is_empty() || !trouble.is_empty() {
                <div>
                    if !failed.1.is_empty() {
                        <Card title="Failed or in conflict" number={failed.0} onall={move |()| open(site, Place::Receipts(None), vec![one_of("status", &["failed", "conflict"])])}>
                            { for failed.1.iter().take(SHOWN).map(|record| record_line(record, here, site.is_none())) }
                        </Card>
                    }
                    if !trouble.is_empty() {
                        <Card title="Sites in trouble" number={trouble.len() as u64} onall={|()| route::go(Route::Sites)}>
                            { for trouble.iter().take(SHOWN).map(|one| html! { <Trouble key={one.site_id.to_string()} one={one.clone()} here={here.clone()} /> }) }
                        </Card>
                    }
                </div>
            }
            if !waiting.1.is_empty() || !running.is_empty() {
                <div>
                    if !running.is_empty() {
                        <Card title="Jobs" number={running.len() as u64} onall={|()| show_drawer()}>
                            { for running.iter().take(SHOWN).map(|job| job_line(job, here)) }
                        </Card>
                    }
                    if !waiting.1.is_empty() {
                        <Card title="Drafts waiting longest" number={waiting.0} onall={move |()| open(site, Place::Content, vec![one_of("status", &["draft"])])}>
                            { for waiting.1.iter().take(SHOWN).map(|row| draft_line(row, here, site.is_none())) }
                        </Card>
                    }
                </div>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct CardProps {
    title: &'static str,
    number: u64,
    onall: Callback<()>,
    children: Html,
}

#[component]
fn Card(props: &CardProps) -> Html {
    html! {
        <section class="board-card" aria-label={props.title}>
            <header>
                <h2>{ props.title }</h2>
                <span class="num quiet">{ count(props.number) }</span>
                <Button kind={Kind::Ghost} label="Show all" onclick={props.onall.reform(|_| ())} />
            </header>
            <ul>{ props.children.clone() }</ul>
        </section>
    }
}

fn badge(here: &Here, site: SiteId) -> Html {
    here.site_named(site).map(|s| html! { <SiteBadge name={s.name.clone()} color={s.color.clone()} /> }).unwrap_or_default()
}

fn site_name(here: &Here, site: SiteId) -> String {
    here.site_named(site).map(|s| s.name.clone()).unwrap_or_default()
}

#[allow(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
fn now() -> i64 {
    js_sys::Date::now() as i64
}

fn record_line(record: &PublishingRecord, here: &Here, named: bool) -> Html {
    let (site, id) = (record.site_id, record.id);
    let again = {
        let status = record.post_status.as_deref().and_then(PostStatus::parse);
        let request = PublishRequest { site_id: site, content_ids: vec![record.content_id], limit: None, status, overwrite: false };
        Callback::from(move |_| {
            let request = request.clone();
            spawn_local(async move {
                jobs::start::<commands::Publish>(request).await;
            });
        })
    };
    let why = match (&record.error, record.status) {
        (_, RecordStatus::Conflict) => "Somebody changed it on the site since. Nothing was overwritten.".to_owned(),
        (Some(error), _) => error.message.clone(),
        (None, _) => String::new(),
    };
    let name = if named { format!("{} · ", site_name(here, site)) } else { String::new() };
    html! {
        <li key={id.to_string()} class="wait-line">
            { badge(here, site) }
            <button type="button" class="wait-words" onclick={move |_| route::go(Route::In(site, Place::Receipts(Some(id))))}>
                <b>{ &record.title }</b>
                <small>{ record_status(record.status) }{ format!("{name}{why}") }</small>
            </button>
            if record.status == RecordStatus::Failed {
                <Button label="Send again" icon={Icon::RotateCcw} title={format!("Send “{}” again", record.title)} onclick={again} />
            } else {
                <Button label="Decide…" title={format!("Look at both texts of “{}”", record.title)} onclick={move |_| route::go(Route::In(site, Place::Receipts(Some(id))))} />
            }
        </li>
    }
}

fn draft_line(row: &ContentRow, here: &Here, named: bool) -> Html {
    let (site, id) = (row.site_id, row.id);
    let state = match (row.outline, row.gaps, row.unsent_changes) {
        (true, gaps, _) if gaps > 0 => format!("{} to fill in", plural(u64::from(gaps), "place", "places")),
        (true, ..) => "Still an outline".into(),
        (false, _, true) => "Changed since it was sent".into(),
        _ => "Finished, not sent".into(),
    };
    let name = if named { format!("{} · ", site_name(here, site)) } else { String::new() };
    html! {
        <li key={id.to_string()} class="wait-line">
            { badge(here, site) }
            <button type="button" class="wait-words" onclick={move |_| route::go(Route::In(site, Place::Editor(id)))}>
                <b>{ &row.title }</b>
                <small>{ format!("{name}{state} · {}", ago(row.updated_at, now())) }</small>
            </button>
            <Glyph icon={Icon::ChevronRight} class="sm soft" />
        </li>
    }
}

fn job_line(job: &JobProgress, here: &Here) -> Html {
    html! {
        <li key={job.id.to_string()} class="wait-line">
            { job.site_id.map(|site| badge(here, site)).unwrap_or_default() }
            <button type="button" class="wait-words" onclick={|_| show_drawer()}>
                <b>{ &job.title }</b>
                <Progress done={job.done} total={job.total} label={job.title.clone()} />
            </button>
            <span class="num quiet">{ if job.total > 0 { format!("{} of {}", count(job.done), count(job.total)) } else { String::new() } }</span>
        </li>
    }
}

#[derive(Properties, PartialEq)]
struct TroubleProps {
    one: DashboardSite,
    here: Here,
}

#[component]
fn Trouble(props: &TroubleProps) -> Html {
    let (site_id, here) = (props.one.site_id, &props.here);
    let busy = use_state_eq(|| false);
    let test = {
        let busy = busy.clone();
        let name = site_name(here, site_id);
        Callback::from(move |_| {
            let (busy, name) = (busy.clone(), name.clone());
            busy.set(true);
            spawn_local(async move {
                match ipc::call::<commands::ConnectionTest>(BySite { site_id }).await {
                    Ok(test) if test.ok => toasts::good(format!("{name} answers again"), None),
                    Ok(test) => {
                        let failed = test.steps.iter().find(|s| !s.ok).map_or_else(|| "The test did not pass.".to_owned(), |s| s.text.clone());
                        let see = Callback::from(move |()| route::go(Route::Site(site_id)));
                        toasts::bad(format!("{name}: {failed}"), Some(("See the steps".into(), see)));
                    }
                    Err(error) => toasts::error(&error),
                }
                busy.set(false);
            });
        })
    };
    html! {
        <li class="wait-line">
            { badge(here, site_id) }
            <button type="button" class="wait-words" onclick={move |_| route::go(Route::Site(site_id))}>
                <b>{ site_name(here, site_id) }</b>
                <small>{ props.one.trouble.clone().unwrap_or_default() }</small>
            </button>
            <Button label="Test connection" icon={Icon::Plug} busy={*busy} onclick={test} />
        </li>
    }
}
