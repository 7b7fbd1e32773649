//! Area `jobs`: durable work. What a kind does is in its own area; here is how it is queued, run, paused, resumed and told about.

mod context;
mod kinds;
mod runner;

pub(crate) use context::{JobContext, JobFailure, job_error};
pub(crate) use runner::Runner;

use crate::refusal::{OrRefuse as _, Result};
use crate::workspace::Workspace;
use igny8_model::jobs::{JobKind, JobProgress, JobStarted, JobStatus, JobWait};
use igny8_model::page::ById;
use igny8_model::{ApiError, Event, JobId, ListQuery, Page, SiteId};
use igny8_store::jobs as table;
use runner::StopReason;
use std::time::Duration;

/// Queues a job in a transaction of its own and wakes the runner.
pub(crate) async fn enqueue(ws: &Workspace, kind: JobKind, site: Option<SiteId>, title: &str, payload: &impl serde::Serialize) -> Result<JobStarted> {
    let payload = serde_json::to_value(payload).map_err(ApiError::internal)?;
    let mut tx = ws.begin().await?;
    let id = table::insert(&mut tx, kind, kinds::VERSION, site, title, &payload).await.or_refuse()?;
    tx.commit("job.enqueue").await.or_refuse()?;
    ws.runner.wake();
    Ok(JobStarted { job: find(ws, id).await? })
}

async fn find(ws: &Workspace, id: JobId) -> Result<JobProgress> {
    let row = table::get(ws.reader(), id).await.or_refuse()?.ok_or_else(|| ApiError::not_found("job", id))?;
    // A running job's newest figures are in the runner, not yet in the file.
    Ok(ws.runner.live(id).unwrap_or(row.progress))
}

pub(crate) async fn list(ws: &Workspace, query: ListQuery) -> Result<Page<JobProgress>> {
    let mut page = table::list(ws.reader(), &query).await.or_refuse()?;
    for job in &mut page.results {
        if let Some(live) = ws.runner.live(job.id) {
            *job = live;
        }
    }
    Ok(page)
}

pub(crate) async fn get(ws: &Workspace, request: ById<JobId>) -> Result<JobProgress> {
    find(ws, request.id).await
}

pub(crate) async fn wait(ws: &Workspace, request: JobWait) -> Result<JobProgress> {
    let mut events = ws.events.subscribe();
    let deadline = tokio::time::sleep(Duration::from_millis(request.timeout_ms.unwrap_or(600_000)));
    tokio::pin!(deadline);
    loop {
        let job = find(ws, request.id).await?;
        if job.status.is_final() {
            return Ok(job);
        }
        loop {
            tokio::select! {
                () = &mut deadline => return find(ws, request.id).await,
                event = events.recv() => match event {
                    Ok(Event::Job { job }) if job.id != request.id || !job.status.is_final() => {}
                    Ok(Event::Changed { .. }) => {}
                    _ => break,
                },
                () = tokio::time::sleep(Duration::from_secs(1)) => break,
            }
        }
    }
}

pub(crate) async fn cancel(ws: &Workspace, request: ById<JobId>) -> Result<JobProgress> {
    let job = find(ws, request.id).await?;
    if job.status.is_final() {
        return Ok(job);
    }
    {
        let _unclaimed = ws.runner.hold_claims().await;
        if !ws.runner.stop_job(request.id, StopReason::Cancel) {
            change(ws, request.id, &[JobStatus::Queued, JobStatus::Waiting, JobStatus::Paused], JobStatus::Cancelled).await?;
        }
    }
    settled(ws, request.id).await
}

pub(crate) async fn pause(ws: &Workspace, request: ById<JobId>) -> Result<JobProgress> {
    let job = find(ws, request.id).await?;
    if job.status.is_final() || job.status == JobStatus::Paused {
        return Err(ApiError::precondition(format!("The job is {} and cannot be paused.", job.status)));
    }
    {
        let _unclaimed = ws.runner.hold_claims().await;
        if !ws.runner.stop_job(request.id, StopReason::Pause) {
            change(ws, request.id, &[JobStatus::Queued, JobStatus::Waiting], JobStatus::Paused).await?;
        }
    }
    settled(ws, request.id).await
}

pub(crate) async fn resume(ws: &Workspace, request: ById<JobId>) -> Result<JobProgress> {
    let job = find(ws, request.id).await?;
    if !matches!(job.status, JobStatus::Paused | JobStatus::Waiting) {
        return Err(ApiError::precondition(format!("The job is {}, not paused.", job.status)));
    }
    change(ws, request.id, &[JobStatus::Paused, JobStatus::Waiting], JobStatus::Queued).await?;
    ws.runner.wake();
    find(ws, request.id).await
}

pub(crate) async fn retry(ws: &Workspace, request: ById<JobId>) -> Result<JobProgress> {
    let job = find(ws, request.id).await?;
    let worth = matches!(job.status, JobStatus::Failed | JobStatus::Cancelled) || (job.status == JobStatus::Done && job.failed_items > 0);
    if !worth {
        return Err(ApiError::precondition("Nothing of this job failed."));
    }
    change(ws, request.id, &[JobStatus::Failed, JobStatus::Cancelled, JobStatus::Done], JobStatus::Queued).await?;
    ws.runner.wake();
    find(ws, request.id).await
}

/// Changes a job that is not running, unless it moved on meanwhile; asked for by a person, so its attempts count anew.
async fn change(ws: &Workspace, id: JobId, from: &[JobStatus], to: JobStatus) -> Result<()> {
    let mut tx = ws.begin().await?;
    table::change_status(&mut tx, id, from, to, to == JobStatus::Queued).await.or_refuse()?;
    tx.commit("job.set_status").await.or_refuse()?;
    let job = find(ws, id).await?;
    let _ = ws.events.send(Event::Job { job });
    Ok(())
}

/// Waits a moment for a running job to come to its next checkpoint.
async fn settled(ws: &Workspace, id: JobId) -> Result<JobProgress> {
    for _ in 0..100 {
        let job = find(ws, id).await?;
        if job.status != JobStatus::Running {
            return Ok(job);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    find(ws, id).await
}

/// Waits for a job that is running or about to; returns at once where no runner works.
pub(crate) async fn wait_running(ws: &Workspace, id: JobId) -> Result<()> {
    if ws.runner.works() {
        wait(ws, JobWait { id, timeout_ms: Some(60_000) }).await?;
    }
    Ok(())
}
