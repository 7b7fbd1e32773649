//! Owns OpenAI's responses protocol.
//! Must not know: HTTP, other protocols' answers.

use super::fault::{self, Failed};
use super::gather::{Gather, count, dollars};
use super::ladder::{self, Dialect, Step};
use super::openai_chat::{name, number, turns};
use super::{ChatRequest, Output, ProviderError, Role, Stop, json, schema};
use serde_json::{Map, Value, json};

pub(crate) const PATH: &str = "/responses";

pub(crate) fn body(request: &ChatRequest, dialect: &Dialect, stream: bool) -> Value {
    let mut body = Map::new();
    body.insert("model".into(), json!(request.model));
    let mut system = ladder::instructions(request, dialect.step);
    let mut input = Vec::new();
    for (role, text) in turns(request) {
        let role = if role == Role::User { "user" } else { "assistant" };
        let before = if dialect.system || system.is_empty() { String::new() } else { format!("{}\n\n", std::mem::take(&mut system)) };
        input.push(json!({"role": role, "content": format!("{before}{text}")}));
    }
    if !system.trim().is_empty() {
        // `json_object` wants the word JSON in the input itself, not only in the instructions.
        if dialect.step == Step::Object && matches!(request.output, Output::Json { .. }) {
            input.insert(0, json!({"role": "system", "content": system}));
        } else {
            body.insert("instructions".into(), json!(system));
        }
    }
    body.insert("input".into(), Value::Array(input));
    body.insert("max_output_tokens".into(), json!(request.max_tokens.max(16)));
    if let Some(temperature) = request.temperature.filter(|_| dialect.temperature) {
        body.insert("temperature".into(), number(temperature.clamp(0.0, 2.0)));
    }
    if let Output::Json { name: title, schema: wanted } = &request.output {
        let format = match dialect.step {
            Step::Schema => {
                let (schema, strict) = schema::openai(wanted);
                Some(json!({"type": "json_schema", "name": name(title), "schema": schema, "strict": strict}))
            }
            Step::ObjectWithSchema | Step::Object => Some(json!({"type": "json_object"})),
            Step::Tool | Step::Prompt => None,
        };
        if let Some(format) = format {
            body.insert("text".into(), json!({"format": format}));
        }
    }
    // A client's texts are not kept at the provider.
    body.insert("store".into(), json!(false));
    body.insert("stream".into(), json!(stream));
    Value::Object(body)
}

pub(crate) fn event(gather: &mut Gather<'_>, data: &str) -> Result<(), Failed> {
    if data.trim() == "[DONE]" {
        gather.ended = true;
        return Ok(());
    }
    let value = json::parse(data).map_err(|_| ProviderError::malformed("The provider sent a piece that is not JSON"))?;
    match value["type"].as_str().unwrap_or_default() {
        "response.output_text.delta" => gather.push(value["delta"].as_str().unwrap_or_default()),
        "response.refusal.delta" => gather.refusal.push_str(value["delta"].as_str().unwrap_or_default()),
        "response.reasoning_summary_text.delta" | "response.reasoning_text.delta" => gather.unseen(value["delta"].as_str().unwrap_or_default()),
        "response.created" | "response.in_progress" => head(gather, &value["response"]),
        "response.completed" | "response.incomplete" => {
            let response = &value["response"];
            // A server that sends no deltas has the text here.
            if gather.text().is_empty() && gather.refusal.is_empty() {
                contents(gather, response);
            }
            end(gather, response);
        }
        "response.failed" => {
            head(gather, &value["response"]);
            return Err(fault::from_value(None, &value["response"]));
        }
        "error" => {
            let inner = if value["error"].is_object() { value } else { json!({"error": value}) };
            return Err(fault::from_value(None, &inner));
        }
        _ => {}
    }
    Ok(())
}

pub(crate) fn whole(gather: &mut Gather<'_>, value: &Value) -> Result<(), Failed> {
    if value.get("error").is_some_and(|e| !e.is_null()) || value["status"] == "failed" {
        head(gather, value);
        return Err(fault::from_value(None, value));
    }
    if !value["output"].is_array() {
        return Err(ProviderError::malformed("The provider's answer holds no output").into());
    }
    contents(gather, value);
    end(gather, value);
    Ok(())
}

fn contents(gather: &mut Gather<'_>, response: &Value) {
    let items = response["output"].as_array().into_iter().flatten().filter(|item| item["type"] == "message");
    for part in items.filter_map(|item| item["content"].as_array()).flatten() {
        match part["type"].as_str().unwrap_or_default() {
            "output_text" | "text" => gather.push(part["text"].as_str().unwrap_or_default()),
            "refusal" => gather.refusal.push_str(part["refusal"].as_str().unwrap_or_default()),
            _ => {}
        }
    }
}

fn head(gather: &mut Gather<'_>, response: &Value) {
    if let Some(id) = json::text(response, "/id") {
        gather.id = Some(id.to_owned());
    }
    if let Some(model) = json::text(response, "/model") {
        gather.model = Some(model.to_owned());
    }
    let (usage, tally) = (&response["usage"], &mut gather.tally);
    tally.input = count(&usage["input_tokens"]).or(tally.input);
    tally.output = count(&usage["output_tokens"]).or(tally.output);
    tally.cached = count(&usage["input_tokens_details"]["cached_tokens"]).or(tally.cached);
    tally.reasoning = count(&usage["output_tokens_details"]["reasoning_tokens"]).or(tally.reasoning);
    tally.cost_micros = dollars(&usage["cost"]).or(tally.cost_micros);
    // A failure whose tokens were counted was paid for.
    gather.begun |= tally.output.is_some_and(|n| n > 0);
}

fn end(gather: &mut Gather<'_>, response: &Value) {
    head(gather, response);
    gather.stop = Some(match response["status"].as_str() {
        Some("incomplete") => match response["incomplete_details"]["reason"].as_str() {
            Some("max_output_tokens") | None => Stop::Length,
            Some("content_filter") => Stop::Filtered("content filter".to_owned()),
            Some(other) => Stop::Other(other.to_owned()),
        },
        Some("completed") | None => Stop::End,
        Some(other) => Stop::Other(other.to_owned()),
    });
    gather.ended = true;
}
