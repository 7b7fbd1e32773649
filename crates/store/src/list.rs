//! Pages by key over any sortable column, and by offset for a jump; shared by every list.

use crate::{Result, StoreError};
use igny8_model::{ListQuery, Page};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row as _, Sqlite, SqlitePool};

/// A column that a list sorts by: its name on the wire and its SQL, which is never NULL.
pub(crate) struct SortColumn {
    pub name: &'static str,
    pub sql: &'static str,
}

/// One list: what it selects, from where, and how it sorts.
pub(crate) struct List {
    /// Columns, without the sort key.
    pub columns: &'static str,
    /// `keywords k LEFT JOIN …`; the first table's alias gives `{alias}.seq`.
    pub from: &'static str,
    pub alias: &'static str,
    pub sorts: &'static [SortColumn],
    /// Name and direction (`-` for descending) when the request has none.
    pub default_sort: &'static str,
}

type Filter<'a> = &'a (dyn Fn(&mut QueryBuilder<Sqlite>) + Sync);

impl List {
    /// Reads one page; `filter` pushes ` AND …` conditions, `map` turns a row into a value.
    pub async fn page<T>(&self, pool: &SqlitePool, query: &ListQuery, filter: Filter<'_>, map: impl Fn(&SqliteRow) -> Result<T>) -> Result<Page<T>> {
        let limit = query.limit.unwrap_or(100).clamp(1, 500);
        let wanted = query.sort.as_deref().unwrap_or(self.default_sort);
        let (name, descending) = match wanted.strip_prefix('-') {
            Some(name) => (name, true),
            None => (wanted, false),
        };
        let Some(sort) = self.sorts.iter().find(|s| s.name == name) else {
            let names: Vec<&str> = self.sorts.iter().map(|s| s.name).collect();
            return Err(StoreError::Invalid("sort", format!("'{name}' is not one of: {}", names.join(", "))));
        };
        let direction = if descending { " DESC" } else { "" };
        let order = format!(" ORDER BY {} {direction}, {}.seq {direction}", sort.sql, self.alias);
        let mut sql = QueryBuilder::<Sqlite>::new("SELECT ");
        sql.push(self.columns).push(", ").push(sort.sql).push(" AS sort_key, ").push(self.alias).push(".seq AS seq_key FROM ").push(self.from);
        let rows_wanted = i64::from(limit) + 1;
        match query.offset.filter(|_| query.cursor.is_none()) {
            // A jump leaps over keys alone, which an index can answer; only the rows of the page are read.
            Some(offset) => {
                sql.push(format!(" WHERE {0}.seq IN (SELECT {0}.seq FROM {1} WHERE 1", self.alias, self.from));
                filter(&mut sql);
                sql.push(&order).push(" LIMIT ").push_bind(rows_wanted);
                sql.push(" OFFSET ").push_bind(i64::try_from(offset).unwrap_or(i64::MAX)).push(")").push(&order);
            }
            None => {
                sql.push(" WHERE 1");
                filter(&mut sql);
                if let Some(cursor) = &query.cursor {
                    self.after(&mut sql, sort, descending, cursor)?;
                }
                sql.push(&order).push(" LIMIT ").push_bind(rows_wanted);
            }
        }
        let rows = sql.build().fetch_all(pool).await?;
        let more = rows.len() > limit as usize;
        let rows = &rows[..rows.len().min(limit as usize)];
        let next = match rows.last() {
            Some(last) if more => Some(cursor_of(last)?),
            _ => None,
        };
        let results = rows.iter().map(map).collect::<Result<Vec<T>>>()?;
        let count = if query.no_count { 0 } else { self.count(pool, filter).await? };
        Ok(Page { count, next, previous: None, results })
    }

    /// How many rows match.
    pub async fn count(&self, pool: &SqlitePool, filter: Filter<'_>) -> Result<u64> {
        let mut sql = QueryBuilder::<Sqlite>::new("SELECT COUNT(*) FROM ");
        sql.push(self.from).push(" WHERE 1");
        filter(&mut sql);
        let count: i64 = sql.build_query_scalar().fetch_one(pool).await?;
        Ok(count.unsigned_abs())
    }

    /// `key <= v AND (key < v OR seq < s)`: a range on the index first, so that the depth of a page costs nothing.
    fn after(&self, sql: &mut QueryBuilder<Sqlite>, sort: &SortColumn, descending: bool, cursor: &str) -> Result<()> {
        let bad = || StoreError::Invalid("cursor", "not one of this list's".to_owned());
        let (value, seq) = cursor.rsplit_once('|').ok_or_else(bad)?;
        let seq: i64 = seq.parse().map_err(|_| bad())?;
        let value: serde_json::Value = serde_json::from_str(value).map_err(|_| bad())?;
        let less = if descending { "<" } else { ">" };
        let bind = |sql: &mut QueryBuilder<Sqlite>| match &value {
            serde_json::Value::String(text) => drop(sql.push_bind(text.clone())),
            other => drop(sql.push_bind(other.as_i64().unwrap_or(-1))),
        };
        sql.push(" AND ").push(sort.sql).push(format!(" {less}= "));
        bind(sql);
        sql.push(" AND (").push(sort.sql).push(format!(" {less} "));
        bind(sql);
        sql.push(" OR ").push(self.alias).push(format!(".seq {less} ")).push_bind(seq).push(")");
        Ok(())
    }
}

fn cursor_of(row: &SqliteRow) -> Result<String> {
    let seq: i64 = row.try_get("seq_key")?;
    let value = match row.try_get::<i64, _>("sort_key") {
        Ok(number) => serde_json::json!(number),
        Err(_) => serde_json::json!(row.try_get::<String, _>("sort_key")?),
    };
    Ok(format!("{value}|{seq}"))
}

/// ` AND column IN (…)` when there is anything to compare with.
pub(crate) fn any_of(sql: &mut QueryBuilder<Sqlite>, column: &str, values: &[String]) {
    if values.is_empty() {
        return;
    }
    sql.push(format!(" AND {column} IN ("));
    let mut list = sql.separated(", ");
    for value in values {
        list.push_bind(value.clone());
    }
    sql.push(")");
}

/// ` AND column LIKE '%text%'` with the text taken literally.
pub(crate) fn contains(sql: &mut QueryBuilder<Sqlite>, column: &str, text: &str) {
    let text = text.trim();
    if text.is_empty() {
        return;
    }
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    sql.push(format!(" AND {column} LIKE ")).push_bind(format!("%{escaped}%")).push(" ESCAPE '\\'");
}

/// ` AND alias.site_id = ?` and ` AND alias.sector_id = ?`.
pub(crate) fn scope(sql: &mut QueryBuilder<Sqlite>, alias: &str, query: &ListQuery) {
    if let Some(site) = query.site_id {
        sql.push(format!(" AND {alias}.site_id = ")).push_bind(site.0);
    }
    if let Some(sector) = query.sector_id {
        sql.push(format!(" AND {alias}.sector_id = ")).push_bind(sector.0);
    }
}
