//! Pages of lists: by key for scrolling, by offset for a jump of the scroll bar.

use crate::id::{ClusterId, SectorId, SiteId, UndoId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

text_enum! {
    /// How a filter compares.
    FilterOp {
        /// Any of the values (`none`: the column has no value).
        In = "in", NotIn = "not_in",
        /// The value or more; a number (`cpc` in micros, times in UTC milliseconds, `planned_on` as `2026-01-31`).
        Min = "min", Max = "max",
        /// The text occurs; case does not matter.
        Contains = "contains", NotContains = "not_contains",
        Empty = "empty", NotEmpty = "not_empty",
    }
}

/// One condition on one column of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// A column of the list, as for sorting.
    pub column: String,
    pub op: FilterOp,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

/// Which rows of a list, in which order. Everything is optional; `limit` is 1–500 (100 when absent).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ListQuery {
    /// Only this site; absent means all sites.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_id: Option<SiteId>,
    /// Any of these sites, when `site_id` is absent; empty means all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub site_ids: Vec<SiteId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector_id: Option<SectorId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_id: Option<ClusterId>,
    /// Only these rows; empty: all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<Uuid>,
    /// All but these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<Uuid>,
    /// Conditions on columns, all of which must hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<Filter>,
    /// Text that must occur in the name, keyword or title; case does not matter.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub search: String,
    /// A column, `-` before it for descending. Every list names its columns in its command's description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    /// `next` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Rows to leap over, for a jump. Not together with `cursor`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Leave the count out (0), for pages after the first.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_count: bool,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Page<T> {
    /// Rows that match, over all pages.
    pub count: u64,
    /// `cursor` of the next page; absent on the last.
    pub next: Option<String>,
    pub previous: Option<String>,
    pub results: Vec<T>,
}

impl<T> Page<T> {
    /// A short list given whole.
    pub fn whole(results: Vec<T>) -> Self {
        Self { count: results.len() as u64, next: None, previous: None, results }
    }
}

/// How many rows a change touched, and how to take it back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Changed {
    pub changed: u64,
    /// For `system.undo.apply`; absent when nothing changed.
    #[serde(default)]
    pub undo: Option<UndoId>,
}

/// Which rows a bulk change takes: a list of ids, or everything a query matches but for some.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Selection<I> {
    Ids(Vec<I>),
    /// All that match, read or not; its `except` are the rows that somebody took out.
    Query(Box<ListQuery>),
}

/// A change of everything selected that has no other field (delete, put into the bin).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Selected<I> {
    pub selection: Selection<I>,
}

/// A request without fields.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Empty {}

/// A request or answer that is one id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ById<I> {
    pub id: I,
}
