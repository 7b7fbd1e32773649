//! Owns the estimate of how many tokens a text has.
//! Must not know: prices, limits.
//!
//! No tokeniser is carried: the vocabularies of OpenAI's models alone are 3.5 to 8 MB in every installer, the others publish
//! none, and what is billed comes from the provider's own count. The rules below are measured against OpenAI's two vocabularies
//! (`tests/provider_tokens.rs`): never more than `SHORTFALL` below the real count on any of its texts, and on prose within the
//! bounds that the test states.

use super::{ChatRequest, Output};

/// How far below the real count an estimate may be, in per cent of the real count.
pub const SHORTFALL: u64 = 10;

/// Tokens of a text for a model.
pub fn estimate(model: &str, text: &str) -> u64 {
    let quarters = quarters(text);
    // Anthropic's newer vocabulary cuts finer than OpenAI's; its documentation says up to a third more. Not measurable here.
    let factor = if model.to_ascii_lowercase().contains("claude") { 135 } else { 100 };
    (quarters * factor).div_ceil(400)
}

/// Tokens of a whole question, with the few that frame each message.
pub fn of_request(request: &ChatRequest) -> u64 {
    let messages: u64 = request.messages.iter().map(|m| 4 + estimate(&request.model, &m.text)).sum();
    let schema = match &request.output {
        Output::Text => 0,
        Output::Json { schema, .. } => 16 + estimate(&request.model, &schema.to_string()),
    };
    8 + estimate(&request.model, &request.system) + messages + schema
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Space,
    Mark,
    /// Latin with accents, Greek, Cyrillic: a few letters a token.
    Foreign,
    /// Everything else: about a token a character, emoji two or three.
    Sign,
}

fn class(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' => Class::Letter,
        '0'..='9' => Class::Digit,
        c if c.is_whitespace() => Class::Space,
        c if c.is_ascii() => Class::Mark,
        '\u{c0}'..='\u{52f}' => Class::Foreign,
        _ => Class::Sign,
    }
}

/// Quarters of tokens: runs of one class of character, each with its own rate.
fn quarters(text: &str) -> u64 {
    let mut total = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let kind = class(c);
        let (mut run, mut foreign, mut humps) = (1u64, u64::from(kind == Class::Foreign), 0u64);
        let mut last = c;
        while let Some(&next) = chars.peek() {
            let next_kind = class(next);
            let word = |k: Class| matches!(k, Class::Letter | Class::Foreign);
            if !(next_kind == kind || word(next_kind) && word(kind)) {
                break;
            }
            run += 1;
            foreign += u64::from(next_kind == Class::Foreign);
            humps += u64::from(next.is_ascii_uppercase() && last.is_ascii_lowercase());
            last = next;
            chars.next();
        }
        total += match kind {
            // A word: one token up to six letters, then one for every four; accents and capitals within cost more.
            Class::Letter | Class::Foreign => 4 + run.saturating_sub(6) + foreign * 2 + humps * 3,
            Class::Digit => 4 * run.div_ceil(3),
            // One blank belongs to the word after it; line ends and indents are tokens.
            Class::Space => {
                if run == 1 && last == ' ' {
                    0
                } else {
                    4
                }
            }
            Class::Mark => 4 * run.div_ceil(2),
            Class::Sign => run * if u32::from(last) > 0xffff { 12 } else { 5 },
        };
    }
    total
}
