//! Owns the choice of the protocol: which adapter makes a request's body and reads its answer.
//! Must not know: HTTP.

use super::fault::Failed;
use super::gather::Gather;
use super::ladder::Dialect;
use super::sse::Event;
use super::{ChatRequest, Fault, ImageRequest, Protocol, ProviderError, anthropic, embeddings, gemini, openai_chat, openai_images, openai_responses, runware};
use serde_json::Value;

/// Where a request goes (behind the base address) and what it says.
pub(crate) struct Call {
    pub tail: String,
    pub body: Value,
}

pub(crate) fn unsupported(what: &str) -> ProviderError {
    ProviderError::new(Fault::Unsupported, format!("This provider's protocol has no call for {what}."))
}

pub(crate) fn chat(protocol: Protocol, request: &ChatRequest, dialect: &Dialect, stream: bool) -> Result<Call, ProviderError> {
    let (tail, body) = match protocol {
        Protocol::OpenaiChat => (openai_chat::PATH.to_owned(), openai_chat::body(request, dialect, stream)),
        Protocol::OpenaiResponses => (openai_responses::PATH.to_owned(), openai_responses::body(request, dialect, stream)),
        Protocol::Anthropic => (anthropic::PATH.to_owned(), anthropic::body(request, dialect, stream)),
        Protocol::Gemini => (gemini::path(&request.model, stream), gemini::body(request, dialect)),
        Protocol::Runware => return Err(unsupported("text")),
    };
    Ok(Call { tail, body })
}

pub(crate) fn image(protocol: Protocol, request: &ImageRequest) -> Result<Call, ProviderError> {
    let (tail, body) = match protocol {
        Protocol::OpenaiChat | Protocol::OpenaiResponses => (openai_images::PATH.to_owned(), openai_images::body(request)),
        Protocol::Gemini => (gemini::path(&request.model, false), gemini::image_body(request)),
        Protocol::Runware => (String::new(), runware::body(request)?),
        Protocol::Anthropic => return Err(unsupported("pictures")),
    };
    Ok(Call { tail, body })
}

pub(crate) fn embed(protocol: Protocol, model: &str, texts: &[String]) -> Result<Call, ProviderError> {
    let (tail, body) = match protocol {
        Protocol::OpenaiChat | Protocol::OpenaiResponses => (embeddings::PATH.to_owned(), embeddings::body(model, texts)),
        Protocol::Gemini => (gemini::embed_path(model), gemini::embed_body(model, texts)),
        Protocol::Anthropic | Protocol::Runware => return Err(unsupported("embeddings")),
    };
    Ok(Call { tail, body })
}

/// One event of a stream.
pub(crate) fn event(protocol: Protocol, gather: &mut Gather<'_>, event: &Event) -> Result<(), Failed> {
    // Some gateways send errors of any protocol under this name.
    if event.name.as_deref() == Some("error")
        && let Ok(value) = super::json::parse(&event.data)
    {
        return Err(super::fault::from_value(None, &value));
    }
    let data = event.data.as_str();
    if data.trim().is_empty() {
        return Ok(());
    }
    match protocol {
        Protocol::OpenaiChat => openai_chat::event(gather, data),
        Protocol::OpenaiResponses => openai_responses::event(gather, data),
        Protocol::Anthropic => anthropic::event(gather, data),
        Protocol::Gemini => gemini::event(gather, data),
        Protocol::Runware => Err(unsupported("text").into()),
    }
}

/// An answer that came in one piece.
pub(crate) fn whole(protocol: Protocol, gather: &mut Gather<'_>, value: &Value) -> Result<(), Failed> {
    match protocol {
        Protocol::OpenaiChat => openai_chat::whole(gather, value),
        Protocol::OpenaiResponses => openai_responses::whole(gather, value),
        Protocol::Anthropic => anthropic::whole(gather, value),
        Protocol::Gemini => gemini::whole(gather, value),
        Protocol::Runware => Err(unsupported("text").into()),
    }
}
