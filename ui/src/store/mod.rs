//! What the page knows: the session, answers of the core, jobs, messages, keys.
//!
//! Must not know: how anything is drawn.

pub mod actions;
pub mod chord;
pub mod jobs;
pub mod keys;
pub mod query;
pub mod session;
pub mod signal;
pub mod tags;
pub mod theme;
pub mod toasts;
