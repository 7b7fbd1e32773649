//! Owns what is remembered of a server's dialect: how it takes a JSON schema, and which usual parameters it refuses.
//! Must not know: HTTP.
//!
//! A refused request costs nothing, so a step down is free; what was learnt holds for the life of the client.

use super::client::Asked;
use super::{ChatRequest, Fault, Output, Protocol};
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// How the schema of an answer is put to a server, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The provider's own schema field; strict where the schema allows it.
    Schema,
    /// A tool that has to be called, whose input is the object (Anthropic's older models).
    Tool,
    /// `json_object` with the schema beside it (llama-cpp-python, older llama.cpp).
    ObjectWithSchema,
    /// Any JSON object; the schema stands in the instructions.
    Object,
    /// Nothing but the instructions.
    Prompt,
}

fn steps(protocol: Protocol) -> &'static [Step] {
    match protocol {
        Protocol::OpenaiChat => &[Step::Schema, Step::ObjectWithSchema, Step::Object, Step::Prompt],
        Protocol::OpenaiResponses | Protocol::Gemini => &[Step::Schema, Step::Object, Step::Prompt],
        Protocol::Anthropic => &[Step::Schema, Step::Tool, Step::Prompt],
        Protocol::Runware => &[Step::Prompt],
    }
}

/// How one server wants to be asked for one model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub step: Step,
    /// `max_completion_tokens` instead of `max_tokens`.
    pub completion_limit: bool,
    pub temperature: bool,
    pub stream: bool,
    pub stream_usage: bool,
    /// Instructions have a role of their own.
    pub system: bool,
    /// The server is OpenRouter, which tells its price when asked.
    pub tell_cost: bool,
}

impl Dialect {
    pub fn first(protocol: Protocol, host: &str) -> Self {
        Self {
            step: steps(protocol)[0],
            completion_limit: host == "api.openai.com" || host.ends_with(".openai.azure.com"),
            temperature: true,
            stream: true,
            stream_usage: true,
            system: true,
            tell_cost: host == "openrouter.ai" || host.ends_with(".openrouter.ai"),
        }
    }

    /// The next way to ask after a refusal, or nothing when the refusal is about something else.
    pub fn after(&self, protocol: Protocol, request: &ChatRequest, words: &str, swapped: &mut bool) -> Option<Self> {
        let has = |list: &[&str]| list.iter().any(|w| words.contains(w));
        let unknown =
            has(&["unsupported", "not support", "unknown", "unrecognized", "unexpected", "extra", "not permitted", "not allowed", "instead", "deprecated"]);
        let mut next = *self;
        if unknown && protocol == Protocol::OpenaiChat && !*swapped {
            let ours = if self.completion_limit { "max_completion_tokens" } else { "max_tokens" };
            if has(&[ours]) {
                *swapped = true;
                next.completion_limit = !self.completion_limit;
                return Some(next);
            }
        }
        if self.temperature && request.temperature.is_some() && has(&["temperature"]) {
            next.temperature = false;
            return Some(next);
        }
        if self.stream && self.stream_usage && has(&["stream_options"]) {
            next.stream_usage = false;
            return Some(next);
        }
        if self.stream && has(&["verified to stream", "streaming is not supported", "stream is not supported", "does not support stream"]) {
            next.stream = false;
            return Some(next);
        }
        if self.system && has(&["system role", "system message", "role 'system'", "developer instruction", "system instruction"]) {
            next.system = false;
            return Some(next);
        }
        if matches!(request.output, Output::Json { .. }) {
            let about_format = has(&["response_format", "json", "schema", "text.format", "output_config", "output_format", "grammar", "structured", "tool"]);
            // Some servers refuse without a reason worth the name.
            if about_format || words.trim().len() < 32 {
                return self.lower(protocol);
            }
        }
        None
    }

    /// The same with the next step of the ladder, if there is one.
    pub fn lower(&self, protocol: Protocol) -> Option<Self> {
        let list = steps(protocol);
        let at = list.iter().position(|s| *s == self.step)?;
        Some(Self { step: *list.get(at + 1)?, ..*self })
    }
}

/// What was learnt, by model.
#[derive(Debug, Default)]
pub(crate) struct Memory(Mutex<HashMap<String, Dialect>>);

impl Memory {
    pub fn get(&self, model: &str) -> Option<Dialect> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(model).copied()
    }

    pub fn set(&self, model: &str, dialect: Dialect) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(model.to_owned(), dialect);
    }
}

/// The instructions, with the schema in words where the server does not hold it itself.
pub(crate) fn instructions(request: &ChatRequest, step: Step) -> String {
    match (&request.output, step) {
        (Output::Json { schema, .. }, Step::ObjectWithSchema | Step::Object | Step::Prompt) => {
            let gap = if request.system.trim().is_empty() { "" } else { "\n\n" };
            format!("{}{gap}{}", request.system, in_words(schema))
        }
        _ => request.system.clone(),
    }
}

fn in_words(schema: &Value) -> String {
    format!("Answer with one JSON object and nothing else: no words before or after it, no code fences. It has to conform to this JSON schema:\n{schema}")
}

/// Whether a failure is about how was asked.
pub(crate) fn about_the_way(fault: Fault) -> bool {
    fault == Fault::Rejected
}

impl Asked {
    /// Which way the schema was put, for a question with one.
    pub fn step(&self) -> Option<Step> {
        self.step
    }
}
