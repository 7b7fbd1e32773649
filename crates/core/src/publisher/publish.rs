//! The publish job: one post a content, ever, wherever the connection or the process was cut.
//!
//! Every call is an outbox row committed before the first byte is sent, with an id that never changes: the site recognises
//! a repeat by the picture's hash, the term's name, the content id or the operation id.

use super::compare::{base_fields, receipts};
use super::sync::text_of_remote;
use crate::clock::now;
use crate::jobs::{self, JobContext, JobFailure};
use crate::refusal::{OrRefuse as _, Result, io};
use crate::workspace::Workspace;
use crate::{integration, sites, writer};
use igny8_bridge::{Answered, Bridge, PostFields, ReadBack, Seo};
use igny8_model::jobs::{JobKind, JobStarted};
use igny8_model::planner::ContentType;
use igny8_model::publisher::{PostStatus, PublishRequest, RecordStatus};
use igny8_model::sites::Site;
use igny8_model::writer::{Content, Image, RevisionOrigin, TaxonomyType};
use igny8_model::{ApiError, ContentId, ErrorCode, RecordId};
use igny8_store::contents::{self, Remote};
use igny8_store::outbox::{self, Call, Outgoing};
use igny8_store::{images, records, tasks, taxonomies};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[derive(Debug, Serialize, Deserialize)]
struct Payload {
    request: PublishRequest,
    /// Fixed when the job is queued: a retry sends the same ones.
    content_ids: Vec<ContentId>,
}

pub(crate) async fn start(ws: &Workspace, request: PublishRequest) -> Result<JobStarted> {
    let site = sites::find(ws, request.site_id).await?;
    if !integration::has_key(ws, site.id).await? {
        return Err(ApiError::new(ErrorCode::SecretMissing, format!("{} is not connected to its WordPress.", site.name))
            .hint("Make a connection code on the site's page and paste it into WordPress."));
    }
    let limit = request.limit.unwrap_or(u32::MAX);
    let content_ids = contents::to_publish(ws.reader(), site.id, &request.content_ids, limit).await.or_refuse()?;
    let asked: std::collections::BTreeSet<ContentId> = request.content_ids.iter().copied().collect();
    if content_ids.len() < asked.len().min(usize::try_from(limit).unwrap_or(usize::MAX)) {
        return Err(ApiError::field("content_ids", "Not all of these are content of this site."));
    }
    if content_ids.is_empty() {
        return Err(ApiError::precondition("There is nothing to publish.").hint("Write drafts first, or choose content that was sent before to send it again."));
    }
    if request.overwrite && content_ids.len() != 1 {
        return Err(ApiError::field("overwrite", "Only one content at a time can overwrite what was changed on the site."));
    }
    let title = match content_ids.len() {
        1 => format!("Publish 1 content to {}", site.name),
        n => format!("Publish {n} contents to {}", site.name),
    };
    jobs::enqueue(ws, JobKind::Publish, Some(site.id), &title, &Payload { request, content_ids }).await
}

pub(crate) async fn run(ctx: &JobContext) -> std::result::Result<Value, JobFailure> {
    let payload: Payload = ctx.payload()?;
    let ws = &ctx.ws;
    let site = sites::find(ws, payload.request.site_id).await?;
    let mut bridge = integration::connect_for_job(ws, &site).await?;
    let total = payload.content_ids.len() as u64;
    let steps = igny8_store::jobs::steps(ws.reader(), ctx.row.progress.id).await?;
    let (mut published, mut failed) = (0u64, 0u64);
    let mut record_ids = Vec::new();
    for (index, id) in payload.content_ids.iter().enumerate() {
        ctx.check()?;
        let mut tx = ws.begin().await?;
        let record = records::ensure(&mut tx, site.id, *id, ctx.row.progress.id).await?;
        tx.commit("publish.intent").await?;
        record_ids.push(record);
        if steps.contains_key(&id.to_string()) {
            published += 1;
            continue;
        }
        ctx.phase("publishing", index as u64, total);
        let outcome = one(ctx, &site, &mut bridge, &payload.request, *id, record).await;
        integration::learn(ws, site.id, &bridge, None).await?;
        match outcome {
            Ok(()) => published += 1,
            Err(JobFailure::Failed(error)) if is_items_own(&error) => {
                failed += 1;
                let status = if error.code == ErrorCode::Conflict { RecordStatus::Conflict } else { RecordStatus::Failed };
                let mut tx = ws.begin().await?;
                records::refuse(&mut tx, record, status, &jobs_error(&error)).await?;
                outbox::failed(&mut tx, record).await?;
                tx.commit("publish.refused").await?;
            }
            Err(JobFailure::Failed(error)) => {
                // The site's trouble, not this content's: the others would fare no better.
                if error.code.is_the_sites() {
                    integration::note_trouble(ws, site.id, &error).await?;
                }
                return Err(JobFailure::Failed(error));
            }
            Err(other) => return Err(other),
        }
        ctx.progress(|p| {
            p.done = index as u64 + 1;
            p.failed_items = failed;
            p.message = format!("{published} published{}", if failed > 0 { format!(", {failed} failed") } else { String::new() });
        });
    }
    Ok(json!({"published": published, "failed": failed, "record_ids": record_ids}))
}

fn jobs_error(error: &ApiError) -> igny8_model::jobs::JobError {
    igny8_model::jobs::JobError { code: error.code, message: error.message.clone(), hint: error.hint.clone() }
}

/// Failures of one content, which leave the others' chances untouched.
fn is_items_own(error: &ApiError) -> bool {
    matches!(
        error.code,
        ErrorCode::Conflict | ErrorCode::NotFound | ErrorCode::SiteError | ErrorCode::Invalid | ErrorCode::Precondition | ErrorCode::BadFile | ErrorCode::Io
    )
}

/// An outgoing call's row, committed before it is sent.
async fn intent(ctx: &JobContext, site: &Site, record: RecordId, call: Call, key: &str) -> std::result::Result<Outgoing, JobFailure> {
    let mut tx = ctx.ws.begin().await?;
    let outgoing = outbox::ensure(&mut tx, site.id, record, call, key).await?;
    tx.commit("outbox.intent").await?;
    Ok(outgoing)
}

/// One content: media, terms, post, read-back, receipt.
async fn one(
    ctx: &JobContext,
    site: &Site,
    bridge: &mut Bridge,
    request: &PublishRequest,
    id: ContentId,
    record: RecordId,
) -> std::result::Result<(), JobFailure> {
    let ws = &ctx.ws;
    let mut tx = ws.begin().await?;
    records::sending(&mut tx, record).await?;
    tx.commit("publish.sending").await?;

    let content = with_pictures_sent(ctx, site, bridge, record, writer::content::find(ws, id).await?).await?;
    let (matter, sent_matter) = contents::matter(ws.reader(), id).await?;
    let media = match images::featured(ws.reader(), id).await? {
        Some(image) => Some(upload(ctx, site, bridge, record, &content, image).await?),
        None => None,
    };
    let terms = ensure_terms(ctx, site, bridge, record, &content, sent_matter.as_deref()).await?;
    // A post that is there keeps its status unless somebody asks for another: a live page never goes offline unasked.
    let known = content.row.external_id.is_some() && content.row.external_status.as_deref() != Some("deleted");
    let status = request.status.or((!known).then_some(PostStatus::Draft));
    let fields = fields_of(&content, status, media, terms);
    let (stored, created, answered) = send(ctx, site, bridge, record, &content, fields.clone(), request.overwrite).await?;
    integration::learn(ws, site.id, bridge, Some(&answered)).await?;

    // What counts is what WordPress holds when asked again, not what it answered.
    let (read, _) = bridge.read_post(stored.id).await?;
    let mut receipt = records::get(ws.reader(), record).await?.ok_or_else(|| ApiError::not_found("receipt", record))?;
    receipt.status = RecordStatus::Published;
    receipt.post_id = Some(read.id);
    receipt.post_url = Some(read.url.clone());
    receipt.edit_url = Some(read.edit_url.clone());
    receipt.post_status = Some(read.status.clone());
    receipt.featured_media = media;
    receipt.created = created;
    receipt.fields = receipts(&fields, &read);
    receipt.lost = if read.lost.is_empty() { stored.lost.clone() } else { read.lost.clone() };
    receipt.hash = Some(read.hash.clone());
    receipt.error = None;
    let mut tx = ws.begin().await?;
    records::settle(&mut tx, &receipt).await?;
    contents::set_sent_matter(&mut tx, id, matter.as_deref()).await?;
    contents::set_remote(&mut tx, id, &Remote { post_id: read.id, url: &read.url, status: &read.status, sent: Some(content.revision) }).await?;
    // The base is what our own write left behind: an edit that slipped in before the read-back is then seen as one.
    let base = if read.hash == stored.hash { &read } else { &stored };
    contents::set_base(&mut tx, id, &base.hash, &base_fields(base)).await?;
    if let Some(task) = content.row.task_id {
        tasks::set_post(&mut tx, task, read.id, &read.url).await?;
    }
    igny8_store::jobs::step_done(&mut tx, ctx.row.progress.id, &id.to_string(), &json!({"post_id": read.id})).await?;
    tx.commit("publish.receipt").await?;
    Ok(())
}

async fn upload(ctx: &JobContext, site: &Site, bridge: &mut Bridge, record: RecordId, content: &Content, image: Image) -> std::result::Result<i64, JobFailure> {
    if let Some(id) = image.external_id {
        return Ok(id);
    }
    let ws = &ctx.ws;
    let outgoing = intent(ctx, site, record, Call::Media, &image.sha256).await?;
    let path = writer::images::file(ws, &image);
    let bytes = tokio::fs::read(&path).await.map_err(io(&path))?;
    let words = if image.is_featured || image.alt_text.is_empty() { &content.row.title } else { &image.alt_text };
    let slug: String = crate::engine::slug(words).chars().take(80).collect();
    let name = format!("{}.{}", if slug.is_empty() { "image" } else { &slug }, crate::picture::ending(&image.mime));
    let (answer, _) = bridge.upload(&name, &image.mime, &image.sha256, &image.alt_text, &content.row.id.to_string(), &bytes).await?;
    let mut tx = ws.begin().await?;
    outbox::done(&mut tx, outgoing.id, &json!({"id": answer.id}).to_string()).await?;
    images::set_remote(&mut tx, image.id, answer.id, &answer.url).await?;
    tx.commit("publish.media").await?;
    Ok(answer.id)
}

/// Sends the pictures of the workspace that the body shows, and puts their addresses on the site in their places: as a revision of its
/// own, so that what is sent is what is kept here.
async fn with_pictures_sent(
    ctx: &JobContext,
    site: &Site,
    bridge: &mut Bridge,
    record: RecordId,
    content: Content,
) -> std::result::Result<Content, JobFailure> {
    let ws = &ctx.ws;
    let mut body = content.content_html.clone();
    for id in writer::images::local(&body) {
        let image = writer::images::find(ws, id).await?;
        if image.site_id != site.id {
            return Err(ApiError::precondition("A picture in the text belongs to another site.")
                .hint("Take it out of the text and put it in again here.")
                .into());
        }
        upload(ctx, site, bridge, record, &content, image).await?;
        let url = writer::images::find(ws, id).await?.image_url.unwrap_or_default();
        if !url.starts_with("http") {
            return Err(ApiError::precondition("The site gave no address for a picture.").into());
        }
        body = body.replace(&format!("{}{id}", writer::images::LOCAL), &igny8_text::blocks::escape_attribute(&url));
    }
    if body == content.content_html {
        return Ok(content);
    }
    let mut text = writer::content::text_of(&content);
    text.content_html = body;
    let mut tx = ws.begin().await?;
    // Somebody may have typed meanwhile: the newest text is taken in the next attempt.
    if contents::current_revision(&mut tx, content.row.id).await? != content.revision {
        return Err(JobFailure::Retry { error: ApiError::new(ErrorCode::Conflict, "The text was changed while its pictures were sent."), after: None });
    }
    contents::put(&mut tx, content.row.id, RevisionOrigin::Edited, &text, content.row.gaps, content.row.outline).await?;
    tx.commit("publish.pictures").await?;
    Ok(writer::content::find(ws, content.row.id).await?)
}

async fn ensure_terms(
    ctx: &JobContext,
    site: &Site,
    bridge: &mut Bridge,
    record: RecordId,
    content: &Content,
    sent_matter: Option<&str>,
) -> std::result::Result<Option<BTreeMap<String, Vec<i64>>>, JobFailure> {
    let ws = &ctx.ws;
    // WordPress' pages have neither categories nor tags.
    if content.row.content_type != ContentType::Post {
        return Ok(None);
    }
    let mut out: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    // A kind of term that the site got from here, and that has none any more, is emptied there, too.
    for kind in [TaxonomyType::Category, TaxonomyType::PostTag] {
        if sent_matter.is_some_and(|m| m.contains(&format!("\"{kind}:"))) {
            out.insert(kind.to_string(), Vec::new());
        }
    }
    for term in content.taxonomy_terms.iter().filter(|t| t.taxonomy_type != TaxonomyType::Cluster) {
        let taxonomy = term.taxonomy_type.as_str();
        let external = match term.external_id {
            Some(id) => id,
            None => {
                let outgoing = intent(ctx, site, record, Call::Term, &format!("{taxonomy}:{}", term.name)).await?;
                let (answer, _) = bridge.ensure_term(taxonomy, &term.name).await?;
                let mut tx = ws.begin().await?;
                outbox::done(&mut tx, outgoing.id, &json!({"id": answer.id}).to_string()).await?;
                taxonomies::set_remote(&mut tx, term.id, answer.id, taxonomy).await?;
                tx.commit("publish.term").await?;
                answer.id
            }
        };
        out.entry(taxonomy.to_owned()).or_default().push(external);
    }
    Ok((!out.is_empty()).then_some(out))
}

fn fields_of(content: &Content, status: Option<PostStatus>, media: Option<i64>, terms: Option<BTreeMap<String, Vec<i64>>>) -> PostFields {
    let seo = Seo {
        title: content.meta_title.clone(),
        description: content.meta_description.clone(),
        focus_keyword: content.keywords.first().cloned().unwrap_or_default(),
    };
    // Published at a time to come: the site does it by itself.
    let at = content.row.publish_at.filter(|at| status == Some(PostStatus::Publish) && *at > now() + 60_000);
    PostFields {
        content_id: Some(content.row.id.to_string()),
        task_id: content.row.task_id.map(|t| t.to_string()),
        op: None,
        base_hash: None,
        post_type: Some(content.row.content_type.as_str().to_owned()),
        status: if at.is_some() { Some("future".to_owned()) } else { status.map(|s| s.as_str().to_owned()) },
        author: content.author,
        date_gmt: at.map(crate::clock::iso),
        title: Some(content.row.title.clone()),
        content_html: Some(content.content_html.clone()),
        excerpt: Some(content.excerpt.clone()),
        slug: Some(content.slug.clone()).filter(|s| !s.is_empty()),
        terms,
        featured_media: media,
        seo: Some(seo),
    }
}

/// Creates the post, or brings the existing one to the fields: (what is there, whether it was made now, who answered).
///
/// Every operation belongs to one revision, so that a text saved between two attempts is never taken for one that was sent.
async fn send(
    ctx: &JobContext,
    site: &Site,
    bridge: &mut Bridge,
    record: RecordId,
    content: &Content,
    fields: PostFields,
    overwrite: bool,
) -> std::result::Result<(ReadBack, bool, Answered), JobFailure> {
    let ws = &ctx.ws;
    let gone = content.row.external_status.as_deref() == Some("deleted");
    let base = contents::base(ws.reader(), content.row.id).await?;
    let (post, mut base_hash) = match (content.row.external_id.filter(|_| !gone), base) {
        (Some(post), Some(base)) => (post, base.hash),
        // Never sent, deleted for good there, or its base was lost: the content id finds the post if there is one.
        _ => {
            let outgoing = intent(ctx, site, record, Call::PostCreate, &format!("{}:{}", content.row.id, content.revision)).await?;
            let op = outgoing.id.to_string();
            let create = PostFields { op: Some(op.clone()), ..fields.clone() };
            let (stored, answered) = bridge.create_post(&create).await?;
            let ours_now = stored.created || (stored.last_op == op && stored.hash == stored.last_op_hash);
            if ours_now || receipts(&fields, &stored).iter().all(|f| f.equal) {
                note_done(ctx, outgoing, &stored).await?;
                return Ok((stored, true, answered));
            }
            may_change(ctx, content, &stored, overwrite).await?;
            (stored.id, stored.hash)
        }
    };
    let outgoing = intent(ctx, site, record, Call::PostUpdate, &format!("{post}:{}", content.revision)).await?;
    let op = Some(outgoing.id.to_string());
    // The second try is for the one case where the site's copy is known to be an earlier send of ours, or may be overwritten.
    for last in [false, true] {
        let change = PostFields { op: op.clone(), base_hash: Some(base_hash.clone()), ..fields.clone() };
        match bridge.update_post(post, &change).await {
            Ok((stored, answered)) => {
                note_done(ctx, outgoing, &stored).await?;
                return Ok((stored, false, answered));
            }
            Err(error) => {
                let current = match error.refusal() {
                    Some(("igny8_conflict", data)) if !last => data.get("current").and_then(|c| serde_json::from_value::<ReadBack>(c.clone()).ok()),
                    _ => None,
                };
                let Some(current) = current else { return Err(error.into()) };
                may_change(ctx, content, &current, overwrite).await?;
                base_hash = current.hash;
            }
        }
    }
    Err(JobFailure::Failed(ApiError::internal("an update was tried twice without an answer")))
}

/// Whether the site's copy, which is not as it was last seen, may be changed: it is an earlier send of ours that nobody touched since,
/// or somebody said “overwrite”. Whatever is decided, its words are kept.
async fn may_change(ctx: &JobContext, content: &Content, current: &ReadBack, overwrite: bool) -> std::result::Result<(), JobFailure> {
    if current.content_id != content.row.id.to_string() {
        return Err(JobFailure::Failed(
            ApiError::new(ErrorCode::Conflict, "The post of this number on the site belongs to something else; nothing was changed.")
                .hint("If the site was rebuilt or restored, make a new connection code and connect it again."),
        ));
    }
    let untouched = current.hash == current.last_op_hash;
    if untouched && outbox::is_ours(ctx.ws.reader(), content.row.id, &current.last_op).await? {
        return Ok(());
    }
    let theirs = text_of_remote(content, current);
    let mut tx = ctx.ws.begin().await?;
    contents::keep_aside(&mut tx, content.row.id, RevisionOrigin::Wordpress, &theirs).await?;
    tx.commit("publish.keep_remote").await?;
    if overwrite {
        return Ok(());
    }
    Err(JobFailure::Failed(
        ApiError::new(ErrorCode::Conflict, "The post was changed on the site since it was last seen; nothing was overwritten.")
            .hint("The site's text is kept as a revision of the content. Compare, then publish this content alone with “overwrite”."),
    ))
}

async fn note_done(ctx: &JobContext, outgoing: Outgoing, stored: &ReadBack) -> std::result::Result<(), JobFailure> {
    let mut tx = ctx.ws.begin().await?;
    outbox::done(&mut tx, outgoing.id, &json!({"id": stored.id, "hash": stored.hash}).to_string()).await?;
    tx.commit("publish.answered").await?;
    Ok(())
}
