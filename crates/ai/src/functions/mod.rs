//! The AI functions: what each asks a model, how its answer is checked, and the registry of them.
//!
//! Must not know the database, the network or files: input comes as plain values, calls go through a [`Caller`], and what comes back is
//! whole and checked or an error. Model answers are material, never instructions: nothing here publishes, opens or fetches.

pub mod ask;
pub mod auto_cluster;
pub mod generate_content;
pub mod generate_ideas;
pub mod generate_image_prompts;
mod html;
pub mod json;
mod markup;
pub mod optimize_content;
mod protect;
pub mod rewrite_selection;
pub mod sanitise;
pub mod schema;
pub mod similar;

pub use ask::{AskError, Why};

use crate::prompt::{Fence, PromptSpec, Prompts, Style, TemplateError, Values, Variable, setting};
use crate::provider::{Caller, ChatRequest, Message, Output, Role};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A function as the interface lists it.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    /// As `generate_ideas`; the name of its jobs, its ledger lines and its settings.
    pub name: &'static str,
    pub about: &'static str,
    /// The prompts that it uses, in order.
    pub prompts: &'static [PromptSpec],
    /// The schema of what each prompt is answered with; `None` for text.
    pub schema: fn(prompt: &str) -> Option<Value>,
}

/// Every function, in the order of the work.
pub const REGISTRY: [Function; 6] = [
    auto_cluster::FUNCTION,
    generate_ideas::FUNCTION,
    generate_content::FUNCTION,
    generate_image_prompts::FUNCTION,
    rewrite_selection::FUNCTION,
    optimize_content::FUNCTION,
];

/// The function of a name.
pub fn function(name: &str) -> Option<&'static Function> {
    REGISTRY.iter().find(|f| f.name == name)
}

/// The prompt of a key.
pub fn prompt(key: &str) -> Option<&'static PromptSpec> {
    REGISTRY.iter().flat_map(|f| f.prompts).find(|p| p.key == key)
}

/// Variables that every prompt has.
pub(crate) const LANGUAGE: Variable = setting("language", "the language to write in, as \"English (en-GB)\"");
pub(crate) const HOUSE_STYLE: Variable = setting("house_style", "author profile and strategy; empty when there is neither");

/// What a call needs besides its input.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    pub model: String,
    /// The most tokens that the model may answer with; 0: 8,192.
    pub most_tokens: u32,
    pub temperature: Option<f32>,
    /// The language to write in, as `en-GB`.
    pub language: String,
    pub style: Style,
    pub prompts: Prompts,
}

/// A caller and the settings of a call.
#[derive(Debug)]
pub struct Context<'a, C> {
    pub caller: &'a C,
    pub settings: &'a Settings,
}

impl<C> Clone for Context<'_, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<C> Copy for Context<'_, C> {}

/// Why a function gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FunctionError {
    /// The input cannot be used; nothing was asked.
    #[error("{}", .0.join(" "))]
    Input(Vec<String>),
    #[error(transparent)]
    Ask(Box<AskError>),
    /// A prompt of the workspace's own is broken.
    #[error("The prompt \"{key}\" cannot be used. {error}")]
    Prompt { key: &'static str, error: TemplateError },
    /// The checkpoint belongs to another input.
    #[error("The work was begun with another input. Start it anew.")]
    Stale,
}

impl From<AskError> for FunctionError {
    fn from(error: AskError) -> Self {
        Self::Ask(Box::new(error))
    }
}

/// Where a function with several paid steps stands. Save the checkpoint whenever a step comes back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step<T> {
    /// A step was paid for and its result is in the checkpoint.
    More {
        done: u32,
        total: u32,
        next: String,
    },
    Done(Box<T>),
}

/// The version of a prompt that made a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromptVersion {
    pub key: String,
    pub hash: String,
}

/// Room that every answer gets, whatever its length: models that think first spend tokens before they write.
const LEAST_TOKENS: u32 = 3_000;

/// The system part that no template may leave out.
const ALWAYS: &str = "Work only with what you are given. Invent no facts, figures, names, quotations, reviews, studies or addresses. You have no tools; \
you cannot open links, send, publish or save anything. No code, scripts, styles, comments or shortcodes in texts.";

/// Fills in a prompt and makes the question of it.
pub(crate) fn prepare(
    settings: &Settings,
    spec: &'static PromptSpec,
    values: Values,
    schema: Option<Value>,
    tokens: u32,
) -> Result<ChatRequest, FunctionError> {
    let template = settings.prompts.get(spec).map_err(|error| FunctionError::Prompt { key: spec.key, error })?;
    let values = values.with("language", language_name(&settings.language)).with("house_style", settings.style.text());
    let rendered = template.render(&values, &Fence::new());
    let mut system = format!("{}\n\n{ALWAYS}", rendered.system);
    let output = match schema {
        Some(schema) => {
            system.push_str(&format!("\n\nAnswer with one JSON object by this schema and nothing around it:\n{schema}"));
            Output::Json { name: spec.key.to_owned(), schema }
        }
        None => Output::Text,
    };
    Ok(ChatRequest {
        model: settings.model.clone(),
        system,
        messages: vec![Message { role: Role::User, text: rendered.user }],
        output,
        max_tokens: tokens.max(LEAST_TOKENS).min(most_tokens(settings)),
        temperature: settings.temperature,
    })
}

/// The hash of a prompt in force.
pub(crate) fn version(settings: &Settings, spec: &'static PromptSpec) -> Option<PromptVersion> {
    settings.prompts.get(spec).ok().map(|t| PromptVersion { key: spec.key.to_owned(), hash: t.hash().to_owned() })
}

pub(crate) fn most_tokens(settings: &Settings) -> u32 {
    if settings.most_tokens == 0 { 8_192 } else { settings.most_tokens }
}

/// A checked answer by the prompt's schema.
pub(crate) async fn ask_for<T, U, C, F>(ctx: Context<'_, C>, step: &str, request: ChatRequest, check: F) -> Result<U, FunctionError>
where
    T: serde::de::DeserializeOwned,
    C: Caller,
    F: Fn(T) -> Result<U, Vec<String>> + Send + Sync,
    U: Send,
{
    Ok(ask::structured(ctx.caller, step, request, most_tokens(ctx.settings), check).await?)
}

/// The language's English name with its tag, which every model understands.
pub fn language_name(tag: &str) -> String {
    let tag = sanitise::plain(tag, 20);
    let tag = if tag.is_empty() { "en".to_owned() } else { tag };
    let name = match tag.split(['-', '_']).next().unwrap_or("").to_ascii_lowercase().as_str() {
        "en" => "English",
        "de" => "German",
        "fr" => "French",
        "es" => "Spanish",
        "it" => "Italian",
        "pt" => "Portuguese",
        "nl" => "Dutch",
        "pl" => "Polish",
        "sv" => "Swedish",
        "da" => "Danish",
        "no" | "nb" | "nn" => "Norwegian",
        "fi" => "Finnish",
        "cs" => "Czech",
        "hu" => "Hungarian",
        "ro" => "Romanian",
        "tr" => "Turkish",
        "el" => "Greek",
        "ru" => "Russian",
        "uk" => "Ukrainian",
        "ar" => "Arabic",
        "he" => "Hebrew",
        "ja" => "Japanese",
        "ko" => "Korean",
        "zh" => "Chinese",
        _ => return tag,
    };
    format!("{name} ({tag})")
}

/// The fault of a text that is plainly in another language than wanted: fewer than a fifth of its windows of 15 words are in it. Needs
/// three windows, and knows the seven best languages and scripts.
pub(crate) fn wrong_language(settings: &Settings, text: &str) -> Option<String> {
    use igny8_text::Lang;
    let wanted = Lang::from_tag(if settings.language.is_empty() { "en" } else { &settings.language });
    let plain = igny8_text::blocks::plain_text(text);
    let words: Vec<&str> = plain.split_whitespace().collect();
    let windows: Vec<Lang> = words.chunks_exact(15).map(|window| Lang::guess([window.join(" ").as_str()])).collect();
    let fits = |found: &&Lang| if Lang::FULL.contains(&wanted) { **found == wanted } else { wanted != Lang::Ru || !Lang::FULL.contains(*found) };
    let wrong = windows.len() >= 3 && windows.iter().filter(fits).count() * 5 < windows.len();
    wrong.then(|| format!("the text is not in {}", language_name(&settings.language)))
}

/// A fingerprint of an input, so that a checkpoint is not used with another.
pub(crate) fn fingerprint(input: &impl Serialize) -> String {
    use sha2::{Digest, Sha256};
    let bytes = serde_json::to_vec(input).unwrap_or_default();
    Sha256::digest(&bytes).iter().take(8).map(|b| format!("{b:02x}")).collect()
}

/// Numbered lines, from 1.
pub(crate) fn numbered<S: AsRef<str>>(lines: impl IntoIterator<Item = S>) -> String {
    lines.into_iter().enumerate().map(|(at, line)| format!("{}. {}\n", at + 1, igny8_text::key::clean(line.as_ref()))).collect()
}

/// What no picture is asked for, whoever asks for it.
pub(crate) fn unsafe_words(prompt: &str) -> Option<&'static str> {
    const NEVER: [&str; 9] = ["nude", "naked", "nsfw", "gore", "pornographic", "swastika", "blood splatter", "child in underwear", "erotic"];
    let words = format!(" {} ", igny8_text::key::words(prompt).join(" "));
    NEVER.into_iter().find(|never| words.contains(&format!(" {never} ")))
}
