//! What would make an existing text better: a score, suggestions, and blocks in other words as proposals.
//!
//! Must not know the database. Nothing is applied by itself: a person takes a proposal or leaves it, and [`apply`] refuses one whose block
//! has changed since.

pub use super::protect::{Lost, LostKind};
use super::{Context, Function, FunctionError, HOUSE_STYLE, LANGUAGE, Settings, ask_for, prepare, protect, sanitise, schema};
use crate::prompt::{PromptSpec, Values, data, setting};
use crate::provider::{Caller, ChatRequest};
use igny8_text::Intent;
use igny8_text::blocks::{self, GAP_CLASS, NOTE_CLASS, Node};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Most blocks that are shown, and characters of one of them.
pub const MAX_BLOCKS: usize = 120;
const MAX_BLOCK: usize = 8_000;
/// Most characters of all of them.
const MAX_TEXT: usize = 120_000;

/// What a suggestion is about.
pub const KINDS: [&str; 8] = ["intent", "coverage", "structure", "clarity", "trust", "keywords", "links", "meta"];

/// The function's entry in the registry.
pub const FUNCTION: Function =
    Function { name: "optimize_content", about: "A score, suggestions and better blocks as proposals", prompts: &[PROMPT], schema: |_| Some(answer_schema()) };

/// The prompt.
pub const PROMPT: PromptSpec = PromptSpec {
    key: "optimize_content",
    about: "Judges a text and proposes better blocks",
    variables: &[
        LANGUAGE,
        HOUSE_STYLE,
        setting("intent", "what the searcher wants; may be empty"),
        setting("kinds", "what suggestions may be about"),
        data("title", "the content's title"),
        data("meta", "SEO title and description as they are"),
        data("keywords", "target keywords, the main one first"),
        data("blocks", "the numbered blocks"),
    ],
    default: include_str!("../prompt/defaults/optimize_content.md"),
};

/// A text to look at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    pub title: String,
    /// Block markup.
    pub content_html: String,
    pub keywords: Vec<String>,
    pub intent: Option<Intent>,
    pub meta_title: String,
    pub meta_description: String,
}

/// Something to do better.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// One of [`KINDS`].
    pub kind: String,
    /// The piece of [`blocks::parse`] that it is about.
    pub block: Option<usize>,
    pub message: String,
}

/// A block in other words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// The piece of [`blocks::parse`] that it would stand for.
    pub block: usize,
    /// The block as it was when asked.
    pub before: String,
    pub after: String,
    pub reason: String,
    /// Links, pictures and shortcodes of the block that the proposal does not have.
    pub lost: Vec<Lost>,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Optimised {
    /// 0–100, the model's judgement.
    pub score: u8,
    pub suggestions: Vec<Suggestion>,
    pub proposals: Vec<Proposal>,
    /// Proposed fields; empty: leave as they are.
    pub meta_title: String,
    pub meta_description: String,
    /// Blocks that the model named and that are none, or that it may not touch.
    pub invented: u32,
}

/// Whether there is something to look at.
pub fn validate(input: &Input) -> Result<(), FunctionError> {
    if shown(input).is_empty() {
        return Err(FunctionError::Input(vec!["The content has no text that can be looked at.".to_owned()]));
    }
    Ok(())
}

struct Shown<'a> {
    /// Index among the pieces.
    at: usize,
    raw: String,
    protected: protect::Protected,
    name: &'a str,
}

/// The pieces that may be rewritten: text blocks without gaps, and HTML without blocks.
fn shown(input: &Input) -> Vec<Shown<'_>> {
    let mut out = Vec::new();
    let mut total = 0;
    for (at, node) in blocks::parse(&input.content_html).into_iter().enumerate() {
        let name = match &node {
            Node::Block(block) if matches!(block.name, "paragraph" | "heading" | "list" | "quote" | "table") && block.close.is_some() => {
                let class = block.attribute("className").unwrap_or_default();
                // A gap is for a person to fill.
                if class.split_whitespace().any(|c| c == GAP_CLASS || c == NOTE_CLASS) {
                    continue;
                }
                block.name
            }
            Node::Html(html) if !blocks::plain_text(html).is_empty() => "html",
            _ => continue,
        };
        let raw = blocks::serialize(std::slice::from_ref(&node));
        total += raw.len();
        if raw.len() > MAX_BLOCK || blocks::plain_text(&raw).is_empty() {
            continue;
        }
        if out.len() >= MAX_BLOCKS || total > MAX_TEXT {
            break;
        }
        out.push(Shown { at, protected: protect::protect(&raw), raw, name });
    }
    out
}

/// The question.
pub fn prepare_request(settings: &Settings, input: &Input) -> Result<ChatRequest, FunctionError> {
    let mut text = String::new();
    for (number, block) in shown(input).iter().enumerate() {
        text.push_str(&format!("Block {} ({}):\n{}\n\n", number + 1, block.name, block.protected.html));
    }
    let values = Values::new()
        .with("intent", input.intent.map_or("", Intent::name))
        .with("kinds", KINDS.join(", "))
        .with("title", sanitise::cut(&input.title, 300))
        .with("meta", format!("Title: {}\nDescription: {}", sanitise::cut(&input.meta_title, 200), sanitise::cut(&input.meta_description, 400)))
        .with("keywords", input.keywords.iter().take(20).map(|k| format!("- {}\n", sanitise::cut(&igny8_text::key::clean(k), 150))).collect::<String>())
        .with("blocks", text);
    prepare(settings, &PROMPT, values, Some(answer_schema()), 4_000)
}

#[derive(Deserialize)]
struct Answer {
    score: u8,
    suggestions: Vec<AnswerSuggestion>,
    rewrites: Vec<AnswerRewrite>,
    meta_title: String,
    meta_description: String,
}

#[derive(Deserialize)]
struct AnswerSuggestion {
    kind: String,
    block: usize,
    message: String,
}

#[derive(Deserialize)]
struct AnswerRewrite {
    block: usize,
    html: String,
    reason: String,
}

fn answer_schema() -> Value {
    let block = |about: &str| schema::number(0, 100_000, about);
    schema::object(&[
        ("score", schema::number(0, 100, "how well the text serves its reader")),
        (
            "suggestions",
            schema::list(
                schema::object(&[
                    ("kind", schema::one_of(&KINDS)),
                    ("block", block("number of the block; 0 for the whole text")),
                    ("message", schema::text(800, "what to do, and why")),
                ]),
                0,
                30,
            ),
        ),
        (
            "rewrites",
            schema::list(
                schema::object(&[
                    ("block", block("number of the block")),
                    ("html", schema::text(20_000, "the whole block in other words")),
                    ("reason", schema::text(500, "what is better")),
                ]),
                0,
                20,
            ),
        ),
        ("meta_title", schema::text(200, "at most 60 characters; empty to leave it")),
        ("meta_description", schema::text(500, "at most 155 characters; empty to leave it")),
    ])
}

/// Asks for a judgement: one question, at most two repairs.
pub async fn execute<C: Caller>(ctx: Context<'_, C>, input: &Input) -> Result<Optimised, FunctionError> {
    validate(input)?;
    let shown = shown(input);
    let request = prepare_request(ctx.settings, input)?;
    ask_for(ctx, "optimise", request, |answer: Answer| {
        let mut out = Optimised {
            score: answer.score,
            meta_title: sanitise::plain(&answer.meta_title, 60),
            meta_description: sanitise::plain(&answer.meta_description, 155),
            ..Optimised::default()
        };
        let find = |number: usize| number.checked_sub(1).and_then(|at| shown.get(at));
        for suggestion in answer.suggestions {
            let message = sanitise::plain(&suggestion.message, 600);
            let block = find(suggestion.block).map(|s| s.at);
            out.invented += u32::from(block.is_none() && suggestion.block != 0);
            if !message.is_empty() {
                out.suggestions.push(Suggestion { kind: suggestion.kind, block, message });
            }
        }
        let mut faults = Vec::new();
        for rewrite in answer.rewrites {
            let Some(block) = find(rewrite.block).filter(|b| !out.proposals.iter().any(|p| p.block == b.at)) else {
                out.invented += 1;
                continue;
            };
            let clean = sanitise::blocks(&rewrite.html, &block.protected.offer);
            let (after, lost) = block.protected.restore(&clean.markup, &clean.links);
            if blocks::plain_text(&after).is_empty() {
                faults.push(format!("the new text of block {} is empty once everything that is not allowed is taken out", rewrite.block));
                continue;
            }
            faults.extend(super::wrong_language(ctx.settings, &after));
            if after.trim() != block.raw.trim() {
                let reason = sanitise::plain(&rewrite.reason, 400);
                out.proposals.push(Proposal { block: block.at, before: block.raw.clone(), after, reason, lost });
            }
        }
        if faults.is_empty() { Ok(out) } else { Err(faults) }
    })
    .await
}

/// The text with the proposals that a person took. `None` when a block is not any more what it was.
pub fn apply(markup: &str, taken: &[&Proposal]) -> Option<String> {
    let mut out = String::with_capacity(markup.len());
    let nodes = blocks::parse(markup);
    if taken.iter().any(|p| p.block >= nodes.len()) {
        return None;
    }
    for (at, node) in nodes.iter().enumerate() {
        let raw = blocks::serialize(std::slice::from_ref(node));
        match taken.iter().find(|p| p.block == at) {
            Some(proposal) if proposal.before == raw => out.push_str(&proposal.after),
            Some(_) => return None,
            None => out.push_str(&raw),
        }
    }
    Some(out)
}
