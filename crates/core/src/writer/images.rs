//! Featured images: title cards in the site's colours, their bytes in the media folder under their SHA-256.

use crate::clock::now;
use crate::engine;
use crate::jobs::{self, JobContext, JobFailure};
use crate::refusal::{OrRefuse as _, Result, io};
use crate::sites;
use crate::workspace::Workspace;
use base64::prelude::{BASE64_STANDARD, Engine as _};
use igny8_model::jobs::{JobKind, JobStarted};
use igny8_model::page::ById;
use igny8_model::sites::Site;
use igny8_model::writer::{GenerateImagesRequest, Image, ImageData, ImageUpdate};
use igny8_model::{ApiError, ContentId, ImageId, ListQuery, Page};
use igny8_store::{contents, images as table};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::path::PathBuf;
use tokio::io::AsyncWriteExt as _;

/// Pixels of a title card.
const WIDTH: u32 = 1200;
const HEIGHT: u32 = 630;

pub(crate) async fn list(ws: &Workspace, query: ListQuery) -> Result<Page<Image>> {
    table::list(ws.reader(), &query).await.or_refuse()
}

async fn find(ws: &Workspace, id: ImageId) -> Result<Image> {
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

/// Where the bytes of a hash lie.
pub(crate) fn file(ws: &Workspace, sha256: &str) -> PathBuf {
    let folder = sha256.get(..2).unwrap_or("00");
    ws.media().join(folder).join(format!("{sha256}.png"))
}

pub(crate) async fn data(ws: &Workspace, request: ById<ImageId>) -> Result<ImageData> {
    let image = find(ws, request.id).await?;
    let path = file(ws, &image.sha256);
    let bytes = tokio::fs::read(&path).await.map_err(io(&path))?;
    Ok(ImageData { data_url: format!("data:image/png;base64,{}", BASE64_STANDARD.encode(bytes)) })
}

pub(crate) async fn start(ws: &Workspace, request: GenerateImagesRequest) -> Result<JobStarted> {
    let site = sites::find(ws, request.site_id).await?;
    jobs::enqueue(ws, JobKind::GenerateImages, Some(site.id), &format!("Title cards for {}", site.name), &request).await
}

pub(crate) async fn run(ctx: &JobContext) -> std::result::Result<Value, JobFailure> {
    let request: GenerateImagesRequest = ctx.payload()?;
    let site = sites::find(&ctx.ws, request.site_id).await?;
    let made = make(ctx, &site, &request.content_ids).await?;
    Ok(json!({"made": made, "skipped": 0}))
}

/// Makes the missing title cards of these contents; of all when none is named.
pub(crate) async fn make(ctx: &JobContext, site: &Site, only: &[ContentId]) -> std::result::Result<u64, JobFailure> {
    let ws = &ctx.ws;
    let missing = contents::without_image(ws.reader(), site.id, only).await?;
    let total = missing.len() as u64;
    let mut made = 0;
    for id in missing {
        ctx.check()?;
        let Some(content) = contents::get(ws.reader(), id).await? else { continue };
        let (title, of_site) = (content.row.title.clone(), site.clone());
        let bytes = tokio::task::spawn_blocking(move || engine::title_card(&title, &of_site)).await.map_err(ApiError::internal)??;
        let sha256: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        keep(ws, &sha256, &bytes).await?;
        let image = Image {
            id: ImageId::new(),
            site_id: site.id,
            task_id: content.row.task_id,
            content_id: Some(id),
            content_title: None,
            image_url: None,
            external_id: None,
            prompt: content.row.title.clone(),
            is_featured: true,
            position: 0,
            alt_text: content.row.title.clone(),
            caption: String::new(),
            width: WIDTH,
            height: HEIGHT,
            bytes: bytes.len() as u64,
            sha256,
            created_at: now(),
        };
        let mut tx = ws.begin().await?;
        made += u64::from(table::insert(&mut tx, &image).await?);
        ctx.progress(|p| {
            "title cards".clone_into(&mut p.phase);
            p.done = made;
            p.total = total;
            p.message.clone_from(&content.row.title);
        });
        ctx.save(&mut tx, None).await?;
        tx.commit("images.insert").await?;
    }
    Ok(made)
}

/// Writes the bytes beside their place and renames them, so that a kill leaves no half picture; the row comes after.
async fn keep(ws: &Workspace, sha256: &str, bytes: &[u8]) -> Result<()> {
    let path = file(ws, sha256);
    if path.metadata().is_ok_and(|m| m.len() == bytes.len() as u64) {
        return Ok(());
    }
    let folder = path.parent().map(PathBuf::from).unwrap_or_default();
    tokio::fs::create_dir_all(&folder).await.map_err(io(&folder))?;
    let beside = path.with_extension("new");
    let mut new = tokio::fs::File::create(&beside).await.map_err(io(&beside))?;
    new.write_all(bytes).await.map_err(io(&beside))?;
    new.sync_all().await.map_err(io(&beside))?;
    igny8_failpoint::hit("media.written");
    tokio::fs::rename(&beside, &path).await.map_err(io(&path))
}
