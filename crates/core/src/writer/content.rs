//! Content and its revisions: no text that was ever acknowledged is lost, whoever saves when.

use crate::engine;
use crate::refusal::{OrRefuse as _, Result};
use crate::workspace::Workspace;
use igny8_model::page::ById;
use igny8_model::writer::{Content, ContentRow, ContentUpdate, Preview, Revision, RevisionOrigin, RevisionRestore, TaxonomyType};
use igny8_model::{ApiError, ContentId, ErrorCode, ListQuery, Page};
use igny8_store::contents::{self as table, Text};
use igny8_store::taxonomies;

/// Largest body that is saved; WordPress' own column holds 4 GiB, no article comes near this.
const MAX_BODY: usize = 8 << 20;

pub(crate) async fn list(ws: &Workspace, query: ListQuery) -> Result<Page<ContentRow>> {
    table::list(ws.reader(), &query).await.or_refuse()
}

pub(crate) async fn find(ws: &Workspace, id: ContentId) -> Result<Content> {
    table::get(ws.reader(), id).await.or_refuse()?.ok_or_else(|| ApiError::not_found("content", id))
}

pub(crate) async fn get(ws: &Workspace, request: ById<ContentId>) -> Result<Content> {
    find(ws, request.id).await
}

/// The words of a content as it stands.
pub(crate) fn text_of(content: &Content) -> Text {
    Text {
        title: content.row.title.clone(),
        content_html: content.content_html.clone(),
        excerpt: content.excerpt.clone(),
        slug: content.slug.clone(),
        meta_title: content.meta_title.clone(),
        meta_description: content.meta_description.clone(),
        word_count: content.row.word_count,
    }
}

pub(crate) async fn update(ws: &Workspace, request: ContentUpdate) -> Result<Content> {
    let content = find(ws, request.id).await?;
    let mut text = text_of(&content);
    if let Some(value) = request.title {
        if value.chars().count() > 500 {
            return Err(ApiError::field("title", "At most 500 characters."));
        }
        text.title = value;
    }
    if let Some(value) = request.content_html {
        if value.len() > MAX_BODY {
            return Err(ApiError::field("content_html", "At most 8 MiB."));
        }
        text.content_html = value;
    }
    text.excerpt = request.excerpt.unwrap_or(text.excerpt);
    text.slug = request.slug.unwrap_or(text.slug);
    text.meta_title = request.meta_title.unwrap_or(text.meta_title);
    text.meta_description = request.meta_description.unwrap_or(text.meta_description);
    text.word_count = engine::word_count(&text.content_html);
    let origin = if request.autosave { RevisionOrigin::Autosave } else { RevisionOrigin::Edited };
    let mut tx = ws.begin().await?;
    if table::current_revision(&mut tx, request.id).await.or_refuse()? != request.base {
        table::keep_aside(&mut tx, request.id, origin, &text).await.or_refuse()?;
        tx.commit("content.keep_aside").await.or_refuse()?;
        return Err(ApiError::new(ErrorCode::Conflict, "This content was changed somewhere else since you opened it.")
            .hint("Your text is kept as a revision. Open the newest version, compare, and restore what you want."));
    }
    let unchanged = text == text_of(&content);
    if !unchanged || (!request.autosave && request.terms.is_none()) {
        let gaps = engine::gaps(&text.content_html);
        table::put(&mut tx, request.id, origin, &text, gaps, content.row.outline && gaps > 0).await.or_refuse()?;
    }
    if let Some(terms) = request.terms {
        let mut ids = Vec::new();
        for term in terms {
            let (kind, name) =
                term.split_once(':').ok_or_else(|| ApiError::field("terms", format!("'{term}' is not written as category:Name or post_tag:name.")))?;
            let kind: TaxonomyType = kind.parse().map_err(|e: String| ApiError::field("terms", e))?;
            let name = igny8_text::key::clean(name);
            if !name.is_empty() {
                ids.push(taxonomies::ensure(&mut tx, content.row.site_id, kind, &name, &crate::engine::slug(&name)).await.or_refuse()?);
            }
        }
        taxonomies::set_for(&mut tx, request.id, &ids).await.or_refuse()?;
    }
    tx.commit("content.update").await.or_refuse()?;
    find(ws, request.id).await
}

pub(crate) async fn preview(ws: &Workspace, request: ById<ContentId>) -> Result<Preview> {
    let content = find(ws, request.id).await?;
    Ok(Preview { html: igny8_render::preview_html(&content.row.title, &content.content_html) })
}

pub(crate) async fn revisions(ws: &Workspace, request: ById<ContentId>) -> Result<Page<Revision>> {
    find(ws, request.id).await?;
    Ok(Page::whole(table::revisions(ws.reader(), request.id).await.or_refuse()?))
}

pub(crate) async fn restore(ws: &Workspace, request: RevisionRestore) -> Result<Content> {
    let content = find(ws, request.content_id).await?;
    let text = table::revision_text(ws.reader(), request.content_id, request.revision_id)
        .await
        .or_refuse()?
        .ok_or_else(|| ApiError::not_found("revision of this content", request.revision_id))?;
    let mut tx = ws.begin().await?;
    let gaps = engine::gaps(&text.content_html);
    table::put(&mut tx, request.content_id, RevisionOrigin::Restored, &text, gaps, content.row.outline && gaps > 0).await.or_refuse()?;
    tx.commit("content.restore").await.or_refuse()?;
    find(ws, request.content_id).await
}
