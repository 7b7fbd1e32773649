//! Prompts for the pictures of an article, with alternative texts and captions.
//!
//! Must not know who makes the pictures. Texts only: no address, no tag, no name of a person or brand is asked for.

use super::{Context, Function, FunctionError, HOUSE_STYLE, LANGUAGE, Settings, ask_for, numbered, prepare, sanitise, schema, unsafe_words};
use crate::prompt::{PromptSpec, Values, data, setting};
use crate::provider::{Caller, ChatRequest};
use igny8_text::blocks::{self, Node};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Most pictures of one article.
pub const MAX_IMAGES: u32 = 8;
/// Longest prompt in characters.
pub const MAX_PROMPT: usize = 900;

/// The function's entry in the registry.
pub const FUNCTION: Function = Function {
    name: "generate_image_prompts",
    about: "Prompts, alternative texts and captions for an article's pictures",
    prompts: &[PROMPT],
    schema: |_| Some(answer_schema()),
};

/// The prompt.
pub const PROMPT: PromptSpec = PromptSpec {
    key: "generate_image_prompts",
    about: "Asks for picture descriptions for an article",
    variables: &[
        LANGUAGE,
        HOUSE_STYLE,
        setting("count", "pictures wanted, the featured one included"),
        setting("image_style", "the site's style of pictures; may be empty"),
        data("title", "the article's title"),
        data("sections", "the numbered headings"),
        data("text", "the article's text, shortened"),
    ],
    default: include_str!("../prompt/defaults/generate_image_prompts.md"),
};

/// What pictures are wanted for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    pub title: String,
    /// Block markup.
    pub content_html: String,
    /// 1 to [`MAX_IMAGES`].
    pub count: u32,
    /// As "photograph, natural light, muted colours".
    pub image_style: String,
}

/// A picture to make. The first one is the featured one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImagePrompt {
    pub prompt: String,
    pub alt_text: String,
    pub caption: String,
    pub is_featured: bool,
    /// From 0, in the order of the article.
    pub position: u32,
    /// Index of the heading that it stands below; `None` for the featured one.
    pub section: Option<usize>,
}

/// Whether the input can be asked for.
pub fn validate(input: &Input) -> Result<(), FunctionError> {
    let mut faults = Vec::new();
    if sanitise::plain(&input.title, 300).is_empty() {
        faults.push("The content has no title.".to_owned());
    }
    if !(1..=MAX_IMAGES).contains(&input.count) {
        faults.push(format!("Ask for 1 to {MAX_IMAGES} pictures; these are {}.", input.count));
    }
    if faults.is_empty() { Ok(()) } else { Err(FunctionError::Input(faults)) }
}

/// Headings of an article's top level, in order.
pub fn headings(markup: &str) -> Vec<String> {
    let mut out = Vec::new();
    for node in blocks::parse(markup) {
        if let Node::Block(block) = node
            && block.name == "heading"
        {
            out.push(sanitise::plain(&blocks::plain_text(&blocks::serialize(&block.inner)), 200));
        }
    }
    out.truncate(40);
    out
}

/// The question.
pub fn prepare_request(settings: &Settings, input: &Input) -> Result<ChatRequest, FunctionError> {
    let values = Values::new()
        .with("count", input.count)
        .with("image_style", sanitise::plain(&input.image_style, 300))
        .with("title", sanitise::cut(&input.title, 300))
        .with("sections", numbered(headings(&input.content_html)))
        .with("text", sanitise::cut(&blocks::plain_text(&input.content_html), 6_000));
    prepare(settings, &PROMPT, values, Some(answer_schema()), 300 + 350 * input.count)
}

#[derive(Deserialize)]
struct Answer {
    images: Vec<AnswerImage>,
}

#[derive(Deserialize)]
struct AnswerImage {
    prompt: String,
    alt_text: String,
    caption: String,
    section: u64,
}

fn answer_schema() -> Value {
    let image = schema::object(&[
        ("prompt", schema::text(2_000, "what is to be seen, in English")),
        ("alt_text", schema::text(300, "for those who do not see it")),
        ("caption", schema::text(400, "may be empty")),
        ("section", schema::number(0, 1_000, "number of the heading; 0 for the featured picture")),
    ]);
    schema::object(&[("images", schema::list(image, 1, MAX_IMAGES as usize * 2))])
}

/// Asks for the prompts: one question, at most two repairs. As many as wanted, or fewer when the model repeats itself.
pub async fn execute<C: Caller>(ctx: Context<'_, C>, input: &Input) -> Result<Vec<ImagePrompt>, FunctionError> {
    validate(input)?;
    let request = prepare_request(ctx.settings, input)?;
    let sections = headings(&input.content_html).len();
    ask_for(ctx, "image prompts", request, |answer: Answer| {
        let mut out: Vec<ImagePrompt> = Vec::new();
        let mut faults = Vec::new();
        for (at, image) in answer.images.into_iter().enumerate() {
            let prompt = sanitise::plain(&without_urls(&image.prompt), MAX_PROMPT);
            if prompt.split_whitespace().count() < 3 {
                faults.push(format!("images[{at}].prompt says too little"));
                continue;
            }
            let alt_text = sanitise::plain(&without_urls(&image.alt_text), 200);
            if alt_text.is_empty() {
                faults.push(format!("images[{at}].alt_text is empty"));
            }
            if let Some(word) = unsafe_words(&prompt) {
                faults.push(format!("images[{at}].prompt asks for \"{word}\", which is not allowed"));
            }
            if out.len() >= input.count as usize || out.iter().any(|o| igny8_text::normal_key(&o.prompt) == igny8_text::normal_key(&prompt)) {
                continue;
            }
            let section = usize::try_from(image.section).ok().and_then(|n| n.checked_sub(1)).filter(|n| *n < sections);
            let position = u32::try_from(out.len()).unwrap_or(u32::MAX);
            let caption = sanitise::plain(&without_urls(&image.caption), 300);
            out.push(ImagePrompt { prompt, alt_text, caption, is_featured: position == 0, position, section: section.filter(|_| position > 0) });
        }
        if faults.is_empty() { Ok(out) } else { Err(faults) }
    })
    .await
}

fn without_urls(text: &str) -> String {
    text.split_whitespace()
        .filter(|w| !w.contains("://") && !w.to_ascii_lowercase().starts_with("www.") && !w.to_ascii_lowercase().starts_with("data:"))
        .collect::<Vec<_>>()
        .join(" ")
}
