//! Parts that pages are made of.
//!
//! Must not know: commands' meaning, pages, the session.

pub mod async_view;
pub mod badge;
pub mod button;
pub mod chart;
pub mod dialog;
pub mod empty;
pub mod field;
pub mod icon;
pub mod marked;
pub mod measure;
pub mod menu;
pub mod picked;
pub mod progress;
pub mod rows;
pub mod scroll;
pub mod sparkline;
pub mod split;
pub mod status;
pub mod style;
pub mod table;
pub mod toasts;
pub mod toolbar;
