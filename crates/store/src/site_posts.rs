//! Tables `site_posts` and `site_authors`: the site's own posts and users as last seen.

use crate::list::Kind::{Number, Site, Text};
use crate::list::{List, col, nothing_more};
use crate::{Reader, Result, WriteTx};
use igny8_model::integration::{Author, SitePost};
use igny8_model::{ListQuery, Page, SiteId, Tag};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

const LIST: List = List {
    select: "p.*",
    table: "site_posts p",
    joins: "",
    alias: "p",
    columns: &[
        col("title", "p.title", Text),
        col("status", "p.status", Text),
        col("post_type", "p.post_type", Text),
        col("site", "(SELECT s.name FROM sites s WHERE s.id = p.site_id)", Site),
        col("modified", "p.modified", Number),
    ],
    search: col("title", "(p.title || ' ' || p.url)", Text),
    default_sort: "-modified",
    has_site: true,
    has_sector: false,
    extra: nothing_more,
};

fn post(row: &SqliteRow) -> Result<SitePost> {
    Ok(SitePost {
        site_id: SiteId(row.try_get("site_id")?),
        id: row.try_get("post_id")?,
        title: row.try_get("title")?,
        url: row.try_get("url")?,
        post_type: row.try_get("post_type")?,
        status: row.try_get("status")?,
        modified: row.try_get("modified")?,
    })
}

pub async fn list(pool: &Reader, query: &ListQuery) -> Result<Page<SitePost>> {
    LIST.page(pool, query, post).await
}

/// Writes posts as they were seen.
pub async fn put(tx: &mut WriteTx, posts: &[SitePost]) -> Result<()> {
    for p in posts {
        sqlx::query(
            "INSERT INTO site_posts (site_id, post_id, title, url, post_type, status, modified) VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (site_id, post_id) DO UPDATE SET title = excluded.title, url = excluded.url, post_type = excluded.post_type, status = excluded.status, modified = excluded.modified",
        )
        .bind(p.site_id.0)
        .bind(p.id)
        .bind(&p.title)
        .bind(&p.url)
        .bind(&p.post_type)
        .bind(&p.status)
        .bind(p.modified)
        .execute(tx.conn())
        .await?;
    }
    tx.note(Tag::Integrations, "posts", None);
    Ok(())
}

/// Forgets posts that a whole listing no longer names.
pub async fn keep_only(tx: &mut WriteTx, site: SiteId, ids: &[i64]) -> Result<()> {
    sqlx::query("DELETE FROM site_posts WHERE site_id = ? AND post_id NOT IN (SELECT value FROM json_each(?))")
        .bind(site.0)
        .bind(crate::row::to_json(&ids)?)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Authors of a site by name.
pub async fn authors(pool: &Reader, site: SiteId) -> Result<Vec<Author>> {
    let rows = sqlx::query("SELECT author_id, name FROM site_authors WHERE site_id = ? ORDER BY name COLLATE NOCASE").bind(site.0).fetch_all(pool).await?;
    rows.iter().map(|row| Ok(Author { id: row.try_get("author_id")?, name: row.try_get("name")? })).collect()
}

/// Replaces the authors of a site.
pub async fn set_authors(tx: &mut WriteTx, site: SiteId, authors: &[Author]) -> Result<()> {
    sqlx::query("DELETE FROM site_authors WHERE site_id = ?").bind(site.0).execute(tx.conn()).await?;
    for author in authors {
        sqlx::query("INSERT OR IGNORE INTO site_authors (site_id, author_id, name) VALUES (?, ?, ?)")
            .bind(site.0)
            .bind(author.id)
            .bind(&author.name)
            .execute(tx.conn())
            .await?;
    }
    tx.note(Tag::Integrations, "authors", Some(site.0));
    Ok(())
}
