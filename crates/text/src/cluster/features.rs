//! Owns turning keywords into weighted sparse vectors.
//!
//! Keywords with the same stems and classes become one node with a weight. Weights are kept in 16 bits.
//! Must not know neighbours or groups.

use rustc_hash::{FxHashMap, FxHashSet};

use super::weights::Weights;
use super::{Cancelled, Item, Run, Stage};
use crate::key::normal_key;
use crate::lang::Lang;
use crate::tokens::{Analysis, Analyzer};

/// Weights are between 0 and 1.
const SCALE: f32 = 65535.0;

/// Rows of (term, weight), sorted by term.
#[derive(Debug, Default)]
pub(crate) struct Sparse {
    start: Vec<u32>,
    term: Vec<u32>,
    weight: Vec<u16>,
    pub terms: usize,
}

impl Sparse {
    fn push(&mut self, row: &mut [(u32, f32)]) {
        if self.start.is_empty() {
            self.start.push(0);
        }
        row.sort_unstable_by_key(|(t, _)| *t);
        for (term, weight) in row {
            self.term.push(*term);
            self.weight.push((weight.clamp(0.0, 1.0) * SCALE).round() as u16);
        }
        self.start.push(self.term.len() as u32);
    }

    fn range(&self, row: u32) -> std::ops::Range<usize> {
        let at = |i: usize| self.start.get(i).map_or(self.term.len(), |v| *v as usize);
        at(row as usize)..at(row as usize + 1)
    }

    pub(crate) fn row(&self, row: u32) -> impl Iterator<Item = (u32, f32)> + '_ {
        let range = self.range(row);
        let terms = self.term.get(range.clone()).unwrap_or(&[]);
        let weights = self.weight.get(range).unwrap_or(&[]);
        terms.iter().zip(weights).map(|(t, w)| (*t, f32::from(*w) / SCALE))
    }

    /// For each term the rows that have it, ascending; terms of more than `most` rows are left out.
    pub(crate) fn inverted(&self, rows: usize, most: usize) -> Inverted {
        let mut start = vec![0u32; self.terms + 1];
        let mut count = vec![0u32; self.terms];
        for term in &self.term {
            if let Some(n) = count.get_mut(*term as usize) {
                *n += 1;
            }
        }
        let mut total = 0u32;
        for (term, n) in count.iter().enumerate() {
            total += if *n as usize <= most { *n } else { 0 };
            if let Some(slot) = start.get_mut(term + 1) {
                *slot = total;
            }
        }
        let mut lists = Inverted { at: start.clone(), start, count, row: vec![0; total as usize], weight: vec![0; total as usize] };
        for row in 0..rows as u32 {
            let range = self.range(row);
            let terms = self.term.get(range.clone()).unwrap_or(&[]);
            for (term, weight) in terms.iter().zip(self.weight.get(range).unwrap_or(&[])) {
                lists.put(*term, row, *weight);
            }
        }
        lists.at = Vec::new();
        lists
    }
}

/// Rows of each term.
pub(crate) struct Inverted {
    start: Vec<u32>,
    at: Vec<u32>,
    count: Vec<u32>,
    row: Vec<u32>,
    weight: Vec<u16>,
}

impl Inverted {
    fn put(&mut self, term: u32, row: u32, weight: u16) {
        let Some(at) = self.at.get_mut(term as usize) else { return };
        if *at >= self.start.get(term as usize + 1).copied().unwrap_or(0) {
            return;
        }
        if let (Some(r), Some(w)) = (self.row.get_mut(*at as usize), self.weight.get_mut(*at as usize)) {
            *r = row;
            *w = weight;
        }
        *at += 1;
    }

    /// Rows that have a term, also when their list was left out.
    pub(crate) fn count(&self, term: u32) -> usize {
        self.count.get(term as usize).map_or(0, |n| *n as usize)
    }

    pub(crate) fn list(&self, term: u32) -> impl Iterator<Item = (u32, f32)> + '_ {
        let at = |i: usize| self.start.get(i).map_or(self.row.len(), |v| *v as usize);
        let range = at(term as usize)..at(term as usize + 1);
        let rows = self.row.get(range.clone()).unwrap_or(&[]);
        rows.iter().zip(self.weight.get(range).unwrap_or(&[])).map(|(r, w)| (*r, f32::from(*w) / SCALE))
    }
}

/// A sum of node vectors, sorted by term; word terms first, character terms after `words.terms`.
pub(crate) type Sum = Vec<(u32, f32)>;

/// All keywords as vectors of length 1: word part and character part share the length.
pub(crate) struct Features {
    pub words: Sparse,
    pub chars: Sparse,
    /// Keywords of each node.
    pub weight: Vec<f32>,
    pub mask: Vec<u64>,
    pub pin: Vec<Option<u32>>,
    row_start: Vec<u32>,
    row_list: Vec<u32>,
    pub word_share: f32,
    /// Keywords with a corrected typing error.
    pub fixed: FxHashSet<u32>,
}

struct Node {
    analysis: Analysis,
    key: String,
    pin: Option<u32>,
    rows: Vec<u32>,
}

impl Features {
    /// Takes the keywords apart and weighs their terms. Nodes are in alphabetical order, so that nothing
    /// later depends on the order of rows.
    pub(crate) fn of(items: &[Item], language: Lang, run: &mut Run<'_>) -> Result<Features, Cancelled> {
        let mut nodes = read(items, language, run)?;
        let mut fixed = FxHashSet::default();
        if run.tuning.fix_typos {
            fix_typos(&mut nodes, language, &mut fixed);
            merge_equal(&mut nodes);
        }
        run.step(Stage::Reading, 0.6)?;
        let weights = Weights::learn(nodes.iter().map(|n| (&n.analysis, n.rows.len() as f32)), run.tuning);
        run.step(Stage::Reading, 0.75)?;
        let mut words = Sparse { terms: weights.word_terms(), ..Sparse::default() };
        let mut chars = Sparse { terms: weights.char_terms(), ..Sparse::default() };
        let (mut row, mut spelling, mut letters) = (Vec::new(), Vec::new(), Vec::new());
        for node in &nodes {
            weights.words(&node.analysis, &mut row);
            words.push(&mut row);
            weights.chars(&node.analysis, &mut spelling);
            letters.clear();
            letters.extend(spelling.iter().map(|(_, term, v)| (*term, *v)));
            chars.push(&mut letters);
        }
        drop(weights);
        let mut features = Features {
            words,
            chars,
            weight: nodes.iter().map(|n| n.rows.len() as f32).collect(),
            mask: nodes.iter().map(|n| n.analysis.mask).collect(),
            pin: nodes.iter().map(|n| n.pin).collect(),
            row_start: vec![0],
            row_list: Vec::with_capacity(items.len()),
            word_share: run.tuning.word_share,
            fixed,
        };
        for node in nodes {
            features.row_list.extend(node.rows);
            features.row_start.push(features.row_list.len() as u32);
        }
        Ok(features)
    }

    pub(crate) fn len(&self) -> usize {
        self.weight.len()
    }

    /// The keywords of a node.
    pub(crate) fn rows(&self, node: u32) -> &[u32] {
        let at = |i: usize| self.row_start.get(i).map_or(self.row_list.len(), |v| *v as usize);
        self.row_list.get(at(node as usize)..at(node as usize + 1)).unwrap_or(&[])
    }

    /// The terms of both spaces; a character term has `words.terms` added.
    pub(crate) fn terms(&self) -> usize {
        self.words.terms + self.chars.terms
    }

    /// One node's vector in the joint space.
    pub(crate) fn vector(&self, node: u32) -> impl Iterator<Item = (u32, f32)> + '_ {
        let (w, c) = (self.word_share.sqrt(), (1.0 - self.word_share).sqrt());
        let offset = self.words.terms as u32;
        self.words.row(node).map(move |(t, v)| (t, v * w)).chain(self.chars.row(node).map(move |(t, v)| (t + offset, v * c)))
    }

    /// The weighted sum of nodes.
    pub(crate) fn sum(&self, nodes: &[u32]) -> Sum {
        let mut all: Sum = Vec::new();
        for node in nodes {
            let weight = self.weight.get(*node as usize).copied().unwrap_or(1.0);
            all.extend(self.vector(*node).map(|(t, v)| (t, v * weight)));
        }
        all.sort_by_key(|(t, _)| *t);
        let mut out: Sum = Vec::with_capacity(all.len());
        for (term, value) in all {
            match out.last_mut() {
                Some((last, sum)) if *last == term => *sum += value,
                _ => out.push((term, value)),
            }
        }
        out
    }

    /// Dot product of a node with a sum.
    pub(crate) fn dot_sum(&self, node: u32, sum: &Sum) -> f32 {
        let mut at = 0;
        let mut out = 0.0;
        for (term, value) in self.vector(node) {
            while sum.get(at).is_some_and(|(t, _)| *t < term) {
                at += 1;
            }
            if let Some((t, v)) = sum.get(at)
                && *t == term
            {
                out += v * value;
            }
        }
        out
    }
}

fn read(items: &[Item], language: Lang, run: &mut Run<'_>) -> Result<Vec<Node>, Cancelled> {
    let analyzer = Analyzer::new(language);
    let mut seen: FxHashMap<Identity, usize> = FxHashMap::default();
    let mut nodes: Vec<Node> = Vec::new();
    for (row, item) in items.iter().enumerate() {
        if row % 8192 == 0 {
            run.step(Stage::Reading, 0.5 * row as f32 / items.len() as f32)?;
        }
        let analysis = analyzer.analyze(&item.text);
        let identity = identity(&analysis, item.pinned);
        let key = normal_key(&item.text);
        match seen.get(&identity).and_then(|at| nodes.get_mut(*at)) {
            Some(node) => {
                node.rows.push(row as u32);
                if key < node.key {
                    node.key = key;
                    node.analysis = analysis;
                }
            }
            None => {
                seen.insert(identity, nodes.len());
                nodes.push(Node { analysis, key, pin: item.pinned, rows: vec![row as u32] });
            }
        }
    }
    nodes.sort_unstable_by(|a, b| (&a.key, a.pin, a.analysis.mask).cmp(&(&b.key, b.pin, b.analysis.mask)));
    Ok(nodes)
}

/// Two hashes of the tokens instead of the tokens themselves: a list of a million stays small.
type Identity = (u64, u64, u64, Option<u32>);

fn identity(analysis: &Analysis, pin: Option<u32>) -> Identity {
    let (mut a, mut b) = (0xcbf2_9ce4_8422_2325u64, 0x9e37_79b9_7f4a_7c15u64);
    for token in &analysis.tokens {
        for byte in token.bytes().chain([0xff]) {
            a = (a ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            b = (b.rotate_left(5) ^ u64::from(byte)).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }
    (a, b, analysis.mask, pin)
}

/// Joins nodes whose tokens became equal.
fn merge_equal(nodes: &mut Vec<Node>) {
    let mut seen: FxHashMap<Identity, usize> = FxHashMap::default();
    let mut out: Vec<Node> = Vec::with_capacity(nodes.len());
    for node in nodes.drain(..) {
        let identity = identity(&node.analysis, node.pin);
        match seen.get(&identity).and_then(|at| out.get_mut(*at)) {
            Some(first) => first.rows.extend(node.rows),
            None => {
                seen.insert(identity, out.len());
                out.push(node);
            }
        }
    }
    *nodes = out;
}

/// A rare word one letter away from a much commoner one is taken for a typing error.
fn fix_typos(nodes: &mut [Node], language: Lang, rows: &mut FxHashSet<u32>) {
    let analyzer = Analyzer::new(language);
    let mut frequency: FxHashMap<String, u32> = FxHashMap::default();
    for node in nodes.iter() {
        for word in &node.analysis.content {
            *frequency.entry(word.clone()).or_default() += node.rows.len() as u32;
        }
    }
    let long = |w: &str| w.chars().count() >= 5 && !w.bytes().any(|b| b.is_ascii_digit());
    // Deletes of the common words; two words within one change share a delete.
    let mut common: Vec<(&str, u32)> = frequency.iter().filter(|(w, n)| **n >= 8 && w.chars().count() >= 4).map(|(w, n)| (w.as_str(), *n)).collect();
    common.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let mut deletes: FxHashMap<String, Vec<u32>> = FxHashMap::default();
    for (id, (word, _)) in common.iter().enumerate() {
        for form in deleted(word) {
            deletes.entry(form).or_default().push(id as u32);
        }
    }
    let mut fixed: FxHashMap<String, String> = FxHashMap::default();
    for (word, count) in frequency.iter().filter(|(w, n)| **n <= 2 && long(w)) {
        let mut best: Option<(u32, &str)> = None;
        for form in deleted(word) {
            for id in deletes.get(&form).into_iter().flatten() {
                if let Some((target, n)) = common.get(*id as usize)
                    && *n >= count * 8
                    && one_apart(word, target)
                    && analyzer.stem(word) != analyzer.stem(target)
                    && best.is_none_or(|(b, t)| (*n, std::cmp::Reverse(*target)) > (b, std::cmp::Reverse(t)))
                {
                    best = Some((*n, target));
                }
            }
        }
        if let Some((_, target)) = best {
            fixed.insert(word.clone(), target.to_owned());
        }
    }
    if fixed.is_empty() {
        return;
    }
    for node in nodes.iter_mut() {
        if node.analysis.content.iter().any(|w| fixed.contains_key(w)) {
            let words: Vec<&str> = node.key.split(' ').collect();
            let corrected: Vec<&str> = words.iter().map(|w| fixed.get(*w).map_or(*w, String::as_str)).collect();
            let analysis = analyzer.analyze(&corrected.join(" "));
            node.analysis = analysis;
            rows.extend(&node.rows);
        }
    }
}

/// The word and the word without one letter each.
fn deleted(word: &str) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    let mut out = vec![word.to_owned()];
    if chars.len() <= 24 {
        for skip in 0..chars.len() {
            out.push(chars.iter().enumerate().filter(|(i, _)| *i != skip).map(|(_, c)| c).collect());
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// One letter added, left out, changed, or two neighbours swapped; the first letter stays.
fn one_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a == b {
        return false;
    }
    let same = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = |i: usize, j: usize| a.get(i..) == b.get(j..);
    match a.len() as isize - b.len() as isize {
        0 => tail(same + 1, same + 1) && same > 0 || a.get(same) == b.get(same + 1) && a.get(same + 1) == b.get(same) && tail(same + 2, same + 2),
        1 => tail(same + 1, same),
        -1 => tail(same, same + 1),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors() {
        for (a, b) in [("plmuber", "plumber"), ("plumbr", "plumber"), ("plumbber", "plumber"), ("plumbar", "plumber")] {
            assert!(one_apart(a, b), "{a}");
        }
        for (a, b) in [("plumber", "plumber"), ("lumber", "plumbers"), ("house", "mouse"), ("plumbing", "plumber")] {
            assert!(!one_apart(a, b), "{a}");
        }
    }
}
