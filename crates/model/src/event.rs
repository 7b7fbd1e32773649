//! What a host is told while nothing was asked: jobs move, data changes.

use crate::jobs::JobProgress;
use serde::{Deserialize, Serialize};

text_enum! {
    /// A kind of data. The window re-reads the queries that name a changed tag; an event's payload is never trusted for content.
    Tag {
        Workspace = "workspace", Sites = "sites", Integrations = "integrations", Keywords = "keywords", Clusters = "clusters",
        Ideas = "ideas", Tasks = "tasks", Content = "content", Images = "images", Taxonomies = "taxonomies",
        Records = "records", Jobs = "jobs", Settings = "settings", Ai = "ai", Money = "money",
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[allow(clippy::large_enum_variant, reason = "a handful of these live at a time")]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A job moved. At most ten a second a job; the last state of a job is always sent.
    Job { job: JobProgress },
    /// Committed data changed.
    Changed { tags: Vec<Tag> },
}
