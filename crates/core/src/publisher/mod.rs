//! Area `publisher`: outbox → media → terms → post → read-back → receipt, and the journal back.

mod compare;
pub(crate) mod posts;
pub(crate) mod publish;
pub(crate) mod sync;

use crate::refusal::{OrRefuse as _, Result};
use crate::workspace::Workspace;
use igny8_model::page::ById;
use igny8_model::publisher::PublishingRecord;
use igny8_model::{ApiError, ListQuery, Page, RecordId};
use igny8_store::records as table;

pub(crate) async fn records(ws: &Workspace, query: ListQuery) -> Result<Page<PublishingRecord>> {
    table::list(ws.reader(), &query).await.or_refuse()
}

pub(crate) async fn record(ws: &Workspace, request: ById<RecordId>) -> Result<PublishingRecord> {
    table::get(ws.reader(), request.id).await.or_refuse()?.ok_or_else(|| ApiError::not_found("receipt", request.id))
}
