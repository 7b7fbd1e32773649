//! Table `clusters`, with the sums that its list shows.

use crate::list::Kind::{Number, Site, Text};
use crate::list::{List, col, made};
use crate::row::{json, text, text_opt, unsigned};
use crate::undo::{self, Table};
use crate::{Reader, Result, StoreError, WriteTx, now};
use igny8_model::planner::{Cluster, ClusterStatus, Intent};
use igny8_model::{ClusterId, ListQuery, Page, SectorId, Selection, SiteId, Tag};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row as _, Sqlite};

const COLUMNS: &str = "c.*, (SELECT COUNT(*) FROM ideas i WHERE i.cluster_id = c.id) AS idea_count";
pub(crate) const LIST: List = List {
    select: COLUMNS,
    table: "clusters c",
    joins: "",
    alias: "c",
    columns: &[
        col("search_volume", "c.search_volume", Number),
        col("keyword_count", "c.keyword_count", Number),
        col("difficulty", "COALESCE(c.difficulty, -1)", Number),
        col("name", "c.name", Text),
        col("intent", "COALESCE(c.intent, '')", Text),
        col("parent_topic", "COALESCE(c.parent_topic, '')", Text),
        col("status", "c.status", Text),
        col("idea_count", "(SELECT COUNT(*) FROM ideas i WHERE i.cluster_id = c.id)", Number),
        col("site", "(SELECT s.name FROM sites s WHERE s.id = c.site_id)", Site),
        made("c.created_at", "c.seq"),
    ],
    search: col("name", "(c.name || ' ' || c.top_keywords || ' ' || COALESCE(c.parent_topic, ''))", Text),
    default_sort: "-search_volume",
    has_site: true,
    has_sector: true,
    extra: filter,
};

/// Without a condition on the status only active clusters.
fn filter(sql: &mut QueryBuilder<Sqlite>, query: &ListQuery) {
    if !query.filters.iter().any(|f| f.column == "status") {
        sql.push(" AND c.status = 'active'");
    }
}

fn cluster(row: &SqliteRow) -> Result<Cluster> {
    Ok(Cluster {
        id: ClusterId(row.try_get("id")?),
        site_id: SiteId(row.try_get("site_id")?),
        sector_id: SectorId(row.try_get("sector_id")?),
        name: row.try_get("name")?,
        description: row.try_get("description")?,
        status: text(row, "status")?,
        parent_topic: row.try_get("parent_topic")?,
        edited: row.try_get("edited")?,
        intent: text_opt(row, "intent")?,
        keyword_count: unsigned(row, "keyword_count")?,
        search_volume: row.try_get("search_volume")?,
        difficulty: row.try_get("difficulty")?,
        idea_count: unsigned(row, "idea_count")?,
        top_keywords: json(row, "top_keywords")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}

pub async fn list(pool: &Reader, query: &ListQuery) -> Result<Page<Cluster>> {
    LIST.page(pool, query, cluster).await
}

pub async fn get(pool: &Reader, id: ClusterId) -> Result<Option<Cluster>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM clusters c WHERE c.id = ?"))).bind(id.0).fetch_optional(pool).await?;
    row.as_ref().map(cluster).transpose()
}

/// A cluster to write.
#[derive(Debug, Clone)]
pub struct NewCluster {
    pub id: ClusterId,
    pub site_id: SiteId,
    pub sector_id: SectorId,
    pub name: String,
    pub parent_topic: Option<String>,
    pub intent: Option<Intent>,
    pub edited: bool,
}

pub async fn insert(tx: &mut WriteTx, new: &NewCluster) -> Result<()> {
    let at = now();
    sqlx::query("INSERT INTO clusters (id, site_id, sector_id, name, parent_topic, intent, edited, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(new.id.0)
        .bind(new.site_id.0)
        .bind(new.sector_id.0)
        .bind(&new.name)
        .bind(&new.parent_topic)
        .bind(new.intent.map(Intent::as_str))
        .bind(new.edited)
        .bind(at)
        .bind(at)
        .execute(tx.conn())
        .await?;
    undo::keep_made(tx, Table::Clusters, &[new.id.0]).await?;
    tx.note(Tag::Clusters, "create", Some(new.id.0));
    Ok(())
}

/// What a change of a cluster can change, for undo.
const CHANGED: &[&str] = &["name", "description", "status", "edited", "parent_topic", "intent"];

async fn keep(tx: &mut WriteTx, ids: &[ClusterId]) -> Result<()> {
    undo::keep(tx, Table::Clusters, CHANGED, |sql| crate::list::among(sql, "t.id", ids, false)).await
}

/// Archives a selection or brings it back.
pub async fn set_many(tx: &mut WriteTx, selection: &Selection<ClusterId>, status: ClusterStatus) -> Result<u64> {
    undo::keep(tx, Table::Clusters, CHANGED, |sql| {
        sql.push(" AND t.status <> ").push_bind(status.as_str());
        LIST.selected(sql, selection, "t.id")
    })
    .await?;
    let mut sql = QueryBuilder::<Sqlite>::new("UPDATE clusters AS t SET status = ");
    sql.push_bind(status.as_str()).push(", updated_at = ").push_bind(now()).push(" WHERE t.status <> ").push_bind(status.as_str());
    LIST.selected(&mut sql, selection, "t.id")?;
    let done = sql.build().execute(tx.conn()).await?.rows_affected();
    tx.note(Tag::Clusters, "status", None);
    Ok(done)
}

/// Writes name, description and status; `edited` marks it as touched by hand.
pub async fn update(tx: &mut WriteTx, c: &Cluster) -> Result<()> {
    keep(tx, &[c.id]).await?;
    let done = sqlx::query("UPDATE clusters SET name = ?, description = ?, status = ?, edited = ?, parent_topic = ?, updated_at = ? WHERE id = ?")
        .bind(&c.name)
        .bind(&c.description)
        .bind(c.status.as_str())
        .bind(c.edited)
        .bind(&c.parent_topic)
        .bind(now())
        .bind(c.id.0)
        .execute(tx.conn())
        .await?;
    if done.rows_affected() == 0 {
        return Err(StoreError::Missing("cluster"));
    }
    tx.note(Tag::Clusters, "update", Some(c.id.0));
    Ok(())
}

/// Marks clusters as edited by hand.
pub async fn mark_edited(tx: &mut WriteTx, ids: &[ClusterId]) -> Result<()> {
    keep(tx, ids).await?;
    for id in ids {
        sqlx::query("UPDATE clusters SET edited = 1, updated_at = ? WHERE id = ?").bind(now()).bind(id.0).execute(tx.conn()).await?;
    }
    tx.note(Tag::Clusters, "edited", None);
    Ok(())
}

/// Sets the parent topic and the intent that a run found.
pub async fn set_topic(tx: &mut WriteTx, id: ClusterId, parent: Option<&str>, intent: Option<Intent>) -> Result<()> {
    sqlx::query("UPDATE clusters SET parent_topic = ?, intent = COALESCE(?, intent) WHERE id = ?")
        .bind(parent)
        .bind(intent.map(Intent::as_str))
        .bind(id.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Moves all keywords, ideas, tasks and contents from one cluster to another.
pub async fn move_all(tx: &mut WriteTx, from: ClusterId, into: ClusterId) -> Result<()> {
    keep(tx, &[from]).await?;
    for table in [Table::Ideas, Table::Keywords, Table::Tasks, Table::Contents] {
        undo::keep(tx, table, &["cluster_id"], |sql| {
            sql.push(" AND t.cluster_id = ").push_bind(from.0);
            Ok(())
        })
        .await?;
    }
    // An idea a cluster is unique; the target's own stays, the other keeps its place without a cluster.
    sqlx::query("UPDATE ideas SET cluster_id = CASE WHEN EXISTS (SELECT 1 FROM ideas x WHERE x.cluster_id = ?1) THEN NULL ELSE ?1 END WHERE cluster_id = ?2")
        .bind(into.0)
        .bind(from.0)
        .execute(tx.conn())
        .await?;
    for table in ["keywords", "tasks", "contents"] {
        sqlx::query(sqlx::AssertSqlSafe(format!("UPDATE {table} SET cluster_id = ? WHERE cluster_id = ?")))
            .bind(into.0)
            .bind(from.0)
            .execute(tx.conn())
            .await?;
    }
    sqlx::query("UPDATE clusters SET status = 'archived', updated_at = ? WHERE id = ?").bind(now()).bind(from.0).execute(tx.conn()).await?;
    tx.note(Tag::Clusters, "merge", Some(into.0));
    tx.note(Tag::Keywords, "merge", None);
    Ok(())
}

/// Recounts the sums of every cluster of a site from its keywords.
pub async fn recount(tx: &mut WriteTx, site: SiteId) -> Result<()> {
    sqlx::query(
        "UPDATE clusters SET keyword_count = COALESCE(n.n, 0), search_volume = COALESCE(n.v, 0), difficulty = n.d
         FROM (SELECT c.id, k.n, k.v, k.d FROM clusters c
               LEFT JOIN (SELECT cluster_id, COUNT(*) n, SUM(search_volume) v, CAST(ROUND(AVG(difficulty)) AS INTEGER) d
                          FROM keywords WHERE site_id = ?1 AND cluster_id IS NOT NULL GROUP BY cluster_id) k ON k.cluster_id = c.id
               WHERE c.site_id = ?1) n
         WHERE clusters.id = n.id",
    )
    .bind(site.0)
    .execute(tx.conn())
    .await?;
    sqlx::query(
        "UPDATE clusters SET top_keywords = n.top
         FROM (SELECT cluster_id, json_group_array(keyword) top FROM
                 (SELECT cluster_id, keyword, ROW_NUMBER() OVER (PARTITION BY cluster_id ORDER BY COALESCE(search_volume, -1) DESC, seq) r
                  FROM keywords WHERE site_id = ?1 AND cluster_id IS NOT NULL) WHERE r <= 5 GROUP BY cluster_id) n
         WHERE clusters.id = n.cluster_id",
    )
    .bind(site.0)
    .execute(tx.conn())
    .await?;
    tx.note(Tag::Clusters, "recount", Some(site.0));
    Ok(())
}

/// Removes generated clusters that lost all keywords and that nothing else refers to; archives the others that are empty.
pub async fn drop_empty(tx: &mut WriteTx, site: SiteId, sector: Option<SectorId>) -> Result<()> {
    const REFERRED: &str = "t.id IN (SELECT cluster_id FROM ideas WHERE cluster_id IS NOT NULL UNION SELECT cluster_id FROM tasks WHERE cluster_id IS NOT NULL UNION SELECT cluster_id FROM contents WHERE cluster_id IS NOT NULL)";
    let empty = |sql: &mut QueryBuilder<Sqlite>, not: &str| {
        sql.push(" AND t.site_id = ").push_bind(site.0).push(" AND t.edited = 0 AND t.status = 'active'");
        if let Some(sector) = sector {
            sql.push(" AND t.sector_id = ").push_bind(sector.0);
        }
        sql.push(" AND t.id NOT IN (SELECT cluster_id FROM keywords WHERE site_id = ").push_bind(site.0);
        sql.push(format!(" AND cluster_id IS NOT NULL) AND {not}{REFERRED}"));
    };
    undo::keep(tx, Table::Clusters, CHANGED, |sql| {
        empty(sql, "");
        Ok(())
    })
    .await?;
    undo::keep_deleted(tx, Table::Clusters, |sql| {
        empty(sql, "NOT ");
        Ok(())
    })
    .await?;
    for (change, not) in [("UPDATE clusters AS t SET status = 'archived' WHERE 1", ""), ("DELETE FROM clusters AS t WHERE 1", "NOT ")] {
        let mut sql = QueryBuilder::<Sqlite>::new(change);
        empty(&mut sql, not);
        sql.build().execute(tx.conn()).await?;
    }
    Ok(())
}

/// Clusters to make ideas of: active, with keywords, without an idea, by volume. `only` restricts them.
pub async fn without_idea(pool: &Reader, site: SiteId, only: &[ClusterId], limit: u32) -> Result<Vec<Cluster>> {
    let hex: Vec<String> = only.iter().map(|id| id.0.simple().to_string()).collect();
    let rows = sqlx::query(
        "SELECT c.*, 0 AS idea_count FROM clusters c
         WHERE c.site_id = ?1 AND c.status = 'active' AND c.keyword_count > 0
           AND NOT EXISTS (SELECT 1 FROM ideas i WHERE i.cluster_id = c.id)
           AND (?2 = '[]' OR c.id IN (SELECT unhex(value) FROM json_each(?2)))
         ORDER BY c.search_volume DESC, c.keyword_count DESC, c.seq LIMIT ?3",
    )
    .bind(site.0)
    .bind(crate::row::to_json(&hex)?)
    .bind(i64::from(limit))
    .fetch_all(pool)
    .await?;
    rows.iter().map(cluster).collect()
}

/// Clusters of the scope that a re-run must respect.
pub async fn active(pool: &Reader, site: SiteId, sector: Option<SectorId>) -> Result<Vec<Cluster>> {
    let rows = sqlx::query(
        "SELECT c.*, 0 AS idea_count FROM clusters c WHERE c.site_id = ?1 AND (?2 IS NULL OR c.sector_id = ?2) AND c.status = 'active' ORDER BY c.seq",
    )
    .bind(site.0)
    .bind(sector.map(|s| s.0))
    .fetch_all(pool)
    .await?;
    rows.iter().map(cluster).collect()
}

/// Renames a generated cluster that a run found again; one that was edited by hand keeps its name.
pub async fn rename_generated(tx: &mut WriteTx, id: ClusterId, name: &str) -> Result<()> {
    keep(tx, &[id]).await?;
    sqlx::query("UPDATE clusters SET name = ?1, updated_at = ?2 WHERE id = ?3 AND edited = 0 AND name <> ?1")
        .bind(name)
        .bind(now())
        .bind(id.0)
        .execute(tx.conn())
        .await?;
    Ok(())
}
