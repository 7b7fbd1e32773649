//! Owns parent topics: the same growing once more, on whole clusters, at a lower threshold.
//!
//! Must not know intents: a topic holds the "best", "price" and "how to" pages of one thing.

use rustc_hash::FxHashMap;

use super::features::{Features, Sum};
use super::{Cancelled, Clustering, Item, Parent, Run, Stage};

/// Share of the clusters' threshold that a topic must keep.
const LOOSER: f32 = 0.62;
/// Clusters compared with each one.
const CANDIDATES: usize = 60;

/// Adds parent topics to a finished clustering.
pub(crate) fn add(out: &mut Clustering, items: &[Item], features: &Features, run: &mut Run<'_>) -> Result<(), Cancelled> {
    let mut node_of: FxHashMap<u32, u32> = FxHashMap::default();
    for node in 0..features.len() as u32 {
        for row in features.rows(node) {
            node_of.insert(*row, node);
        }
    }
    // The centre of each cluster, length 1, only its strongest terms.
    let mut centres: Vec<Sum> = Vec::with_capacity(out.clusters.len());
    for cluster in &out.clusters {
        let mut nodes: Vec<u32> = cluster.members.iter().filter_map(|m| node_of.get(m).copied()).collect();
        nodes.sort_unstable();
        nodes.dedup();
        let mut sum = features.sum(&nodes);
        let length = sum.iter().map(|(_, v)| v * v).sum::<f32>().sqrt().max(1e-9);
        sum.iter_mut().for_each(|(_, v)| *v /= length);
        sum.retain(|(_, v)| *v > 0.05);
        centres.push(sum);
    }
    run.step(Stage::Naming, 0.3)?;
    let mut lists: FxHashMap<u32, Vec<(u32, f32)>> = FxHashMap::default();
    for (id, centre) in centres.iter().enumerate() {
        for (term, value) in centre.iter().filter(|(t, _)| (*t as usize) < features.words.terms) {
            lists.entry(*term).or_default().push((id as u32, *value));
        }
    }
    let threshold = out.threshold * LOOSER;
    let mut edges: Vec<(f32, u32, u32)> = Vec::new();
    let mut scratch = vec![0f32; features.terms()];
    let mut score: FxHashMap<u32, f32> = FxHashMap::default();
    for (id, centre) in centres.iter().enumerate() {
        if id % 2048 == 0 {
            run.step(Stage::Naming, 0.3 + 0.5 * id as f32 / centres.len().max(1) as f32)?;
        }
        score.clear();
        for (term, value) in centre {
            for (other, w) in lists.get(term).filter(|l| l.len() <= 2000).into_iter().flatten() {
                if *other as usize > id {
                    *score.entry(*other).or_default() += w * value;
                }
            }
            if let Some(slot) = scratch.get_mut(*term as usize) {
                *slot = *value;
            }
        }
        let mut near: Vec<(u32, f32)> = score.iter().map(|(k, v)| (*k, *v)).collect();
        near.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        for (other, _) in near.into_iter().take(CANDIDATES) {
            let dot: f32 = centres.get(other as usize).into_iter().flatten().map(|(t, v)| v * scratch.get(*t as usize).copied().unwrap_or(0.0)).sum();
            if dot >= threshold {
                edges.push((dot, id as u32, other));
            }
        }
        for (term, _) in centre {
            if let Some(slot) = scratch.get_mut(*term as usize) {
                *slot = 0.0;
            }
        }
    }
    edges.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let topics = join(&centres, &edges, threshold);
    let volume = |c: u32| out.clusters.get(c as usize).map_or(0, |c| c.volume);
    let mut parents: Vec<Parent> = topics
        .into_iter()
        .filter(|t| t.len() > 1)
        .map(|mut clusters| {
            clusters.sort_unstable();
            let name = clusters
                .iter()
                .filter_map(|c| out.clusters.get(*c as usize))
                .max_by_key(|c| {
                    let item = items.get(c.name as usize);
                    let text = item.map(|i| crate::normal_key(&i.text)).unwrap_or_default();
                    (item.and_then(|i| i.volume).unwrap_or(-1), std::cmp::Reverse(text.chars().count()), std::cmp::Reverse(text))
                })
                .map_or(0, |c| c.name);
            Parent { name, clusters }
        })
        .collect();
    parents.sort_by_key(|p| (std::cmp::Reverse(p.clusters.iter().map(|c| volume(*c)).fold(0i64, i64::saturating_add)), p.clusters.first().copied()));
    for (id, parent) in parents.iter().enumerate() {
        for cluster in &parent.clusters {
            if let Some(cluster) = out.clusters.get_mut(*cluster as usize) {
                cluster.parent = Some(id as u32);
            }
        }
    }
    out.parents = parents;
    Ok(())
}

/// Joins along the edges, strongest first, while the average stays above the threshold.
fn join(centres: &[Sum], edges: &[(f32, u32, u32)], threshold: f32) -> Vec<Vec<u32>> {
    let mut home: Vec<u32> = (0..centres.len() as u32).collect();
    let mut groups: Vec<(Vec<u32>, Sum)> = centres.iter().enumerate().map(|(i, c)| (vec![i as u32], c.clone())).collect();
    for (_, a, b) in edges {
        let find = |i: u32| home.get(i as usize).copied().unwrap_or(i);
        let (a, b) = (find(*a), find(*b));
        let (a, b) = (a.min(b), a.max(b));
        if a == b {
            continue;
        }
        let (Some(left), Some(right)) = (groups.get(a as usize), groups.get(b as usize)) else { continue };
        let average = dot(&left.1, &right.1) / (left.0.len() * right.0.len()) as f32;
        if average < threshold {
            continue;
        }
        let Some((members, sum)) = groups.get_mut(b as usize).map(std::mem::take) else { continue };
        for m in &members {
            if let Some(slot) = home.get_mut(*m as usize) {
                *slot = a;
            }
        }
        if let Some(left) = groups.get_mut(a as usize) {
            left.0.extend(members);
            let mut joint: FxHashMap<u32, f32> = left.1.iter().copied().collect();
            for (t, v) in sum {
                *joint.entry(t).or_default() += v;
            }
            left.1 = joint.into_iter().collect();
            left.1.sort_unstable_by_key(|(t, _)| *t);
        }
    }
    groups.into_iter().map(|(m, _)| m).collect()
}

fn dot(a: &Sum, b: &Sum) -> f32 {
    let (mut i, mut j, mut out) = (0, 0, 0.0);
    while let (Some((ta, va)), Some((tb, vb))) = (a.get(i), b.get(j)) {
        match ta.cmp(tb) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                out += va * vb;
                i += 1;
                j += 1;
            }
        }
    }
    out
}
