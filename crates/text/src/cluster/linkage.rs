//! Owns growing groups: exact average linkage along the neighbour graph.
//!
//! The average similarity of two groups is the dot product of their sums, so no pair is ever guessed; the
//! graph only says which groups are worth comparing. Pairs in conflict count as 0, and groups that are mostly
//! in conflict, or pinned to different clusters, never join. Must not know texts.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::features::{Features, Sum};
use super::neighbours::Edges;
use super::{Cancelled, Run, Stage};
use crate::tokens::conflict;

/// A finished group.
pub(crate) struct Group {
    pub nodes: Vec<u32>,
    pub pin: Option<u32>,
    /// Average similarity of its keywords.
    pub cohesion: f32,
}

struct Part {
    sum: Sum,
    size: f32,
    /// Average similarity to itself, as a sum over pairs.
    inner: f32,
    masks: Vec<(u64, f32)>,
    /// Neighbours and the dot product of the sums, by neighbour.
    near: Vec<(u32, f32)>,
    pin: Option<u32>,
    nodes: Vec<u32>,
    version: u32,
    alive: bool,
}

#[derive(PartialEq)]
struct Join {
    similarity: f32,
    a: u32,
    b: u32,
    versions: (u32, u32),
}

impl Eq for Join {}
impl PartialOrd for Join {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Join {
    fn cmp(&self, other: &Self) -> Ordering {
        self.similarity.total_cmp(&other.similarity).then(other.a.cmp(&self.a)).then(other.b.cmp(&self.b))
    }
}

/// Share of the pairs between two groups that are in conflict.
fn conflicts(a: &Part, b: &Part) -> f32 {
    let mut bad = 0.0;
    for (ma, na) in &a.masks {
        for (mb, nb) in &b.masks {
            if conflict(*ma, *mb) {
                bad += na * nb;
            }
        }
    }
    bad / (a.size * b.size)
}

struct Growth<'a> {
    parts: Vec<Part>,
    heap: BinaryHeap<Join>,
    threshold: f32,
    max_conflict: f32,
    drop_below: f32,
    scratch: Vec<f32>,
    features: &'a Features,
}

impl Growth<'_> {
    /// Average similarity as it counts for joining; `None` = never.
    fn worth(&self, a: u32, b: u32, dot: f32) -> Option<f32> {
        let (a, b) = (self.parts.get(a as usize)?, self.parts.get(b as usize)?);
        if a.pin.is_some() && b.pin.is_some() && a.pin != b.pin {
            return None;
        }
        let average = dot / (a.size * b.size);
        let bad = conflicts(a, b);
        (bad <= self.max_conflict).then_some(average * (1.0 - bad))
    }

    fn offer(&mut self, a: u32, b: u32, dot: f32) {
        let (a, b) = (a.min(b), a.max(b));
        let Some(similarity) = self.worth(a, b, dot) else { return };
        if similarity < self.threshold {
            return;
        }
        let version = |i: u32| self.parts.get(i as usize).map_or(0, |p| p.version);
        let versions = (version(a), version(b));
        self.heap.push(Join { similarity, a, b, versions });
    }

    fn spread(&mut self, sum: &Sum) {
        for (t, v) in sum {
            if let Some(slot) = self.scratch.get_mut(*t as usize) {
                *slot = *v;
            }
        }
    }

    fn clear(&mut self, sum: &Sum) {
        for (t, _) in sum {
            if let Some(slot) = self.scratch.get_mut(*t as usize) {
                *slot = 0.0;
            }
        }
    }

    fn dot(&self, with: u32) -> f32 {
        self.parts.get(with as usize).map_or(0.0, |p| p.sum.iter().map(|(t, v)| v * self.scratch.get(*t as usize).copied().unwrap_or(0.0)).sum())
    }

    /// Joins `b` into `a`.
    fn join(&mut self, a: u32, b: u32, dot: f32) {
        let Some(mut right) = self.parts.get_mut(b as usize).map(|p| {
            p.alive = false;
            p.version += 1;
            Part {
                sum: std::mem::take(&mut p.sum),
                size: p.size,
                inner: p.inner,
                masks: std::mem::take(&mut p.masks),
                near: std::mem::take(&mut p.near),
                pin: p.pin,
                nodes: std::mem::take(&mut p.nodes),
                version: p.version,
                alive: false,
            }
        }) else {
            return;
        };
        let Some((mut near, left_sum)) = self.parts.get_mut(a as usize).map(|p| (std::mem::take(&mut p.near), std::mem::take(&mut p.sum))) else {
            return;
        };
        near.retain(|(n, _)| *n != b);
        right.near.retain(|(n, _)| *n != a);
        // Dot products with every neighbour of either: known ones add up, missing ones are calculated.
        self.spread(&right.sum);
        for (n, d) in &mut near {
            *d += match right.near.binary_search_by_key(n, |(k, _)| *k) {
                Ok(at) => right.near.get(at).map_or(0.0, |(_, d)| *d),
                Err(_) => self.dot(*n),
            };
        }
        self.clear(&right.sum);
        self.spread(&left_sum);
        let old = near.len();
        for (n, d) in &right.near {
            if near.get(..old).is_some_and(|l| l.binary_search_by_key(n, |(k, _)| *k).is_err()) {
                near.push((*n, d + self.dot(*n)));
            }
            if let Some(part) = self.parts.get_mut(*n as usize) {
                part.forget(b);
            }
        }
        self.clear(&left_sum);
        if let Some(part) = self.parts.get_mut(a as usize) {
            part.sum = merged(&left_sum, &right.sum);
            part.inner += right.inner + 2.0 * dot;
            part.size += right.size;
            part.pin = part.pin.or(right.pin);
            part.version += 1;
            part.nodes.append(&mut right.nodes);
            for (mask, n) in right.masks {
                match part.masks.iter_mut().find(|(m, _)| *m == mask) {
                    Some((_, count)) => *count += n,
                    None => part.masks.push((mask, n)),
                }
            }
        }
        // Far neighbours are forgotten.
        near.sort_unstable_by_key(|(n, _)| *n);
        let floor = self.threshold * self.drop_below;
        let size = self.parts.get(a as usize).map_or(1.0, |p| p.size);
        let mut kept: Vec<(u32, f32)> = Vec::with_capacity(near.len());
        for (n, d) in near {
            let Some(part) = self.parts.get_mut(n as usize) else { continue };
            if d / (size * part.size) < floor {
                part.forget(a);
                continue;
            }
            part.remember(a, d);
            kept.push((n, d));
            self.offer(a, n, d);
        }
        if let Some(part) = self.parts.get_mut(a as usize) {
            part.near = kept;
        }
    }
}

impl Part {
    fn forget(&mut self, other: u32) {
        if let Ok(at) = self.near.binary_search_by_key(&other, |(k, _)| *k) {
            self.near.remove(at);
        }
    }

    fn remember(&mut self, other: u32, dot: f32) {
        match self.near.binary_search_by_key(&other, |(k, _)| *k) {
            Ok(at) => {
                if let Some(slot) = self.near.get_mut(at) {
                    slot.1 = dot;
                }
            }
            Err(at) => self.near.insert(at, (other, dot)),
        }
    }

    fn dot_with(&self, other: u32) -> f32 {
        let at = self.near.binary_search_by_key(&other, |(k, _)| *k);
        at.ok().and_then(|at| self.near.get(at)).map_or(0.0, |(_, d)| *d)
    }
}

fn merged(a: &Sum, b: &Sum) -> Sum {
    let mut out: Sum = Vec::with_capacity(a.len() + b.len());
    let (mut i, mut j) = (0, 0);
    loop {
        match (a.get(i), b.get(j)) {
            (Some(x), Some(y)) => match x.0.cmp(&y.0) {
                Ordering::Less => {
                    out.push(*x);
                    i += 1;
                }
                Ordering::Greater => {
                    out.push(*y);
                    j += 1;
                }
                Ordering::Equal => {
                    out.push((x.0, x.1 + y.1));
                    i += 1;
                    j += 1;
                }
            },
            (Some(x), None) => {
                out.push(*x);
                i += 1;
            }
            (None, Some(y)) => {
                out.push(*y);
                j += 1;
            }
            (None, None) => return out,
        }
    }
}

/// Grows groups until no two have an average similarity of `threshold`.
pub(crate) fn grow(features: &Features, edges: Edges, threshold: f32, run: &mut Run<'_>) -> Result<Vec<Group>, Cancelled> {
    let n = features.len() as u32;
    let size_of = |node: u32| {
        let weight = features.weight.get(node as usize).copied().unwrap_or(1.0);
        if run.tuning.weighted { weight } else { 1.0 }
    };
    let pinned = features.pin.iter().any(Option::is_some);
    let kept: Edges = if pinned { edges.clone() } else { Vec::new() };
    let parts = edges
        .into_iter()
        .zip(0..n)
        .map(|(mut near, node)| {
            let size = size_of(node);
            near.iter_mut().for_each(|(j, s)| *s *= size * size_of(*j));
            // Equal keywords of one node are a similarity of 1 among themselves.
            Part {
                sum: features.vector(node).map(|(t, v)| (t, v * size)).collect(),
                size,
                inner: size * size,
                masks: vec![(features.mask.get(node as usize).copied().unwrap_or(0), size)],
                near,
                pin: features.pin.get(node as usize).copied().flatten(),
                nodes: vec![node],
                version: 0,
                alive: true,
            }
        })
        .collect();
    let mut growth = Growth {
        parts,
        heap: BinaryHeap::new(),
        threshold,
        max_conflict: run.tuning.max_conflict,
        drop_below: run.tuning.drop_below,
        scratch: vec![0.0; features.terms()],
        features,
    };
    join_pinned(&mut growth);
    for node in 0..n {
        let near = growth.parts.get(node as usize).map(|p| p.near.clone()).unwrap_or_default();
        for (other, dot) in near {
            if other > node {
                growth.offer(node, other, dot);
            }
        }
    }
    let mut steps = 0u32;
    while let Some(join) = growth.heap.pop() {
        let current = |i: u32| growth.parts.get(i as usize).filter(|p| p.alive).map(|p| p.version);
        if current(join.a) != Some(join.versions.0) || current(join.b) != Some(join.versions.1) {
            continue;
        }
        let dot = growth.parts.get(join.a as usize).map_or(0.0, |p| p.dot_with(join.b));
        growth.join(join.a, join.b, dot);
        steps += 1;
        if steps.is_multiple_of(1024) {
            run.step(Stage::Grouping, (steps as f32 / n.max(1) as f32).min(0.99))?;
        }
    }
    adopt(&mut growth, &kept);
    Ok(growth
        .parts
        .into_iter()
        .filter(|p| p.alive)
        .map(|mut p| {
            p.nodes.sort_unstable();
            let pairs = p.size * p.size - p.size;
            let cohesion = if pairs > 0.5 { ((p.inner - p.size) / pairs).clamp(0.0, 1.0) } else { 1.0 };
            Group { nodes: p.nodes, pin: p.pin, cohesion }
        })
        .collect())
}

/// Keywords pinned to one cluster begin as one group, however unlike.
fn join_pinned(growth: &mut Growth<'_>) {
    let mut first: FxHashMap<u32, u32> = FxHashMap::default();
    for node in 0..growth.parts.len() as u32 {
        let Some(pin) = growth.parts.get(node as usize).and_then(|p| p.pin) else { continue };
        match first.get(&pin).copied() {
            None => {
                first.insert(pin, node);
            }
            Some(into) => {
                let sum = growth.parts.get(node as usize).map(|p| p.sum.clone()).unwrap_or_default();
                growth.spread(&sum);
                let dot = growth.dot(into);
                growth.clear(&sum);
                growth.join(into, node, dot);
            }
        }
    }
    growth.heap.clear();
}

/// A free group whose keywords are each very near to one keyword of a pinned cluster joins it: clusters made
/// by hand may be too varied for the average.
fn adopt(growth: &mut Growth<'_>, edges: &Edges) {
    let mut home: FxHashMap<u32, u32> = FxHashMap::default();
    for (id, part) in growth.parts.iter().enumerate() {
        if part.alive && part.pin.is_some() {
            home.extend(part.nodes.iter().map(|n| (*n, id as u32)));
        }
    }
    if home.is_empty() {
        return;
    }
    let near = (growth.threshold + 1.0) / 2.0;
    let mut moves: Vec<(u32, u32)> = Vec::new();
    for (id, part) in growth.parts.iter().enumerate().filter(|(_, p)| p.alive && p.pin.is_none()) {
        let mut votes: FxHashMap<u32, f32> = FxHashMap::default();
        for node in &part.nodes {
            let best = edges
                .get(*node as usize)
                .into_iter()
                .flatten()
                .filter_map(|(j, s)| home.get(j).map(|h| (*h, *s)))
                .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
            if let Some((to, s)) = best.filter(|(_, s)| *s >= near) {
                *votes.entry(to).or_default() += s * growth.features.weight.get(*node as usize).copied().unwrap_or(1.0);
            }
        }
        let most = votes.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        if let Some((to, sum)) = most
            && sum / part.size >= near
        {
            moves.push((id as u32, to));
        }
    }
    for (from, to) in moves {
        growth.join(to, from, 0.0);
    }
}
