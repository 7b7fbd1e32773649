//! How many rows have each value of a column, under the list's other filters.
//!
//! Must not know: how they are drawn.

use super::filters;
use crate::store::query::use_query_keep;
use igny8_model::lists::{FacetsRequest, ListName};
use igny8_model::{ListQuery, commands};
use std::collections::BTreeMap;
use yew::prelude::*;

/// Value → rows, once it is known.
#[hook]
pub fn use_counts(list: ListName, query: &ListQuery, column: &'static str) -> Option<BTreeMap<String, u64>> {
    let query = ListQuery { filters: filters::with(&query.filters, column, Vec::new()), sort: None, ..query.clone() };
    let facets = use_query_keep::<commands::ListsFacets>(Some(FacetsRequest { list, query, columns: vec![column.to_owned()] }));
    let counts = facets.data?.counts.get(column)?.iter().cloned().collect();
    Some(counts)
}
