//! The vocabulary and the wire contract: ids, enums, requests, responses, events, error codes and the list of commands.
//!
//! Must not know: SQL, HTTP, files, threads, clocks. It is compiled for the host and for the window's wasm client alike,
//! so every type here is plain data with serde.

#[macro_use]
mod text_enum;

pub mod ai;
pub mod commands;
pub mod dashboard;
pub mod envelope;
pub mod error;
pub mod event;
pub mod id;
pub mod integration;
pub mod jobs;
pub mod lists;
pub mod money;
pub mod page;
pub mod planner;
pub mod publisher;
pub mod sites;
pub mod system;
pub mod undo;
pub mod writer;

pub use commands::Command;
pub use envelope::Envelope;
pub use error::{ApiError, ErrorCode};
pub use event::{Event, Tag};
pub use id::*;
pub use page::{Filter, FilterOp, ListQuery, Page, Selection};

/// UTC milliseconds since 1970-01-01.
pub type Millis = i64;
