//! Area `writer`: tasks, outline drafts, content with its revisions, featured images.

mod article;
pub(crate) mod content;
pub(crate) mod draft;
pub(crate) mod images;
mod pictures;
pub(crate) mod tasks;
