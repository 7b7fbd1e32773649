//! What surrounds every page: sidebar, palette, jobs drawer, sheet of keys, dropped files.
//!
//! Must not know: what pages show.

pub mod changes;
pub mod commands;
pub mod crash;
pub mod drawer;
pub mod drop;
pub mod frame;
pub mod fuzzy;
pub mod menu;
pub mod page;
pub mod palette;
pub mod recent;
pub mod sheet;
pub mod sidebar;
pub mod switcher;
