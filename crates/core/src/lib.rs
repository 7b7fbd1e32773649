//! The areas of the program, the job runner and one handler a command: the composition root.
//!
//! Must not know: windows, terminals. Hosts call [`App`]; inside, the direction is
//! `system, sites, integration, jobs → planner → writer → publisher → handlers`, and an area uses another through its
//! functions, never through its tables.

mod app;
mod clock;
mod dispatch;
mod engine;
mod handlers;
mod integration;
mod jobs;
mod planner;
mod plugin;
mod publisher;
mod refusal;
mod sample;
mod secrets;
mod sites;
mod system;
mod workspace;
mod writer;

pub use app::{App, AppOptions};
pub use plugin::zip as plugin_zip;
