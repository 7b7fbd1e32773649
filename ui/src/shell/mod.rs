//! What surrounds every page: sidebar, palette, jobs drawer, sheet of keys, dropped files.
//!
//! Must not know: what pages show.

pub mod changes;
pub mod commands;
pub mod crash;
pub mod drawer;
pub mod drop;
mod failures;
pub mod frame;
pub mod fuzzy;
pub mod menu;
pub mod mini;
pub mod page;
pub mod palette;
pub mod recent;
pub mod sample;
pub mod sheet;
pub mod sidebar;
pub mod switcher;
