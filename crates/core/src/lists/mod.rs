//! Area `lists`: what every list can do – counts for filters, copies for the clipboard, exports to a file.

mod cells;
mod export;

pub(crate) use export::{run, start};

use crate::refusal::{OrRefuse as _, Result};
use crate::workspace::Workspace;
use cells::Cell;
use igny8_model::lists::{Copied, CopyRequest, ExportColumn, Facets, FacetsRequest, ListName};
use igny8_model::{ApiError, ListQuery, Page, SiteId};
use igny8_store as store;
use serde_json::Value;
use std::collections::HashMap;

/// More rows do not go on the clipboard.
const MAX_COPY: u64 = 50_000;
/// Rows of one read.
const PAGE: u32 = 500;

pub(crate) async fn facets(ws: &Workspace, request: FacetsRequest) -> Result<Facets> {
    store::facets::of(ws.reader(), request.list, &request.query, &request.columns).await.or_refuse()
}

/// One page of a list, its rows as they are on the wire.
async fn page(ws: &Workspace, list: ListName, query: &ListQuery) -> Result<Page<Value>> {
    fn plain<T: serde::Serialize>(page: Page<T>) -> Result<Page<Value>> {
        let results = page.results.into_iter().map(serde_json::to_value).collect::<std::result::Result<Vec<_>, _>>().map_err(ApiError::internal)?;
        Ok(Page { count: page.count, next: page.next, previous: page.previous, results })
    }
    let pool = ws.reader();
    match list {
        ListName::Keywords => plain(store::keywords::list(pool, query).await.or_refuse()?),
        ListName::Clusters => plain(store::clusters::list(pool, query).await.or_refuse()?),
        ListName::Ideas => plain(store::ideas::list(pool, query).await.or_refuse()?),
        ListName::Tasks => plain(store::tasks::list(pool, query).await.or_refuse()?),
        ListName::Content => plain(store::contents::list(pool, query).await.or_refuse()?),
        ListName::Images => plain(store::images::list(pool, query).await.or_refuse()?),
        ListName::Records => plain(store::records::list(pool, query).await.or_refuse()?),
        ListName::Jobs => plain(store::jobs::list(pool, query).await.or_refuse()?),
        ListName::Sites => plain(store::sites::page(pool, query).await.or_refuse()?),
        ListName::Calls => plain(store::calls::list(pool, query).await.or_refuse()?),
    }
}

/// The rows that a copy or an export takes, page by page in the list's order.
struct Rows<'a> {
    ws: &'a Workspace,
    list: ListName,
    query: ListQuery,
    columns: &'a [ExportColumn],
    sites: HashMap<SiteId, String>,
    ended: bool,
}

impl<'a> Rows<'a> {
    async fn new(ws: &'a Workspace, list: ListName, query: &ListQuery, columns: &'a [ExportColumn]) -> Result<Self> {
        if columns.is_empty() {
            return Err(ApiError::field("columns", "Name at least one column."));
        }
        let names = store::sites::list(ws.reader(), "").await.or_refuse()?;
        let query = ListQuery { cursor: None, offset: None, limit: Some(PAGE), no_count: true, ..query.clone() };
        Ok(Self { ws, list, query, columns, sites: names.into_iter().map(|s| (s.id, s.name)).collect(), ended: false })
    }

    /// The cells of the next rows; `None` at the end.
    async fn next(&mut self) -> Result<Option<Vec<Vec<Cell>>>> {
        if self.ended {
            return Ok(None);
        }
        let page = page(self.ws, self.list, &self.query).await?;
        self.ended = page.next.is_none();
        self.query.cursor = page.next;
        let rows = page.results.iter();
        Ok(Some(rows.map(|row| self.columns.iter().map(|c| cells::cell(row, &c.name, &self.sites)).collect()).collect()))
    }
}

pub(crate) async fn copy(ws: &Workspace, request: CopyRequest) -> Result<Copied> {
    let count = store::facets::count(ws.reader(), request.list, &request.query).await.or_refuse()?;
    if count > MAX_COPY {
        return Err(ApiError::precondition(format!("{count} rows are too many for the clipboard; {MAX_COPY} fit.")).hint("Export them to a file instead."));
    }
    let mut text = request.columns.iter().map(|c| cells::tsv(&c.title)).collect::<Vec<_>>().join("\t");
    let mut rows = Rows::new(ws, request.list, &request.query, &request.columns).await?;
    let mut copied = 0;
    while let Some(page) = rows.next().await? {
        for row in page {
            text.push('\n');
            text.push_str(&row.iter().map(|cell| cells::tsv(&cell.text())).collect::<Vec<_>>().join("\t"));
            copied += 1;
        }
    }
    Ok(Copied { text, rows: copied })
}
