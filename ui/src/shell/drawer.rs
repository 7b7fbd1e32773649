//! The jobs drawer: what runs, how far it is, what came out, and what to do about it.
//!
//! Must not know: what starts jobs.

use super::failures::Failures;
use crate::components::badge::SiteBadge;
use crate::components::button::{Button, Kind};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::progress::Progress;
use crate::components::status::{dot, job_status};
use crate::format::{ago, count, dollars, duration, words};
use crate::ipc;
use crate::route::{self, Place, Route};
use crate::store::jobs::{self, DRAWER, JOBS, REPORT};
use crate::store::rate;
use crate::store::session::Here;
use crate::store::signal::use_signal;
use crate::store::toasts;
use gloo_timers::callback::Interval;
use igny8_model::jobs::{JobKind, JobProgress, JobStatus};
use igny8_model::page::ById;
use igny8_model::{Command, JobId, commands};
use wasm_bindgen::JsCast;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct DrawerProps {
    pub here: Here,
}

#[component]
pub fn Drawer(props: &DrawerProps) -> Html {
    let jobs = use_signal(&JOBS);
    let update = use_force_update();
    use_effect_with((), move |()| {
        // Times and remaining times move on by themselves.
        let clock = Interval::new(5_000, move || update.force_update());
        move || drop(clock)
    });
    let node = use_node_ref();
    {
        // By keys one comes in; closed, the focus is where it was.
        let node = node.clone();
        use_effect_with((), move |()| {
            let focused = || web_sys::window()?.document()?.active_element()?.dyn_into::<web_sys::HtmlElement>().ok();
            let before = focused();
            if let Some(drawer) = node.cast::<web_sys::HtmlElement>() {
                let _ = drawer.focus();
            }
            move || {
                let inside = focused().is_none_or(|now| now.tag_name() == "BODY");
                if let (true, Some(before)) = (inside, before) {
                    let _ = before.focus();
                }
            }
        });
    }
    let (active, past): (Vec<_>, Vec<_>) = jobs.iter().partition(|j| !j.status.is_final());
    html! {
        <aside ref={node} class="drawer" aria-label="Jobs" tabindex="-1" data-test="drawer">
            <header>
                <h2>{ "Jobs" }</h2>
                <Button kind={Kind::Ghost} label="All jobs" title="Every job of every site, as a table" onclick={|_| { DRAWER.with(|d| d.set(false)); route::go(Route::All(Place::Jobs)); }} />
                <Button kind={Kind::Ghost} icon={Icon::X} title="Close" keys="Esc" onclick={|_| DRAWER.with(|d| d.set(false))} />
            </header>
            <div class="drawer-body">
                if jobs.is_empty() {
                    <Empty icon={Icon::Activity} title="No jobs yet" text="Imports, clustering, writing and publishing run here, and go on where they were if the program is closed." />
                }
                { for active.iter().map(|job| card(job, &props.here)) }
                if !active.is_empty() && !past.is_empty() {
                    <h3>{ "Earlier" }</h3>
                }
                { for past.iter().map(|job| card(job, &props.here)) }
            </div>
        </aside>
    }
}

/// Runs one of the commands on a job.
fn act<C: Command<Request = ById<JobId>, Response = JobProgress>>(id: JobId) -> Callback<MouseEvent> {
    Callback::from(move |_| {
        wasm_bindgen_futures::spawn_local(async move {
            match ipc::call::<C>(ById { id }).await {
                Ok(job) => jobs::asked(job),
                Err(error) => toasts::error(&error),
            }
        });
    })
}

fn card(job: &JobProgress, here: &Here) -> Html {
    let (tone, status) = job_status(job.status);
    #[allow(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
    let now = js_sys::Date::now() as i64;
    let site = job.site_id.and_then(|id| here.site_named(id));
    let id = job.id;
    let when = match (job.finished_at, job.started_at) {
        (Some(end), Some(start)) => format!("{} · took {}", ago(end, now), duration(end - start)),
        (Some(end), None) => ago(end, now),
        _ => String::new(),
    };
    let numbers = numbers(job, now);
    let report = (job.kind == JobKind::ImportKeywords && job.result.is_some()).then_some(id);
    html! {
        <article key={id.to_string()} class={classes!("job", job.status.as_str())} data-test="job" data-status={job.status.as_str()} data-kind={job.kind.as_str()}>
            <div class="job-head">
                if let Some(site) = site {
                    <SiteBadge name={site.name.clone()} color={site.color.clone()} />
                }
                <b>{ &job.title }</b>
                { dot(tone, status) }
            </div>
            if !job.status.is_final() {
                <Progress done={job.done} total={job.total} label={job.title.clone()} class={classes!((job.status == JobStatus::Paused).then_some("still"))} />
                <div class="job-line">
                    <span>{ if job.message.is_empty() { words(&job.phase) } else { job.message.clone() } }</span>
                    <span class="num">{ numbers }</span>
                </div>
            } else if let Some(summary) = jobs::summary(job) {
                <p class="job-result">{ summary }</p>
            }
            if job.failed_items > 0 {
                <Failures job={job.clone()} />
            }
            if let Some(error) = &job.error {
                <div class="job-error" role="alert">
                    <p>{ &error.message }</p>
                    if let Some(hint) = &error.hint {
                        <p class="hint">{ hint }</p>
                    }
                </div>
            }
            <div class="job-foot">
                <span>{ when }</span>
                <div>
                    if let Some(id) = report {
                        <Button kind={Kind::Ghost} label="Report" onclick={move |_| REPORT.with(|r| r.set(Some(id)))} test="job-report" />
                    }
                    if matches!(job.status, JobStatus::Running | JobStatus::Queued | JobStatus::Waiting) {
                        <Button kind={Kind::Ghost} icon={Icon::Pause} title="Pause" onclick={act::<commands::JobsPause>(id)} />
                    }
                    if job.status == JobStatus::Paused {
                        <Button kind={Kind::Ghost} icon={Icon::Play} label="Resume" onclick={act::<commands::JobsResume>(id)} />
                    }
                    if !job.status.is_final() {
                        <Button kind={Kind::Ghost} icon={Icon::X} title="Cancel; what is done stays" onclick={act::<commands::JobsCancel>(id)} />
                    }
                    if matches!(job.status, JobStatus::Failed | JobStatus::Cancelled) || (job.status == JobStatus::Done && job.failed_items > 0) {
                        <Button kind={Kind::Ghost} icon={Icon::RotateCcw} label={if job.failed_items > 0 { "Retry failed only" } else { "Try again" }}
                            title="What is done is not done twice" onclick={act::<commands::JobsRetry>(id)} test="job-retry" />
                    }
                </div>
            </div>
        </article>
    }
}

/// Count, pace, cost and what is left, as far as they are known.
fn numbers(job: &JobProgress, now: i64) -> String {
    let mut parts = Vec::new();
    if job.total > 0 {
        parts.push(format!("{} of {}", count(job.done), count(job.total)));
    } else if job.done > 0 {
        parts.push(count(job.done));
    }
    if job.cost_micros > 0 {
        parts.push(format!("{} so far", dollars(u64::try_from(job.cost_micros).unwrap_or(0))));
    }
    if job.status == JobStatus::Waiting {
        parts.extend(job.run_at.filter(|at| *at > now).map(|at| format!("again in {}", duration(at - now))));
    }
    if let Some(pace) = jobs::rate(job.id).filter(|_| job.status == JobStatus::Running) {
        parts.extend(pace.per_second().map(rate::words));
        parts.extend(pace.left(job.total).map(rate::about));
    }
    parts.join(" · ")
}
