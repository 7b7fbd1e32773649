//! The durable runner: claims due jobs by lease, runs a few lanes at a time, retries with back-off, and stops at checkpoints.
//!
//! Must not know what a kind does. No transaction is held while a job runs.

use super::context::{JobContext, JobFailure, job_error};
use super::kinds;
use crate::clock::{backoff, now};
use crate::refusal::{OrRefuse as _, Result};
use crate::workspace::Workspace;
use igny8_model::jobs::{JobProgress, JobStatus};
use igny8_model::{ApiError, Event, JobId};
use igny8_store::jobs::{self as table, JobRow};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Jobs at once, over all lanes.
const AT_ONCE: usize = 4;
/// Milliseconds of a lease; renewed three times as often.
const LEASE: i64 = 60_000;
/// Runs of one job before a transient failure becomes final.
const MAX_ATTEMPTS: u32 = 8;

/// Why a running job is asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum StopReason {
    Shutdown = 0,
    Cancel = 1,
    Pause = 2,
}

struct Running {
    lane: String,
    token: CancellationToken,
    reason: Arc<AtomicU8>,
    live: Arc<Mutex<JobProgress>>,
}

/// One a workspace.
pub(crate) struct Runner {
    workspace: Weak<Workspace>,
    owner: String,
    running: Mutex<HashMap<JobId, Running>>,
    /// Held while a job goes from the queue into `running`, so that nobody stops it in between unseen.
    claiming: tokio::sync::Mutex<()>,
    wake: Notify,
    idle: Notify,
    stopping: AtomicBool,
    started: AtomicBool,
    /// The loop, to be waited for before the database closes.
    work: Mutex<Option<tokio::task::JoinHandle<()>>>,
}

impl Runner {
    pub fn new(workspace: Weak<Workspace>) -> Arc<Self> {
        Arc::new(Self {
            workspace,
            owner: uuid::Uuid::now_v7().to_string(),
            running: Mutex::default(),
            claiming: tokio::sync::Mutex::default(),
            wake: Notify::new(),
            idle: Notify::new(),
            stopping: AtomicBool::new(false),
            started: AtomicBool::new(false),
            work: Mutex::default(),
        })
    }

    fn running(&self) -> std::sync::MutexGuard<'_, HashMap<JobId, Running>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts jobs of processes that are gone back into the queue, and starts to work.
    pub async fn start(self: &Arc<Self>) -> Result<()> {
        let Some(ws) = self.workspace.upgrade() else { return Ok(()) };
        let mut tx = ws.begin().await?;
        // The workspace's lock says that no other process lives: whatever is marked as running is not.
        table::requeue(&mut tx, &self.owner, true).await.or_refuse()?;
        tx.commit("job.requeue").await.or_refuse()?;
        self.started.store(true, Ordering::SeqCst);
        let this = Arc::clone(self);
        let work = tokio::spawn(async move { this.work().await });
        *self.work.lock().unwrap_or_else(PoisonError::into_inner) = Some(work);
        Ok(())
    }

    /// Whether jobs run in this process.
    pub fn works(&self) -> bool {
        self.started.load(Ordering::SeqCst) && !self.stopping.load(Ordering::SeqCst)
    }

    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// The newest figures of a running job.
    pub fn live(&self, id: JobId) -> Option<JobProgress> {
        self.running().get(&id).map(|r| r.live.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    /// Keeps jobs from being claimed while the answer is held.
    pub async fn hold_claims(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.claiming.lock().await
    }

    /// Asks a running job to stop; `false` when it is not running.
    pub fn stop_job(&self, id: JobId, reason: StopReason) -> bool {
        let running = self.running();
        let Some(job) = running.get(&id) else { return false };
        job.reason.store(reason as u8, Ordering::SeqCst);
        job.token.cancel();
        true
    }

    /// Stops all jobs at their next checkpoint, at most ten seconds.
    pub async fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        self.wake.notify_one();
        for job in self.running().values() {
            job.token.cancel();
        }
        let all_out = async {
            while !self.running().is_empty() {
                self.idle.notified().await;
            }
        };
        // After that the lease takes over: an abandoned job is found at the next start.
        let _ = tokio::time::timeout(Duration::from_secs(10), all_out).await;
        let work = self.work.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(work) = work {
            self.wake.notify_one();
            let _ = tokio::time::timeout(Duration::from_secs(2), work).await;
        }
    }

    async fn work(self: Arc<Self>) {
        let mut renew = tokio::time::interval(Duration::from_millis(LEASE.unsigned_abs() / 3));
        renew.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        loop {
            if self.stopping.load(Ordering::SeqCst) {
                return;
            }
            let next = match self.claim_due().await {
                Ok(next) => next,
                Err(_) if self.stopping.load(Ordering::SeqCst) => return,
                Err(error) => {
                    tracing::error!("jobs: {error}");
                    Duration::from_secs(5)
                }
            };
            tokio::select! {
                () = self.wake.notified() => {}
                () = tokio::time::sleep(next) => {}
                _ = renew.tick() => {
                    if let Err(error) = self.renew().await {
                        tracing::error!("jobs: the leases could not be renewed: {error}");
                    }
                }
            }
        }
    }

    async fn renew(&self) -> Result<()> {
        let Some(ws) = self.workspace.upgrade() else { return Ok(()) };
        if self.running().is_empty() {
            return Ok(());
        }
        let mut tx = ws.begin().await?;
        table::renew(&mut tx, &self.owner, now() + LEASE).await.or_refuse()?;
        tx.commit("job.renew").await.or_refuse()
    }

    /// Claims and starts what may run; says how long nothing will change by itself.
    async fn claim_due(self: &Arc<Self>) -> Result<Duration> {
        let Some(ws) = self.workspace.upgrade() else { return Ok(Duration::from_secs(3600)) };
        for job in table::due(ws.reader(), now()).await.or_refuse()? {
            if self.stopping.load(Ordering::SeqCst) {
                break;
            }
            let lane = kinds::lane(&job);
            {
                let running = self.running();
                if running.len() >= AT_ONCE || running.values().any(|r| r.lane == lane) || running.contains_key(&job.progress.id) {
                    continue;
                }
            }
            let _claiming = self.claiming.lock().await;
            let mut tx = ws.begin().await?;
            if !table::claim(&mut tx, job.progress.id, &self.owner, now() + LEASE).await.or_refuse()? {
                continue;
            }
            tx.commit("job.claim").await.or_refuse()?;
            let Some(job) = table::get(ws.reader(), job.progress.id).await.or_refuse()? else { continue };
            self.spawn(&ws, job, lane);
        }
        let next = table::next_run(ws.reader()).await.or_refuse()?;
        Ok(next.map_or(Duration::from_secs(60), |at| Duration::from_millis((at - now()).clamp(50, 60_000).unsigned_abs())))
    }

    fn spawn(self: &Arc<Self>, ws: &Arc<Workspace>, job: JobRow, lane: String) {
        let id = job.progress.id;
        let token = CancellationToken::new();
        if self.stopping.load(Ordering::SeqCst) {
            token.cancel();
        }
        let reason = Arc::new(AtomicU8::new(StopReason::Shutdown as u8));
        let live = Arc::new(Mutex::new(job.progress.clone()));
        self.running().insert(id, Running { lane, token: token.clone(), reason: Arc::clone(&reason), live: Arc::clone(&live) });
        let this = Arc::clone(self);
        let ctx = JobContext::new(Arc::clone(ws), job, token, live);
        let _ = ws.events.send(Event::Job { job: ctx.row.progress.clone() });
        tokio::spawn(async move {
            let ctx = Arc::new(ctx);
            let inner = Arc::clone(&ctx);
            // A panic in a job is that job's failure, not the program's.
            let outcome = match tokio::spawn(async move { run(&inner).await }).await {
                Ok(outcome) => outcome,
                Err(panic) => Err(JobFailure::Failed(ApiError::internal(format!("the job broke: {panic}")))),
            };
            let outcome = Arc::new(outcome);
            // The end has to be written: without it the job would stay “running” with nobody behind it.
            for wait in [0, 1, 5, 15, 60] {
                tokio::time::sleep(Duration::from_secs(wait)).await;
                match this.settle(&ctx, &outcome, reason.load(Ordering::SeqCst)).await {
                    Ok(()) => break,
                    Err(error) => tracing::error!(job = %id, "the job's end could not be written: {error}"),
                }
            }
            this.running().remove(&id);
            if let Ok(Some(row)) = table::get(ctx.ws.reader(), id).await {
                let _ = ctx.ws.events.send(Event::Job { job: row.progress });
            }
            this.wake.notify_one();
            this.idle.notify_one();
        });
    }

    async fn settle(&self, ctx: &JobContext, outcome: &std::result::Result<serde_json::Value, JobFailure>, reason: u8) -> Result<()> {
        let id = ctx.row.progress.id;
        // Asked to stop while a call failed: stopping is what was asked.
        let stopped = Err(JobFailure::Stopped);
        let outcome = match outcome {
            Err(JobFailure::Retry { .. }) if ctx.token.is_cancelled() => &stopped,
            other => other,
        };
        let mut tx = ctx.ws.begin().await?;
        ctx.save(&mut tx, None).await?;
        match outcome {
            Ok(result) => table::set_status(&mut tx, id, JobStatus::Done, None, Some(result), None).await,
            Err(JobFailure::Stopped) => {
                let status = match reason {
                    r if r == StopReason::Cancel as u8 => {
                        let stopped = ApiError::new(igny8_model::ErrorCode::Cancelled, "The job was cancelled.");
                        kinds::ended(&mut tx, ctx, &job_error(&stopped)).await?;
                        JobStatus::Cancelled
                    }
                    r if r == StopReason::Pause as u8 => JobStatus::Paused,
                    _ => JobStatus::Queued,
                };
                table::set_status(&mut tx, id, status, None, None, None).await
            }
            Err(JobFailure::Retry { error, after }) if ctx.row.progress.attempts < MAX_ATTEMPTS => {
                // Never sooner than the site asked, never quicker than the back-off.
                let own = backoff(ctx.row.progress.attempts);
                let wait = after.map_or(own, |after| after.max(own));
                let at = now() + i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
                table::set_status(&mut tx, id, JobStatus::Waiting, Some(at), None, Some(&job_error(error))).await
            }
            Err(JobFailure::Retry { error, .. } | JobFailure::Failed(error)) => {
                kinds::ended(&mut tx, ctx, &job_error(error)).await?;
                table::set_status(&mut tx, id, JobStatus::Failed, None, None, Some(&job_error(error))).await
            }
        }
        .or_refuse()?;
        tx.commit("job.settle").await.or_refuse()
    }
}

async fn run(ctx: &JobContext) -> std::result::Result<serde_json::Value, JobFailure> {
    if ctx.row.version != kinds::VERSION {
        return Err(JobFailure::Failed(ApiError::precondition("The job was queued by another version of the program.").hint("Start it again.")));
    }
    kinds::run(ctx).await
}
