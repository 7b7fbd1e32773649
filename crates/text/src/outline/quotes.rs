//! Owns choosing sentences of the user's own pages for a heading.
//!
//! A sentence is taken word for word or not at all. Must not know markup.

use rustc_hash::{FxHashMap, FxHashSet};
use unicode_segmentation::UnicodeSegmentation;

use super::Source;
use crate::blocks::plain_text;
use crate::key::clean;
use crate::lang::Lang;
use crate::tokens::Analyzer;

/// Sentences shorter or longer than this (in characters) are not quoted.
const LENGTH: std::ops::RangeInclusive<usize> = 30..=400;
/// Sentences looked at over all sources.
const MAX_SENTENCES: usize = 20_000;
/// Share of a heading's weight that a sentence must carry.
const ENOUGH: f32 = 0.55;

struct Sentence {
    source: usize,
    text: String,
    tokens: FxHashSet<String>,
}

pub(crate) struct Quotes<'s> {
    sentences: Vec<Sentence>,
    frequency: FxHashMap<String, f32>,
    used: FxHashSet<usize>,
    analyzer: Analyzer,
    _sources: &'s [Source],
}

impl<'s> Quotes<'s> {
    pub(crate) fn of(sources: &'s [Source], language: Lang) -> Quotes<'s> {
        let analyzer = Analyzer::new(language);
        let mut sentences: Vec<Sentence> = Vec::new();
        let mut frequency: FxHashMap<String, f32> = FxHashMap::default();
        for (source, page) in sources.iter().enumerate() {
            for line in plain_text(&page.text).lines() {
                for text in line.unicode_sentences() {
                    let text = clean(text);
                    if !LENGTH.contains(&text.chars().count()) || !text.ends_with(['.', '!', '。', '！', ')', '”', '"']) {
                        continue;
                    }
                    if sentences.len() >= MAX_SENTENCES {
                        break;
                    }
                    let tokens: FxHashSet<String> = analyzer.analyze(&text).tokens.into_iter().collect();
                    for token in &tokens {
                        *frequency.entry(token.clone()).or_default() += 1.0;
                    }
                    sentences.push(Sentence { source, text, tokens });
                }
            }
        }
        Quotes { sentences, frequency, used: FxHashSet::default(), analyzer, _sources: sources }
    }

    /// Up to `most` sentences for the keywords of one heading, best first. `again`: also sentences that were
    /// already quoted (short answers may repeat what a section says).
    pub(crate) fn find(&mut self, about: &[String], most: usize, again: bool) -> Vec<(usize, String)> {
        let total = self.sentences.len() as f32 + 1.0;
        let idf = |token: &String| (total / self.frequency.get(token).copied().unwrap_or(1.0)).ln().max(0.1);
        let mut scored: Vec<(f32, usize)> = Vec::new();
        for keyword in about.iter().take(20) {
            // What a question asks ("how often") need not stand in the answer.
            let wanted: Vec<String> = self.analyzer.analyze(keyword).tokens.into_iter().filter(|t| !t.starts_with('~')).collect();
            let all: f32 = wanted.iter().map(idf).sum();
            if wanted.len() < 2 || all <= 0.0 {
                continue;
            }
            for (at, sentence) in self.sentences.iter().enumerate() {
                if !again && self.used.contains(&at) || sentence.text.ends_with('?') {
                    continue;
                }
                let hits: Vec<&String> = wanted.iter().filter(|t| sentence.tokens.contains(*t)).collect();
                let share = hits.iter().map(|t| idf(t)).sum::<f32>() / all;
                if hits.len() >= 2 && share >= ENOUGH {
                    scored.push((share, at));
                }
            }
        }
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut out: Vec<(usize, String)> = Vec::new();
        let mut taken = FxHashSet::default();
        for (_, at) in scored {
            if out.len() >= most {
                break;
            }
            if let Some(sentence) = self.sentences.get(at)
                && taken.insert(sentence.text.clone())
            {
                self.used.insert(at);
                out.push((sentence.source, sentence.text.clone()));
            }
        }
        out
    }
}
