//! Owns OpenAI's chat protocol and the dialects of those who speak it: Ollama, llama.cpp, LM Studio, OpenRouter, Groq, vLLM.
//! Must not know: HTTP, other protocols.

use super::fault::{self, Failed};
use super::gather::{Gather, count, dollars};
use super::ladder::{self, Dialect, Step};
use super::{ChatRequest, Output, Role, Stop, json, schema};
use serde_json::{Map, Value, json};

pub(crate) const PATH: &str = "/chat/completions";

pub(crate) fn body(request: &ChatRequest, dialect: &Dialect, stream: bool) -> Value {
    let mut body = Map::new();
    body.insert("model".into(), json!(request.model));
    body.insert("messages".into(), messages(request, dialect));
    body.insert(if dialect.completion_limit { "max_completion_tokens" } else { "max_tokens" }.into(), json!(request.max_tokens));
    if let Some(temperature) = request.temperature.filter(|_| dialect.temperature) {
        body.insert("temperature".into(), number(temperature.clamp(0.0, 2.0)));
    }
    if let Output::Json { name, schema } = &request.output
        && let Some(format) = format(name, schema, dialect.step)
    {
        body.insert("response_format".into(), format);
    }
    body.insert("stream".into(), json!(stream));
    if stream && dialect.stream_usage {
        body.insert("stream_options".into(), json!({"include_usage": true}));
    }
    if dialect.tell_cost {
        body.insert("usage".into(), json!({"include": true}));
    }
    Value::Object(body)
}

/// `0.7` and not `0.699999988079071`.
pub(crate) fn number(value: f32) -> Value {
    json!((f64::from(value) * 1000.0).round() / 1000.0)
}

fn messages(request: &ChatRequest, dialect: &Dialect) -> Value {
    let system = ladder::instructions(request, dialect.step);
    let mut list = Vec::new();
    let mut before = String::new();
    if !system.trim().is_empty() {
        if dialect.system {
            list.push(json!({"role": "system", "content": system}));
        } else {
            before = format!("{system}\n\n");
        }
    }
    for (role, text) in turns(request) {
        let role = if role == Role::User { "user" } else { "assistant" };
        list.push(json!({"role": role, "content": format!("{}{text}", std::mem::take(&mut before))}));
    }
    Value::Array(list)
}

/// The messages with neighbours of one role joined: many chat templates refuse two in a row.
pub(crate) fn turns(request: &ChatRequest) -> Vec<(Role, String)> {
    let mut turns: Vec<(Role, String)> = Vec::new();
    for message in request.messages.iter().filter(|m| !m.text.trim().is_empty()) {
        match turns.last_mut() {
            Some((role, text)) if *role == message.role => {
                text.push_str("\n\n");
                text.push_str(&message.text);
            }
            _ => turns.push((message.role, message.text.clone())),
        }
    }
    turns
}

/// A name as the protocol takes it.
pub(crate) fn name(text: &str) -> String {
    let name: String = text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' || c == '-' { c } else { '_' }).take(64).collect();
    if name.is_empty() { "answer".to_owned() } else { name }
}

fn format(title: &str, wanted: &Value, step: Step) -> Option<Value> {
    match step {
        Step::Schema => {
            let (schema, strict) = schema::openai(wanted);
            Some(json!({"type": "json_schema", "json_schema": {"name": name(title), "schema": schema, "strict": strict}}))
        }
        Step::ObjectWithSchema => Some(json!({"type": "json_object", "schema": wanted})),
        Step::Object => Some(json!({"type": "json_object"})),
        Step::Tool | Step::Prompt => None,
    }
}

/// One event of a stream.
pub(crate) fn event(gather: &mut Gather<'_>, data: &str) -> Result<(), Failed> {
    if data.trim() == "[DONE]" {
        gather.ended = true;
        return Ok(());
    }
    let value = json::parse(data).map_err(|_| super::ProviderError::malformed("The provider sent a piece that is not JSON"))?;
    answer(gather, &value, "delta")
}

/// A whole answer.
pub(crate) fn whole(gather: &mut Gather<'_>, value: &Value) -> Result<(), Failed> {
    answer(gather, value, "message")?;
    if value["choices"].as_array().is_none_or(Vec::is_empty) {
        return Err(super::ProviderError::malformed("The provider's answer holds no choice").into());
    }
    gather.ended = true;
    Ok(())
}

fn answer(gather: &mut Gather<'_>, value: &Value, part: &str) -> Result<(), Failed> {
    if value.get("error").is_some_and(|e| !e.is_null()) {
        return Err(fault::from_value(None, value));
    }
    if let Some(model) = json::text(value, "/model") {
        gather.model = Some(model.to_owned());
    }
    if let Some(id) = json::text(value, "/id") {
        gather.id = Some(id.to_owned());
    }
    usage(gather, &value["usage"]);
    // Groq tells the usage of a stream in a place of its own.
    usage(gather, &value["x_groq"]["usage"]);
    let choice = &value["choices"][0];
    if choice.get("error").is_some_and(|e| !e.is_null()) {
        return Err(fault::from_value(None, choice));
    }
    let said = &choice[part];
    for key in ["reasoning_content", "reasoning"] {
        gather.unseen(said[key].as_str().unwrap_or_default());
    }
    match &said["content"] {
        Value::String(text) => gather.push(text),
        // Mistral's list of parts.
        Value::Array(parts) => {
            for part in parts.iter().filter(|p| p["type"] == "text") {
                gather.push(part["text"].as_str().unwrap_or_default());
            }
        }
        _ => {}
    }
    if let Some(refusal) = said["refusal"].as_str() {
        gather.refusal.push_str(refusal);
    }
    if let Some(reason) = choice["finish_reason"].as_str().filter(|r| !r.is_empty()) {
        gather.stop = Some(match reason {
            "stop" | "end_turn" | "eos" | "eos_token" | "stop_sequence" => Stop::End,
            "length" | "max_tokens" | "model_length" => Stop::Length,
            "content_filter" => Stop::Filtered(json::text(choice, "/native_finish_reason").unwrap_or("content filter").to_owned()),
            "refusal" => Stop::Refusal(String::new()),
            "error" => return Err(fault::from_value(Some(502), value)),
            other => Stop::Other(other.to_owned()),
        });
    }
    Ok(())
}

pub(crate) fn usage(gather: &mut Gather<'_>, usage: &Value) {
    if !usage.is_object() {
        return;
    }
    let tally = &mut gather.tally;
    tally.input = count(&usage["prompt_tokens"]).or(tally.input);
    tally.output = count(&usage["completion_tokens"]).or(tally.output);
    tally.cached = count(&usage["prompt_tokens_details"]["cached_tokens"]).or_else(|| count(&usage["prompt_cache_hit_tokens"])).or(tally.cached);
    tally.cache_write = count(&usage["prompt_tokens_details"]["cache_write_tokens"]).or(tally.cache_write);
    tally.reasoning = count(&usage["completion_tokens_details"]["reasoning_tokens"]).or(tally.reasoning);
    if let Some(cost) = dollars(&usage["cost"]) {
        // With a key of one's own at the upstream, its price comes on top of OpenRouter's fee.
        let upstream = if usage["is_byok"] == true { dollars(&usage["cost_details"]["upstream_inference_cost"]).unwrap_or(0) } else { 0 };
        tally.cost_micros = Some(cost.saturating_add(upstream));
    }
}
