//! Owns turning a title card into a PNG. Must not know where pictures are kept.

use std::sync::{Arc, OnceLock};

use igny8_render::{CARD_HEIGHT, CARD_WIDTH, CardStyle, title_card_svg};
use resvg::{tiny_skia, usvg};

use super::font;

/// A finished picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Png {
    /// The file.
    pub bytes: Vec<u8>,
    /// In pixels, 1200.
    pub width: u32,
    /// In pixels, 630.
    pub height: u32,
    /// Characters of the title that the bundled typeface lacks (Chinese, Arabic …); they are left blank.
    pub missing_characters: usize,
}

/// Why there is no picture. Not expected: every title gives well-formed SVG.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// The drawing was not understood.
    #[error("the title card could not be drawn: {0}")]
    Draw(String),
    /// The picture could not be packed.
    #[error("the title card could not be saved as PNG: {0}")]
    Encode(String),
}

fn fonts() -> Arc<usvg::fontdb::Database> {
    static FONTS: OnceLock<Arc<usvg::fontdb::Database>> = OnceLock::new();
    FONTS
        .get_or_init(|| {
            let mut database = usvg::fontdb::Database::new();
            for file in font::files() {
                database.load_font_data(file.to_vec());
            }
            Arc::new(database)
        })
        .clone()
}

/// Draws the title card of an article: the same title and style always give the same bytes.
///
/// About 40 ms. The caption to show with it is "Title card"; it is no generated image.
pub fn title_card_png(title: &str, style: &CardStyle) -> Result<Png, CardError> {
    let svg = title_card_svg(title, style, &font::width);
    let options = usvg::Options { font_family: "Inter".to_owned(), fontdb: fonts(), ..usvg::Options::default() };
    let tree = usvg::Tree::from_str(&svg, &options).map_err(|e| CardError::Draw(e.to_string()))?;
    let mut pixels = tiny_skia::Pixmap::new(CARD_WIDTH, CARD_HEIGHT).ok_or_else(|| CardError::Draw("no memory".to_owned()))?;
    resvg::render(&tree, tiny_skia::Transform::identity(), &mut pixels.as_mut());
    let bytes = pixels.encode_png().map_err(|e| CardError::Encode(e.to_string()))?;
    Ok(Png { bytes, width: CARD_WIDTH, height: CARD_HEIGHT, missing_characters: font::missing(title) })
}
