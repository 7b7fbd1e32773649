//! Owns the bundled typeface (Inter, SIL Open Font License 1.1, `fonts/OFL.txt`) and measuring with it.

use std::sync::OnceLock;

use igny8_render::Weight;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

const BOLD: &[u8] = include_bytes!("../../fonts/Inter-Bold.otf");
const REGULAR: &[u8] = include_bytes!("../../fonts/Inter-Regular.otf");

/// The font files, for the drawing library.
pub(super) fn files() -> [&'static [u8]; 2] {
    [BOLD, REGULAR]
}

fn font(weight: Weight) -> Option<&'static FontRef<'static>> {
    static FONTS: OnceLock<[Option<FontRef<'static>>; 2]> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| [FontRef::new(BOLD).ok(), FontRef::new(REGULAR).ok()]);
    match weight {
        Weight::Bold => fonts[0].as_ref(),
        Weight::Regular => fonts[1].as_ref(),
    }
}

/// Width of a text in pixels, kerning not counted (it only makes it narrower).
pub(super) fn width(text: &str, weight: Weight, size: f32) -> f32 {
    let Some(font) = font(weight) else { return text.chars().count() as f32 * size * 0.6 };
    let metrics = font.glyph_metrics(Size::new(size), LocationRef::default());
    let map = font.charmap();
    text.chars().map(|c| map.map(c).and_then(|glyph| metrics.advance_width(glyph)).unwrap_or(size * 0.6)).sum()
}

/// Characters of a text that the typeface can't draw.
pub(super) fn missing(text: &str) -> usize {
    let Some(font) = font(Weight::Bold) else { return 0 };
    let map = font.charmap();
    text.chars().filter(|c| !c.is_whitespace() && !c.is_control() && map.map(*c).is_none()).count()
}
