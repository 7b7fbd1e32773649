//! Content ideas: one a cluster, made by a model or by the built-in engine, changed and approved by people.

use crate::ai::{self, LedgerCaller, Meaning, Purpose, Ready};
use crate::clock::now;
use crate::engine;
use crate::jobs::{self, JobContext, JobFailure};
use crate::planner::{intent_from, intent_to};
use crate::refusal::{OrRefuse as _, Result};
use crate::sites;
use crate::workspace::Workspace;
use igny8_ai::functions::Context;
use igny8_ai::functions::generate_ideas::{self as function, ClusterInput, Input};
use igny8_model::ai::AiFunction;
use igny8_model::jobs::{JobKind, JobStarted};
use igny8_model::page::{Changed, Selected};
use igny8_model::planner::{Cluster, ContentType, GenerateIdeasRequest, Idea, IdeaStatus, IdeaUpdate, IdeasBulkUpdate, Intent};
use igny8_model::sites::Site;
use igny8_model::{ApiError, IdeaId, ListQuery, Page};
use igny8_store::{clusters, ideas as table, keywords, undo};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

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
    if let Some(value) = request.planned_on {
        idea.planned_on = day(&value)?;
    }
    idea.content_type = request.content_type.unwrap_or(idea.content_type);
    if let Some(value) = request.content_structure {
        idea.content_structure = value;
    }
    let mut tx = ws.begin().await?;
    undo::begin(&mut tx, &format!("Change of idea “{}”", idea.title), Some(idea.site_id)).await.or_refuse()?;
    table::update(&mut tx, &idea).await.or_refuse()?;
    tx.commit("ideas.update").await.or_refuse()?;
    find(ws, request.id).await
}

/// A day as `2026-01-31`; empty means none.
fn day(text: &str) -> Result<Option<String>> {
    if text.is_empty() {
        return Ok(None);
    }
    let parts: Vec<u16> = text.split('-').filter_map(|p| p.parse().ok()).collect();
    let fits = text.len() == 10 && matches!(parts[..], [y, m, d] if (1970..=9999).contains(&y) && (1..=12).contains(&m) && (1..=days_of(y, m)).contains(&d));
    if fits { Ok(Some(text.to_owned())) } else { Err(ApiError::field("planned_on", "A day as 2026-01-31.")) }
}

fn days_of(year: u16, month: u16) -> u16 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

pub(crate) async fn bulk_update(ws: &Workspace, request: IdeasBulkUpdate) -> Result<Changed> {
    let label = match (&request.planned_on, request.status) {
        (Some(planned), _) if day(planned)?.is_none() => "Ideas taken off the calendar".to_owned(),
        (Some(planned), _) => format!("Ideas planned for {planned}"),
        (None, Some(status)) => format!("Ideas set to {status}"),
        (None, None) => return Err(ApiError::field("status", "Give a status or a day.")),
    };
    let mut tx = ws.begin().await?;
    let undo = undo::begin(&mut tx, &label, None).await.or_refuse()?;
    let changed = table::set_many(&mut tx, &request.selection, request.status, request.planned_on.as_deref()).await.or_refuse()?;
    tx.commit("ideas.bulk_update").await.or_refuse()?;
    Ok(Changed { changed, undo: (changed > 0).then_some(undo) })
}

pub(crate) async fn delete(ws: &Workspace, request: Selected<IdeaId>) -> Result<Changed> {
    let mut tx = ws.begin().await?;
    let undo = undo::begin(&mut tx, "Ideas removed", None).await.or_refuse()?;
    let changed = table::delete(&mut tx, &request.selection).await.or_refuse()?;
    tx.commit("ideas.delete").await.or_refuse()?;
    Ok(Changed { changed, undo: (changed > 0).then_some(undo) })
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
    let models = ai::models_for(ws, AiFunction::GenerateIdeas, request.by.as_ref()).await?;
    let mut created = before;
    let size = if models.is_empty() { BATCH } else { function::MAX_CLUSTERS };
    for batch in found.chunks(size) {
        ctx.check()?;
        let item = kept_under(batch);
        let ideas = match models.first() {
            None => built_in(ws, &site, batch).await?,
            Some(first) => by_model(ctx, &site, batch, &item, first, &models).await?,
        };
        let mut tx = ws.begin().await?;
        for idea in &ideas {
            created += u64::from(table::insert(&mut tx, idea).await?);
        }
        ctx.progress(|p| {
            "writing ideas".clone_into(&mut p.phase);
            p.done = created;
            p.total = total;
        });
        igny8_store::jobs::forget_steps(&mut tx, ctx.row.progress.id, &ai::kept(&item)).await?;
        ctx.save(&mut tx, Some(&json!(created))).await?;
        tx.commit("ideas.batch").await?;
    }
    Ok(json!({"created": created, "skipped": total.saturating_sub(created)}))
}

/// The name under which a batch's paid answers are kept: the same clusters, the same name.
fn kept_under(batch: &[Cluster]) -> String {
    let ids: Vec<String> = batch.iter().map(|c| c.id.to_string()).collect();
    format!("{:x}", Sha256::digest(ids.join(",")))
}

/// A new idea of a cluster.
fn new_idea(
    cluster: &Cluster,
    title: String,
    description: String,
    keywords: Vec<String>,
    content_type: ContentType,
    structure: String,
    intent: Option<Intent>,
) -> Idea {
    let at = now();
    Idea {
        id: IdeaId::new(),
        site_id: cluster.site_id,
        sector_id: cluster.sector_id,
        cluster_id: Some(cluster.id),
        cluster_name: None,
        title,
        description,
        suggested_keywords: keywords,
        content_type,
        content_structure: structure,
        intent: intent.or(cluster.intent),
        search_volume: cluster.search_volume,
        status: IdeaStatus::Draft,
        planned_on: None,
        task_id: None,
        created_at: at,
        updated_at: at,
    }
}

async fn built_in(ws: &Workspace, site: &Site, batch: &[Cluster]) -> Result<Vec<Idea>> {
    let mut ideas = Vec::with_capacity(batch.len());
    for cluster in batch {
        let members = keywords::of_cluster(ws.reader(), cluster.id).await.or_refuse()?;
        let made = engine::idea(site, cluster, &members);
        ideas.push(new_idea(cluster, made.title, made.description, made.keywords, made.content_type, made.structure, made.intent));
    }
    Ok(ideas)
}

/// Keywords of a cluster that a model is shown.
const SHOWN: usize = 25;

async fn by_model(ctx: &JobContext, site: &Site, batch: &[Cluster], item: &str, first: &Ready, models: &[Ready]) -> std::result::Result<Vec<Idea>, JobFailure> {
    let ws = &ctx.ws;
    let mut clusters = Vec::with_capacity(batch.len());
    for cluster in batch {
        let members = keywords::of_cluster(ws.reader(), cluster.id).await?;
        clusters.push(ClusterInput {
            name: cluster.name.clone(),
            description: cluster.description.clone(),
            intent: cluster.intent.map(intent_to),
            keywords: members.into_iter().take(SHOWN).map(|(keyword, volume, _)| (keyword, volume)).collect(),
        });
    }
    let recent = ListQuery { site_id: Some(site.id), limit: Some(100), no_count: true, sort: Some("-created_at".to_owned()), ..ListQuery::default() };
    let existing_titles = table::list(ws.reader(), &recent).await?.results.into_iter().map(|i| i.title).collect();
    let input = Input { site: ai::about(site), clusters, per_cluster: 1, existing_titles };
    let settings = ai::settings(site, first);
    let purpose = Purpose { function: AiFunction::GenerateIdeas, site: Some(site.id), content: None };
    let caller = LedgerCaller::of_job(ctx, item, purpose, models.to_vec(), ctx.token.clone());
    let found = match function::execute(Context { caller: &caller, settings: &settings }, &input).await.map_err(ai::meaning) {
        Ok(found) => found,
        Err(Meaning::Job(failure)) => return Err(failure),
        Err(Meaning::Item(error)) => return Err(JobFailure::Failed(error)),
    };
    let ideas = found.ideas.into_iter().filter_map(|found| {
        let idea = found.idea;
        let content_type = match idea.content_type {
            igny8_text::ideas::ContentType::Post => ContentType::Post,
            igny8_text::ideas::ContentType::Page => ContentType::Page,
        };
        let cluster = batch.get(found.cluster)?;
        Some(new_idea(cluster, idea.title, idea.description, idea.keywords, content_type, idea.structure.name().to_owned(), Some(intent_from(idea.intent))))
    });
    Ok(ideas.collect())
}
