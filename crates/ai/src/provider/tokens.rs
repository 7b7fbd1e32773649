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
    let model = model.to_ascii_lowercase();
    let old = ["gpt-3.5", "gpt-4-", "text-embedding"].iter().any(|start| model.starts_with(start)) || model == "gpt-4";
    // The vocabulary before gpt-4o cuts everything but English much finer. Anthropic's newer one cuts finer than OpenAI's, by its
    // documentation up to a third; it is not published, so that is not measured here.
    let factor = if old {
        150
    } else if model.contains("claude") {
        135
    } else {
        100
    };
    (quarters(text, old) * factor).div_ceil(400)
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
    /// Latin with accents: dear in the middle of a word.
    Accent,
    /// Greek and Cyrillic: a few letters a token.
    Cyrillic,
    /// Hebrew to the scripts of India and south-east Asia: two characters a token.
    Abugida,
    /// Everything else: about a token a character, emoji two or three.
    Sign,
}

fn class(c: char) -> Class {
    match c {
        'a'..='z' | 'A'..='Z' => Class::Letter,
        '0'..='9' => Class::Digit,
        c if c.is_whitespace() => Class::Space,
        c if c.is_ascii() => Class::Mark,
        '\u{c0}'..='\u{24f}' => Class::Accent,
        '\u{370}'..='\u{58f}' => Class::Cyrillic,
        '\u{590}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => Class::Abugida,
        _ => Class::Sign,
    }
}

/// Quarters of tokens: runs of one class of character, each with its own rate.
fn quarters(text: &str, old: bool) -> u64 {
    let mut total = 0;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let kind = class(c);
        let price = |k: Class| match k {
            Class::Accent => 2,
            Class::Cyrillic => 1,
            _ => 0,
        };
        let (mut run, mut foreign, mut humps) = (1u64, price(kind), 0u64);
        let mut last = c;
        while let Some(&next) = chars.peek() {
            let next_kind = class(next);
            let word = |k: Class| matches!(k, Class::Letter | Class::Accent | Class::Cyrillic);
            if !(next_kind == kind || word(next_kind) && word(kind)) {
                break;
            }
            run += 1;
            foreign += price(next_kind);
            humps += u64::from(next.is_ascii_uppercase() && last.is_ascii_lowercase());
            last = next;
            chars.next();
        }
        total += match kind {
            // A word: one token up to six letters, then one for every four; accents and capitals within cost more.
            Class::Letter | Class::Accent | Class::Cyrillic => 4 + run.saturating_sub(6) + foreign + humps * 3,
            Class::Digit => 4 * run.div_ceil(3),
            // One blank belongs to the word after it; line ends and indents are tokens.
            Class::Space => {
                if run == 1 && last == ' ' {
                    0
                } else {
                    5
                }
            }
            Class::Mark => 4 * run.div_ceil(2),
            Class::Abugida => run * if old { 4 } else { 2 },
            Class::Sign => run * if u32::from(last) > 0xffff { 12 } else { 4 },
        };
    }
    total
}
