//! Table `tasks`.

use crate::list::Kind::{Site, Text};
use crate::list::{List, col, in_cluster, joined, made};
use crate::row::{json, text, to_json};
use crate::undo::{self, Table};
use crate::{Reader, Result, StoreError, WriteTx, now};
use igny8_model::writer::{Task, TaskStatus};
use igny8_model::{ClusterId, ContentId, IdeaId, ListQuery, Page, SectorId, Selection, SiteId, Tag, TaskId};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row as _, Sqlite};
use uuid::Uuid;

const COLUMNS: &str = "t.*, c.name AS cluster_name, x.id AS content_id";
const JOINS: &str = "LEFT JOIN clusters c ON c.id = t.cluster_id LEFT JOIN contents x ON x.task_id = t.id";
pub(crate) const LIST: List = List {
    select: COLUMNS,
    table: "tasks t",
    joins: JOINS,
    alias: "t",
    columns: &[
        made("t.created_at", "t.seq"),
        col("title", "t.title", Text),
        col("status", "t.status", Text),
        col("content_type", "t.content_type", Text),
        col("content_structure", "t.content_structure", Text),
        joined("cluster", "COALESCE(c.name, '')", Text),
        col("site", "(SELECT s.name FROM sites s WHERE s.id = t.site_id)", Site),
    ],
    search: col("title", "(t.title || ' ' || t.keywords)", Text),
    default_sort: "-created_at",
    has_site: true,
    has_sector: true,
    extra: filter,
};

fn filter(sql: &mut QueryBuilder<Sqlite>, query: &ListQuery) {
    in_cluster(sql, "t", query);
}

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
    LIST.page(pool, query, task).await
}

pub async fn get(pool: &Reader, id: TaskId) -> Result<Option<Task>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM tasks t {JOINS} WHERE t.id = ?"))).bind(id.0).fetch_optional(pool).await?;
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
    let made = done.rows_affected() == 1;
    if made {
        undo::keep_made(tx, Table::Tasks, &[new.id.0]).await?;
    }
    tx.note(Tag::Tasks, "create", Some(new.id.0));
    Ok(made)
}

/// Removes the tasks of a selection that have no content; their ideas are open again.
pub async fn delete(tx: &mut WriteTx, selection: &Selection<TaskId>) -> Result<u64> {
    const FREE: &str = " AND NOT EXISTS (SELECT 1 FROM contents x WHERE x.task_id = t.id) AND NOT EXISTS (SELECT 1 FROM images x WHERE x.task_id = t.id)";
    undo::keep(tx, Table::Ideas, &["status"], |sql| {
        sql.push(" AND t.status = 'in_progress' AND t.id IN (SELECT t.idea_id FROM tasks t WHERE t.idea_id IS NOT NULL").push(FREE);
        LIST.selected(sql, selection, "t.id")?;
        sql.push(")");
        Ok(())
    })
    .await?;
    let mut ideas = QueryBuilder::<Sqlite>::new("UPDATE ideas SET status = 'approved', updated_at = ");
    ideas.push_bind(now()).push(" WHERE status = 'in_progress' AND id IN (SELECT t.idea_id FROM tasks t WHERE t.idea_id IS NOT NULL").push(FREE);
    LIST.selected(&mut ideas, selection, "t.id")?;
    ideas.push(")");
    ideas.build().execute(tx.conn()).await?;
    undo::keep_deleted(tx, Table::Tasks, |sql| {
        sql.push(FREE);
        LIST.selected(sql, selection, "t.id")
    })
    .await?;
    let mut sql = QueryBuilder::<Sqlite>::new("DELETE FROM tasks AS t WHERE 1");
    sql.push(FREE);
    LIST.selected(&mut sql, selection, "t.id")?;
    let done = sql.build().execute(tx.conn()).await?.rows_affected();
    tx.note(Tag::Tasks, "delete", None);
    tx.note(Tag::Ideas, "status", None);
    Ok(done)
}

/// Writes title, brief and keywords.
pub async fn update(tx: &mut WriteTx, t: &Task) -> Result<()> {
    undo::keep(tx, Table::Tasks, &["title", "description", "keywords"], |sql| crate::list::among(sql, "t.id", &[t.id], false)).await?;
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
        "SELECT {COLUMNS} FROM tasks t {JOINS} WHERE t.site_id = ?1 AND x.id IS NULL AND (?2 = '[]' OR t.id IN (SELECT unhex(value) FROM json_each(?2))) ORDER BY t.seq LIMIT ?3"
    )))
    .bind(site.0)
    .bind(to_json(&hex)?)
    .bind(i64::from(limit))
    .fetch_all(pool)
    .await?;
    rows.iter().map(task).collect()
}
