//! The writing job: a text a task, one however often it runs; by a model, or the built-in engine's honest outline draft.

use super::article;
use crate::ai::{self, Meaning, Ready};
use crate::engine;
use crate::jobs::{self, JobContext, JobFailure, job_error};
use crate::refusal::Result;
use crate::workspace::Workspace;
use crate::{sites, writer};
use futures_util::StreamExt as _;
use igny8_model::ai::{AiFunction, By};
use igny8_model::jobs::{JobError, JobKind, JobStarted};
use igny8_model::planner::IdeaStatus;
use igny8_model::sites::Site;
use igny8_model::writer::{ContentSource, GenerateContentRequest, RevisionOrigin, Task, TaskStatus, TaxonomyType};
use igny8_model::{ApiError, ContentId, TaskId};
use igny8_store::contents::{self, NewContent, Text};
use igny8_store::{clusters, ideas, keywords, tasks, taxonomies};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::Mutex;

pub(crate) async fn start(ws: &Workspace, request: GenerateContentRequest) -> Result<JobStarted> {
    let site = sites::find(ws, request.site_id).await?;
    if site.counts.tasks == 0 {
        return Err(ApiError::precondition("The site has no tasks yet.").hint("Make tasks of ideas first."));
    }
    let words = igny8_ai::functions::generate_content::WORDS;
    if request.words.is_some_and(|w| !words.contains(&w)) {
        return Err(ApiError::field("words", format!("{} to {}.", words.start(), words.end())));
    }
    let models = ai::models_for(ws, AiFunction::GenerateContent, request.by.as_ref()).await?;
    let what = if models.is_empty() { "Write outlines" } else { "Write texts" };
    jobs::enqueue(ws, JobKind::GenerateContent, Some(site.id), &format!("{what} for {}", site.name), &request).await
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Checkpoint {
    content_ids: Vec<ContentId>,
}

/// A task without a text, and why.
#[derive(Debug, Serialize)]
struct Failed {
    task_id: TaskId,
    title: String,
    error: JobError,
}

/// One run's count.
struct Progress<'a> {
    ctx: &'a JobContext,
    checkpoint: Checkpoint,
    total: u64,
    skipped: u64,
    failed: Vec<Failed>,
}

pub(crate) async fn run(ctx: &JobContext) -> std::result::Result<Value, JobFailure> {
    let request: GenerateContentRequest = ctx.payload()?;
    let ws = &ctx.ws;
    let site = sites::find(ws, request.site_id).await?;
    let models = ai::models_for(ws, AiFunction::GenerateContent, request.by.as_ref()).await?;
    let checkpoint: Checkpoint = ctx.checkpoint().unwrap_or_default();
    let limit = u64::from(request.limit.unwrap_or(u32::MAX)).saturating_sub(checkpoint.content_ids.len() as u64);
    let found = tasks::without_content(ws.reader(), site.id, &request.task_ids, u32::try_from(limit).unwrap_or(u32::MAX)).await?;
    let total = checkpoint.content_ids.len() as u64 + found.len() as u64;
    let mut progress = Progress { ctx, checkpoint, total, skipped: 0, failed: Vec::new() };
    if models.is_empty() {
        for task in &found {
            ctx.check()?;
            let new = compose(ctx, &site, task).await?;
            progress.save(task, &new).await?;
        }
    } else {
        write_all(&mut progress, &site, &found, &models, request.words).await?;
    }
    let Progress { checkpoint, skipped, failed, .. } = progress;
    if request.images && !checkpoint.content_ids.is_empty() {
        // The dialog says "title card" and its estimate knows no pictures: nothing is paid for that was not asked for.
        writer::images::make(ctx, &site, &checkpoint.content_ids, Some(&By::BuiltIn)).await?;
    }
    Ok(json!({"written": checkpoint.content_ids.len(), "skipped": skipped, "failed": failed, "content_ids": checkpoint.content_ids}))
}

/// By a model: several texts at once, as many as the provider allows. What went wrong with one text stops no other.
async fn write_all(progress: &mut Progress<'_>, site: &Site, tasks: &[Task], models: &[Ready], words: Option<u32>) -> std::result::Result<(), JobFailure> {
    let ctx = progress.ctx;
    let parallel = models.first().map_or(1, |m| m.provider.limits.parallel.clamp(1, 32)) as usize;
    // Nothing new is begun once the job has to stop; what is under way ends and is written into the ledger.
    let stop = ctx.token.child_token();
    let progress = Mutex::new(progress);
    // A text is saved inside of its own future: whoever waited for the database outside would hold up the one that has it.
    let write = |task: &Task| {
        let (task, stop, progress) = (task.clone(), stop.clone(), &progress);
        async move {
            if stop.is_cancelled() {
                return Err(JobFailure::Stopped);
            }
            match article::write(ctx, site, &task, models, words, stop).await {
                Ok(new) => progress.lock().await.save(&task, &new).await,
                Err(Meaning::Item(error)) => progress.lock().await.fail(&task, &error).await,
                Err(Meaning::Job(failure)) => Err(failure),
            }
        }
    };
    let mut texts = futures_util::stream::iter(tasks.iter().map(write)).buffer_unordered(parallel);
    let mut ending = None;
    while let Some(written) = texts.next().await {
        if let Err(failure) = written {
            stop.cancel();
            // The first reason is the reason; the rest were only stopped by it.
            ending = ending.or(Some(failure));
        }
    }
    ending.map_or(Ok(()), Err)
}

impl Progress<'_> {
    fn tell(&self, title: &str) {
        self.ctx.progress(|p| {
            "writing".clone_into(&mut p.phase);
            p.done = self.checkpoint.content_ids.len() as u64 + self.failed.len() as u64;
            p.total = self.total;
            p.failed_items = self.failed.len() as u64;
            title.clone_into(&mut p.message);
        });
    }

    /// A text with everything that it changes, in one transaction.
    async fn save(&mut self, task: &Task, new: &NewContent) -> std::result::Result<(), JobFailure> {
        let site = new.site_id;
        let mut tx = self.ctx.ws.begin().await?;
        if contents::insert(&mut tx, new).await? {
            if let Some(cluster) = new.cluster_id
                && let Some(name) = task.cluster_name.as_deref()
            {
                let term = taxonomies::ensure(&mut tx, site, TaxonomyType::Cluster, name, &crate::engine::slug(name)).await?;
                taxonomies::set_for(&mut tx, new.id, &[term]).await?;
                keywords::mark_used(&mut tx, cluster).await?;
            }
            tasks::set_status(&mut tx, task.id, TaskStatus::Completed).await?;
            if let Some(idea) = task.idea_id {
                ideas::set_status(&mut tx, idea, IdeaStatus::Completed).await?;
            }
            self.checkpoint.content_ids.push(new.id);
        } else {
            self.skipped += 1;
        }
        self.tell(&task.title);
        igny8_store::jobs::forget_steps(&mut tx, self.ctx.row.progress.id, &ai::kept(&task.id.to_string())).await?;
        self.ctx.save(&mut tx, Some(&serde_json::to_value(&self.checkpoint).map_err(ApiError::internal)?)).await?;
        tx.commit("write.content").await?;
        Ok(())
    }

    /// A text that did not come about. Its task stays as it was; running the job again asks anew.
    async fn fail(&mut self, task: &Task, error: &ApiError) -> std::result::Result<(), JobFailure> {
        self.failed.push(Failed { task_id: task.id, title: task.title.clone(), error: job_error(error) });
        self.tell(&task.title);
        let mut tx = self.ctx.ws.begin().await?;
        igny8_store::jobs::forget_steps(&mut tx, self.ctx.row.progress.id, &ai::kept(&task.id.to_string())).await?;
        self.ctx.save(&mut tx, Some(&serde_json::to_value(&self.checkpoint).map_err(ApiError::internal)?)).await?;
        tx.commit("write.failed").await?;
        Ok(())
    }
}

async fn compose(ctx: &JobContext, site: &Site, task: &Task) -> std::result::Result<NewContent, JobFailure> {
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
