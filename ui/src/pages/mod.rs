//! The pages, one folder an area of the core.
//!
//! Must not know: the host, how answers are kept. A page asks, shows, and sends commands.

pub mod ai;
pub mod dashboard;
pub mod jobs;
pub mod list;
pub mod planner;
pub mod publisher;
pub mod sites;
pub mod spending;
pub mod wizard;
pub mod writer;
