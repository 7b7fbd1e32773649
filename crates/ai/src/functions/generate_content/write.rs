//! The questions of an article's steps and the checks of their answers.
//!
//! Must not know the order of the steps nor what a checkpoint is for.

use super::{Checkpoint, Frame, Input, MAX_QUESTIONS, MAX_SECTIONS, MAX_SOURCE_TEXT, Outline, Planned, Seo, Written, offer, prompts};
use crate::functions::ask::head;
use crate::functions::sanitise::{self, Offer};
use crate::functions::{Context, FunctionError, ask_for, numbered, prepare, wrong_language};
use crate::prompt::{PromptSpec, Values};
use crate::provider::Caller;
use igny8_text::blocks;
use serde::Deserialize;
use std::fmt::Write;
use std::sync::atomic::{AtomicBool, Ordering};

/// The values that the steps share.
fn values<C>(ctx: Context<'_, C>, input: &Input) -> Values {
    let clean = igny8_text::key::clean;
    Values::new()
        .with("title", clean(&head(&input.title, 300)))
        .with("brief", head(&input.brief, 4_000))
        .with("keywords", input.keywords.iter().take(20).map(|k| format!("- {}\n", clean(&head(k, 200)))).collect::<String>())
        .with("site", head(&input.site, 600))
        .with("sources", sources(input))
        .with("style_examples", ctx.settings.style.examples())
        .with("structure", input.structure.name())
        .with("content_type", if input.content_type == super::ContentType::Page { "page" } else { "post" })
        .with("intent", input.intent.map_or("", igny8_text::Intent::name))
}

fn sources(input: &Input) -> String {
    let each = MAX_SOURCE_TEXT / input.sources.len().max(1);
    let mut out = String::new();
    for (at, source) in input.sources.iter().enumerate() {
        let text = head(&blocks::plain_text(&source.text), each);
        let _ = writeln!(out, "Source {}: {}\n{text}\n", at + 1, igny8_text::key::clean(&head(&source.title, 300)));
    }
    out
}

/// Candidates that are not used yet, under their lasting numbers. At most one link for about 150 words, and none twice.
fn links(input: &Input, checkpoint: &Checkpoint) -> String {
    let used = checkpoint.used();
    let room = (input.words as usize / 150).max(2).saturating_sub(used.len());
    let mut out = String::new();
    for (at, link) in input.links.iter().enumerate() {
        if room > 0 && !used.contains(&at) && offer(input).links.get(at).is_some_and(sanitise::Link::is_safe) {
            let _ = writeln!(out, "#{}: {}", at + 1, igny8_text::key::clean(&head(&link.title, 200)));
        }
    }
    out
}

fn plan(outline: &Outline) -> String {
    let mut out = String::new();
    for (at, section) in outline.sections.iter().enumerate() {
        let _ = writeln!(out, "{}. {}", at + 1, section.heading);
        for point in &section.points {
            let _ = writeln!(out, "   - {point}");
        }
    }
    out
}

fn request<C>(ctx: Context<'_, C>, spec: &'static PromptSpec, values: Values, tokens: u32) -> Result<crate::provider::ChatRequest, FunctionError> {
    prepare(ctx.settings, spec, values, prompts::schema_of(spec.key), tokens)
}

/// Checks a part's HTML and gives its markup. `words`: fewest and most; banned words are refused once.
fn part<C>(
    ctx: Context<'_, C>,
    what: &str,
    html: &str,
    to_check: &[String],
    offer: &Offer,
    words: std::ops::Range<usize>,
    refused: &AtomicBool,
) -> Result<Written, Vec<String>> {
    let clean = sanitise::blocks(html, offer);
    let count = blocks::word_count(&clean.markup);
    let mut faults = Vec::new();
    if clean.markup.is_empty() {
        faults.push(format!("{what} is empty once everything that is not allowed is taken out"));
    } else if count < words.start {
        faults.push(format!("{what} has {count} words; at least {} are wanted", words.start));
    } else if count > words.end {
        faults.push(format!("{what} has {count} words; at most {} are wanted", words.end));
    }
    faults.extend(wrong_language(ctx.settings, &clean.markup));
    let banned = ctx.settings.style.banned_in(&blocks::plain_text(&clean.markup));
    if !banned.is_empty() && !refused.swap(true, Ordering::Relaxed) {
        faults.push(format!("{what} uses words that are banned: {}", banned.join(", ")));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let to_check = to_check.iter().map(|c| sanitise::plain(c, 400)).filter(|c| !c.is_empty()).collect();
    Ok(Written { markup: clean.markup, to_check, links: clean.links, dropped_links: clean.dropped_links, banned })
}

#[derive(Deserialize)]
struct OutlineAnswer {
    sections: Vec<SectionPlan>,
    questions_heading: String,
    questions: Vec<String>,
}

#[derive(Deserialize)]
struct SectionPlan {
    heading: String,
    points: Vec<String>,
    words: u32,
}

/// The plan: headings that differ, words that add up.
pub(super) async fn outline<C: Caller>(ctx: Context<'_, C>, input: &Input) -> Result<Outline, FunctionError> {
    let wanted = (input.words / 220).clamp(2, 10);
    let values = values(ctx, input)
        .with("words", input.words)
        .with("sections", format!("{} to {}", wanted.max(3) - 1, wanted + 1))
        .with("question_count", if input.questions { "3 to 6" } else { "" });
    let request = request(ctx, &prompts::OUTLINE, values, 2_500)?;
    ask_for(ctx, "outline", request, |answer: OutlineAnswer| {
        let mut out = Outline { questions_heading: sanitise::plain(&answer.questions_heading, 120), ..Outline::default() };
        let key = |text: &str| igny8_text::normal_key(text);
        let mut faults = Vec::new();
        for section in answer.sections.into_iter().take(MAX_SECTIONS) {
            let heading = sanitise::plain(&section.heading, 150);
            if heading.is_empty() {
                faults.push("a section has no heading".to_owned());
            } else if out.sections.iter().any(|s| key(&s.heading) == key(&heading)) {
                faults.push(format!("the heading \"{heading}\" stands twice"));
            }
            let points = section.points.iter().map(|p| sanitise::plain(p, 400)).filter(|p| !p.is_empty()).collect();
            out.sections.push(Planned { heading, points, words: section.words });
        }
        let all: String = out.sections.iter().map(|s| format!("{}\n{}\n", s.heading, s.points.join("\n"))).collect();
        faults.extend(wrong_language(ctx.settings, &all));
        if !faults.is_empty() {
            return Err(faults);
        }
        if input.questions {
            out.questions = answer.questions.iter().map(|q| sanitise::plain(q, 200)).filter(|q| !q.is_empty()).take(MAX_QUESTIONS).collect();
        }
        if out.questions.is_empty() {
            out.questions_heading.clear();
        } else if out.questions_heading.is_empty() {
            out.questions_heading = "FAQ".to_owned();
        }
        share(&mut out, input.words);
        Ok(out)
    })
    .await
}

/// The words wanted, shared out as the plan weighs its sections; introduction and conclusion take a seventh.
fn share(outline: &mut Outline, words: u32) {
    let body = u64::from(words) * 6 / 7;
    let planned: u64 = outline.sections.iter().map(|s| u64::from(s.words.max(1))).sum();
    for section in &mut outline.sections {
        section.words = u32::try_from(body * u64::from(section.words.max(1)) / planned.max(1)).unwrap_or(u32::MAX).max(40);
    }
}

#[derive(Deserialize)]
struct SectionAnswer {
    html: String,
    to_check: Vec<String>,
}

/// The next section.
pub(super) async fn section<C: Caller>(ctx: Context<'_, C>, input: &Input, outline: &Outline, checkpoint: &Checkpoint) -> Result<Written, FunctionError> {
    let at = checkpoint.sections.len();
    let Some(planned) = outline.sections.get(at) else { return Ok(Written::default()) };
    let before = checkpoint.sections.last().map(|w| blocks::plain_text(&w.markup)).unwrap_or_default();
    let tail: Vec<char> = before.chars().rev().take(700).collect();
    let values = values(ctx, input)
        .with("words", planned.words)
        .with("outline", plan(outline))
        .with("heading", &planned.heading)
        .with("points", planned.points.iter().map(|p| format!("- {p}\n")).collect::<String>())
        .with("before", tail.into_iter().rev().collect::<String>())
        .with("links", links(input, checkpoint));
    let request = request(ctx, &prompts::SECTION, values, planned.words.saturating_mul(4) + 500)?;
    let offer = Offer { top_heading: 3, ..offer(input) };
    let refused = AtomicBool::new(false);
    let range = (planned.words as usize / 5).max(10)..planned.words as usize * 4 + 100;
    ask_for(ctx, &format!("section {}", at + 1), request, |answer: SectionAnswer| {
        part(ctx, "the section", &answer.html, &answer.to_check, &offer, range.clone(), &refused)
    })
    .await
}

#[derive(Deserialize)]
struct QuestionsAnswer {
    answers: Vec<QuestionAnswer>,
    to_check: Vec<String>,
}

#[derive(Deserialize)]
struct QuestionAnswer {
    question: usize,
    html: String,
}

/// The questions with their answers, each a block that opens. A question without an answer becomes a gap.
pub(super) async fn questions<C: Caller>(ctx: Context<'_, C>, input: &Input, outline: &Outline, checkpoint: &Checkpoint) -> Result<Written, FunctionError> {
    debug_assert_eq!(checkpoint.sections.len(), outline.sections.len(), "questions come after the sections");
    let values = values(ctx, input).with("outline", plan(outline)).with("questions", numbered(&outline.questions));
    let request = request(ctx, &prompts::QUESTIONS, values, 400 * u32::try_from(outline.questions.len()).unwrap_or(1) + 400)?;
    let refused = AtomicBool::new(false);
    let offer = Offer { top_heading: 3, ..Offer::default() };
    ask_for(ctx, "questions", request, |answer: QuestionsAnswer| {
        let mut out = Written::default();
        let mut faults = Vec::new();
        for (at, question) in outline.questions.iter().enumerate() {
            let found: Vec<&QuestionAnswer> = answer.answers.iter().filter(|a| a.question == at + 1).collect();
            let [found] = found.as_slice() else {
                faults.push(format!("question {} has {} answers; exactly one is wanted", at + 1, found.len()));
                continue;
            };
            match part(ctx, &format!("the answer to question {}", at + 1), &found.html, &answer.to_check, &offer, 3..400, &refused) {
                Ok(written) => {
                    out.markup.push_str(&blocks::details(question, &written.markup));
                    out.dropped_links += written.dropped_links;
                    out.banned.extend(written.banned);
                    out.to_check = written.to_check;
                }
                Err(more) => faults.extend(more),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        out.markup = sanitise::blocks(&out.markup, &offer).markup;
        Ok(out)
    })
    .await
}

#[derive(Deserialize)]
struct FrameAnswer {
    introduction: String,
    conclusion_heading: String,
    conclusion: String,
    to_check: Vec<String>,
}

/// Introduction and conclusion, when it is known what they introduce.
pub(super) async fn frame<C: Caller>(ctx: Context<'_, C>, input: &Input, outline: &Outline, checkpoint: &Checkpoint) -> Result<Frame, FunctionError> {
    let mut text = String::new();
    for (planned, written) in outline.sections.iter().zip(&checkpoint.sections) {
        let _ = writeln!(text, "{}\n{}\n", planned.heading, head(&blocks::plain_text(&written.markup), 2_500));
    }
    let values = values(ctx, input).with("text", head(&text, 20_000)).with("links", links(input, checkpoint));
    let request = request(ctx, &prompts::FRAME, values, 1_600)?;
    let offer = Offer { top_heading: 3, ..offer(input) };
    let refused = AtomicBool::new(false);
    ask_for(ctx, "introduction and conclusion", request, |answer: FrameAnswer| {
        let introduction = part(ctx, "the introduction", &answer.introduction, &answer.to_check, &offer, 10..500, &refused)?;
        let conclusion = part(ctx, "the conclusion", &answer.conclusion, &[], &offer, 5..500, &refused)?;
        let conclusion_heading = sanitise::plain(&answer.conclusion_heading, 150);
        if conclusion_heading.is_empty() {
            return Err(vec!["conclusion_heading is empty".to_owned()]);
        }
        Ok(Frame { introduction, conclusion_heading, conclusion })
    })
    .await
}

/// SEO fields, cut to what search engines show.
pub(super) async fn seo<C: Caller>(ctx: Context<'_, C>, input: &Input, outline: &Outline, checkpoint: &Checkpoint) -> Result<Seo, FunctionError> {
    let introduction = checkpoint.frame.as_ref().map(|f| blocks::plain_text(&f.introduction.markup)).unwrap_or_default();
    let text = format!("{introduction}\n\n{}", plan(outline));
    let values = values(ctx, input).with("text", head(&text, 6_000));
    let request = request(ctx, &prompts::SEO, values, 500)?;
    let language = super::lang(ctx);
    ask_for(ctx, "SEO fields", request, |answer: Seo| {
        let mut out = Seo {
            meta_title: sanitise::plain(&answer.meta_title, 60),
            meta_description: sanitise::plain(&answer.meta_description, 155),
            slug: igny8_text::outline::slug(&sanitise::plain(&answer.slug.replace(['-', '_', '/'], " "), 120), language),
            excerpt: sanitise::plain(&answer.excerpt, 400),
        };
        let mut faults = Vec::new();
        for (name, value) in [("meta_title", &out.meta_title), ("meta_description", &out.meta_description), ("excerpt", &out.excerpt)] {
            if value.is_empty() {
                faults.push(format!("{name} is empty"));
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        if out.slug.is_empty() {
            let from = input.keywords.first().filter(|k| !k.trim().is_empty()).unwrap_or(&input.title);
            out.slug = igny8_text::outline::slug(from, language);
        }
        Ok(out)
    })
    .await
}
