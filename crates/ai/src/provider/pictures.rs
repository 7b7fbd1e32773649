//! Owns finding the picture in an answer of any protocol, and what it cost.
//! Must not know: HTTP.

use super::fault::{self, Failed};
use super::gather::{Gather, count, dollars};
use super::{Fault, ImageRequest, Protocol, ProviderError, Usage, gemini, json, tokens};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde_json::Value;

pub(crate) enum Place {
    Bytes(Vec<u8>),
    Address(String),
}

pub(crate) struct Found {
    pub place: Place,
    pub usage: Usage,
    pub model: Option<String>,
    pub id: Option<String>,
}

pub(crate) fn found(protocol: Protocol, value: &Value, request: &ImageRequest) -> Result<Found, Failed> {
    let failed = value.get("error").is_some_and(|e| !e.is_null()) || value["errors"].as_array().is_some_and(|e| !e.is_empty());
    if failed {
        return Err(fault::from_value(None, value));
    }
    match protocol {
        Protocol::Gemini => in_gemini(value, request),
        Protocol::Runware => in_runware(value, request),
        _ => in_openai(value, request),
    }
}

fn estimated(request: &ImageRequest) -> Usage {
    Usage { input: tokens::estimate(&request.model, &request.prompt), images: 1, estimated: true, ..Usage::default() }
}

fn none() -> ProviderError {
    ProviderError::malformed("The provider's answer holds no picture")
}

fn decode(text: &str) -> Result<Place, ProviderError> {
    let data = match text.split_once(";base64,") {
        Some((head, data)) if head.starts_with("data:") => data,
        _ => text,
    };
    BASE64_STANDARD.decode(data.trim()).map(Place::Bytes).map_err(|_| ProviderError::malformed("The provider's picture is not base64, or it is cut"))
}

fn place(bytes: Option<&str>, address: Option<&str>) -> Result<Place, ProviderError> {
    match (bytes, address) {
        (Some(text), _) => decode(text),
        (None, Some(text)) if text.starts_with("data:") => decode(text),
        (None, Some(text)) => Ok(Place::Address(text.to_owned())),
        (None, None) => Err(none()),
    }
}

fn in_openai(value: &Value, request: &ImageRequest) -> Result<Found, Failed> {
    let first = &value["data"][0];
    let place = place(json::text(first, "/b64_json"), json::text(first, "/url"))?;
    let told = &value["usage"];
    let mut usage = estimated(request);
    if let (Some(input), Some(output)) = (count(&told["input_tokens"]), count(&told["output_tokens"])) {
        usage = Usage { input, output, images: 1, ..Usage::default() };
    }
    usage.cost_micros = dollars(&told["cost"]);
    Ok(Found { place, usage, model: json::text(value, "/model").map(str::to_owned), id: None })
}

fn in_runware(value: &Value, request: &ImageRequest) -> Result<Found, Failed> {
    let first = &value["data"][0];
    let bytes = json::text(first, "/imageBase64Data").or_else(|| json::text(first, "/imageDataURI"));
    let place = place(bytes, json::text(first, "/imageURL"))?;
    let cost = dollars(&first["cost"]);
    // A picture has no tokens here: with a price nothing is left to estimate.
    let usage = Usage { input: 0, estimated: cost.is_none(), cost_micros: cost, ..estimated(request) };
    Ok(Found { place, usage, model: None, id: json::text(first, "/taskUUID").map(str::to_owned) })
}

fn in_gemini(value: &Value, request: &ImageRequest) -> Result<Found, Failed> {
    let candidate = &value["candidates"][0];
    let mut parts = candidate["content"]["parts"].as_array().into_iter().flatten();
    let bytes = parts.find_map(|p| json::text(p, "/inlineData/data").or_else(|| json::text(p, "/inline_data/data")));
    let Some(bytes) = bytes else {
        let reason = json::text(value, "/promptFeedback/blockReason").or_else(|| json::text(candidate, "/finishReason"));
        return Err(match reason {
            Some(reason) if reason != "STOP" => ProviderError::new(Fault::Rejected, format!("The provider made no picture: {reason}")).into(),
            _ => none().into(),
        });
    };
    let mut gather = Gather::new(None);
    gemini::usage(&mut gather, &value["usageMetadata"]);
    let mut usage = estimated(request);
    if let (Some(input), Some(output)) = (gather.tally.input, gather.tally.output) {
        usage = Usage { input, output, reasoning: gather.tally.reasoning.unwrap_or(0).min(output), images: 1, ..Usage::default() };
    }
    Ok(Found {
        place: decode(bytes)?,
        usage,
        model: json::text(value, "/modelVersion").map(str::to_owned),
        id: json::text(value, "/responseId").map(str::to_owned),
    })
}

/// The kind of a picture by its first bytes; what a server says of it is not believed.
pub(crate) fn mime(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if bytes.starts_with(b"\xff\xd8\xff") {
        Some("image/jpeg")
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        Some("image/webp")
    } else {
        None
    }
}
