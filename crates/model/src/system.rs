//! Workspaces and what the program says of itself.

use crate::Millis;
use serde::{Deserialize, Serialize};

/// A workspace: one folder with its own SQLite file, media and backups.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Workspace {
    /// The folder.
    pub path: String,
    /// The agency's name.
    pub account: String,
    pub created_at: Millis,
    pub sites: u64,
    pub keywords: u64,
    pub contents: u64,
    /// Bytes of the database file.
    pub size: u64,
    pub schema_version: i64,
    pub program_version: String,
    /// Where secrets are kept: `keyring`, or `session` when this machine has no keyring (they are then asked for again after a restart).
    pub secrets: String,
    /// The sample: `system.sample.remove` takes it away.
    #[serde(default)]
    pub sample: bool,
    /// What the user should know (a cloud-synced folder, no keyring).
    pub warnings: Vec<String>,
}

/// A workspace that was opened before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KnownWorkspace {
    pub path: String,
    pub account: String,
    pub opened_at: Millis,
    /// Whether the folder is still there.
    pub exists: bool,
    /// Whether it is the open one.
    pub open: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WorkspaceCreate {
    /// A new or empty folder; absent: a folder of the account's name in the program's data folder.
    #[serde(default)]
    pub path: Option<String>,
    /// The agency's name.
    pub account: String,
    /// Fill it with a sample client, keywords and clusters, to look around.
    #[serde(default)]
    pub sample: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WorkspaceOpen {
    pub path: String,
}

/// Where `system.workspace.status` finds the program: a workspace is open or not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WorkspaceStatus {
    pub open: Option<Workspace>,
    pub known: Vec<KnownWorkspace>,
    /// The folder that a new workspace is offered in.
    pub default_folder: String,
}

/// The window's own memory (last place, theme, column widths), kept in the workspace: a key and any JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UiState {
    pub key: String,
    pub value: serde_json::Value,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UiStateGet {
    pub key: String,
}
