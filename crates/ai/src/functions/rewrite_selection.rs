//! A selected passage in other words: shorter, longer, another tone, another language, or as a person says.
//!
//! Must not know the editor. Links, pictures and shortcodes of the passage survive, or the result says what would be lost. The answer is
//! plain text with inline HTML, so a caller may show it while it comes; only what this function returns may be used.

pub use super::protect::{Lost, LostKind};
use super::{Context, Function, FunctionError, HOUSE_STYLE, LANGUAGE, Settings, ask, html, most_tokens, prepare, protect, sanitise};
use crate::prompt::{PromptSpec, Values, data, setting};
use crate::provider::{Caller, ChatRequest};
use igny8_text::blocks::{self, Node};
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicBool, Ordering};

/// Longest selection, in characters.
pub const MAX_SELECTION: usize = 40_000;
/// Longest instruction of a person's own, in characters.
pub const MAX_INSTRUCTION: usize = 2_000;
/// Blocks that can be rewritten.
const TEXT_BLOCKS: [&str; 7] = ["paragraph", "heading", "list", "list-item", "quote", "table", "details"];

/// The function's entry in the registry.
pub const FUNCTION: Function = Function { name: "rewrite_selection", about: "A passage in other words", prompts: &[PROMPT], schema: |_| None };

/// The prompt.
pub const PROMPT: PromptSpec = PromptSpec {
    key: "rewrite_selection",
    about: "Rewrites a selected passage",
    variables: &[
        LANGUAGE,
        HOUSE_STYLE,
        setting("task", "what is to be done with the passage"),
        setting("instruction", "a person's own instruction; may be empty"),
        data("before", "text before the passage"),
        data("selection", "the passage"),
        data("after", "text after the passage"),
    ],
    default: include_str!("../prompt/defaults/rewrite_selection.md"),
};

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "action", content = "value")]
pub enum Action {
    Shorter,
    Longer,
    /// As "friendlier".
    Tone(String),
    /// Into a language, by its tag.
    Translate(String),
    /// In a person's own words.
    Custom(String),
}

/// A passage and what is to be done with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// HTML or block markup.
    pub selection: String,
    pub action: Action,
    /// The text around it, for the sense.
    pub before: String,
    pub after: String,
}

/// The passage in other words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rewrite {
    /// Inline HTML for a passage inside of a paragraph, else block markup.
    pub html: String,
    pub inline: bool,
    /// Links, pictures and shortcodes of the passage that are not in it any more.
    pub lost: Vec<Lost>,
    /// Links that the model made up; their text stays.
    pub dropped_links: u32,
    pub words_before: u32,
    pub words_after: u32,
}

/// Whether the passage can be rewritten.
pub fn validate(input: &Input) -> Result<(), FunctionError> {
    let mut faults = Vec::new();
    if blocks::plain_text(&input.selection).is_empty() {
        faults.push("The selection has no text.".to_owned());
    }
    if input.selection.chars().count() > MAX_SELECTION {
        faults.push(format!("The selection is longer than {MAX_SELECTION} characters. Select less."));
    }
    let mut foreign = Vec::new();
    find_foreign(&blocks::parse(&input.selection), &mut foreign);
    if !foreign.is_empty() {
        faults.push(format!("The selection holds blocks that are not text ({}). Select the text around them.", foreign.join(", ")));
    }
    let (Action::Custom(words) | Action::Tone(words) | Action::Translate(words)) = &input.action else {
        return if faults.is_empty() { Ok(()) } else { Err(FunctionError::Input(faults)) };
    };
    if words.trim().is_empty() {
        faults.push("Say what is to be done with the selection.".to_owned());
    }
    if words.chars().count() > MAX_INSTRUCTION {
        faults.push(format!("The instruction is longer than {MAX_INSTRUCTION} characters."));
    }
    if faults.is_empty() { Ok(()) } else { Err(FunctionError::Input(faults)) }
}

fn find_foreign(nodes: &[Node<'_>], out: &mut Vec<String>) {
    for node in nodes {
        if let Node::Block(block) = node {
            if TEXT_BLOCKS.contains(&block.name) {
                find_foreign(&block.inner, out);
            } else if !out.iter().any(|n| n == block.name) && out.len() < 10 {
                out.push(block.name.to_owned());
            }
        }
    }
}

/// The question for a passage whose links, pictures and shortcodes are numbers already.
fn question(settings: &Settings, input: &Input, selection: &str) -> Result<ChatRequest, FunctionError> {
    let (task, instruction) = match &input.action {
        Action::Shorter => {
            ("Say it in about half as many words. Leave out what is said twice, what is obvious and what is ornament; keep every fact.".to_owned(), "")
        }
        Action::Longer => (
            "Say it more fully, in about half as many words again: spell out the reasons, steps and consequences that are already in it. Add no new facts."
                .to_owned(),
            "",
        ),
        Action::Tone(_) => ("Change the tone as the instruction below says; keep the content and about the length.".to_owned(), ""),
        Action::Translate(tag) => (format!("Translate it into {}, as a native writer would put it; keep names as they are.", super::language_name(tag)), ""),
        Action::Custom(_) => ("Do with it what the instruction below says.".to_owned(), ""),
    };
    let instruction = match &input.action {
        Action::Tone(words) | Action::Custom(words) => words.trim(),
        _ => instruction,
    };
    let around = |text: &str| sanitise::cut(&blocks::plain_text(text), 1_500);
    let values = Values::new()
        .with("task", task)
        .with("instruction", instruction)
        .with("before", around(&input.before))
        .with("selection", selection)
        .with("after", around(&input.after));
    let words = u32::try_from(blocks::word_count(selection)).unwrap_or(u32::MAX);
    let settings = Settings { language: target(settings, input), ..settings.clone() };
    prepare(&settings, &PROMPT, values, None, words.saturating_mul(6) + 400)
}

/// The question; for a look at it without asking.
pub fn prepare_request(settings: &Settings, input: &Input) -> Result<ChatRequest, FunctionError> {
    question(settings, input, &protect::protect(&input.selection).html)
}

fn target(settings: &Settings, input: &Input) -> String {
    match &input.action {
        Action::Translate(tag) => tag.clone(),
        _ => settings.language.clone(),
    }
}

/// Rewrites the passage: one question, at most two repairs. What the model loses a second time is told.
pub async fn execute<C: Caller>(ctx: Context<'_, C>, input: &Input) -> Result<Rewrite, FunctionError> {
    validate(input)?;
    let protected = protect::protect(&input.selection);
    let request = question(ctx.settings, input, &protected.html)?;
    let inline = !html::holds_block(&html::parse(&protected.html));
    let words_before = blocks::word_count(&input.selection);
    let language = Settings { language: target(ctx.settings, input), ..Settings::default() };
    let free = matches!(input.action, Action::Custom(_));
    let again = AtomicBool::new(false);
    let check = |answer: &str| -> Result<Rewrite, Vec<String>> {
        let answer = unfence(answer);
        let clean = if inline { sanitise::inline(answer, &protected.offer) } else { sanitise::blocks(answer, &protected.offer) };
        let (text, lost) = protected.restore(&clean.markup, &clean.links);
        let words_after = blocks::word_count(&text);
        let mut faults = Vec::new();
        if blocks::plain_text(&text).is_empty() {
            faults.push("the answer has no text once everything that is not allowed is taken out".to_owned());
        } else if words_after > words_before * 8 + 400 {
            faults.push(format!("the answer has {words_after} words, far more than the passage's {words_before}"));
        }
        if !free {
            faults.extend(super::wrong_language(&language, &text));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        if !lost.is_empty() || input.action == Action::Shorter && words_after >= words_before && words_before > 12 {
            let mut soft = protect::told(&lost);
            if lost.is_empty() {
                soft.push(format!("the answer has {words_after} words and is not shorter than the passage's {words_before}"));
            }
            if !again.swap(true, Ordering::Relaxed) {
                return Err(soft);
            }
        }
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Ok(Rewrite { html: text, inline, lost, dropped_links: clean.dropped_links, words_before: count(words_before), words_after: count(words_after) })
    };
    Ok(ask::text(ctx.caller, "rewrite", request, most_tokens(ctx.settings), check).await?)
}

/// What stands inside of a code fence that is around everything.
fn unfence(answer: &str) -> &str {
    let text = answer.trim();
    let Some(body) = text.strip_prefix("```").and_then(|t| t.strip_suffix("```")) else { return text };
    body.split_once('\n').map_or(body, |(_, rest)| rest).trim()
}
