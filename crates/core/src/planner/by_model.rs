//! Clustering by a model: what it is asked, and its partition as groups. Keywords of clusters made by hand are not asked about.
//!
//! Must not know: how groups are stored, what a call costs.

use super::cluster::{Group, Grouping};
use crate::ai::{self, LedgerCaller, Meaning, Purpose, Ready};
use crate::jobs::{JobContext, JobFailure};
use igny8_ai::functions::Context;
use igny8_ai::functions::auto_cluster::{self as function, Input};
use igny8_model::ApiError;
use igny8_model::ai::AiFunction;
use igny8_model::sites::Site;
use igny8_text::cluster::Item;
use std::collections::BTreeMap;

fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Asks in batches with a pass that joins; paid answers are kept under `item`. `existing` are the names of the site's clusters, by whose
/// indexes items are pinned.
pub(super) async fn group(
    ctx: &JobContext,
    site: &Site,
    item: &str,
    models: &[Ready],
    items: &[Item],
    existing: &[&str],
) -> std::result::Result<Grouping, JobFailure> {
    let asked: Vec<usize> = (0..items.len()).filter(|at| items.get(*at).is_some_and(|i| i.pinned.is_none())).collect();
    if asked.len() > function::MAX_KEYWORDS {
        let most = function::MAX_KEYWORDS;
        return Err(ApiError::precondition(format!("A model clusters at most {most} keywords at once; these are {}.", asked.len()))
            .hint("Let the built-in engine do it, or cluster a sector at a time.")
            .into());
    }
    // Clusters that stay as they are, with the keywords that they have.
    let mut kept: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for (at, one) in items.iter().enumerate() {
        if let Some(pinned) = one.pinned {
            kept.entry(pinned).or_default().push(index(at));
        }
    }
    let open: Vec<u32> = kept.keys().copied().collect();
    let names = open.iter().filter_map(|at| existing.get(*at as usize)).map(|name| (*name).to_owned()).collect();
    let mut grouping = Grouping { groups: Vec::new(), unclustered: 0, parents: 0 };
    if !asked.is_empty() {
        let keywords = asked.iter().filter_map(|at| items.get(*at)).map(|i| i.text.clone()).collect();
        let input = Input { site: ai::about(site), keywords, existing: names };
        let found = ask(ctx, site, item, models, &input).await?;
        grouping.unclustered = found.unclustered.len() as u64;
        for cluster in found.clusters {
            let members = cluster.keywords.iter().filter_map(|k| asked.get(*k)).map(|at| index(*at));
            match cluster.existing.and_then(|e| open.get(e)) {
                Some(pinned) => kept.entry(*pinned).or_default().extend(members),
                None => {
                    grouping.groups.push(Group { name: cluster.name, members: members.collect(), pinned: None, intent: Some(cluster.intent), parent: None })
                }
            }
        }
    }
    for (pinned, members) in kept {
        let name = existing.get(pinned as usize).map(|n| (*n).to_owned()).unwrap_or_default();
        grouping.groups.push(Group { name, members, pinned: Some(pinned), intent: None, parent: None });
    }
    Ok(grouping)
}

async fn ask(ctx: &JobContext, site: &Site, item: &str, models: &[Ready], input: &Input) -> std::result::Result<function::Clusters, JobFailure> {
    let first = models.first().ok_or_else(|| ApiError::internal("no model"))?;
    let settings = ai::settings(site, first);
    let purpose = Purpose { function: AiFunction::AutoCluster, site: Some(site.id), content: None };
    let caller = LedgerCaller::of_job(ctx, item, purpose, models.to_vec(), ctx.token.clone());
    let batches = input.keywords.len().div_ceil(function::BATCH) as u64;
    ctx.phase("asking the model", 0, batches);
    let mut checkpoint = function::Checkpoint::of(input);
    loop {
        match function::step(Context { caller: &caller, settings: &settings }, input, &mut checkpoint).await.map_err(ai::meaning) {
            Ok(igny8_ai::functions::Step::Done(found)) => return Ok(*found),
            Ok(igny8_ai::functions::Step::More { done, total, .. }) => ctx.phase("asking the model", u64::from(done), u64::from(total)),
            Err(Meaning::Job(failure)) => return Err(failure),
            Err(Meaning::Item(error)) => return Err(JobFailure::Failed(error)),
        }
    }
}
