//! Owns pure rendering of content. Must not know files, network or database.

pub mod preview;

pub use preview::preview_html;
