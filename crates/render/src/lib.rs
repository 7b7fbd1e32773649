//! Pure rendering: the preview of an article, the drawing of a title card.
//!
//! Must not know fonts, files, networks or the database: text in, text out.

mod card;
mod colour;
mod preview;

pub use card::{CARD_HEIGHT, CARD_WIDTH, CardStyle, MAX_LINES, Weight, title_card_svg};
pub use colour::Colour;
pub use preview::{preview_html, sanitise};
