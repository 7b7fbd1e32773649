//! What went wrong between the program and a site, told apart the way a person has to act on it.

use igny8_model::{ApiError, ErrorCode};
use serde_json::Value;

/// The kind of failure.
#[derive(Debug, Clone, PartialEq)]
pub enum Trouble {
    /// No name, no route, refused, cut: nothing or not all of an answer arrived.
    Unreachable,
    /// The deadline passed.
    Timeout,
    /// TLS: the certificate is not good for this site.
    Tls,
    /// A redirect; a key never follows one.
    Redirect { location: String },
    /// HTTP basic credentials are wanted in front of WordPress.
    BasicAuth,
    /// Something in front of WordPress refused: a firewall or a bot challenge.
    Firewall { status: u16, server: String },
    /// WordPress answered, but its REST interface is closed by another plugin before ours is asked.
    RestClosed { code: String },
    /// WordPress answered; our plugin is not there.
    PluginMissing,
    /// Bytes that are not our envelope.
    NotWordpress { status: u16 },
    /// An envelope for another request: a cache answered.
    Cached,
    /// The body exceeds what the host accepts.
    TooLarge,
    /// The site asks to wait so many seconds.
    Busy { retry_after: u64 },
    /// 5xx without our envelope.
    Server { status: u16 },
    /// The plugin refused: its own error code, HTTP status and data.
    Refused { code: String, status: u16, data: Box<Value> },
    /// This program could not make the request.
    Local,
}

/// A failed call.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct BridgeError {
    pub trouble: Trouble,
    pub message: String,
    pub hint: Option<String>,
    /// `server_time` of the refusal minus this machine's clock, when the plugin said it.
    pub clock_offset: Option<i64>,
}

impl BridgeError {
    pub(crate) fn new(trouble: Trouble, message: impl Into<String>) -> Self {
        Self { trouble, message: message.into(), hint: None, clock_offset: None }
    }
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Whether the same call may succeed a little later without anybody doing anything.
    pub fn is_transient(&self) -> bool {
        match &self.trouble {
            Trouble::Unreachable | Trouble::Timeout | Trouble::Busy { .. } | Trouble::Server { .. } | Trouble::Cached => true,
            Trouble::Refused { code, .. } => matches!(code.as_str(), "igny8_in_progress" | "igny8_throttled" | "igny8_replayed"),
            Trouble::NotWordpress { status } => *status >= 500,
            _ => false,
        }
    }

    /// Seconds that the site asked to wait, at most an hour.
    pub fn retry_after(&self) -> Option<u64> {
        match self.trouble {
            Trouble::Busy { retry_after } => Some(retry_after.min(3600)),
            _ => None,
        }
    }

    /// The code of the plugin's refusal.
    pub fn refusal(&self) -> Option<(&str, &Value)> {
        match &self.trouble {
            Trouble::Refused { code, data, .. } => Some((code, data)),
            _ => None,
        }
    }
}

impl From<BridgeError> for ApiError {
    fn from(error: BridgeError) -> Self {
        let code = match &error.trouble {
            Trouble::Unreachable | Trouble::Timeout | Trouble::Tls => ErrorCode::SiteUnreachable,
            Trouble::Redirect { .. } => ErrorCode::SiteRedirect,
            Trouble::BasicAuth => ErrorCode::SiteBasicAuth,
            Trouble::Firewall { .. } => ErrorCode::SiteFirewall,
            Trouble::PluginMissing => ErrorCode::PluginMissing,
            Trouble::NotWordpress { .. } | Trouble::Cached | Trouble::RestClosed { .. } => ErrorCode::NotWordpress,
            Trouble::Busy { .. } => ErrorCode::SiteBusy,
            Trouble::TooLarge | Trouble::Server { .. } => ErrorCode::SiteError,
            Trouble::Local => ErrorCode::Internal,
            Trouble::Refused { code, .. } => match code.as_str() {
                "igny8_unauthorized" | "igny8_bad_signature" | "igny8_stale" | "igny8_replayed" | "igny8_throttled" => ErrorCode::SiteUnauthorized,
                "igny8_site_moved" => ErrorCode::SiteMoved,
                "igny8_conflict" => ErrorCode::Conflict,
                "igny8_in_progress" => ErrorCode::SiteBusy,
                "igny8_not_found" => ErrorCode::NotFound,
                _ => ErrorCode::SiteError,
            },
        };
        let mut api = ApiError::new(code, error.message);
        api.hint = error.hint;
        api
    }
}
