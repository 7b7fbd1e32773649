//! Table `ideas`.

use crate::list::Kind::{Number, Site, Text};
use crate::list::{List, col, in_cluster, joined, made};
use crate::row::{json, text, text_opt, to_json};
use crate::undo::{self, Table};
use crate::{Reader, Result, StoreError, WriteTx, now};
use igny8_model::planner::{Idea, IdeaStatus, Intent};
use igny8_model::{ClusterId, IdeaId, ListQuery, Page, SectorId, Selection, SiteId, Tag, TaskId};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row as _, Sqlite};
use uuid::Uuid;

const COLUMNS: &str = "i.*, c.name AS cluster_name, t.id AS task_id";
const JOINS: &str = "LEFT JOIN clusters c ON c.id = i.cluster_id LEFT JOIN tasks t ON t.idea_id = i.id";
pub(crate) const LIST: List = List {
    select: COLUMNS,
    table: "ideas i",
    joins: JOINS,
    alias: "i",
    columns: &[
        col("search_volume", "i.search_volume", Number),
        col("title", "i.title", Text),
        col("status", "i.status", Text),
        col("content_type", "i.content_type", Text),
        col("content_structure", "i.content_structure", Text),
        col("intent", "COALESCE(i.intent, '')", Text),
        joined("cluster", "COALESCE(c.name, '')", Text),
        col("planned_on", "COALESCE(i.planned_on, '')", Text),
        col("site", "(SELECT s.name FROM sites s WHERE s.id = i.site_id)", Site),
        made("i.created_at", "i.seq"),
    ],
    search: joined("title", "(i.title || ' ' || COALESCE(c.name, ''))", Text),
    default_sort: "-search_volume",
    has_site: true,
    has_sector: true,
    extra: filter,
};

fn filter(sql: &mut QueryBuilder<Sqlite>, query: &ListQuery) {
    in_cluster(sql, "i", query);
}

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
        planned_on: row.try_get("planned_on")?,
        task_id: row.try_get::<Option<Uuid>, _>("task_id")?.map(TaskId),
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}

pub async fn list(pool: &Reader, query: &ListQuery) -> Result<Page<Idea>> {
    LIST.page(pool, query, idea).await
}

pub async fn get(pool: &Reader, id: IdeaId) -> Result<Option<Idea>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM ideas i {JOINS} WHERE i.id = ?"))).bind(id.0).fetch_optional(pool).await?;
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
    let made = done.rows_affected() == 1;
    if made {
        undo::keep_made(tx, Table::Ideas, &[new.id.0]).await?;
    }
    tx.note(Tag::Ideas, "create", Some(new.id.0));
    tx.note(Tag::Clusters, "idea", None);
    Ok(made)
}

/// What a change of an idea can change, for undo.
const CHANGED: &[&str] = &["title", "description", "status", "planned_on", "content_type", "content_structure"];

/// Writes the changeable fields.
pub async fn update(tx: &mut WriteTx, i: &Idea) -> Result<()> {
    undo::keep(tx, Table::Ideas, CHANGED, |sql| crate::list::among(sql, "t.id", &[i.id], false)).await?;
    let done = sqlx::query(
        "UPDATE ideas SET title = ?, description = ?, status = ?, planned_on = ?, content_type = ?, content_structure = ?, updated_at = ? WHERE id = ?",
    )
    .bind(&i.title)
    .bind(&i.description)
    .bind(i.status.as_str())
    .bind(&i.planned_on)
    .bind(i.content_type.as_str())
    .bind(&i.content_structure)
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

/// Sets status and day of a selection; an empty day means not planned.
pub async fn set_many(tx: &mut WriteTx, selection: &Selection<IdeaId>, status: Option<IdeaStatus>, planned_on: Option<&str>) -> Result<u64> {
    undo::keep(tx, Table::Ideas, CHANGED, |sql| LIST.selected(sql, selection, "t.id")).await?;
    let mut sql = QueryBuilder::<Sqlite>::new("UPDATE ideas AS t SET updated_at = ");
    sql.push_bind(now());
    if let Some(status) = status {
        sql.push(", status = ").push_bind(status.as_str());
    }
    if let Some(day) = planned_on {
        sql.push(", planned_on = ").push_bind(Some(day).filter(|d| !d.is_empty()));
    }
    sql.push(" WHERE 1");
    LIST.selected(&mut sql, selection, "t.id")?;
    let done = sql.build().execute(tx.conn()).await?.rows_affected();
    tx.note(Tag::Ideas, "update", None);
    Ok(done)
}

/// Removes the ideas of a selection that have no task.
pub async fn delete(tx: &mut WriteTx, selection: &Selection<IdeaId>) -> Result<u64> {
    const FREE: &str = " AND NOT EXISTS (SELECT 1 FROM tasks x WHERE x.idea_id = t.id)";
    undo::keep_deleted(tx, Table::Ideas, |sql| {
        sql.push(FREE);
        LIST.selected(sql, selection, "t.id")
    })
    .await?;
    let mut sql = QueryBuilder::<Sqlite>::new("DELETE FROM ideas AS t WHERE 1");
    sql.push(FREE);
    LIST.selected(&mut sql, selection, "t.id")?;
    let done = sql.build().execute(tx.conn()).await?.rows_affected();
    tx.note(Tag::Ideas, "delete", None);
    tx.note(Tag::Clusters, "idea", None);
    Ok(done)
}

pub async fn set_status(tx: &mut WriteTx, id: IdeaId, status: IdeaStatus) -> Result<()> {
    undo::keep(tx, Table::Ideas, CHANGED, |sql| crate::list::among(sql, "t.id", &[id], false)).await?;
    sqlx::query("UPDATE ideas SET status = ?, updated_at = ? WHERE id = ?").bind(status.as_str()).bind(now()).bind(id.0).execute(tx.conn()).await?;
    tx.note(Tag::Ideas, "status", Some(id.0));
    Ok(())
}

/// Ideas without a task, by volume; `only` restricts them.
pub async fn without_task(pool: &Reader, site: SiteId, only: &[IdeaId], limit: u32) -> Result<Vec<Idea>> {
    let hex: Vec<String> = only.iter().map(|id| id.0.simple().to_string()).collect();
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {COLUMNS} FROM ideas i {JOINS} WHERE i.site_id = ?1 AND t.id IS NULL AND (?2 = '[]' OR i.id IN (SELECT unhex(value) FROM json_each(?2)))
         ORDER BY i.search_volume DESC, i.seq LIMIT ?3"
    )))
    .bind(site.0)
    .bind(to_json(&hex)?)
    .bind(i64::from(limit))
    .fetch_all(pool)
    .await?;
    rows.iter().map(idea).collect()
}
