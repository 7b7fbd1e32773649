//! Lists: pages by key over any sortable column, by offset for a jump; filters, searches, selections and counts by column.
//!
//! Every table that is shown as a list says in one [`List`] which columns it has. Must not know: what a list is for.

use crate::{Reader, Result, StoreError};
use igny8_model::{Filter, FilterOp, ListQuery, Page, Selection};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row as _, Sqlite};
use uuid::Uuid;

/// How a column's values are compared.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// `''` is missing.
    Text,
    /// `-1` is missing.
    Number,
    /// 0 or 1; `no` and `yes` on the wire.
    Flag,
    /// The row's site, sorted by its name, compared by its id.
    Site,
}

/// A column: its name on the wire and its SQL, which is never NULL.
pub(crate) struct Column {
    pub name: &'static str,
    pub sql: &'static str,
    pub kind: Kind,
    /// It needs the joins.
    pub joined: bool,
    /// What is sorted by instead, because an index answers it.
    pub order: Option<&'static str>,
}

impl Column {
    fn order(&self) -> &'static str {
        self.order.unwrap_or(self.sql)
    }
}

pub(crate) const fn col(name: &'static str, sql: &'static str, kind: Kind) -> Column {
    Column { name, sql, kind, joined: false, order: None }
}

pub(crate) const fn joined(name: &'static str, sql: &'static str, kind: Kind) -> Column {
    Column { name, sql, kind, joined: true, order: None }
}

/// A time of making: rows are numbered in its order.
pub(crate) const fn made(sql: &'static str, order: &'static str) -> Column {
    Column { name: "created_at", sql, kind: Kind::Number, joined: false, order: Some(order) }
}

/// One list: what it selects, from where, its columns and how it is searched.
pub(crate) struct List {
    /// What is selected, without the sort key.
    pub select: &'static str,
    /// The table with its alias, without joins: enough for a count that filters on its own columns.
    pub table: &'static str,
    /// Joins, after the table.
    pub joins: &'static str,
    pub alias: &'static str,
    pub columns: &'static [Column],
    /// The text that a search looks through.
    pub search: Column,
    /// Name and direction (`-` for descending) when the request has none.
    pub default_sort: &'static str,
    /// Whether rows have a site (`site_id`) and a sector.
    pub has_site: bool,
    pub has_sector: bool,
    /// Conditions of this list alone.
    pub extra: fn(&mut QueryBuilder<Sqlite>, &ListQuery),
}

impl List {
    fn column(&self, name: &str, field: &'static str) -> Result<&Column> {
        self.columns.iter().find(|c| c.name == name).ok_or_else(|| {
            let names: Vec<&str> = self.columns.iter().map(|c| c.name).collect();
            StoreError::Invalid(field, format!("'{name}' is not one of: {}", names.join(", ")))
        })
    }

    fn from(&self) -> String {
        format!("{} {}", self.table, self.joins)
    }

    /// The table alone where the conditions need no more.
    fn narrow_from(&self, query: &ListQuery) -> Result<String> {
        let mut joins = self.search.joined && !query.search.trim().is_empty();
        for filter in &query.filters {
            joins |= self.column(&filter.column, "filters")?.joined;
        }
        Ok(if joins { self.from() } else { self.table.to_owned() })
    }

    /// Pushes ` AND …` for all that the query asks for.
    pub fn conditions(&self, sql: &mut QueryBuilder<Sqlite>, query: &ListQuery) -> Result<()> {
        if self.has_site {
            match query.site_id {
                Some(site) => drop(sql.push(format!(" AND {}.site_id = ", self.alias)).push_bind(site.0)),
                None if query.site_ids.len() == 1 => drop(sql.push(format!(" AND {}.site_id = ", self.alias)).push_bind(query.site_ids[0].0)),
                None if !query.site_ids.is_empty() => {
                    sql.push(format!(" AND {}.site_id IN (", self.alias));
                    let mut list = sql.separated(", ");
                    for site in &query.site_ids {
                        list.push_bind(site.0);
                    }
                    sql.push(")");
                }
                None => {}
            }
        }
        if let Some(sector) = query.sector_id.filter(|_| self.has_sector) {
            sql.push(format!(" AND {}.sector_id = ", self.alias)).push_bind(sector.0);
        }
        for (ids, not) in [(&query.ids, false), (&query.except, true)] {
            if !ids.is_empty() {
                among(sql, &format!("{}.id", self.alias), ids, not)?;
            }
        }
        for filter in &query.filters {
            self.condition(sql, filter)?;
        }
        if self.search.sql.ends_with(".normal") {
            contains(sql, self.search.sql, &query.search.to_lowercase());
        } else {
            contains(sql, self.search.sql, &query.search);
        }
        (self.extra)(sql, query);
        Ok(())
    }

    fn condition(&self, sql: &mut QueryBuilder<Sqlite>, filter: &Filter) -> Result<()> {
        let column = self.column(&filter.column, "filters")?;
        let bad = |why: &str| StoreError::Invalid("filters", format!("{}: {why}", filter.column));
        let missing = match column.kind {
            Kind::Number => "-1",
            _ => "''",
        };
        match filter.op {
            FilterOp::In | FilterOp::NotIn => {
                let not = if filter.op == FilterOp::NotIn { "NOT " } else { "" };
                if filter.values.is_empty() {
                    return Ok(());
                }
                let sql_of = if column.kind == Kind::Site { format!("{}.site_id", self.alias) } else { column.sql.to_owned() };
                sql.push(format!(" AND {sql_of} {not}IN ("));
                let mut list = sql.separated(", ");
                for value in &filter.values {
                    match column.kind {
                        Kind::Site => drop(list.push_bind(value.parse::<Uuid>().map_err(|_| bad("not a site's id"))?)),
                        Kind::Flag => drop(list.push_bind(i64::from(value == "yes"))),
                        Kind::Number if value == "none" => drop(list.push_bind(-1_i64)),
                        Kind::Number => drop(list.push_bind(value.parse::<i64>().map_err(|_| bad("not a whole number"))?)),
                        Kind::Text if value == "none" => drop(list.push_bind(String::new())),
                        Kind::Text => drop(list.push_bind(value.clone())),
                    }
                }
                sql.push(")");
            }
            FilterOp::Min | FilterOp::Max => {
                let Some(value) = filter.values.first() else { return Err(bad("a value is missing")) };
                let sign = if filter.op == FilterOp::Min { ">=" } else { "<=" };
                sql.push(format!(" AND {} {sign} ", column.sql));
                match column.kind {
                    Kind::Text | Kind::Site => drop(sql.push_bind(value.clone())),
                    _ => drop(sql.push_bind(value.parse::<i64>().map_err(|_| bad("not a whole number"))?)),
                }
                if filter.op == FilterOp::Max {
                    // What is not known is not small.
                    sql.push(format!(" AND {} <> {missing}", column.sql));
                }
            }
            FilterOp::Contains | FilterOp::NotContains => {
                let Some(value) = filter.values.first().filter(|v| !v.trim().is_empty()) else { return Ok(()) };
                let like = if filter.op == FilterOp::Contains { "LIKE" } else { "NOT LIKE" };
                sql.push(format!(" AND {} {like} ", column.sql)).push_bind(pattern(value)).push(" ESCAPE '\\'");
            }
            FilterOp::Empty => drop(sql.push(format!(" AND {} = {missing}", column.sql))),
            FilterOp::NotEmpty => drop(sql.push(format!(" AND {} <> {missing}", column.sql))),
        }
        Ok(())
    }

    /// Reads one page; `map` turns a row into a value.
    pub async fn page<T>(&self, pool: &Reader, query: &ListQuery, map: impl Fn(&SqliteRow) -> Result<T>) -> Result<Page<T>> {
        let limit = query.limit.unwrap_or(100).clamp(1, 500);
        let wanted = query.sort.as_deref().unwrap_or(self.default_sort);
        let (name, descending) = match wanted.strip_prefix('-') {
            Some(name) => (name, true),
            None => (wanted, false),
        };
        let sort = self.column(name, "sort")?;
        // Whether a text occurs at all is told by an index over the texts; walking the rows in another order for nothing would take ten times as long.
        let searched = !query.search.trim().is_empty() && !query.no_count;
        let counted = if searched { Some(self.count(pool, query).await?) } else { None };
        if counted == Some(0) {
            return Ok(Page::whole(Vec::new()));
        }
        let direction = if descending { " DESC" } else { "" };
        let order = format!(" ORDER BY {} {direction}, {}.seq {direction}", sort.order(), self.alias);
        let mut sql = QueryBuilder::<Sqlite>::new("SELECT ");
        sql.push(self.select).push(", ").push(sort.order()).push(" AS sort_key, ").push(self.alias).push(".seq AS seq_key FROM ").push(self.from());
        let rows_wanted = i64::from(limit) + 1;
        match query.offset.filter(|_| query.cursor.is_none()) {
            // A jump leaps over keys alone, which an index can answer; only the rows of the page are read.
            Some(offset) => {
                let from = if sort.joined { self.from() } else { self.narrow_from(query)? };
                sql.push(format!(" WHERE {0}.seq IN (SELECT {0}.seq FROM {from} WHERE 1", self.alias));
                self.conditions(&mut sql, query)?;
                sql.push(&order).push(" LIMIT ").push_bind(rows_wanted);
                sql.push(" OFFSET ").push_bind(i64::try_from(offset).unwrap_or(i64::MAX)).push(")").push(&order);
            }
            None => {
                sql.push(" WHERE 1");
                self.conditions(&mut sql, query)?;
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
        let count = match counted {
            Some(count) => count,
            None if query.no_count => 0,
            None => self.count(pool, query).await?,
        };
        Ok(Page { count, next, previous: None, results })
    }

    /// How many rows match; without the joins where the conditions need none, so that an index alone can answer.
    pub async fn count(&self, pool: &Reader, query: &ListQuery) -> Result<u64> {
        let mut sql = QueryBuilder::<Sqlite>::new("SELECT COUNT(*) FROM ");
        sql.push(self.narrow_from(query)?).push(" WHERE 1");
        self.conditions(&mut sql, query)?;
        let count: i64 = sql.build_query_scalar().fetch_one(pool).await?;
        Ok(count.unsigned_abs())
    }

    /// Values of a column with their counts, the most frequent first, under all conditions but those on the column itself.
    pub async fn facet(&self, pool: &Reader, query: &ListQuery, name: &str) -> Result<Vec<(String, u64)>> {
        let column = self.column(name, "columns")?;
        let mut others = query.clone();
        others.filters.retain(|f| f.column != name);
        let value = match column.kind {
            Kind::Site => format!("lower(hex({}.site_id))", self.alias),
            Kind::Flag => format!("CASE WHEN {} THEN 'yes' ELSE 'no' END", column.sql),
            Kind::Text => format!("CASE {0} WHEN '' THEN 'none' ELSE {0} END", column.sql),
            Kind::Number => format!("CASE {0} WHEN -1 THEN 'none' ELSE CAST({0} AS TEXT) END", column.sql),
        };
        let from = if column.joined && column.kind != Kind::Site { self.from() } else { self.narrow_from(&others)? };
        let mut sql = QueryBuilder::<Sqlite>::new(format!("SELECT {value} v, COUNT(*) n FROM {from} WHERE 1"));
        self.conditions(&mut sql, &others)?;
        sql.push(" GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 300");
        let rows = sql.build().fetch_all(pool).await?;
        rows.iter()
            .map(|row| {
                let text: String = row.try_get("v")?;
                let text = if column.kind == Kind::Site { text.parse::<Uuid>().map(|u| u.to_string()).unwrap_or(text) } else { text };
                Ok((text, row.try_get::<i64, _>("n")?.unsigned_abs()))
            })
            .collect()
    }

    /// ` AND alias.id IN (…)` for the rows that a selection names. The query's joins are its own, inside.
    pub fn selected<I: Copy + Into<Uuid>>(&self, sql: &mut QueryBuilder<Sqlite>, selection: &Selection<I>, id: &str) -> Result<()> {
        match selection {
            Selection::Ids(ids) => among(sql, id, ids, false),
            Selection::Query(query) => self.matching(sql, query, id),
        }
    }

    fn matching(&self, sql: &mut QueryBuilder<Sqlite>, query: &ListQuery, id: &str) -> Result<()> {
        sql.push(format!(" AND {id} IN (SELECT {}.id FROM {} WHERE 1", self.alias, self.narrow_from(query)?));
        self.conditions(sql, query)?;
        sql.push(")");
        Ok(())
    }

    /// `key <= v AND (key < v OR seq < s)`: a range on the index first, so that the depth of a page costs nothing.
    fn after(&self, sql: &mut QueryBuilder<Sqlite>, sort: &Column, descending: bool, cursor: &str) -> Result<()> {
        let bad = || StoreError::Invalid("cursor", "not one of this list's".to_owned());
        let (value, seq) = cursor.rsplit_once('|').ok_or_else(bad)?;
        let seq: i64 = seq.parse().map_err(|_| bad())?;
        let value: serde_json::Value = serde_json::from_str(value).map_err(|_| bad())?;
        let less = if descending { "<" } else { ">" };
        let bind = |sql: &mut QueryBuilder<Sqlite>| match &value {
            serde_json::Value::String(text) => drop(sql.push_bind(text.clone())),
            other => drop(sql.push_bind(other.as_i64().unwrap_or(-1))),
        };
        sql.push(" AND ").push(sort.order()).push(format!(" {less}= "));
        bind(sql);
        sql.push(" AND (").push(sort.order()).push(format!(" {less} "));
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

/// No conditions beyond the general ones.
pub(crate) fn nothing_more(_: &mut QueryBuilder<Sqlite>, _: &ListQuery) {}

/// ` AND alias.cluster_id = ?` where the query names a cluster.
pub(crate) fn in_cluster(sql: &mut QueryBuilder<Sqlite>, alias: &str, query: &ListQuery) {
    if let Some(cluster) = query.cluster_id {
        sql.push(format!(" AND {alias}.cluster_id = ")).push_bind(cluster.0);
    }
}

/// ` AND column [NOT] IN (these ids)`.
pub(crate) fn among<I: Copy + Into<Uuid>>(sql: &mut QueryBuilder<Sqlite>, column: &str, ids: &[I], not: bool) -> Result<()> {
    let hex: Vec<String> = ids.iter().map(|id| Into::<Uuid>::into(*id).simple().to_string()).collect();
    let not = if not { "NOT " } else { "" };
    sql.push(format!(" AND {column} {not}IN (SELECT unhex(value) FROM json_each(")).push_bind(crate::row::to_json(&hex)?).push("))");
    Ok(())
}

fn pattern(text: &str) -> String {
    format!("%{}%", text.trim().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

/// ` AND column LIKE '%text%'` with the text taken literally.
pub(crate) fn contains(sql: &mut QueryBuilder<Sqlite>, column: &str, text: &str) {
    if !text.trim().is_empty() {
        sql.push(format!(" AND {column} LIKE ")).push_bind(pattern(text)).push(" ESCAPE '\\'");
    }
}
