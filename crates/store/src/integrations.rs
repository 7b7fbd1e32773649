//! Table `integrations`: how each site stands with its WordPress. Never a secret.

use crate::row::text;
use crate::{Reader, Result, StoreError, WriteTx};
use igny8_model::integration::{ConnectionState, SiteMetadata};
use igny8_model::jobs::JobError;
use igny8_model::{Millis, SiteId, Tag};
use sqlx::Row as _;

/// The stored row.
#[derive(Debug, Clone)]
pub struct IntegrationRow {
    pub site_id: SiteId,
    pub state: ConnectionState,
    pub api_root: Option<String>,
    pub use_base64: bool,
    pub has_basic_auth: bool,
    pub sync_enabled: bool,
    pub install_id: Option<String>,
    pub home_url: Option<String>,
    /// Milliseconds to add to this machine's clock to get the site's.
    pub clock_offset: i64,
    pub journal_cursor: i64,
    pub last_sync_at: Option<Millis>,
    pub last_test_at: Option<Millis>,
    pub problem: Option<JobError>,
    pub metadata: Option<SiteMetadata>,
}

fn optional_json<T: serde::de::DeserializeOwned>(row: &sqlx::sqlite::SqliteRow, column: &str) -> Result<Option<T>> {
    let text: Option<&str> = row.try_get(column)?;
    text.map(|t| serde_json::from_str(t).map_err(|e| StoreError::Corrupt(format!("{column}: {e}")))).transpose()
}

pub async fn get(pool: &Reader, site: SiteId) -> Result<Option<IntegrationRow>> {
    let row = sqlx::query("SELECT * FROM integrations WHERE site_id = ?").bind(site.0).fetch_optional(pool).await?;
    row.map(|row| {
        Ok(IntegrationRow {
            site_id: site,
            state: text(&row, "state")?,
            api_root: row.try_get("api_root")?,
            use_base64: row.try_get("use_base64")?,
            has_basic_auth: row.try_get("has_basic_auth")?,
            sync_enabled: row.try_get("sync_enabled")?,
            install_id: row.try_get("install_id")?,
            home_url: row.try_get("home_url")?,
            clock_offset: row.try_get("clock_offset")?,
            journal_cursor: row.try_get("journal_cursor")?,
            last_sync_at: row.try_get("last_sync_at")?,
            last_test_at: row.try_get("last_test_at")?,
            problem: optional_json(&row, "problem")?,
            metadata: optional_json(&row, "metadata")?,
        })
    })
    .transpose()
}

pub async fn update(tx: &mut WriteTx, i: &IntegrationRow) -> Result<()> {
    sqlx::query(
        "UPDATE integrations SET state = ?, api_root = ?, use_base64 = ?, has_basic_auth = ?, sync_enabled = ?, install_id = ?, home_url = ?, clock_offset = ?,
            journal_cursor = ?, last_sync_at = ?, last_test_at = ?, problem = ?, metadata = ? WHERE site_id = ?",
    )
    .bind(i.state.as_str())
    .bind(&i.api_root)
    .bind(i.use_base64)
    .bind(i.has_basic_auth)
    .bind(i.sync_enabled)
    .bind(&i.install_id)
    .bind(&i.home_url)
    .bind(i.clock_offset)
    .bind(i.journal_cursor)
    .bind(i.last_sync_at)
    .bind(i.last_test_at)
    .bind(i.problem.as_ref().map(crate::row::to_json).transpose()?)
    .bind(i.metadata.as_ref().map(crate::row::to_json).transpose()?)
    .bind(i.site_id.0)
    .execute(tx.conn())
    .await?;
    tx.note(Tag::Integrations, "update", Some(i.site_id.0));
    tx.note(Tag::Sites, "integration", Some(i.site_id.0));
    Ok(())
}
