//! Identifiers: UUIDv7 newtypes, so that an id of one kind is never taken for another. New ids sort by the time they were made.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id, later than every id made before on this machine.
            #[allow(clippy::new_without_default, reason = "an id is made on purpose, never by default")]
            pub fn new() -> Self { Self(Uuid::now_v7()) }
        }
        impl From<$name> for Uuid {
            fn from(id: $name) -> Self { id.0 }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> { Uuid::parse_str(text).map(Self) }
        }
        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> { stringify!($name).into() }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "format": "uuid" })
            }
        }
    )+};
}

ids! {
    /// A client's site.
    SiteId,
    /// One of a site's 1–5 sectors.
    SectorId,
    KeywordId, ClusterId, IdeaId, TaskId, ContentId, ImageId, RevisionId,
    /// A taxonomy term as the program knows it.
    TaxonomyId,
    JobId,
    /// One outgoing call that must happen exactly once.
    OutboxId,
    /// A publishing record: the receipt of one publication.
    RecordId,
    /// A change that can be taken back.
    UndoId,
    /// Where models are called.
    ProviderId,
    /// A line of the ledger: one call of a model.
    CallId,
}
