//! Pure text work: keyword files, clustering, block markup, ideas and outlines.
//!
//! Owns what can be decided from text alone. Must not know files on disk, the network, the clock,
//! the database or the wire contract: readers are handed in, plain values go out, and the same
//! input always gives the same output on every platform.

pub mod blocks;
pub mod cluster;
pub mod diff;
pub mod doc;
pub mod ideas;
pub mod intent;
pub mod key;
#[cfg(feature = "files")]
pub mod keyfile;
pub mod lang;
pub mod outline;
mod tokens;
pub mod topic;

pub use intent::{Intent, intent_of};
pub use key::normal_key;
pub use lang::Lang;
