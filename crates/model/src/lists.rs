//! What every list can do: counts for its filters, copies for the clipboard, exports.

use crate::ListQuery;
use serde::{Deserialize, Serialize};

text_enum! {
    /// A list by its name.
    ListName {
        Keywords = "keywords", Clusters = "clusters", Ideas = "ideas", Tasks = "tasks", Content = "content", Images = "images",
        Records = "records", Jobs = "jobs", Sites = "sites", Calls = "calls",
    }
}

text_enum! { ExportFormat { Csv = "csv", Xlsx = "xlsx" } }

/// A column of a copy or an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExportColumn {
    /// The list's name for it.
    pub name: String,
    /// The heading.
    pub title: String,
}

/// How many rows each value of some columns has, under all of the query's conditions but those on the column itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FacetsRequest {
    pub list: ListName,
    #[serde(default)]
    pub query: ListQuery,
    /// Columns with few different values: status, intent, site …
    pub columns: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Facets {
    /// By column: values with their counts, the most frequent first, at most 300. A missing value is `none`.
    pub counts: std::collections::BTreeMap<String, Vec<(String, u64)>>,
}

/// The rows that a query gives as tab-separated text with a heading; at most 50,000 rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CopyRequest {
    pub list: ListName,
    #[serde(default)]
    pub query: ListQuery,
    pub columns: Vec<ExportColumn>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Copied {
    pub text: String,
    pub rows: u64,
}

/// Writes exactly these rows and columns to a file, as a job; `result` is `{"rows":n,"path":"…"}`. Cells that a spreadsheet
/// would take for a formula are written so that it does not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExportRequest {
    pub list: ListName,
    #[serde(default)]
    pub query: ListQuery,
    pub columns: Vec<ExportColumn>,
    pub format: ExportFormat,
    /// The file; one that exists is replaced when the new one is whole.
    pub path: String,
}
