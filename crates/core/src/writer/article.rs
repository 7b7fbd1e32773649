//! One text by a model: its input out of the workspace, and the content that becomes of the answer.
//!
//! Must not know: prompts, money, how many are written at once.

use crate::ai::{self, LedgerCaller, Meaning, Purpose, Ready};
use crate::jobs::JobContext;
use crate::planner::intent_to;
use crate::refusal::{OrRefuse as _, Result};
use igny8_ai::functions::Context;
use igny8_ai::functions::generate_content::{self as function, Input};
use igny8_model::ContentId;
use igny8_model::ai::AiFunction;
use igny8_model::planner::ContentType;
use igny8_model::sites::Site;
use igny8_model::writer::{ContentSource, RevisionOrigin, Task};
use igny8_store::contents::{NewContent, Text};
use igny8_store::{clusters, keywords};
use igny8_text::ideas::Structure;
use tokio_util::sync::CancellationToken;

/// Words of a text when nobody said how many.
const WORDS: u32 = 1_200;

async fn input(ctx: &JobContext, site: &Site, task: &Task, words: u32) -> Result<(Input, Option<igny8_model::planner::Intent>)> {
    let ws = &ctx.ws;
    let mut wanted = task.keywords.clone();
    let mut intent = None;
    if let Some(cluster) = task.cluster_id {
        intent = clusters::get(ws.reader(), cluster).await.or_refuse()?.and_then(|c| c.intent);
        for (keyword, ..) in keywords::of_cluster(ws.reader(), cluster).await.or_refuse()?.into_iter().take(20) {
            if !wanted.contains(&keyword) {
                wanted.push(keyword);
            }
        }
    }
    let mut about: Vec<&str> = wanted.iter().map(String::as_str).collect();
    about.push(&task.title);
    let links = ai::links(ws, site, &about).await?;
    let input = Input {
        title: task.title.clone(),
        brief: task.description.clone(),
        content_type: match task.content_type {
            ContentType::Page => function::ContentType::Page,
            _ => function::ContentType::Post,
        },
        structure: Structure::from_name(&task.content_structure).unwrap_or(Structure::Guide),
        intent: intent.map(intent_to),
        words,
        site: ai::about(site),
        sources: Vec::new(),
        links,
        questions: wanted.len() > 4,
        keywords: wanted,
    };
    Ok((input, intent))
}

/// Asks for the text step by step; every paid answer is kept with the job until the text is saved.
pub(super) async fn write(
    ctx: &JobContext,
    site: &Site,
    task: &Task,
    models: &[Ready],
    words: Option<u32>,
    stop: CancellationToken,
) -> std::result::Result<NewContent, Meaning> {
    let (input, intent) = input(ctx, site, task, words.unwrap_or(WORDS)).await.map_err(|e| Meaning::Job(e.into()))?;
    let Some(first) = models.first() else { return Err(Meaning::Item(igny8_model::ApiError::internal("no model"))) };
    let settings = ai::settings(site, first);
    let content = ContentId::new();
    let purpose = Purpose { function: AiFunction::GenerateContent, site: Some(site.id), content: Some(content) };
    let caller = LedgerCaller::of_job(ctx, &task.id.to_string(), purpose, models.to_vec(), stop);
    let article = function::execute(Context { caller: &caller, settings: &settings }, &input).await.map_err(ai::meaning)?;
    Ok(NewContent {
        id: content,
        site_id: site.id,
        sector_id: task.sector_id,
        cluster_id: task.cluster_id,
        task_id: Some(task.id),
        text: Text {
            title: article.title,
            word_count: article.word_count,
            content_html: article.content_html,
            excerpt: article.excerpt,
            slug: article.slug,
            meta_title: article.meta_title,
            meta_description: article.meta_description,
        },
        keywords: task.keywords.clone(),
        intent,
        content_type: task.content_type,
        content_structure: task.content_structure.clone(),
        source: ContentSource::Igny8,
        outline: false,
        gaps: article.gaps,
        origin: RevisionOrigin::Generated,
    })
}
