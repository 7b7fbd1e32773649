//! Table `publishing_records`: the receipts.

use crate::list::Kind::{Number, Site, Text};
use crate::list::{List, col, joined, made, nothing_more};
use crate::row::{json, text, to_json, unsigned};
use crate::{Reader, Result, StoreError, WriteTx, now};
use igny8_model::jobs::JobError;
use igny8_model::publisher::{PublishingRecord, RecordStatus};
use igny8_model::{ContentId, JobId, ListQuery, Page, RecordId, SiteId, Tag};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

const COLUMNS: &str = "r.*, x.title AS title, s.name AS site_name";
const JOINS: &str = "JOIN contents x ON x.id = r.content_id JOIN sites s ON s.id = r.site_id";
pub(crate) const LIST: List = List {
    select: COLUMNS,
    table: "publishing_records r",
    joins: JOINS,
    alias: "r",
    columns: &[
        col("updated_at", "r.updated_at", Number),
        made("r.created_at", "r.seq"),
        joined("title", "x.title", Text),
        col("status", "r.status", Text),
        col("attempts", "r.attempts", Number),
        col("site", "(SELECT s.name FROM sites s WHERE s.id = r.site_id)", Site),
    ],
    search: joined("title", "x.title", Text),
    default_sort: "-updated_at",
    has_site: true,
    has_sector: false,
    extra: nothing_more,
};

fn record(row: &SqliteRow) -> Result<PublishingRecord> {
    let error: Option<&str> = row.try_get("error")?;
    Ok(PublishingRecord {
        id: RecordId(row.try_get("id")?),
        site_id: SiteId(row.try_get("site_id")?),
        site_name: row.try_get("site_name")?,
        content_id: ContentId(row.try_get("content_id")?),
        title: row.try_get("title")?,
        status: text(row, "status")?,
        post_id: row.try_get("post_id")?,
        post_url: row.try_get("post_url")?,
        edit_url: row.try_get("edit_url")?,
        post_status: row.try_get("post_status")?,
        featured_media: row.try_get("featured_media")?,
        created: row.try_get("created")?,
        fields: json(row, "fields")?,
        lost: json(row, "lost")?,
        hash: row.try_get("hash")?,
        attempts: unsigned(row, "attempts")?,
        error: error.map(|e| serde_json::from_str::<JobError>(e).map_err(|e| StoreError::Corrupt(e.to_string()))).transpose()?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}

pub async fn list(pool: &Reader, query: &ListQuery) -> Result<Page<PublishingRecord>> {
    LIST.page(pool, query, record).await
}

/// Receipts that failed or conflict and were not followed by another of their content, newest first.
pub async fn unsolved(pool: &Reader, site: Option<SiteId>, limit: u32) -> Result<Vec<PublishingRecord>> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM publishing_records r {JOINS} WHERE r.status IN ('failed', 'conflict') AND x.trashed_at IS NULL AND (?1 IS NULL OR r.site_id = ?1)
           AND NOT EXISTS (SELECT 1 FROM publishing_records l WHERE l.content_id = r.content_id AND l.seq > r.seq) ORDER BY r.updated_at DESC LIMIT ?2"
    )))
    .bind(site.map(|s| s.0))
    .bind(limit)
    .fetch_all(pool)
    .await?;
    rows.iter().map(record).collect()
}

pub async fn get(pool: &Reader, id: RecordId) -> Result<Option<PublishingRecord>> {
    let row =
        sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM publishing_records r {JOINS} WHERE r.id = ?"))).bind(id.0).fetch_optional(pool).await?;
    row.as_ref().map(record).transpose()
}

/// The record of this job and content, made when it is new.
pub async fn ensure(tx: &mut WriteTx, site: SiteId, content: ContentId, job: JobId) -> Result<RecordId> {
    let at = now();
    sqlx::query(
        "INSERT OR IGNORE INTO publishing_records (id, site_id, content_id, job_id, status, created_at, updated_at) VALUES (?, ?, ?, ?, 'queued', ?, ?)",
    )
    .bind(RecordId::new().0)
    .bind(site.0)
    .bind(content.0)
    .bind(job.0)
    .bind(at)
    .bind(at)
    .execute(tx.conn())
    .await?;
    let id =
        sqlx::query_scalar("SELECT id FROM publishing_records WHERE job_id = ? AND content_id = ?").bind(job.0).bind(content.0).fetch_one(tx.conn()).await?;
    tx.note(Tag::Records, "ensure", None);
    Ok(RecordId(id))
}

/// Starts an attempt.
pub async fn sending(tx: &mut WriteTx, id: RecordId) -> Result<()> {
    sqlx::query("UPDATE publishing_records SET status = 'sending', attempts = attempts + 1, error = NULL, updated_at = ? WHERE id = ?")
        .bind(now())
        .bind(id.0)
        .execute(tx.conn())
        .await?;
    tx.note(Tag::Records, "sending", Some(id.0));
    Ok(())
}

/// Writes the outcome of a record whole.
pub async fn settle(tx: &mut WriteTx, r: &PublishingRecord) -> Result<()> {
    sqlx::query(
        "UPDATE publishing_records SET status = ?, post_id = ?, post_url = ?, edit_url = ?, post_status = ?, featured_media = ?, created = ?, fields = ?, lost = ?, hash = ?, error = ?, updated_at = ? WHERE id = ?",
    )
    .bind(r.status.as_str())
    .bind(r.post_id)
    .bind(&r.post_url)
    .bind(&r.edit_url)
    .bind(&r.post_status)
    .bind(r.featured_media)
    .bind(r.created)
    .bind(to_json(&r.fields)?)
    .bind(to_json(&r.lost)?)
    .bind(&r.hash)
    .bind(r.error.as_ref().map(to_json).transpose()?)
    .bind(now())
    .bind(r.id.0)
    .execute(tx.conn())
    .await?;
    tx.note(Tag::Records, "settle", Some(r.id.0));
    Ok(())
}

/// Marks a record as failed or in conflict.
pub async fn refuse(tx: &mut WriteTx, id: RecordId, status: RecordStatus, error: &JobError) -> Result<()> {
    sqlx::query("UPDATE publishing_records SET status = ?, error = ?, updated_at = ? WHERE id = ?")
        .bind(status.as_str())
        .bind(to_json(error)?)
        .bind(now())
        .bind(id.0)
        .execute(tx.conn())
        .await?;
    tx.note(Tag::Records, "refuse", Some(id.0));
    Ok(())
}

/// A job ended for good: what it had not settled failed with it.
pub async fn close_open(tx: &mut WriteTx, job: JobId, error: &JobError) -> Result<()> {
    sqlx::query("UPDATE publishing_records SET status = 'failed', error = ?, updated_at = ? WHERE job_id = ? AND status IN ('queued', 'sending')")
        .bind(to_json(error)?)
        .bind(now())
        .bind(job.0)
        .execute(tx.conn())
        .await?;
    tx.note(Tag::Records, "close", None);
    Ok(())
}
