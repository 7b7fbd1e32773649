//! The prompts of an article's steps, their variables and the schemas of their answers.
//!
//! Must not know how answers are checked.

use super::{MAX_LINKS, MAX_QUESTIONS, MAX_SECTIONS};
use crate::functions::{HOUSE_STYLE, LANGUAGE, schema};
use crate::prompt::{PromptSpec, Variable, data, setting};
use serde_json::Value;

const TITLE: Variable = data("title", "the article's title");
const BRIEF: Variable = data("brief", "the task's description");
const KEYWORDS: Variable = data("keywords", "target keywords, the main one first");
const SITE: Variable = data("site", "name and subject of the site");
const SOURCES: Variable = data("sources", "pages that may be drawn on; empty when there are none");
const OUTLINE_TEXT: Variable = data("outline", "the headings with their points");
const EXAMPLES: Variable = data("style_examples", "passages in the author's voice");
const LINKS: Variable = data("links", "numbered pages of the site that may be linked to");
const WORDS: Variable = setting("words", "words wanted");
const STRUCTURE: Variable = setting("structure", "guide, listicle, comparison, how_to, review or landing");
const CONTENT_TYPE: Variable = setting("content_type", "post or page");
const INTENT: Variable = setting("intent", "what the searcher wants; may be empty");

/// The plan.
pub const OUTLINE: PromptSpec = PromptSpec {
    key: "generate_content_outline",
    about: "Plans an article",
    variables: &[
        LANGUAGE,
        HOUSE_STYLE,
        TITLE,
        BRIEF,
        KEYWORDS,
        SITE,
        SOURCES,
        WORDS,
        STRUCTURE,
        CONTENT_TYPE,
        INTENT,
        setting("sections", "how many sections are wanted, as \"4 to 6\""),
        setting("question_count", "questions wanted; empty for none"),
    ],
    default: include_str!("../../prompt/defaults/generate_content_outline.md"),
};

/// One section.
pub const SECTION: PromptSpec = PromptSpec {
    key: "generate_content_section",
    about: "Writes one section of an article",
    variables: &[
        LANGUAGE,
        HOUSE_STYLE,
        TITLE,
        BRIEF,
        KEYWORDS,
        SITE,
        SOURCES,
        OUTLINE_TEXT,
        EXAMPLES,
        LINKS,
        WORDS,
        STRUCTURE,
        INTENT,
        data("heading", "the section's heading"),
        data("points", "what the section has to cover"),
        data("before", "the end of the section before"),
    ],
    default: include_str!("../../prompt/defaults/generate_content_section.md"),
};

/// Answers to questions.
pub const QUESTIONS: PromptSpec = PromptSpec {
    key: "generate_content_questions",
    about: "Answers the questions of an article",
    variables: &[LANGUAGE, HOUSE_STYLE, TITLE, BRIEF, SITE, SOURCES, OUTLINE_TEXT, data("questions", "the numbered questions")],
    default: include_str!("../../prompt/defaults/generate_content_questions.md"),
};

/// Introduction and conclusion.
pub const FRAME: PromptSpec = PromptSpec {
    key: "generate_content_frame",
    about: "Writes introduction and conclusion when the sections stand",
    variables: &[
        LANGUAGE,
        HOUSE_STYLE,
        TITLE,
        BRIEF,
        KEYWORDS,
        SITE,
        EXAMPLES,
        LINKS,
        STRUCTURE,
        INTENT,
        data("text", "the text between introduction and conclusion"),
    ],
    default: include_str!("../../prompt/defaults/generate_content_frame.md"),
};

/// SEO fields.
pub const SEO: PromptSpec = PromptSpec {
    key: "generate_content_seo",
    about: "Writes SEO title, description, slug and excerpt",
    variables: &[LANGUAGE, HOUSE_STYLE, TITLE, BRIEF, KEYWORDS, SITE, INTENT, data("text", "the beginning of the article")],
    default: include_str!("../../prompt/defaults/generate_content_seo.md"),
};

/// The schema of a prompt's answer.
pub fn schema_of(prompt: &str) -> Option<Value> {
    let html = |about: &str| schema::text(60_000, about);
    let checks = || schema::list(schema::text(600, "a statement that a person has to check"), 0, 30);
    Some(match prompt {
        "generate_content_outline" => schema::object(&[
            (
                "sections",
                schema::list(
                    schema::object(&[
                        ("heading", schema::text(200, "plain text")),
                        ("points", schema::list(schema::text(600, "one point"), 1, 12)),
                        ("words", schema::number(20, 4_000, "words for this section")),
                    ]),
                    1,
                    MAX_SECTIONS,
                ),
            ),
            ("questions_heading", schema::text(200, "heading above the questions; empty without questions")),
            ("questions", schema::list(schema::text(300, "a question"), 0, MAX_QUESTIONS)),
        ]),
        "generate_content_section" => schema::object(&[("html", html("the section without its heading")), ("to_check", checks())]),
        "generate_content_questions" => schema::object(&[
            (
                "answers",
                schema::list(
                    schema::object(&[("question", schema::number(1, MAX_QUESTIONS as i64, "its number")), ("html", html("the answer"))]),
                    1,
                    MAX_QUESTIONS,
                ),
            ),
            ("to_check", checks()),
        ]),
        "generate_content_frame" => schema::object(&[
            ("introduction", html("one to three paragraphs")),
            ("conclusion_heading", schema::text(200, "plain text")),
            ("conclusion", html("one to three paragraphs")),
            ("to_check", checks()),
        ]),
        "generate_content_seo" => schema::object(&[
            ("meta_title", schema::text(200, "at most 60 characters")),
            ("meta_description", schema::text(500, "at most 155 characters")),
            ("slug", schema::text(200, "a few words joined by hyphens")),
            ("excerpt", schema::text(1_000, "one or two sentences")),
        ]),
        _ => return None,
    })
}

/// Most links that can be named.
const _: () = assert!(MAX_LINKS < 1_000);
