//! The areas of the program, the job runner and one handler a command: the composition root.
//!
//! Must not know: windows, terminals. Hosts call [`App`]; inside, the direction is
//! `system, undo, sites, integration, jobs → planner → writer → publisher → lists, dashboard → handlers`, and an area uses another through its
//! functions, never through its tables.

mod ai;
mod app;
mod clock;
mod dashboard;
mod dispatch;
mod engine;
mod handlers;
mod integration;
mod jobs;
mod lists;
mod money;
mod picture;
mod planner;
mod plugin;
mod publisher;
mod refusal;
mod sample;
mod secrets;
mod sites;
mod system;
mod undo;
mod workspace;
mod writer;

pub use app::{App, AppOptions};
pub use plugin::zip as plugin_zip;
