//! Asking a model for an answer that is whole and right, or an error that says why there is none.
//!
//! Must not know which function asks, nor money: the [`Caller`] keeps caps and ledger. A question is asked at most three times:
//! once, and two repairs that tell the model exactly what is wrong. A refusal or a filtered answer is never asked again; a cut answer
//! is asked again with a larger limit, not repaired.

use super::json::{self, NoJson};
use super::schema;
use crate::prompt::fence;
use crate::provider::{CallError, Caller, ChatAnswer, ChatRequest, Message, Output, Role, Stop};
use serde::de::DeserializeOwned;

/// Most repairs of one question.
pub const MAX_REPAIRS: u32 = 2;
/// A cut answer is asked again with so many times the room.
const LARGER: u32 = 3;
/// Longest question, system and messages together, in bytes.
pub const MAX_QUESTION: usize = 600 << 10;
/// Longest answer that is looked at, in bytes.
pub const MAX_ANSWER: usize = 1 << 20;
/// What is kept of an unusable answer for display, in characters.
pub const MAX_RAW: usize = 4_000;
/// What a repair shows the model of its own answer, in characters.
const MAX_SHOWN: usize = 24_000;
/// Longest run of letters without a blank; longer is no text (a picture as base64, noise).
const MAX_RUN: usize = 300;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The call itself failed, or was not made (a cap, a stop).
    Call(Box<CallError>),
    /// The model declined.
    Refused,
    /// The provider's filter took the answer.
    Filtered,
    /// The answer does not fit into the model's limit: ask for less at once.
    Cut,
    /// Blank, three times.
    Empty,
    /// The answer is far too long to be one.
    TooLong,
    /// The question is too long.
    QuestionTooLong,
    /// Not the JSON that was asked for.
    Shape,
    /// The right shape, the wrong content.
    Content,
}

/// No answer, with its reason in a person's words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct AskError {
    pub why: Why,
    pub message: String,
    /// The last answer as it came, at most [`MAX_RAW`] characters; empty when there was none.
    pub raw: String,
    /// The step as the ledger names it.
    pub step: String,
    /// Calls made for it.
    pub calls: u32,
}

/// One answer's fault.
enum Fault {
    /// Asked again with these words.
    Repair(Why, Vec<String>),
    /// Asked again with a larger limit.
    Cut,
    /// Not asked again.
    End(Why, String),
}

/// Asks for an object by the request's schema. `check` sees what fits the schema and gives the value that is used, or what is wrong
/// with it. `most_tokens` is the most that a cut answer is asked again with.
pub async fn structured<T, U, C, F>(caller: &C, step: &str, request: ChatRequest, most_tokens: u32, check: F) -> Result<U, AskError>
where
    T: DeserializeOwned,
    C: Caller,
    F: Fn(T) -> Result<U, Vec<String>> + Send + Sync,
    U: Send,
{
    let schema = match &request.output {
        Output::Json { schema, .. } => schema.clone(),
        Output::Text => serde_json::Value::Null,
    };
    let read = |text: &str| -> Result<U, Fault> {
        let value = match json::extract(text) {
            Ok(value) => value,
            Err(NoJson::Absent) if refuses(text) => return Err(Fault::End(Why::Refused, said("The model declined", text))),
            Err(no) => return Err(Fault::Repair(Why::Shape, vec![no.to_string()])),
        };
        let faults = schema::check(&schema, &value);
        if !faults.is_empty() {
            return Err(Fault::Repair(Why::Shape, faults));
        }
        let mut faults = Vec::new();
        strings(&value, &mut |text| faults.extend(unreadable(text)));
        if !faults.is_empty() {
            faults.truncate(5);
            return Err(Fault::Repair(Why::Content, faults));
        }
        let typed: T = serde_json::from_value(value).map_err(|e| Fault::Repair(Why::Shape, vec![e.to_string()]))?;
        check(typed).map_err(|faults| Fault::Repair(Why::Content, faults))
    };
    ask(caller, step, request, most_tokens, "Answer again with one whole JSON object by the same schema and nothing around it.", read).await
}

/// Asks for plain text or inline HTML.
pub async fn text<U, C, F>(caller: &C, step: &str, request: ChatRequest, most_tokens: u32, check: F) -> Result<U, AskError>
where
    C: Caller,
    F: Fn(&str) -> Result<U, Vec<String>> + Send + Sync,
    U: Send,
{
    let read = |text: &str| -> Result<U, Fault> {
        if refuses(text) {
            return Err(Fault::End(Why::Refused, said("The model declined", text)));
        }
        if let Some(fault) = unreadable(text) {
            return Err(Fault::Repair(Why::Content, vec![fault]));
        }
        check(text).map_err(|faults| Fault::Repair(Why::Content, faults))
    };
    ask(caller, step, request, most_tokens, "Answer again with the whole text and nothing around it.", read).await
}

async fn ask<U, C, F>(caller: &C, step: &str, mut request: ChatRequest, most_tokens: u32, again: &str, read: F) -> Result<U, AskError>
where
    C: Caller,
    F: Fn(&str) -> Result<U, Fault> + Send + Sync,
    U: Send,
{
    let error = |why: Why, message: String, raw: &str, calls: u32| AskError { why, message, raw: head(raw, MAX_RAW), step: step.to_owned(), calls };
    let size = request.system.len() + request.messages.iter().map(|m| m.text.len()).sum::<usize>();
    if size > MAX_QUESTION {
        let message = format!(
            "The question would be {} KB long, more than the {} KB that are sent at once. Take less text or fewer entries.",
            size >> 10,
            MAX_QUESTION >> 10
        );
        return Err(error(Why::QuestionTooLong, message, "", 0));
    }
    let asked = request.messages.clone();
    let mut name = step.to_owned();
    let mut calls = 0;
    loop {
        let answer = caller.chat(&name, request.clone()).await;
        calls += 1;
        let answer = answer.map_err(|e| error(Why::Call(Box::new(e.clone())), e.to_string(), "", calls))?;
        let fault = match judge(&answer, &read) {
            Ok(value) => return Ok(value),
            Err(fault) => fault,
        };
        let last = calls > MAX_REPAIRS;
        match fault {
            Fault::End(why, message) => return Err(error(why, message, &answer.text, calls)),
            Fault::Cut => {
                let larger = request.max_tokens.saturating_mul(LARGER).min(most_tokens);
                if last || larger <= request.max_tokens {
                    let message = format!("The answer was cut at {} tokens. Ask for less at once, or use a model with longer answers.", request.max_tokens);
                    return Err(error(Why::Cut, message, &answer.text, calls));
                }
                request.max_tokens = larger;
                request.messages.clone_from(&asked);
                name = format!("{step}, longer {calls}");
            }
            Fault::Repair(why, faults) => {
                if last {
                    return Err(error(why, format!("The answer could not be used, after {calls} tries: {}.", faults.join("; ")), &answer.text, calls));
                }
                let shown = if answer.text.trim().is_empty() { "(nothing)".to_owned() } else { head(&answer.text, MAX_SHOWN) };
                request.messages.clone_from(&asked);
                request.messages.push(Message { role: Role::Assistant, text: shown });
                let list: String = faults.iter().map(|f| format!("- {f}\n")).collect();
                request.messages.push(Message { role: Role::User, text: format!("That answer cannot be used:\n{list}{again}") });
                name = format!("{step}, repair {calls}");
            }
        }
    }
}

fn judge<U>(answer: &ChatAnswer, read: &(impl Fn(&str) -> Result<U, Fault> + Send + Sync)) -> Result<U, Fault> {
    match &answer.stop {
        Stop::Refusal(words) => return Err(Fault::End(Why::Refused, said("The model declined", words))),
        Stop::Filtered(words) => return Err(Fault::End(Why::Filtered, said("The provider's filter stopped the answer", words))),
        _ => {}
    }
    if answer.text.len() > MAX_ANSWER {
        let message = format!("The answer is {} KB long, far more than was asked for; it was not used.", answer.text.len() >> 10);
        return Err(Fault::End(Why::TooLong, message));
    }
    // A cut answer is cut even if what is there can be read.
    if answer.stop == Stop::Length {
        return Err(Fault::Cut);
    }
    if answer.text.trim_matches(|c: char| c.is_whitespace() || fence::is_hidden(c)).is_empty() {
        return Err(Fault::Repair(Why::Empty, vec!["the answer is empty".to_owned()]));
    }
    read(&answer.text)
}

/// "The model declined: …", with its words where there are some.
fn said(what: &str, words: &str) -> String {
    let words = igny8_text::key::clean(&fence::visible(words));
    if words.is_empty() { format!("{what}.") } else { format!("{what}: \"{}\"", head(&words, 300)) }
}

/// The beginning of a text, by characters.
pub(crate) fn head(text: &str, chars: usize) -> String {
    match text.char_indices().nth(chars) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or("")),
        None => text.to_owned(),
    }
}

/// How a refusal begins, in the languages that the program knows well.
const REFUSALS: [&str; 26] = [
    "i'm sorry, but",
    "i am sorry, but",
    "i'm sorry, i can",
    "sorry, but i can",
    "sorry, i can",
    "i can't help",
    "i cannot help",
    "i can't assist",
    "i cannot assist",
    "i can't comply",
    "i cannot comply",
    "i can't fulfill",
    "i cannot fulfill",
    "i can't provide",
    "i cannot provide",
    "i'm unable to",
    "i am unable to",
    "i'm not able to",
    "as an ai",
    "i must decline",
    "es tut mir leid",
    "tut mir leid",
    "je suis désolé",
    "lo siento",
    "mi dispiace",
    "het spijt me",
];

/// Whether a short answer is a refusal.
fn refuses(text: &str) -> bool {
    let start = head(text.trim(), 700).to_lowercase().replace('\u{2019}', "'");
    let start = start.trim_start_matches(['"', '*', '#', ' ', '\u{FEFF}']);
    text.trim().chars().count() <= 700 && REFUSALS.iter().any(|r| start.starts_with(r))
}

/// What makes a text no text: the marks of our own prompt, or a run that nobody can read.
pub(crate) fn unreadable(text: &str) -> Option<String> {
    if text.contains(fence::OPEN) || text.contains(fence::CLOSE) {
        return Some("the answer repeats the marks of the question".to_owned());
    }
    let run = text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '='))).map(str::len).max().unwrap_or(0);
    (run > MAX_RUN).then(|| "the answer holds a long run of letters that is no text".to_owned())
}

fn strings(value: &serde_json::Value, look: &mut impl FnMut(&str)) {
    match value {
        serde_json::Value::String(text) => look(text),
        serde_json::Value::Array(items) => items.iter().for_each(|v| strings(v, look)),
        serde_json::Value::Object(map) => map.values().for_each(|v| strings(v, look)),
        _ => {}
    }
}
