//! The clustering job: the built-in engine or a model over a site's keywords, and the answer to "why together?".
//!
//! A cluster touched by hand keeps its name and members; one that is found again keeps its id, so ideas and tasks stay with it.

use super::by_model;
use crate::ai;
use crate::jobs::{self, JobContext, JobFailure};
use crate::planner::{intent_from, intent_to};
use crate::refusal::{OrRefuse as _, Result};
use crate::sites;
use crate::workspace::Workspace;
use igny8_model::ai::AiFunction;
use igny8_model::jobs::{JobKind, JobStarted};
use igny8_model::planner::{AutoClusterRequest, ClusterReport, WhyAnswer, WhyRequest};
use igny8_model::sites::Site;
use igny8_model::{ApiError, ClusterId, SectorId};
use igny8_store::clusters::{self, NewCluster};
use igny8_store::keywords::{self, ForClustering};
use igny8_text::cluster::{self as engine, Clustering, Explainer, Item, Options, Stage};
use igny8_text::lang::Lang;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

pub(crate) async fn start(ws: &Workspace, request: AutoClusterRequest) -> Result<JobStarted> {
    let site = sites::find(ws, request.site_id).await?;
    if let Some(sector) = request.sector_id {
        sites::sector_of(&site, Some(sector))?;
    }
    if request.strictness.is_some_and(|s| s > 100) {
        return Err(ApiError::field("strictness", "0 to 100."));
    }
    if site.counts.keywords == 0 {
        return Err(ApiError::precondition("The site has no keywords yet.").hint("Import a keyword file first."));
    }
    jobs::enqueue(ws, JobKind::AutoCluster, Some(site.id), &format!("Cluster keywords of {}", site.name), &request).await
}

fn options(site: &Site, request: &AutoClusterRequest) -> Options {
    Options { language: Some(Lang::from_tag(&site.language)), strictness: request.strictness.unwrap_or(50), ..Options::default() }
}

pub(crate) async fn run(ctx: &JobContext) -> std::result::Result<Value, JobFailure> {
    let request: AutoClusterRequest = ctx.payload()?;
    let site = sites::find(&ctx.ws, request.site_id).await?;
    let sectors: Vec<SectorId> = match request.sector_id {
        Some(sector) => vec![sector],
        None => site.sectors.iter().map(|s| s.id).collect(),
    };
    let mut report = ClusterReport::default();
    for sector in sectors {
        ctx.check()?;
        one_sector(ctx, &site, sector, &request, &mut report).await?;
    }
    serde_json::to_value(report).map_err(|e| JobFailure::Failed(ApiError::internal(e)))
}

async fn one_sector(
    ctx: &JobContext,
    site: &Site,
    sector: SectorId,
    request: &AutoClusterRequest,
    report: &mut ClusterReport,
) -> std::result::Result<(), JobFailure> {
    let ws = &ctx.ws;
    ctx.phase("reading", 0, 0);
    let existing = clusters::active(ws.reader(), site.id, Some(sector)).await?;
    let edited: HashMap<ClusterId, u32> =
        existing.iter().enumerate().filter(|(_, c)| c.edited || request.only_unclustered).map(|(i, c)| (c.id, u32::try_from(i).unwrap_or(u32::MAX))).collect();
    // Taken out of every cluster by hand: stays out.
    let keywords: Vec<ForClustering> =
        keywords::for_clustering(ws.reader(), site.id, Some(sector)).await?.into_iter().filter(|k| !(k.pinned && k.cluster_id.is_none())).collect();
    if keywords.is_empty() {
        return Ok(());
    }
    let items: Vec<Item> = keywords
        .iter()
        .map(|k| Item {
            text: k.keyword.clone(),
            volume: k.search_volume,
            intent: k.intent.map(intent_to),
            pinned: k.cluster_id.and_then(|c| edited.get(&c).copied()),
        })
        .collect();
    let models = ai::models_for(ws, AiFunction::AutoCluster, request.by.as_ref()).await?;
    let item = format!("cluster/{sector}");
    let grouping = if models.is_empty() {
        let clustering = compute(ctx, items, options(site, request)).await?;
        Grouping::of(clustering, &keywords)
    } else {
        let names: Vec<&str> = existing.iter().map(|c| c.name.as_str()).collect();
        by_model::group(ctx, site, &item, &models, &items, &names).await?
    };
    ctx.check()?;
    ctx.phase("saving", 0, grouping.groups.len() as u64);

    let taken_ids = match_old(&keywords, &grouping, &existing.iter().filter(|c| !edited.contains_key(&c.id)).map(|c| c.id).collect());
    let mut pairs = Vec::new();
    let mut tx = ws.begin().await?;
    igny8_store::undo::begin(&mut tx, &format!("Clustering of {}", site.name), Some(site.id)).await?;
    keywords::release(&mut tx, site.id, Some(sector)).await?;
    for (index, found) in grouping.groups.iter().enumerate() {
        let (name, parent) = (found.name.clone(), found.parent.as_deref());
        let intent = found.intent.map(intent_from);
        let id = match (found.pinned.and_then(|p| existing.get(p as usize)), taken_ids.get(&index)) {
            (Some(kept), _) => {
                report.kept += 1;
                kept.id
            }
            (None, Some(old)) => {
                report.kept += 1;
                clusters::rename_generated(&mut tx, *old, &name).await?;
                *old
            }
            (None, None) => {
                report.created += 1;
                let new = NewCluster { id: ClusterId::new(), site_id: site.id, sector_id: sector, name, parent_topic: None, intent, edited: false };
                clusters::insert(&mut tx, &new).await?;
                new.id
            }
        };
        // A model is not asked about topics: a cluster that stays keeps its own.
        if models.is_empty() || found.pinned.is_none() {
            clusters::set_topic(&mut tx, id, parent, intent).await?;
        }
        pairs.extend(found.members.iter().filter_map(|m| keywords.get(*m as usize)).map(|k| (k.id, id)));
    }
    keywords::assign_many(&mut tx, &pairs).await?;
    clusters::drop_empty(&mut tx, site.id, Some(sector)).await?;
    clusters::recount(&mut tx, site.id).await?;
    igny8_store::jobs::forget_steps(&mut tx, ctx.row.progress.id, &ai::kept(&item)).await?;
    ctx.save(&mut tx, None).await?;
    tx.commit("cluster.apply").await?;
    let all = grouping.groups.len() as u64;
    ctx.phase("saved", all, all);

    report.keywords += keywords.len() as u64;
    report.clusters += all;
    report.unclustered += grouping.unclustered;
    report.parents += grouping.parents;
    Ok(())
}

/// A cluster before it has an id, whoever found it.
pub(super) struct Group {
    pub name: String,
    /// Indexes of keywords.
    pub members: Vec<u32>,
    /// Index of the existing cluster that it continues.
    pub pinned: Option<u32>,
    pub intent: Option<igny8_text::Intent>,
    pub parent: Option<String>,
}

/// What clustering came to.
pub(super) struct Grouping {
    pub groups: Vec<Group>,
    pub unclustered: u64,
    pub parents: u64,
}

impl Grouping {
    fn of(clustering: Clustering, keywords: &[ForClustering]) -> Self {
        let name = |at: u32| keywords.get(at as usize).map(|k| k.keyword.clone());
        let parents = &clustering.parents;
        let groups = clustering.clusters.iter().map(|c| Group {
            name: name(c.name).unwrap_or_default(),
            members: c.members.clone(),
            pinned: c.pinned,
            intent: c.intent,
            parent: c.parent.and_then(|p| parents.get(p as usize)).and_then(|p| name(p.name)),
        });
        Self { groups: groups.collect(), unclustered: clustering.unclustered.len() as u64, parents: clustering.parents.len() as u64 }
    }
}

/// Which old cluster each new one continues: the one that most of its members were in, each old one once.
fn match_old(keywords: &[ForClustering], grouping: &Grouping, old: &HashSet<ClusterId>) -> HashMap<usize, ClusterId> {
    let mut overlaps: Vec<(usize, usize, ClusterId)> = Vec::new();
    for (index, found) in grouping.groups.iter().enumerate().filter(|(_, c)| c.pinned.is_none()) {
        let mut counts: HashMap<ClusterId, usize> = HashMap::new();
        for id in found.members.iter().filter_map(|m| keywords.get(*m as usize)?.cluster_id).filter(|id| old.contains(id)) {
            *counts.entry(id).or_default() += 1;
        }
        overlaps.extend(counts.into_iter().map(|(id, n)| (n, index, id)));
    }
    overlaps.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let mut used = HashSet::new();
    let mut out = HashMap::new();
    for (_, index, id) in overlaps {
        if !out.contains_key(&index) && used.insert(id) {
            out.insert(index, id);
        }
    }
    out
}

/// The engine on a thread of its own, its progress told as it goes.
async fn compute(ctx: &JobContext, items: Vec<Item>, options: Options) -> std::result::Result<Clustering, JobFailure> {
    let token = ctx.token.clone();
    let (sender, mut stages) = tokio::sync::mpsc::unbounded_channel::<(Stage, f32)>();
    let work = tokio::task::spawn_blocking(move || {
        let mut last = (None, 0.0f32);
        let mut progress = |stage: Stage, done: f32| {
            if last.0 != Some(stage) || done - last.1 >= 0.01 {
                last = (Some(stage), done);
                let _ = sender.send((stage, done));
            }
        };
        engine::cluster(&items, &options, &mut progress, &|| token.is_cancelled())
    });
    while let Some((stage, done)) = stages.recv().await {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 0 to 1 as per cent")]
        let percent = (done.clamp(0.0, 1.0) * 100.0) as u64;
        ctx.phase(&format!("{stage:?}").to_lowercase(), percent, 100);
    }
    match work.await {
        Ok(Ok(clustering)) => Ok(clustering),
        Ok(Err(_)) => Err(JobFailure::Stopped),
        Err(panic) => Err(JobFailure::Failed(ApiError::internal(format!("clustering broke: {panic}")))),
    }
}

pub(crate) async fn why(ws: &Workspace, request: WhyRequest) -> Result<WhyAnswer> {
    let a = keywords::get(ws.reader(), request.a).await.or_refuse()?.ok_or_else(|| ApiError::not_found("keyword", request.a))?;
    let b = keywords::get(ws.reader(), request.b).await.or_refuse()?.ok_or_else(|| ApiError::not_found("keyword", request.b))?;
    if a.site_id != b.site_id {
        return Err(ApiError::field("b", "The keywords belong to different sites."));
    }
    let site = sites::find(ws, a.site_id).await?;
    let sample = keywords::sample(ws.reader(), a.site_id, 20_000).await.or_refuse()?;
    let language = Lang::from_tag(&site.language);
    let together = a.cluster_id.is_some() && a.cluster_id == b.cluster_id;
    let (left, right) = (a.keyword.clone(), b.keyword.clone());
    let found = tokio::task::spawn_blocking(move || Explainer::new(sample.iter().map(String::as_str), language).why(&left, &right, &Options::default()))
        .await
        .map_err(ApiError::internal)?;
    let shared: Vec<&str> = found.shared.iter().map(|t| t.term.trim_start_matches('~')).collect();
    let figures = format!("Similarity {:.0} %, a cluster asks for {:.0} % on average.", found.similarity * 100.0, found.threshold * 100.0);
    let text = match (&found.conflict, together) {
        (Some((x, y)), _) => {
            let side = |terms: &[String]| match terms {
                [] => "a question".to_owned(),
                terms => terms.iter().map(|t| t.trim_start_matches('~')).collect::<Vec<_>>().join(", "),
            };
            format!(
                "Searchers of “{}” and of “{}” want different things ({} against {}), so they belong on different pages.",
                a.keyword,
                b.keyword,
                side(x),
                side(y)
            )
        }
        (None, true) if shared.is_empty() => format!("They are together through other keywords of the cluster. {figures}"),
        (None, true) => format!("Both are about {}. {figures}", shared.join(", ")),
        (None, false) if shared.is_empty() => format!("They share no words that carry meaning. {figures}"),
        (None, false) => format!("They share {}, but not enough. {figures}", shared.join(", ")),
    };
    Ok(WhyAnswer {
        together,
        similarity: found.similarity,
        threshold: found.threshold,
        shared_terms: found.shared.into_iter().map(|t| (t.term, t.share)).collect(),
        text,
    })
}
