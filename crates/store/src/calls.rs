//! Tables `ai_calls`, `ai_spend` and `ai_caps`: the ledger of model calls, and the sums that caps are held against.
//!
//! A call is reserved in one transaction and settled in another; nothing is held open while the provider is asked. Must not know:
//! prices, providers' protocols.

use crate::list::Kind::{Flag, Number, Site, Text};
use crate::list::{List, col, made, nothing_more};
use crate::row::{text, to_json, unsigned};
use crate::{Reader, Result, WriteTx, now};
use igny8_model::ai::{AiFunction, ModelChoice, Price};
use igny8_model::money::{Call, CallState, Cap, CapScope, CapState};
use igny8_model::{CallId, ContentId, JobId, ListQuery, Millis, Page, ProviderId, SiteId, Tag};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

/// A call that is about to be made.
#[derive(Debug, Clone)]
pub struct NewCall {
    pub id: CallId,
    pub function: AiFunction,
    pub step: String,
    pub model: ModelChoice,
    pub site_id: Option<SiteId>,
    pub job_id: Option<JobId>,
    pub content_id: Option<ContentId>,
    pub price: Price,
    /// The most that it can cost.
    pub reserve_micros: u64,
}

/// How a call ended.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    pub failed: bool,
    /// The question had been sent and nothing came back: the reserve goes on counting against the caps.
    pub unknown: bool,
    pub tokens_in: u64,
    pub tokens_cached: u64,
    pub tokens_cache_write: u64,
    pub tokens_out: u64,
    pub tokens_reasoning: u64,
    pub images: u64,
    pub estimated: bool,
    pub cost_micros: u64,
    pub retries: u32,
    pub error: Option<String>,
    pub request_id: Option<String>,
    pub elapsed_ms: u64,
}

/// The cap that stands before a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapHit {
    pub scope: CapScope,
    pub hard_micros: u64,
    /// Spent and set aside already.
    pub used_micros: u64,
    pub wanted_micros: u64,
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// The UTC month of a time, as `2026-01`.
async fn month(on: impl sqlx::SqliteExecutor<'_>, at: Millis) -> Result<String> {
    Ok(sqlx::query_scalar("SELECT strftime('%Y-%m', ? / 1000, 'unixepoch')").bind(at).fetch_one(on).await?)
}

/// The sums that a call is in, with the caps on them.
fn keys(month: &str, site: Option<SiteId>, job: Option<JobId>) -> Vec<(String, String, CapScope)> {
    let mut keys = vec![(month.to_owned(), "workspace".to_owned(), CapScope::Workspace)];
    if let Some(site) = site {
        keys.push((format!("{month}/{}", site.0.simple()), format!("site/{}", site.0.simple()), CapScope::Site));
    }
    if let Some(job) = job {
        keys.push((format!("job/{}", job.0.simple()), "job".to_owned(), CapScope::Job));
    }
    keys
}

async fn add(tx: &mut WriteTx, key: &str, spent: i64, reserved: i64) -> Result<()> {
    sqlx::query(
        "INSERT INTO ai_spend (key, spent_micros, reserved_micros) VALUES (?1, ?2, ?3)
         ON CONFLICT (key) DO UPDATE SET spent_micros = spent_micros + ?2, reserved_micros = reserved_micros + ?3",
    )
    .bind(key)
    .bind(spent)
    .bind(reserved)
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Sets money aside for a call and writes its line, unless a hard cap stands before it; then nothing is written.
pub async fn reserve(tx: &mut WriteTx, call: &NewCall) -> Result<std::result::Result<(), CapHit>> {
    let at = now();
    let month = month(tx.conn(), at).await?;
    let keys = keys(&month, call.site_id, call.job_id);
    for (sum, cap, scope) in &keys {
        let hard: Option<Option<i64>> = sqlx::query_scalar("SELECT hard_micros FROM ai_caps WHERE key = ?").bind(cap).fetch_optional(tx.conn()).await?;
        let Some(hard) = hard.flatten() else { continue };
        let used: i64 = sqlx::query_scalar("SELECT COALESCE((SELECT spent_micros + reserved_micros FROM ai_spend WHERE key = ?), 0)")
            .bind(sum)
            .fetch_one(tx.conn())
            .await?;
        if used.saturating_add(signed(call.reserve_micros)) > hard {
            return Ok(Err(CapHit { scope: *scope, hard_micros: hard.unsigned_abs(), used_micros: used.unsigned_abs(), wanted_micros: call.reserve_micros }));
        }
    }
    sqlx::query(
        "INSERT INTO ai_calls (id, at, state, function, step, provider_id, model, site_id, job_id, content_id, price, reserved_micros)
         VALUES (?, ?, 'open', ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(call.id.0)
    .bind(at)
    .bind(call.function.as_str())
    .bind(&call.step)
    .bind(call.model.provider_id.0)
    .bind(&call.model.model)
    .bind(call.site_id.map(|s| s.0))
    .bind(call.job_id.map(|j| j.0))
    .bind(call.content_id.map(|c| c.0))
    .bind(to_json(&call.price)?)
    .bind(signed(call.reserve_micros))
    .execute(tx.conn())
    .await?;
    for (sum, ..) in &keys {
        add(tx, sum, 0, signed(call.reserve_micros)).await?;
    }
    tx.note(Tag::Money, "reserve", Some(call.id.0));
    Ok(Ok(()))
}

/// Writes how a call ended: its reserve is given back, its cost charged. A line that is not open any more stays as it is.
pub async fn settle(tx: &mut WriteTx, id: CallId, outcome: &Outcome) -> Result<()> {
    let state = match (outcome.unknown, outcome.failed) {
        (true, _) => CallState::Unknown,
        (false, true) => CallState::Failed,
        (false, false) => CallState::Settled,
    };
    let row = sqlx::query(
        "UPDATE ai_calls SET state = ?2, tokens_in = ?3, tokens_cached = ?4, tokens_cache_write = ?5, tokens_out = ?6, tokens_reasoning = ?7, images = ?8,
            estimated = ?9, cost_micros = ?10, retries = ?11, error = ?12, request_id = ?13, elapsed_ms = ?14
         WHERE id = ?1 AND state = 'open' RETURNING at, site_id, job_id, reserved_micros",
    )
    .bind(id.0)
    .bind(state.as_str())
    .bind(signed(outcome.tokens_in))
    .bind(signed(outcome.tokens_cached))
    .bind(signed(outcome.tokens_cache_write))
    .bind(signed(outcome.tokens_out))
    .bind(signed(outcome.tokens_reasoning))
    .bind(signed(outcome.images))
    .bind(outcome.estimated)
    .bind(signed(outcome.cost_micros))
    .bind(i64::from(outcome.retries))
    .bind(&outcome.error)
    .bind(&outcome.request_id)
    .bind(signed(outcome.elapsed_ms))
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(()) };
    let (site, job) = (row.try_get::<Option<Uuid>, _>("site_id")?.map(SiteId), row.try_get::<Option<Uuid>, _>("job_id")?.map(JobId));
    let reserved: i64 = row.try_get("reserved_micros")?;
    // In the month in which it was reserved.
    let month = month(tx.conn(), row.try_get("at")?).await?;
    for (sum, ..) in keys(&month, site, job) {
        add(tx, &sum, signed(outcome.cost_micros), if outcome.unknown { 0 } else { -reserved }).await?;
    }
    if let Some(site) = site
        && outcome.cost_micros > 0
    {
        crate::credits::use_for(tx, site, id, outcome.cost_micros).await?;
    }
    tx.note(Tag::Money, "settle", Some(id.0));
    Ok(())
}

/// Lines that an ended run left open: what the provider charged is not known. Their reserve keeps counting against the caps.
pub async fn sweep(tx: &mut WriteTx) -> Result<u64> {
    let done = sqlx::query("UPDATE ai_calls SET state = 'unknown', error = 'The program ended before the answer came.' WHERE state = 'open'")
        .execute(tx.conn())
        .await?;
    if done.rows_affected() > 0 {
        tx.note(Tag::Money, "sweep", None);
    }
    Ok(done.rows_affected())
}

pub(crate) const LIST: List = List {
    select: "a.*, p.name AS provider",
    table: "ai_calls a",
    joins: "JOIN ai_providers p ON p.id = a.provider_id",
    alias: "a",
    columns: &[
        made("a.at", "a.seq"),
        col("state", "a.state", Text),
        col("function", "a.function", Text),
        col("step", "a.step", Text),
        col("model", "a.model", Text),
        crate::list::joined("provider", "p.name", Text),
        col("tokens_in", "a.tokens_in", Number),
        col("tokens_cached", "a.tokens_cached", Number),
        col("tokens_out", "a.tokens_out", Number),
        col("images", "a.images", Number),
        col("retries", "a.retries", Number),
        col("estimated", "a.estimated", Flag),
        col("cost", "a.cost_micros", Number),
        col("elapsed_ms", "a.elapsed_ms", Number),
        col("error", "COALESCE(a.error, '')", Text),
        col("site", "COALESCE((SELECT s.name FROM sites s WHERE s.id = a.site_id), '')", Site),
    ],
    search: col("step", "(a.model || ' ' || a.step || ' ' || COALESCE(a.error, ''))", Text),
    default_sort: "-created_at",
    has_site: true,
    has_sector: false,
    extra: nothing_more,
};

fn call(row: &SqliteRow) -> Result<Call> {
    Ok(Call {
        id: CallId(row.try_get("id")?),
        created_at: row.try_get("at")?,
        state: text(row, "state")?,
        function: text(row, "function")?,
        step: row.try_get("step")?,
        provider_id: ProviderId(row.try_get("provider_id")?),
        provider: row.try_get("provider")?,
        model: row.try_get("model")?,
        site_id: row.try_get::<Option<Uuid>, _>("site_id")?.map(SiteId),
        job_id: row.try_get::<Option<Uuid>, _>("job_id")?.map(JobId),
        content_id: row.try_get::<Option<Uuid>, _>("content_id")?.map(ContentId),
        retries: unsigned(row, "retries")?,
        tokens_in: unsigned(row, "tokens_in")?,
        tokens_cached: unsigned(row, "tokens_cached")?,
        tokens_out: unsigned(row, "tokens_out")?,
        images: unsigned(row, "images")?,
        estimated: row.try_get("estimated")?,
        cost_micros: unsigned(row, "cost_micros")?,
        reserved_micros: unsigned(row, "reserved_micros")?,
        error: row.try_get("error")?,
        request_id: row.try_get("request_id")?,
        elapsed_ms: unsigned(row, "elapsed_ms")?,
    })
}

pub async fn list(pool: &Reader, query: &ListQuery) -> Result<Page<Call>> {
    LIST.page(pool, query, call).await
}

/// What a job has cost so far.
pub async fn cost_of_job(pool: &Reader, job: JobId) -> Result<u64> {
    let spent: i64 = sqlx::query_scalar("SELECT COALESCE((SELECT spent_micros FROM ai_spend WHERE key = ?), 0)")
        .bind(format!("job/{}", job.0.simple()))
        .fetch_one(pool)
        .await?;
    Ok(spent.unsigned_abs())
}

/// Every cap with what is used of it this month.
pub async fn caps(pool: &Reader) -> Result<Vec<CapState>> {
    let month = month(pool, now()).await?;
    let rows = sqlx::query("SELECT * FROM ai_caps ORDER BY scope DESC, key").fetch_all(pool).await?;
    let mut all = Vec::new();
    for row in &rows {
        let scope: CapScope = text(row, "scope")?;
        let site_id = row.try_get::<Option<Uuid>, _>("site_id")?.map(SiteId);
        let number = |column: &str| -> Result<Option<u64>> { Ok(row.try_get::<Option<i64>, _>(column)?.map(i64::unsigned_abs)) };
        let cap = Cap { scope, site_id, soft_micros: number("soft_micros")?, hard_micros: number("hard_micros")? };
        let sum = match scope {
            CapScope::Job => {
                // The dearest job that has not ended.
                sqlx::query("SELECT x.spent_micros, x.reserved_micros FROM jobs j JOIN ai_spend x ON x.key = ? || lower(hex(j.id)) WHERE j.finished_at IS NULL ORDER BY 1 DESC LIMIT 1")
                    .bind("job/")
                    .fetch_optional(pool)
                    .await?
            }
            _ => {
                let key = keys(&month, site_id, None).pop().map(|k| k.0).unwrap_or_default();
                sqlx::query("SELECT spent_micros, reserved_micros FROM ai_spend WHERE key = ?").bind(key).fetch_optional(pool).await?
            }
        };
        let (spent_micros, reserved_micros) = match &sum {
            Some(row) => (unsigned(row, "spent_micros")?, unsigned(row, "reserved_micros")?),
            None => (0, 0),
        };
        all.push(CapState { cap, spent_micros, reserved_micros });
    }
    Ok(all)
}

/// Sets a cap, or takes it away when it has neither a soft nor a hard one.
pub async fn set_cap(tx: &mut WriteTx, cap: &Cap) -> Result<()> {
    let key = match (cap.scope, cap.site_id) {
        (CapScope::Site, Some(site)) => format!("site/{}", site.0.simple()),
        (scope, _) => scope.as_str().to_owned(),
    };
    if cap.soft_micros.is_none() && cap.hard_micros.is_none() {
        sqlx::query("DELETE FROM ai_caps WHERE key = ?").bind(&key).execute(tx.conn()).await?;
    } else {
        sqlx::query(
            "INSERT INTO ai_caps (key, scope, site_id, soft_micros, hard_micros) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (key) DO UPDATE SET soft_micros = ?4, hard_micros = ?5",
        )
        .bind(&key)
        .bind(cap.scope.as_str())
        .bind(cap.site_id.map(|s| s.0))
        .bind(cap.soft_micros.map(signed))
        .bind(cap.hard_micros.map(signed))
        .execute(tx.conn())
        .await?;
    }
    tx.note(Tag::Money, "cap", cap.site_id.map(|s| s.0));
    Ok(())
}
