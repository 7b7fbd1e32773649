//! Which area runs which kind of job, and which jobs may run side by side.

use super::{JobContext, JobFailure};
use crate::refusal::OrRefuse as _;
use crate::{lists, planner, publisher, writer};
use igny8_model::ApiError;
use igny8_model::jobs::{JobError, JobKind};
use igny8_store::WriteTx;
use igny8_store::jobs::JobRow;
use serde_json::Value;

/// Version of the payloads. A job of another version is refused, not guessed at.
pub(crate) const VERSION: i64 = 1;

/// Jobs of one lane run one after another: local work by site, and one connection at a time to a host.
pub(crate) fn lane(job: &JobRow) -> String {
    let site = job.progress.site_id.map(|s| s.to_string()).unwrap_or_default();
    match job.progress.kind {
        JobKind::Publish | JobKind::Sync | JobKind::RefreshPosts => format!("host:{site}"),
        // Reads only: waits for nobody.
        JobKind::Export => format!("export:{}", job.progress.id),
        _ => format!("local:{site}"),
    }
}

/// A job ended for good without being done: what it left open is closed in the same transaction.
pub(crate) async fn ended(tx: &mut WriteTx, ctx: &JobContext, error: &JobError) -> Result<(), ApiError> {
    match ctx.row.progress.kind {
        JobKind::Publish => igny8_store::records::close_open(tx, ctx.row.progress.id, error).await.or_refuse(),
        _ => Ok(()),
    }
}

/// Runs a job from its last checkpoint.
pub(crate) async fn run(ctx: &JobContext) -> Result<Value, JobFailure> {
    match ctx.row.progress.kind {
        JobKind::ImportKeywords => planner::import::run(ctx).await,
        JobKind::AutoCluster => planner::cluster::run(ctx).await,
        JobKind::GenerateIdeas => planner::ideas::run(ctx).await,
        JobKind::GenerateContent => writer::draft::run(ctx).await,
        JobKind::GenerateImages => writer::images::run(ctx).await,
        JobKind::Publish => publisher::publish::run(ctx).await,
        JobKind::Sync => publisher::sync::run(ctx).await,
        JobKind::Export => lists::run(ctx).await,
        JobKind::RefreshPosts => publisher::posts::run(ctx).await,
    }
}
