//! Jobs while the window is not in front: progress in the task bar, and one notification when a long one ends.
//!
//! Must not know: what a kind of job does.

use crate::MAIN;
use igny8_core::App;
use igny8_model::Event;
use igny8_model::JobId;
use igny8_model::jobs::{JobProgress, JobStatus};
use std::collections::BTreeMap;
use std::sync::Arc;
use tauri::window::{ProgressBarState, ProgressBarStatus};
use tauri::{AppHandle, Manager as _};
use tauri_plugin_notification::NotificationExt as _;
use tokio::sync::broadcast::error::RecvError;

/// Shorter jobs end without a word.
const WORTH_TELLING_MS: i64 = 8_000;

/// Follows the jobs as long as the program runs.
pub fn follow(core: &Arc<App>, app: &AppHandle) {
    let (mut events, app) = (core.subscribe(), app.clone());
    tauri::async_runtime::spawn(async move {
        let mut running: BTreeMap<JobId, JobProgress> = BTreeMap::new();
        let mut shown = None;
        loop {
            let job = match events.recv().await {
                Ok(Event::Job { job }) => job,
                Ok(Event::Changed { .. }) | Err(RecvError::Lagged(_)) => continue,
                Err(RecvError::Closed) => break,
            };
            if job.status == JobStatus::Running {
                running.insert(job.id, job);
            } else if running.remove(&job.id).is_some() && job.status.is_final() {
                tell(&app, &job);
            }
            let percent = percent(&running);
            if percent != shown {
                shown = percent;
                bar(&app, percent);
            }
        }
    });
}

/// How far all running jobs are together; `None` when nothing runs.
fn percent(running: &BTreeMap<JobId, JobProgress>) -> Option<u64> {
    if running.is_empty() {
        return None;
    }
    let (done, total) = running.values().filter(|j| j.total > 0).fold((0, 0), |(d, t), j| (d + j.done * 100 / j.total, t + 1));
    Some(done.checked_div(total).unwrap_or(0).min(100))
}

fn bar(app: &AppHandle, percent: Option<u64>) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let status = if percent.is_some() { ProgressBarStatus::Normal } else { ProgressBarStatus::None };
    // A desktop without a task bar is none the worse.
    let _ = window.set_progress_bar(ProgressBarState { status: Some(status), progress: percent });
}

fn tell(app: &AppHandle, job: &JobProgress) {
    let in_front = app.get_webview_window(MAIN).and_then(|w| w.is_focused().ok()).unwrap_or(false);
    let took = job.finished_at.zip(job.started_at).map_or(0, |(end, start)| end - start);
    if in_front || (took < WORTH_TELLING_MS && job.status != JobStatus::Failed) || job.status == JobStatus::Cancelled {
        return;
    }
    let (title, body) = match (&job.error, job.status) {
        (Some(error), JobStatus::Failed) => (format!("{} failed", job.title), error.message.clone()),
        _ if job.failed_items > 0 => (format!("{} ended", job.title), format!("{} of {} failed.", job.failed_items, job.total)),
        _ => (format!("{} is done", job.title), job.message.clone()),
    };
    if let Err(error) = app.notification().builder().title(title).body(body).show() {
        tracing::debug!("no notification: {error}");
    }
}
