//! Table `credit_transactions`: the agency's unit, given to clients and used by calls. A balance is the last line's.
//!
//! Must not know: why a call was made.

use crate::row::text;
use crate::{Reader, Result, WriteTx, now};
use igny8_model::money::{CreditKind, CreditTransaction};
use igny8_model::{CallId, SiteId, Tag};
use sqlx::Row as _;
use uuid::Uuid;

async fn append(tx: &mut WriteTx, site: SiteId, kind: CreditKind, milli: i64, call: Option<CallId>, note: &str) -> Result<i64> {
    let balance: i64 = sqlx::query_scalar(
        "INSERT INTO credit_transactions (at, site_id, kind, credits_milli, call_id, note, balance_milli)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?4 + COALESCE((SELECT balance_milli FROM credit_transactions WHERE site_id = ?2 ORDER BY seq DESC LIMIT 1), 0))
         RETURNING balance_milli",
    )
    .bind(now())
    .bind(site.0)
    .bind(kind.as_str())
    .bind(milli)
    .bind(call.map(|c| c.0))
    .bind(note)
    .fetch_one(tx.conn())
    .await?;
    tx.note(Tag::Money, "credits", Some(site.0));
    Ok(balance)
}

/// A call's cost in the agency's unit, rounded up to a thousandth.
pub(crate) async fn use_for(tx: &mut WriteTx, site: SiteId, call: CallId, cost_micros: u64) -> Result<()> {
    let rate = rate_in(tx).await?;
    let milli = (u128::from(cost_micros) * u128::from(rate)).div_ceil(1_000_000);
    append(tx, site, CreditKind::Use, -i64::try_from(milli).unwrap_or(i64::MAX), Some(call), "").await?;
    Ok(())
}

/// Gives credits, or takes some back; the balance after it.
pub async fn grant(tx: &mut WriteTx, site: SiteId, milli: i64, note: &str) -> Result<i64> {
    let kind = if milli < 0 { CreditKind::Adjust } else { CreditKind::Grant };
    append(tx, site, kind, milli, None, note).await
}

/// The newest movements of a site, or of all.
pub async fn list(pool: &Reader, site: Option<SiteId>, limit: u32) -> Result<Vec<CreditTransaction>> {
    let rows = sqlx::query("SELECT * FROM credit_transactions WHERE ?1 IS NULL OR site_id = ?1 ORDER BY seq DESC LIMIT ?2")
        .bind(site.map(|s| s.0))
        .bind(limit)
        .fetch_all(pool)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(CreditTransaction {
                at: row.try_get("at")?,
                site_id: row.try_get::<Option<Uuid>, _>("site_id")?.map(SiteId),
                kind: text(row, "kind")?,
                credits_milli: row.try_get("credits_milli")?,
                call_id: row.try_get::<Option<Uuid>, _>("call_id")?.map(CallId),
                note: row.try_get("note")?,
                balance_milli: row.try_get("balance_milli")?,
            })
        })
        .collect()
}

async fn rate_in(tx: &mut WriteTx) -> Result<u64> {
    let rate: i64 = sqlx::query_scalar("SELECT credit_rate FROM workspace").fetch_one(tx.conn()).await?;
    Ok(rate.unsigned_abs())
}

pub async fn rate(pool: &Reader) -> Result<u64> {
    let rate: i64 = sqlx::query_scalar("SELECT credit_rate FROM workspace").fetch_one(pool).await?;
    Ok(rate.unsigned_abs())
}

pub async fn set_rate(tx: &mut WriteTx, rate: u64) -> Result<()> {
    sqlx::query("UPDATE workspace SET credit_rate = ?").bind(i64::try_from(rate).unwrap_or(i64::MAX)).execute(tx.conn()).await?;
    tx.note(Tag::Money, "rate", None);
    Ok(())
}
