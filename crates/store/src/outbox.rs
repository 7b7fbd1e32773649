//! Table `outbox`: outgoing calls that must take effect exactly once. A row is committed before the first byte is sent.

use crate::{Reader, Result, StoreError, WriteTx, now};
use igny8_model::{OutboxId, RecordId, SiteId};
use sqlx::Row as _;

macro_rules! text_kind {
    ($($variant:ident = $text:literal),+) => {
        /// What kind of call.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Call { $($variant),+ }
        impl Call {
            pub fn as_str(self) -> &'static str { match self { $(Call::$variant => $text),+ } }
        }
    };
}
text_kind! { Media = "media", Term = "term", PostCreate = "post_create", PostUpdate = "post_update" }

/// A call as it stands.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// The same at every attempt: the site recognises a repeat by it.
    pub id: OutboxId,
}

/// The call of this record, kind and key; made when it is new. Its id never changes, whatever happens to the process.
pub async fn ensure(tx: &mut WriteTx, site: SiteId, record: RecordId, call: Call, key: &str) -> Result<Outgoing> {
    let at = now();
    sqlx::query("INSERT OR IGNORE INTO outbox (id, site_id, record_id, kind, key, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind(OutboxId::new().0)
        .bind(site.0)
        .bind(record.0)
        .bind(call.as_str())
        .bind(key)
        .bind(at)
        .bind(at)
        .execute(tx.conn())
        .await?;
    let row = sqlx::query(
        "UPDATE outbox SET attempts = attempts + (state <> 'done'), state = CASE state WHEN 'done' THEN 'done' ELSE 'sending' END, updated_at = ?
         WHERE record_id = ? AND kind = ? AND key = ? RETURNING id",
    )
    .bind(at)
    .bind(record.0)
    .bind(call.as_str())
    .bind(key)
    .fetch_one(tx.conn())
    .await?;
    Ok(Outgoing { id: OutboxId(row.try_get("id")?) })
}

/// The call took effect.
pub async fn done(tx: &mut WriteTx, id: OutboxId, answer: &str) -> Result<()> {
    let done =
        sqlx::query("UPDATE outbox SET state = 'done', answer = ?, updated_at = ? WHERE id = ?").bind(answer).bind(now()).bind(id.0).execute(tx.conn()).await?;
    if done.rows_affected() == 0 {
        return Err(StoreError::Missing("outgoing call"));
    }
    Ok(())
}

/// The call was refused for good.
pub async fn failed(tx: &mut WriteTx, record: RecordId) -> Result<()> {
    sqlx::query("UPDATE outbox SET state = 'failed', updated_at = ? WHERE record_id = ? AND state <> 'done'")
        .bind(now())
        .bind(record.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Whether an operation id is one that this program gave to a call for this content.
pub async fn is_ours(pool: &Reader, content: igny8_model::ContentId, operation: &str) -> Result<bool> {
    let Ok(id) = operation.parse::<OutboxId>() else { return Ok(false) };
    let found: Option<i64> = sqlx::query_scalar("SELECT 1 FROM outbox o JOIN publishing_records r ON r.id = o.record_id WHERE o.id = ? AND r.content_id = ?")
        .bind(id.0)
        .bind(content.0)
        .fetch_optional(pool)
        .await?;
    Ok(found.is_some())
}
