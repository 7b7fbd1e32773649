//! What a running job holds: its row, its progress, and the question whether it should stop.

use crate::refusal::{OrRefuse as _, Result};
use crate::workspace::Workspace;
use igny8_model::jobs::{JobError, JobProgress};
use igny8_model::{ApiError, Event};
use igny8_store::WriteTx;
use igny8_store::jobs::{self as table, JobRow};
use serde::de::DeserializeOwned;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// At most ten events a second a job.
const EVENT_GAP: Duration = Duration::from_millis(100);

/// Why a job's run ended without being done.
#[derive(Debug)]
pub(crate) enum JobFailure {
    /// It was asked to stop; what is committed stays.
    Stopped,
    /// The same again later may succeed.
    Retry { error: ApiError, after: Option<Duration> },
    /// It cannot go on without somebody.
    Failed(ApiError),
}

impl From<ApiError> for JobFailure {
    fn from(error: ApiError) -> Self {
        Self::Failed(error)
    }
}

impl From<igny8_store::StoreError> for JobFailure {
    fn from(error: igny8_store::StoreError) -> Self {
        Self::Failed(crate::refusal::refuse(error))
    }
}

impl From<igny8_bridge::BridgeError> for JobFailure {
    fn from(error: igny8_bridge::BridgeError) -> Self {
        if error.is_transient() {
            let after = error.retry_after().map(Duration::from_secs);
            return Self::Retry { error: error.into(), after };
        }
        Self::Failed(error.into())
    }
}

/// A failure as it is stored with a job or a receipt.
pub(crate) fn job_error(error: &ApiError) -> JobError {
    JobError { code: error.code, message: error.message.clone(), hint: error.hint.clone() }
}

/// One run of one job.
pub(crate) struct JobContext {
    pub ws: Arc<Workspace>,
    pub row: JobRow,
    pub token: CancellationToken,
    live: Arc<Mutex<JobProgress>>,
    last_event: Mutex<Instant>,
}

impl JobContext {
    pub fn new(ws: Arc<Workspace>, row: JobRow, token: CancellationToken, live: Arc<Mutex<JobProgress>>) -> Self {
        Self { ws, row, token, live, last_event: Mutex::new(Instant::now() - EVENT_GAP) }
    }

    /// The job's request.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T> {
        serde_json::from_value(self.row.payload.clone()).map_err(|e| ApiError::internal(format!("the job's request is not readable: {e}")))
    }

    /// The last checkpoint, `None` at the first run.
    pub fn checkpoint<T: DeserializeOwned>(&self) -> Option<T> {
        self.row.checkpoint.clone().and_then(|c| serde_json::from_value(c).ok())
    }

    /// Ends the run when it was asked to stop. Called between steps.
    pub fn check(&self) -> std::result::Result<(), JobFailure> {
        if self.token.is_cancelled() { Err(JobFailure::Stopped) } else { Ok(()) }
    }

    fn live(&self) -> std::sync::MutexGuard<'_, JobProgress> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the progress and tells it, unless something was told less than 100 ms ago.
    pub fn progress(&self, change: impl FnOnce(&mut JobProgress)) {
        let job = {
            let mut live = self.live();
            change(&mut live);
            let mut last = self.last_event.lock().unwrap_or_else(PoisonError::into_inner);
            if last.elapsed() < EVENT_GAP {
                return;
            }
            *last = Instant::now();
            live.clone()
        };
        let _ = self.ws.events.send(Event::Job { job });
    }

    /// The present phase with its size.
    pub fn phase(&self, phase: &str, done: u64, total: u64) {
        self.progress(|p| {
            phase.clone_into(&mut p.phase);
            p.done = done;
            p.total = total;
        });
    }

    /// Writes the progress, and a checkpoint when there is one, into a transaction that is about to commit what they stand for.
    pub async fn save(&self, tx: &mut WriteTx, checkpoint: Option<&serde_json::Value>) -> Result<()> {
        let progress = self.live().clone();
        table::save(tx, &progress, checkpoint).await.or_refuse()
    }
}
