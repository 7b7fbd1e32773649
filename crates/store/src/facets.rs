//! Lists by their names: counts by column. The rows themselves are read through each table's own file.

use crate::list::List;
use crate::{Reader, Result, calls, clusters, contents, ideas, images, jobs, keywords, records, sites, tasks};
use igny8_model::ListQuery;
use igny8_model::lists::{Facets, ListName};

fn list(name: ListName) -> &'static List {
    match name {
        ListName::Keywords => &keywords::LIST,
        ListName::Clusters => &clusters::LIST,
        ListName::Ideas => &ideas::LIST,
        ListName::Tasks => &tasks::LIST,
        ListName::Content => &contents::LIST,
        ListName::Images => &images::LIST,
        ListName::Records => &records::LIST,
        ListName::Jobs => &jobs::LIST,
        ListName::Sites => &sites::LIST,
        ListName::Calls => &calls::LIST,
    }
}

/// Values with their counts for each of the columns, under all of the query's conditions but those on the column itself.
pub async fn of(pool: &Reader, name: ListName, query: &ListQuery, columns: &[String]) -> Result<Facets> {
    let mut facets = Facets::default();
    for column in columns {
        facets.counts.insert(column.clone(), list(name).facet(pool, query, column).await?);
    }
    Ok(facets)
}

/// How many rows match.
pub async fn count(pool: &Reader, name: ListName, query: &ListQuery) -> Result<u64> {
    list(name).count(pool, query).await
}
