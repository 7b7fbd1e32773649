//! Table `keywords`: lists, bulk changes, and the merge of an imported batch in a few statements whatever its size.

use crate::list::Kind::{Number, Site, Text};
use crate::list::{List, col, in_cluster, joined, made};
use crate::row::{json, text, text_opt, unsigned};
use crate::undo::{self, Table};
use crate::{Reader, Result, StoreError, WriteTx, now};
use igny8_model::planner::{Intent, Keyword, KeywordFacets, KeywordStatus};
use igny8_model::{ClusterId, KeywordId, ListQuery, Page, SectorId, Selection, SiteId, Tag};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row as _, Sqlite};
use uuid::Uuid;

pub(crate) const LIST: List = List {
    select: "k.*, c.name AS cluster_name",
    table: "keywords k",
    joins: "LEFT JOIN clusters c ON c.id = k.cluster_id",
    alias: "k",
    columns: &[
        col("keyword", "k.normal", Text),
        col("search_volume", "COALESCE(k.search_volume, -1)", Number),
        col("difficulty", "COALESCE(k.difficulty, -1)", Number),
        col("cpc", "COALESCE(k.cpc_micros, -1)", Number),
        col("intent", "COALESCE(k.intent, '')", Text),
        col("status", "k.status", Text),
        joined("cluster", "COALESCE(c.name, '')", Text),
        col("site", "(SELECT s.name FROM sites s WHERE s.id = k.site_id)", Site),
        col("sector", "(SELECT s.name FROM sectors s WHERE s.id = k.sector_id)", Text),
        col("source", "k.source", Text),
        made("k.created_at", "k.seq"),
    ],
    search: col("keyword", "k.normal", Text),
    default_sort: "-search_volume",
    has_site: true,
    has_sector: true,
    extra: filter,
};

fn keyword(row: &SqliteRow) -> Result<Keyword> {
    Ok(Keyword {
        id: KeywordId(row.try_get("id")?),
        site_id: SiteId(row.try_get("site_id")?),
        sector_id: SectorId(row.try_get("sector_id")?),
        keyword: row.try_get("keyword")?,
        search_volume: row.try_get("search_volume")?,
        difficulty: row.try_get("difficulty")?,
        cpc_micros: row.try_get("cpc_micros")?,
        currency: row.try_get("currency")?,
        intent: text_opt(row, "intent")?,
        status: text(row, "status")?,
        source: text(row, "source")?,
        trend: json(row, "trend")?,
        cluster_id: row.try_get::<Option<Uuid>, _>("cluster_id")?.map(ClusterId),
        cluster_name: row.try_get("cluster_name")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}

fn filter(sql: &mut QueryBuilder<Sqlite>, query: &ListQuery) {
    in_cluster(sql, "k", query);
}

pub async fn list(pool: &Reader, query: &ListQuery) -> Result<Page<Keyword>> {
    LIST.page(pool, query, keyword).await
}

pub async fn count(pool: &Reader, query: &ListQuery) -> Result<u64> {
    LIST.count(pool, query).await
}

pub async fn get(pool: &Reader, id: KeywordId) -> Result<Option<Keyword>> {
    let row = sqlx::query("SELECT k.*, c.name AS cluster_name FROM keywords k LEFT JOIN clusters c ON c.id = k.cluster_id WHERE k.id = ?")
        .bind(id.0)
        .fetch_optional(pool)
        .await?;
    row.as_ref().map(keyword).transpose()
}

/// Counts by status and intent within the query's scope, its other filters left out.
pub async fn facets(pool: &Reader, query: &ListQuery) -> Result<KeywordFacets> {
    let mut facets = KeywordFacets::default();
    let mut sql =
        QueryBuilder::<Sqlite>::new("SELECT k.status, COALESCE(k.intent, 'none') intent, COUNT(*) n, SUM(k.cluster_id IS NULL) loose FROM keywords k WHERE 1");
    let scope = ListQuery { site_id: query.site_id, site_ids: query.site_ids.clone(), sector_id: query.sector_id, ..ListQuery::default() };
    LIST.conditions(&mut sql, &scope)?;
    sql.push(" GROUP BY 1, 2");
    let mut status = std::collections::BTreeMap::<String, u64>::new();
    let mut intent = std::collections::BTreeMap::<String, u64>::new();
    for row in sql.build().fetch_all(pool).await? {
        let n: u64 = unsigned(&row, "n")?;
        facets.total += n;
        facets.unclustered += unsigned::<u64>(&row, "loose")?;
        *status.entry(row.try_get("status")?).or_default() += n;
        *intent.entry(row.try_get("intent")?).or_default() += n;
    }
    facets.status = status.into_iter().collect();
    facets.intent = intent.into_iter().collect();
    Ok(facets)
}

/// One row of an import, already normalised; `normal` is unique within the batch.
#[derive(Debug, Clone, serde::Serialize)]
pub struct NewKeyword {
    pub keyword: String,
    pub normal: String,
    pub search_volume: Option<i64>,
    /// 0 unknown, 1 impressions, 2 range, 3 estimate, 4 exact.
    pub volume_kind: i64,
    pub difficulty: Option<i64>,
    pub cpc_micros: Option<i64>,
    pub currency: Option<String>,
    pub intent: Option<Intent>,
    /// JSON array of up to 24 numbers.
    pub trend: Option<String>,
    /// Hex of the UUID that the row gets if it is new.
    pub id: String,
}

/// Adds a batch: new keywords are inserted, known ones get their unknown values filled in and a better kind of volume.
/// Returns how many were new. Nothing is ever summed.
pub async fn merge(tx: &mut WriteTx, site: SiteId, sector: SectorId, source: &str, batch: &[NewKeyword]) -> Result<u64> {
    let rows = crate::row::to_json(&batch)?;
    let at = now();
    const COLUMNS: &str = "json_extract(j.value, '$.keyword') keyword, json_extract(j.value, '$.normal') normal,
        json_extract(j.value, '$.search_volume') search_volume, json_extract(j.value, '$.volume_kind') volume_kind,
        json_extract(j.value, '$.difficulty') difficulty, json_extract(j.value, '$.cpc_micros') cpc_micros,
        json_extract(j.value, '$.currency') currency, json_extract(j.value, '$.intent') intent, json_extract(j.value, '$.trend') trend";
    if tx.undo.is_some() {
        let normals: Vec<&str> = batch.iter().map(|k| k.normal.as_str()).collect();
        let normals = crate::row::to_json(&normals)?;
        undo::keep(tx, Table::Keywords, &["search_volume", "volume_kind", "difficulty", "cpc_micros", "currency", "intent", "trend"], |sql| {
            sql.push(" AND t.site_id = ").push_bind(site.0).push(" AND t.sector_id = ").push_bind(sector.0);
            sql.push(" AND t.normal IN (SELECT value FROM json_each(").push_bind(normals).push("))");
            Ok(())
        })
        .await?;
    }
    let insert = format!(
        "INSERT OR IGNORE INTO keywords (id, site_id, sector_id, keyword, normal, search_volume, volume_kind, difficulty, cpc_micros, currency, intent, trend, source, created_at, updated_at)
         SELECT unhex(json_extract(j.value, '$.id')), ?2, ?3, n.keyword, n.normal, n.search_volume, n.volume_kind, n.difficulty, n.cpc_micros, n.currency, n.intent, n.trend, ?4, ?5, ?5
         FROM (SELECT j.value AS value, {COLUMNS} FROM json_each(?1) j) n, (SELECT 1) LIMIT -1"
    );
    let insert = insert.replace("json_extract(j.value, '$.id')), ?2", "json_extract(n.value, '$.id')), ?2");
    let added =
        sqlx::query(sqlx::AssertSqlSafe(insert)).bind(&rows).bind(site.0).bind(sector.0).bind(source).bind(at).execute(tx.conn()).await?.rows_affected();
    if added < batch.len() as u64 {
        let update = format!(
            "UPDATE keywords SET
                search_volume = CASE WHEN n.volume_kind > keywords.volume_kind THEN n.search_volume ELSE keywords.search_volume END,
                volume_kind = MAX(n.volume_kind, keywords.volume_kind),
                difficulty = COALESCE(keywords.difficulty, n.difficulty),
                cpc_micros = COALESCE(keywords.cpc_micros, n.cpc_micros),
                currency = COALESCE(keywords.currency, n.currency),
                intent = COALESCE(keywords.intent, n.intent),
                trend = COALESCE(keywords.trend, n.trend),
                updated_at = ?4
             FROM (SELECT {COLUMNS} FROM json_each(?1) j) n
             WHERE keywords.site_id = ?2 AND keywords.sector_id = ?3 AND keywords.normal = n.normal
               AND (n.volume_kind > keywords.volume_kind
                 OR (keywords.difficulty IS NULL AND n.difficulty IS NOT NULL) OR (keywords.cpc_micros IS NULL AND n.cpc_micros IS NOT NULL)
                 OR (keywords.intent IS NULL AND n.intent IS NOT NULL) OR (keywords.trend IS NULL AND n.trend IS NOT NULL))"
        );
        sqlx::query(sqlx::AssertSqlSafe(update)).bind(&rows).bind(site.0).bind(sector.0).bind(at).execute(tx.conn()).await?;
    }
    if tx.undo.is_some() {
        let made: Vec<Uuid> = batch.iter().filter_map(|k| k.id.parse().ok()).collect();
        undo::keep_made_of(tx, Table::Keywords, &made).await?;
    }
    tx.note(Tag::Keywords, "merge", Some(site.0));
    Ok(added)
}

/// What a change of one or many keywords can change, for undo.
const CHANGED: &[&str] = &["status", "intent", "cluster_id", "pinned"];

/// Writes the changeable fields of one keyword.
pub async fn update(tx: &mut WriteTx, k: &Keyword, normal: &str) -> Result<()> {
    undo::keep(tx, Table::Keywords, &["keyword", "normal", "search_volume", "volume_kind", "difficulty", "cpc_micros", "intent", "status"], |sql| {
        sql.push(" AND t.id = ").push_bind(k.id.0);
        Ok(())
    })
    .await?;
    let done = sqlx::query(
        "UPDATE keywords SET volume_kind = CASE WHEN search_volume IS NOT ?1 THEN 5 ELSE volume_kind END, search_volume = ?1, difficulty = ?2, intent = ?3, status = ?4, updated_at = ?5,
            keyword = ?7, normal = ?8, cpc_micros = ?9 WHERE id = ?6",
    )
    .bind(k.search_volume)
    .bind(k.difficulty)
    .bind(k.intent.map(Intent::as_str))
    .bind(k.status.as_str())
    .bind(now())
    .bind(k.id.0)
    .bind(&k.keyword)
    .bind(normal)
    .bind(k.cpc_micros)
    .execute(tx.conn())
    .await
    .map_err(crate::exists("this keyword"))?;
    if done.rows_affected() == 0 {
        return Err(StoreError::Missing("keyword"));
    }
    tx.note(Tag::Keywords, "update", Some(k.id.0));
    Ok(())
}

/// Sets status and intent of a selection.
pub async fn set_many(tx: &mut WriteTx, selection: &Selection<KeywordId>, status: Option<KeywordStatus>, intent: Option<Intent>) -> Result<u64> {
    let mut changed = 0;
    for (column, value) in [("status", status.map(KeywordStatus::as_str)), ("intent", intent.map(Intent::as_str))] {
        let Some(value) = value else { continue };
        undo::keep(tx, Table::Keywords, CHANGED, |sql| {
            sql.push(format!(" AND t.{column} IS NOT ")).push_bind(value);
            LIST.selected(sql, selection, "t.id")
        })
        .await?;
        let mut sql = QueryBuilder::<Sqlite>::new(format!("UPDATE keywords AS t SET {column} = "));
        sql.push_bind(value).push(", updated_at = ").push_bind(now());
        sql.push(format!(" WHERE t.{column} IS NOT ")).push_bind(value);
        LIST.selected(&mut sql, selection, "t.id")?;
        changed = sql.build().execute(tx.conn()).await?.rows_affected().max(changed);
    }
    tx.note(Tag::Keywords, "status", None);
    Ok(changed)
}

/// Removes a selection.
pub async fn delete(tx: &mut WriteTx, selection: &Selection<KeywordId>) -> Result<u64> {
    undo::keep_deleted(tx, Table::Keywords, |sql| LIST.selected(sql, selection, "t.id")).await?;
    let mut sql = QueryBuilder::<Sqlite>::new("DELETE FROM keywords AS t WHERE 1");
    LIST.selected(&mut sql, selection, "t.id")?;
    let done = sql.build().execute(tx.conn()).await?.rows_affected();
    tx.note(Tag::Keywords, "delete", None);
    Ok(done)
}

/// The sites that a selection touches.
pub async fn sites_of(tx: &mut WriteTx, selection: &Selection<KeywordId>) -> Result<Vec<SiteId>> {
    let mut sql = QueryBuilder::<Sqlite>::new("SELECT DISTINCT t.site_id FROM keywords t WHERE 1");
    LIST.selected(&mut sql, selection, "t.id")?;
    let rows: Vec<Uuid> = sql.build_query_scalar().fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(SiteId).collect())
}

/// A keyword as the clustering engine needs it.
#[derive(Debug, Clone)]
pub struct ForClustering {
    pub id: KeywordId,
    pub keyword: String,
    pub search_volume: Option<i64>,
    pub intent: Option<Intent>,
    pub cluster_id: Option<ClusterId>,
    /// Placed by hand.
    pub pinned: bool,
}

/// All keywords of a site that clustering looks at (not the inactive ones), in the order of making.
pub async fn for_clustering(pool: &Reader, site: SiteId, sector: Option<SectorId>) -> Result<Vec<ForClustering>> {
    let rows = sqlx::query(
        "SELECT id, keyword, search_volume, intent, cluster_id, pinned FROM keywords
         WHERE site_id = ?1 AND (?2 IS NULL OR sector_id = ?2) AND status <> 'inactive' ORDER BY seq",
    )
    .bind(site.0)
    .bind(sector.map(|s| s.0))
    .fetch_all(pool)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(ForClustering {
                id: KeywordId(row.try_get("id")?),
                keyword: row.try_get("keyword")?,
                search_volume: row.try_get("search_volume")?,
                intent: text_opt(row, "intent")?,
                cluster_id: row.try_get::<Option<Uuid>, _>("cluster_id")?.map(ClusterId),
                pinned: row.try_get("pinned")?,
            })
        })
        .collect()
}

/// Puts keywords into a cluster or out of any. `by_hand` pins them there for later runs.
pub async fn assign(tx: &mut WriteTx, selection: &Selection<KeywordId>, cluster: Option<ClusterId>, by_hand: bool) -> Result<u64> {
    undo::keep(tx, Table::Keywords, CHANGED, |sql| LIST.selected(sql, selection, "t.id")).await?;
    let mut sql = QueryBuilder::<Sqlite>::new("UPDATE keywords AS t SET cluster_id = ");
    sql.push_bind(cluster.map(|c| c.0)).push(", pinned = MAX(").push_bind(by_hand).push(", t.pinned * ").push_bind(by_hand);
    sql.push("), updated_at = ").push_bind(now()).push(" WHERE 1");
    LIST.selected(&mut sql, selection, "t.id")?;
    let done = sql.build().execute(tx.conn()).await?;
    tx.note(Tag::Keywords, "assign", None);
    Ok(done.rows_affected())
}

/// Takes every keyword of the scope that was not placed by hand, and is in no cluster of `keep`, out of its cluster.
pub async fn release(tx: &mut WriteTx, site: SiteId, sector: Option<SectorId>) -> Result<()> {
    undo::keep(tx, Table::Keywords, CHANGED, |sql| {
        sql.push(" AND t.site_id = ").push_bind(site.0).push(" AND t.pinned = 0 AND t.cluster_id IS NOT NULL");
        if let Some(sector) = sector {
            sql.push(" AND t.sector_id = ").push_bind(sector.0);
        }
        Ok(())
    })
    .await?;
    sqlx::query(
        "UPDATE keywords SET cluster_id = NULL WHERE site_id = ?1 AND (?2 IS NULL OR sector_id = ?2) AND pinned = 0 AND cluster_id IS NOT NULL
           AND cluster_id NOT IN (SELECT id FROM clusters WHERE edited = 1)",
    )
    .bind(site.0)
    .bind(sector.map(|s| s.0))
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The clusters that these keywords are in.
pub async fn clusters_of(tx: &mut WriteTx, selection: &Selection<KeywordId>) -> Result<Vec<ClusterId>> {
    let mut sql = QueryBuilder::<Sqlite>::new("SELECT DISTINCT t.cluster_id FROM keywords t WHERE t.cluster_id IS NOT NULL");
    LIST.selected(&mut sql, selection, "t.id")?;
    let rows: Vec<Uuid> = sql.build_query_scalar().fetch_all(tx.conn()).await?;
    Ok(rows.into_iter().map(ClusterId).collect())
}

/// Keywords of a cluster by volume: (text, volume, intent).
pub async fn of_cluster(pool: &Reader, cluster: ClusterId) -> Result<Vec<(String, Option<i64>, Option<Intent>)>> {
    let rows = sqlx::query("SELECT keyword, search_volume, intent FROM keywords WHERE cluster_id = ? ORDER BY COALESCE(search_volume, -1) DESC, seq")
        .bind(cluster.0)
        .fetch_all(pool)
        .await?;
    rows.iter().map(|row| Ok((row.try_get("keyword")?, row.try_get("search_volume")?, text_opt(row, "intent")?))).collect()
}

/// Marks the keywords of a cluster as used (a content targets them).
pub async fn mark_used(tx: &mut WriteTx, cluster: ClusterId) -> Result<()> {
    sqlx::query("UPDATE keywords SET status = 'used', updated_at = ? WHERE cluster_id = ? AND status = 'active'")
        .bind(now())
        .bind(cluster.0)
        .execute(tx.conn())
        .await?;
    tx.note(Tag::Keywords, "used", None);
    Ok(())
}

/// Puts each keyword into its cluster, as a run found it. What a hand placed, or a cluster archived, since the run began stays as the hand left it.
pub async fn assign_many(tx: &mut WriteTx, pairs: &[(KeywordId, ClusterId)]) -> Result<()> {
    for chunk in pairs.chunks(20_000) {
        let ids: Vec<KeywordId> = chunk.iter().map(|(k, _)| *k).collect();
        undo::keep(tx, Table::Keywords, CHANGED, |sql| crate::list::among(sql, "t.id", &ids, false)).await?;
        let rows: Vec<(String, String)> = chunk.iter().map(|(k, c)| (k.0.simple().to_string(), c.0.simple().to_string())).collect();
        sqlx::query(
            "UPDATE keywords SET cluster_id = n.c, updated_at = ?2
             FROM (SELECT unhex(json_extract(value, '$[0]')) k, unhex(json_extract(value, '$[1]')) c FROM json_each(?1)) n
             WHERE keywords.id = n.k AND keywords.pinned = 0 AND n.c IN (SELECT id FROM clusters WHERE status = 'active')",
        )
        .bind(crate::row::to_json(&rows)?)
        .bind(now())
        .execute(tx.conn())
        .await?;
    }
    tx.note(Tag::Keywords, "cluster", None);
    Ok(())
}

/// Texts of up to `limit` keywords of a site, spread evenly over it; for weighing terms.
pub async fn sample(pool: &Reader, site: SiteId, limit: u32) -> Result<Vec<String>> {
    let total: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM keywords WHERE site_id = ?").bind(site.0).fetch_one(pool).await?;
    let step = (total / i64::from(limit.max(1))).max(1);
    Ok(sqlx::query_scalar("SELECT keyword FROM keywords WHERE site_id = ? AND seq % ? = 0 LIMIT ?")
        .bind(site.0)
        .bind(step)
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await?)
}
