//! Routes: which models do which function, and those of them that can be called now.
//!
//! Must not know: what the function asks.

use super::providers;
use crate::refusal::{OrRefuse as _, Result};
use crate::workspace::Workspace;
use igny8_ai::provider::price::Price as Rate;
use igny8_model::ai::{AiFunction, Model, ModelChoice, Provider, Route};
use igny8_model::page::Empty;
use igny8_model::{ApiError, ErrorCode, Page};
use igny8_store::providers as table;

/// More fall-backs than this nobody needs.
const MOST: usize = 5;

/// A model that can be called: its provider and what is known of it.
#[derive(Debug, Clone)]
pub(crate) struct Ready {
    pub provider: Provider,
    pub model: Model,
    /// What its calls are charged by.
    pub rate: Rate,
}

pub(crate) async fn list(ws: &Workspace, _: Empty) -> Result<Page<Route>> {
    let stored = table::routes(ws.reader()).await.or_refuse()?;
    let all = AiFunction::ALL.iter().map(|f| stored.iter().find(|r| r.function == *f).cloned().unwrap_or(Route { function: *f, models: Vec::new() }));
    Ok(Page::whole(all.collect()))
}

pub(crate) async fn set(ws: &Workspace, request: Route) -> Result<Route> {
    if request.models.len() > MOST {
        return Err(ApiError::field("models", format!("At most {MOST} models.")));
    }
    for choice in &request.models {
        let provider = providers::find(ws, choice.provider_id).await?;
        let (model, rate) = providers::rated(ws, &provider, &choice.model).await?;
        priced(&provider, &model, rate)?;
    }
    let mut tx = ws.begin().await?;
    table::set_route(&mut tx, &request).await.or_refuse()?;
    tx.commit("ai.route").await.or_refuse()?;
    Ok(request)
}

/// Without a price no cap could be kept.
fn priced(provider: &Provider, model: &Model, rate: Option<Rate>) -> Result<Rate> {
    if let Some(rate) = rate {
        return Ok(rate);
    }
    Err(ApiError::precondition(format!("No price is known for {} of {}.", model.model, provider.name))
        .hint("Give its price under AI providers first (0 for a server of your own), so that caps and estimates hold."))
}

/// The models that do a function now, the first one first: `wanted` alone, else the route's. Empty: the built-in engine.
pub(crate) async fn chosen(ws: &Workspace, function: AiFunction, wanted: Option<&ModelChoice>) -> Result<Vec<Ready>> {
    let choices = match wanted {
        Some(choice) => vec![choice.clone()],
        None => table::route_of(ws.reader(), function).await.or_refuse()?,
    };
    let mut ready = Vec::new();
    let mut off = None;
    for choice in &choices {
        let provider = providers::find(ws, choice.provider_id).await?;
        if !provider.enabled {
            off = Some(provider.name);
            continue;
        }
        let (model, rate) = providers::rated(ws, &provider, &choice.model).await?;
        let rate = priced(&provider, &model, rate)?;
        ready.push(Ready { provider, model, rate });
    }
    match off {
        // Somebody chose a model: the built-in engine does not step in unasked.
        Some(name) if ready.is_empty() => {
            Err(ApiError::new(ErrorCode::Precondition, format!("{name} is switched off, and no other model is chosen for this."))
                .hint("Switch it on again, or choose another model in the settings."))
        }
        _ => Ok(ready),
    }
}
