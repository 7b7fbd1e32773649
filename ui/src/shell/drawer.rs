//! The jobs drawer: what runs, how far it is, what came out, and what to do about it.
//!
//! Must not know: what starts jobs.

use crate::components::badge::SiteBadge;
use crate::components::button::{Button, Kind};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::progress::Progress;
use crate::components::status::{dot, job_status};
use crate::format::{ago, count, duration, words};
use crate::ipc;
use crate::store::jobs::{self, DRAWER, JOBS, REPORT};
use crate::store::session::Here;
use crate::store::signal::use_signal;
use crate::store::toasts;
use gloo_timers::callback::Interval;
use igny8_model::jobs::{JobKind, JobProgress, JobStatus};
use igny8_model::page::ById;
use igny8_model::{Command, JobId, commands};
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
    let (active, past): (Vec<_>, Vec<_>) = jobs.iter().partition(|j| !j.status.is_final());
    html! {
        <aside class="drawer" aria-label="Jobs" data-test="drawer">
            <header>
                <h2>{ "Jobs" }</h2>
                <Button kind={Kind::Ghost} icon={Icon::X} title="Close" keys="Esc" onclick={|_| DRAWER.with(|d| d.set(false))} />
            </header>
            <div class="drawer-body" aria-live="polite">
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
    let left = remaining(job, now);
    let when = match (job.finished_at, job.started_at) {
        (Some(end), Some(start)) => format!("{} · took {}", ago(end, now), duration(end - start)),
        (Some(end), None) => ago(end, now),
        _ => String::new(),
    };
    let counted = if job.total > 0 {
        format!("{} of {}", count(job.done), count(job.total))
    } else if job.done > 0 {
        count(job.done)
    } else {
        String::new()
    };
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
                    <span class="num">{ [counted, left.unwrap_or_default()].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join(" · ") }</span>
                </div>
            } else if let Some(summary) = jobs::summary(job) {
                <p class="job-result">{ summary }</p>
            }
            if job.failed_items > 0 {
                <p class="job-failed">{ crate::format::plural(job.failed_items, "item failed", "items failed") }</p>
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
                        <Button kind={Kind::Ghost} icon={Icon::RotateCcw} label="Try again" onclick={act::<commands::JobsRetry>(id)} />
                    }
                </div>
            </div>
        </article>
    }
}

/// How long a running job still takes, from how long it took so far.
fn remaining(job: &JobProgress, now: i64) -> Option<String> {
    if job.status == JobStatus::Waiting {
        return job.run_at.filter(|at| *at > now).map(|at| format!("again in {}", duration(at - now)));
    }
    let started = job.started_at.filter(|_| job.status == JobStatus::Running && job.done > 0 && job.total > job.done)?;
    let spent = now - started;
    let done = i64::try_from(job.done).ok()?;
    let rest = i64::try_from(job.total).ok()? - done;
    (spent > 3_000).then(|| format!("{} left", duration(spent / done.max(1) * rest)))
}
