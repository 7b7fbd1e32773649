//! Pictures as files: what they are by their content, where they lie, small ones made of them. Untrusted bytes; limits before decoding.

use crate::refusal::{Result, io};
use igny8_model::ApiError;
use image::{ImageFormat, ImageReader, Limits};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::io::Cursor;
use std::path::{Path, PathBuf};
use tokio::io::AsyncWriteExt as _;

/// Larger files are not taken in.
pub(crate) const MAX_BYTES: u64 = 20 << 20;
const MAX_PIXELS: u64 = 50_000_000;

/// What a picture is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    pub mime: &'static str,
    pub width: u32,
    pub height: u32,
}

pub(crate) fn too_large(size: u64) -> ApiError {
    ApiError::field("path", format!("The picture has {} MB; {} MB are the most.", size >> 20, MAX_BYTES >> 20))
        .hint("Make it smaller first: a page loads slowly with it.")
}

/// The ending of a kind's files.
pub(crate) fn ending(mime: &str) -> &'static str {
    match mime {
        "image/jpeg" => "jpg",
        "image/gif" => "gif",
        "image/webp" => "webp",
        _ => "png",
    }
}

/// Tells a picture by its content. SVG is refused: it can carry scripts.
pub(crate) fn look(bytes: &[u8]) -> Result<Found> {
    if bytes.len() as u64 > MAX_BYTES {
        return Err(too_large(bytes.len() as u64));
    }
    let refused = || ApiError::field("path", "This is no PNG, JPEG, GIF or WebP picture.").hint("Save it as one of these and try again.");
    let mime = match image::guess_format(bytes).map_err(|_| refused())? {
        ImageFormat::Png => "image/png",
        ImageFormat::Jpeg => "image/jpeg",
        ImageFormat::Gif => "image/gif",
        ImageFormat::WebP => "image/webp",
        _ => return Err(refused()),
    };
    let (width, height) = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| refused())?.into_dimensions().map_err(|_| refused())?;
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(ApiError::field("path", format!("{width} × {height} pixels are too many; 50 megapixels are the most.")));
    }
    Ok(Found { mime, width, height })
}

/// Where a picture lies in the media folder: under its SHA-256.
pub(crate) fn place(media: &Path, sha256: &str, mime: &str) -> PathBuf {
    let folder = sha256.get(..2).unwrap_or("00");
    media.join(folder).join(format!("{sha256}.{}", ending(mime)))
}

/// A picture that lies in the media folder.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Kept {
    pub sha256: String,
    pub mime: String,
    pub width: u32,
    pub height: u32,
    pub bytes: u64,
}

/// Looks at a picture and writes it into the media folder: beside its place, then renamed, so that a kill leaves no half picture.
pub(crate) async fn keep(media: &Path, bytes: Vec<u8>) -> Result<Kept> {
    let (found, bytes) = tokio::task::spawn_blocking(move || look(&bytes).map(|found| (found, bytes))).await.map_err(ApiError::internal)??;
    let sha256: String = Sha256::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
    let kept = Kept { mime: found.mime.to_owned(), width: found.width, height: found.height, bytes: bytes.len() as u64, sha256 };
    let path = place(media, &kept.sha256, &kept.mime);
    if path.metadata().is_ok_and(|m| m.len() == kept.bytes) {
        return Ok(kept);
    }
    let folder = path.parent().map(PathBuf::from).unwrap_or_default();
    tokio::fs::create_dir_all(&folder).await.map_err(io(&folder))?;
    let beside = path.with_extension("new");
    let mut new = tokio::fs::File::create(&beside).await.map_err(io(&beside))?;
    new.write_all(&bytes).await.map_err(io(&beside))?;
    new.sync_all().await.map_err(io(&beside))?;
    igny8_failpoint::hit("media.written");
    tokio::fs::rename(&beside, &path).await.map_err(io(&path))?;
    Ok(kept)
}

/// A 32 × 32 PNG of a favicon in any of the usual formats; `None` when it is none.
pub(crate) fn icon(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(2048);
    limits.max_image_height = Some(2048);
    limits.max_alloc = Some(32 << 20);
    reader.limits(limits);
    let small = reader.decode().ok()?.resize_exact(32, 32, image::imageops::FilterType::Lanczos3);
    let mut png = Cursor::new(Vec::new());
    small.to_rgba8().write_to(&mut png, ImageFormat::Png).ok()?;
    Some(png.into_inner())
}
