//! Images: pictures by models, title cards in the site's colours, pictures that were taken in.

use super::pictures;
use crate::ai;
use crate::clock::now;
use crate::engine;
use crate::jobs::{self, JobContext, JobFailure};
use crate::picture::{self, Kept};
use crate::refusal::{OrRefuse as _, Result, io};
use crate::sites;
use crate::workspace::Workspace;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use igny8_model::ai::{AiFunction, By};
use igny8_model::jobs::{JobKind, JobStarted};
use igny8_model::page::ById;
use igny8_model::sites::Site;
use igny8_model::writer::{Content, GenerateImagesRequest, Image, ImageAdd, ImageData, ImageUpdate};
use igny8_model::{ApiError, ContentId, ImageId, ListQuery, Page};
use igny8_store::{contents, images as table};
use serde_json::{Value, json};
use std::path::PathBuf;

pub(crate) async fn list(ws: &Workspace, query: ListQuery) -> Result<Page<Image>> {
    table::list(ws.reader(), &query).await.or_refuse()
}

pub(crate) async fn find(ws: &Workspace, id: ImageId) -> Result<Image> {
    table::get(ws.reader(), id).await.or_refuse()?.ok_or_else(|| ApiError::not_found("image", id))
}

pub(crate) async fn update(ws: &Workspace, request: ImageUpdate) -> Result<Image> {
    let mut image = find(ws, request.id).await?;
    image.alt_text = request.alt_text.unwrap_or(image.alt_text);
    image.caption = request.caption.unwrap_or(image.caption);
    let mut tx = ws.begin().await?;
    table::update(&mut tx, &image).await.or_refuse()?;
    tx.commit("images.update").await.or_refuse()?;
    find(ws, request.id).await
}

/// Where the bytes of a picture lie.
pub(crate) fn file(ws: &Workspace, image: &Image) -> PathBuf {
    picture::place(&ws.media(), &image.sha256, &image.mime)
}

/// `data:` address of a picture.
async fn data_url(ws: &Workspace, image: &Image) -> Result<String> {
    let path = file(ws, image);
    let bytes = tokio::fs::read(&path).await.map_err(io(&path))?;
    Ok(format!("data:{};base64,{}", image.mime, BASE64_STANDARD.encode(bytes)))
}

/// What a body's local pictures are addressed by, before the picture's id.
pub(crate) const LOCAL: &str = "igny8:image/";

/// The pictures of this workspace that a body shows.
pub(crate) fn local(markup: &str) -> Vec<ImageId> {
    let mut found: Vec<ImageId> = markup.match_indices(LOCAL).filter_map(|(at, _)| markup.get(at + LOCAL.len()..at + LOCAL.len() + 36)?.parse().ok()).collect();
    found.sort();
    found.dedup();
    found
}

/// A sanitised page with local pictures as `data:` addresses.
pub(crate) async fn inlined(ws: &Workspace, mut page: String) -> Result<String> {
    for id in local(&page) {
        if let Some(image) = table::get(ws.reader(), id).await.or_refuse()? {
            page = page.replace(&format!("{LOCAL}{id}"), &data_url(ws, &image).await?);
        }
    }
    Ok(page)
}

/// Takes a picture in, by its file or its bytes; its kind is told by its content, never by its name.
pub(crate) async fn add(ws: &Workspace, request: ImageAdd) -> Result<Image> {
    let site = sites::find(ws, request.site_id).await?;
    if let Some(content) = request.content_id
        && super::content::find(ws, content).await?.row.site_id != site.id
    {
        return Err(ApiError::field("content_id", "The content belongs to another site."));
    }
    let bytes = match (&request.path, &request.data_base64) {
        (Some(path), None) => {
            let path = PathBuf::from(path);
            let size = tokio::fs::metadata(&path).await.map_err(io(&path))?.len();
            if size > picture::MAX_BYTES {
                return Err(picture::too_large(size));
            }
            tokio::fs::read(&path).await.map_err(io(&path))?
        }
        (None, Some(data)) => BASE64_STANDARD.decode(data).map_err(|_| ApiError::field("data_base64", "Not base64."))?,
        _ => return Err(ApiError::field("path", "Give either a path or the bytes.")),
    };
    let kept = picture::keep(&ws.media(), bytes).await?;
    let image = Image {
        id: ImageId::new(),
        site_id: site.id,
        task_id: None,
        content_id: request.content_id,
        content_title: None,
        image_url: None,
        external_id: None,
        prompt: String::new(),
        is_featured: false,
        position: 0,
        alt_text: request.alt_text,
        caption: String::new(),
        width: kept.width,
        height: kept.height,
        bytes: kept.bytes,
        mime: kept.mime,
        sha256: kept.sha256,
        created_at: now(),
    };
    let mut tx = ws.begin().await?;
    table::insert(&mut tx, &image).await.or_refuse()?;
    if let Some(content) = request.content_id.filter(|_| request.is_featured) {
        table::feature(&mut tx, image.id, content).await.or_refuse()?;
    }
    tx.commit("images.add").await.or_refuse()?;
    find(ws, image.id).await
}

pub(crate) async fn data(ws: &Workspace, request: ById<ImageId>) -> Result<ImageData> {
    let image = find(ws, request.id).await?;
    Ok(ImageData { data_url: data_url(ws, &image).await? })
}

pub(crate) async fn start(ws: &Workspace, request: GenerateImagesRequest) -> Result<JobStarted> {
    let site = sites::find(ws, request.site_id).await?;
    let models = ai::models_for(ws, AiFunction::GenerateImages, request.by.as_ref()).await?;
    let what = if models.is_empty() { "Title cards" } else { "Pictures" };
    jobs::enqueue(ws, JobKind::GenerateImages, Some(site.id), &format!("{what} for {}", site.name), &request).await
}

pub(crate) async fn run(ctx: &JobContext) -> std::result::Result<Value, JobFailure> {
    let request: GenerateImagesRequest = ctx.payload()?;
    let site = sites::find(&ctx.ws, request.site_id).await?;
    let made = make(ctx, &site, &request.content_ids, request.by.as_ref()).await?;
    Ok(json!({"made": made, "skipped": 0}))
}

/// Makes the missing featured pictures of these contents, of all when none is named: by the models of the function, else title cards.
pub(crate) async fn make(ctx: &JobContext, site: &Site, only: &[ContentId], by: Option<&By>) -> std::result::Result<u64, JobFailure> {
    let ws = &ctx.ws;
    let models = ai::models_for(ws, AiFunction::GenerateImages, by).await?;
    let missing = contents::without_image(ws.reader(), site.id, only).await?;
    let total = missing.len() as u64;
    let mut made = 0;
    for id in missing {
        ctx.check()?;
        let Some(content) = contents::get(ws.reader(), id).await? else { continue };
        let drawn = if models.is_empty() { title_card(ws, site, &content).await? } else { pictures::draw(ctx, site, &content, &models).await? };
        let image = Image {
            id: ImageId::new(),
            site_id: site.id,
            task_id: content.row.task_id,
            content_id: Some(id),
            content_title: None,
            image_url: None,
            external_id: None,
            prompt: drawn.prompt,
            is_featured: true,
            position: 0,
            alt_text: drawn.alt_text,
            caption: drawn.caption,
            width: drawn.kept.width,
            height: drawn.kept.height,
            bytes: drawn.kept.bytes,
            mime: drawn.kept.mime,
            sha256: drawn.kept.sha256,
            created_at: now(),
        };
        let mut tx = ws.begin().await?;
        made += u64::from(table::insert(&mut tx, &image).await?);
        ctx.progress(|p| {
            if models.is_empty() { "title cards" } else { "pictures" }.clone_into(&mut p.phase);
            p.done = made;
            p.total = total;
            p.message.clone_from(&content.row.title);
        });
        igny8_store::jobs::forget_steps(&mut tx, ctx.row.progress.id, &ai::kept(&pictures::item(id))).await?;
        ctx.save(&mut tx, None).await?;
        tx.commit("images.insert").await?;
    }
    Ok(made)
}

/// A picture before its row.
pub(super) struct Drawn {
    pub kept: Kept,
    pub prompt: String,
    pub alt_text: String,
    pub caption: String,
}

async fn title_card(ws: &Workspace, site: &Site, content: &Content) -> Result<Drawn> {
    let (title, of_site) = (content.row.title.clone(), site.clone());
    let bytes = tokio::task::spawn_blocking(move || engine::title_card(&title, &of_site)).await.map_err(ApiError::internal)??;
    let kept = picture::keep(&ws.media(), bytes).await?;
    Ok(Drawn { kept, prompt: content.row.title.clone(), alt_text: content.row.title.clone(), caption: String::new() })
}
