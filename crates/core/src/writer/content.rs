//! Content and its revisions: no text that was ever acknowledged is lost, whoever saves when.

use crate::engine;
use crate::refusal::{OrRefuse as _, Result};
use crate::workspace::Workspace;
use crate::writer::images;
use igny8_model::page::{ById, Changed, Selected};
use igny8_model::writer::{
    Content, ContentRow, ContentUpdate, Preview, PreviewMarkup, Revision, RevisionOrigin, RevisionRestore, RevisionText, TaxonomiesList, TaxonomyTerm,
    TaxonomyType,
};
use igny8_model::{ApiError, ContentId, ErrorCode, Filter, FilterOp, ListQuery, Millis, Page, RevisionId, Selection};
use igny8_store::contents::{self as table, Text};
use igny8_store::{taxonomies, undo};

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
    let matter = request.terms.is_some() || request.author.is_some() || request.publish_at.is_some() || request.featured_image.is_some();
    if let Some(image) = request.featured_image {
        let image = images::find(ws, image).await?;
        if image.site_id != content.row.site_id || image.content_id.is_some_and(|c| c != content.row.id) {
            return Err(ApiError::field("featured_image", "The picture belongs to another content."));
        }
    }
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
    if !unchanged || (!request.autosave && !matter) {
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
    if let Some(image) = request.featured_image {
        igny8_store::images::feature(&mut tx, image, request.id).await.or_refuse()?;
    }
    tx.commit("content.update").await.or_refuse()?;
    if matter {
        let nonzero = |old: Option<i64>, new: Option<i64>| new.map_or(old, |n| Some(n).filter(|n| *n > 0));
        refresh_matter(ws, request.id, nonzero(content.author, request.author), nonzero(content.row.publish_at, request.publish_at)).await?;
    }
    find(ws, request.id).await
}

pub(crate) async fn trash(ws: &Workspace, request: Selected<ContentId>) -> Result<Changed> {
    set_trashed(ws, request, true).await
}

pub(crate) async fn untrash(ws: &Workspace, request: Selected<ContentId>) -> Result<Changed> {
    set_trashed(ws, request, false).await
}

async fn set_trashed(ws: &Workspace, request: Selected<ContentId>, trashed: bool) -> Result<Changed> {
    let label = if trashed { "Content put into the bin" } else { "Content taken out of the bin" };
    // What a restore selects lies in the bin, whatever its query says.
    let selection = match request.selection {
        Selection::Query(query) => Selection::Query(Box::new(in_bin(*query, !trashed))),
        ids => ids,
    };
    let mut tx = ws.begin().await?;
    let undo = undo::begin(&mut tx, label, None).await.or_refuse()?;
    let changed = table::set_trashed(&mut tx, &selection, trashed).await.or_refuse()?;
    tx.commit("content.trash").await.or_refuse()?;
    Ok(Changed { changed, undo: (changed > 0).then_some(undo) })
}

fn in_bin(mut query: ListQuery, yes: bool) -> ListQuery {
    query.filters.retain(|f| f.column != "trashed");
    query.filters.push(Filter { column: "trashed".to_owned(), op: FilterOp::In, values: vec![if yes { "yes" } else { "no" }.to_owned()] });
    query
}

pub(crate) async fn preview_markup(ws: &Workspace, request: PreviewMarkup) -> Result<Preview> {
    if request.markup.len() > 1 << 20 {
        return Err(ApiError::field("markup", "At most 1 MiB."));
    }
    Ok(Preview { html: images::inlined(ws, igny8_render::preview_html("", &request.markup)).await? })
}

pub(crate) async fn revision(ws: &Workspace, request: ById<RevisionId>) -> Result<RevisionText> {
    let (revision, text) = table::revision(ws.reader(), request.id).await.or_refuse()?.ok_or_else(|| ApiError::not_found("revision", request.id))?;
    Ok(RevisionText {
        revision,
        title: text.title,
        content_html: text.content_html,
        excerpt: text.excerpt,
        slug: text.slug,
        meta_title: text.meta_title,
        meta_description: text.meta_description,
    })
}

pub(crate) async fn taxonomies(ws: &Workspace, request: TaxonomiesList) -> Result<Page<TaxonomyTerm>> {
    Ok(Page::whole(taxonomies::of_site(ws.reader(), request.site_id, request.taxonomy_type, &request.search).await.or_refuse()?))
}

/// What goes to the site beside the text, as one text that can be compared: terms by name, author, date, featured image.
pub(crate) fn matter_text(terms: &[TaxonomyTerm], author: Option<i64>, publish_at: Option<Millis>, featured: Option<&str>) -> String {
    let mut names: Vec<String> = terms.iter().map(|t| format!("{}:{}", t.taxonomy_type, t.name)).collect();
    names.sort();
    serde_json::json!({"terms": names, "author": author, "publish_at": publish_at, "featured": featured}).to_string()
}

/// Writes the content's matter anew after something of it changed.
async fn refresh_matter(ws: &Workspace, id: ContentId, author: Option<i64>, publish_at: Option<Millis>) -> Result<()> {
    let terms = taxonomies::of_content(ws.reader(), id).await.or_refuse()?;
    let featured = igny8_store::images::featured(ws.reader(), id).await.or_refuse()?;
    let text = matter_text(&terms, author, publish_at, featured.as_ref().map(|i| i.sha256.as_str()));
    let mut tx = ws.begin().await?;
    table::set_matter(&mut tx, id, &table::Matter { author, publish_at, text: &text }).await.or_refuse()?;
    tx.commit("content.matter").await.or_refuse()
}

pub(crate) async fn preview(ws: &Workspace, request: ById<ContentId>) -> Result<Preview> {
    let content = find(ws, request.id).await?;
    Ok(Preview { html: images::inlined(ws, igny8_render::preview_html(&content.row.title, &content.content_html)).await? })
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
