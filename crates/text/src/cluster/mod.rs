//! Grouping keywords into pages.
//!
//! Owns the clustering engine: same input in any row order gives the same clusters, and every decision can
//! be explained ([`explain`]). Must not know where keywords are kept or what a cluster becomes.
//!
//! Way: keywords are taken apart (stems, intent classes, character n-grams), equal ones fall together, each
//! looks for its nearest neighbours, and groups grow by exact average linkage along those neighbours. Two
//! keywords with conflicting intents ("best …", "cheap …") or numbers count as unlike, whatever they share.

mod explain;
mod features;
mod linkage;
mod neighbours;
mod parents;
mod weights;

use std::cmp::Reverse;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

pub use explain::{Explainer, SharedTerm, Why};

use crate::intent::{Intent, intent_of};
use crate::key::normal_key;
use crate::lang::Lang;
use features::Features;

/// A keyword to be grouped.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Item {
    /// The keyword.
    pub text: String,
    /// Searches a month; decides the name of a cluster.
    pub volume: Option<i64>,
    /// Known intent; otherwise read from the words.
    pub intent: Option<Intent>,
    /// The cluster it was put into by hand: it stays there, and others may join by similarity.
    pub pinned: Option<u32>,
}

/// How to group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Options {
    /// `None` = guessed from the keywords.
    pub language: Option<Lang>,
    /// 0 (few broad clusters) to 100 (many narrow ones); 50 is the measured best.
    pub strictness: u8,
    /// Also group the clusters into parent topics.
    pub parents: bool,
}

impl Default for Options {
    fn default() -> Self {
        Options { language: None, strictness: 50, parents: true }
    }
}

impl Options {
    /// The average similarity (0..1) a cluster must keep.
    pub fn threshold(&self) -> f32 {
        tuning().threshold_at(self.strictness)
    }
}

/// One page: keywords that belong together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// Index of the keyword that names it: the highest volume, then the most similar to all, then the shortest.
    pub name: u32,
    /// Indexes of its keywords, ascending; `name` among them.
    pub members: Vec<u32>,
    /// The pinned cluster it continues.
    pub pinned: Option<u32>,
    /// The intent most of its members show.
    pub intent: Option<Intent>,
    /// Sum of known volumes, each keyword counted once.
    pub volume: i64,
    /// Average similarity of its keywords, 0..1.
    pub cohesion: f32,
    /// Index of its parent topic in [`Clustering::parents`].
    pub parent: Option<u32>,
}

/// A topic above clusters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parent {
    /// Index of the keyword that names it (highest volume among its clusters' names).
    pub name: u32,
    /// Indexes of its clusters, at least two, ascending.
    pub clusters: Vec<u32>,
}

/// What came out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Clustering {
    /// Clusters of two or more keywords (or pinned ones of any size), largest volume first.
    pub clusters: Vec<Cluster>,
    /// Keywords that fit nowhere, ascending.
    pub unclustered: Vec<u32>,
    /// Topics above the clusters.
    pub parents: Vec<Parent>,
    /// The language used.
    pub language: Lang,
    /// The threshold used.
    pub threshold: f32,
}

/// The caller asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("cancelled")]
pub struct Cancelled;

/// Parts of the work, for progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Taking keywords apart.
    Reading,
    /// Looking for neighbours.
    Comparing,
    /// Growing groups.
    Grouping,
    /// Names and parent topics.
    Naming,
}

/// Measured settings of the engine. Not an interface: the numbers belong together.
#[derive(Clone, Debug)]
#[doc(hidden)]
pub struct Tuning {
    pub idf_power: f32,
    pub word_share: f32,
    pub class_boost: f32,
    pub neighbours: usize,
    pub max_list: usize,
    pub min_edge: f32,
    pub max_conflict: f32,
    pub drop_below: f32,
    pub threshold_low: f32,
    pub threshold_middle: f32,
    pub threshold_high: f32,
    pub fix_typos: bool,
    pub weighted: bool,
}

impl Default for Tuning {
    fn default() -> Self {
        Tuning {
            idf_power: 0.4,
            word_share: 0.5,
            class_boost: 1.5,
            neighbours: 40,
            max_list: 4000,
            min_edge: 0.25,
            max_conflict: 0.25,
            drop_below: 0.75,
            threshold_low: 0.30,
            threshold_middle: 0.69,
            threshold_high: 0.90,
            fix_typos: true,
            weighted: false,
        }
    }
}

impl Tuning {
    fn threshold_at(&self, strictness: u8) -> f32 {
        let part = f32::from(strictness.min(100)) / 50.0;
        if part <= 1.0 {
            self.threshold_low + (self.threshold_middle - self.threshold_low) * part
        } else {
            self.threshold_middle + (self.threshold_high - self.threshold_middle) * (part - 1.0)
        }
    }
}

fn tuning() -> Tuning {
    Tuning::default()
}

/// Work shared by the stages.
pub(crate) struct Run<'a> {
    pub tuning: &'a Tuning,
    pub cancel: &'a (dyn Fn() -> bool + Sync),
    pub progress: &'a mut dyn FnMut(Stage, f32),
}

impl Run<'_> {
    fn step(&mut self, stage: Stage, done: f32) -> Result<(), Cancelled> {
        if (self.cancel)() {
            return Err(Cancelled);
        }
        (self.progress)(stage, done);
        Ok(())
    }
}

/// Groups keywords. `progress` is told the stage and its share done (0..1).
///
/// Equal keywords ([`normal_key`]) always fall together. The result does not depend on the order of `items`.
/// Memory: about 1.5 KiB a keyword at the highest point (measured: 1.4 GB for a million).
///
/// Errors: [`Cancelled`] when `cancel` says so.
pub fn cluster(items: &[Item], options: &Options, progress: &mut dyn FnMut(Stage, f32), cancel: &(dyn Fn() -> bool + Sync)) -> Result<Clustering, Cancelled> {
    cluster_tuned(items, options, &tuning(), progress, cancel)
}

/// As [`cluster`], with other settings; for measuring only.
#[doc(hidden)]
pub fn cluster_tuned(
    items: &[Item],
    options: &Options,
    tuning: &Tuning,
    progress: &mut dyn FnMut(Stage, f32),
    cancel: &(dyn Fn() -> bool + Sync),
) -> Result<Clustering, Cancelled> {
    let language = options.language.unwrap_or_else(|| Lang::guess(sample(items)));
    let threshold = tuning.threshold_at(options.strictness);
    let mut run = Run { tuning, cancel, progress };
    run.step(Stage::Reading, 0.0)?;
    let features = Features::of(items, language, &mut run)?;
    run.step(Stage::Comparing, 0.0)?;
    let edges = neighbours::find(&features, threshold, &mut run)?;
    run.step(Stage::Grouping, 0.0)?;
    let groups = linkage::grow(&features, edges, threshold, &mut run)?;
    run.step(Stage::Naming, 0.0)?;
    let mut out = Clustering { language, threshold, ..Clustering::default() };
    for group in groups {
        let mut members: Vec<u32> = group.nodes.iter().flat_map(|n| features.rows(*n)).copied().collect();
        members.sort_unstable();
        if members.len() < 2 && group.pin.is_none() {
            out.unclustered.extend(members);
            continue;
        }
        let name = name_of(items, &features, &group.nodes);
        out.clusters.push(Cluster {
            name,
            volume: volume(items, &members),
            intent: main_intent(items, &members, language),
            members,
            pinned: group.pin,
            cohesion: group.cohesion,
            parent: None,
        });
    }
    out.unclustered.sort_unstable();
    let key = |c: &Cluster| items.get(c.name as usize).map(|i| normal_key(&i.text)).unwrap_or_default();
    out.clusters.sort_by_cached_key(|c| (Reverse(c.volume), Reverse(c.members.len()), key(c), c.name));
    if options.parents {
        parents::add(&mut out, items, &features, &mut run)?;
    }
    run.step(Stage::Naming, 1.0)?;
    Ok(out)
}

/// Up to 2,000 keywords, taken by the order of their hash so that the order of rows does not matter.
fn sample(items: &[Item]) -> Vec<&str> {
    let mut all: Vec<(u64, &str)> = items.iter().map(|i| (crate::tokens::hash(&i.text), i.text.as_str())).collect();
    if all.len() > 2000 {
        all.select_nth_unstable(2000);
        all.truncate(2000);
    }
    all.into_iter().map(|(_, t)| t).collect()
}

fn volume(items: &[Item], members: &[u32]) -> i64 {
    let mut best: FxHashMap<String, i64> = FxHashMap::default();
    for item in members.iter().filter_map(|m| items.get(*m as usize)) {
        if let Some(volume) = item.volume {
            let slot = best.entry(normal_key(&item.text)).or_insert(volume);
            *slot = (*slot).max(volume);
        }
    }
    best.values().fold(0i64, |a, b| a.saturating_add(*b))
}

fn main_intent(items: &[Item], members: &[u32], language: Lang) -> Option<Intent> {
    let mut counts = [0usize; 4];
    for item in members.iter().filter_map(|m| items.get(*m as usize)) {
        if let Some(intent) = item.intent.or_else(|| intent_of(&item.text, language)) {
            counts[intent as usize] += 1;
        }
    }
    let most = *counts.iter().max()?;
    (most > 0).then(|| Intent::ALL.into_iter().find(|i| counts[*i as usize] == most)).flatten()
}

/// Volume, free of typing errors, nearness, shortness, alphabet, row.
type Rank = (i64, bool, i64, Reverse<usize>, Reverse<String>, Reverse<u32>);

/// Highest volume; then without a typing error; then nearest to all; then the shortest; then the alphabet.
fn name_of(items: &[Item], features: &Features, nodes: &[u32]) -> u32 {
    let centre = features.sum(nodes);
    let mut best: Option<(Rank, u32)> = None;
    for node in nodes {
        let near = (features.dot_sum(*node, &centre) * 1000.0).round() as i64;
        for row in features.rows(*node) {
            let Some(item) = items.get(*row as usize) else { continue };
            let key = normal_key(&item.text);
            let rank = (item.volume.unwrap_or(-1), !features.fixed.contains(row), near, Reverse(key.chars().count()), Reverse(key), Reverse(*row));
            if best.as_ref().is_none_or(|(b, _)| rank > *b) {
                best = Some((rank, *row));
            }
        }
    }
    best.map_or(0, |(_, row)| row)
}
