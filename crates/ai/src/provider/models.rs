//! Owns the lists of models of every protocol.
//! Must not know: HTTP.

use super::gather::count;
use super::{ModelInfo, Protocol, ProviderError, json, wire};
use serde_json::Value;

pub(crate) fn path(protocol: Protocol, page: Option<&str>) -> Result<String, ProviderError> {
    let page = page.map(|p| url::form_urlencoded::byte_serialize(p.as_bytes()).collect::<String>());
    Ok(match protocol {
        Protocol::OpenaiChat | Protocol::OpenaiResponses => "/models".to_owned(),
        Protocol::Anthropic => format!("/models?limit=1000{}", page.map(|p| format!("&after_id={p}")).unwrap_or_default()),
        Protocol::Gemini => format!("/models?pageSize=1000{}", page.map(|p| format!("&pageToken={p}")).unwrap_or_default()),
        Protocol::Runware => return Err(wire::unsupported("a list of models")),
    })
}

/// The mark of the next page.
pub(crate) fn next(protocol: Protocol, value: &Value) -> Option<String> {
    match protocol {
        Protocol::Anthropic if value["has_more"] == true => json::text(value, "/last_id").map(str::to_owned),
        Protocol::Gemini => json::text(value, "/nextPageToken").map(str::to_owned),
        _ => None,
    }
}

pub(crate) fn read(protocol: Protocol, value: &Value) -> Result<Vec<ModelInfo>, ProviderError> {
    let key = if protocol == Protocol::Gemini { "models" } else { "data" };
    let list = value[key].as_array().or_else(|| value["models"].as_array()).or_else(|| value.as_array());
    let list = list.ok_or_else(|| ProviderError::malformed("The provider's answer holds no list of models"))?;
    Ok(list.iter().filter_map(one).collect())
}

fn one(model: &Value) -> Option<ModelInfo> {
    let id = json::text(model, "/id").or_else(|| json::text(model, "/name").map(|n| n.strip_prefix("models/").unwrap_or(n)))?;
    let name = ["/display_name", "/displayName", "/name"].iter().find_map(|p| json::text(model, p)).unwrap_or(id);
    let first = |places: &[&str]| places.iter().find_map(|p| model.pointer(p).and_then(count)).filter(|n| *n > 0);
    Some(ModelInfo {
        id: id.to_owned(),
        name: name.strip_prefix("models/").unwrap_or(name).to_owned(),
        // OpenRouter, Groq, vLLM, llama.cpp, Anthropic, Gemini.
        context: first(&["/context_length", "/context_window", "/max_model_len", "/meta/n_ctx_train", "/max_input_tokens", "/inputTokenLimit"]),
        max_output: first(&["/top_provider/max_completion_tokens", "/max_completion_tokens", "/max_tokens", "/outputTokenLimit"]),
    })
}
