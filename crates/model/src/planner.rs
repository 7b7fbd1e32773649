//! Planner: keywords, clusters, content ideas.

use crate::ai::By;
use crate::page::Selection;
use crate::{ClusterId, IdeaId, KeywordId, Millis, SectorId, SiteId, TaskId};
use serde::{Deserialize, Serialize};

text_enum! {
    /// Search intent.
    Intent { Informational = "informational", Commercial = "commercial", Transactional = "transactional", Navigational = "navigational" }
}
text_enum! { KeywordStatus { Active = "active", Inactive = "inactive", Used = "used" } }
text_enum! { KeywordSource { Manual = "manual", CsvImport = "csv_import", ApiImport = "api_import" } }
text_enum! { ClusterStatus { Active = "active", Archived = "archived" } }
text_enum! { IdeaStatus { Draft = "draft", Approved = "approved", InProgress = "in_progress", Completed = "completed" } }
text_enum! { ContentType { Post = "post", Page = "page", Product = "product" } }

/// One keyword of a site. Its identity is the normalised text within site and sector.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Keyword {
    pub id: KeywordId,
    pub site_id: SiteId,
    pub sector_id: SectorId,
    pub keyword: String,
    /// Searches a month; absent is unknown, not 0.
    pub search_volume: Option<i64>,
    /// 0–100; absent is unknown.
    pub difficulty: Option<i64>,
    /// Cost per click in millionths of `currency`.
    pub cpc_micros: Option<i64>,
    pub currency: Option<String>,
    pub intent: Option<Intent>,
    pub status: KeywordStatus,
    pub source: KeywordSource,
    /// Up to 24 monthly values, oldest first.
    #[serde(default)]
    pub trend: Vec<f32>,
    pub cluster_id: Option<ClusterId>,
    pub cluster_name: Option<String>,
    pub created_at: Millis,
    pub updated_at: Millis,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeywordCreate {
    pub site_id: SiteId,
    /// The site's first sector when absent.
    #[serde(default)]
    pub sector_id: Option<SectorId>,
    pub keyword: String,
    #[serde(default)]
    pub search_volume: Option<i64>,
    #[serde(default)]
    pub difficulty: Option<i64>,
    #[serde(default)]
    pub intent: Option<Intent>,
}

/// Only the fields given change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeywordUpdate {
    pub id: KeywordId,
    #[serde(default)]
    pub keyword: Option<String>,
    #[serde(default)]
    pub cpc_micros: Option<i64>,
    #[serde(default)]
    pub search_volume: Option<i64>,
    #[serde(default)]
    pub difficulty: Option<i64>,
    #[serde(default)]
    pub intent: Option<Intent>,
    #[serde(default)]
    pub status: Option<KeywordStatus>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeywordsBulkUpdate {
    pub selection: Selection<KeywordId>,
    #[serde(default)]
    pub status: Option<KeywordStatus>,
    #[serde(default)]
    pub intent: Option<Intent>,
}

/// How many keywords each status and each intent has, for the filter bar.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeywordFacets {
    pub total: u64,
    pub unclustered: u64,
    pub status: Vec<(String, u64)>,
    pub intent: Vec<(String, u64)>,
}

/// A look into a keyword file before it is imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportPreviewRequest {
    pub path: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportPreview {
    /// One entry a file inside a zip, or a sheet of a workbook.
    pub files: Vec<PreviewFile>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PreviewFile {
    pub file: String,
    pub encoding: String,
    pub delimiter: String,
    /// 1-based line of the header; absent when the file has none.
    pub header_row: Option<u64>,
    pub columns: Vec<PreviewColumn>,
    /// The first rows, as they stand in the file.
    pub rows: Vec<Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PreviewColumn {
    pub header: String,
    /// The field that the column fills, as `keyword`, `volume`, `difficulty`; absent: ignored.
    pub field: Option<String>,
}

/// A column mapping chosen by a person: 0-based column → field (`ignore` to leave it out). Applies to every file of the import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MappedColumn {
    pub column: u32,
    pub field: String,
}

/// Imports a keyword file (CSV, TSV, XLSX or a zip of those) as a job; the job's `result` is an [`ImportReport`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportRequest {
    pub site_id: SiteId,
    #[serde(default)]
    pub sector_id: Option<SectorId>,
    pub path: String,
    #[serde(default)]
    pub mapping: Option<Vec<MappedColumn>>,
}

/// What an import did: `rows = added + merged + skipped` over all files.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportReport {
    pub rows: u64,
    /// New keywords.
    pub added: u64,
    /// Rows whose keyword was there already, in the workspace or earlier in the files; unknown values were filled in, nothing was summed.
    pub merged: u64,
    pub skipped: u64,
    pub files: Vec<ImportFileReport>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ImportFileReport {
    pub file: String,
    pub encoding: String,
    pub delimiter: String,
    pub header_row: Option<u64>,
    pub used_columns: Vec<UsedColumn>,
    pub ignored_columns: Vec<String>,
    pub rows: u64,
    pub added: u64,
    pub merged: u64,
    pub skipped: u64,
    /// Reason → number of rows.
    pub reasons: Vec<(String, u64)>,
    /// The first skipped rows, at most 200.
    pub skipped_rows: Vec<SkippedRow>,
    /// Notes on the file as a whole (a sheet without keywords, a second header).
    pub notes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UsedColumn {
    pub header: String,
    pub field: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SkippedRow {
    pub line: u64,
    pub code: String,
    /// What is wrong and what to do.
    pub text: String,
    /// The beginning of the row.
    pub sample: String,
}

/// Clusters the keywords of a site as a job (the built-in engine); the job's `result` is a [`ClusterReport`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AutoClusterRequest {
    pub site_id: SiteId,
    #[serde(default)]
    pub sector_id: Option<SectorId>,
    /// 0 (few, wide clusters) to 100 (many, narrow); 50 when absent.
    #[serde(default)]
    pub strictness: Option<u8>,
    /// Only keywords that have no cluster yet; clusters that exist may still take them in.
    #[serde(default)]
    pub only_unclustered: bool,
    #[serde(default)]
    pub by: Option<By>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClusterReport {
    pub keywords: u64,
    pub clusters: u64,
    pub created: u64,
    pub kept: u64,
    /// Keywords that fit nowhere; they stay in the table, without a cluster.
    pub unclustered: u64,
    pub parents: u64,
}

/// A topic cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Cluster {
    pub id: ClusterId,
    pub site_id: SiteId,
    pub sector_id: SectorId,
    pub name: String,
    pub description: String,
    pub status: ClusterStatus,
    /// The parent topic's name, if there is a wider one.
    pub parent_topic: Option<String>,
    /// Edited by hand: a re-run keeps its name and its members.
    pub edited: bool,
    pub intent: Option<Intent>,
    pub keyword_count: u64,
    /// Sum of the known volumes.
    pub search_volume: i64,
    /// Mean of the known difficulties.
    pub difficulty: Option<i64>,
    pub idea_count: u64,
    /// The members with the highest volume, at most 5.
    pub top_keywords: Vec<String>,
    pub created_at: Millis,
    pub updated_at: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClusterCreate {
    pub site_id: SiteId,
    #[serde(default)]
    pub sector_id: Option<SectorId>,
    pub name: String,
    /// Keywords moved into it.
    #[serde(default)]
    pub keyword_ids: Vec<KeywordId>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClusterUpdate {
    pub id: ClusterId,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub status: Option<ClusterStatus>,
}

/// Moves keywords into a cluster, or out of any (`cluster_id` absent). Marks the clusters touched as edited by hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KeywordsMove {
    pub selection: Selection<KeywordId>,
    #[serde(default)]
    pub cluster_id: Option<ClusterId>,
}

/// Merges clusters into `into`; the emptied ones are archived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClustersMerge {
    pub into: ClusterId,
    pub from: Vec<ClusterId>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClustersBulkUpdate {
    pub selection: Selection<ClusterId>,
    pub status: ClusterStatus,
}

/// Takes keywords out of a cluster into a new one beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClusterSplit {
    pub id: ClusterId,
    /// Keywords of the cluster; not all of them.
    pub keyword_ids: Vec<KeywordId>,
    pub name: String,
}

/// Why two keywords are, or are not, together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WhyRequest {
    pub a: KeywordId,
    pub b: KeywordId,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WhyAnswer {
    pub together: bool,
    /// 0–1.
    pub similarity: f32,
    /// The similarity that the strictness asks for.
    pub threshold: f32,
    /// Shared terms with the part of the similarity that each gives.
    pub shared_terms: Vec<(String, f32)>,
    /// In a person's words.
    pub text: String,
}

/// Makes ideas from clusters as a job; the job's `result` is `{"created":n,"skipped":n}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct GenerateIdeasRequest {
    pub site_id: SiteId,
    /// All active clusters without an idea when empty.
    #[serde(default)]
    pub cluster_ids: Vec<ClusterId>,
    /// At most so many clusters, by volume.
    #[serde(default)]
    pub limit: Option<u32>,
    #[serde(default)]
    pub by: Option<By>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Idea {
    pub id: IdeaId,
    pub site_id: SiteId,
    pub sector_id: SectorId,
    pub cluster_id: Option<ClusterId>,
    pub cluster_name: Option<String>,
    pub title: String,
    pub description: String,
    pub suggested_keywords: Vec<String>,
    pub content_type: ContentType,
    /// `guide`, `listicle`, `comparison`, `how_to`, `review`, `landing` …
    pub content_structure: String,
    pub intent: Option<Intent>,
    pub search_volume: i64,
    pub status: IdeaStatus,
    /// The day it is planned for, as `2026-01-31`.
    #[serde(default)]
    pub planned_on: Option<String>,
    pub task_id: Option<TaskId>,
    pub created_at: Millis,
    pub updated_at: Millis,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IdeaUpdate {
    pub id: IdeaId,
    /// `2026-01-31`; empty: not planned any more.
    #[serde(default)]
    pub planned_on: Option<String>,
    #[serde(default)]
    pub content_type: Option<ContentType>,
    #[serde(default)]
    pub content_structure: Option<String>,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub status: Option<IdeaStatus>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IdeasBulkUpdate {
    pub selection: Selection<IdeaId>,
    #[serde(default)]
    pub status: Option<IdeaStatus>,
    /// `2026-01-31`; empty: not planned any more.
    #[serde(default)]
    pub planned_on: Option<String>,
}

/// Makes one task an idea. An idea that has its task already is left alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IdeasToTasks {
    pub site_id: SiteId,
    /// All ideas without a task when empty.
    #[serde(default)]
    pub idea_ids: Vec<IdeaId>,
    /// At most so many, by search volume.
    #[serde(default)]
    pub limit: Option<u32>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TasksMade {
    pub task_ids: Vec<TaskId>,
}
