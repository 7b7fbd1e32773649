//! Tables `ai_providers`, `ai_models` and `ai_routes`: where models are called, what is known of them, which does what. Never a key.

use crate::row::{json, text, to_json};
use crate::{Reader, Result, StoreError, WriteTx, now};
use igny8_model::ai::{AiFunction, Model, ModelChoice, Price, Provider, Route};
use igny8_model::{ProviderId, Tag};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

fn provider(row: &SqliteRow) -> Result<Provider> {
    Ok(Provider {
        id: ProviderId(row.try_get("id")?),
        name: row.try_get("name")?,
        protocol: text(row, "protocol")?,
        base_url: row.try_get("base_url")?,
        limits: json(row, "limits")?,
        proxy: row.try_get("proxy")?,
        ca_pem: row.try_get("ca_pem")?,
        has_key: row.try_get("has_key")?,
        enabled: row.try_get("enabled")?,
        tested_at: row.try_get("tested_at")?,
        test_error: row.try_get("test_error")?,
        created_at: row.try_get("created_at")?,
    })
}

pub async fn list(pool: &Reader) -> Result<Vec<Provider>> {
    let rows = sqlx::query("SELECT * FROM ai_providers WHERE deleted_at IS NULL ORDER BY name COLLATE NOCASE").fetch_all(pool).await?;
    rows.iter().map(provider).collect()
}

pub async fn get(pool: &Reader, id: ProviderId) -> Result<Option<Provider>> {
    sqlx::query("SELECT * FROM ai_providers WHERE id = ? AND deleted_at IS NULL").bind(id.0).fetch_optional(pool).await?.as_ref().map(provider).transpose()
}

/// Adds the provider or replaces what stands under its id.
///
/// # Errors
/// Another provider has the name.
pub async fn put(tx: &mut WriteTx, p: &Provider) -> Result<()> {
    sqlx::query(
        "INSERT INTO ai_providers (id, name, protocol, base_url, limits, proxy, ca_pem, has_key, enabled, tested_at, test_error, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
         ON CONFLICT (id) DO UPDATE SET name = ?2, protocol = ?3, base_url = ?4, limits = ?5, proxy = ?6, ca_pem = ?7, has_key = ?8, enabled = ?9,
            tested_at = ?10, test_error = ?11",
    )
    .bind(p.id.0)
    .bind(&p.name)
    .bind(p.protocol.as_str())
    .bind(&p.base_url)
    .bind(to_json(&p.limits)?)
    .bind(&p.proxy)
    .bind(&p.ca_pem)
    .bind(p.has_key)
    .bind(p.enabled)
    .bind(p.tested_at)
    .bind(&p.test_error)
    .bind(p.created_at)
    .execute(tx.conn())
    .await
    .map_err(crate::exists("a provider of this name"))?;
    tx.note(Tag::Ai, "provider", Some(p.id.0));
    Ok(())
}

/// Takes a provider out; the ledger keeps its name.
pub async fn delete(tx: &mut WriteTx, id: ProviderId) -> Result<()> {
    // Its name becomes free again.
    let done = sqlx::query("UPDATE ai_providers SET deleted_at = ?2, name = name || ' (' || hex(id) || ')', has_key = 0 WHERE id = ?1 AND deleted_at IS NULL")
        .bind(id.0)
        .bind(now())
        .execute(tx.conn())
        .await?;
    if done.rows_affected() == 0 {
        return Err(StoreError::Missing("provider"));
    }
    for route in routes_in(tx).await? {
        let models = route.models.iter().filter(|m| m.provider_id != id).cloned().collect();
        set_route(tx, &Route { function: route.function, models }).await?;
    }
    tx.note(Tag::Ai, "provider_delete", Some(id.0));
    Ok(())
}

fn model(row: &SqliteRow) -> Result<Model> {
    let price: Option<&str> = row.try_get("price")?;
    Ok(Model {
        provider_id: ProviderId(row.try_get::<Uuid, _>("provider_id")?),
        model: row.try_get("model")?,
        context: row.try_get::<Option<i64>, _>("context")?.map(i64::unsigned_abs),
        max_output: row.try_get::<Option<i64>, _>("max_output")?.map(i64::unsigned_abs),
        price: price.map(|p| serde_json::from_str(p).map_err(|e| StoreError::Corrupt(e.to_string()))).transpose()?,
    })
}

/// The provider's models as they were seen last, with prices of one's own.
pub async fn models(pool: &Reader, provider: ProviderId) -> Result<Vec<Model>> {
    let rows = sqlx::query("SELECT * FROM ai_models WHERE provider_id = ? ORDER BY model COLLATE NOCASE").bind(provider.0).fetch_all(pool).await?;
    rows.iter().map(model).collect()
}

pub async fn get_model(pool: &Reader, choice: &ModelChoice) -> Result<Option<Model>> {
    let row = sqlx::query("SELECT * FROM ai_models WHERE provider_id = ? AND model = ?").bind(choice.provider_id.0).bind(&choice.model);
    row.fetch_optional(pool).await?.as_ref().map(model).transpose()
}

/// Notes the models that a provider names now. Those that it names no more stay when they have a price of one's own.
pub async fn set_models(tx: &mut WriteTx, provider: ProviderId, models: &[Model]) -> Result<()> {
    let at = now();
    for m in models {
        let number = |n: Option<u64>| n.and_then(|n| i64::try_from(n).ok());
        sqlx::query(
            "INSERT INTO ai_models (provider_id, model, context, max_output, seen_at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (provider_id, model) DO UPDATE SET context = ?3, max_output = ?4, seen_at = ?5",
        )
        .bind(provider.0)
        .bind(&m.model)
        .bind(number(m.context))
        .bind(number(m.max_output))
        .bind(at)
        .execute(tx.conn())
        .await?;
    }
    sqlx::query("DELETE FROM ai_models WHERE provider_id = ? AND price IS NULL AND COALESCE(seen_at, 0) < ?")
        .bind(provider.0)
        .bind(at)
        .execute(tx.conn())
        .await?;
    tx.note(Tag::Ai, "models", Some(provider.0));
    Ok(())
}

pub async fn set_price(tx: &mut WriteTx, choice: &ModelChoice, price: Option<&Price>) -> Result<()> {
    sqlx::query("INSERT INTO ai_models (provider_id, model, price) VALUES (?1, ?2, ?3) ON CONFLICT (provider_id, model) DO UPDATE SET price = ?3")
        .bind(choice.provider_id.0)
        .bind(&choice.model)
        .bind(price.map(to_json).transpose()?)
        .execute(tx.conn())
        .await?;
    tx.note(Tag::Ai, "price", Some(choice.provider_id.0));
    Ok(())
}

fn route(row: &SqliteRow) -> Result<Route> {
    Ok(Route { function: text(row, "function")?, models: json(row, "models")? })
}

const ROUTES: &str = "SELECT function, models FROM ai_routes";

pub async fn routes(pool: &Reader) -> Result<Vec<Route>> {
    sqlx::query(ROUTES).fetch_all(pool).await?.iter().map(route).collect()
}

async fn routes_in(tx: &mut WriteTx) -> Result<Vec<Route>> {
    sqlx::query(ROUTES).fetch_all(tx.conn()).await?.iter().map(route).collect()
}

/// The models that do a function: its own, else the default's, else none.
pub async fn route_of(pool: &Reader, function: AiFunction) -> Result<Vec<ModelChoice>> {
    let all = routes(pool).await?;
    let of = |f: AiFunction| all.iter().find(|r| r.function == f && !r.models.is_empty()).map(|r| r.models.clone());
    // A model of text draws no pictures; and nobody pays for clustering a hundred thousand keywords without having chosen it.
    let own = matches!(function, AiFunction::GenerateImages | AiFunction::AutoCluster);
    let fall_back = if own { None } else { of(AiFunction::Default) };
    Ok(of(function).or(fall_back).unwrap_or_default())
}

pub async fn set_route(tx: &mut WriteTx, route: &Route) -> Result<()> {
    sqlx::query("INSERT INTO ai_routes (function, models) VALUES (?1, ?2) ON CONFLICT (function) DO UPDATE SET models = ?2")
        .bind(route.function.as_str())
        .bind(to_json(&route.models)?)
        .execute(tx.conn())
        .await?;
    tx.note(Tag::Ai, "route", None);
    Ok(())
}
