//! Clusters by hand: make, rename, merge, move keywords. What a hand touched, a later run respects.

use crate::refusal::{OrRefuse as _, Result};
use crate::sites;
use crate::workspace::Workspace;
use igny8_model::page::{ById, Changed};
use igny8_model::planner::{Cluster, ClusterCreate, ClusterUpdate, ClustersMerge, KeywordsMove};
use igny8_model::{ApiError, ClusterId, ListQuery, Page};
use igny8_store::clusters::{self as table, NewCluster};
use igny8_store::keywords;

pub(crate) async fn list(ws: &Workspace, query: ListQuery) -> Result<Page<Cluster>> {
    table::list(ws.reader(), &query).await.or_refuse()
}

async fn find(ws: &Workspace, id: ClusterId) -> Result<Cluster> {
    table::get(ws.reader(), id).await.or_refuse()?.ok_or_else(|| ApiError::not_found("cluster", id))
}

pub(crate) async fn get(ws: &Workspace, request: ById<ClusterId>) -> Result<Cluster> {
    find(ws, request.id).await
}

fn name(value: &str) -> Result<String> {
    let value = igny8_text::key::clean(value);
    if value.is_empty() || value.chars().count() > 200 {
        return Err(ApiError::field("name", "1 to 200 characters."));
    }
    Ok(value)
}

pub(crate) async fn create(ws: &Workspace, request: ClusterCreate) -> Result<Cluster> {
    let site = sites::find(ws, request.site_id).await?;
    let sector_id = sites::sector_of(&site, request.sector_id)?;
    let new = NewCluster { id: ClusterId::new(), site_id: site.id, sector_id, name: name(&request.name)?, parent_topic: None, intent: None, edited: true };
    let mut tx = ws.begin().await?;
    table::insert(&mut tx, &new).await.or_refuse()?;
    if !request.keyword_ids.is_empty() {
        let left = keywords::clusters_of(&mut tx, &request.keyword_ids).await.or_refuse()?;
        keywords::assign(&mut tx, &request.keyword_ids, Some(new.id), true).await.or_refuse()?;
        table::mark_edited(&mut tx, &left).await.or_refuse()?;
    }
    table::recount(&mut tx, site.id).await.or_refuse()?;
    tx.commit("clusters.create").await.or_refuse()?;
    find(ws, new.id).await
}

pub(crate) async fn update(ws: &Workspace, request: ClusterUpdate) -> Result<Cluster> {
    let mut cluster = find(ws, request.id).await?;
    if let Some(value) = &request.name {
        cluster.name = name(value)?;
    }
    if let Some(value) = request.description {
        cluster.description = value;
    }
    if let Some(value) = request.status {
        cluster.status = value;
    }
    cluster.edited = true;
    let mut tx = ws.begin().await?;
    table::update(&mut tx, &cluster).await.or_refuse()?;
    tx.commit("clusters.update").await.or_refuse()?;
    find(ws, request.id).await
}

pub(crate) async fn merge(ws: &Workspace, request: ClustersMerge) -> Result<Cluster> {
    let into = find(ws, request.into).await?;
    let mut tx = ws.begin().await?;
    for id in request.from.iter().filter(|id| **id != request.into) {
        let from = find(ws, *id).await?;
        if from.site_id != into.site_id {
            return Err(ApiError::field("from", format!("'{}' belongs to another site.", from.name)));
        }
        table::move_all(&mut tx, *id, request.into).await.or_refuse()?;
    }
    table::mark_edited(&mut tx, &[request.into]).await.or_refuse()?;
    table::recount(&mut tx, into.site_id).await.or_refuse()?;
    tx.commit("clusters.merge").await.or_refuse()?;
    find(ws, request.into).await
}

pub(crate) async fn move_keywords(ws: &Workspace, request: KeywordsMove) -> Result<Changed> {
    let Some(first) = request.keyword_ids.first() else { return Ok(Changed { changed: 0 }) };
    let keyword = keywords::get(ws.reader(), *first).await.or_refuse()?.ok_or_else(|| ApiError::not_found("keyword", first))?;
    if let Some(target) = request.cluster_id
        && find(ws, target).await?.site_id != keyword.site_id
    {
        return Err(ApiError::field("cluster_id", "The cluster belongs to another site."));
    }
    let mut tx = ws.begin().await?;
    let mut touched = keywords::clusters_of(&mut tx, &request.keyword_ids).await.or_refuse()?;
    let changed = keywords::assign(&mut tx, &request.keyword_ids, request.cluster_id, true).await.or_refuse()?;
    touched.extend(request.cluster_id);
    table::mark_edited(&mut tx, &touched).await.or_refuse()?;
    table::recount(&mut tx, keyword.site_id).await.or_refuse()?;
    tx.commit("keywords.move").await.or_refuse()?;
    Ok(Changed { changed })
}
