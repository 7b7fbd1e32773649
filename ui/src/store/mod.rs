//! What the page knows: the session, answers of the core, jobs, messages, keys.
//!
//! Must not know: how anything is drawn.

pub mod actions;
pub mod chord;
pub mod clipboard;
pub mod icons;
pub mod jobs;
pub mod keys;
pub mod memory;
pub mod query;
pub mod rate;
pub mod session;
pub mod signal;
pub mod tags;
pub mod theme;
pub mod toasts;
pub mod undo;
