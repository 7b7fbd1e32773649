//! An article for a task: outline, each section, questions, introduction and conclusion, SEO fields; one paid step at a time.
//!
//! Must not know the database. Every step's result stands in the [`Checkpoint`]: save it when [`step`] comes back, and what was paid
//! for is never paid for again. The text is sanitised as it arrives; links are those offered, gaps and unproved claims are told.

mod claims;
mod prompts;
mod write;

pub use claims::{Claim, ClaimKind, unproved};
pub use igny8_text::ideas::{ContentType, Structure};

use super::sanitise::{self, Offer};
use super::{Context, Function, FunctionError, PromptVersion, Step, fingerprint};
use crate::provider::Caller;
use igny8_text::lang::Lang;
use igny8_text::{Intent, blocks};
use serde::{Deserialize, Serialize};

/// Fewest and most words of an article.
pub const WORDS: std::ops::RangeInclusive<u32> = 150..=8_000;
/// Most sections of an outline.
pub const MAX_SECTIONS: usize = 14;
/// Most questions of an article.
pub const MAX_QUESTIONS: usize = 8;
/// Most addresses that are offered.
pub const MAX_LINKS: usize = 40;
/// Most sources, and characters of all of them together.
pub const MAX_SOURCES: usize = 12;
const MAX_SOURCE_TEXT: usize = 24_000;

/// The function's entry in the registry.
pub const FUNCTION: Function = Function {
    name: "generate_content",
    about: "Articles and pages from tasks, section by section",
    prompts: &[prompts::OUTLINE, prompts::SECTION, prompts::QUESTIONS, prompts::FRAME, prompts::SEO],
    schema: prompts::schema_of,
};

/// A page that may be drawn on; its text is data.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    pub title: String,
    pub url: String,
    pub text: String,
}

/// A page of the site that may be linked to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkCandidate {
    pub url: String,
    pub title: String,
}

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    pub title: String,
    /// The task's description.
    pub brief: String,
    /// The first is the main one.
    pub keywords: Vec<String>,
    pub content_type: ContentType,
    pub structure: Structure,
    pub intent: Option<Intent>,
    /// Words wanted, within [`WORDS`].
    pub words: u32,
    /// The site's name and subject.
    pub site: String,
    pub sources: Vec<Source>,
    pub links: Vec<LinkCandidate>,
    /// Whether a part with questions and answers is wanted.
    pub questions: bool,
}

impl Default for Input {
    fn default() -> Self {
        Self {
            title: String::new(),
            brief: String::new(),
            keywords: Vec::new(),
            content_type: ContentType::Post,
            structure: Structure::Guide,
            intent: None,
            words: 1_200,
            site: String::new(),
            sources: Vec::new(),
            links: Vec::new(),
            questions: false,
        }
    }
}

/// A section as planned.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    pub heading: String,
    pub points: Vec<String>,
    pub words: u32,
}

/// The plan of an article.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    pub sections: Vec<Planned>,
    /// The heading above the questions, in the article's language.
    pub questions_heading: String,
    pub questions: Vec<String>,
}

/// A part as written: block markup, sanitised.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    pub markup: String,
    /// Statements that the model itself wants checked.
    pub to_check: Vec<String>,
    /// Offered links in it, by their index.
    pub links: Vec<usize>,
    /// Links that were not offered and became text.
    pub dropped_links: u32,
    /// Banned words that stayed although they were refused once.
    pub banned: Vec<String>,
}

/// Introduction and conclusion.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    pub introduction: Written,
    pub conclusion_heading: String,
    pub conclusion: Written,
}

/// The fields around the text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seo {
    pub meta_title: String,
    pub meta_description: String,
    pub slug: String,
    pub excerpt: String,
}

/// What is written so far. Serialise it after every step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Checkpoint {
    /// Of the input; another input is refused.
    pub fingerprint: String,
    pub outline: Option<Outline>,
    pub sections: Vec<Written>,
    pub questions: Option<Written>,
    pub frame: Option<Frame>,
    pub seo: Option<Seo>,
    pub prompts: Vec<PromptVersion>,
}

/// A whole article, as the core stores it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    pub title: String,
    pub slug: String,
    pub excerpt: String,
    pub meta_title: String,
    pub meta_description: String,
    /// WordPress block markup.
    pub content_html: String,
    pub word_count: u32,
    /// Places that somebody has to fill in.
    pub gaps: u32,
    /// What nobody has proved: figures and quotations that stand in no source, and what the model itself doubts.
    pub claims: Vec<Claim>,
    /// Offered links that are used, by their index.
    pub links: Vec<usize>,
    /// In a person's words: links that became text, banned words that stayed, a length far off.
    pub notes: Vec<String>,
    pub prompts: Vec<PromptVersion>,
}

impl Checkpoint {
    /// An empty checkpoint of an input.
    pub fn of(input: &Input) -> Self {
        Self { fingerprint: fingerprint(input), ..Self::default() }
    }

    /// Steps done and steps in all; the outline tells how many there are, before it 1 is counted for it alone.
    pub fn progress(&self) -> (u32, u32) {
        let Some(outline) = &self.outline else { return (0, 1) };
        let questions = usize::from(!outline.questions.is_empty());
        let done = 1 + self.sections.len() + usize::from(self.questions.is_some()) + usize::from(self.frame.is_some()) + usize::from(self.seo.is_some());
        (u32::try_from(done).unwrap_or(u32::MAX), u32::try_from(1 + outline.sections.len() + questions + 2).unwrap_or(u32::MAX))
    }

    /// Links that are used so far.
    fn used(&self) -> Vec<usize> {
        let frame = self.frame.iter().flat_map(|f| [&f.introduction, &f.conclusion]);
        let mut out: Vec<usize> = self.sections.iter().chain(&self.questions).chain(frame).flat_map(|w| w.links.iter().copied()).collect();
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// Whether the input can be written about.
pub fn validate(input: &Input) -> Result<(), FunctionError> {
    let mut faults = Vec::new();
    if sanitise::plain(&input.title, 300).is_empty() {
        faults.push("The task has no title.".to_owned());
    }
    if !WORDS.contains(&input.words) {
        faults.push(format!("Ask for {} to {} words; these are {}.", WORDS.start(), WORDS.end(), input.words));
    }
    if input.links.len() > MAX_LINKS {
        faults.push(format!("At most {MAX_LINKS} links can be offered; these are {}.", input.links.len()));
    }
    if input.sources.len() > MAX_SOURCES {
        faults.push(format!("At most {MAX_SOURCES} sources can be given; these are {}.", input.sources.len()));
    }
    if faults.is_empty() { Ok(()) } else { Err(FunctionError::Input(faults)) }
}

/// Does the next step that is missing and puts it into the checkpoint. After an error the checkpoint is as it was.
pub async fn step<C: Caller>(ctx: Context<'_, C>, input: &Input, checkpoint: &mut Checkpoint) -> Result<Step<Article>, FunctionError> {
    validate(input)?;
    if checkpoint.fingerprint.is_empty() && *checkpoint == Checkpoint::default() {
        *checkpoint = Checkpoint::of(input);
    }
    if checkpoint.fingerprint != fingerprint(input) {
        return Err(FunctionError::Stale);
    }
    let Some(outline) = checkpoint.outline.clone() else {
        checkpoint.outline = Some(write::outline(ctx, input).await?);
        seen(ctx, checkpoint, &prompts::OUTLINE);
        return Ok(more(checkpoint));
    };
    if checkpoint.sections.len() < outline.sections.len() {
        let written = write::section(ctx, input, &outline, checkpoint).await?;
        checkpoint.sections.push(written);
        seen(ctx, checkpoint, &prompts::SECTION);
    } else if !outline.questions.is_empty() && checkpoint.questions.is_none() {
        checkpoint.questions = Some(write::questions(ctx, input, &outline, checkpoint).await?);
        seen(ctx, checkpoint, &prompts::QUESTIONS);
    } else if checkpoint.frame.is_none() {
        checkpoint.frame = Some(write::frame(ctx, input, &outline, checkpoint).await?);
        seen(ctx, checkpoint, &prompts::FRAME);
    } else if checkpoint.seo.is_none() {
        checkpoint.seo = Some(write::seo(ctx, input, &outline, checkpoint).await?);
        seen(ctx, checkpoint, &prompts::SEO);
    } else {
        return Ok(Step::Done(Box::new(assemble(ctx, input, &outline, checkpoint))));
    }
    Ok(more(checkpoint))
}

/// All steps in one go, for those who save nothing.
pub async fn execute<C: Caller>(ctx: Context<'_, C>, input: &Input) -> Result<Article, FunctionError> {
    let mut checkpoint = Checkpoint::of(input);
    loop {
        if let Step::Done(article) = step(ctx, input, &mut checkpoint).await? {
            return Ok(*article);
        }
    }
}

fn seen<C>(ctx: Context<'_, C>, checkpoint: &mut Checkpoint, spec: &'static crate::prompt::PromptSpec) {
    if let Some(version) = super::version(ctx.settings, spec).filter(|v| !checkpoint.prompts.contains(v)) {
        checkpoint.prompts.push(version);
    }
}

fn more(checkpoint: &Checkpoint) -> Step<Article> {
    let (done, total) = checkpoint.progress();
    let outline = checkpoint.outline.clone().unwrap_or_default();
    let next = match outline.sections.get(checkpoint.sections.len()) {
        Some(section) => section.heading.clone(),
        None if !outline.questions.is_empty() && checkpoint.questions.is_none() => "questions".to_owned(),
        None if checkpoint.frame.is_none() => "introduction and conclusion".to_owned(),
        None if checkpoint.seo.is_none() => "SEO fields".to_owned(),
        None => "putting together".to_owned(),
    };
    Step::More { done, total, next }
}

/// The offer of an article's links.
fn offer(input: &Input) -> Offer {
    Offer::of_urls(&input.links.iter().map(|l| l.url.as_str()).collect::<Vec<_>>())
}

/// Puts the parts together and passes the gate once more, whatever a checkpoint held.
fn assemble<C>(ctx: Context<'_, C>, input: &Input, outline: &Outline, checkpoint: &Checkpoint) -> Article {
    let frame = checkpoint.frame.clone().unwrap_or_default();
    let seo = checkpoint.seo.clone().unwrap_or_default();
    let mut parts: Vec<String> = vec![frame.introduction.markup.clone()];
    let titled = |heading: &str, written: &Written| format!("{}{}", blocks::heading(2, heading), written.markup);
    parts.extend(outline.sections.iter().zip(&checkpoint.sections).map(|(planned, written)| titled(&planned.heading, written)));
    if let Some(questions) = checkpoint.questions.as_ref().filter(|q| !q.markup.is_empty()) {
        parts.push(titled(&outline.questions_heading, questions));
    }
    if !frame.conclusion.markup.is_empty() {
        parts.push(titled(&frame.conclusion_heading, &frame.conclusion));
    }
    let clean = sanitise::blocks(&parts.join("\n\n"), &offer(input));
    let written: Vec<&Written> = checkpoint.sections.iter().chain(&checkpoint.questions).chain([&frame.introduction, &frame.conclusion]).collect();
    let word_count = u32::try_from(blocks::word_count(&clean.markup)).unwrap_or(u32::MAX);
    let mut notes = Vec::new();
    let dropped: u32 = written.iter().map(|w| w.dropped_links).sum();
    if dropped > 0 {
        notes.push(format!("{dropped} links to addresses that were not offered became plain text."));
    }
    let mut banned: Vec<&str> = written.iter().flat_map(|w| &w.banned).map(String::as_str).collect();
    banned.sort_unstable();
    banned.dedup();
    if !banned.is_empty() {
        notes.push(format!("Words that the author profile bans are in the text: {}.", banned.join(", ")));
    }
    if word_count < input.words / 2 || word_count > input.words * 2 {
        notes.push(format!("The text has {word_count} words; {} were wanted.", input.words));
    }
    let mut claims = unproved(&clean.markup, &material(ctx, input));
    for text in written.iter().flat_map(|w| &w.to_check) {
        if !claims.iter().any(|c| c.text == *text) {
            claims.push(Claim { kind: ClaimKind::Doubted, text: text.clone() });
        }
    }
    Article {
        title: sanitise::plain(&input.title, 300),
        slug: seo.slug,
        excerpt: seo.excerpt,
        meta_title: seo.meta_title,
        meta_description: seo.meta_description,
        gaps: u32::try_from(blocks::count_gaps(&clean.markup)).unwrap_or(u32::MAX),
        content_html: format!("{}\n", clean.markup),
        word_count,
        claims,
        links: clean.links,
        notes,
        prompts: checkpoint.prompts.clone(),
    }
}

/// Everything that a statement may rest on.
fn material<C>(ctx: Context<'_, C>, input: &Input) -> String {
    let mut out = format!("{}\n{}\n{}\n{}\n{}\n", input.title, input.brief, input.keywords.join("\n"), input.site, ctx.settings.style.text());
    for source in &input.sources {
        out.push_str(&blocks::plain_text(&source.text));
        out.push('\n');
    }
    out
}

/// The language of a call, for slugs.
fn lang<C>(ctx: Context<'_, C>) -> Lang {
    Lang::from_tag(if ctx.settings.language.is_empty() { "en" } else { &ctx.settings.language })
}
