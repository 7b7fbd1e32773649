//! Publisher: what goes out, its receipts, and what comes back.

use crate::{ContentId, Millis, RecordId, SiteId};
use serde::{Deserialize, Serialize};

text_enum! {
    /// The status that a post gets on the site.
    PostStatus { Draft = "draft", Pending = "pending", Private = "private", Publish = "publish" }
}
text_enum! {
    RecordStatus {
        Queued = "queued", Sending = "sending", Published = "published",
        /// The site's copy changed since it was last seen: nothing was overwritten.
        Conflict = "conflict",
        Failed = "failed",
    }
}

/// Sends content to its WordPress as a job, one post a content, ever. `result` is `{"published":n,"failed":n,"record_ids":[…]}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PublishRequest {
    pub site_id: SiteId,
    /// All drafts that were never sent when empty.
    #[serde(default)]
    pub content_ids: Vec<ContentId>,
    #[serde(default)]
    pub limit: Option<u32>,
    /// `draft` when absent.
    #[serde(default)]
    pub status: Option<PostStatus>,
    /// Overwrite a site's copy that changed since it was last seen. Asked for by a person, one content at a time.
    #[serde(default)]
    pub overwrite: bool,
}

/// The seed's publishing record: a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PublishingRecord {
    pub id: RecordId,
    pub site_id: SiteId,
    pub site_name: String,
    pub content_id: ContentId,
    pub title: String,
    pub status: RecordStatus,
    /// The WordPress post.
    pub post_id: Option<i64>,
    pub post_url: Option<String>,
    pub edit_url: Option<String>,
    pub post_status: Option<String>,
    pub featured_media: Option<i64>,
    /// Made (true) or updated (false).
    pub created: bool,
    /// Field by field: what was sent against what WordPress stored.
    pub fields: Vec<FieldReceipt>,
    /// HTML tags that WordPress took out.
    pub lost: Vec<String>,
    /// SHA-256 of what WordPress stored, as the plugin gives it.
    pub hash: Option<String>,
    pub attempts: u32,
    pub error: Option<crate::jobs::JobError>,
    pub created_at: Millis,
    pub updated_at: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FieldReceipt {
    pub field: String,
    pub equal: bool,
    /// Shown when not equal; the beginning of each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored: Option<String>,
}

/// What a sync brought back; the job's `result`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SyncReport {
    /// Journal entries read.
    pub entries: u64,
    /// Contents whose status on the site changed.
    pub status_changes: u64,
    /// Contents whose text changed on the site: offered beside the local text, nothing overwritten.
    pub remote_edits: u64,
    pub trashed: u64,
    pub deleted: u64,
    /// A full compare was needed because the journal no longer reached back.
    pub full_compare: bool,
    pub cursor: i64,
}
