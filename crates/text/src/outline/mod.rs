//! Outline drafts: a skeleton of an article in block markup, from the cluster and the user's own pages alone.
//!
//! Owns sections, quotations and gaps. It never writes a sentence of fact: what no source says stays a visible
//! gap, and the first block says that this is an outline. Must not know models, networks or the database.

mod quotes;
mod slug;

use serde::{Deserialize, Serialize};

use crate::blocks;
use crate::ideas::Structure;
use crate::lang::Lang;
use crate::topic::{Topic, capital, core, cut, sentence};
use quotes::Quotes;
pub use slug::slug;

/// A page of the user's own that may be quoted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Its title.
    pub title: String,
    /// Its address; may be empty.
    pub url: String,
    /// Its text or markup.
    pub text: String,
}

/// What the draft is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The cluster.
    pub topic: Topic,
    /// The title of the article.
    pub title: String,
    /// How it is built.
    pub structure: Structure,
    /// Pages to quote from; may be empty.
    pub sources: Vec<Source>,
}

/// An outline draft.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// Block markup; the first block says that it is an outline draft.
    pub markup: String,
    /// At most 60 characters.
    pub meta_title: String,
    /// At most 155 characters.
    pub meta_description: String,
    /// At most 75 characters, no accents where they can be written without.
    pub slug: String,
    /// Places that want a text: `filled + gaps`.
    pub blocks: usize,
    /// Places that hold a quotation.
    pub filled: usize,
    /// Places left to fill in, each a paragraph of the class [`blocks::GAP_CLASS`].
    pub gaps: usize,
    /// Words of the draft without its gaps and its note.
    pub words: usize,
    /// Indexes of the sources that were quoted.
    pub quoted: Vec<usize>,
}

/// Most facets that become sections.
const MAX_SECTIONS: usize = 8;
/// Most questions.
const MAX_QUESTIONS: usize = 8;

/// The texts of a language; English where there is none.
struct Texts {
    pairs: Vec<(&'static str, &'static str)>,
    /// The language has texts of its own, so that its section titles may be used.
    own: bool,
}

impl Texts {
    fn of(language: Lang) -> Texts {
        let (text, own) = match language {
            Lang::En => (include_str!("../../data/outline/en.tsv"), true),
            Lang::De => (include_str!("../../data/outline/de.tsv"), true),
            Lang::Fr => (include_str!("../../data/outline/fr.tsv"), true),
            Lang::Es => (include_str!("../../data/outline/es.tsv"), true),
            _ => (include_str!("../../data/outline/en.tsv"), false),
        };
        let pairs = text.lines().filter(|l| !l.starts_with("# ")).filter_map(|l| l.split_once('\t')).collect();
        Texts { pairs, own }
    }

    fn get(&self, key: &str) -> &'static str {
        self.pairs.iter().find(|(k, _)| *k == key).map_or("", |(_, t)| t)
    }
}

struct Draft<'s> {
    out: Outline,
    quotes: Quotes<'s>,
    sources: &'s [Source],
}

impl Draft<'_> {
    fn gap(&mut self, text: &str) -> String {
        self.out.blocks += 1;
        self.out.gaps += 1;
        blocks::paragraph_with_class(text, blocks::GAP_CLASS)
    }

    /// The best sentences of the sources for a heading, or a gap.
    fn answer(&mut self, about: &[String], gap: &str, most: usize, again: bool) -> String {
        let found = self.quotes.find(about, most, again);
        if found.is_empty() {
            return self.gap(gap);
        }
        self.out.blocks += 1;
        self.out.filled += 1;
        let mut markup = String::new();
        for (source, sentence) in found {
            if !self.out.quoted.contains(&source) {
                self.out.quoted.push(source);
            }
            let from = self.sources.get(source).map(|s| (if s.title.trim().is_empty() { s.url.as_str() } else { s.title.as_str() }, s.url.as_str()));
            markup.push_str(&blocks::quote(&sentence, from));
        }
        markup
    }
}

/// Makes an outline draft. Deterministic; never fails, an empty topic gives an outline of gaps.
pub fn outline(request: &Request) -> Outline {
    let topic = &request.topic;
    let language = topic.language();
    let texts = Texts::of(language);
    let name = crate::key::clean(if topic.name.trim().is_empty() { &request.title } else { &topic.name });
    let core = core(&name, language);
    let fill = |text: &str, heading: &str, facets: &str| {
        text.replace("{h}", heading).replace("{C}", &capital(&core)).replace("{c}", &core).replace("{K}", &capital(&name)).replace("{f}", facets)
    };
    let facets = topic.facets();
    let (questions, sections): (Vec<_>, Vec<_>) = facets.into_iter().partition(|f| f.question);
    let mut draft = Draft { out: Outline::default(), quotes: Quotes::of(&request.sources, language), sources: &request.sources };
    let mut markup = blocks::paragraph_with_class(texts.get("note"), blocks::NOTE_CLASS);
    markup.push_str(&draft.gap(&fill(texts.get("gap.intro"), "", "")));

    let fixed: Vec<String> =
        if texts.own { texts.get(request.structure.name()).split('|').filter(|t| !t.is_empty()).map(|t| fill(t, "", "")).collect() } else { Vec::new() };
    // The first fixed section opens, the others follow the facets of the cluster.
    let (open, close) = fixed.split_at(fixed.len().min(1));
    let mut add = |draft: &mut Draft<'_>, title: &str, about: &[String]| {
        markup.push_str(&blocks::heading(2, title));
        let gap = fill(texts.get("gap.section"), title.trim_end_matches('?'), "");
        markup.push_str(&draft.answer(about, &gap, 2, false));
    };
    // Facets choose their sentences first, they are the closer match.
    let mut parts: Vec<(String, Vec<String>)> = Vec::new();
    parts.extend(open.iter().map(|t| (t.clone(), vec![format!("{core} {t}")])));
    parts.extend(sections.iter().take(MAX_SECTIONS).map(|f| (f.title.clone(), f.keywords.clone())));
    parts.extend(close.iter().map(|t| (t.clone(), vec![format!("{core} {t}")])));
    for (title, about) in &parts {
        add(&mut draft, title, about);
    }
    if !questions.is_empty() {
        markup.push_str(&blocks::heading(2, if texts.own { texts.get("faq") } else { "FAQ" }));
        for question in questions.iter().take(MAX_QUESTIONS) {
            let answer = draft.answer(&question.keywords, texts.get("gap.answer"), 1, true);
            markup.push_str(&blocks::details(&sentence(&question.title, true), &answer));
        }
    }
    if texts.own {
        markup.push_str(&blocks::heading(2, texts.get("close")));
    }
    let last = draft.gap(&fill(texts.get("gap.close"), "", ""));
    markup.push_str(&last);

    let mut out = draft.out;
    let shown: Vec<String> = sections.iter().chain(&questions).take(3).map(|f| f.title.trim_end_matches('?').to_lowercase()).collect();
    let title = crate::key::clean(&request.title);
    out.meta_title = cut(if title.is_empty() { &name } else { &title }, 60);
    let meta = if !texts.own {
        capital(&[vec![name.clone()], shown].concat().join(", "))
    } else if shown.is_empty() {
        fill(texts.get("meta.plain"), "", "")
    } else {
        fill(texts.get("meta"), "", &shown.join(", "))
    };
    out.meta_description = cut(&meta, 155);
    out.slug = slug(&name, language);
    out.words = words_without_gaps(&markup);
    out.quoted.sort_unstable();
    out.markup = markup.trim_end().to_owned();
    out.markup.push('\n');
    out
}

fn words_without_gaps(markup: &str) -> usize {
    let nodes = blocks::parse(markup);
    nodes
        .iter()
        .map(|node| match node {
            blocks::Node::Block(b) if b.attribute("className").is_some_and(|c| c == blocks::GAP_CLASS || c == blocks::NOTE_CLASS) => 0,
            blocks::Node::Block(b) => words_without_gaps(&blocks::serialize(&b.inner)),
            blocks::Node::Html(html) => blocks::word_count(html),
        })
        .sum()
}
