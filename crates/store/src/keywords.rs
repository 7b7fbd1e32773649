//! Table `keywords`: lists, bulk changes, and the merge of an imported batch in a few statements whatever its size.

use crate::list::{List, SortColumn, any_of, contains, scope};
use crate::row::{json, text, text_opt, unsigned};
use crate::{Reader, Result, StoreError, WriteTx, now};
use igny8_model::planner::{Intent, Keyword, KeywordFacets, KeywordStatus, Selection};
use igny8_model::{ClusterId, KeywordId, ListQuery, Page, SectorId, SiteId, Tag};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row as _, Sqlite};
use uuid::Uuid;

const LIST: List = List {
    columns: "k.*, c.name AS cluster_name",
    from: "keywords k LEFT JOIN clusters c ON c.id = k.cluster_id",
    alias: "k",
    sorts: &[
        SortColumn { name: "keyword", sql: "k.normal" },
        SortColumn { name: "search_volume", sql: "COALESCE(k.search_volume, -1)" },
        SortColumn { name: "difficulty", sql: "COALESCE(k.difficulty, -1)" },
        SortColumn { name: "cpc", sql: "COALESCE(k.cpc_micros, -1)" },
        SortColumn { name: "intent", sql: "COALESCE(k.intent, '')" },
        SortColumn { name: "status", sql: "k.status" },
        SortColumn { name: "cluster", sql: "COALESCE(c.name, '')" },
        SortColumn { name: "created_at", sql: "k.seq" },
    ],
    default_sort: "-search_volume",
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
    scope(sql, "k", query);
    if let Some(cluster) = query.cluster_id {
        sql.push(" AND k.cluster_id = ").push_bind(cluster.0);
    }
    if let Some(unclustered) = query.unclustered {
        sql.push(if unclustered { " AND k.cluster_id IS NULL" } else { " AND k.cluster_id IS NOT NULL" });
    }
    any_of(sql, "k.status", &query.status);
    any_of(sql, "COALESCE(k.intent, 'none')", &query.intent);
    for (column, sign, value) in [
        ("COALESCE(k.search_volume, -1)", ">=", query.volume_min),
        ("COALESCE(k.search_volume, -1)", "<=", query.volume_max),
        ("COALESCE(k.difficulty, -1)", ">=", query.difficulty_min),
        ("COALESCE(k.difficulty, -1)", "<=", query.difficulty_max),
    ] {
        if let Some(value) = value {
            sql.push(format!(" AND {column} {sign} ")).push_bind(value);
        }
    }
    contains(sql, "k.normal", &query.search.to_lowercase());
}

pub async fn list(pool: &Reader, query: &ListQuery) -> Result<Page<Keyword>> {
    // Whether a text occurs at all is told by an index over the texts; walking the rows by volume for nothing would take ten times as long.
    let counted = if query.search.trim().is_empty() || query.no_count { None } else { Some(count(pool, query).await?) };
    if counted == Some(0) {
        return Ok(Page::whole(Vec::new()));
    }
    let mut page = LIST.page(pool, &ListQuery { no_count: true, ..query.clone() }, &|sql| filter(sql, query), keyword).await?;
    if !query.no_count {
        page.count = match counted {
            Some(count) => count,
            None => count(pool, query).await?,
        };
    }
    Ok(page)
}

/// How many match; without the join, so that an index alone can answer.
pub async fn count(pool: &Reader, query: &ListQuery) -> Result<u64> {
    let mut sql = QueryBuilder::<Sqlite>::new("SELECT COUNT(*) FROM keywords k WHERE 1");
    filter(&mut sql, query);
    let count: i64 = sql.build_query_scalar().fetch_one(pool).await?;
    Ok(count.unsigned_abs())
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
    scope(&mut sql, "k", query);
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
    tx.note(Tag::Keywords, "merge", Some(site.0));
    Ok(added)
}

/// Writes the changeable fields of one keyword.
pub async fn update(tx: &mut WriteTx, k: &Keyword) -> Result<()> {
    let done = sqlx::query("UPDATE keywords SET volume_kind = CASE WHEN search_volume IS NOT ?1 THEN 5 ELSE volume_kind END, search_volume = ?1, difficulty = ?2, intent = ?3, status = ?4, updated_at = ?5 WHERE id = ?6")
        .bind(k.search_volume)
        .bind(k.difficulty)
        .bind(k.intent.map(Intent::as_str))
        .bind(k.status.as_str())
        .bind(now())
        .bind(k.id.0)
        .execute(tx.conn())
        .await?;
    if done.rows_affected() == 0 {
        return Err(StoreError::Missing("keyword"));
    }
    tx.note(Tag::Keywords, "update", Some(k.id.0));
    Ok(())
}

/// Sets the status of a selection.
pub async fn set_status(tx: &mut WriteTx, selection: &Selection<KeywordId>, status: KeywordStatus) -> Result<u64> {
    let mut sql = QueryBuilder::<Sqlite>::new("UPDATE keywords AS k SET status = ");
    sql.push_bind(status.as_str()).push(", updated_at = ").push_bind(now());
    sql.push(" WHERE k.status <> ").push_bind(status.as_str());
    match selection {
        Selection::Ids(ids) => {
            let hex: Vec<String> = ids.iter().map(|id| id.0.simple().to_string()).collect();
            sql.push(" AND k.id IN (SELECT unhex(value) FROM json_each(").push_bind(crate::row::to_json(&hex)?).push("))");
        }
        Selection::Query(query) => filter(&mut sql, query),
    }
    let done = sql.build().execute(tx.conn()).await?.rows_affected();
    tx.note(Tag::Keywords, "status", None);
    Ok(done)
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
pub async fn assign(tx: &mut WriteTx, ids: &[KeywordId], cluster: Option<ClusterId>, by_hand: bool) -> Result<u64> {
    let hex: Vec<String> = ids.iter().map(|id| id.0.simple().to_string()).collect();
    let done =
        sqlx::query("UPDATE keywords SET cluster_id = ?1, pinned = MAX(?2, pinned * ?3), updated_at = ?4 WHERE id IN (SELECT unhex(value) FROM json_each(?5))")
            .bind(cluster.map(|c| c.0))
            .bind(by_hand)
            .bind(by_hand)
            .bind(now())
            .bind(crate::row::to_json(&hex)?)
            .execute(tx.conn())
            .await?;
    tx.note(Tag::Keywords, "assign", None);
    Ok(done.rows_affected())
}

/// Takes every keyword of the scope that was not placed by hand, and is in no cluster of `keep`, out of its cluster.
pub async fn release(tx: &mut WriteTx, site: SiteId, sector: Option<SectorId>) -> Result<()> {
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
pub async fn clusters_of(tx: &mut WriteTx, ids: &[KeywordId]) -> Result<Vec<ClusterId>> {
    let hex: Vec<String> = ids.iter().map(|id| id.0.simple().to_string()).collect();
    let rows: Vec<Uuid> =
        sqlx::query_scalar("SELECT DISTINCT cluster_id FROM keywords WHERE cluster_id IS NOT NULL AND id IN (SELECT unhex(value) FROM json_each(?))")
            .bind(crate::row::to_json(&hex)?)
            .fetch_all(tx.conn())
            .await?;
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
