//! What a provider of text and pictures is asked and what it answers, the same for every protocol.
//!
//! Must not know the database, prices or prompts. The adapters absorb the dialects (`reference/embedded-ai.md` section 7): nothing
//! outside this module sees a wire format.

mod anthropic;
mod client;
mod connection;
#[cfg(test)]
mod contract;
mod embeddings;
mod fault;
mod gather;
mod gemini;
mod http;
mod json;
mod ladder;
pub mod limits;
mod models;
mod openai_chat;
mod openai_images;
mod openai_responses;
mod pictures;
pub mod price;
mod runware;
mod schema;
pub mod sse;
pub mod tokens;
mod wait;
mod wire;

pub use client::{Asked, Client, OnText};
pub use connection::{Connection, Secret, Timeouts};
pub use ladder::Step;
pub use openai_images::size as picture_size;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::future::Future;
use std::time::Duration;

/// The language that a server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// `POST /chat/completions`: OpenAI and everything compatible (Ollama, LM Studio, llama.cpp, OpenRouter).
    OpenaiChat,
    /// `POST /responses`.
    OpenaiResponses,
    /// `POST /v1/messages`.
    Anthropic,
    /// `POST /v1beta/models/{model}:generateContent`.
    Gemini,
    /// Pictures only: an array of tasks.
    Runware,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    User,
    Assistant,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub role: Role,
    pub text: String,
}

/// What the answer has to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Output {
    Text,
    /// An object by a JSON schema. `name`: letters, digits, `_`, at most 64.
    Json {
        name: String,
        schema: Value,
    },
}

/// One question to a text model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChatRequest {
    pub model: String,
    /// Instructions; never holds text from outside.
    pub system: String,
    pub messages: Vec<Message>,
    pub output: Output,
    /// The most tokens of the answer.
    pub max_tokens: u32,
    pub temperature: Option<f32>,
}

/// Why an answer ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stop {
    /// By itself.
    End,
    /// At `max_tokens` or the context's end: the text is cut.
    Length,
    /// The model declined, in its words.
    Refusal(String),
    /// The provider's filter took it, with its reason.
    Filtered(String),
    Other(String),
}

/// Tokens of a call. `input` holds `cached_input` and `cache_write`; `output` holds `reasoning`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Usage {
    pub input: u64,
    pub cached_input: u64,
    /// Written to the provider's cache (Anthropic prices it apart).
    pub cache_write: u64,
    pub output: u64,
    pub reasoning: u64,
    pub images: u64,
    /// Counted here, because the provider told nothing (or nonsense).
    pub estimated: bool,
    /// What the provider itself says that it charged, in millionths of a US dollar (OpenRouter, Runware).
    pub cost_micros: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChatAnswer {
    pub text: String,
    pub stop: Stop,
    pub usage: Usage,
    /// The model that answered, by the provider's word.
    pub model: String,
    /// The provider's id of the call, for its support.
    pub request_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImageRequest {
    pub model: String,
    pub prompt: String,
    pub width: u32,
    pub height: u32,
    /// The provider's word for it (`low`, `medium`, `high`, `standard`, `hd`), if it has one.
    pub quality: Option<String>,
}

/// A picture as bytes (PNG, JPEG or WebP, by its own magic).
#[derive(Debug, Clone, PartialEq)]
pub struct ImageAnswer {
    pub bytes: Vec<u8>,
    pub mime: &'static str,
    pub usage: Usage,
    pub model: String,
    pub request_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct EmbedAnswer {
    /// One a text, in the order asked.
    pub vectors: Vec<Vec<f32>>,
    pub usage: Usage,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelInfo {
    pub id: String,
    pub name: String,
    /// Tokens, where the provider tells.
    pub context: Option<u64>,
    pub max_output: Option<u64>,
}

/// What went wrong, in kinds that are handled differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// Too many requests or tokens a minute: later.
    RateLimited,
    /// The provider is overloaded or broken (5xx): later.
    Unavailable,
    /// No answer, or the line broke.
    Network,
    Timeout,
    /// The key is missing, wrong or not allowed to.
    Key,
    /// No credit left at the provider.
    Quota,
    /// There is no such model.
    Model,
    /// Longer than the model's context.
    TooLong,
    /// The provider does not take this request (another parameter, no JSON schema).
    Rejected,
    /// The answer is not what the protocol says.
    Malformed,
    /// Somebody stopped it here.
    Cancelled,
    /// The adapter's protocol has no such call.
    Unsupported,
}

impl Fault {
    /// Whether the same request may succeed later.
    pub fn passes(self) -> bool {
        matches!(self, Self::RateLimited | Self::Unavailable | Self::Network | Self::Timeout)
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ProviderError {
    pub fault: Fault,
    /// In a person's words; never holds the key or the prompt.
    pub message: String,
    /// HTTP status, where there was one.
    pub status: Option<u16>,
    /// What the provider asked to wait.
    pub retry_after: Option<Duration>,
    /// What the failed call cost all the same, where the provider told (a stream that broke in its middle).
    pub usage: Option<Usage>,
}

/// Who makes a call for a function: keeps the caps, calls the provider, writes the ledger. The functions know nothing else of money.
pub trait Caller: Sync {
    /// The model's answer. `step` names the call in the ledger ("outline", "section 3", "repair 1").
    fn chat(&self, step: &str, request: ChatRequest) -> impl Future<Output = Result<ChatAnswer, CallError>> + Send;
}

/// Why a caller gave no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    #[error(transparent)]
    Provider(#[from] ProviderError),
    /// A cap stands before the call; nothing was asked, nothing charged.
    #[error("{0}")]
    Cap(String),
    #[error("stopped")]
    Stopped,
    /// The caller's own trouble (its database).
    #[error("{0}")]
    Own(String),
}
