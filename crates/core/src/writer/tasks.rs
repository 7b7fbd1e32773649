//! Tasks: what is to be written.

use crate::clock::now;
use crate::refusal::{OrRefuse as _, Result};
use crate::sites;
use crate::workspace::Workspace;
use igny8_model::page::{ById, Changed, Selected};
use igny8_model::planner::{ContentType, IdeaStatus, IdeasToTasks, TasksMade};
use igny8_model::writer::{Task, TaskCreate, TaskStatus, TaskUpdate};
use igny8_model::{ApiError, ListQuery, Page, TaskId};
use igny8_store::{ideas, tasks as table, undo};

pub(crate) async fn list(ws: &Workspace, query: ListQuery) -> Result<Page<Task>> {
    table::list(ws.reader(), &query).await.or_refuse()
}

async fn find(ws: &Workspace, id: TaskId) -> Result<Task> {
    table::get(ws.reader(), id).await.or_refuse()?.ok_or_else(|| ApiError::not_found("task", id))
}

pub(crate) async fn get(ws: &Workspace, request: ById<TaskId>) -> Result<Task> {
    find(ws, request.id).await
}

fn title(value: &str) -> Result<String> {
    let value = igny8_text::key::clean(value);
    if value.is_empty() || value.chars().count() > 300 {
        return Err(ApiError::field("title", "1 to 300 characters."));
    }
    Ok(value)
}

pub(crate) async fn create(ws: &Workspace, request: TaskCreate) -> Result<Task> {
    let site = sites::find(ws, request.site_id).await?;
    let at = now();
    let task = Task {
        id: TaskId::new(),
        site_id: site.id,
        sector_id: sites::sector_of(&site, request.sector_id)?,
        cluster_id: request.cluster_id,
        cluster_name: None,
        idea_id: None,
        title: title(&request.title)?,
        description: request.description,
        keywords: request.keywords,
        content_type: request.content_type.unwrap_or(ContentType::Post),
        content_structure: request.content_structure.unwrap_or_else(|| "guide".to_owned()),
        taxonomy_term_id: None,
        status: TaskStatus::Queued,
        content_id: None,
        assigned_post_id: None,
        post_url: None,
        created_at: at,
        updated_at: at,
    };
    let mut tx = ws.begin().await?;
    undo::begin(&mut tx, &format!("Task “{}” added", task.title), Some(site.id)).await.or_refuse()?;
    table::insert(&mut tx, &task).await.or_refuse()?;
    tx.commit("tasks.create").await.or_refuse()?;
    find(ws, task.id).await
}

pub(crate) async fn update(ws: &Workspace, request: TaskUpdate) -> Result<Task> {
    let mut task = find(ws, request.id).await?;
    if let Some(value) = &request.title {
        task.title = title(value)?;
    }
    if let Some(value) = request.description {
        task.description = value;
    }
    if let Some(value) = request.keywords {
        task.keywords = value;
    }
    let mut tx = ws.begin().await?;
    undo::begin(&mut tx, &format!("Change of task “{}”", task.title), Some(task.site_id)).await.or_refuse()?;
    table::update(&mut tx, &task).await.or_refuse()?;
    tx.commit("tasks.update").await.or_refuse()?;
    find(ws, request.id).await
}

pub(crate) async fn delete(ws: &Workspace, request: Selected<TaskId>) -> Result<Changed> {
    let mut tx = ws.begin().await?;
    let undo = undo::begin(&mut tx, "Tasks removed", None).await.or_refuse()?;
    let changed = table::delete(&mut tx, &request.selection).await.or_refuse()?;
    tx.commit("tasks.delete").await.or_refuse()?;
    Ok(Changed { changed, undo: (changed > 0).then_some(undo) })
}

pub(crate) async fn from_ideas(ws: &Workspace, request: IdeasToTasks) -> Result<TasksMade> {
    sites::find(ws, request.site_id).await?;
    let limit = request.limit.unwrap_or(u32::MAX);
    let found = ideas::without_task(ws.reader(), request.site_id, &request.idea_ids, limit).await.or_refuse()?;
    let mut made = TasksMade::default();
    let mut tx = ws.begin().await?;
    undo::begin(&mut tx, "Tasks made of ideas", Some(request.site_id)).await.or_refuse()?;
    for idea in found {
        let at = now();
        let task = Task {
            id: TaskId::new(),
            site_id: idea.site_id,
            sector_id: idea.sector_id,
            cluster_id: idea.cluster_id,
            cluster_name: None,
            idea_id: Some(idea.id),
            title: idea.title,
            description: idea.description,
            keywords: idea.suggested_keywords,
            content_type: idea.content_type,
            content_structure: idea.content_structure,
            taxonomy_term_id: None,
            status: TaskStatus::Queued,
            content_id: None,
            assigned_post_id: None,
            post_url: None,
            created_at: at,
            updated_at: at,
        };
        if table::insert(&mut tx, &task).await.or_refuse()? {
            ideas::set_status(&mut tx, idea.id, IdeaStatus::InProgress).await.or_refuse()?;
            made.task_ids.push(task.id);
        }
    }
    tx.commit("tasks.from_ideas").await.or_refuse()?;
    Ok(made)
}
