//! The caller that spends money: sets it aside under the caps, asks the provider under its limits, writes the ledger, keeps the answer.
//!
//! A job's paid answers are kept with the job until its item is saved, so that a restart pays nothing twice. Must not know: what is
//! asked, how an answer is checked.

use super::providers::Line;
use super::routes::Ready;
use crate::jobs::JobContext;
use crate::refusal::refuse as refuse_store;
use crate::workspace::Workspace;
use igny8_ai::provider::price::{Price as Rate, cost};
use igny8_ai::provider::{CallError, Caller, ChatAnswer, ChatRequest, Fault, ProviderError, Usage, tokens};
use igny8_model::ai::{AiFunction, ModelChoice};
use igny8_model::money::CapScope;
use igny8_model::{CallId, ContentId, JobId, SiteId};
use igny8_store::StoreError;
use igny8_store::calls::{self, CapHit, NewCall, Outcome};
use std::time::{Duration, Instant};
use tokio_util::sync::CancellationToken;

/// Tries of one call that a busy or broken provider gets, besides waits that it asks for.
const TRIES: u32 = 4;
/// A wait that is longer is the job's: it lets go and comes back.
const LONGEST_WAIT: Duration = Duration::from_secs(120);
/// All waits of one call together.
const PATIENCE: Duration = Duration::from_secs(900);

/// What calls are for: the ledger's columns.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Purpose {
    pub function: AiFunction,
    pub site: Option<SiteId>,
    pub content: Option<ContentId>,
}

/// Calls for one item of a job.
pub(crate) struct LedgerCaller<'a> {
    ws: &'a Workspace,
    job: (&'a JobContext, String),
    purpose: Purpose,
    models: Vec<Ready>,
    /// Cuts off the call under way.
    cancel: CancellationToken,
    /// No further call is begun; the one under way is paid for and ends.
    stop: CancellationToken,
}

/// Prefix of an item's kept answers among the steps of its job.
pub(crate) fn kept(item: &str) -> String {
    format!("ai/{item}/")
}

impl<'a> LedgerCaller<'a> {
    /// For an item of a job (`item` is its id): paid answers are kept until [`igny8_store::jobs::forget_steps`].
    pub fn of_job(ctx: &'a JobContext, item: &str, purpose: Purpose, models: Vec<Ready>, stop: CancellationToken) -> Self {
        Self { ws: &ctx.ws, job: (ctx, kept(item)), purpose, models, cancel: ctx.token.clone(), stop }
    }

    fn job_id(&self) -> JobId {
        self.job.0.row.progress.id
    }

    /// Asks one model. `Err(Ok(_))`: another model may do it.
    async fn ask(&self, step: &str, ready: &Ready, mut request: ChatRequest) -> std::result::Result<ChatAnswer, Trouble> {
        request.model.clone_from(&ready.model.model);
        if let Some(most) = ready.model.max_output {
            request.max_tokens = request.max_tokens.min(u32::try_from(most).unwrap_or(u32::MAX));
        }
        let price = ready.model.price.clone().ok_or_else(|| Trouble::own("The model has no price."))?;
        let line = self.ws.ai.line(self.ws, &ready.provider).await.map_err(|e| Trouble::own(&e.message))?;
        let input = tokens::of_request(&request);
        let call = NewCall {
            id: CallId::new(),
            function: self.purpose.function,
            step: step.to_owned(),
            model: ModelChoice { provider_id: ready.provider.id, model: ready.model.model.clone() },
            site_id: self.purpose.site,
            job_id: Some(self.job_id()),
            content_id: self.purpose.content,
            reserve_micros: most_of(&ready.rate, input, u64::from(request.max_tokens)),
            price,
        };
        let mut tx = self.ws.begin().await.map_err(|e| Trouble::own(&e.message))?;
        if let Err(hit) = calls::reserve(&mut tx, &call).await? {
            return Err(Trouble::End(CallError::Cap(cap_words(&hit))));
        }
        tx.commit("ai.reserve").await?;
        let begun = Instant::now();
        let (answer, mut outcome) = self.until_answered(&line, &request, input, &ready.rate).await;
        outcome.elapsed_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut tx = self.ws.begin().await.map_err(|e| Trouble::own(&e.message))?;
        calls::settle(&mut tx, call.id, &outcome).await?;
        // The answer is kept where its line is written: paid is paid once.
        let (ctx, prefix) = &self.job;
        if let Ok(answer) = &answer {
            let value = serde_json::to_value(answer).map_err(|e| Trouble::own(&e.to_string()))?;
            igny8_store::jobs::step_done(&mut tx, ctx.row.progress.id, &format!("{prefix}{step}"), &value).await?;
        }
        tx.commit("ai.settle").await?;
        ctx.progress(|p| p.cost_micros += i64::try_from(outcome.cost_micros).unwrap_or(i64::MAX));
        answer.map_err(|error| if error.fault == Fault::Cancelled { Trouble::End(CallError::Stopped) } else { Trouble::Model(error) })
    }

    /// Asks until there is an answer or no hope, under the provider's limits. All that was charged is in the outcome.
    async fn until_answered(&self, line: &Line, request: &ChatRequest, input: u64, rate: &Rate) -> (std::result::Result<ChatAnswer, ProviderError>, Outcome) {
        let mut outcome = Outcome::default();
        let begun = Instant::now();
        let mut tries = 0;
        let mut sent;
        loop {
            sent = false;
            let error = match line.limiter.enter(input + u64::from(request.max_tokens) / 2, &self.cancel).await {
                Err(stopped) => stopped,
                Ok(permit) => match self.once(line, request, &mut sent).await {
                    Ok(answer) => {
                        permit.settle(answer.usage.input + answer.usage.output);
                        charge(&mut outcome, &answer.usage, rate);
                        outcome.request_id.clone_from(&answer.request_id);
                        return (Ok(answer), outcome);
                    }
                    Err(error) => {
                        if let Some(usage) = &error.usage {
                            permit.settle(usage.input + usage.output);
                            charge(&mut outcome, usage, rate);
                        }
                        line.limiter.heed(&error);
                        error
                    }
                },
            };
            // A limit is no failure: the limiter waits for it, however often it comes.
            let limited = error.fault == Fault::RateLimited;
            tries += u32::from(!limited);
            let wait = error.retry_after.unwrap_or(if limited { Duration::ZERO } else { Duration::from_millis(250) * 2_u32.saturating_pow(tries.min(6)) });
            if !error.fault.passes() || tries >= TRIES || wait > LONGEST_WAIT || begun.elapsed() + wait > PATIENCE {
                outcome.failed = true;
                outcome.unknown = error.usage.is_none() && matches!(error.fault, Fault::Timeout | Fault::Cancelled) && sent;
                outcome.error = Some(error.message.clone());
                return (Err(error), outcome);
            }
            outcome.retries += 1;
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.cancel.cancelled() => {}
            }
        }
    }

    async fn once(&self, line: &Line, request: &ChatRequest, sent: &mut bool) -> std::result::Result<ChatAnswer, ProviderError> {
        *sent = true;
        line.client.chat_whole(request, &self.cancel).await
    }

    /// The answer that an earlier run paid for.
    async fn paid(&self, step: &str) -> Option<ChatAnswer> {
        let (ctx, prefix) = &self.job;
        let value = igny8_store::jobs::step(self.ws.reader(), ctx.row.progress.id, &format!("{prefix}{step}")).await.ok()??;
        serde_json::from_value(value).ok()
    }
}

enum Trouble {
    /// This model does not do it; another may.
    Model(ProviderError),
    End(CallError),
}

impl Trouble {
    fn own(text: &str) -> Self {
        Self::End(CallError::Own(text.to_owned()))
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::End(CallError::Own(refuse_store(error).message))
    }
}

impl Caller for LedgerCaller<'_> {
    async fn chat(&self, step: &str, request: ChatRequest) -> std::result::Result<ChatAnswer, CallError> {
        if let Some(answer) = self.paid(step).await {
            return Ok(answer);
        }
        let mut last = None;
        for ready in &self.models {
            if self.stop.is_cancelled() || self.cancel.is_cancelled() {
                return Err(CallError::Stopped);
            }
            match self.ask(step, ready, request.clone()).await {
                Ok(answer) => return Ok(answer),
                Err(Trouble::End(error)) => return Err(error),
                Err(Trouble::Model(error)) => last = Some(ProviderError { message: format!("{}: {}", ready.provider.name, error.message), ..error }),
            }
        }
        Err(last.map_or_else(|| CallError::Own("No model is chosen for this.".to_owned()), CallError::Provider))
    }
}

/// What a call cost: the provider's own word where it gave one, else by the rate; millionths of a dollar, rounded up once.
pub(crate) fn cost_of(rate: &Rate, usage: &Usage) -> u64 {
    let image = rate.images.iter().map(|i| i.micros).max().unwrap_or(0);
    usage.cost_micros.unwrap_or_else(|| cost(usage, rate).saturating_add(usage.images.saturating_mul(image)))
}

/// The most that a call can cost: half as much again for the question (its tokens are an estimate), the longest answer.
fn most_of(rate: &Rate, input: u64, output: u64) -> u64 {
    let input = input + input / 2 + 64;
    let written = Usage { input, cache_write: input, output, ..Usage::default() };
    cost(&written, rate).max(cost(&Usage { input, output, ..Usage::default() }, rate))
}

fn charge(outcome: &mut Outcome, usage: &Usage, rate: &Rate) {
    outcome.tokens_in += usage.input;
    outcome.tokens_cached += usage.cached_input;
    outcome.tokens_cache_write += usage.cache_write;
    outcome.tokens_out += usage.output;
    outcome.tokens_reasoning += usage.reasoning;
    outcome.images += usage.images;
    outcome.estimated |= usage.estimated;
    outcome.cost_micros += cost_of(rate, usage);
}

/// As `$12.34`, rounded down.
pub(crate) fn dollars(micros: u64) -> String {
    format!("${}.{:02}", micros / 1_000_000, micros % 1_000_000 / 10_000)
}

fn cap_words(hit: &CapHit) -> String {
    let whose = match hit.scope {
        CapScope::Workspace => "the workspace's cap for this month",
        CapScope::Site => "this client's cap for this month",
        CapScope::Job => "the cap on one job",
    };
    format!(
        "The next call could pass {whose}: {} of {} are used or set aside, it can cost up to {}.",
        dollars(hit.used_micros),
        dollars(hit.hard_micros),
        dollars(hit.wanted_micros)
    )
}
