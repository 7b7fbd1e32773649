//! Planner: keywords, clusters, ideas.
//!
//! Must not know: writing and publishing.

pub mod cluster_columns;
pub mod cluster_dialog;
pub mod cluster_pane;
pub mod cluster_picker;
pub mod clusters;
pub mod idea_pane;
pub mod ideas;
pub mod import;
pub mod keyword_columns;
pub mod keyword_pane;
pub mod keyword_status;
pub mod keywords;
pub mod report;
pub mod why;
