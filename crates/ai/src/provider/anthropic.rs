//! Owns Anthropic's messages protocol.
//! Must not know: HTTP, other protocols' answers.

use super::fault::{self, Failed};
use super::gather::{Gather, count};
use super::ladder::{self, Dialect, Step};
use super::openai_chat::{name, number, turns};
use super::{ChatRequest, Output, ProviderError, Role, Stop, json, schema};
use serde_json::{Map, Value, json};

pub(crate) const PATH: &str = "/messages";

pub(crate) fn body(request: &ChatRequest, dialect: &Dialect, stream: bool) -> Value {
    let mut body = Map::new();
    body.insert("model".into(), json!(request.model));
    let mut system = ladder::instructions(request, dialect.step);
    let mut messages = Vec::new();
    for (role, text) in turns(request) {
        let role = if role == Role::User { "user" } else { "assistant" };
        let before = if dialect.system || system.is_empty() { String::new() } else { format!("{}\n\n", std::mem::take(&mut system)) };
        // White space at the end of a last assistant's message is refused.
        messages.push(json!({"role": role, "content": format!("{before}{}", text.trim_end())}));
    }
    if !system.trim().is_empty() {
        body.insert("system".into(), json!(system));
    }
    body.insert("messages".into(), Value::Array(messages));
    body.insert("max_tokens".into(), json!(request.max_tokens.max(1)));
    if let Some(temperature) = request.temperature.filter(|_| dialect.temperature) {
        // The scale ends at 1 here.
        body.insert("temperature".into(), number(temperature.clamp(0.0, 1.0)));
    }
    if let Output::Json { name: title, schema: wanted } = &request.output {
        match dialect.step {
            Step::Schema => {
                body.insert("output_config".into(), json!({"format": {"type": "json_schema", "schema": schema::anthropic(wanted)}}));
            }
            Step::Tool => {
                let tool = name(title);
                let mut schema = wanted.clone();
                // A tool's input is an object by definition; the word for it has to stand there.
                if let Some(map) = schema.as_object_mut() {
                    map.insert("type".into(), json!("object"));
                }
                body.insert("tools".into(), json!([{"name": tool, "description": "Hands over the answer.", "input_schema": schema}]));
                body.insert("tool_choice".into(), json!({"type": "tool", "name": tool, "disable_parallel_tool_use": true}));
            }
            Step::ObjectWithSchema | Step::Object | Step::Prompt => {}
        }
    }
    body.insert("stream".into(), json!(stream));
    Value::Object(body)
}

pub(crate) fn event(gather: &mut Gather<'_>, data: &str) -> Result<(), Failed> {
    let value = json::parse(data).map_err(|_| ProviderError::malformed("The provider sent a piece that is not JSON"))?;
    match value["type"].as_str().unwrap_or_default() {
        "message_start" => {
            head(gather, &value["message"]);
            // From here on the prompt is paid for.
            gather.begun = true;
        }
        "content_block_start" => block(gather, &value["content_block"], true),
        "content_block_delta" => {
            let delta = &value["delta"];
            match delta["type"].as_str().unwrap_or_default() {
                "text_delta" => gather.push(delta["text"].as_str().unwrap_or_default()),
                "input_json_delta" => gather.push(delta["partial_json"].as_str().unwrap_or_default()),
                "thinking_delta" => gather.unseen(delta["thinking"].as_str().unwrap_or_default()),
                _ => {}
            }
        }
        "message_delta" => {
            usage(gather, &value["usage"]);
            stop(gather, &value["delta"]);
        }
        "message_stop" => gather.ended = true,
        "error" => return Err(fault::from_value(None, &value)),
        _ => {}
    }
    Ok(())
}

pub(crate) fn whole(gather: &mut Gather<'_>, value: &Value) -> Result<(), Failed> {
    if value["type"] == "error" || value["error"].is_object() {
        return Err(fault::from_value(None, value));
    }
    let blocks = value["content"].as_array().ok_or_else(|| ProviderError::malformed("The provider's answer holds no content"))?;
    head(gather, value);
    for part in blocks {
        block(gather, part, false);
    }
    stop(gather, value);
    gather.ended = true;
    Ok(())
}

fn block(gather: &mut Gather<'_>, block: &Value, stream: bool) {
    match block["type"].as_str().unwrap_or_default() {
        "text" => gather.push(block["text"].as_str().unwrap_or_default()),
        // In a stream the input begins as an empty object and comes in pieces after it.
        "tool_use" if !stream || block["input"].as_object().is_some_and(|o| !o.is_empty()) => gather.push(&block["input"].to_string()),
        "thinking" => gather.unseen(block["thinking"].as_str().unwrap_or_default()),
        _ => {}
    }
}

fn head(gather: &mut Gather<'_>, message: &Value) {
    if let Some(id) = json::text(message, "/id") {
        gather.id = Some(id.to_owned());
    }
    if let Some(model) = json::text(message, "/model") {
        gather.model = Some(model.to_owned());
    }
    usage(gather, &message["usage"]);
}

/// `input_tokens` leaves out what was read from or written to the cache; ours holds it.
fn usage(gather: &mut Gather<'_>, usage: &Value) {
    let tally = &mut gather.tally;
    tally.cached = count(&usage["cache_read_input_tokens"]).or(tally.cached);
    tally.cache_write = count(&usage["cache_creation_input_tokens"]).or(tally.cache_write);
    if let Some(fresh) = count(&usage["input_tokens"]) {
        tally.input = Some(fresh.saturating_add(tally.cached.unwrap_or(0)).saturating_add(tally.cache_write.unwrap_or(0)));
    }
    tally.output = count(&usage["output_tokens"]).or(tally.output);
    tally.reasoning = count(&usage["output_tokens_details"]["thinking_tokens"]).or(tally.reasoning);
}

fn stop(gather: &mut Gather<'_>, value: &Value) {
    gather.stop = match value["stop_reason"].as_str() {
        None => return,
        Some("end_turn" | "stop_sequence" | "tool_use") => Some(Stop::End),
        Some("max_tokens" | "model_context_window_exceeded") => Some(Stop::Length),
        Some("refusal") => Some(Stop::Refusal(json::text(value, "/stop_details/explanation").unwrap_or_default().to_owned())),
        Some(other) => Some(Stop::Other(other.to_owned())),
    };
}
