//! Owns saying why two keywords are together or apart.
//!
//! Must not know groups: it repeats the comparison of two keywords with the weights of a list.

use serde::{Deserialize, Serialize};

use super::weights::Weights;
use super::{Options, tuning};
use crate::lang::Lang;
use crate::tokens::{Analysis, Analyzer, conflict};

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
    weights: Weights,
}

impl Explainer {
    /// Learns the weights from a list: the same list that was grouped, or a sample of it.
    pub fn new<'t>(texts: impl IntoIterator<Item = &'t str>, language: Lang) -> Explainer {
        let analyzer = Analyzer::new(language);
        let list: Vec<Analysis> = texts.into_iter().map(|t| analyzer.analyze(t)).collect();
        let weights = Weights::learn(list.iter().map(|a| (a, 1.0)), &tuning());
        Explainer { analyzer, weights }
    }

    /// Compares two keywords.
    pub fn why(&self, a: &str, b: &str, options: &Options) -> Why {
        let (left, right) = (self.analyzer.analyze(a), self.analyzer.analyze(b));
        let weigh = |analysis: &Analysis| {
            let mut row = Vec::new();
            self.weights.words(analysis, &mut row);
            analysis.tokens.iter().cloned().zip(row.into_iter().map(|(_, w)| w)).collect::<Vec<_>>()
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
            let hard = |own: &[String]| own.iter().filter(|t| t.starts_with('~') || t.bytes().all(|b| b.is_ascii_digit())).cloned().collect::<Vec<_>>();
            why.conflict = Some((hard(&why.only_a), hard(&why.only_b)));
        }
        why
    }

    fn spelling(&self, a: &Analysis, b: &Analysis) -> f32 {
        let (mut wa, mut wb) = (Vec::new(), Vec::new());
        self.weights.chars(a, &mut wa);
        self.weights.chars(b, &mut wb);
        let find = |gram: u64| wb.binary_search_by_key(&gram, |(g, ..)| *g).ok().and_then(|at| wb.get(at));
        wa.iter().filter_map(|(g, _, v)| find(*g).map(|(.., w)| v * w)).sum::<f32>().clamp(0.0, 1.0)
    }
}
