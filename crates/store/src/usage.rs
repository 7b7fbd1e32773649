//! Sums over the ledger: calls, tokens and cost by day, month, site, function, model, provider or job.
//!
//! Must not know: how a call is made or charged.

use crate::row::unsigned;
use crate::{Reader, Result};
use igny8_model::money::{Usage, UsageBy, UsageRequest, UsageRow};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row as _, Sqlite};

/// Key and name of a group, and the joins that they need.
fn group(by: UsageBy) -> (&'static str, &'static str, &'static str) {
    match by {
        UsageBy::Day => ("strftime('%Y-%m-%d', a.at / 1000, 'unixepoch')", "strftime('%Y-%m-%d', a.at / 1000, 'unixepoch')", ""),
        UsageBy::Month => ("strftime('%Y-%m', a.at / 1000, 'unixepoch')", "strftime('%Y-%m', a.at / 1000, 'unixepoch')", ""),
        UsageBy::Site => ("COALESCE(lower(hex(a.site_id)), '')", "COALESCE(s.name, 'No site')", "LEFT JOIN sites s ON s.id = a.site_id"),
        UsageBy::Function => ("a.function", "a.function", ""),
        UsageBy::Model => ("p.name || ' ' || a.model", "a.model", "JOIN ai_providers p ON p.id = a.provider_id"),
        UsageBy::Provider => ("lower(hex(a.provider_id))", "p.name", "JOIN ai_providers p ON p.id = a.provider_id"),
        UsageBy::Job => ("COALESCE(lower(hex(a.job_id)), '')", "COALESCE(j.title, 'By hand')", "LEFT JOIN jobs j ON j.id = a.job_id"),
    }
}

const SUMS: &str = "COUNT(*) AS calls, COALESCE(SUM(a.state = 'failed'), 0) AS failed, COALESCE(SUM(a.tokens_in), 0) AS tokens_in,
    COALESCE(SUM(a.tokens_cached), 0) AS tokens_cached, COALESCE(SUM(a.tokens_out), 0) AS tokens_out, COALESCE(SUM(a.images), 0) AS images,
    COALESCE(SUM(a.cost_micros), 0) AS cost, COALESCE(SUM(a.state = 'unknown'), 0) AS unknown,
    COALESCE(SUM(CASE a.state WHEN 'unknown' THEN a.reserved_micros ELSE 0 END), 0) AS unknown_micros";

fn sums(row: &SqliteRow, key: String, name: String) -> Result<UsageRow> {
    Ok(UsageRow {
        key,
        name,
        calls: unsigned(row, "calls")?,
        failed: unsigned(row, "failed")?,
        tokens_in: unsigned(row, "tokens_in")?,
        tokens_cached: unsigned(row, "tokens_cached")?,
        tokens_out: unsigned(row, "tokens_out")?,
        images: unsigned(row, "images")?,
        cost_micros: unsigned(row, "cost")?,
        unknown: unsigned(row, "unknown")?,
        unknown_micros: unsigned(row, "unknown_micros")?,
    })
}

fn conditions(sql: &mut QueryBuilder<Sqlite>, request: &UsageRequest) {
    sql.push(" WHERE a.state <> 'open'");
    if let Some(from) = request.from {
        sql.push(" AND a.at >= ").push_bind(from);
    }
    if let Some(to) = request.to {
        sql.push(" AND a.at < ").push_bind(to);
    }
    if let Some(site) = request.site_id {
        sql.push(" AND a.site_id = ").push_bind(site.0);
    }
}

/// The sums by what was asked, days and months in their order, all else the dearest first.
pub async fn of(pool: &Reader, request: &UsageRequest) -> Result<Usage> {
    let (key, name, joins) = group(request.by);
    let mut sql = QueryBuilder::<Sqlite>::new(format!("SELECT {key} AS key, {name} AS name, {SUMS} FROM ai_calls a {joins}"));
    conditions(&mut sql, request);
    let order = if matches!(request.by, UsageBy::Day | UsageBy::Month) { "1" } else { "cost DESC, 2" };
    sql.push(format!(" GROUP BY 1, 2 ORDER BY {order} LIMIT 1000"));
    let rows = sql.build().fetch_all(pool).await?;
    let rows = rows.iter().map(|row| sums(row, row.try_get("key")?, row.try_get("name")?)).collect::<Result<Vec<_>>>()?;
    let mut sql = QueryBuilder::<Sqlite>::new(format!("SELECT {SUMS} FROM ai_calls a"));
    conditions(&mut sql, request);
    let total = sums(&sql.build().fetch_one(pool).await?, String::new(), String::new())?;
    Ok(Usage { rows, total })
}
