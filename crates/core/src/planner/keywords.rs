//! The keyword table: lists, single keywords, bulk changes.

use crate::refusal::{OrRefuse as _, Result};
use crate::sites;
use crate::workspace::Workspace;
use igny8_model::page::{Changed, Selected};
use igny8_model::planner::{Keyword, KeywordCreate, KeywordFacets, KeywordSource, KeywordUpdate, KeywordsBulkUpdate};
use igny8_model::{ApiError, KeywordId, ListQuery, Page};
use igny8_store::keywords::{self as table, NewKeyword};
use igny8_store::{clusters, undo};

pub(crate) async fn list(ws: &Workspace, query: ListQuery) -> Result<Page<Keyword>> {
    table::list(ws.reader(), &query).await.or_refuse()
}

pub(crate) async fn facets(ws: &Workspace, query: ListQuery) -> Result<KeywordFacets> {
    table::facets(ws.reader(), &query).await.or_refuse()
}

async fn find(ws: &Workspace, id: KeywordId) -> Result<Keyword> {
    table::get(ws.reader(), id).await.or_refuse()?.ok_or_else(|| ApiError::not_found("keyword", id))
}

fn text_ok(text: &str) -> Result<String> {
    let keyword = igny8_text::key::clean(text);
    if keyword.is_empty() || keyword.chars().count() > 400 {
        return Err(ApiError::field("keyword", "1 to 400 characters."));
    }
    Ok(keyword)
}

fn volume_ok(volume: Option<i64>) -> Result<()> {
    match volume {
        Some(v) if v < 0 => Err(ApiError::field("search_volume", "0 or more.")),
        _ => Ok(()),
    }
}

fn difficulty_ok(difficulty: Option<i64>) -> Result<()> {
    match difficulty {
        Some(d) if !(0..=100).contains(&d) => Err(ApiError::field("difficulty", "0 to 100.")),
        _ => Ok(()),
    }
}

pub(crate) async fn create(ws: &Workspace, request: KeywordCreate) -> Result<Keyword> {
    let site = sites::find(ws, request.site_id).await?;
    let sector = sites::sector_of(&site, request.sector_id)?;
    let keyword = text_ok(&request.keyword)?;
    volume_ok(request.search_volume)?;
    difficulty_ok(request.difficulty)?;
    let id = KeywordId::new();
    let new = NewKeyword {
        normal: igny8_text::normal_key(&keyword),
        keyword,
        search_volume: request.search_volume,
        volume_kind: if request.search_volume.is_some() { 4 } else { 0 },
        difficulty: request.difficulty,
        cpc_micros: None,
        currency: None,
        intent: request.intent,
        trend: None,
        id: id.0.simple().to_string(),
    };
    let mut tx = ws.begin().await?;
    undo::begin(&mut tx, &format!("Keyword “{}” added", new.keyword), Some(site.id)).await.or_refuse()?;
    let added = table::merge(&mut tx, site.id, sector, KeywordSource::Manual.as_str(), &[new]).await.or_refuse()?;
    if added == 0 {
        return Err(ApiError::field("keyword", "The site has this keyword already."));
    }
    tx.commit("keywords.create").await.or_refuse()?;
    find(ws, id).await
}

pub(crate) async fn update(ws: &Workspace, request: KeywordUpdate) -> Result<Keyword> {
    let mut keyword = find(ws, request.id).await?;
    volume_ok(request.search_volume)?;
    difficulty_ok(request.difficulty)?;
    if let Some(value) = &request.keyword {
        keyword.keyword = text_ok(value)?;
    }
    if request.cpc_micros.is_some_and(|c| c < 0) {
        return Err(ApiError::field("cpc_micros", "0 or more."));
    }
    keyword.search_volume = request.search_volume.or(keyword.search_volume);
    keyword.difficulty = request.difficulty.or(keyword.difficulty);
    keyword.cpc_micros = request.cpc_micros.or(keyword.cpc_micros);
    keyword.intent = request.intent.or(keyword.intent);
    keyword.status = request.status.unwrap_or(keyword.status);
    let mut tx = ws.begin().await?;
    undo::begin(&mut tx, &format!("Change of “{}”", keyword.keyword), Some(keyword.site_id)).await.or_refuse()?;
    table::update(&mut tx, &keyword, &igny8_text::normal_key(&keyword.keyword)).await.or_refuse()?;
    clusters::recount(&mut tx, keyword.site_id).await.or_refuse()?;
    tx.commit("keywords.update").await.or_refuse()?;
    find(ws, request.id).await
}

pub(crate) async fn bulk_update(ws: &Workspace, request: KeywordsBulkUpdate) -> Result<Changed> {
    if request.status.is_none() && request.intent.is_none() {
        return Err(ApiError::field("status", "Give a status or an intent."));
    }
    let what = request.status.map_or_else(|| request.intent.map(|i| i.as_str()).unwrap_or_default(), |s| s.as_str());
    let mut tx = ws.begin().await?;
    let undo = undo::begin(&mut tx, &format!("Keywords set to {what}"), None).await.or_refuse()?;
    let changed = table::set_many(&mut tx, &request.selection, request.status, request.intent).await.or_refuse()?;
    tx.commit("keywords.bulk_update").await.or_refuse()?;
    Ok(Changed { changed, undo: (changed > 0).then_some(undo) })
}

pub(crate) async fn delete(ws: &Workspace, request: Selected<KeywordId>) -> Result<Changed> {
    let mut tx = ws.begin().await?;
    let sites = table::sites_of(&mut tx, &request.selection).await.or_refuse()?;
    let undo = undo::begin(&mut tx, "Keywords removed", None).await.or_refuse()?;
    let changed = table::delete(&mut tx, &request.selection).await.or_refuse()?;
    for site in sites {
        clusters::recount(&mut tx, site).await.or_refuse()?;
    }
    tx.commit("keywords.delete").await.or_refuse()?;
    Ok(Changed { changed, undo: (changed > 0).then_some(undo) })
}
