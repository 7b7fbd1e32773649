//! The built-in engine: outline drafts and title cards from the workspace's own data.
//!
//! It never pretends: what it writes is marked as an outline draft, and its picture is a title card, not a
//! generated image. Must not know networks, keys or the database.

mod card;
mod font;

pub use card::{CardError, Png, title_card_png};
pub use igny8_render::CardStyle;
pub use igny8_text::ideas::{ContentType, Idea, Structure};
pub use igny8_text::outline::{Outline, Request as OutlineRequest, Source};
pub use igny8_text::topic::{Keyword, Topic};

/// Ideas for a cluster, the most fitting first; see [`igny8_text::ideas::ideas`].
pub fn ideas(topic: &Topic, count: usize) -> Vec<Idea> {
    igny8_text::ideas::ideas(topic, count)
}

/// An outline draft; see [`igny8_text::outline::outline`]. Deterministic, never fails.
pub fn outline_draft(request: &OutlineRequest) -> Outline {
    igny8_text::outline::outline(request)
}
