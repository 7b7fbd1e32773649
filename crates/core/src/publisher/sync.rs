//! The sync job: what happened on the site comes back through its journal. Clocks decide nothing, missing is not deleted.

use super::compare::base_fields;
use crate::clock::now;
use crate::engine;
use crate::jobs::{self, JobContext, JobFailure};
use crate::refusal::Result;
use crate::workspace::Workspace;
use crate::{integration, sites, writer};
use igny8_bridge::{Bridge, Change, ReadBack};
use igny8_model::integration::BySite;
use igny8_model::jobs::{JobKind, JobStarted};
use igny8_model::publisher::SyncReport;
use igny8_model::sites::Site;
use igny8_model::writer::{Content, RevisionOrigin};
use igny8_model::{ApiError, ContentId};
use igny8_store::contents::{self, Remote, Text};
use igny8_store::integrations;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

pub(crate) async fn start(ws: &Workspace, request: BySite) -> Result<JobStarted> {
    let site = sites::find(ws, request.site_id).await?;
    if !integration::get(ws, request.clone()).await?.sync_enabled {
        return Err(ApiError::precondition(format!("Sync is switched off for {}.", site.name)).hint("Switch it on on the site's page."));
    }
    jobs::enqueue(ws, JobKind::Sync, Some(site.id), &format!("Sync {}", site.name), &request).await
}

pub(crate) async fn run(ctx: &JobContext) -> std::result::Result<Value, JobFailure> {
    let request: BySite = ctx.payload()?;
    let ws = &ctx.ws;
    let site = sites::find(ws, request.site_id).await?;
    let row = integrations::get(ws.reader(), site.id).await?.ok_or_else(|| ApiError::not_found("site", site.id))?;
    let mut bridge = integration::connect_for_job(ws, &site).await?;
    let mut report = SyncReport { cursor: row.journal_cursor, ..SyncReport::default() };
    ctx.phase("reading", 0, 0);
    let mut empty_pages = 0;
    loop {
        ctx.check()?;
        let (page, _) = bridge.changes(report.cursor, 200).await?;
        let restored = page.newest < report.cursor;
        if restored || !page.complete {
            full_compare(ctx, &site, &mut bridge, &mut report).await?;
            report.cursor = page.newest;
            save_cursor(ctx, &site, report.cursor).await?;
            if restored {
                break;
            }
        }
        apply(ctx, &site, &mut bridge, &page.results, &mut report).await?;
        report.entries += page.results.len() as u64;
        report.cursor = page.cursor.max(report.cursor);
        save_cursor(ctx, &site, report.cursor).await?;
        ctx.progress(|p| {
            p.done = report.entries;
            p.message = format!("{} journal entries", report.entries);
        });
        if !page.more {
            break;
        }
        if page.results.is_empty() {
            // An entry is being written at this moment: a little later, or at the next sync.
            empty_pages += 1;
            if empty_pages > 3 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
    }
    serde_json::to_value(report).map_err(|e| JobFailure::Failed(ApiError::internal(e)))
}

/// After everything up to it is committed; a kill before that reads the same entries again, which changes nothing twice.
async fn save_cursor(ctx: &JobContext, site: &Site, cursor: i64) -> std::result::Result<(), JobFailure> {
    let mut row = integrations::get(ctx.ws.reader(), site.id).await?.ok_or_else(|| ApiError::not_found("site", site.id))?;
    row.journal_cursor = cursor;
    row.last_sync_at = Some(now());
    let mut tx = ctx.ws.begin().await?;
    integrations::update(&mut tx, &row).await?;
    ctx.save(&mut tx, None).await?;
    tx.commit("sync.cursor").await?;
    Ok(())
}

/// A page of the journal: each content is looked at once, as it is now.
async fn apply(ctx: &JobContext, site: &Site, bridge: &mut Bridge, entries: &[Change], report: &mut SyncReport) -> std::result::Result<(), JobFailure> {
    // An entry without our id (its meta was gone already) is known by its post.
    let by_post: HashMap<i64, ContentId> = contents::sent(ctx.ws.reader(), site.id).await?.into_iter().map(|(id, post)| (post, id)).collect();
    let mut touched: BTreeSet<ContentId> = BTreeSet::new();
    let mut deleted: BTreeSet<ContentId> = BTreeSet::new();
    for entry in entries.iter().filter(|e| e.object == "post" && e.origin != "bridge") {
        let Some(id) = entry.content_id.as_deref().and_then(|c| c.parse().ok()).or_else(|| by_post.get(&entry.object_id).copied()) else { continue };
        if entry.kind == "deleted" {
            deleted.insert(id);
            touched.remove(&id);
        } else {
            touched.insert(id);
        }
    }
    for id in deleted {
        // Deleted for good on the site: the text stays here.
        let Some(content) = contents::get(ctx.ws.reader(), id).await?.filter(|c| c.row.site_id == site.id) else { continue };
        let Some(post_id) = content.row.external_id else { continue };
        let mut tx = ctx.ws.begin().await?;
        let url = content.row.external_url.unwrap_or_default();
        contents::set_remote(&mut tx, id, &Remote { post_id, url: &url, status: "deleted", sent: None }).await?;
        tx.commit("sync.deleted").await?;
        report.deleted += 1;
    }
    for id in touched {
        ctx.check()?;
        look(ctx, site, bridge, id, report).await?;
    }
    Ok(())
}

/// Compares every content that was sent with the site; for a journal that no longer reaches back.
async fn full_compare(ctx: &JobContext, site: &Site, bridge: &mut Bridge, report: &mut SyncReport) -> std::result::Result<(), JobFailure> {
    report.full_compare = true;
    let sent = contents::sent(ctx.ws.reader(), site.id).await?;
    let total = sent.len() as u64;
    for (index, (id, _)) in sent.into_iter().enumerate() {
        ctx.check()?;
        ctx.phase("comparing", index as u64, total);
        look(ctx, site, bridge, id, report).await?;
    }
    Ok(())
}

/// Brings one content up to what the site holds. A post that is not found is left as it was known: missing is not deleted.
async fn look(ctx: &JobContext, site: &Site, bridge: &mut Bridge, id: ContentId, report: &mut SyncReport) -> std::result::Result<(), JobFailure> {
    let ws = &ctx.ws;
    let Some(content) = contents::get(ws.reader(), id).await?.filter(|c| c.row.site_id == site.id) else { return Ok(()) };
    let remote = match bridge.find_by_content(&id.to_string()).await {
        Ok((remote, _)) => remote,
        // Missing is not deleted; one that this user may not read does not hold up the others.
        Err(error) if error.refusal().is_some_and(|(code, _)| matches!(code, "igny8_not_found" | "igny8_forbidden")) => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let base = contents::base(ws.reader(), id).await?;
    let edited = base.as_ref().is_none_or(|b| b.hash != remote.hash);
    let trashed = remote.status == "trash";
    let theirs = text_of_remote(&content, &remote);
    let text_edited = edited && !trashed && base.as_ref().map_or(theirs != writer::content::text_of(&content), |b| text_differs(&b.fields, &remote));
    // A picture or a term changed there is not brought here: the base stays, so that the next publication asks before it changes it back.
    let rest_edited = edited && base.as_ref().is_some_and(|b| rest_differs(&b.fields, &remote));
    if content.row.external_status.as_deref() != Some(&remote.status) {
        report.status_changes += 1;
        report.trashed += u64::from(trashed);
    }
    let mut tx = ws.begin().await?;
    // Decided inside the write: a save that came while the site was asked counts as a local change.
    let saved_meanwhile = contents::current_revision(&mut tx, id).await? != content.revision;
    let local_changes = content.row.unsent_changes || saved_meanwhile || content.row.external_id.is_none();
    let mut sent = None;
    if text_edited {
        report.remote_edits += 1;
        if local_changes {
            // Both sides were edited: the site's text is kept beside the local one, and the next publication asks.
            contents::keep_aside(&mut tx, id, RevisionOrigin::Wordpress, &theirs).await?;
        } else {
            let gaps = engine::gaps(&theirs.content_html);
            sent = Some(contents::put(&mut tx, id, RevisionOrigin::Wordpress, &theirs, gaps, content.row.outline && gaps > 0).await?);
        }
    }
    contents::set_remote(&mut tx, id, &Remote { post_id: remote.id, url: &remote.url, status: &remote.status, sent }).await?;
    if !(trashed || rest_edited || (text_edited && local_changes)) {
        contents::set_base(&mut tx, id, &remote.hash, &base_fields(&remote)).await?;
    }
    tx.commit("sync.content").await?;
    Ok(())
}

/// The site's words in the shape of ours. A site without an SEO plugin's fields keeps ours.
pub(super) fn text_of_remote(content: &Content, remote: &ReadBack) -> Text {
    let seo = |key: &str, ours: &str| remote.seo.get(key).and_then(Value::as_str).filter(|t| !t.is_empty()).unwrap_or(ours).to_owned();
    Text {
        title: remote.title.clone(),
        word_count: engine::word_count(&remote.content),
        content_html: remote.content.clone(),
        excerpt: remote.excerpt.clone(),
        slug: if content.slug.is_empty() { String::new() } else { remote.slug.clone() },
        meta_title: seo("title", &content.meta_title),
        meta_description: seo("description", &content.meta_description),
    }
}

fn text_differs(base: &Value, remote: &ReadBack) -> bool {
    let was = |key: &str| base.get(key).and_then(Value::as_str).unwrap_or_default();
    let seo = |fields: &Value, key: &str| fields.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let was_seo = base.get("seo").cloned().unwrap_or_default();
    was("title") != remote.title
        || was("content") != remote.content
        || was("excerpt") != remote.excerpt
        || was("slug") != remote.slug
        || ["title", "description"].iter().any(|key| seo(&was_seo, key) != seo(&remote.seo, key))
}

fn rest_differs(base: &Value, remote: &ReadBack) -> bool {
    base.get("featured_media").and_then(Value::as_i64).unwrap_or_default() != remote.featured_media
        || base.get("terms") != Some(&serde_json::json!(remote.terms))
}
