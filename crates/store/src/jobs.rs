//! Tables `jobs` and `job_steps`: the durable state of every job. What a kind means is the core's business.

use crate::list::Kind::{Number, Site, Text};
use crate::list::{List, col, made, nothing_more};
use crate::row::{text, to_json, unsigned};
use crate::{Reader, Result, StoreError, WriteTx, now};
use igny8_model::jobs::{JobError, JobKind, JobProgress, JobStatus};
use igny8_model::{JobId, ListQuery, Millis, Page, SiteId, Tag};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

/// A job with what its kind needs to run.
#[derive(Debug, Clone)]
pub struct JobRow {
    pub progress: JobProgress,
    pub version: i64,
    pub payload: serde_json::Value,
    pub checkpoint: Option<serde_json::Value>,
}

fn optional(row: &SqliteRow, column: &str) -> Result<Option<serde_json::Value>> {
    let text: Option<&str> = row.try_get(column)?;
    text.map(|t| serde_json::from_str(t).map_err(|e| StoreError::Corrupt(format!("{column}: {e}")))).transpose()
}

fn progress(row: &SqliteRow) -> Result<JobProgress> {
    let error: Option<&str> = row.try_get("error")?;
    Ok(JobProgress {
        id: JobId(row.try_get("id")?),
        kind: text(row, "kind")?,
        site_id: row.try_get::<Option<Uuid>, _>("site_id")?.map(SiteId),
        title: row.try_get("title")?,
        status: text(row, "status")?,
        phase: row.try_get("phase")?,
        done: unsigned(row, "done")?,
        total: unsigned(row, "total")?,
        message: row.try_get("message")?,
        cost_micros: row.try_get("cost_micros")?,
        failed_items: unsigned(row, "failed_items")?,
        attempts: unsigned(row, "attempts")?,
        error: error.map(|e| serde_json::from_str::<JobError>(e).map_err(|e| StoreError::Corrupt(e.to_string()))).transpose()?,
        run_at: row.try_get("run_at")?,
        created_at: row.try_get("created_at")?,
        started_at: row.try_get("started_at")?,
        finished_at: row.try_get("finished_at")?,
        result: optional(row, "result")?,
    })
}

fn job(row: &SqliteRow) -> Result<JobRow> {
    Ok(JobRow {
        progress: progress(row)?,
        version: row.try_get("version")?,
        payload: optional(row, "payload")?.unwrap_or_default(),
        checkpoint: optional(row, "checkpoint")?,
    })
}

/// Queues a job.
pub async fn insert(tx: &mut WriteTx, kind: JobKind, version: i64, site: Option<SiteId>, title: &str, payload: &serde_json::Value) -> Result<JobId> {
    let id = JobId::new();
    sqlx::query("INSERT INTO jobs (id, kind, version, site_id, title, payload, status, created_at) VALUES (?, ?, ?, ?, ?, ?, 'queued', ?)")
        .bind(id.0)
        .bind(kind.as_str())
        .bind(version)
        .bind(site.map(|s| s.0))
        .bind(title)
        .bind(payload.to_string())
        .bind(now())
        .execute(tx.conn())
        .await?;
    tx.note(Tag::Jobs, "create", Some(id.0));
    Ok(id)
}

pub async fn get(pool: &Reader, id: JobId) -> Result<Option<JobRow>> {
    sqlx::query("SELECT * FROM jobs WHERE id = ?").bind(id.0).fetch_optional(pool).await?.as_ref().map(job).transpose()
}

pub(crate) const LIST: List = List {
    select: "j.*",
    table: "jobs j",
    joins: "",
    alias: "j",
    columns: &[
        made("j.created_at", "j.seq"),
        col("title", "j.title", Text),
        col("kind", "j.kind", Text),
        col("status", "j.status", Text),
        col("cost", "j.cost_micros", Number),
        col("site", "COALESCE((SELECT s.name FROM sites s WHERE s.id = j.site_id), '')", Site),
        col("finished_at", "COALESCE(j.finished_at, -1)", Number),
    ],
    search: col("title", "j.title", Text),
    default_sort: "-created_at",
    has_site: true,
    has_sector: false,
    extra: nothing_more,
};

pub async fn list(pool: &Reader, query: &ListQuery) -> Result<Page<JobProgress>> {
    LIST.page(pool, query, progress).await
}

/// Jobs that may run now, oldest first; waiting ones whose time has come included.
pub async fn due(pool: &Reader, at: Millis) -> Result<Vec<JobRow>> {
    let rows = sqlx::query("SELECT * FROM jobs WHERE status = 'queued' OR (status = 'waiting' AND run_at IS NOT NULL AND run_at <= ?) ORDER BY seq")
        .bind(at)
        .fetch_all(pool)
        .await?;
    rows.iter().map(job).collect()
}

/// When the next waiting job may run.
pub async fn next_run(pool: &Reader) -> Result<Option<Millis>> {
    Ok(sqlx::query_scalar("SELECT MIN(run_at) FROM jobs WHERE status = 'waiting'").fetch_one(pool).await?)
}

/// Takes a job by lease; `false` when somebody else has it or it is no longer due.
pub async fn claim(tx: &mut WriteTx, id: JobId, owner: &str, until: Millis) -> Result<bool> {
    let done = sqlx::query(
        "UPDATE jobs SET status = 'running', lease_owner = ?, lease_until = ?, attempts = attempts + 1, run_at = NULL, error = NULL, started_at = COALESCE(started_at, ?)
         WHERE id = ? AND status IN ('queued', 'waiting')",
    )
    .bind(owner)
    .bind(until)
    .bind(now())
    .bind(id.0)
    .execute(tx.conn())
    .await?;
    tx.note(Tag::Jobs, "claim", Some(id.0));
    Ok(done.rows_affected() == 1)
}

/// Lengthens the leases that `owner` holds.
pub async fn renew(tx: &mut WriteTx, owner: &str, until: Millis) -> Result<()> {
    sqlx::query("UPDATE jobs SET lease_until = ? WHERE lease_owner = ? AND status = 'running'").bind(until).bind(owner).execute(tx.conn()).await?;
    Ok(())
}

/// Puts jobs whose lease has ended, or that belong to a process that is gone, back into the queue. `owner` is this process: its own stay.
pub async fn requeue(tx: &mut WriteTx, owner: &str, all_others: bool) -> Result<u64> {
    let done = sqlx::query("UPDATE jobs SET status = 'queued', lease_owner = NULL, lease_until = NULL WHERE status = 'running' AND lease_owner IS NOT ?1 AND (?2 OR lease_until < ?3)")
        .bind(owner)
        .bind(all_others)
        .bind(now())
        .execute(tx.conn())
        .await?;
    tx.note(Tag::Jobs, "requeue", None);
    Ok(done.rows_affected())
}

/// Where a job stands, and its checkpoint when there is a new one. Part of the same transaction as what the checkpoint stands for.
pub async fn save(tx: &mut WriteTx, p: &JobProgress, checkpoint: Option<&serde_json::Value>) -> Result<()> {
    sqlx::query(
        "UPDATE jobs SET phase = ?, done = ?, total = ?, message = ?, failed_items = ?, cost_micros = ?, checkpoint = COALESCE(?, checkpoint) WHERE id = ?",
    )
    .bind(&p.phase)
    .bind(i64::try_from(p.done).unwrap_or(i64::MAX))
    .bind(i64::try_from(p.total).unwrap_or(i64::MAX))
    .bind(&p.message)
    .bind(i64::try_from(p.failed_items).unwrap_or(i64::MAX))
    .bind(p.cost_micros)
    .bind(checkpoint.map(ToString::to_string))
    .bind(p.id.0)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Ends or parks a job: a final status, `queued`, `paused`, or `waiting` until `run_at`.
pub async fn set_status(
    tx: &mut WriteTx,
    id: JobId,
    status: JobStatus,
    run_at: Option<Millis>,
    result: Option<&serde_json::Value>,
    error: Option<&JobError>,
) -> Result<()> {
    sqlx::query(
        "UPDATE jobs SET status = ?, run_at = ?, result = COALESCE(?, result), error = ?, lease_owner = NULL, lease_until = NULL, finished_at = CASE WHEN ? THEN ? END WHERE id = ?",
    )
    .bind(status.as_str())
    .bind(run_at)
    .bind(result.map(ToString::to_string))
    .bind(error.map(to_json).transpose()?)
    .bind(status.is_final())
    .bind(now())
    .bind(id.0)
    .execute(tx.conn())
    .await?;
    tx.note(Tag::Jobs, "status", Some(id.0));
    Ok(())
}

/// Notes a finished step with its result, so that a restart does not do it twice.
pub async fn step_done(tx: &mut WriteTx, id: JobId, key: &str, result: &serde_json::Value) -> Result<()> {
    sqlx::query("INSERT OR REPLACE INTO job_steps (job_id, key, result, at) VALUES (?, ?, ?, ?)")
        .bind(id.0)
        .bind(key)
        .bind(result.to_string())
        .bind(now())
        .execute(tx.conn())
        .await?;
    // It gets on: earlier hiccups no longer count.
    sqlx::query("UPDATE jobs SET attempts = 0 WHERE id = ?").bind(id.0).execute(tx.conn()).await?;
    Ok(())
}

/// The result of one finished step.
pub async fn step(pool: &Reader, id: JobId, key: &str) -> Result<Option<serde_json::Value>> {
    let text: Option<String> =
        sqlx::query_scalar("SELECT result FROM job_steps WHERE job_id = ? AND key = ?").bind(id.0).bind(key).fetch_optional(pool).await?;
    text.map(|t| serde_json::from_str(&t).map_err(|e| StoreError::Corrupt(format!("step {key}: {e}")))).transpose()
}

/// Forgets the steps whose keys begin so: what they were kept for is saved, or has to be asked anew.
pub async fn forget_steps(tx: &mut WriteTx, id: JobId, prefix: &str) -> Result<()> {
    sqlx::query("DELETE FROM job_steps WHERE job_id = ?1 AND substr(key, 1, length(?2)) = ?2").bind(id.0).bind(prefix).execute(tx.conn()).await?;
    Ok(())
}

/// Results of the finished steps by key.
pub async fn steps(pool: &Reader, id: JobId) -> Result<std::collections::HashMap<String, serde_json::Value>> {
    let rows = sqlx::query("SELECT key, result FROM job_steps WHERE job_id = ?").bind(id.0).fetch_all(pool).await?;
    rows.iter().map(|row| Ok((row.try_get("key")?, serde_json::from_str(row.try_get("result")?).unwrap_or_default()))).collect()
}

/// Changes a status only from one of `from`; `false` when the job had moved on meanwhile. `fresh` starts the count of attempts anew.
pub async fn change_status(tx: &mut WriteTx, id: JobId, from: &[JobStatus], to: JobStatus, fresh: bool) -> Result<bool> {
    let names: Vec<&str> = from.iter().map(|s| s.as_str()).collect();
    let done = sqlx::query(
        "UPDATE jobs SET status = ?1, run_at = NULL, error = NULL, lease_owner = NULL, lease_until = NULL, finished_at = CASE WHEN ?2 THEN ?3 END,
            attempts = CASE WHEN ?4 THEN 0 ELSE attempts END
         WHERE id = ?5 AND status IN (SELECT value FROM json_each(?6))",
    )
    .bind(to.as_str())
    .bind(to.is_final())
    .bind(now())
    .bind(fresh)
    .bind(id.0)
    .bind(to_json(&names)?)
    .execute(tx.conn())
    .await?;
    tx.note(Tag::Jobs, "status", Some(id.0));
    Ok(done.rows_affected() == 1)
}
