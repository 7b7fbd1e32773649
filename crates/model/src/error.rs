//! Errors as a person or a script meets them: a code to switch on, what happened, and what to do.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

text_enum! {
    /// What kind of refusal this is. A variant exists only when a caller switches on it.
    ErrorCode {
        /// The request is malformed or a field is wrong; `errors` names the fields.
        Invalid = "invalid",
        NotFound = "not_found",
        /// It cannot be done in the present state.
        Precondition = "precondition",
        /// Somebody else changed it first.
        Conflict = "conflict",
        UnknownCommand = "unknown_command",
        /// No workspace is open.
        NoWorkspace = "no_workspace",
        /// Another program holds the workspace.
        WorkspaceLocked = "workspace_locked",
        /// The workspace was written by a newer program.
        WorkspaceNewer = "workspace_newer",
        /// The file is damaged or is not what it says it is.
        BadFile = "bad_file",
        /// The secret is not in the keyring on this machine.
        SecretMissing = "secret_missing",
        /// The site could not be reached: no name, no connection, time-out.
        SiteUnreachable = "site_unreachable",
        /// Something answered, but not the plugin: a firewall, a login page, a cache.
        NotWordpress = "not_wordpress",
        /// A firewall in front of the site refused the request.
        SiteFirewall = "site_firewall",
        /// The plugin refused the key or the signature.
        SiteUnauthorized = "site_unauthorized",
        /// The plugin is missing or too old.
        PluginMissing = "plugin_missing",
        /// The site is a copy, or it moved.
        SiteMoved = "site_moved",
        /// The site redirects to another address.
        SiteRedirect = "site_redirect",
        /// The site asks for HTTP basic credentials.
        SiteBasicAuth = "site_basic_auth",
        /// The site asks to wait.
        SiteBusy = "site_busy",
        /// The plugin or WordPress reported an error of its own.
        SiteError = "site_error",
        /// A provider of text or pictures refused the key.
        ProviderKey = "provider_key",
        /// There is no credit left at the provider.
        ProviderQuota = "provider_quota",
        /// The provider is busy, slow or out of reach.
        ProviderBusy = "provider_busy",
        /// The provider or the model does not take the request, or its answer is of no use.
        ProviderRejected = "provider_rejected",
        /// A cap stands before the next call.
        Cap = "cap",
        Cancelled = "cancelled",
        Io = "io",
        Internal = "internal",
    }
}

impl ErrorCode {
    /// Whether this says something about the site's connection rather than about the program or one content.
    pub fn is_the_sites(self) -> bool {
        matches!(
            self,
            Self::SiteUnreachable
                | Self::NotWordpress
                | Self::SiteFirewall
                | Self::SiteUnauthorized
                | Self::PluginMissing
                | Self::SiteMoved
                | Self::SiteRedirect
                | Self::SiteBasicAuth
                | Self::SiteBusy
        )
    }
}

/// The refusal of a command. `message` says what happened, `hint` what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}{}", hint.as_deref().map(|h| format!(" {h}")).unwrap_or_default())]
pub struct ApiError {
    pub code: ErrorCode,
    pub message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Field name → what is wrong with it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub errors: BTreeMap<String, Vec<String>>,
}

impl ApiError {
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, errors: BTreeMap::new() }
    }
    /// Adds what the person can do about it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
    /// A single wrong field.
    pub fn field(name: &str, problem: impl Into<String>) -> Self {
        let problem = problem.into();
        let mut error = Self::new(ErrorCode::Invalid, format!("{name}: {problem}"));
        error.errors.insert(name.to_owned(), vec![problem]);
        error
    }
    pub fn not_found(what: &str, id: impl std::fmt::Display) -> Self {
        Self::new(ErrorCode::NotFound, format!("No {what} with the id {id}."))
    }
    pub fn precondition(message: impl Into<String>) -> Self {
        Self::new(ErrorCode::Precondition, message)
    }
    pub fn internal(error: impl std::fmt::Display) -> Self {
        Self::new(ErrorCode::Internal, error.to_string())
    }
}
