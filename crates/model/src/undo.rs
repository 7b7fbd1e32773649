//! Taking changes back. Undo survives a restart; what was changed again since is left alone and counted.

use crate::{Millis, SiteId, UndoId};
use serde::{Deserialize, Serialize};

/// Takes back this change, or the newest that is not taken back yet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct UndoApply {
    pub id: Option<UndoId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UndoDone {
    pub id: UndoId,
    /// What was taken back (or done again), for a person.
    pub label: String,
    /// Rows put back.
    pub restored: u64,
    /// Rows left as they are, because they were changed since or something hangs on them.
    pub left: u64,
}

/// A change that can be taken back, or was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UndoEntry {
    pub id: UndoId,
    pub at: Millis,
    pub label: String,
    pub site_id: Option<SiteId>,
    pub rows: u64,
    pub undone: bool,
}
