//! Area `money`: the ledger, usage, caps, credits, and estimates before anything is asked.
//!
//! Must not know how a call is made (`ai::caller`).

use crate::ai::{self, Ready};
use crate::refusal::{OrRefuse as _, Result};
use crate::sites;
use crate::workspace::Workspace;
use igny8_model::ai::AiFunction;
use igny8_model::money::{
    Call, Cap, CapScope, CapState, CreditGrant, CreditRate, CreditTransaction, CreditsList, Estimate, EstimateRequest, Usage, UsageRequest,
};
use igny8_model::page::Empty;
use igny8_model::{ApiError, ListQuery, Page};
use igny8_store::{calls, credits, usage};

/// A cap is at most a million dollars: more is a slip of the hand.
const MOST: u64 = 1_000_000_000_000;

pub(crate) async fn list(ws: &Workspace, query: ListQuery) -> Result<Page<Call>> {
    calls::list(ws.reader(), &query).await.or_refuse()
}

pub(crate) async fn used(ws: &Workspace, request: UsageRequest) -> Result<Usage> {
    usage::of(ws.reader(), &request).await.or_refuse()
}

pub(crate) async fn caps(ws: &Workspace, _: Empty) -> Result<Page<CapState>> {
    Ok(Page::whole(calls::caps(ws.reader()).await.or_refuse()?))
}

pub(crate) async fn set_cap(ws: &Workspace, request: Cap) -> Result<Page<CapState>> {
    match (request.scope, request.site_id) {
        (CapScope::Site, None) => return Err(ApiError::field("site_id", "Say which client the cap is for.")),
        (CapScope::Site, Some(site)) => drop(sites::find(ws, site).await?),
        (_, Some(_)) => return Err(ApiError::field("site_id", "Only a client's cap has a client.")),
        _ => {}
    }
    if let (Some(soft), Some(hard)) = (request.soft_micros, request.hard_micros)
        && soft > hard
    {
        return Err(ApiError::field("soft_micros", "The warning comes before the cap: it cannot be higher."));
    }
    if request.soft_micros.max(request.hard_micros).is_some_and(|m| m > MOST) {
        return Err(ApiError::field("hard_micros", "At most $1,000,000."));
    }
    let mut tx = ws.begin().await?;
    calls::set_cap(&mut tx, &request).await.or_refuse()?;
    tx.commit("money.cap").await.or_refuse()?;
    caps(ws, Empty {}).await
}

pub(crate) async fn credits_list(ws: &Workspace, request: CreditsList) -> Result<Page<CreditTransaction>> {
    Ok(Page::whole(credits::list(ws.reader(), request.site_id, 500).await.or_refuse()?))
}

pub(crate) async fn grant(ws: &Workspace, request: CreditGrant) -> Result<CreditTransaction> {
    sites::find(ws, request.site_id).await?;
    if request.credits_milli == 0 || request.credits_milli.unsigned_abs() > MOST {
        return Err(ApiError::field("credits_milli", "Give an amount other than 0."));
    }
    let mut tx = ws.begin().await?;
    credits::grant(&mut tx, request.site_id, request.credits_milli, request.note.trim()).await.or_refuse()?;
    tx.commit("money.grant").await.or_refuse()?;
    let newest = credits::list(ws.reader(), Some(request.site_id), 1).await.or_refuse()?;
    newest.into_iter().next().ok_or_else(|| ApiError::internal("the credit's line is not there"))
}

pub(crate) async fn rate(ws: &Workspace, request: CreditRate) -> Result<CreditRate> {
    if let Some(rate) = request.milli_per_dollar {
        if rate > MOST {
            return Err(ApiError::field("milli_per_dollar", "Too many credits a dollar."));
        }
        let mut tx = ws.begin().await?;
        credits::set_rate(&mut tx, rate).await.or_refuse()?;
        tx.commit("money.rate").await.or_refuse()?;
    }
    Ok(CreditRate { milli_per_dollar: Some(credits::rate(ws.reader()).await.or_refuse()?) })
}

/// Calls and tokens of a piece of work: what is likely, from the functions' own batches and prompts.
struct Work {
    calls: u64,
    tokens_in: u64,
    tokens_out: u64,
}

/// Tokens of a word of English prose with its markup.
const PER_WORD: u64 = 2;

fn work(function: AiFunction, items: u64, words: u64) -> Work {
    match function {
        AiFunction::AutoCluster => {
            let calls = items.div_ceil(igny8_ai::functions::auto_cluster::BATCH as u64);
            Work { calls: calls + u64::from(calls > 1), tokens_in: calls * 700 + items * 12, tokens_out: items * 8 }
        }
        AiFunction::GenerateIdeas => {
            let calls = items.div_ceil(igny8_ai::functions::generate_ideas::MAX_CLUSTERS as u64);
            Work { calls, tokens_in: calls * 900 + items * 160, tokens_out: items * 180 }
        }
        AiFunction::GenerateContent => {
            // Outline, a call a section of about 220 words, introduction with conclusion, questions, SEO fields.
            let sections = words.div_ceil(220).clamp(2, 14);
            let calls = sections + 4;
            Work { calls: calls * items, tokens_in: items * calls * 1_600, tokens_out: items * (words * PER_WORD + 900) }
        }
        AiFunction::GenerateImagePrompts => Work { calls: items, tokens_in: items * (900 + words * PER_WORD), tokens_out: items * 250 },
        AiFunction::GenerateImages => Work { calls: items, tokens_in: items * 200, tokens_out: 0 },
        AiFunction::RewriteSelection | AiFunction::OptimizeContent | AiFunction::Default => {
            Work { calls: items, tokens_in: items * (900 + words * PER_WORD), tokens_out: items * (words * PER_WORD).max(400) }
        }
    }
}

pub(crate) async fn estimate(ws: &Workspace, request: EstimateRequest) -> Result<Estimate> {
    let ready = ai::chosen(ws, request.function, request.model.as_ref()).await?;
    let words = u64::from(request.words.unwrap_or(1_200));
    let work = work(request.function, request.items, words);
    let Some(Ready { provider, model, rate }) = ready.into_iter().next() else {
        return Ok(Estimate {
            model: None,
            provider: "Built-in".to_owned(),
            calls: 0,
            tokens_in: 0,
            tokens_out: 0,
            likely_micros: 0,
            most_micros: 0,
            over_cap: None,
            notes: Vec::new(),
        });
    };
    let price = model.price.ok_or_else(|| ApiError::internal("a model without a price was chosen"))?;
    let images = if request.function == AiFunction::GenerateImages { request.items } else { 0 };
    let usage = igny8_ai::provider::Usage { input: work.tokens_in, output: work.tokens_out, images, ..Default::default() };
    let likely_micros = ai::cost_of(&rate, &usage);
    // Two repairs of every answer, each as long as the answer.
    let most_micros = likely_micros.saturating_mul(3);
    let mut notes = vec![format!("Prices as of {} ({}).", price.as_of, price.source)];
    if price.own {
        notes = vec!["With the price that was set here.".to_owned()];
    }
    let mut over_cap = None;
    for state in calls::caps(ws.reader()).await.or_refuse()? {
        let ours = match state.cap.scope {
            CapScope::Workspace => true,
            CapScope::Site => state.cap.site_id == request.site_id,
            CapScope::Job => true,
        };
        let used = if state.cap.scope == CapScope::Job { 0 } else { state.spent_micros + state.reserved_micros };
        if ours
            && let Some(hard) = state.cap.hard_micros
            && used + likely_micros > hard
        {
            let left = ai::dollars(hard.saturating_sub(used));
            over_cap = Some(match state.cap.scope {
                CapScope::Workspace => format!("The workspace's cap leaves {left} this month."),
                CapScope::Site => format!("This client's cap leaves {left} this month."),
                CapScope::Job => format!("A job may cost {left}."),
            });
        }
    }
    Ok(Estimate {
        model: Some(igny8_model::ai::ModelChoice { provider_id: provider.id, model: model.model }),
        provider: provider.name,
        calls: work.calls,
        tokens_in: work.tokens_in,
        tokens_out: work.tokens_out,
        likely_micros,
        most_micros,
        over_cap,
        notes,
    })
}
