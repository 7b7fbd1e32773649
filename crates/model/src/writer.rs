//! Writer: tasks, content with revisions, images, taxonomies.

use crate::ai::By;
use crate::planner::{ContentType, Intent};
use crate::{ClusterId, ContentId, IdeaId, ImageId, Millis, RevisionId, SectorId, SiteId, TaskId, TaxonomyId};
use serde::{Deserialize, Serialize};

text_enum! { TaskStatus { Queued = "queued", Completed = "completed" } }
text_enum! { ContentStatus { Draft = "draft", Published = "published" } }
text_enum! { ContentSource { Igny8 = "igny8", Wordpress = "wordpress", Import = "import" } }
text_enum! { TaxonomyType { Category = "category", PostTag = "post_tag", Cluster = "cluster" } }
text_enum! {
    /// Who or what made a revision.
    RevisionOrigin { Generated = "generated", Edited = "edited", Autosave = "autosave", Restored = "restored", Wordpress = "wordpress" }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Task {
    pub id: TaskId,
    pub site_id: SiteId,
    pub sector_id: SectorId,
    pub cluster_id: Option<ClusterId>,
    pub cluster_name: Option<String>,
    pub idea_id: Option<IdeaId>,
    pub title: String,
    /// The brief.
    pub description: String,
    pub keywords: Vec<String>,
    pub content_type: ContentType,
    pub content_structure: String,
    pub taxonomy_term_id: Option<i64>,
    pub status: TaskStatus,
    pub content_id: Option<ContentId>,
    /// The WordPress post.
    pub assigned_post_id: Option<i64>,
    pub post_url: Option<String>,
    pub created_at: Millis,
    pub updated_at: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaskCreate {
    pub site_id: SiteId,
    #[serde(default)]
    pub sector_id: Option<SectorId>,
    #[serde(default)]
    pub cluster_id: Option<ClusterId>,
    pub title: String,
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub keywords: Vec<String>,
    #[serde(default)]
    pub content_type: Option<ContentType>,
    #[serde(default)]
    pub content_structure: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaskUpdate {
    pub id: TaskId,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub keywords: Option<Vec<String>>,
}

/// Writes outline drafts for tasks as a job (the built-in engine). Its `result` is `{"written":n,"skipped":n,"content_ids":[…]}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GenerateContentRequest {
    pub site_id: SiteId,
    /// All queued tasks when empty.
    #[serde(default)]
    pub task_ids: Vec<TaskId>,
    #[serde(default)]
    pub limit: Option<u32>,
    /// Make the featured image too.
    #[serde(default)]
    pub images: bool,
    #[serde(default)]
    pub by: Option<By>,
    /// Words of a text that a model writes, 150 to 8,000 (1,200 when absent).
    #[serde(default)]
    pub words: Option<u32>,
}

/// Makes featured pictures as a job, by models or as title cards; `result` is `{"made":n,"skipped":n}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GenerateImagesRequest {
    pub site_id: SiteId,
    /// All drafts without a featured image when empty.
    #[serde(default)]
    pub content_ids: Vec<ContentId>,
    #[serde(default)]
    pub by: Option<By>,
}

/// One piece of content, as in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ContentRow {
    pub id: ContentId,
    pub site_id: SiteId,
    pub sector_id: SectorId,
    pub cluster_id: Option<ClusterId>,
    pub cluster_name: Option<String>,
    pub task_id: Option<TaskId>,
    pub title: String,
    pub content_type: ContentType,
    pub content_structure: String,
    pub status: ContentStatus,
    pub source: ContentSource,
    /// Still an outline: places to fill in remain.
    pub outline: bool,
    pub gaps: u32,
    pub word_count: u32,
    pub featured_image_id: Option<ImageId>,
    pub external_id: Option<i64>,
    pub external_url: Option<String>,
    /// The status of the post on the site (`draft`, `publish`, `trash`, …), as last seen.
    pub external_status: Option<String>,
    /// Edited here since it was last sent.
    pub unsent_changes: bool,
    /// When the site publishes it (scheduled), instead of at once.
    #[serde(default)]
    pub publish_at: Option<Millis>,
    /// In the bin: in no list that does not ask for it, and never sent.
    #[serde(default)]
    pub trashed: bool,
    pub created_at: Millis,
    pub updated_at: Millis,
}

/// One piece of content, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Content {
    #[serde(flatten)]
    pub row: ContentRow,
    /// WordPress block markup, byte for byte as stored.
    pub content_html: String,
    pub excerpt: String,
    pub slug: String,
    pub meta_title: String,
    pub meta_description: String,
    pub keywords: Vec<String>,
    pub intent: Option<Intent>,
    pub taxonomy_terms: Vec<TaxonomyTerm>,
    /// The WordPress user who is named as its author; absent: the user of the connection.
    #[serde(default)]
    pub author: Option<i64>,
    /// The revision that a change must name as its base.
    pub revision: RevisionId,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaxonomyTerm {
    pub id: TaxonomyId,
    pub name: String,
    pub slug: String,
    pub taxonomy_type: TaxonomyType,
    pub external_id: Option<i64>,
    pub external_taxonomy: Option<String>,
}

/// Only the fields given change. `base` is the revision that the editor started from: when somebody else changed the content
/// since, the command refuses (`conflict`), keeps the text sent as a revision of its own, and changes nothing else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ContentUpdate {
    pub id: ContentId,
    pub base: RevisionId,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub content_html: Option<String>,
    #[serde(default)]
    pub excerpt: Option<String>,
    #[serde(default)]
    pub slug: Option<String>,
    #[serde(default)]
    pub meta_title: Option<String>,
    #[serde(default)]
    pub meta_description: Option<String>,
    /// Names of categories and tags: `category:News`, `post_tag:boots`.
    #[serde(default)]
    pub terms: Option<Vec<String>>,
    /// A WordPress user; 0: the user of the connection.
    #[serde(default)]
    pub author: Option<i64>,
    /// When the site is to publish it; 0: at once.
    #[serde(default)]
    pub publish_at: Option<Millis>,
    /// An image of this content becomes the featured one.
    #[serde(default)]
    pub featured_image: Option<ImageId>,
    /// Typing, not a deliberate save: joins the last autosave revision instead of making a new one.
    #[serde(default)]
    pub autosave: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Revision {
    pub id: RevisionId,
    pub content_id: ContentId,
    pub origin: RevisionOrigin,
    pub title: String,
    pub word_count: u32,
    pub created_at: Millis,
    /// The revision that is in force.
    pub current: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RevisionRestore {
    pub content_id: ContentId,
    pub revision_id: RevisionId,
}

/// The words that a revision keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RevisionText {
    pub revision: Revision,
    pub title: String,
    pub content_html: String,
    pub excerpt: String,
    pub slug: String,
    pub meta_title: String,
    pub meta_description: String,
}

/// A piece of block markup to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PreviewMarkup {
    pub site_id: SiteId,
    /// At most 1 MiB.
    pub markup: String,
}

/// Terms of a site as last seen there and as used here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TaxonomiesList {
    pub site_id: SiteId,
    #[serde(default)]
    pub taxonomy_type: Option<TaxonomyType>,
    /// Text in the name.
    #[serde(default)]
    pub search: String,
}

/// A sanitised page for a sandboxed frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Preview {
    pub html: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Image {
    pub id: ImageId,
    pub site_id: SiteId,
    pub task_id: Option<TaskId>,
    pub content_id: Option<ContentId>,
    pub content_title: Option<String>,
    /// On the site, once uploaded.
    pub image_url: Option<String>,
    pub external_id: Option<i64>,
    pub prompt: String,
    pub is_featured: bool,
    pub position: i64,
    pub alt_text: String,
    pub caption: String,
    pub width: u32,
    pub height: u32,
    pub bytes: u64,
    /// `image/png` and so on.
    pub mime: String,
    pub sha256: String,
    pub created_at: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImageUpdate {
    pub id: ImageId,
    #[serde(default)]
    pub alt_text: Option<String>,
    #[serde(default)]
    pub caption: Option<String>,
}

/// Takes a picture (PNG, JPEG, GIF or WebP, at most 20 MB and 50 megapixels) into the workspace: by its file's path or by its bytes.
/// In a body it is written as `src="igny8:image/<id>"` until it is on the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImageAdd {
    pub site_id: SiteId,
    #[serde(default)]
    pub content_id: Option<ContentId>,
    #[serde(default)]
    pub path: Option<String>,
    #[serde(default)]
    pub data_base64: Option<String>,
    #[serde(default)]
    pub alt_text: String,
    #[serde(default)]
    pub is_featured: bool,
}

/// The picture itself, as a `data:` URL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImageData {
    pub data_url: String,
}
