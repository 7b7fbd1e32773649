//! Area `writer`: tasks, outline drafts, content with its revisions, featured images.

pub(crate) mod content;
pub(crate) mod draft;
pub(crate) mod images;
pub(crate) mod tasks;
