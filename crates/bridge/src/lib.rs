//! HTTP client of the WordPress plugin: pairing, signed requests, answers between sentinels, and what a refusal means.
//! The protocol is docs/bridge.md.
//!
//! Must not know: the database, jobs, what is published and why.

mod answer;
mod client;
mod discover;
mod error;
mod pairing;
mod sign;
mod wire;

pub use client::{Access, Answered, Bridge, Outcome};
pub use discover::{ApiRoot, discover, fetch_picture};
pub use error::{BridgeError, Trouble};
pub use pairing::{Credentials, Pairing};
pub use wire::{AuthorEntry, Change, Changes, Listing, MediaAnswer, Ping, PostEntry, PostFields, ReadBack, Seo, TermAnswer};

/// A secret text: never printed, never serialised by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
    /// The text itself, for the one place that sends or stores it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}
