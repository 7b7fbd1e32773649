//! The sync job: what happened on the site comes back through its journal. Clocks decide nothing, missing is not deleted.

use super::compare::base_fields;
use crate::clock::now;
use crate::engine;
use crate::jobs::{self, JobContext, JobFailure};
use crate::refusal::Result;
use crate::workspace::Workspace;
use crate::{integration, sites};
use igny8_bridge::{Bridge, Change, ReadBack};
use igny8_model::integration::BySite;
use igny8_model::jobs::{JobKind, JobStarted};
use igny8_model::publisher::SyncReport;
use igny8_model::sites::Site;
use igny8_model::writer::RevisionOrigin;
use igny8_model::{ApiError, ContentId};
use igny8_store::contents::{self, Remote, Text};
use igny8_store::integrations;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

pub(crate) async fn start(ws: &Workspace, request: BySite) -> Result<JobStarted> {
    let site = sites::find(ws, request.site_id).await?;
    jobs::enqueue(ws, JobKind::Sync, Some(site.id), &format!("Sync {}", site.name), &request).await
}

pub(crate) async fn run(ctx: &JobContext) -> std::result::Result<Value, JobFailure> {
    let request: BySite = ctx.payload()?;
    let ws = &ctx.ws;
    let site = sites::find(ws, request.site_id).await?;
    let row = integrations::get(ws.reader(), site.id).await?.ok_or_else(|| ApiError::not_found("site", site.id))?;
    let mut bridge = integration::connect(ws, &site).await?;
    let (_, answered) = bridge.ping().await?;
    integration::learn(ws, site.id, &bridge, Some(&answered)).await?;
    let mut report = SyncReport { cursor: row.journal_cursor, ..SyncReport::default() };
    ctx.phase("reading", 0, 0);
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
        Err(error) if error.refusal().is_some_and(|(code, _)| code == "igny8_not_found") => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    let base = contents::base(ws.reader(), id).await?;
    let edited = base.as_ref().is_none_or(|b| b.hash != remote.hash);
    let text_edited = edited && base.as_ref().is_none_or(|b| text_differs(&b.fields, &remote));
    if content.row.external_status.as_deref() != Some(&remote.status) {
        report.status_changes += 1;
        if remote.status == "trash" {
            report.trashed += 1;
        }
    }
    let mut tx = ws.begin().await?;
    let mut sent = None;
    if text_edited && remote.status != "trash" {
        report.remote_edits += 1;
        let text = Text {
            title: remote.title.clone(),
            word_count: engine::word_count(&remote.content),
            content_html: remote.content.clone(),
            excerpt: remote.excerpt.clone(),
            slug: remote.slug.clone(),
            meta_title: content.meta_title.clone(),
            meta_description: content.meta_description.clone(),
        };
        if content.row.unsent_changes {
            // Both sides were edited: the site's text is kept beside the local one, and the next publication asks.
            contents::keep_aside(&mut tx, id, RevisionOrigin::Wordpress, &text).await?;
        } else {
            let gaps = engine::gaps(&text.content_html);
            sent = Some(contents::put(&mut tx, id, RevisionOrigin::Wordpress, &text, gaps, content.row.outline && gaps > 0).await?);
        }
    }
    contents::set_remote(&mut tx, id, &Remote { post_id: remote.id, url: &remote.url, status: &remote.status, sent }).await?;
    // With local changes waiting, the base stays: the next publication must notice the site's edit.
    if !(text_edited && content.row.unsent_changes) {
        contents::set_base(&mut tx, id, &remote.hash, &base_fields(&remote)).await?;
    }
    tx.commit("sync.content").await?;
    Ok(())
}

fn text_differs(base: &Value, remote: &ReadBack) -> bool {
    let was = |key: &str| base.get(key).and_then(Value::as_str).unwrap_or_default();
    was("title") != remote.title || was("content") != remote.content || was("excerpt") != remote.excerpt
}
