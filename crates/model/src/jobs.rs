//! Durable jobs as a person sees them: one shape of progress for every kind.

use crate::{JobId, Millis, SiteId, error::ErrorCode};
use serde::{Deserialize, Serialize};

text_enum! {
    JobStatus {
        Queued = "queued", Running = "running", Paused = "paused",
        /// Waits for a time (retry) or for the user.
        Waiting = "waiting",
        Done = "done", Failed = "failed", Cancelled = "cancelled",
    }
}

impl JobStatus {
    /// Nothing will happen any more unless somebody asks.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

text_enum! {
    JobKind {
        ImportKeywords = "import_keywords", AutoCluster = "auto_cluster", GenerateIdeas = "generate_ideas",
        GenerateContent = "generate_content", GenerateImages = "generate_images", Publish = "publish", Sync = "sync",
        Export = "export", RefreshPosts = "refresh_posts",
    }
}

/// Where a job stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JobProgress {
    pub id: JobId,
    pub kind: JobKind,
    pub site_id: Option<SiteId>,
    /// What the job does, for a person ("Import keywords.csv").
    pub title: String,
    pub status: JobStatus,
    /// What it is doing now, as `reading`, `clustering`, `publishing`.
    pub phase: String,
    pub done: u64,
    /// 0 while unknown.
    pub total: u64,
    pub message: String,
    /// Micro-dollars spent so far.
    pub cost_micros: i64,
    /// Items that failed while the others went on.
    pub failed_items: u64,
    pub attempts: u32,
    /// Why it failed or waits.
    pub error: Option<JobError>,
    /// When it runs next, while waiting.
    pub run_at: Option<Millis>,
    pub created_at: Millis,
    pub started_at: Option<Millis>,
    pub finished_at: Option<Millis>,
    /// What came out, once done; its shape is the kind's own (see the command that starts it).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<serde_json::Value>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JobError {
    pub code: ErrorCode,
    pub message: String,
    pub hint: Option<String>,
}

/// A command that starts a job answers with the job; follow it by events, `jobs.get` or `jobs.wait`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JobStarted {
    pub job: JobProgress,
}

/// Waits until the job is final or `timeout_ms` (default 10 minutes) is over; answers with its state either way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct JobWait {
    pub id: JobId,
    #[serde(default)]
    pub timeout_ms: Option<u64>,
}
