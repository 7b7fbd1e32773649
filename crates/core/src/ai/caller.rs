//! The caller that spends money: sets it aside under the caps, asks the provider under its limits, writes the ledger, keeps the answer.
//!
//! A job's paid answers are kept with the job until its item is saved, so that a restart pays nothing twice. Must not know: what is
//! asked, how an answer is checked.

use super::providers::Line;
use super::routes::Ready;
use crate::jobs::JobContext;
use crate::picture::{self, Kept};
use crate::refusal::refuse as refuse_store;
use igny8_ai::provider::price::{Price as Rate, cost};
use igny8_ai::provider::{CallError, Caller, ChatAnswer, ChatRequest, Fault, ImageAnswer, ImageRequest, ProviderError, Usage, tokens};
use igny8_model::ai::{AiFunction, ModelChoice};
use igny8_model::money::CapScope;
use igny8_model::{CallId, ContentId, JobId, SiteId};
use igny8_store::StoreError;
use igny8_store::calls::{self, CapHit, NewCall, Outcome};
use serde::de::DeserializeOwned;
use serde_json::Value;
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
    /// Its token cuts off the call under way.
    ctx: &'a JobContext,
    /// Of the keys that answers are kept under.
    prefix: String,
    purpose: Purpose,
    models: Vec<Ready>,
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
        Self { ctx, prefix: kept(item), purpose, models, stop }
    }

    fn job_id(&self) -> JobId {
        self.ctx.row.progress.id
    }

    /// Asks one model and keeps what it answers under the step.
    async fn ask(&self, step: &str, ready: &Ready, question: &Question) -> std::result::Result<Value, Trouble> {
        let price = ready.model.price.clone().ok_or_else(|| Trouble::own("The model has no price."))?;
        let line = self.ctx.ws.ai.line(&self.ctx.ws, &ready.provider).await.map_err(|e| Trouble::own(&e.message))?;
        let question = question.to(ready);
        let (input, output) = question.tokens();
        let call = NewCall {
            id: CallId::new(),
            function: self.purpose.function,
            step: step.to_owned(),
            model: ModelChoice { provider_id: ready.provider.id, model: ready.model.model.clone() },
            site_id: self.purpose.site,
            job_id: Some(self.job_id()),
            content_id: self.purpose.content,
            reserve_micros: most_of(&ready.rate, input, output, matches!(question, Question::Picture(_))),
            price,
        };
        let mut tx = self.ctx.ws.begin().await.map_err(|e| Trouble::own(&e.message))?;
        if let Err(hit) = calls::reserve(&mut tx, &call).await? {
            return Err(Trouble::End(CallError::Cap(cap_words(&hit))));
        }
        tx.commit("ai.reserve").await?;
        let begun = Instant::now();
        let (answer, mut outcome) = self.until_answered(&line, &question, input + output / 2, &ready.rate).await;
        // A picture lies in its folder before its line says that it is paid for.
        let answer = match answer {
            Ok(reply) => self.to_keep(reply).await,
            Err(error) => Err(error),
        };
        if let Err(error) = &answer {
            outcome.failed = true;
            outcome.error.get_or_insert_with(|| error.message.clone());
        }
        outcome.elapsed_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut tx = self.ctx.ws.begin().await.map_err(|e| Trouble::own(&e.message))?;
        calls::settle(&mut tx, call.id, &outcome).await?;
        // The answer is kept where its line is written: paid is paid once.
        if let Ok(value) = &answer {
            igny8_store::jobs::step_done(&mut tx, self.job_id(), &format!("{}{step}", self.prefix), value).await?;
        }
        tx.commit("ai.settle").await?;
        self.ctx.progress(|p| p.cost_micros += i64::try_from(outcome.cost_micros).unwrap_or(i64::MAX));
        answer.map_err(|error| if error.fault == Fault::Cancelled { Trouble::End(CallError::Stopped) } else { Trouble::Model(error) })
    }

    async fn to_keep(&self, reply: Reply) -> std::result::Result<Value, ProviderError> {
        let told = |message: String| ProviderError { fault: Fault::Malformed, message, status: None, retry_after: None, usage: None };
        match reply {
            Reply::Text(answer) => serde_json::to_value(answer).map_err(|e| told(e.to_string())),
            Reply::Picture(answer) => {
                let kept = picture::keep(&self.ctx.ws.media(), answer.bytes).await.map_err(|e| told(e.message))?;
                serde_json::to_value(kept).map_err(|e| told(e.to_string()))
            }
        }
    }

    /// Asks until there is an answer or no hope, under the provider's limits. All that was charged is in the outcome.
    async fn until_answered(&self, line: &Line, question: &Question, tokens: u64, rate: &Rate) -> (std::result::Result<Reply, ProviderError>, Outcome) {
        let mut outcome = Outcome::default();
        let begun = Instant::now();
        let mut tries = 0;
        loop {
            let entered = line.limiter.enter(tokens, &self.ctx.token).await;
            let sent = entered.is_ok();
            let error = match entered {
                Err(stopped) => stopped,
                Ok(permit) => match self.once(line, question).await {
                    Ok((reply, usage, request_id)) => {
                        permit.settle(usage.input + usage.output);
                        charge(&mut outcome, &usage, rate);
                        outcome.request_id = request_id;
                        return (Ok(reply), outcome);
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
                () = self.ctx.token.cancelled() => {}
            }
        }
    }

    async fn once(&self, line: &Line, question: &Question) -> std::result::Result<(Reply, Usage, Option<String>), ProviderError> {
        match question {
            Question::Text(request) => {
                let answer = line.client.chat_whole(request, &self.ctx.token).await?;
                let (usage, id) = (answer.usage, answer.request_id.clone());
                Ok((Reply::Text(answer), usage, id))
            }
            Question::Picture(request) => {
                let answer = line.client.image(request, &self.ctx.token).await?;
                // A picture is one, whether the provider counts it or not.
                let usage = Usage { images: answer.usage.images.max(1), ..answer.usage };
                let id = answer.request_id.clone();
                Ok((Reply::Picture(answer), usage, id))
            }
        }
    }

    /// Asks the models one after the other, unless an earlier run paid for the answer already.
    async fn answer<T: DeserializeOwned>(&self, step: &str, question: &Question) -> std::result::Result<T, CallError> {
        let read = |value: Value| serde_json::from_value(value).map_err(|e| CallError::Own(e.to_string()));
        let paid = igny8_store::jobs::step(self.ctx.ws.reader(), self.job_id(), &format!("{}{step}", self.prefix)).await;
        if let Some(value) = paid.map_err(|e| CallError::Own(refuse_store(e).message))? {
            return read(value);
        }
        let mut last = None;
        for ready in &self.models {
            if self.stop.is_cancelled() || self.ctx.token.is_cancelled() {
                return Err(CallError::Stopped);
            }
            match self.ask(step, ready, question).await {
                Ok(value) => return read(value),
                Err(Trouble::End(error)) => return Err(error),
                Err(Trouble::Model(error)) => last = Some(ProviderError { message: format!("{}: {}", ready.provider.name, error.message), ..error }),
            }
        }
        Err(last.map_or_else(|| CallError::Own("No model is chosen for this.".to_owned()), CallError::Provider))
    }

    /// A picture, in the media folder.
    pub async fn picture(&self, step: &str, prompt: &str, (width, height): (u32, u32)) -> std::result::Result<Kept, CallError> {
        let request = ImageRequest { model: String::new(), prompt: prompt.to_owned(), width, height, quality: None };
        self.answer(step, &Question::Picture(request)).await
    }
}

/// What is asked, before it is known of which model.
enum Question {
    Text(ChatRequest),
    Picture(ImageRequest),
}

impl Question {
    /// The same, of this model and within its limits.
    fn to(&self, ready: &Ready) -> Self {
        let model = ready.model.model.clone();
        match self {
            Self::Text(request) => {
                let most = ready.model.max_output.and_then(|n| u32::try_from(n).ok()).unwrap_or(u32::MAX);
                Self::Text(ChatRequest { model, max_tokens: request.max_tokens.min(most), ..request.clone() })
            }
            Self::Picture(request) => Self::Picture(ImageRequest { model, ..request.clone() }),
        }
    }

    /// Tokens of the question, and the most of the answer. A picture that is paid by tokens takes at most some thousand.
    fn tokens(&self) -> (u64, u64) {
        match self {
            Self::Text(request) => (tokens::of_request(request), u64::from(request.max_tokens)),
            Self::Picture(request) => (tokens::estimate(&request.model, &request.prompt), 8_192),
        }
    }
}

enum Reply {
    Text(ChatAnswer),
    Picture(ImageAnswer),
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
        self.answer(step, &Question::Text(request)).await
    }
}

/// What a call cost: the provider's own word where it gave one, else by the rate; millionths of a dollar, rounded up once. A picture is
/// paid by its tokens where the provider counts them and has a price for them, else by the piece.
pub(crate) fn cost_of(rate: &Rate, usage: &Usage) -> u64 {
    if let Some(told) = usage.cost_micros {
        return told;
    }
    if usage.images > 0 && (usage.output == 0 || rate.output == 0) {
        return usage.images.saturating_mul(of_a_picture(rate));
    }
    cost(usage, rate)
}

fn of_a_picture(rate: &Rate) -> u64 {
    rate.images.iter().map(|i| i.micros).max().unwrap_or(0)
}

/// The most that a call can cost: half as much again for the question (its tokens are an estimate), the longest answer or the dearest picture.
fn most_of(rate: &Rate, input: u64, output: u64, picture: bool) -> u64 {
    let input = input + input / 2 + 64;
    let written = Usage { input, cache_write: input, output, ..Usage::default() };
    let tokens = cost(&written, rate).max(cost(&Usage { input, output, ..Usage::default() }, rate));
    if picture { tokens.max(of_a_picture(rate)) } else { tokens }
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
