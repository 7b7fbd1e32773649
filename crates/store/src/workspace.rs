//! The workspace's own row: which agency this file belongs to.

use crate::{Reader, Result, StoreError, WriteTx, now};
use igny8_model::{Millis, Tag};
use sqlx::Row as _;
use uuid::Uuid;

/// Who owns the file.
#[derive(Debug, Clone)]
pub struct Owner {
    pub id: Uuid,
    pub account: String,
    pub created_at: Millis,
}

/// The owner, `None` in a file that was only just made.
pub async fn owner(pool: &Reader) -> Result<Option<Owner>> {
    let row = sqlx::query("SELECT id, account, created_at FROM workspace").fetch_optional(pool).await?;
    row.map(|row| Ok(Owner { id: row.try_get("id")?, account: row.try_get("account")?, created_at: row.try_get("created_at")? })).transpose()
}

/// Writes the owner once.
pub async fn create(tx: &mut WriteTx, account: &str) -> Result<Owner> {
    let owner = Owner { id: Uuid::now_v7(), account: account.to_owned(), created_at: now() };
    sqlx::query("INSERT INTO workspace (one, id, account, created_at) VALUES (1, ?, ?, ?)")
        .bind(owner.id)
        .bind(account)
        .bind(owner.created_at)
        .execute(tx.conn())
        .await
        .map_err(crate::exists("workspace"))?;
    tx.note(Tag::Workspace, "create", None);
    Ok(owner)
}

/// Marks the file as the sample.
pub async fn mark_sample(tx: &mut WriteTx) -> Result<()> {
    sqlx::query("UPDATE workspace SET sample = 1").execute(tx.conn()).await?;
    tx.note(Tag::Workspace, "sample", None);
    Ok(())
}

pub async fn is_sample(pool: &Reader) -> Result<bool> {
    Ok(sqlx::query_scalar("SELECT sample FROM workspace").fetch_optional(pool).await?.unwrap_or(false))
}

/// Rows of (sites, keywords, contents).
pub async fn totals(pool: &Reader) -> Result<(u64, u64, u64)> {
    let row = sqlx::query("SELECT (SELECT COUNT(*) FROM sites) s, (SELECT COUNT(*) FROM keywords) k, (SELECT COUNT(*) FROM contents) c")
        .fetch_one(pool)
        .await
        .map_err(StoreError::Sql)?;
    Ok((crate::row::unsigned(&row, "s")?, crate::row::unsigned(&row, "k")?, crate::row::unsigned(&row, "c")?))
}
