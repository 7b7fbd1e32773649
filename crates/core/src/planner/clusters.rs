//! Clusters by hand: make, rename, merge, move keywords. What a hand touched, a later run respects.

use crate::refusal::{OrRefuse as _, Result};
use crate::sites;
use crate::workspace::Workspace;
use igny8_model::page::{ById, Changed};
use igny8_model::planner::{Cluster, ClusterCreate, ClusterSplit, ClusterUpdate, ClustersBulkUpdate, ClustersMerge, KeywordsMove};
use igny8_model::{ApiError, ClusterId, ListQuery, Page, Selection};
use igny8_store::clusters::{self as table, NewCluster};
use igny8_store::{keywords, undo};

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
    let members = Selection::Ids(request.keyword_ids);
    let mut tx = ws.begin().await?;
    undo::begin(&mut tx, &format!("Cluster “{}” made", new.name), Some(site.id)).await.or_refuse()?;
    table::insert(&mut tx, &new).await.or_refuse()?;
    if members != Selection::Ids(Vec::new()) {
        let left = keywords::clusters_of(&mut tx, &members).await.or_refuse()?;
        keywords::assign(&mut tx, &members, Some(new.id), true).await.or_refuse()?;
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
    undo::begin(&mut tx, &format!("Change of cluster “{}”", cluster.name), Some(cluster.site_id)).await.or_refuse()?;
    table::update(&mut tx, &cluster).await.or_refuse()?;
    tx.commit("clusters.update").await.or_refuse()?;
    find(ws, request.id).await
}

pub(crate) async fn merge(ws: &Workspace, request: ClustersMerge) -> Result<Cluster> {
    let into = find(ws, request.into).await?;
    let mut tx = ws.begin().await?;
    undo::begin(&mut tx, &format!("Clusters merged into “{}”", into.name), Some(into.site_id)).await.or_refuse()?;
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

pub(crate) async fn bulk_update(ws: &Workspace, request: ClustersBulkUpdate) -> Result<Changed> {
    let mut tx = ws.begin().await?;
    let undo = undo::begin(&mut tx, &format!("Clusters set to {}", request.status), None).await.or_refuse()?;
    let changed = table::set_many(&mut tx, &request.selection, request.status).await.or_refuse()?;
    tx.commit("clusters.bulk_update").await.or_refuse()?;
    Ok(Changed { changed, undo: (changed > 0).then_some(undo) })
}

/// Takes keywords out of a cluster into a new one of its sector and topic.
pub(crate) async fn split(ws: &Workspace, request: ClusterSplit) -> Result<Cluster> {
    let from = find(ws, request.id).await?;
    let members = Selection::Ids(request.keyword_ids.clone());
    let mut tx = ws.begin().await?;
    if keywords::clusters_of(&mut tx, &members).await.or_refuse()? != [from.id] {
        return Err(ApiError::field("keyword_ids", "Name keywords of this cluster."));
    }
    if request.keyword_ids.len() as u64 >= from.keyword_count {
        return Err(ApiError::field("keyword_ids", "At least one keyword has to stay."));
    }
    let new = NewCluster {
        id: ClusterId::new(),
        site_id: from.site_id,
        sector_id: from.sector_id,
        name: name(&request.name)?,
        parent_topic: from.parent_topic.clone(),
        intent: from.intent,
        edited: true,
    };
    undo::begin(&mut tx, &format!("Cluster “{}” split", from.name), Some(from.site_id)).await.or_refuse()?;
    table::insert(&mut tx, &new).await.or_refuse()?;
    keywords::assign(&mut tx, &members, Some(new.id), true).await.or_refuse()?;
    table::mark_edited(&mut tx, &[from.id]).await.or_refuse()?;
    table::recount(&mut tx, from.site_id).await.or_refuse()?;
    tx.commit("clusters.split").await.or_refuse()?;
    find(ws, new.id).await
}

pub(crate) async fn move_keywords(ws: &Workspace, request: KeywordsMove) -> Result<Changed> {
    let mut tx = ws.begin().await?;
    let sites = keywords::sites_of(&mut tx, &request.selection).await.or_refuse()?;
    let label = match request.cluster_id {
        Some(target) => {
            let target = find(ws, target).await?;
            if sites.iter().any(|site| *site != target.site_id) {
                return Err(ApiError::field("cluster_id", "The cluster belongs to another site.").hint("Choose keywords of one site."));
            }
            format!("Keywords moved to “{}”", target.name)
        }
        None => "Keywords taken out of their clusters".to_owned(),
    };
    let undo = undo::begin(&mut tx, &label, sites.first().copied()).await.or_refuse()?;
    let mut touched = keywords::clusters_of(&mut tx, &request.selection).await.or_refuse()?;
    let changed = keywords::assign(&mut tx, &request.selection, request.cluster_id, true).await.or_refuse()?;
    touched.extend(request.cluster_id);
    table::mark_edited(&mut tx, &touched).await.or_refuse()?;
    for site in sites {
        table::recount(&mut tx, site).await.or_refuse()?;
    }
    tx.commit("keywords.move").await.or_refuse()?;
    Ok(Changed { changed, undo: (changed > 0).then_some(undo) })
}
