//! Pictures from outside: what they are by their content, and small ones made of them. Untrusted bytes; limits before decoding.

use crate::refusal::Result;
use igny8_model::ApiError;
use image::{ImageFormat, ImageReader, Limits};
use std::io::Cursor;

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
