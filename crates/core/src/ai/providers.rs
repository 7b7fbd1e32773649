//! Providers: their rows, their keys in the keyring, their models with prices, and the clients that call them.
//!
//! Must not know: what is asked of a model.

use crate::clock::now;
use crate::refusal::{OrRefuse as _, Result};
use crate::workspace::Workspace;
use igny8_ai::provider::limits::{Limiter, Limits};
use igny8_ai::provider::price::{self, ImagePrice, PriceTable};
use igny8_ai::provider::{Client, Connection, Fault, ModelInfo, Protocol as Wire, ProviderError, Secret as Key};
use igny8_bridge::Secret;
use igny8_model::ai::{Model, ModelChoice, ModelsList, Price, PriceSet, Protocol, Provider, ProviderSave, ProviderTest};
use igny8_model::page::{ById, Empty};
use igny8_model::{ApiError, ErrorCode, Page, ProviderId};
use igny8_store::providers as table;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Instant;
use tokio_util::sync::CancellationToken;
use url::Url;

fn key_name(id: ProviderId) -> String {
    format!("{id}/ai")
}

/// A provider that can be called: one client and one limiter for everybody, so that limits hold over all jobs.
#[derive(Clone)]
pub(crate) struct Line {
    pub client: Arc<Client>,
    pub limiter: Limiter,
}

/// The clients of this run. A changed provider gets a new one.
#[derive(Default)]
pub(crate) struct Clients(Mutex<HashMap<ProviderId, Line>>);

impl Clients {
    fn map(&self) -> std::sync::MutexGuard<'_, HashMap<ProviderId, Line>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The line to a provider, made at its first call.
    pub async fn line(&self, ws: &Workspace, provider: &Provider) -> Result<Line> {
        if let Some(line) = self.map().get(&provider.id) {
            return Ok(line.clone());
        }
        let key = ws.secrets.get(&key_name(provider.id)).await?;
        if provider.has_key && key.is_none() {
            return Err(ApiError::new(ErrorCode::SecretMissing, format!("The key of {} is not on this computer.", provider.name))
                .hint("Paste it again in the settings, under AI providers."));
        }
        let mut connection = Connection::new(wire(provider.protocol), &provider.base_url, key.map(|k| Key::new(k.reveal())));
        connection.proxy.clone_from(&provider.proxy);
        connection.root_ca_pem.clone_from(&provider.ca_pem);
        let client = Client::new(&connection).map_err(|e| refuse(&provider.name, &e))?;
        let limits = provider.limits;
        let limiter = Limiter::new(Limits {
            requests_per_minute: (limits.requests_per_minute > 0).then_some(limits.requests_per_minute),
            tokens_per_minute: (limits.tokens_per_minute > 0).then(|| u64::from(limits.tokens_per_minute)),
            parallel: limits.parallel.clamp(1, 32),
        });
        let line = Line { client: Arc::new(client), limiter };
        Ok(self.map().entry(provider.id).or_insert(line).clone())
    }

    fn forget(&self, id: ProviderId) {
        self.map().remove(&id);
    }
}

pub(crate) fn wire(protocol: Protocol) -> Wire {
    match protocol {
        Protocol::OpenaiChat => Wire::OpenaiChat,
        Protocol::OpenaiResponses => Wire::OpenaiResponses,
        Protocol::Anthropic => Wire::Anthropic,
        Protocol::Gemini => Wire::Gemini,
        Protocol::Runware => Wire::Runware,
    }
}

/// A provider's failure as a person reads it.
fn refuse(provider: &str, error: &ProviderError) -> ApiError {
    refusal(&ProviderError { message: format!("{provider}: {}", error.message), ..error.clone() })
}

/// A failure whose message names the provider already.
pub(crate) fn refusal(error: &ProviderError) -> ApiError {
    let (code, hint) = match error.fault {
        Fault::Key => (ErrorCode::ProviderKey, "Check the key in the settings, under AI providers."),
        Fault::Quota => (ErrorCode::ProviderQuota, "Add credit at the provider, or choose another model for this function."),
        Fault::RateLimited => (ErrorCode::ProviderBusy, "It goes on by itself later. Lower limits in the provider's settings make it smoother."),
        Fault::Unavailable | Fault::Network | Fault::Timeout => {
            (ErrorCode::ProviderBusy, "It is tried again later; a second model in the function's list would take over.")
        }
        Fault::Model => (ErrorCode::ProviderRejected, "Choose another model in the settings."),
        Fault::TooLong => (ErrorCode::ProviderRejected, "Choose a model with a larger context, or shorten the text."),
        Fault::Cancelled => (ErrorCode::Cancelled, ""),
        Fault::Rejected | Fault::Malformed | Fault::Unsupported => {
            (ErrorCode::ProviderRejected, "Test the provider in the settings; its kind may be another one.")
        }
    };
    let refusal = ApiError::new(code, error.message.clone());
    if hint.is_empty() { refusal } else { refusal.hint(hint) }
}

pub(crate) async fn find(ws: &Workspace, id: ProviderId) -> Result<Provider> {
    table::get(ws.reader(), id).await.or_refuse()?.ok_or_else(|| ApiError::not_found("provider", id))
}

pub(crate) async fn list(ws: &Workspace, _: Empty) -> Result<Page<Provider>> {
    Ok(Page::whole(table::list(ws.reader()).await.or_refuse()?))
}

/// Where a provider of this kind usually is.
fn usual_address(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::OpenaiChat | Protocol::OpenaiResponses => "https://api.openai.com/v1",
        Protocol::Anthropic => "https://api.anthropic.com",
        Protocol::Gemini => "https://generativelanguage.googleapis.com",
        Protocol::Runware => "https://api.runware.ai/v1",
    }
}

fn checked_address(text: &str) -> Result<String> {
    let url = Url::parse(text.trim()).map_err(|_| ApiError::field("base_url", "A web address as https://api.openai.com/v1."))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(ApiError::field("base_url", "It begins with https://, or http:// for a server on your own network."));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ApiError::field("base_url", "Put the key into its own field, not into the address."));
    }
    Ok(text.trim().trim_end_matches('/').to_owned())
}

pub(crate) async fn save(ws: &Workspace, request: ProviderSave) -> Result<Provider> {
    let mut provider = match request.id {
        Some(id) => find(ws, id).await?,
        None => {
            let protocol = request.protocol.ok_or_else(|| ApiError::field("protocol", "Say what kind of provider it is."))?;
            Provider {
                id: ProviderId::new(),
                name: String::new(),
                protocol,
                base_url: usual_address(protocol).to_owned(),
                limits: igny8_model::ai::ProviderLimits::default(),
                proxy: None,
                ca_pem: None,
                has_key: false,
                enabled: true,
                tested_at: None,
                test_error: None,
                created_at: now(),
            }
        }
    };
    if let Some(name) = &request.name {
        provider.name = igny8_text::key::clean(name);
    }
    if provider.name.is_empty() || provider.name.chars().count() > 80 {
        return Err(ApiError::field("name", "1 to 80 characters."));
    }
    let before = (provider.base_url.clone(), provider.protocol);
    provider.protocol = request.protocol.unwrap_or(provider.protocol);
    if let Some(address) = &request.base_url {
        provider.base_url = checked_address(address)?;
    }
    if let Some(limits) = request.limits {
        if !(1..=32).contains(&limits.parallel) {
            return Err(ApiError::field("limits", "1 to 32 calls at the same time."));
        }
        provider.limits = limits;
    }
    let filled = |text: String| Some(text.trim().to_owned()).filter(|t| !t.is_empty());
    if let Some(proxy) = request.proxy {
        provider.proxy = filled(proxy);
    }
    if let Some(pem) = request.ca_pem {
        provider.ca_pem = filled(pem);
    }
    provider.enabled = request.enabled.unwrap_or(provider.enabled);
    // A key is for the server that it was given for: at another address it has to be given again.
    let moved = request.id.is_some() && request.key.is_none() && provider.has_key && origin(&before.0) != origin(&provider.base_url);
    if moved {
        return Err(ApiError::field("key", "The address is another server's: paste the key again, so that it does not go there unasked."));
    }
    let key = request.key.map(|k| k.trim().to_owned());
    let has_key = key.as_ref().map_or(provider.has_key, |k| !k.is_empty());
    // What cannot be called is refused before anything is kept.
    let mut connection = Connection::new(wire(provider.protocol), &provider.base_url, has_key.then(|| Key::new("probe")));
    connection.proxy.clone_from(&provider.proxy);
    connection.root_ca_pem.clone_from(&provider.ca_pem);
    Client::new(&connection).map_err(|e| ApiError::field("base_url", e.message))?;
    provider.has_key = has_key;
    if key.is_some() || before != (provider.base_url.clone(), provider.protocol) {
        (provider.tested_at, provider.test_error) = (None, None);
    }
    // The key first: a row that says it has one must not outlive a keyring that refused it.
    match key.as_deref() {
        Some("") => ws.secrets.delete(&key_name(provider.id)).await?,
        Some(key) => ws.secrets.set(&key_name(provider.id), Secret::new(key.to_owned())).await?,
        None => {}
    }
    let mut tx = ws.begin().await?;
    table::put(&mut tx, &provider).await.or_refuse()?;
    tx.commit("ai.provider").await.or_refuse()?;
    ws.ai.forget(provider.id);
    Ok(provider)
}

fn origin(address: &str) -> Option<url::Origin> {
    Url::parse(address).ok().map(|u| u.origin())
}

pub(crate) async fn delete(ws: &Workspace, request: ById<ProviderId>) -> Result<Empty> {
    find(ws, request.id).await?;
    ws.secrets.delete(&key_name(request.id)).await?;
    let mut tx = ws.begin().await?;
    table::delete(&mut tx, request.id).await.or_refuse()?;
    tx.commit("ai.provider_delete").await.or_refuse()?;
    ws.ai.forget(request.id);
    Ok(Empty {})
}

/// Asks the provider for its models and keeps them.
async fn ask(ws: &Workspace, provider: &Provider) -> Result<std::result::Result<Vec<ModelInfo>, ProviderError>> {
    let line = ws.ai.line(ws, provider).await?;
    let found = match line.client.models(&CancellationToken::new()).await {
        Ok(found) => found,
        Err(error) => return Ok(Err(error)),
    };
    let models: Vec<Model> =
        found.iter().map(|m| Model { provider_id: provider.id, model: m.id.clone(), context: m.context, max_output: m.max_output, price: None }).collect();
    let mut tx = ws.begin().await?;
    table::set_models(&mut tx, provider.id, &models).await.or_refuse()?;
    tx.commit("ai.models").await.or_refuse()?;
    Ok(Ok(found))
}

pub(crate) async fn test(ws: &Workspace, request: ById<ProviderId>) -> Result<ProviderTest> {
    let mut provider = find(ws, request.id).await?;
    let begun = Instant::now();
    let found = ask(ws, &provider).await?;
    let elapsed_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let (ok, message, models) = match &found {
        Ok(models) if models.is_empty() => (true, format!("{} answers, but names no models; type a model's name by hand.", provider.name), 0),
        Ok(models) => (true, format!("{} answers and names {} models.", provider.name, models.len()), models.len() as u64),
        Err(error) => {
            let refusal = refuse(&provider.name, error);
            (false, [Some(refusal.message), refusal.hint].into_iter().flatten().collect::<Vec<_>>().join(" "), 0)
        }
    };
    provider.tested_at = Some(now());
    provider.test_error = (!ok).then(|| message.clone());
    let mut tx = ws.begin().await?;
    table::put(&mut tx, &provider).await.or_refuse()?;
    tx.commit("ai.test").await.or_refuse()?;
    Ok(ProviderTest { ok, message, models, elapsed_ms })
}

/// The price table's name for a provider, by its address.
fn vendor(base_url: &str) -> Option<&'static str> {
    let url = Url::parse(base_url).ok()?;
    let host = url.host_str()?.trim_start_matches('[').trim_end_matches(']').to_owned();
    let of = |domain: &str| host == domain || host.ends_with(&format!(".{domain}"));
    match () {
        () if of("openai.com") => Some("openai"),
        () if of("anthropic.com") => Some("anthropic"),
        () if of("googleapis.com") => Some("google"),
        () if of("localhost") || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback()) => Some("local"),
        () => None,
    }
}

/// Read once: a provider's page asks it for every model.
static PRICES: LazyLock<PriceTable> = LazyLock::new(PriceTable::delivered);

/// What a model costs, by its own table's line or by a price that somebody wrote here.
fn rate_of(provider: &Provider, model: &str, own: Option<&Price>) -> Option<(price::Price, Price)> {
    if let Some(own) = own {
        let images = (own.image > 0).then(|| ImagePrice { size: "*".into(), quality: "*".into(), micros: own.image }).into_iter().collect();
        let (cached_input, cache_write) = (Some(own.cached_input), Some(own.cache_write));
        return Some((price::Price { input: own.input, cached_input, cache_write, output: own.output, long: None, images }, own.clone()));
    }
    let line = PRICES.find(vendor(&provider.base_url)?, model)?;
    let shown = Price {
        input: line.price.input,
        cached_input: line.price.cached_input.unwrap_or(line.price.input),
        cache_write: line.price.cache_write.unwrap_or(line.price.input),
        output: line.price.output,
        image: line.price.images.iter().map(|i| i.micros).max().unwrap_or(0),
        as_of: line.as_of.clone(),
        source: line.source.clone(),
        own: false,
    };
    Some((line.price.clone(), shown))
}

/// A model with its price, and the rate that calls are charged by.
pub(crate) async fn rated(ws: &Workspace, provider: &Provider, name: &str) -> Result<(Model, Option<price::Price>)> {
    let choice = ModelChoice { provider_id: provider.id, model: name.to_owned() };
    let known = table::get_model(ws.reader(), &choice).await.or_refuse()?;
    let mut model = known.unwrap_or(Model { provider_id: provider.id, model: name.to_owned(), context: None, max_output: None, price: None });
    let (rate, shown) = rate_of(provider, name, model.price.as_ref()).unzip();
    model.price = shown;
    Ok((model, rate))
}

pub(crate) async fn models(ws: &Workspace, request: ModelsList) -> Result<Page<Model>> {
    let provider = find(ws, request.provider_id).await?;
    if request.refresh {
        ask(ws, &provider).await?.map_err(|e| refuse(&provider.name, &e))?;
    }
    let mut all = table::models(ws.reader(), provider.id).await.or_refuse()?;
    for model in &mut all {
        model.price = rate_of(&provider, &model.model, model.price.as_ref()).map(|(_, shown)| shown);
    }
    Ok(Page::whole(all))
}

pub(crate) async fn set_price(ws: &Workspace, request: PriceSet) -> Result<Model> {
    let provider = find(ws, request.provider_id).await?;
    let name = request.model.trim();
    if name.is_empty() || name.len() > 200 {
        return Err(ApiError::field("model", "1 to 200 characters."));
    }
    let price = request.price.map(|p| Price { own: true, ..p });
    let mut tx = ws.begin().await?;
    table::set_price(&mut tx, &ModelChoice { provider_id: provider.id, model: name.to_owned() }, price.as_ref()).await.or_refuse()?;
    tx.commit("ai.price").await.or_refuse()?;
    Ok(rated(ws, &provider, name).await?.0)
}
