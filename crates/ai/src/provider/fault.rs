//! Owns what a failed call means: status, headers and body of any provider become a `Fault`, words and a time to wait.
//! Must not know: what was asked, except to keep it out of the words.

use super::wait;
use super::{Fault, ProviderError};
use serde_json::Value;

/// Characters of a server's message that are kept.
const LONGEST: usize = 300;

impl ProviderError {
    pub fn new(fault: Fault, message: impl Into<String>) -> Self {
        Self { fault, message: message.into(), status: None, retry_after: None, usage: None }
    }

    pub(crate) fn malformed(message: impl Into<String>) -> Self {
        Self::new(Fault::Malformed, message)
    }
}

/// An error with what the ladder has to know of it: the server's own words, which never leave the client.
#[derive(Debug)]
pub(crate) struct Failed {
    /// Boxed, because it is seldom made and would make every good answer as large.
    pub error: Box<ProviderError>,
    pub words: String,
}

impl From<ProviderError> for Failed {
    fn from(error: ProviderError) -> Self {
        Self { error: Box::new(error), words: String::new() }
    }
}

/// What a server told in an error's body.
#[derive(Debug, Default)]
struct Told {
    message: String,
    /// Code, type, status and parameter.
    marks: String,
    status: Option<u16>,
    per_day: bool,
}

fn string(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

fn told(body: &Value) -> Told {
    // Gemini's streaming call answers with an array of one.
    let body = body.as_array().and_then(|a| a.first()).unwrap_or(body);
    let error = match body.get("error").filter(|e| !e.is_null()) {
        Some(error) => error,
        None => body.pointer("/errors/0").or_else(|| body.get("detail")).unwrap_or(body),
    };
    if let Some(list) = error.as_array() {
        // FastAPI: [{loc: [...], msg}].
        let parts: Vec<String> = list.iter().map(|e| format!("{} ({})", string(&e["msg"]), e["loc"])).collect();
        return Told { message: parts.join("; "), ..Told::default() };
    }
    if let Some(text) = error.as_str() {
        return Told { message: text.to_owned(), ..Told::default() };
    }
    let mut message = ["message", "error", "detail", "msg"].iter().map(|key| string(&error[*key])).find(|t| !t.is_empty()).unwrap_or_default();
    // OpenRouter hides the upstream's words in the metadata.
    if let Some(raw) = error.pointer("/metadata/raw").and_then(Value::as_str) {
        message = format!("{message}: {raw}");
    }
    let marks = ["code", "type", "status", "param", "parameter"].map(|key| string(&error[key])).join(" ");
    let status = error["code"].as_u64().and_then(|c| u16::try_from(c).ok()).filter(|c| (400..600).contains(c));
    let details = error["details"].to_string();
    Told { message, marks: format!("{marks} {}", string(&error["details"][0]["reason"])), status, per_day: details.contains("PerDay") }
}

fn classify(status: Option<u16>, told: &Told) -> Fault {
    let words = format!("{} {}", told.marks, told.message).to_lowercase();
    let has = |list: &[&str]| list.iter().any(|w| words.contains(w));
    let status = status.filter(|s| *s >= 400).or(told.status).unwrap_or(0);
    if has(&["resource_exhausted"]) {
        return if told.per_day { Fault::Quota } else { Fault::RateLimited };
    }
    if status == 402
        || has(&[
            "insufficient_quota",
            "insufficient_credits",
            "insufficientcredits",
            "insufficient credits",
            "billing",
            "credit balance",
            "insufficient balance",
            "exceeded your current quota",
        ])
    {
        return Fault::Quota;
    }
    let context =
        ["context_length_exceeded", "exceed_context_size", "context length", "context window", "context size", "prompt is too long", "input token count"];
    if status == 413 || (status != 429 && has(&context)) || has(&["request_too_large"]) {
        return Fault::TooLong;
    }
    let model = ["model_not_found", "not a valid model", "invalidmodel", "no models loaded", "model not found", "does not have access to model"];
    if has(&model) || (status == 404 && has(&["model"])) {
        return Fault::Model;
    }
    if has(&["api_key_invalid", "invalid_api_key", "invalidapikey", "api key not valid", "authentication_error", "permission_error"]) || status == 401 {
        return Fault::Key;
    }
    if status == 403 {
        return if has(&["moderation", "flagged"]) { Fault::Rejected } else { Fault::Key };
    }
    if status == 429 || has(&["rate_limit", "ratelimit", "too many requests"]) {
        return Fault::RateLimited;
    }
    match status {
        408 | 504 => Fault::Timeout,
        409 | 425 | 500..=599 => Fault::Unavailable,
        _ if has(&["overloaded", "server_error", "api_error", "internal error", "unavailable"]) => Fault::Unavailable,
        _ => Fault::Rejected,
    }
}

fn words(fault: Fault) -> &'static str {
    match fault {
        Fault::RateLimited => "The provider asks to slow down",
        Fault::Unavailable => "The provider is overloaded or out of order",
        Fault::Network => "The line to the provider broke",
        Fault::Timeout => "The provider did not answer in time",
        Fault::Key => "The provider does not accept the key",
        Fault::Quota => "No credit is left at the provider",
        Fault::Model => "The provider has no such model for this key",
        Fault::TooLong => "The text is longer than the model can take",
        Fault::Rejected => "The provider refused the request",
        Fault::Malformed => "The provider's answer is not understood",
        Fault::Cancelled => "Stopped",
        Fault::Unsupported => "The provider has no such call",
    }
}

/// An error that came as JSON, in a body or in the middle of a stream.
pub(crate) fn from_value(status: Option<u16>, body: &Value) -> Failed {
    let told = told(body);
    let fault = classify(status, &told);
    let mut message = words(fault).to_owned();
    if !told.message.trim().is_empty() {
        message = format!("{message}: {}", told.message.trim());
    }
    let error = ProviderError { status: status.or(told.status), retry_after: wait::in_body(body), ..ProviderError::new(fault, message) };
    Failed { error: Box::new(error), words: format!("{} {}", told.marks, told.message).to_lowercase() }
}

/// An answer whose status is not 2xx.
pub(crate) fn from_answer(status: u16, headers: &reqwest::header::HeaderMap, body: &[u8]) -> Failed {
    let text = String::from_utf8_lossy(body);
    let mut failed = match super::json::parse(text.trim()) {
        Ok(value) if !value.is_null() => from_value(Some(status), &value),
        _ => {
            let plain = page_title(&text).unwrap_or_else(|| text.trim().to_owned());
            let mut failed = from_value(Some(status), &Value::String(String::new()));
            // A page instead of JSON is not the API speaking: a 404 is about the address, a 403 may be a firewall's.
            failed.error.message = match status {
                300..=399 => redirected(headers),
                404 | 405 => "The provider's address has no such call. Check the address".to_owned(),
                _ => failed.error.message,
            };
            if !plain.is_empty() && !(300..400).contains(&status) {
                failed.error.message = format!("{}: {plain}", failed.error.message);
            }
            failed.words = plain.to_lowercase();
            failed
        }
    };
    failed.error.retry_after = match failed.error.fault {
        Fault::RateLimited | Fault::Unavailable => wait::in_headers(headers).or(failed.error.retry_after),
        _ => None,
    };
    failed
}

fn redirected(headers: &reqwest::header::HeaderMap) -> String {
    let to = headers.get("location").and_then(|l| l.to_str().ok()).and_then(|l| url::Url::parse(l).ok());
    let host = to.as_ref().and_then(|u| u.host_str()).unwrap_or("another address");
    format!("The server wants to send this on to {host}; the key is not sent there. If that is right, put it in as the provider's address")
}

fn page_title(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    if !lower.trim_start().starts_with('<') {
        return None;
    }
    let open = lower.find("<title")?;
    let start = open + lower[open..].find('>')? + 1;
    let end = start + lower[start..].find('<')?;
    text.get(start..end).map(|t| format!("a web page, “{}”", t.trim()))
}

/// Takes keys and the prompt out of an error's words and shortens them. The last thing that happens to every error.
pub(crate) fn clean(mut error: ProviderError, secrets: &[&str], prompt: &[&str]) -> ProviderError {
    let mut message = error.message.replace(['\n', '\r', '\t'], " ");
    for secret in secrets.iter().filter(|s| !s.is_empty()) {
        message = message.replace(secret, "***");
    }
    message = message.split(' ').map(|word| if looks_secret(word, secrets) { "***" } else { word }).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ");
    message = without_prompt(&message, prompt);
    if let Some((cut, _)) = message.char_indices().nth(LONGEST) {
        message.truncate(cut);
        message.push('…');
    }
    error.message = if message.ends_with(['.', '!', '?', '…']) { message } else { format!("{message}.") };
    error
}

/// A word that has eight characters of a key in a row (providers echo keys cut or masked), or looks like somebody's key.
fn looks_secret(word: &str, secrets: &[&str]) -> bool {
    let core = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    let known = ["sk-", "AIza", "gsk_", "xai-", "key-"].iter().any(|start| core.starts_with(start) && core.len() > start.len() + 8);
    let bytes = word.as_bytes();
    known || bytes.windows(8).any(|window| secrets.iter().any(|s| s.len() >= 8 && s.as_bytes().windows(8).any(|w| w == window)))
}

/// A server that repeats what it was asked would put a client's text into the logs: any run of 32 bytes of it is taken out.
fn without_prompt(message: &str, prompt: &[&str]) -> String {
    const RUN: usize = 32;
    let mut hidden = vec![false; message.len()];
    for at in 0..message.len().saturating_sub(RUN - 1) {
        if let Some(run) = message.get(at..at + RUN)
            && prompt.iter().any(|p| p.contains(run) || p.replace(['\n', '\r', '\t'], " ").contains(run))
        {
            hidden[at..at + RUN].fill(true);
        }
        // Enough: what comes later is cut off anyway.
        if at > 4 * LONGEST {
            break;
        }
    }
    let mut out = String::with_capacity(message.len());
    let mut was = false;
    for (at, c) in message.char_indices() {
        if hidden[at] {
            if !was {
                out.push('…');
            }
        } else {
            out.push(c);
        }
        was = hidden[at];
    }
    out
}
