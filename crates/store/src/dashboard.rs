//! Counts across all sites for the dashboard, each in one statement over an index.

use crate::{Reader, Result, contents};
use igny8_model::dashboard::{DashboardSite, DashboardWeek};
use igny8_model::writer::ContentRow;
use igny8_model::{Filter, FilterOp, ListQuery, Millis, SiteId};
use sqlx::Row as _;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What every site holds and what waits there. Times are UTC milliseconds.
pub async fn sites(pool: &Reader, only: Option<SiteId>, week: Millis, month: Millis) -> Result<Vec<DashboardSite>> {
    // A draft waits when nothing is left to fill in and the site does not hold it as it is.
    let rows = sqlx::query(
        "SELECT s.id,
            COALESCE(x.waiting, 0) waiting, COALESCE(x.outlines, 0) outlines, COALESCE(r.failed, 0) failed, COALESCE(r.conflicts, 0) conflicts,
            i.state, i.problem, COALESCE(j.running, 0) running, COALESCE(a.spend, 0) spend, COALESCE(p.n, 0) published,
            COALESCE(k.n, 0) keywords, COALESCE(k.clustered, 0) clustered, COALESCE(k.covered, 0) covered
         FROM sites s
         LEFT JOIN integrations i ON i.site_id = s.id
         LEFT JOIN (SELECT site_id, SUM(NOT outline AND (external_id IS NULL OR sent_revision_id IS NOT revision_id OR sent_matter IS NOT matter)) waiting,
                      SUM(outline AND external_id IS NULL) outlines
                    FROM contents WHERE trashed_at IS NULL GROUP BY site_id) x ON x.site_id = s.id
         LEFT JOIN (SELECT r.site_id, SUM(r.status = 'failed') failed, SUM(r.status = 'conflict') conflicts FROM publishing_records r JOIN contents c ON c.id = r.content_id
                    WHERE r.status IN ('failed', 'conflict') AND c.trashed_at IS NULL
                      AND NOT EXISTS (SELECT 1 FROM publishing_records l WHERE l.content_id = r.content_id AND l.seq > r.seq) GROUP BY r.site_id) r ON r.site_id = s.id
         LEFT JOIN (SELECT site_id, SUM(status IN ('queued', 'running', 'waiting', 'paused')) running
                    FROM jobs WHERE site_id IS NOT NULL GROUP BY site_id) j ON j.site_id = s.id
         LEFT JOIN (SELECT site_id, SUM(cost_micros) spend FROM ai_calls WHERE at >= ?3 GROUP BY site_id) a ON a.site_id = s.id
         LEFT JOIN (SELECT site_id, COUNT(*) n FROM publishing_records WHERE created = 1 AND status = 'published' AND updated_at >= ?2 GROUP BY site_id) p ON p.site_id = s.id
         LEFT JOIN (SELECT k.site_id, COUNT(*) n, SUM(k.cluster_id IS NOT NULL) clustered,
                      SUM(k.cluster_id IN (SELECT cluster_id FROM contents WHERE cluster_id IS NOT NULL AND trashed_at IS NULL)) covered
                    FROM keywords k WHERE ?1 IS NULL OR k.site_id = ?1 GROUP BY k.site_id) k ON k.site_id = s.id
         WHERE ?1 IS NULL OR s.id = ?1 ORDER BY s.name COLLATE NOCASE",
    )
    .bind(only.map(|s| s.0))
    .bind(week)
    .bind(month)
    .fetch_all(pool)
    .await?;
    rows.iter()
        .map(|row| {
            let n = |column: &str| crate::row::unsigned::<u64>(row, column);
            let state: Option<String> = row.try_get("state")?;
            let problem: Option<&str> = row.try_get("problem")?;
            let problem = problem.and_then(|p| serde_json::from_str::<serde_json::Value>(p).ok()).and_then(|p| p.get("message")?.as_str().map(str::to_owned));
            let trouble = match state.as_deref() {
                Some("trouble") => Some(problem.unwrap_or_else(|| "The last connection test failed.".to_owned())),
                Some("moved") => Some("The site is a copy or has moved. Nothing is sent until somebody answers there.".to_owned()),
                _ => None,
            };
            Ok(DashboardSite {
                site_id: SiteId(row.try_get("id")?),
                drafts_waiting: n("waiting")?,
                outlines: n("outlines")?,
                failed_posts: n("failed")?,
                conflicts: n("conflicts")?,
                trouble,
                connected: state.as_deref() == Some("connected"),
                jobs_running: n("running")?,
                spend_micros: row.try_get("spend")?,
                published_this_week: n("published")?,
                keywords: n("keywords")?,
                clustered: n("clustered")?,
                covered: n("covered")?,
            })
        })
        .collect()
}

/// What belongs to no site: (jobs not ended, spent on models since `month`).
pub async fn without_site(pool: &Reader, month: Millis) -> Result<(u64, i64)> {
    let row = sqlx::query(
        "SELECT (SELECT COUNT(*) FROM jobs WHERE site_id IS NULL AND status IN ('queued', 'running', 'waiting', 'paused')) running,
            (SELECT COALESCE(SUM(cost_micros), 0) FROM ai_calls WHERE site_id IS NULL AND at >= ?) spend",
    )
    .bind(month)
    .fetch_one(pool)
    .await?;
    Ok((crate::row::unsigned(&row, "running")?, row.try_get("spend")?))
}

/// First publications by week, from `from` (a Monday) on; every week is there.
pub async fn weeks(pool: &Reader, only: Option<SiteId>, from: Millis, weeks: u32) -> Result<Vec<DashboardWeek>> {
    const WEEK: i64 = 7 * 24 * 3_600_000;
    let mut found: Vec<DashboardWeek> = (0..i64::from(weeks)).map(|n| DashboardWeek { start: from + n * WEEK, published: Vec::new() }).collect();
    let rows = sqlx::query(
        "SELECT (updated_at - ?2) / ?3 AS week, site_id, COUNT(*) n FROM publishing_records
         WHERE created = 1 AND status = 'published' AND updated_at >= ?2 AND (?1 IS NULL OR site_id = ?1) GROUP BY 1, 2 ORDER BY 1, 3 DESC",
    )
    .bind(only.map(|s| s.0))
    .bind(from)
    .bind(WEEK)
    .fetch_all(pool)
    .await?;
    for row in rows {
        let week: usize = crate::row::unsigned(&row, "week")?;
        if let Some(week) = found.get_mut(week) {
            week.published.push((SiteId(row.try_get::<Uuid, _>("site_id")?), crate::row::unsigned(&row, "n")?));
        }
    }
    Ok(found)
}

/// What calls of models cost, by month.
pub async fn spend(pool: &Reader, only: Option<SiteId>) -> Result<Vec<(String, i64)>> {
    let rows = sqlx::query(
        "SELECT strftime('%Y-%m', at / 1000, 'unixepoch') AS month, SUM(cost_micros) spend FROM ai_calls WHERE cost_micros > 0 AND (?1 IS NULL OR site_id = ?1) GROUP BY 1 ORDER BY 1",
    )
    .bind(only.map(|s| s.0))
    .fetch_all(pool)
    .await?;
    let months: BTreeMap<String, i64> = rows.iter().map(|row| Ok((row.try_get("month")?, row.try_get("spend")?))).collect::<Result<_>>()?;
    Ok(months.into_iter().collect())
}

/// The drafts that have waited longest.
pub async fn waiting(pool: &Reader, only: Option<SiteId>, limit: u32) -> Result<Vec<ContentRow>> {
    let yes = |column: &str, value: &str| Filter { column: column.to_owned(), op: FilterOp::In, values: vec![value.to_owned()] };
    let query = ListQuery {
        site_id: only,
        filters: vec![yes("outline", "no"), yes("unsent", "yes")],
        sort: Some("updated_at".to_owned()),
        limit: Some(limit),
        no_count: true,
        ..ListQuery::default()
    };
    Ok(contents::list(pool, &query).await?.results)
}
