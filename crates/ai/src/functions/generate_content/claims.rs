//! What in a text nobody has proved: figures and quotations that stand in none of the material.
//!
//! Must not know models. It proves nothing itself: it shows a person where to look. Numbers of lists and small counts are no claims.

use igny8_text::{blocks, key};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// Most claims of a text.
const MAX_CLAIMS: usize = 60;

/// What kind of statement it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    /// A figure, a share, a year, a price.
    Figure,
    /// Words in quotation marks or a quote block.
    Quotation,
    /// The model itself asks for a check.
    Doubted,
}

/// A statement to check before publishing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    pub kind: ClaimKind,
    /// The sentence, or the quoted words.
    pub text: String,
}

/// Figures and quotations of a text that do not stand in `material`.
pub fn unproved(markup: &str, material: &str) -> Vec<Claim> {
    let known: HashSet<String> = figures(material).map(|(f, _)| f).collect();
    let words = key::words(material).join(" ");
    let mut out: Vec<Claim> = Vec::new();
    for line in blocks::plain_text(markup).lines() {
        for sentence in sentences(line) {
            if figures(sentence).any(|(figure, telling)| telling && !known.contains(&figure)) {
                out.push(Claim { kind: ClaimKind::Figure, text: sentence.trim().to_owned() });
            }
        }
        for quoted in quotations(line) {
            let text = key::words(quoted).join(" ");
            if text.split(' ').count() >= 4 && !words.contains(&text) {
                out.push(Claim { kind: ClaimKind::Quotation, text: quoted.to_owned() });
            }
        }
    }
    for quoted in quote_blocks(&blocks::parse(markup)) {
        let text = key::words(&quoted).join(" ");
        if !text.is_empty() && !words.contains(&text) {
            out.push(Claim { kind: ClaimKind::Quotation, text: quoted });
        }
    }
    out.dedup();
    out.truncate(MAX_CLAIMS);
    out
}

/// The numbers of a text, and whether each says something by itself: a share, money, or more than 12.
fn figures(text: &str) -> impl Iterator<Item = (String, bool)> {
    text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '–' | '—')).filter(|w| w.chars().any(|c| c.is_ascii_digit())).map(|word| {
        let digits: String = word.chars().filter(char::is_ascii_digit).collect();
        let unit = word.contains(['%', '€', '$', '£', '¥']);
        let telling = unit || digits.len() > 2 || digits.parse::<u64>().is_ok_and(|n| n > 12);
        (digits, telling)
    })
}

fn sentences(line: &str) -> impl Iterator<Item = &str> {
    use unicode_segmentation::UnicodeSegmentation;
    line.unicode_sentences()
}

/// What stands between quotation marks.
fn quotations(line: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for (open, close) in [("“", "”"), ("„", "“"), ("«", "»"), ("\"", "\"")] {
        let mut rest = line;
        while let Some((_, after)) = rest.split_once(open) {
            let Some((inside, after)) = after.split_once(close) else { break };
            out.push(inside);
            rest = after;
        }
    }
    out
}

fn quote_blocks(nodes: &[blocks::Node<'_>]) -> Vec<String> {
    let mut out = Vec::new();
    for node in nodes {
        if let blocks::Node::Block(block) = node {
            if block.name == "quote" {
                let html = blocks::serialize(&block.inner);
                let body = html.split("<cite>").next().unwrap_or("");
                out.push(blocks::plain_text(body).replace('\n', " "));
            } else {
                out.extend(quote_blocks(&block.inner));
            }
        }
    }
    out
}
