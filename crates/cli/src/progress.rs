//! Progress bars on standard error, fed by the core's events.

use igny8_core::App;
use igny8_model::{Event, JobId};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::sync::Arc;

/// Shows the jobs' progress until dropped.
pub struct Bars {
    task: tokio::task::JoinHandle<()>,
}

impl Bars {
    pub fn show(app: &Arc<App>) -> Self {
        let mut events = app.subscribe();
        let task = tokio::spawn(async move {
            let mut current: Option<(JobId, ProgressBar)> = None;
            loop {
                let job = match events.recv().await {
                    Ok(Event::Job { job }) => job,
                    Ok(Event::Changed { .. }) | Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => continue,
                    Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
                };
                if current.as_ref().is_none_or(|(id, _)| *id != job.id) {
                    if let Some((_, old)) = current.take() {
                        old.finish_and_clear();
                    }
                    let bar = ProgressBar::with_draw_target(Some(1), ProgressDrawTarget::stderr());
                    if let Ok(style) = ProgressStyle::with_template("{prefix} [{bar:30}] {percent:>3}% {msg}") {
                        bar.set_style(style.progress_chars("=> "));
                    }
                    bar.set_prefix(job.title.clone());
                    current = Some((job.id, bar));
                }
                if let Some((_, bar)) = &current {
                    bar.set_length(job.total.max(1));
                    bar.set_position(if job.status == igny8_model::jobs::JobStatus::Done { job.total.max(1) } else { job.done });
                    bar.set_message(format!("{} {}", job.phase, job.message));
                    if job.status.is_final() {
                        bar.finish_and_clear();
                    }
                }
            }
        });
        Self { task }
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        self.task.abort();
    }
}
