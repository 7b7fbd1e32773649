//! Owns finding the nearest neighbours of every node.
//!
//! Must not know groups. Conflicting nodes are never neighbours.

use super::features::{Features, Inverted, Sparse};
use super::{Cancelled, Run, Stage};
use crate::tokens::conflict;

/// Neighbours of each node: (node, similarity 0..1), both directions present.
pub(crate) type Edges = Vec<Vec<(u32, f32)>>;

/// Candidates compared exactly for each node.
const CANDIDATES: usize = 160;
/// Fewest nodes worked on between two looks at `cancel`.
const BLOCK: usize = 4096;
/// Longest list of a character n-gram looked through.
const CHAR_LIST: usize = 300;

struct Index {
    words: Inverted,
    chars: Inverted,
}

struct Scratch {
    score: Vec<f32>,
    touched: Vec<u32>,
    weights: Vec<f32>,
}

/// Finds up to `k` neighbours a node, by exact similarity among the candidates that share a word.
///
/// Neighbours too far away to count at `threshold` are left out.
pub(crate) fn find(features: &Features, threshold: f32, run: &mut Run<'_>) -> Result<Edges, Cancelled> {
    let n = features.len();
    let (k, max_list) = (run.tuning.neighbours, run.tuning.max_list);
    let min_edge = run.tuning.min_edge.max(threshold * run.tuning.drop_below);
    let index = Index { words: features.words.inverted(n, usize::MAX), chars: features.chars.inverted(n, CHAR_LIST) };
    let block = BLOCK.max(n / 24);
    let mut out: Edges = Vec::with_capacity(n);
    let mut at = 0;
    while at < n {
        let end = (at + block).min(n);
        let make = || Scratch { score: vec![0.0; n], touched: Vec::new(), weights: vec![0.0; features.terms()] };
        let one = |scratch: &mut Scratch, node: usize| neighbours(features, &index, node as u32, k, max_list, min_edge, scratch);
        #[cfg(not(target_arch = "wasm32"))]
        {
            use rayon::prelude::*;
            let part: Vec<Vec<(u32, f32)>> = (at..end).into_par_iter().with_min_len(block / 8).map_init(make, one).collect();
            out.extend(part);
        }
        #[cfg(target_arch = "wasm32")]
        {
            let mut scratch = make();
            out.extend((at..end).map(|node| one(&mut scratch, node)));
        }
        at = end;
        run.step(Stage::Comparing, at as f32 / n.max(1) as f32)?;
    }
    // Both directions.
    for from in 0..n as u32 {
        let list: Vec<(u32, f32)> = out.get(from as usize).cloned().unwrap_or_default();
        for (to, s) in list {
            if let Some(other) = out.get_mut(to as usize)
                && !other.iter().any(|(j, _)| *j == from)
            {
                other.push((from, s));
            }
        }
    }
    for list in &mut out {
        list.sort_unstable_by_key(|(j, _)| *j);
        list.shrink_to_fit();
    }
    Ok(out)
}

fn add(list: impl Iterator<Item = (u32, f32)>, weight: f32, scratch: &mut Scratch) {
    for (row, w) in list {
        if let Some(score) = scratch.score.get_mut(row as usize) {
            if *score == 0.0 {
                scratch.touched.push(row);
            }
            *score += w * weight;
        }
    }
}

fn gather(sparse: &Sparse, lists: &Inverted, node: u32, limit: usize, total: usize, scratch: &mut Scratch) {
    let mut terms: Vec<(usize, u32, f32)> = sparse.row(node).map(|(t, w)| (lists.count(t), t, w)).collect();
    terms.sort_unstable_by_key(|(len, term, _)| (*len, *term));
    let mut looked = 0;
    for (at, (len, term, weight)) in terms.into_iter().enumerate() {
        // The rarest word is always looked at, however common.
        if at > 0 && (len > limit || looked + len > total) {
            break;
        }
        looked += len;
        add(lists.list(term).take(limit * 8), weight, scratch);
    }
}

#[allow(clippy::too_many_arguments)]
fn neighbours(features: &Features, index: &Index, node: u32, k: usize, max_list: usize, min_edge: f32, scratch: &mut Scratch) -> Vec<(u32, f32)> {
    scratch.touched.clear();
    gather(&features.words, &index.words, node, max_list, max_list * 4, scratch);
    // A word nobody else has: a typing error, a compound, another script. Then the letters decide.
    let lonely = features.words.row(node).any(|(t, _)| index.words.count(t) <= 2);
    if lonely {
        gather(&features.chars, &index.chars, node, CHAR_LIST, 10 * CHAR_LIST, scratch);
    }
    let mut found: Vec<(u32, f32)> = Vec::with_capacity(scratch.touched.len());
    let mask = features.mask.get(node as usize).copied().unwrap_or(0);
    for row in &scratch.touched {
        if let Some(score) = scratch.score.get_mut(*row as usize) {
            let s = std::mem::take(score);
            if *row != node && !conflict(mask, features.mask.get(*row as usize).copied().unwrap_or(0)) {
                found.push((*row, s));
            }
        }
    }
    let order = |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0));
    if found.len() > CANDIDATES {
        found.select_nth_unstable_by(CANDIDATES, order);
        found.truncate(CANDIDATES);
    }
    for (term, value) in features.vector(node) {
        if let Some(slot) = scratch.weights.get_mut(term as usize) {
            *slot = value;
        }
    }
    for (row, s) in &mut found {
        *s = features.vector(*row).map(|(t, v)| v * scratch.weights.get(t as usize).copied().unwrap_or(0.0)).sum();
    }
    for (term, _) in features.vector(node) {
        if let Some(slot) = scratch.weights.get_mut(term as usize) {
            *slot = 0.0;
        }
    }
    found.retain(|(_, s)| *s >= min_edge);
    if found.len() > k {
        found.select_nth_unstable_by(k, order);
        found.truncate(k);
    }
    found.sort_unstable_by(order);
    found.shrink_to_fit();
    found
}
