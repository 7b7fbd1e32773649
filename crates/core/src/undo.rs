//! Area `undo`: taking changes back, and doing them again.

use crate::refusal::{OrRefuse as _, Result};
use crate::workspace::Workspace;
use igny8_model::page::Empty;
use igny8_model::undo::{UndoApply, UndoDone, UndoEntry};
use igny8_model::{ApiError, Page, UndoId};
use igny8_store::{clusters, undo as table};

pub(crate) async fn apply(ws: &Workspace, request: UndoApply) -> Result<UndoDone> {
    run(ws, request.id, false).await
}

pub(crate) async fn redo(ws: &Workspace, _: Empty) -> Result<UndoDone> {
    run(ws, None, true).await
}

async fn run(ws: &Workspace, id: Option<UndoId>, redo: bool) -> Result<UndoDone> {
    let mut tx = ws.begin().await?;
    let Some((done, sites)) = table::apply(&mut tx, id, redo).await.or_refuse()? else {
        let what = if redo { "There is nothing to do again." } else { "There is nothing to take back." };
        return Err(ApiError::precondition(what));
    };
    for site in sites {
        clusters::recount(&mut tx, site).await.or_refuse()?;
    }
    tx.commit("undo.apply").await.or_refuse()?;
    Ok(done)
}

pub(crate) async fn list(ws: &Workspace, _: Empty) -> Result<Page<UndoEntry>> {
    Ok(Page::whole(table::list(ws.reader()).await.or_refuse()?))
}
