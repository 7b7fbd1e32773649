//! Table `images`; the bytes lie in the workspace's media folder under their SHA-256.

use crate::list::Kind::{Number, Site, Text};
use crate::list::{List, col, joined, made, nothing_more};
use crate::row::unsigned;
use crate::{Reader, Result, StoreError, WriteTx};
use igny8_model::writer::Image;
use igny8_model::{ContentId, ImageId, ListQuery, Page, SiteId, Tag, TaskId};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

const COLUMNS: &str = "i.*, x.title AS content_title";
const JOINS: &str = "LEFT JOIN contents x ON x.id = i.content_id";
pub(crate) const LIST: List = List {
    select: COLUMNS,
    table: "images i",
    joins: JOINS,
    alias: "i",
    columns: &[
        made("i.created_at", "i.seq"),
        col("alt_text", "i.alt_text", Text),
        col("bytes", "i.bytes", Number),
        col("width", "i.width", Number),
        joined("content", "COALESCE(x.title, '')", Text),
        col("site", "(SELECT s.name FROM sites s WHERE s.id = i.site_id)", Site),
    ],
    search: joined("alt_text", "(i.alt_text || ' ' || COALESCE(x.title, ''))", Text),
    default_sort: "-created_at",
    has_site: true,
    has_sector: false,
    extra: nothing_more,
};

fn image(row: &SqliteRow) -> Result<Image> {
    Ok(Image {
        id: ImageId(row.try_get("id")?),
        site_id: SiteId(row.try_get("site_id")?),
        task_id: row.try_get::<Option<Uuid>, _>("task_id")?.map(TaskId),
        content_id: row.try_get::<Option<Uuid>, _>("content_id")?.map(ContentId),
        content_title: row.try_get("content_title")?,
        image_url: row.try_get("image_url")?,
        external_id: row.try_get("external_id")?,
        prompt: row.try_get("prompt")?,
        is_featured: row.try_get("is_featured")?,
        position: row.try_get("position")?,
        alt_text: row.try_get("alt_text")?,
        caption: row.try_get("caption")?,
        width: unsigned(row, "width")?,
        height: unsigned(row, "height")?,
        bytes: unsigned(row, "bytes")?,
        mime: row.try_get("mime")?,
        sha256: row.try_get("sha256")?,
        created_at: row.try_get("created_at")?,
    })
}

pub async fn list(pool: &Reader, query: &ListQuery) -> Result<Page<Image>> {
    LIST.page(pool, query, image).await
}

/// All images of a content, the featured one first.
pub async fn of_content(pool: &Reader, content: ContentId) -> Result<Vec<Image>> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM images i {JOINS} WHERE i.content_id = ? ORDER BY i.is_featured DESC, i.seq")))
        .bind(content.0)
        .fetch_all(pool)
        .await?;
    rows.iter().map(image).collect()
}

/// Makes this image the featured one of its content.
pub async fn feature(tx: &mut WriteTx, id: ImageId, content: ContentId) -> Result<()> {
    sqlx::query("UPDATE images SET is_featured = 0 WHERE content_id = ? AND is_featured = 1 AND id <> ?").bind(content.0).bind(id.0).execute(tx.conn()).await?;
    sqlx::query("UPDATE images SET is_featured = 1, content_id = ? WHERE id = ?").bind(content.0).bind(id.0).execute(tx.conn()).await?;
    tx.note(Tag::Images, "featured", Some(id.0));
    tx.note(Tag::Content, "featured", Some(content.0));
    Ok(())
}

pub async fn get(pool: &Reader, id: ImageId) -> Result<Option<Image>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM images i {JOINS} WHERE i.id = ?"))).bind(id.0).fetch_optional(pool).await?;
    row.as_ref().map(image).transpose()
}

/// The featured image of a content.
pub async fn featured(pool: &Reader, content: ContentId) -> Result<Option<Image>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM images i {JOINS} WHERE i.content_id = ? AND i.is_featured = 1")))
        .bind(content.0)
        .fetch_optional(pool)
        .await?;
    row.as_ref().map(image).transpose()
}

/// Inserts an image unless the content has a featured one already; says whether it did.
pub async fn insert(tx: &mut WriteTx, new: &Image) -> Result<bool> {
    let done = sqlx::query(
        "INSERT OR IGNORE INTO images (id, site_id, task_id, content_id, prompt, is_featured, position, alt_text, caption, width, height, bytes, mime, sha256, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(new.id.0)
    .bind(new.site_id.0)
    .bind(new.task_id.map(|t| t.0))
    .bind(new.content_id.map(|c| c.0))
    .bind(&new.prompt)
    .bind(new.is_featured)
    .bind(new.position)
    .bind(&new.alt_text)
    .bind(&new.caption)
    .bind(new.width)
    .bind(new.height)
    .bind(i64::try_from(new.bytes).unwrap_or(i64::MAX))
    .bind(&new.mime)
    .bind(&new.sha256)
    .bind(new.created_at)
    .execute(tx.conn())
    .await?;
    tx.note(Tag::Images, "create", Some(new.id.0));
    Ok(done.rows_affected() == 1)
}

/// Writes alt text and caption.
pub async fn update(tx: &mut WriteTx, i: &Image) -> Result<()> {
    let done =
        sqlx::query("UPDATE images SET alt_text = ?, caption = ? WHERE id = ?").bind(&i.alt_text).bind(&i.caption).bind(i.id.0).execute(tx.conn()).await?;
    if done.rows_affected() == 0 {
        return Err(StoreError::Missing("image"));
    }
    tx.note(Tag::Images, "update", Some(i.id.0));
    Ok(())
}

/// Where the image lies on the site.
pub async fn set_remote(tx: &mut WriteTx, id: ImageId, attachment: i64, url: &str) -> Result<()> {
    sqlx::query("UPDATE images SET external_id = ?, image_url = ? WHERE id = ?").bind(attachment).bind(url).bind(id.0).execute(tx.conn()).await?;
    tx.note(Tag::Images, "remote", Some(id.0));
    Ok(())
}
