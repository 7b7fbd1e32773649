//! Owns Google's Gemini protocol: text, pictures and embeddings.
//! Must not know: HTTP, other protocols' answers.

use super::fault::{self, Failed};
use super::gather::{Gather, count};
use super::ladder::{self, Dialect, Step};
use super::openai_chat::{number, turns};
use super::{ChatRequest, ImageRequest, Output, ProviderError, Role, Stop, json, schema};
use serde_json::{Map, Value, json};

/// A model's name in an address: nothing that would lead elsewhere.
fn resource(model: &str) -> String {
    let named = if model.contains('/') { model.to_owned() } else { format!("models/{model}") };
    named.split('/').map(escaped).collect::<Vec<_>>().join("/")
}

fn escaped(part: &str) -> String {
    if part == "." || part == ".." {
        return "_".to_owned();
    }
    part.bytes().map(|b| if b.is_ascii_alphanumeric() || b"-_.".contains(&b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

pub(crate) fn path(model: &str, stream: bool) -> String {
    let verb = if stream { "streamGenerateContent?alt=sse" } else { "generateContent" };
    format!("/{}:{verb}", resource(model))
}

pub(crate) fn embed_path(model: &str) -> String {
    format!("/{}:batchEmbedContents", resource(model))
}

pub(crate) fn body(request: &ChatRequest, dialect: &Dialect) -> Value {
    let mut body = Map::new();
    let mut system = ladder::instructions(request, dialect.step);
    let mut contents = Vec::new();
    for (role, text) in turns(request) {
        let role = if role == Role::User { "user" } else { "model" };
        // Gemma's models take no instructions of their own.
        let before = if dialect.system || system.is_empty() { String::new() } else { format!("{}\n\n", std::mem::take(&mut system)) };
        contents.push(json!({"role": role, "parts": [{"text": format!("{before}{text}")}]}));
    }
    if !system.trim().is_empty() {
        body.insert("systemInstruction".into(), json!({"parts": [{"text": system}]}));
    }
    body.insert("contents".into(), Value::Array(contents));
    let mut config = Map::new();
    config.insert("maxOutputTokens".into(), json!(request.max_tokens));
    if let Some(temperature) = request.temperature.filter(|_| dialect.temperature) {
        config.insert("temperature".into(), number(temperature.clamp(0.0, 2.0)));
    }
    if let Output::Json { schema: wanted, .. } = &request.output
        && dialect.step != Step::Prompt
    {
        config.insert("responseMimeType".into(), json!("application/json"));
        if dialect.step == Step::Schema {
            config.insert("responseSchema".into(), schema::gemini(wanted));
        }
    }
    body.insert("generationConfig".into(), Value::Object(config));
    Value::Object(body)
}

pub(crate) fn image_body(request: &ImageRequest) -> Value {
    let wanted = f64::from(request.width.max(1)) / f64::from(request.height.max(1));
    let shapes =
        [("1:1", 1.0), ("3:2", 1.5), ("2:3", 2.0 / 3.0), ("4:3", 4.0 / 3.0), ("3:4", 0.75), ("16:9", 16.0 / 9.0), ("9:16", 9.0 / 16.0), ("21:9", 21.0 / 9.0)];
    let off = |ratio: f64| (ratio / wanted).ln().abs();
    let shape = shapes.iter().min_by(|a, b| off(a.1).total_cmp(&off(b.1))).map_or("1:1", |s| s.0);
    json!({
        "contents": [{"role": "user", "parts": [{"text": request.prompt}]}],
        "generationConfig": {"responseModalities": ["IMAGE"], "imageConfig": {"aspectRatio": shape}},
    })
}

pub(crate) fn embed_body(model: &str, texts: &[String]) -> Value {
    let name = if model.contains('/') { model.to_owned() } else { format!("models/{model}") };
    let requests: Vec<Value> = texts.iter().map(|text| json!({"model": name, "content": {"parts": [{"text": text}]}})).collect();
    json!({"requests": requests})
}

pub(crate) fn event(gather: &mut Gather<'_>, data: &str) -> Result<(), Failed> {
    if data.trim() == "[DONE]" {
        gather.ended = true;
        return Ok(());
    }
    let value = json::parse(data).map_err(|_| ProviderError::malformed("The provider sent a piece that is not JSON"))?;
    // This protocol has no last word: the stream ends after the piece with a reason, and its usage may come later.
    piece(gather, &value)
}

pub(crate) fn whole(gather: &mut Gather<'_>, value: &Value) -> Result<(), Failed> {
    let list = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
    for one in list {
        piece(gather, one)?;
    }
    if gather.stop.is_none() && !list.iter().any(|v| v["candidates"].as_array().is_some_and(|c| !c.is_empty())) {
        return Err(ProviderError::malformed("The provider's answer holds no candidate").into());
    }
    gather.ended = true;
    Ok(())
}

fn piece(gather: &mut Gather<'_>, value: &Value) -> Result<(), Failed> {
    if value.get("error").is_some_and(|e| !e.is_null()) {
        return Err(fault::from_value(None, value));
    }
    if let Some(id) = json::text(value, "/responseId") {
        gather.id = Some(id.to_owned());
    }
    if let Some(model) = json::text(value, "/modelVersion") {
        gather.model = Some(model.to_owned());
    }
    usage(gather, &value["usageMetadata"]);
    if let Some(reason) = json::text(value, "/promptFeedback/blockReason") {
        gather.stop = Some(Stop::Filtered(format!("the prompt was blocked: {reason}")));
    }
    let candidate = &value["candidates"][0];
    for part in candidate["content"]["parts"].as_array().into_iter().flatten() {
        let text = part["text"].as_str().unwrap_or_default();
        if part["thought"] == true { gather.unseen(text) } else { gather.push(text) }
    }
    if let Some(reason) = json::text(candidate, "/finishReason") {
        gather.stop = Some(match reason {
            "STOP" => Stop::End,
            "MAX_TOKENS" => Stop::Length,
            "SAFETY"
            | "RECITATION"
            | "BLOCKLIST"
            | "PROHIBITED_CONTENT"
            | "SPII"
            | "LANGUAGE"
            | "IMAGE_SAFETY"
            | "IMAGE_PROHIBITED_CONTENT"
            | "IMAGE_RECITATION" => Stop::Filtered(json::text(candidate, "/finishMessage").unwrap_or(reason).to_owned()),
            "FINISH_REASON_UNSPECIFIED" => return Ok(()),
            other => Stop::Other(other.to_owned()),
        });
    }
    Ok(())
}

/// Thoughts are counted beside the candidate here; ours holds both.
pub(crate) fn usage(gather: &mut Gather<'_>, usage: &Value) {
    let tally = &mut gather.tally;
    let extra = count(&usage["toolUsePromptTokenCount"]).unwrap_or(0);
    tally.input = count(&usage["promptTokenCount"]).map(|n| n.saturating_add(extra)).or(tally.input);
    tally.cached = count(&usage["cachedContentTokenCount"]).or(tally.cached);
    let thoughts = count(&usage["thoughtsTokenCount"]);
    tally.reasoning = thoughts.or(tally.reasoning);
    let written = count(&usage["candidatesTokenCount"]);
    if written.is_some() || thoughts.is_some() {
        tally.output = Some(written.unwrap_or(0).saturating_add(thoughts.unwrap_or(0)));
    }
}
