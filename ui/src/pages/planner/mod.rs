//! Planner: keywords, clusters, ideas.
//!
//! Must not know: writing and publishing.

mod all_clusters;
mod board;
mod board_card;
mod board_dom;
mod board_move;
pub mod calendar;
mod calendar_day;
pub mod cluster_columns;
pub mod cluster_dialog;
pub mod cluster_pane;
pub mod cluster_picker;
pub mod clusters;
pub mod idea_pane;
pub mod ideas;
pub mod ideas_dialog;
pub mod import;
pub mod keyword_columns;
pub mod keyword_pane;
pub mod keyword_status;
pub mod keywords;
mod map;
pub mod report;
mod schedule;
mod treemap;
mod view;
pub mod why;
