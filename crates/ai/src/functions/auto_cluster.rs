//! Keywords into topic clusters: batches, one more question for what a batch left out, and a merging pass over the names.
//!
//! Must not know the database. Keywords are named by numbers, so that a model can neither rename nor invent one. At the end every
//! keyword given stands in exactly one cluster or among the unclustered; that is checked, not hoped for.

use super::{Context, Function, FunctionError, HOUSE_STYLE, LANGUAGE, Settings, Step, Why, ask_for, fingerprint, numbered, prepare, sanitise, schema};
use crate::prompt::{PromptSpec, Values, data, setting};
use crate::provider::{Caller, ChatRequest};
use igny8_text::{Intent, normal_key};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Keywords of one question.
pub const BATCH: usize = 150;
/// Most keywords of a run; the built-in engine takes more.
pub const MAX_KEYWORDS: usize = 20_000;
/// Cluster names of one question of the merging pass.
pub const MERGE_WINDOW: usize = 200;
/// A batch that is cut is halved down to this size.
const SMALLEST: usize = 20;
/// Names that are shown so that a batch can use them again.
const SHOWN_NAMES: usize = 150;

/// The function's entry in the registry.
pub const FUNCTION: Function =
    Function { name: "auto_cluster", about: "Keywords into topic clusters", prompts: &[PROMPT, MERGE], schema: |prompt| Some(schema_of(prompt)) };

/// Groups a batch.
pub const PROMPT: PromptSpec = PromptSpec {
    key: "auto_cluster",
    about: "Groups a batch of keywords into topic clusters",
    variables: &[
        LANGUAGE,
        HOUSE_STYLE,
        setting("count", "keywords in the list"),
        data("site", "name and subject of the site"),
        data("names", "names of clusters that may be used again"),
        data("keywords", "the numbered keywords"),
    ],
    default: include_str!("../prompt/defaults/auto_cluster.md"),
};

/// Finds clusters of several batches that are one.
pub const MERGE: PromptSpec = PromptSpec {
    key: "auto_cluster_merge",
    about: "Finds clusters of different batches that are one topic",
    variables: &[LANGUAGE, HOUSE_STYLE, data("site", "name and subject of the site"), data("clusters", "numbered cluster names with some keywords")],
    default: include_str!("../prompt/defaults/auto_cluster_merge.md"),
};

/// What is to be clustered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The site's name and subject.
    pub site: String,
    pub keywords: Vec<String>,
    /// Names of clusters that exist and may take keywords in.
    pub existing: Vec<String>,
}

/// A cluster; keywords by their index in the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cluster {
    pub name: String,
    pub description: String,
    pub intent: Intent,
    pub keywords: Vec<usize>,
    /// Index into the input's existing clusters when it is one of them.
    pub existing: Option<usize>,
}

/// A complete partition: every index of the input stands exactly once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clusters {
    pub clusters: Vec<Cluster>,
    /// Keywords that the model left out twice.
    pub unclustered: Vec<usize>,
    /// Numbers that the model named and that are no keyword or cluster.
    pub invented: u32,
    /// Keywords that the model put into several clusters; the first counts.
    pub repeated: u32,
}

/// A batch that is still to be asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    pub keywords: Vec<usize>,
    /// What an earlier answer left out; not asked for a third time.
    pub again: bool,
}

/// What is clustered so far. Serialise it after every step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Checkpoint {
    pub fingerprint: String,
    /// Paid steps.
    pub done: u32,
    pub pending: Vec<Batch>,
    pub result: Clusters,
    /// Windows of clusters for the merging pass; `None` before the batches are through.
    pub windows: Option<Vec<Vec<usize>>>,
    /// Clusters that are one, with their common name.
    pub merges: Vec<(String, Vec<usize>)>,
}

impl Checkpoint {
    /// All batches of an input.
    pub fn of(input: &Input) -> Self {
        let all: Vec<usize> = (0..input.keywords.len()).collect();
        let pending = all.chunks(BATCH).map(|c| Batch { keywords: c.to_vec(), again: false }).collect();
        Self { fingerprint: fingerprint(input), pending, ..Self::default() }
    }

    /// Gives up the joining of near names, so that the next step is the last: for a model that groups well and cannot join.
    pub fn skip_joining(&mut self) {
        if self.pending.is_empty() {
            self.windows = Some(Vec::new());
        }
    }
}

/// Whether the input can be clustered.
pub fn validate(input: &Input) -> Result<(), FunctionError> {
    let mut faults = Vec::new();
    if input.keywords.len() < 2 {
        faults.push("There are fewer than two keywords to cluster.".to_owned());
    }
    if input.keywords.len() > MAX_KEYWORDS {
        faults.push(format!("At most {MAX_KEYWORDS} keywords are clustered by a model; these are {}. Use the built-in clustering.", input.keywords.len()));
    }
    if faults.is_empty() { Ok(()) } else { Err(FunctionError::Input(faults)) }
}

fn schema_of(prompt: &str) -> Value {
    let numbers = |max: usize| schema::list(schema::number(1, 100_000, "a number of the list"), 1, max);
    let name = || schema::text(200, "a short name");
    if prompt == MERGE.key {
        let merge = schema::object(&[("name", name()), ("clusters", numbers(MERGE_WINDOW))]);
        return schema::object(&[("merges", schema::list(merge, 0, MERGE_WINDOW))]);
    }
    let cluster = schema::object(&[
        ("name", name()),
        ("description", schema::text(600, "one sentence")),
        ("intent", schema::one_of(&Intent::ALL.map(Intent::name))),
        ("keywords", numbers(BATCH * 2)),
    ]);
    schema::object(&[("clusters", schema::list(cluster, 1, BATCH))])
}

/// The question for a batch.
pub fn prepare_request(settings: &Settings, input: &Input, checkpoint: &Checkpoint, batch: &Batch) -> Result<ChatRequest, FunctionError> {
    let shown = batch.keywords.iter().filter_map(|at| input.keywords.get(*at)).map(|k| sanitise::cut(&igny8_text::key::clean(k), 150));
    let mut names: Vec<&str> = checkpoint.result.clusters.iter().map(|c| c.name.as_str()).chain(input.existing.iter().map(String::as_str)).collect();
    names.dedup();
    let names = names.iter().rev().take(SHOWN_NAMES).map(|n| format!("- {}\n", sanitise::plain(n, 120))).collect::<String>();
    let values =
        Values::new().with("count", batch.keywords.len()).with("site", sanitise::cut(&input.site, 400)).with("names", names).with("keywords", numbered(shown));
    let tokens = 400 + 30 * u32::try_from(batch.keywords.len()).unwrap_or(u32::MAX);
    prepare(settings, &PROMPT, values, Some(schema_of(PROMPT.key)), tokens)
}

#[derive(Deserialize)]
struct Answer {
    clusters: Vec<AnswerCluster>,
}

#[derive(Deserialize)]
struct AnswerCluster {
    name: String,
    description: String,
    intent: Intent,
    keywords: Vec<u64>,
}

#[derive(Deserialize)]
struct MergeAnswer {
    merges: Vec<AnswerMerge>,
}

#[derive(Deserialize)]
struct AnswerMerge {
    name: String,
    clusters: Vec<u64>,
}

/// Does the next step that is missing and puts it into the checkpoint. After an error the checkpoint is as it was.
pub async fn step<C: Caller>(ctx: Context<'_, C>, input: &Input, checkpoint: &mut Checkpoint) -> Result<Step<Clusters>, FunctionError> {
    validate(input)?;
    if *checkpoint == Checkpoint::default() {
        *checkpoint = Checkpoint::of(input);
    }
    if checkpoint.fingerprint != fingerprint(input) {
        return Err(FunctionError::Stale);
    }
    if let Some(batch) = checkpoint.pending.first().cloned() {
        match ask_batch(ctx, input, checkpoint, &batch).await {
            Ok(found) => {
                checkpoint.pending.remove(0);
                take(input, checkpoint, &batch, found);
            }
            Err(FunctionError::Ask(e)) if e.why == Why::Cut && batch.keywords.len() >= SMALLEST => {
                // The answer does not fit: two smaller questions instead.
                let (a, b) = batch.keywords.split_at(batch.keywords.len() / 2);
                let halves = [a, b].map(|half| Batch { keywords: half.to_vec(), again: batch.again });
                checkpoint.pending.splice(0..1, halves);
            }
            // The second question for what was left out came to nothing: those stay unclustered, the rest stands.
            Err(FunctionError::Ask(e)) if batch.again && matches!(e.why, Why::Shape | Why::Content | Why::Empty | Why::Cut) => {
                checkpoint.pending.remove(0);
                take(input, checkpoint, &batch, Vec::new());
            }
            Err(e) => return Err(e),
        }
        checkpoint.done += 1;
        return Ok(more(checkpoint));
    }
    let mut windows = checkpoint.windows.clone().unwrap_or_else(|| windows(input, checkpoint));
    if let Some(window) = windows.first().cloned() {
        let merges = ask_merge(ctx, input, checkpoint, &window).await?;
        checkpoint.merges.extend(merges);
        checkpoint.done += 1;
        windows.remove(0);
        checkpoint.windows = Some(windows);
        return Ok(more(checkpoint));
    }
    Ok(Step::Done(Box::new(finish(input, checkpoint))))
}

/// All steps in one go, for those who save nothing.
pub async fn execute<C: Caller>(ctx: Context<'_, C>, input: &Input) -> Result<Clusters, FunctionError> {
    let mut checkpoint = Checkpoint::of(input);
    loop {
        if let Step::Done(clusters) = step(ctx, input, &mut checkpoint).await? {
            return Ok(*clusters);
        }
    }
}

fn more(checkpoint: &Checkpoint) -> Step<Clusters> {
    let left = checkpoint.pending.len() + checkpoint.windows.as_ref().map_or(0, Vec::len);
    let next = if checkpoint.pending.is_empty() { "joining clusters" } else { "grouping keywords" };
    Step::More { done: checkpoint.done, total: checkpoint.done.saturating_add(u32::try_from(left).unwrap_or(u32::MAX)), next: next.to_owned() }
}

async fn ask_batch<C: Caller>(ctx: Context<'_, C>, input: &Input, checkpoint: &Checkpoint, batch: &Batch) -> Result<Vec<AnswerCluster>, FunctionError> {
    let request = prepare_request(ctx.settings, input, checkpoint, batch)?;
    let name = format!("batch {}{}", checkpoint.done + 1, if batch.again { ", what was left out" } else { "" });
    ask_for(ctx, &name, request, |answer: Answer| {
        let known = |n: &u64| (1..=batch.keywords.len() as u64).contains(n);
        let mut faults = Vec::new();
        if !answer.clusters.iter().flat_map(|c| &c.keywords).any(known) {
            faults.push(format!("none of the numbers is one of the list, which goes from 1 to {}", batch.keywords.len()));
        }
        if answer.clusters.iter().any(|c| sanitise::plain(&c.name, 120).is_empty()) {
            faults.push("a cluster has no name".to_owned());
        }
        if faults.is_empty() { Ok(answer.clusters) } else { Err(faults) }
    })
    .await
}

/// Puts a batch's clusters into the result and asks again, once, for what they leave out.
fn take(input: &Input, checkpoint: &mut Checkpoint, batch: &Batch, found: Vec<AnswerCluster>) {
    let mut left: BTreeSet<usize> = (0..batch.keywords.len()).collect();
    let result = &mut checkpoint.result;
    for cluster in found {
        let mut members = Vec::new();
        for number in cluster.keywords {
            let local = usize::try_from(number).unwrap_or(0).checked_sub(1).filter(|at| *at < batch.keywords.len());
            match local {
                None => result.invented += 1,
                Some(at) if left.remove(&at) => members.extend(batch.keywords.get(at)),
                Some(_) => result.repeated += 1,
            }
        }
        if members.is_empty() {
            continue;
        }
        let name = sanitise::plain(&cluster.name, 120);
        let key = normal_key(&name);
        match result.clusters.iter_mut().find(|c| normal_key(&c.name) == key) {
            Some(same) => same.keywords.extend(members),
            None => {
                let existing = input.existing.iter().position(|e| normal_key(e) == key);
                let description = sanitise::plain(&cluster.description, 400);
                result.clusters.push(Cluster { name, description, intent: cluster.intent, keywords: members, existing });
            }
        }
    }
    let left: Vec<usize> = left.into_iter().filter_map(|at| batch.keywords.get(at).copied()).collect();
    if left.is_empty() {
    } else if batch.again {
        result.unclustered.extend(left);
    } else {
        checkpoint.pending.insert(0, Batch { keywords: left, again: true });
    }
}

/// What the merging pass looks at: nothing after a single batch, else windows of names in alphabetical order, so that near ones meet.
fn windows(input: &Input, checkpoint: &Checkpoint) -> Vec<Vec<usize>> {
    if input.keywords.len() <= BATCH || checkpoint.result.clusters.len() < 2 {
        return Vec::new();
    }
    let mut order: Vec<usize> = (0..checkpoint.result.clusters.len()).collect();
    order.sort_by_key(|at| checkpoint.result.clusters.get(*at).map(|c| normal_key(&c.name)));
    order.chunks(MERGE_WINDOW).map(<[usize]>::to_vec).collect()
}

async fn ask_merge<C: Caller>(
    ctx: Context<'_, C>,
    input: &Input,
    checkpoint: &Checkpoint,
    window: &[usize],
) -> Result<Vec<(String, Vec<usize>)>, FunctionError> {
    let clusters = window.iter().filter_map(|at| checkpoint.result.clusters.get(*at)).map(|c| {
        let some: Vec<String> = c.keywords.iter().take(4).filter_map(|k| input.keywords.get(*k)).map(|k| sanitise::plain(k, 80)).collect();
        format!("{} ({})", c.name, some.join("; "))
    });
    let values = Values::new().with("site", sanitise::cut(&input.site, 400)).with("clusters", numbered(clusters));
    let request = prepare(ctx.settings, &MERGE, values, Some(schema_of(MERGE.key)), 2_000)?;
    ask_for(ctx, &format!("joining {}", checkpoint.done + 1), request, |answer: MergeAnswer| {
        let mut used: BTreeSet<usize> = BTreeSet::new();
        let mut out = Vec::new();
        for merge in answer.merges {
            let found = merge.clusters.iter().filter_map(|n| usize::try_from(*n).ok()?.checked_sub(1)).filter_map(|at| window.get(at).copied());
            let members: Vec<usize> = found.filter(|at| used.insert(*at)).collect();
            let name = sanitise::plain(&merge.name, 120);
            if members.len() > 1 && !name.is_empty() {
                out.push((name, members));
            }
        }
        Ok(out)
    })
    .await
}

/// Applies the merges and makes sure of the partition.
fn finish(input: &Input, checkpoint: &Checkpoint) -> Clusters {
    let mut out = checkpoint.result.clone();
    for (name, members) in &checkpoint.merges {
        let Some((first, rest)) = members.split_first() else { continue };
        let mut moved = Vec::new();
        for at in rest {
            moved.extend(out.clusters.get_mut(*at).map(|c| std::mem::take(&mut c.keywords)).unwrap_or_default());
        }
        let known = rest.iter().chain([first]).find_map(|at| out.clusters.get(*at).and_then(|c| c.existing));
        if let Some(cluster) = out.clusters.get_mut(*first) {
            cluster.keywords.extend(moved);
            cluster.existing = cluster.existing.or(known);
            // An existing cluster keeps its name.
            cluster.name = cluster.existing.and_then(|at| input.existing.get(at)).map_or_else(|| name.clone(), |own| sanitise::plain(own, 200));
        }
    }
    // Two merges may have chosen one name.
    let mut by_name: BTreeMap<String, usize> = BTreeMap::new();
    let mut clusters: Vec<Cluster> = Vec::new();
    let mut seen: BTreeSet<usize> = BTreeSet::new();
    for mut cluster in std::mem::take(&mut out.clusters) {
        cluster.keywords.retain(|at| *at < input.keywords.len() && seen.insert(*at));
        if cluster.keywords.is_empty() {
            continue;
        }
        match by_name.get(&normal_key(&cluster.name)).and_then(|at| clusters.get_mut(*at)) {
            Some(same) => same.keywords.extend(cluster.keywords),
            None => {
                by_name.insert(normal_key(&cluster.name), clusters.len());
                clusters.push(cluster);
            }
        }
    }
    out.clusters = clusters;
    out.unclustered = (0..input.keywords.len()).filter(|at| !seen.contains(at)).collect();
    out
}
