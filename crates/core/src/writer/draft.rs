//! The writing job: an honest outline draft a task, one content a task however often it runs.

use crate::engine;
use crate::jobs::{self, JobContext, JobFailure};
use crate::refusal::Result;
use crate::workspace::Workspace;
use crate::{sites, writer};
use igny8_model::jobs::{JobKind, JobStarted};
use igny8_model::planner::IdeaStatus;
use igny8_model::writer::{ContentSource, GenerateContentRequest, RevisionOrigin, Task, TaskStatus, TaxonomyType};
use igny8_model::{ApiError, ContentId};
use igny8_store::contents::{self, NewContent, Text};
use igny8_store::{clusters, ideas, keywords, tasks, taxonomies};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

pub(crate) async fn start(ws: &Workspace, request: GenerateContentRequest) -> Result<JobStarted> {
    let site = sites::find(ws, request.site_id).await?;
    if site.counts.tasks == 0 {
        return Err(ApiError::precondition("The site has no tasks yet.").hint("Make tasks of ideas first."));
    }
    jobs::enqueue(ws, JobKind::GenerateContent, Some(site.id), &format!("Write outlines for {}", site.name), &request).await
}

#[derive(Debug, Default, Serialize, Deserialize)]
struct Checkpoint {
    content_ids: Vec<ContentId>,
}

pub(crate) async fn run(ctx: &JobContext) -> std::result::Result<Value, JobFailure> {
    let request: GenerateContentRequest = ctx.payload()?;
    let ws = &ctx.ws;
    let site = sites::find(ws, request.site_id).await?;
    let mut checkpoint: Checkpoint = ctx.checkpoint().unwrap_or_default();
    let limit = u64::from(request.limit.unwrap_or(u32::MAX)).saturating_sub(checkpoint.content_ids.len() as u64);
    let found = tasks::without_content(ws.reader(), site.id, &request.task_ids, u32::try_from(limit).unwrap_or(u32::MAX)).await?;
    let total = checkpoint.content_ids.len() as u64 + found.len() as u64;
    let mut skipped = 0u64;
    for task in &found {
        ctx.check()?;
        let new = compose(ctx, &site, task).await?;
        let mut tx = ws.begin().await?;
        if contents::insert(&mut tx, &new).await? {
            if let Some(cluster) = new.cluster_id
                && let Some(name) = task.cluster_name.as_deref()
            {
                let term = taxonomies::ensure(&mut tx, site.id, TaxonomyType::Cluster, name, &crate::engine::slug(name)).await?;
                taxonomies::set_for(&mut tx, new.id, &[term]).await?;
                keywords::mark_used(&mut tx, cluster).await?;
            }
            tasks::set_status(&mut tx, task.id, TaskStatus::Completed).await?;
            if let Some(idea) = task.idea_id {
                ideas::set_status(&mut tx, idea, IdeaStatus::Completed).await?;
            }
            checkpoint.content_ids.push(new.id);
        } else {
            skipped += 1;
        }
        ctx.progress(|p| {
            "writing outlines".clone_into(&mut p.phase);
            p.done = checkpoint.content_ids.len() as u64;
            p.total = total;
            p.message.clone_from(&task.title);
        });
        ctx.save(&mut tx, Some(&serde_json::to_value(&checkpoint).map_err(ApiError::internal)?)).await?;
        tx.commit("write.content").await?;
    }
    if request.images && !checkpoint.content_ids.is_empty() {
        writer::images::make(ctx, &site, &checkpoint.content_ids).await?;
    }
    Ok(json!({"written": checkpoint.content_ids.len(), "skipped": skipped, "content_ids": checkpoint.content_ids}))
}

async fn compose(ctx: &JobContext, site: &igny8_model::sites::Site, task: &Task) -> std::result::Result<NewContent, JobFailure> {
    let ws = &ctx.ws;
    let (members, intent) = match task.cluster_id {
        Some(id) => (keywords::of_cluster(ws.reader(), id).await?, clusters::get(ws.reader(), id).await?.and_then(|c| c.intent)),
        None => (task.keywords.iter().map(|k| (k.clone(), None, None)).collect(), None),
    };
    let draft = engine::draft(site, task, &members);
    Ok(NewContent {
        id: ContentId::new(),
        site_id: site.id,
        sector_id: task.sector_id,
        cluster_id: task.cluster_id,
        task_id: Some(task.id),
        text: Text {
            title: task.title.clone(),
            word_count: u32::try_from(draft.words).unwrap_or(u32::MAX),
            content_html: draft.markup,
            excerpt: String::new(),
            slug: draft.slug,
            meta_title: draft.meta_title,
            meta_description: draft.meta_description,
        },
        keywords: task.keywords.clone(),
        intent,
        content_type: task.content_type,
        content_structure: task.content_structure.clone(),
        source: ContentSource::Igny8,
        outline: true,
        gaps: u32::try_from(draft.gaps).unwrap_or(u32::MAX),
        origin: RevisionOrigin::Generated,
    })
}
