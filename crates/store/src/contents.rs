//! Tables `contents`, `revisions` and `sync_bases`: the text in force, every text that was, and what the site held when last seen.

use crate::list::Kind::{Flag, Number, Site, Text as Words};
use crate::list::{List, col, in_cluster, joined, made};
use crate::row::{json, text, text_opt, to_json, unsigned};
use crate::undo::{self, Table};
use crate::{Reader, Result, StoreError, WriteTx, now};
use igny8_model::planner::{ContentType, Intent};
use igny8_model::writer::{Content, ContentRow, ContentSource, ContentStatus, Revision, RevisionOrigin};
use igny8_model::{ClusterId, ContentId, ImageId, ListQuery, Millis, Page, RevisionId, SectorId, Selection, SiteId, Tag, TaskId};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row as _, Sqlite};
use uuid::Uuid;

const ROW: &str =
    "x.id, x.site_id, x.sector_id, x.cluster_id, x.task_id, x.title, x.content_type, x.content_structure, x.status, x.source, x.outline, x.gaps, x.word_count,
    x.external_id, x.external_url, x.external_status, x.publish_at, x.trashed_at, x.created_at, x.updated_at, c.name AS cluster_name, i.id AS featured_image_id,
    (x.external_id IS NOT NULL AND (x.sent_revision_id IS NOT x.revision_id OR x.sent_matter IS NOT x.matter)) AS unsent_changes";
const JOINS: &str = "LEFT JOIN clusters c ON c.id = x.cluster_id LEFT JOIN images i ON i.content_id = x.id AND i.is_featured = 1";
pub(crate) const LIST: List = List {
    select: ROW,
    table: "contents x",
    joins: JOINS,
    alias: "x",
    columns: &[
        col("updated_at", "x.updated_at", Number),
        made("x.created_at", "x.seq"),
        col("title", "x.title", Words),
        col("status", "x.status", Words),
        col("word_count", "x.word_count", Number),
        col("gaps", "x.gaps", Number),
        col("outline", "x.outline", Flag),
        col("source", "x.source", Words),
        col("content_type", "x.content_type", Words),
        joined("cluster", "COALESCE(c.name, '')", Words),
        col("external_status", "COALESCE(x.external_status, '')", Words),
        col("unsent", "(x.external_id IS NULL OR x.sent_revision_id IS NOT x.revision_id OR x.sent_matter IS NOT x.matter)", Flag),
        col("publish_at", "COALESCE(x.publish_at, -1)", Number),
        col("trashed", "(x.trashed_at IS NOT NULL)", Flag),
        col("site", "(SELECT s.name FROM sites s WHERE s.id = x.site_id)", Site),
    ],
    search: col("title", "x.title", Words),
    default_sort: "-updated_at",
    has_site: true,
    has_sector: true,
    extra: filter,
};

/// Without a condition on the bin: what is not in it.
fn filter(sql: &mut QueryBuilder<Sqlite>, query: &ListQuery) {
    if !query.filters.iter().any(|f| f.column == "trashed") {
        sql.push(" AND x.trashed_at IS NULL");
    }
    in_cluster(sql, "x", query);
}

fn row(row: &SqliteRow) -> Result<ContentRow> {
    Ok(ContentRow {
        id: ContentId(row.try_get("id")?),
        site_id: SiteId(row.try_get("site_id")?),
        sector_id: SectorId(row.try_get("sector_id")?),
        cluster_id: row.try_get::<Option<Uuid>, _>("cluster_id")?.map(ClusterId),
        cluster_name: row.try_get("cluster_name")?,
        task_id: row.try_get::<Option<Uuid>, _>("task_id")?.map(TaskId),
        title: row.try_get("title")?,
        content_type: text(row, "content_type")?,
        content_structure: row.try_get("content_structure")?,
        status: text(row, "status")?,
        source: text(row, "source")?,
        outline: row.try_get("outline")?,
        gaps: unsigned(row, "gaps")?,
        word_count: unsigned(row, "word_count")?,
        featured_image_id: row.try_get::<Option<Uuid>, _>("featured_image_id")?.map(ImageId),
        external_id: row.try_get("external_id")?,
        external_url: row.try_get("external_url")?,
        external_status: row.try_get("external_status")?,
        unsent_changes: row.try_get("unsent_changes")?,
        publish_at: row.try_get("publish_at")?,
        trashed: row.try_get::<Option<i64>, _>("trashed_at")?.is_some(),
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}

pub async fn list(pool: &Reader, query: &ListQuery) -> Result<Page<ContentRow>> {
    LIST.page(pool, query, row).await
}

pub async fn get(pool: &Reader, id: ContentId) -> Result<Option<Content>> {
    let found = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {ROW}, x.content_html, x.excerpt, x.slug, x.meta_title, x.meta_description, x.keywords, x.intent, x.author, x.revision_id FROM contents x {JOINS} WHERE x.id = ?"
    )))
    .bind(id.0)
    .fetch_optional(pool)
    .await?;
    let Some(found) = found else { return Ok(None) };
    Ok(Some(Content {
        row: row(&found)?,
        content_html: found.try_get("content_html")?,
        excerpt: found.try_get("excerpt")?,
        slug: found.try_get("slug")?,
        meta_title: found.try_get("meta_title")?,
        meta_description: found.try_get("meta_description")?,
        keywords: json(&found, "keywords")?,
        intent: text_opt(&found, "intent")?,
        taxonomy_terms: crate::taxonomies::of_content(pool, id).await?,
        author: found.try_get("author")?,
        revision: RevisionId(found.try_get("revision_id")?),
    }))
}

/// The words of a content: what a revision keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub title: String,
    pub content_html: String,
    pub excerpt: String,
    pub slug: String,
    pub meta_title: String,
    pub meta_description: String,
    pub word_count: u32,
}

/// A content to write for the first time.
#[derive(Debug, Clone)]
pub struct NewContent {
    pub id: ContentId,
    pub site_id: SiteId,
    pub sector_id: SectorId,
    pub cluster_id: Option<ClusterId>,
    pub task_id: Option<TaskId>,
    pub text: Text,
    pub keywords: Vec<String>,
    pub intent: Option<Intent>,
    pub content_type: ContentType,
    pub content_structure: String,
    pub source: ContentSource,
    pub outline: bool,
    pub gaps: u32,
    pub origin: RevisionOrigin,
}

/// Inserts a content with its first revision, unless its task has one already; says whether it did.
pub async fn insert(tx: &mut WriteTx, new: &NewContent) -> Result<bool> {
    let at = now();
    let revision = RevisionId::new();
    let t = &new.text;
    let done = sqlx::query(
        "INSERT OR IGNORE INTO contents (id, site_id, sector_id, cluster_id, task_id, revision_id, title, content_html, excerpt, slug, meta_title, meta_description, word_count,
            keywords, intent, content_type, content_structure, source, outline, gaps, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(new.id.0)
    .bind(new.site_id.0)
    .bind(new.sector_id.0)
    .bind(new.cluster_id.map(|c| c.0))
    .bind(new.task_id.map(|c| c.0))
    .bind(revision.0)
    .bind(&t.title)
    .bind(&t.content_html)
    .bind(&t.excerpt)
    .bind(&t.slug)
    .bind(&t.meta_title)
    .bind(&t.meta_description)
    .bind(t.word_count)
    .bind(to_json(&new.keywords)?)
    .bind(new.intent.map(Intent::as_str))
    .bind(new.content_type.as_str())
    .bind(&new.content_structure)
    .bind(new.source.as_str())
    .bind(new.outline)
    .bind(new.gaps)
    .bind(at)
    .bind(at)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    insert_revision(tx, revision, new.id, new.origin, t).await?;
    tx.note(Tag::Content, "create", Some(new.id.0));
    Ok(true)
}

async fn insert_revision(tx: &mut WriteTx, id: RevisionId, content: ContentId, origin: RevisionOrigin, t: &Text) -> Result<()> {
    sqlx::query(
        "INSERT INTO revisions (id, content_id, origin, title, content_html, excerpt, slug, meta_title, meta_description, word_count, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(id.0)
    .bind(content.0)
    .bind(origin.as_str())
    .bind(&t.title)
    .bind(&t.content_html)
    .bind(&t.excerpt)
    .bind(&t.slug)
    .bind(&t.meta_title)
    .bind(&t.meta_description)
    .bind(t.word_count)
    .bind(now())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Puts a selection into the bin, or takes it out.
pub async fn set_trashed(tx: &mut WriteTx, selection: &Selection<ContentId>, trashed: bool) -> Result<u64> {
    let condition = if trashed { " AND t.trashed_at IS NULL" } else { " AND t.trashed_at IS NOT NULL" };
    undo::keep(tx, Table::Contents, &["trashed_at"], |sql| {
        sql.push(condition);
        LIST.selected(sql, selection, "t.id")
    })
    .await?;
    let at = now();
    let mut sql = QueryBuilder::<Sqlite>::new("UPDATE contents AS t SET trashed_at = ");
    sql.push_bind(trashed.then_some(at)).push(", updated_at = ").push_bind(at).push(" WHERE 1").push(condition);
    LIST.selected(&mut sql, selection, "t.id")?;
    let done = sql.build().execute(tx.conn()).await?.rows_affected();
    tx.note(Tag::Content, "trash", None);
    Ok(done)
}

/// What goes beside the text: author, date, and all of it (with terms and featured image) as one text to compare with what was sent.
#[derive(Debug, Clone)]
pub struct Matter<'a> {
    pub author: Option<i64>,
    pub publish_at: Option<Millis>,
    pub text: &'a str,
}

pub async fn set_matter(tx: &mut WriteTx, id: ContentId, matter: &Matter<'_>) -> Result<()> {
    sqlx::query("UPDATE contents SET author = ?, publish_at = ?, matter = ?, updated_at = ? WHERE id = ?")
        .bind(matter.author)
        .bind(matter.publish_at)
        .bind(matter.text)
        .bind(now())
        .bind(id.0)
        .execute(tx.conn())
        .await?;
    tx.note(Tag::Content, "matter", Some(id.0));
    Ok(())
}

/// The matter as it stands and as it was last sent.
pub async fn matter(pool: &Reader, id: ContentId) -> Result<(Option<String>, Option<String>)> {
    Ok(sqlx::query_as("SELECT matter, sent_matter FROM contents WHERE id = ?").bind(id.0).fetch_optional(pool).await?.unwrap_or_default())
}

/// The site now holds this matter.
pub async fn set_sent_matter(tx: &mut WriteTx, id: ContentId, matter: Option<&str>) -> Result<()> {
    sqlx::query("UPDATE contents SET sent_matter = ? WHERE id = ?").bind(matter).bind(id.0).execute(tx.conn()).await?;
    Ok(())
}

/// A revision with its words.
pub async fn revision(pool: &Reader, id: RevisionId) -> Result<Option<(Revision, Text)>> {
    let row = sqlx::query("SELECT r.*, (r.id = x.revision_id) AS current FROM revisions r JOIN contents x ON x.id = r.content_id WHERE r.id = ?")
        .bind(id.0)
        .fetch_optional(pool)
        .await?;
    row.map(|row| Ok((revision_of(&row)?, text_of(&row)?))).transpose()
}

/// The revision in force, read inside the write so that nobody slips in between.
pub async fn current_revision(tx: &mut WriteTx, id: ContentId) -> Result<RevisionId> {
    let found: Option<Uuid> = sqlx::query_scalar("SELECT revision_id FROM contents WHERE id = ?").bind(id.0).fetch_optional(tx.conn()).await?;
    found.map(RevisionId).ok_or(StoreError::Missing("content"))
}

/// Keeps a text as a revision that is not in force; once, however often the same text is seen.
pub async fn keep_aside(tx: &mut WriteTx, id: ContentId, origin: RevisionOrigin, t: &Text) -> Result<RevisionId> {
    let newest: Option<Uuid> = sqlx::query_scalar(
        "SELECT id FROM (SELECT * FROM revisions WHERE content_id = ?1 AND origin = ?2 ORDER BY seq DESC LIMIT 1)
         WHERE title = ?3 AND content_html = ?4 AND excerpt = ?5 AND slug = ?6 AND meta_title = ?7 AND meta_description = ?8",
    )
    .bind(id.0)
    .bind(origin.as_str())
    .bind(&t.title)
    .bind(&t.content_html)
    .bind(&t.excerpt)
    .bind(&t.slug)
    .bind(&t.meta_title)
    .bind(&t.meta_description)
    .fetch_optional(tx.conn())
    .await?;
    if let Some(same) = newest {
        return Ok(RevisionId(same));
    }
    let revision = RevisionId::new();
    insert_revision(tx, revision, id, origin, t).await?;
    tx.note(Tag::Content, "revision", Some(id.0));
    Ok(revision)
}

/// Puts a text in force as a new revision. An autosave that follows its own autosave within five minutes takes its place in the history.
pub async fn put(tx: &mut WriteTx, id: ContentId, origin: RevisionOrigin, t: &Text, gaps: u32, outline: bool) -> Result<RevisionId> {
    let before = current_revision(tx, id).await?;
    let revision = RevisionId::new();
    insert_revision(tx, revision, id, origin, t).await?;
    sqlx::query(
        "UPDATE contents SET revision_id = ?, title = ?, content_html = ?, excerpt = ?, slug = ?, meta_title = ?, meta_description = ?, word_count = ?, gaps = ?, outline = ?, updated_at = ? WHERE id = ?",
    )
    .bind(revision.0)
    .bind(&t.title)
    .bind(&t.content_html)
    .bind(&t.excerpt)
    .bind(&t.slug)
    .bind(&t.meta_title)
    .bind(&t.meta_description)
    .bind(t.word_count)
    .bind(gaps)
    .bind(outline)
    .bind(now())
    .bind(id.0)
    .execute(tx.conn())
    .await?;
    if origin == RevisionOrigin::Autosave {
        // Only a superseded autosave goes, never one that the site holds, nor one that held much more than the new text. The new
        // one inherits its age, so that a chain ends after five minutes however long somebody types.
        let replaced: Option<i64> = sqlx::query_scalar(
            "DELETE FROM revisions WHERE id = ?1 AND content_id = ?2 AND origin = 'autosave' AND created_at > ?3 AND word_count <= ?4
               AND NOT EXISTS (SELECT 1 FROM contents WHERE id = ?2 AND sent_revision_id = ?1) RETURNING created_at",
        )
        .bind(before.0)
        .bind(id.0)
        .bind(now() - 5 * 60 * 1000)
        .bind(i64::from(t.word_count) + 20)
        .fetch_optional(tx.conn())
        .await?;
        if let Some(since) = replaced {
            sqlx::query("UPDATE revisions SET created_at = ? WHERE id = ?").bind(since).bind(revision.0).execute(tx.conn()).await?;
        }
    }
    tx.note(Tag::Content, "update", Some(id.0));
    Ok(revision)
}

fn text_of(row: &SqliteRow) -> Result<Text> {
    Ok(Text {
        title: row.try_get("title")?,
        content_html: row.try_get("content_html")?,
        excerpt: row.try_get("excerpt")?,
        slug: row.try_get("slug")?,
        meta_title: row.try_get("meta_title")?,
        meta_description: row.try_get("meta_description")?,
        word_count: unsigned(row, "word_count")?,
    })
}

/// Revisions, newest first.
pub async fn revisions(pool: &Reader, id: ContentId) -> Result<Vec<Revision>> {
    let rows = sqlx::query("SELECT r.*, (r.id = x.revision_id) AS current FROM revisions r JOIN contents x ON x.id = r.content_id WHERE r.content_id = ? ORDER BY r.seq DESC LIMIT 500")
        .bind(id.0)
        .fetch_all(pool)
        .await?;
    rows.iter().map(revision_of).collect()
}

fn revision_of(row: &SqliteRow) -> Result<Revision> {
    Ok(Revision {
        id: RevisionId(row.try_get("id")?),
        content_id: ContentId(row.try_get("content_id")?),
        origin: text(row, "origin")?,
        title: row.try_get("title")?,
        word_count: unsigned(row, "word_count")?,
        created_at: row.try_get("created_at")?,
        current: row.try_get("current")?,
    })
}

/// The words of a revision of this content.
pub async fn revision_text(pool: &Reader, content: ContentId, revision: RevisionId) -> Result<Option<Text>> {
    let row = sqlx::query("SELECT * FROM revisions WHERE id = ? AND content_id = ?").bind(revision.0).bind(content.0).fetch_optional(pool).await?;
    row.as_ref().map(text_of).transpose()
}

/// What the site holds, after it was sent or seen.
#[derive(Debug, Clone)]
pub struct Remote<'a> {
    pub post_id: i64,
    pub url: &'a str,
    /// WordPress' own status text.
    pub status: &'a str,
    /// The revision that the site now holds; `None` keeps what is known.
    pub sent: Option<RevisionId>,
}

/// Notes where the content stands on its site; published there is published here.
pub async fn set_remote(tx: &mut WriteTx, id: ContentId, remote: &Remote<'_>) -> Result<()> {
    let status = if remote.status == "publish" { ContentStatus::Published } else { ContentStatus::Draft };
    sqlx::query(
        "UPDATE contents SET external_id = ?, external_url = ?, external_status = ?, status = ?, sent_revision_id = COALESCE(?, sent_revision_id) WHERE id = ?",
    )
    .bind(remote.post_id)
    .bind(remote.url)
    .bind(remote.status)
    .bind(status.as_str())
    .bind(remote.sent.map(|r| r.0))
    .bind(id.0)
    .execute(tx.conn())
    .await?;
    tx.note(Tag::Content, "remote", Some(id.0));
    Ok(())
}

/// A stored base of comparison.
#[derive(Debug, Clone)]
pub struct Base {
    pub hash: String,
    pub fields: serde_json::Value,
    pub seen_at: Millis,
}

pub async fn base(pool: &Reader, id: ContentId) -> Result<Option<Base>> {
    let row = sqlx::query("SELECT * FROM sync_bases WHERE content_id = ?").bind(id.0).fetch_optional(pool).await?;
    row.map(|row| {
        let fields: &str = row.try_get("fields")?;
        Ok(Base {
            hash: row.try_get("hash")?,
            fields: serde_json::from_str(fields).map_err(|e| StoreError::Corrupt(format!("sync_bases.fields: {e}")))?,
            seen_at: row.try_get("seen_at")?,
        })
    })
    .transpose()
}

pub async fn set_base(tx: &mut WriteTx, id: ContentId, hash: &str, fields: &serde_json::Value) -> Result<()> {
    sqlx::query(
        "INSERT INTO sync_bases (content_id, hash, fields, seen_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (content_id) DO UPDATE SET hash = excluded.hash, fields = excluded.fields, seen_at = excluded.seen_at",
    )
    .bind(id.0)
    .bind(hash)
    .bind(fields.to_string())
    .bind(now())
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Contents of a site that were sent to it: (id, post id).
pub async fn sent(pool: &Reader, site: SiteId) -> Result<Vec<(ContentId, i64)>> {
    let rows =
        sqlx::query("SELECT id, external_id FROM contents WHERE site_id = ? AND external_id IS NOT NULL ORDER BY seq").bind(site.0).fetch_all(pool).await?;
    rows.iter().map(|row| Ok((ContentId(row.try_get("id")?), row.try_get("external_id")?))).collect()
}

/// Contents to publish: the given ones, or all drafts of the site that were never sent, oldest first.
pub async fn to_publish(pool: &Reader, site: SiteId, only: &[ContentId], limit: u32) -> Result<Vec<ContentId>> {
    let hex: Vec<String> = only.iter().map(|id| id.0.simple().to_string()).collect();
    let rows: Vec<Uuid> = sqlx::query_scalar(
        "SELECT id FROM contents WHERE site_id = ?1 AND trashed_at IS NULL AND CASE WHEN ?2 = '[]' THEN external_id IS NULL ELSE id IN (SELECT unhex(value) FROM json_each(?2)) END ORDER BY seq LIMIT ?3",
    )
    .bind(site.0)
    .bind(to_json(&hex)?)
    .bind(i64::from(limit))
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(ContentId).collect())
}

/// Contents without a featured image, oldest first; `only` restricts them.
pub async fn without_image(pool: &Reader, site: SiteId, only: &[ContentId]) -> Result<Vec<ContentId>> {
    let hex: Vec<String> = only.iter().map(|id| id.0.simple().to_string()).collect();
    let rows: Vec<Uuid> = sqlx::query_scalar(
        "SELECT x.id FROM contents x WHERE x.site_id = ?1 AND x.trashed_at IS NULL AND (?2 = '[]' OR x.id IN (SELECT unhex(value) FROM json_each(?2)))
           AND NOT EXISTS (SELECT 1 FROM images i WHERE i.content_id = x.id AND i.is_featured = 1) ORDER BY x.seq",
    )
    .bind(site.0)
    .bind(to_json(&hex)?)
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(ContentId).collect())
}

/// After a new installation was paired in the old one's place: nothing of the old one's ids is true any more. The texts stay.
pub async fn forget_installation(tx: &mut WriteTx, site: SiteId) -> Result<()> {
    for sql in [
        "DELETE FROM sync_bases WHERE content_id IN (SELECT id FROM contents WHERE site_id = ?)",
        "UPDATE contents SET external_id = NULL, external_url = NULL, external_status = NULL, sent_revision_id = NULL, status = 'draft' WHERE site_id = ?",
        "UPDATE images SET external_id = NULL, image_url = NULL WHERE site_id = ?",
        "UPDATE taxonomies SET external_id = NULL, external_taxonomy = NULL WHERE site_id = ?",
        "UPDATE tasks SET assigned_post_id = NULL, post_url = NULL WHERE site_id = ?",
    ] {
        sqlx::query(sql).bind(site.0).execute(tx.conn()).await?;
    }
    tx.note(Tag::Content, "forget_installation", None);
    Ok(())
}
