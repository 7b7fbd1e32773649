//! Content ideas: one a cluster, made by the built-in engine, changed and approved by people.

use crate::clock::now;
use crate::engine;
use crate::jobs::{self, JobContext, JobFailure};
use crate::refusal::{OrRefuse as _, Result};
use crate::sites;
use crate::workspace::Workspace;
use igny8_model::jobs::{JobKind, JobStarted};
use igny8_model::planner::{GenerateIdeasRequest, Idea, IdeaStatus, IdeaUpdate};
use igny8_model::{ApiError, IdeaId, ListQuery, Page};
use igny8_store::{clusters, ideas as table, keywords};
use serde_json::{Value, json};

/// Ideas of one transaction.
const BATCH: usize = 50;

pub(crate) async fn list(ws: &Workspace, query: ListQuery) -> Result<Page<Idea>> {
    table::list(ws.reader(), &query).await.or_refuse()
}

async fn find(ws: &Workspace, id: IdeaId) -> Result<Idea> {
    table::get(ws.reader(), id).await.or_refuse()?.ok_or_else(|| ApiError::not_found("idea", id))
}

pub(crate) async fn update(ws: &Workspace, request: IdeaUpdate) -> Result<Idea> {
    let mut idea = find(ws, request.id).await?;
    if let Some(value) = &request.title {
        let value = igny8_text::key::clean(value);
        if value.is_empty() || value.chars().count() > 300 {
            return Err(ApiError::field("title", "1 to 300 characters."));
        }
        idea.title = value;
    }
    if let Some(value) = request.description {
        idea.description = value;
    }
    if let Some(value) = request.status {
        idea.status = value;
    }
    let mut tx = ws.begin().await?;
    table::update(&mut tx, &idea).await.or_refuse()?;
    tx.commit("ideas.update").await.or_refuse()?;
    find(ws, request.id).await
}

pub(crate) async fn start(ws: &Workspace, request: GenerateIdeasRequest) -> Result<JobStarted> {
    let site = sites::find(ws, request.site_id).await?;
    if site.counts.clusters == 0 {
        return Err(ApiError::precondition("The site has no clusters yet.").hint("Cluster its keywords first."));
    }
    jobs::enqueue(ws, JobKind::GenerateIdeas, Some(site.id), &format!("Ideas for {}", site.name), &request).await
}

pub(crate) async fn run(ctx: &JobContext) -> std::result::Result<Value, JobFailure> {
    let request: GenerateIdeasRequest = ctx.payload()?;
    let ws = &ctx.ws;
    let site = sites::find(ws, request.site_id).await?;
    // Ideas of an earlier, killed run count towards the limit.
    let before: u64 = ctx.checkpoint().unwrap_or(0);
    let limit = u64::from(request.limit.unwrap_or(u32::MAX)).saturating_sub(before);
    let found = clusters::without_idea(ws.reader(), site.id, &request.cluster_ids, u32::try_from(limit).unwrap_or(u32::MAX)).await?;
    let total = before + found.len() as u64;
    let mut created = before;
    for batch in found.chunks(BATCH) {
        ctx.check()?;
        let mut ideas = Vec::with_capacity(batch.len());
        for cluster in batch {
            let members = keywords::of_cluster(ws.reader(), cluster.id).await?;
            let made = engine::idea(&site, cluster, &members);
            let at = now();
            ideas.push(Idea {
                id: IdeaId::new(),
                site_id: site.id,
                sector_id: cluster.sector_id,
                cluster_id: Some(cluster.id),
                cluster_name: None,
                title: made.title,
                description: made.description,
                suggested_keywords: made.keywords,
                content_type: made.content_type,
                content_structure: made.structure,
                intent: made.intent.or(cluster.intent),
                search_volume: cluster.search_volume,
                status: IdeaStatus::Draft,
                task_id: None,
                created_at: at,
                updated_at: at,
            });
        }
        let mut tx = ws.begin().await?;
        for idea in &ideas {
            created += u64::from(table::insert(&mut tx, idea).await?);
        }
        ctx.progress(|p| {
            "writing ideas".clone_into(&mut p.phase);
            p.done = created;
            p.total = total;
        });
        ctx.save(&mut tx, Some(&json!(created))).await?;
        tx.commit("ideas.batch").await?;
    }
    Ok(json!({"created": created, "skipped": total.saturating_sub(created)}))
}
