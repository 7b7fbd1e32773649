//! The site's own posts, terms and users, as far as editing needs them: something to link to, to file under and to name as author.

use crate::jobs::{self, JobContext, JobFailure};
use crate::refusal::{OrRefuse as _, Result};
use crate::workspace::Workspace;
use crate::{integration, sites};
use igny8_bridge::Bridge;
use igny8_model::integration::{Author, BySite, SitePost};
use igny8_model::jobs::{JobKind, JobStarted};
use igny8_model::sites::Site;
use igny8_model::writer::TaxonomyType;
use igny8_model::{ApiError, ErrorCode, ListQuery, Page};
use igny8_store::{site_posts as table, taxonomies};
use serde_json::{Value, json};

/// More of a site's posts are not listed.
const MAX_POSTS: usize = 20_000;
/// More of a site's terms of one kind are not listed.
const MAX_TERMS: usize = 5_000;

pub(crate) async fn list(ws: &Workspace, query: ListQuery) -> Result<Page<SitePost>> {
    table::list(ws.reader(), &query).await.or_refuse()
}

pub(crate) async fn authors(ws: &Workspace, request: BySite) -> Result<Page<Author>> {
    Ok(Page::whole(table::authors(ws.reader(), request.site_id).await.or_refuse()?))
}

pub(crate) async fn start(ws: &Workspace, request: BySite) -> Result<JobStarted> {
    let site = sites::find(ws, request.site_id).await?;
    if !integration::has_key(ws, site.id).await? {
        return Err(ApiError::new(ErrorCode::SecretMissing, format!("{} is not connected to its WordPress.", site.name))
            .hint("Make a connection code on the site's page and paste it into WordPress."));
    }
    jobs::enqueue(ws, JobKind::RefreshPosts, Some(site.id), &format!("Posts, terms and authors of {}", site.name), &request).await
}

pub(crate) async fn run(ctx: &JobContext) -> std::result::Result<Value, JobFailure> {
    let request: BySite = ctx.payload()?;
    let site = sites::find(&ctx.ws, request.site_id).await?;
    let mut bridge = integration::connect_for_job(&ctx.ws, &site).await?;
    let posts = read_posts(ctx, &site, &mut bridge).await?;
    let terms = read_terms(ctx, &site, &mut bridge).await?;
    let (found, _) = bridge.authors().await?;
    let authors: Vec<Author> = found.results.into_iter().map(|a| Author { id: a.id, name: a.name }).collect();
    let mut tx = ctx.ws.begin().await?;
    table::set_authors(&mut tx, site.id, &authors).await?;
    tx.commit("posts.authors").await?;
    integration::learn(&ctx.ws, site.id, &bridge, None).await?;
    Ok(json!({"posts": posts, "terms": terms, "authors": authors.len()}))
}

/// All posts, page by page; what a whole listing no longer names is forgotten here (never there).
async fn read_posts(ctx: &JobContext, site: &Site, bridge: &mut Bridge) -> std::result::Result<usize, JobFailure> {
    let mut seen: Vec<i64> = Vec::new();
    let mut after = 0;
    loop {
        ctx.check()?;
        let (page, _) = bridge.posts(after).await?;
        let posts: Vec<SitePost> = page
            .results
            .into_iter()
            .map(|p| SitePost { site_id: site.id, id: p.id, title: p.title, url: p.url, post_type: p.post_type, status: p.status, modified: p.modified })
            .collect();
        seen.extend(posts.iter().map(|p| p.id));
        let mut tx = ctx.ws.begin().await?;
        table::put(&mut tx, &posts).await?;
        let last = match page.next.filter(|next| page.more && *next > after && seen.len() < MAX_POSTS) {
            Some(next) => {
                after = next;
                false
            }
            None => true,
        };
        if last && !page.more {
            table::keep_only(&mut tx, site.id, &seen).await?;
        }
        tx.commit("posts.page").await?;
        ctx.phase("reading posts", seen.len() as u64, 0);
        if last {
            return Ok(seen.len());
        }
    }
}

async fn read_terms(ctx: &JobContext, site: &Site, bridge: &mut Bridge) -> std::result::Result<usize, JobFailure> {
    let mut count = 0;
    for kind in [TaxonomyType::Category, TaxonomyType::PostTag] {
        let mut after = 0;
        let mut of_kind = 0;
        loop {
            ctx.check()?;
            let (page, _) = bridge.terms(kind.as_str(), after).await?;
            let mut tx = ctx.ws.begin().await?;
            for term in &page.results {
                taxonomies::seen(&mut tx, site.id, kind, &term.name, &term.slug, term.id, kind.as_str()).await?;
            }
            tx.commit("posts.terms").await?;
            of_kind += page.results.len();
            ctx.phase("reading terms", (count + of_kind) as u64, 0);
            match page.next.filter(|next| page.more && *next > after && of_kind < MAX_TERMS) {
                Some(next) => after = next,
                None => break,
            }
        }
        count += of_kind;
    }
    Ok(count)
}
