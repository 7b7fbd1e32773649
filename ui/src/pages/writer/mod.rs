//! Writer: tasks, content, images.
//!
//! Must not know: keywords, publishing.

pub mod ask;
pub mod asking;
pub mod content;
pub mod draft;
pub mod editor;
pub mod images;
pub mod properties;
pub mod reader;
pub mod revisions;
pub mod rich;
pub mod tasks;
