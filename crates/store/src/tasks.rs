//! Table `tasks`.

use crate::list::{List, SortColumn, any_of, contains, scope};
use crate::row::{json, text, to_json};
use crate::{Reader, Result, StoreError, WriteTx, now};
use igny8_model::writer::{Task, TaskStatus};
use igny8_model::{ClusterId, ContentId, IdeaId, ListQuery, Page, SectorId, SiteId, Tag, TaskId};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

const COLUMNS: &str = "t.*, c.name AS cluster_name, x.id AS content_id";
const FROM: &str = "tasks t LEFT JOIN clusters c ON c.id = t.cluster_id LEFT JOIN contents x ON x.task_id = t.id";
const LIST: List = List {
    columns: COLUMNS,
    from: FROM,
    alias: "t",
    sorts: &[SortColumn { name: "created_at", sql: "t.seq" }, SortColumn { name: "title", sql: "t.title" }, SortColumn { name: "status", sql: "t.status" }],
    default_sort: "-created_at",
};

fn task(row: &SqliteRow) -> Result<Task> {
    Ok(Task {
        id: TaskId(row.try_get("id")?),
        site_id: SiteId(row.try_get("site_id")?),
        sector_id: SectorId(row.try_get("sector_id")?),
        cluster_id: row.try_get::<Option<Uuid>, _>("cluster_id")?.map(ClusterId),
        cluster_name: row.try_get("cluster_name")?,
        idea_id: row.try_get::<Option<Uuid>, _>("idea_id")?.map(IdeaId),
        title: row.try_get("title")?,
        description: row.try_get("description")?,
        keywords: json(row, "keywords")?,
        content_type: text(row, "content_type")?,
        content_structure: row.try_get("content_structure")?,
        taxonomy_term_id: row.try_get("taxonomy_term_id")?,
        status: text(row, "status")?,
        content_id: row.try_get::<Option<Uuid>, _>("content_id")?.map(ContentId),
        assigned_post_id: row.try_get("assigned_post_id")?,
        post_url: row.try_get("post_url")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}

pub async fn list(pool: &Reader, query: &ListQuery) -> Result<Page<Task>> {
    LIST.page(
        pool,
        query,
        &|sql| {
            scope(sql, "t", query);
            if let Some(cluster) = query.cluster_id {
                sql.push(" AND t.cluster_id = ").push_bind(cluster.0);
            }
            any_of(sql, "t.status", &query.status);
            contains(sql, "(t.title || ' ' || t.keywords)", &query.search);
        },
        task,
    )
    .await
}

pub async fn get(pool: &Reader, id: TaskId) -> Result<Option<Task>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM {FROM} WHERE t.id = ?"))).bind(id.0).fetch_optional(pool).await?;
    row.as_ref().map(task).transpose()
}

/// Inserts a task unless its idea has one already; says whether it did.
pub async fn insert(tx: &mut WriteTx, new: &Task) -> Result<bool> {
    let done = sqlx::query(
        "INSERT OR IGNORE INTO tasks (id, site_id, sector_id, cluster_id, idea_id, title, description, keywords, content_type, content_structure, status, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(new.id.0)
    .bind(new.site_id.0)
    .bind(new.sector_id.0)
    .bind(new.cluster_id.map(|c| c.0))
    .bind(new.idea_id.map(|i| i.0))
    .bind(&new.title)
    .bind(&new.description)
    .bind(to_json(&new.keywords)?)
    .bind(new.content_type.as_str())
    .bind(&new.content_structure)
    .bind(new.status.as_str())
    .bind(new.created_at)
    .bind(new.updated_at)
    .execute(tx.conn())
    .await?;
    tx.note(Tag::Tasks, "create", Some(new.id.0));
    Ok(done.rows_affected() == 1)
}

/// Writes title, brief and keywords.
pub async fn update(tx: &mut WriteTx, t: &Task) -> Result<()> {
    let done = sqlx::query("UPDATE tasks SET title = ?, description = ?, keywords = ?, updated_at = ? WHERE id = ?")
        .bind(&t.title)
        .bind(&t.description)
        .bind(to_json(&t.keywords)?)
        .bind(now())
        .bind(t.id.0)
        .execute(tx.conn())
        .await?;
    if done.rows_affected() == 0 {
        return Err(StoreError::Missing("task"));
    }
    tx.note(Tag::Tasks, "update", Some(t.id.0));
    Ok(())
}

pub async fn set_status(tx: &mut WriteTx, id: TaskId, status: TaskStatus) -> Result<()> {
    sqlx::query("UPDATE tasks SET status = ?, updated_at = ? WHERE id = ?").bind(status.as_str()).bind(now()).bind(id.0).execute(tx.conn()).await?;
    tx.note(Tag::Tasks, "status", Some(id.0));
    Ok(())
}

/// The post that carries the task's content.
pub async fn set_post(tx: &mut WriteTx, id: TaskId, post: i64, url: &str) -> Result<()> {
    sqlx::query("UPDATE tasks SET assigned_post_id = ?, post_url = ?, updated_at = ? WHERE id = ?")
        .bind(post)
        .bind(url)
        .bind(now())
        .bind(id.0)
        .execute(tx.conn())
        .await?;
    tx.note(Tag::Tasks, "post", Some(id.0));
    Ok(())
}

/// Tasks without content, oldest first; `only` restricts them.
pub async fn without_content(pool: &Reader, site: SiteId, only: &[TaskId], limit: u32) -> Result<Vec<Task>> {
    let hex: Vec<String> = only.iter().map(|id| id.0.simple().to_string()).collect();
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE t.site_id = ?1 AND x.id IS NULL AND (?2 = '[]' OR t.id IN (SELECT unhex(value) FROM json_each(?2))) ORDER BY t.seq LIMIT ?3"
    )))
    .bind(site.0)
    .bind(to_json(&hex)?)
    .bind(i64::from(limit))
    .fetch_all(pool)
    .await?;
    rows.iter().map(task).collect()
}
