//! Tables `taxonomies` and `content_taxonomies`: categories and tags of a site's content.

use crate::row::text;
use crate::{Reader, Result, WriteTx};
use igny8_model::writer::{TaxonomyTerm, TaxonomyType};
use igny8_model::{ContentId, SiteId, Tag, TaxonomyId};
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

fn term(row: &SqliteRow) -> Result<TaxonomyTerm> {
    Ok(TaxonomyTerm {
        id: TaxonomyId(row.try_get("id")?),
        name: row.try_get("name")?,
        slug: row.try_get("slug")?,
        taxonomy_type: text(row, "taxonomy_type")?,
        external_id: row.try_get("external_id")?,
        external_taxonomy: row.try_get("external_taxonomy")?,
    })
}

/// Terms of a content, by type and name.
pub async fn of_content(pool: &Reader, content: ContentId) -> Result<Vec<TaxonomyTerm>> {
    let rows =
        sqlx::query("SELECT t.* FROM taxonomies t JOIN content_taxonomies x ON x.taxonomy_id = t.id WHERE x.content_id = ? ORDER BY t.taxonomy_type, t.name")
            .bind(content.0)
            .fetch_all(pool)
            .await?;
    rows.iter().map(term).collect()
}

/// The term of this name, made when it is new.
pub async fn ensure(tx: &mut WriteTx, site: SiteId, kind: TaxonomyType, name: &str, slug: &str) -> Result<TaxonomyId> {
    let id = TaxonomyId::new();
    sqlx::query("INSERT OR IGNORE INTO taxonomies (id, site_id, name, slug, taxonomy_type) VALUES (?, ?, ?, ?, ?)")
        .bind(id.0)
        .bind(site.0)
        .bind(name)
        .bind(slug)
        .bind(kind.as_str())
        .execute(tx.conn())
        .await?;
    let found = sqlx::query_scalar("SELECT id FROM taxonomies WHERE site_id = ? AND taxonomy_type = ? AND name = ?")
        .bind(site.0)
        .bind(kind.as_str())
        .bind(name)
        .fetch_one(tx.conn())
        .await?;
    tx.note(Tag::Taxonomies, "ensure", None);
    Ok(TaxonomyId(found))
}

/// Replaces the terms of a content.
pub async fn set_for(tx: &mut WriteTx, content: ContentId, terms: &[TaxonomyId]) -> Result<()> {
    sqlx::query("DELETE FROM content_taxonomies WHERE content_id = ?").bind(content.0).execute(tx.conn()).await?;
    for term in terms {
        sqlx::query("INSERT OR IGNORE INTO content_taxonomies (content_id, taxonomy_id) VALUES (?, ?)").bind(content.0).bind(term.0).execute(tx.conn()).await?;
    }
    tx.note(Tag::Content, "terms", Some(content.0));
    Ok(())
}

/// The term's id on the site.
pub async fn set_remote(tx: &mut WriteTx, id: TaxonomyId, external_id: i64, taxonomy: &str) -> Result<()> {
    sqlx::query("UPDATE taxonomies SET external_id = ?, external_taxonomy = ? WHERE id = ?")
        .bind(external_id)
        .bind(taxonomy)
        .bind(id.0)
        .execute(tx.conn())
        .await?;
    tx.note(Tag::Taxonomies, "remote", Some(id.0));
    Ok(())
}

/// Terms of a site by name, at most 200; `search` in the name.
pub async fn of_site(pool: &Reader, site: SiteId, kind: Option<TaxonomyType>, search: &str) -> Result<Vec<TaxonomyTerm>> {
    let mut sql = sqlx::QueryBuilder::<sqlx::Sqlite>::new("SELECT * FROM taxonomies t WHERE t.site_id = ");
    sql.push_bind(site.0);
    if let Some(kind) = kind {
        sql.push(" AND t.taxonomy_type = ").push_bind(kind.as_str());
    }
    crate::list::contains(&mut sql, "t.name", search);
    sql.push(" ORDER BY t.name COLLATE NOCASE LIMIT 200");
    sql.build().fetch_all(pool).await?.iter().map(term).collect()
}

/// A term as the site has it: made when it is new, its place on the site noted.
pub async fn seen(tx: &mut WriteTx, site: SiteId, kind: TaxonomyType, name: &str, slug: &str, external_id: i64, taxonomy: &str) -> Result<()> {
    let id = ensure(tx, site, kind, name, slug).await?;
    set_remote(tx, id, external_id, taxonomy).await
}
