//! Tables `sites` and `sectors`.

use crate::list::Kind::{Number, Text};
use crate::list::{List, col, joined, made, nothing_more};
use crate::row::{text, unsigned};
use crate::{Reader, Result, StoreError, WriteTx, now};
use igny8_model::sites::{Sector, SectorStatus, Site, SiteCounts};
use igny8_model::{ListQuery, Page, SectorId, SiteId, Tag};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;
use std::collections::HashMap;

const COLUMNS: &str = "s.*, COALESCE(i.state = 'connected', 0) AS connected, EXISTS (SELECT 1 FROM site_icons n WHERE n.site_id = s.id) AS icon";
const FROM: &str = "sites s LEFT JOIN integrations i ON i.site_id = s.id";
pub(crate) const LIST: List = List {
    select: COLUMNS,
    table: "sites s",
    joins: "LEFT JOIN integrations i ON i.site_id = s.id",
    alias: "s",
    columns: &[
        col("name", "s.name", Text),
        col("domain", "s.domain", Text),
        col("status", "s.status", Text),
        col("keywords", "(SELECT COUNT(*) FROM keywords x WHERE x.site_id = s.id)", Number),
        col("drafts", "(SELECT COUNT(*) FROM contents x WHERE x.site_id = s.id AND x.status = 'draft' AND x.trashed_at IS NULL)", Number),
        col("published", "(SELECT COUNT(*) FROM contents x WHERE x.site_id = s.id AND x.status = 'published')", Number),
        joined("connection", "COALESCE(i.state, 'not_paired')", Text),
        made("s.created_at", "s.seq"),
    ],
    search: col("name", "(s.name || ' ' || s.domain)", Text),
    default_sort: "name",
    has_site: false,
    has_sector: false,
    extra: nothing_more,
};

fn site(row: &SqliteRow) -> Result<Site> {
    Ok(Site {
        id: SiteId(row.try_get("id")?),
        name: row.try_get("name")?,
        slug: row.try_get("slug")?,
        domain: row.try_get("domain")?,
        wordpress_url: row.try_get("wordpress_url")?,
        industry: row.try_get("industry")?,
        language: row.try_get("language")?,
        color: row.try_get("color")?,
        accent_color: row.try_get("accent_color")?,
        status: text(row, "status")?,
        sectors: Vec::new(),
        counts: SiteCounts::default(),
        connected: row.try_get("connected")?,
        icon: row.try_get("icon")?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}

fn sector(row: &SqliteRow) -> Result<Sector> {
    Ok(Sector { id: SectorId(row.try_get("id")?), site_id: SiteId(row.try_get("site_id")?), name: row.try_get("name")?, status: text(row, "status")? })
}

/// All sites by name with sectors and counts; `search` in name or address.
pub async fn list(pool: &Reader, search: &str) -> Result<Vec<Site>> {
    let mut sql = sqlx::QueryBuilder::<sqlx::Sqlite>::new("SELECT ");
    sql.push(COLUMNS).push(" FROM ").push(FROM).push(" WHERE 1");
    crate::list::contains(&mut sql, "(s.name || ' ' || s.domain)", search);
    sql.push(" ORDER BY s.name COLLATE NOCASE, s.seq");
    let mut sites = sql.build().fetch_all(pool).await?.iter().map(site).collect::<Result<Vec<_>>>()?;
    complete(pool, &mut sites).await?;
    Ok(sites)
}

/// A page of the sites as a table.
pub async fn page(pool: &Reader, query: &ListQuery) -> Result<Page<Site>> {
    let mut page = LIST.page(pool, query, site).await?;
    complete(pool, &mut page.results).await?;
    Ok(page)
}

/// Favicons: 32 × 32 PNGs.
pub async fn icons(pool: &Reader) -> Result<Vec<(SiteId, Vec<u8>)>> {
    let rows = sqlx::query("SELECT site_id, png FROM site_icons").fetch_all(pool).await?;
    rows.iter().map(|row| Ok((SiteId(row.try_get("site_id")?), row.try_get("png")?))).collect()
}

pub async fn set_icon(tx: &mut WriteTx, id: SiteId, png: &[u8]) -> Result<()> {
    sqlx::query("INSERT INTO site_icons (site_id, png) VALUES (?, ?) ON CONFLICT (site_id) DO UPDATE SET png = excluded.png")
        .bind(id.0)
        .bind(png)
        .execute(tx.conn())
        .await?;
    tx.note(Tag::Sites, "icon", Some(id.0));
    Ok(())
}

/// Adds sectors and counts.
async fn complete(pool: &Reader, sites: &mut [Site]) -> Result<()> {
    let mut sectors: HashMap<SiteId, Vec<Sector>> = HashMap::new();
    for row in sqlx::query("SELECT * FROM sectors ORDER BY seq").fetch_all(pool).await? {
        let sector = sector(&row)?;
        sectors.entry(sector.site_id).or_default().push(sector);
    }
    let mut counts = counts(pool, None).await?;
    for site in sites {
        site.sectors = sectors.remove(&site.id).unwrap_or_default();
        site.counts = counts.remove(&site.id).unwrap_or_default();
    }
    Ok(())
}

/// Counts of one site, or of all.
async fn counts(pool: &Reader, only: Option<SiteId>) -> Result<HashMap<SiteId, SiteCounts>> {
    let rows = sqlx::query(
        "SELECT s.id,
            (SELECT COUNT(*) FROM keywords x WHERE x.site_id = s.id) keywords,
            (SELECT COUNT(*) FROM clusters x WHERE x.site_id = s.id AND x.status = 'active') clusters,
            (SELECT COUNT(*) FROM ideas x WHERE x.site_id = s.id) ideas,
            (SELECT COUNT(*) FROM tasks x WHERE x.site_id = s.id) tasks,
            (SELECT COUNT(*) FROM contents x WHERE x.site_id = s.id AND x.status = 'draft' AND x.trashed_at IS NULL) drafts,
            (SELECT COUNT(*) FROM contents x WHERE x.site_id = s.id AND x.status = 'published') published
         FROM sites s WHERE ?1 IS NULL OR s.id = ?1",
    )
    .bind(only.map(|s| s.0))
    .fetch_all(pool)
    .await?;
    rows.iter()
        .map(|row| {
            let counts = SiteCounts {
                keywords: unsigned(row, "keywords")?,
                clusters: unsigned(row, "clusters")?,
                ideas: unsigned(row, "ideas")?,
                tasks: unsigned(row, "tasks")?,
                drafts: unsigned(row, "drafts")?,
                published: unsigned(row, "published")?,
            };
            Ok((SiteId(row.try_get("id")?), counts))
        })
        .collect()
}

/// One site with sectors and counts.
pub async fn get(pool: &Reader, id: SiteId) -> Result<Option<Site>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM {FROM} WHERE s.id = ?"))).bind(id.0).fetch_optional(pool).await?;
    let Some(row) = row else { return Ok(None) };
    let mut site = site(&row)?;
    let sectors = sqlx::query("SELECT * FROM sectors WHERE site_id = ? ORDER BY seq").bind(id.0).fetch_all(pool).await?;
    site.sectors = sectors.iter().map(sector).collect::<Result<Vec<_>>>()?;
    site.counts = counts(pool, Some(id)).await?.remove(&id).unwrap_or_default();
    Ok(Some(site))
}

/// Inserts a site with its sectors and an unpaired integration.
pub async fn insert(tx: &mut WriteTx, site: &Site) -> Result<()> {
    sqlx::query(
        "INSERT INTO sites (id, name, slug, domain, wordpress_url, industry, language, color, accent_color, status, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(site.id.0)
    .bind(&site.name)
    .bind(&site.slug)
    .bind(&site.domain)
    .bind(&site.wordpress_url)
    .bind(&site.industry)
    .bind(&site.language)
    .bind(&site.color)
    .bind(&site.accent_color)
    .bind(site.status.as_str())
    .bind(site.created_at)
    .bind(site.updated_at)
    .execute(tx.conn())
    .await
    .map_err(crate::exists("a site of this name"))?;
    sqlx::query("INSERT INTO integrations (site_id) VALUES (?)").bind(site.id.0).execute(tx.conn()).await?;
    for sector in &site.sectors {
        insert_sector(tx, sector).await?;
    }
    tx.note(Tag::Sites, "create", Some(site.id.0));
    Ok(())
}

/// Writes every changeable field of the site.
pub async fn update(tx: &mut WriteTx, site: &Site) -> Result<()> {
    crate::undo::keep(tx, crate::undo::Table::Sites, &["name", "domain", "wordpress_url", "industry", "language", "color", "accent_color", "status"], |sql| {
        crate::list::among(sql, "t.id", &[site.id], false)
    })
    .await?;
    let done = sqlx::query(
        "UPDATE sites SET name = ?, domain = ?, wordpress_url = ?, industry = ?, language = ?, color = ?, accent_color = ?, status = ?, updated_at = ? WHERE id = ?",
    )
    .bind(&site.name)
    .bind(&site.domain)
    .bind(&site.wordpress_url)
    .bind(&site.industry)
    .bind(&site.language)
    .bind(&site.color)
    .bind(&site.accent_color)
    .bind(site.status.as_str())
    .bind(now())
    .bind(site.id.0)
    .execute(tx.conn())
    .await?;
    if done.rows_affected() == 0 {
        return Err(StoreError::Missing("site"));
    }
    tx.note(Tag::Sites, "update", Some(site.id.0));
    Ok(())
}

pub async fn insert_sector(tx: &mut WriteTx, sector: &Sector) -> Result<()> {
    sqlx::query("INSERT INTO sectors (id, site_id, name, status) VALUES (?, ?, ?, ?)")
        .bind(sector.id.0)
        .bind(sector.site_id.0)
        .bind(&sector.name)
        .bind(sector.status.as_str())
        .execute(tx.conn())
        .await
        .map_err(crate::exists("a sector of this name"))?;
    tx.note(Tag::Sites, "sector", Some(sector.site_id.0));
    Ok(())
}

pub async fn get_sector(pool: &Reader, id: SectorId) -> Result<Option<Sector>> {
    sqlx::query("SELECT * FROM sectors WHERE id = ?").bind(id.0).fetch_optional(pool).await?.as_ref().map(sector).transpose()
}

pub async fn update_sector(tx: &mut WriteTx, id: SectorId, name: &str, status: SectorStatus) -> Result<()> {
    sqlx::query("UPDATE sectors SET name = ?, status = ? WHERE id = ?")
        .bind(name)
        .bind(status.as_str())
        .bind(id.0)
        .execute(tx.conn())
        .await
        .map_err(crate::exists("a sector of this name"))?;
    tx.note(Tag::Sites, "sector", None);
    Ok(())
}

/// Removes a sector that nothing uses; 0 when something does.
pub async fn delete_sector(tx: &mut WriteTx, id: SectorId) -> Result<u64> {
    let done = sqlx::query(
        "DELETE FROM sectors WHERE id = ?1
           AND NOT EXISTS (SELECT 1 FROM keywords WHERE sector_id = ?1) AND NOT EXISTS (SELECT 1 FROM clusters WHERE sector_id = ?1)
           AND NOT EXISTS (SELECT 1 FROM ideas WHERE sector_id = ?1) AND NOT EXISTS (SELECT 1 FROM tasks WHERE sector_id = ?1)
           AND NOT EXISTS (SELECT 1 FROM contents WHERE sector_id = ?1)",
    )
    .bind(id.0)
    .execute(tx.conn())
    .await?;
    tx.note(Tag::Sites, "sector", None);
    Ok(done.rows_affected())
}
