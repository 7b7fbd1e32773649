//! Owns saying why two keywords are together or apart.
//!
//! Must not know groups: it repeats the comparison of two keywords with the weights of a list.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::{Options, tuning};
use crate::lang::Lang;
use crate::tokens::{Analysis, Analyzer, conflict, grams};

/// A term that both keywords have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SharedTerm {
    /// A stem, or a class of synonyms such as `~price`.
    pub term: String,
    /// Its share of the word similarity, 0..1.
    pub share: f32,
}

/// Why two keywords are together or apart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Why {
    /// What both have, strongest first.
    pub shared: Vec<SharedTerm>,
    /// Terms only the first has.
    pub only_a: Vec<String>,
    /// Terms only the second has.
    pub only_b: Vec<String>,
    /// Similarity of the words, 0..1.
    pub word_similarity: f32,
    /// Similarity of the spelling, 0..1.
    pub spelling_similarity: f32,
    /// Both together; 0 in a conflict.
    pub similarity: f32,
    /// What a cluster must keep on average.
    pub threshold: f32,
    /// The classes or numbers of each side that exclude one another.
    pub conflict: Option<(Vec<String>, Vec<String>)>,
}

impl Why {
    /// True when the two alone would be one cluster.
    pub fn alike(&self) -> bool {
        self.conflict.is_none() && self.similarity >= self.threshold
    }
}

/// The weights of a list of keywords.
pub struct Explainer {
    analyzer: Analyzer,
    words: FxHashMap<String, f32>,
    chars: FxHashMap<u64, f32>,
    total: f32,
}

impl Explainer {
    /// Learns the weights from a list: the same list that was grouped, or a sample of it.
    pub fn new<'t>(texts: impl IntoIterator<Item = &'t str>, language: Lang) -> Explainer {
        let analyzer = Analyzer::new(language);
        let (mut words, mut chars): (FxHashMap<String, f32>, FxHashMap<u64, f32>) = Default::default();
        let mut total = 0.0;
        for text in texts {
            total += 1.0;
            let analysis = analyzer.analyze(text);
            for gram in gram_counts(&analysis).into_keys() {
                *chars.entry(gram).or_default() += 1.0;
            }
            for token in analysis.tokens {
                *words.entry(token).or_default() += 1.0;
            }
        }
        Explainer { analyzer, words, chars, total }
    }

    fn idf(&self, df: Option<&f32>) -> f32 {
        ((self.total + 1.0) / df.copied().unwrap_or(1.0)).ln().max(0.05).powf(tuning().idf_power)
    }

    /// Compares two keywords.
    pub fn why(&self, a: &str, b: &str, options: &Options) -> Why {
        let (left, right) = (self.analyzer.analyze(a), self.analyzer.analyze(b));
        let weigh = |analysis: &Analysis| {
            let mut row: Vec<(String, f32)> = analysis
                .tokens
                .iter()
                .map(|t| {
                    let boost = if t.starts_with('~') { tuning().class_boost } else { 1.0 };
                    (t.clone(), self.idf(self.words.get(t)) * boost)
                })
                .collect();
            let length = row.iter().map(|(_, v)| v * v).sum::<f32>().sqrt().max(1e-9);
            row.iter_mut().for_each(|(_, v)| *v /= length);
            row
        };
        let (wa, wb) = (weigh(&left), weigh(&right));
        let mut why = Why { threshold: options.threshold(), ..Why::default() };
        for (token, value) in &wa {
            match wb.iter().find(|(t, _)| t == token) {
                Some((_, other)) => why.shared.push(SharedTerm { term: token.clone(), share: value * other }),
                None => why.only_a.push(token.clone()),
            }
        }
        why.only_b = wb.iter().filter(|(t, _)| !left.tokens.contains(t)).map(|(t, _)| t.clone()).collect();
        why.shared.sort_by(|x, y| y.share.total_cmp(&x.share).then(x.term.cmp(&y.term)));
        why.word_similarity = why.shared.iter().map(|s| s.share).sum::<f32>().min(1.0);
        if why.word_similarity > 0.0 {
            let all = why.word_similarity;
            why.shared.iter_mut().for_each(|s| s.share /= all);
        }
        why.spelling_similarity = self.spelling(&left, &right);
        let share = tuning().word_share;
        why.similarity = share * why.word_similarity + (1.0 - share) * why.spelling_similarity;
        if conflict(left.mask, right.mask) {
            why.similarity = 0.0;
            let hard = |own: &[String]| {
                own.iter().filter(|t| t.starts_with('~') || t.bytes().all(|b| b.is_ascii_digit())).cloned().collect::<Vec<_>>()
            };
            why.conflict = Some((hard(&why.only_a), hard(&why.only_b)));
        }
        why
    }

    fn spelling(&self, a: &Analysis, b: &Analysis) -> f32 {
        let weigh = |analysis: &Analysis| {
            let mut row: FxHashMap<u64, f32> =
                gram_counts(analysis).into_iter().map(|(g, n)| (g, n * self.idf(self.chars.get(&g)))).collect();
            let length = row.values().map(|v| v * v).sum::<f32>().sqrt().max(1e-9);
            row.values_mut().for_each(|v| *v /= length);
            row
        };
        let (wa, wb) = (weigh(a), weigh(b));
        wa.iter().filter_map(|(g, v)| wb.get(g).map(|w| v * w)).sum::<f32>().clamp(0.0, 1.0)
    }
}

fn gram_counts(analysis: &Analysis) -> FxHashMap<u64, f32> {
    let mut out: FxHashMap<u64, f32> = FxHashMap::default();
    grams(&analysis.content, |g| *out.entry(g).or_default() += 1.0);
    out
}
