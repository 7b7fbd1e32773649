//! Table `ideas`.

use crate::list::{List, SortColumn, any_of, contains, scope};
use crate::row::{json, text, text_opt, to_json};
use crate::{Reader, Result, StoreError, WriteTx, now};
use igny8_model::planner::{Idea, IdeaStatus, Intent};
use igny8_model::{ClusterId, IdeaId, ListQuery, Page, SectorId, SiteId, Tag, TaskId};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

const COLUMNS: &str = "i.*, c.name AS cluster_name, t.id AS task_id";
const FROM: &str = "ideas i LEFT JOIN clusters c ON c.id = i.cluster_id LEFT JOIN tasks t ON t.idea_id = i.id";
const LIST: List = List {
    columns: COLUMNS,
    from: FROM,
    alias: "i",
    sorts: &[
        SortColumn { name: "search_volume", sql: "i.search_volume" },
        SortColumn { name: "title", sql: "i.title" },
        SortColumn { name: "status", sql: "i.status" },
        SortColumn { name: "created_at", sql: "i.seq" },
    ],
    default_sort: "-search_volume",
};

fn idea(row: &SqliteRow) -> Result<Idea> {
    Ok(Idea {
        id: IdeaId(row.try_get("id")?),
        site_id: SiteId(row.try_get("site_id")?),
        sector_id: SectorId(row.try_get("sector_id")?),
        cluster_id: row.try_get::<Option<Uuid>, _>("cluster_id")?.map(ClusterId),
        cluster_name: row.try_get("cluster_name")?,
        title: row.try_get("title")?,
        description: row.try_get("description")?,
        suggested_keywords: json(row, "suggested_keywords")?,
        content_type: text(row, "content_type")?,
        content_structure: row.try_get("content_structure")?,
        intent: text_opt(row, "intent")?,
        search_volume: row.try_get("search_volume")?,
        status: text(row, "status")?,
        task_id: row.try_get::<Option<Uuid>, _>("task_id")?.map(TaskId),
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}

pub async fn list(pool: &Reader, query: &ListQuery) -> Result<Page<Idea>> {
    LIST.page(
        pool,
        query,
        &|sql| {
            scope(sql, "i", query);
            if let Some(cluster) = query.cluster_id {
                sql.push(" AND i.cluster_id = ").push_bind(cluster.0);
            }
            any_of(sql, "i.status", &query.status);
            any_of(sql, "COALESCE(i.intent, 'none')", &query.intent);
            contains(sql, "(i.title || ' ' || COALESCE(c.name, ''))", &query.search);
        },
        idea,
    )
    .await
}

pub async fn get(pool: &Reader, id: IdeaId) -> Result<Option<Idea>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM {FROM} WHERE i.id = ?"))).bind(id.0).fetch_optional(pool).await?;
    row.as_ref().map(idea).transpose()
}

/// Inserts an idea unless its cluster has one already; says whether it did.
pub async fn insert(tx: &mut WriteTx, new: &Idea) -> Result<bool> {
    let done = sqlx::query(
        "INSERT OR IGNORE INTO ideas (id, site_id, sector_id, cluster_id, title, description, suggested_keywords, content_type, content_structure, intent, search_volume, status, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(new.id.0)
    .bind(new.site_id.0)
    .bind(new.sector_id.0)
    .bind(new.cluster_id.map(|c| c.0))
    .bind(&new.title)
    .bind(&new.description)
    .bind(to_json(&new.suggested_keywords)?)
    .bind(new.content_type.as_str())
    .bind(&new.content_structure)
    .bind(new.intent.map(Intent::as_str))
    .bind(new.search_volume)
    .bind(new.status.as_str())
    .bind(new.created_at)
    .bind(new.updated_at)
    .execute(tx.conn())
    .await?;
    tx.note(Tag::Ideas, "create", Some(new.id.0));
    tx.note(Tag::Clusters, "idea", None);
    Ok(done.rows_affected() == 1)
}

/// Writes title, description and status.
pub async fn update(tx: &mut WriteTx, i: &Idea) -> Result<()> {
    let done = sqlx::query("UPDATE ideas SET title = ?, description = ?, status = ?, updated_at = ? WHERE id = ?")
        .bind(&i.title)
        .bind(&i.description)
        .bind(i.status.as_str())
        .bind(now())
        .bind(i.id.0)
        .execute(tx.conn())
        .await?;
    if done.rows_affected() == 0 {
        return Err(StoreError::Missing("idea"));
    }
    tx.note(Tag::Ideas, "update", Some(i.id.0));
    Ok(())
}

pub async fn set_status(tx: &mut WriteTx, id: IdeaId, status: IdeaStatus) -> Result<()> {
    sqlx::query("UPDATE ideas SET status = ?, updated_at = ? WHERE id = ?").bind(status.as_str()).bind(now()).bind(id.0).execute(tx.conn()).await?;
    tx.note(Tag::Ideas, "status", Some(id.0));
    Ok(())
}

/// Ideas without a task, by volume; `only` restricts them.
pub async fn without_task(pool: &Reader, site: SiteId, only: &[IdeaId], limit: u32) -> Result<Vec<Idea>> {
    let hex: Vec<String> = only.iter().map(|id| id.0.simple().to_string()).collect();
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM {FROM} WHERE i.site_id = ?1 AND t.id IS NULL AND (?2 = '[]' OR i.id IN (SELECT unhex(value) FROM json_each(?2)))
         ORDER BY i.search_volume DESC, i.seq LIMIT ?3"
    )))
    .bind(site.0)
    .bind(to_json(&hex)?)
    .bind(i64::from(limit))
    .fetch_all(pool)
    .await?;
    rows.iter().map(idea).collect()
}
