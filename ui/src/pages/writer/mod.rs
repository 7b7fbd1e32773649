//! Writer: tasks, content, images.
//!
//! Must not know: keywords, publishing.

pub mod ask;
pub mod asking;
pub mod brief;
pub mod content;
pub mod content_columns;
pub mod draft;
pub mod editor;
pub mod front;
pub mod image_card;
pub mod images;
pub mod measures;
pub mod properties;
pub mod reader;
pub mod revisions;
pub mod rich;
pub mod serp;
pub mod task_columns;
pub mod task_dialogs;
pub mod task_pane;
pub mod tasks;
pub mod tokens;
