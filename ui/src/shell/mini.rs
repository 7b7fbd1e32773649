//! The jobs in one line at the sidebar's foot: always in sight, and the way to the drawer.
//!
//! Must not know: what the jobs do.

use crate::components::button::{Button, Keys, Kind};
use crate::components::icon::{Glyph, Icon};
use crate::components::progress::Progress;
use crate::format::{plural, short};
use crate::store::jobs::{self, DRAWER, JOBS, SAID};
use crate::store::rate;
use crate::store::signal::{Signal, use_signal};
use igny8_model::jobs::{JobProgress, JobStatus};
use yew::prelude::*;

#[component]
pub fn JobsButton() -> Html {
    let jobs = use_signal(&JOBS);
    let open = use_signal(&DRAWER);
    let said = use_signal(&SAID);
    let running: Vec<_> = jobs.iter().filter(|j| !j.status.is_final()).collect();
    let failed = jobs.first().is_some_and(|j| j.status == JobStatus::Failed);
    let (done, total) = running.iter().filter(|j| j.total > 0).fold((0, 0), |(d, t), j| (d + j.done.min(j.total), t + j.total));
    let words = match (&running[..], failed) {
        ([], true) => "The last job failed".to_owned(),
        ([], false) => "Jobs".to_owned(),
        ([one], _) => one.title.clone(),
        (many, _) => plural(many.len() as u64, "job", "jobs"),
    };
    let still = !running.is_empty() && running.iter().all(|j| j.status == JobStatus::Paused);
    html! {
        <div class={classes!("jobs-button", failed.then_some("failed"))}>
            <p class="heard" role="status" aria-live="polite">{ said }</p>
            if !running.is_empty() {
                <Progress {done} {total} label="All jobs" class={classes!(still.then_some("still"))} />
                <p class="jobs-line num">{ line(&running) }</p>
            }
            <button type="button" class="nav-link" aria-expanded={open.to_string()} onclick={|_| DRAWER.with(|d| d.set(!Signal::get(d)))} data-test="jobs">
                <Glyph icon={if running.is_empty() { Icon::Activity } else if still { Icon::Pause } else { Icon::LoaderCircle }} class={classes!((!running.is_empty() && !still).then_some("spin"))} />
                <span>{ words }</span>
                <Keys keys="." />
            </button>
            <Button kind={Kind::Ghost} icon={Icon::CircleQuestionMark} title="Keyboard shortcuts" keys="?" onclick={|_| super::sheet::OPEN.with(|o| o.set(true))} />
        </div>
    }
}

/// `1.2k of 10k · about 3 min left` of the one that takes longest.
fn line(running: &[&JobProgress]) -> String {
    let longest = running.iter().filter_map(|j| Some((jobs::rate(j.id)?.left(j.total)?, j))).max_by_key(|(left, _)| *left);
    let Some(job) = longest.map(|(_, j)| *j).or_else(|| running.iter().copied().find(|j| j.total > 0)) else { return String::new() };
    let n = |n: u64| short(i64::try_from(n).unwrap_or(i64::MAX));
    let counted = format!("{} of {}", n(job.done), n(job.total));
    match longest {
        Some((left, _)) => format!("{counted} · {}", rate::about(left)),
        None if job.status == JobStatus::Paused => format!("{counted} · paused"),
        None => counted,
    }
}
