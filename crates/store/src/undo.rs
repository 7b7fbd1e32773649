//! Tables `undo_entries`, `undo_sets` and `undo_rows`: rows as they were before a change, so that it can be taken back – after a restart, too.
//!
//! A change opens an entry ([`begin`]); the table files then keep what they are about to touch, in a few statements however many
//! rows there are. Without an open entry (a job's own work) keeping does nothing. Must not know: what a change means.

use crate::{Reader, Result, StoreError, WriteTx, now};
use igny8_model::undo::{UndoDone, UndoEntry};
use igny8_model::{SiteId, Tag, UndoId};
use sqlx::{QueryBuilder, Row as _, Sqlite};
use uuid::Uuid;

/// Older entries beyond this many, or this many days, can no longer be taken back.
const KEPT_ENTRIES: i64 = 200;
const KEPT_DAYS: i64 = 30;

/// Tables whose changes can be taken back. Each has `id` and `updated_at`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Table {
    Keywords,
    Clusters,
    Ideas,
    Tasks,
    Contents,
    Sites,
}

impl Table {
    fn name(self) -> &'static str {
        match self {
            Self::Keywords => "keywords",
            Self::Clusters => "clusters",
            Self::Ideas => "ideas",
            Self::Tasks => "tasks",
            Self::Contents => "contents",
            Self::Sites => "sites",
        }
    }

    fn named(name: &str) -> Option<Self> {
        [Self::Keywords, Self::Clusters, Self::Ideas, Self::Tasks, Self::Contents, Self::Sites].into_iter().find(|t| t.name() == name)
    }

    fn tag(self) -> Tag {
        match self {
            Self::Keywords => Tag::Keywords,
            Self::Clusters => Tag::Clusters,
            Self::Ideas => Tag::Ideas,
            Self::Tasks => Tag::Tasks,
            Self::Contents => Tag::Content,
            Self::Sites => Tag::Sites,
        }
    }

    /// A row `t` that nothing hangs on.
    fn free(self) -> &'static str {
        match self {
            Self::Keywords => "1",
            Self::Clusters => {
                "NOT EXISTS (SELECT 1 FROM keywords x WHERE x.cluster_id = t.id) AND NOT EXISTS (SELECT 1 FROM ideas x WHERE x.cluster_id = t.id)
                 AND NOT EXISTS (SELECT 1 FROM tasks x WHERE x.cluster_id = t.id) AND NOT EXISTS (SELECT 1 FROM contents x WHERE x.cluster_id = t.id)"
            }
            Self::Ideas => "NOT EXISTS (SELECT 1 FROM tasks x WHERE x.idea_id = t.id)",
            Self::Tasks => "NOT EXISTS (SELECT 1 FROM contents x WHERE x.task_id = t.id) AND NOT EXISTS (SELECT 1 FROM images x WHERE x.task_id = t.id)",
            // Words are never removed by an undo.
            Self::Contents | Self::Sites => "0",
        }
    }
}

/// The entry that a transaction fills, and the sets that it added.
pub(crate) struct Open {
    entry: i64,
    sets: Vec<i64>,
}

/// Opens an entry for what follows in this transaction. An entry that keeps no row leaves no trace.
pub async fn begin(tx: &mut WriteTx, label: &str, site: Option<SiteId>) -> Result<UndoId> {
    let id = UndoId::new();
    let at = now();
    // Doing something new ends what could have been done again.
    sqlx::query("DELETE FROM undo_entries WHERE undone = 1").execute(tx.conn()).await?;
    sqlx::query("DELETE FROM undo_entries WHERE at < ?1 OR seq <= (SELECT seq FROM undo_entries ORDER BY seq DESC LIMIT 1 OFFSET ?2)")
        .bind(at - KEPT_DAYS * 24 * 3_600_000)
        .bind(KEPT_ENTRIES)
        .execute(tx.conn())
        .await?;
    let entry: i64 = sqlx::query_scalar("INSERT INTO undo_entries (id, at, label, site_id) VALUES (?, ?, ?, ?) RETURNING seq")
        .bind(id.0)
        .bind(at)
        .bind(label)
        .bind(site.map(|s| s.0))
        .fetch_one(tx.conn())
        .await?;
    tx.undo = Some(Open { entry, sets: Vec::new() });
    Ok(id)
}

/// Goes on with an entry that an earlier transaction opened: a job's next batch.
pub async fn resume(tx: &mut WriteTx, id: UndoId) -> Result<()> {
    let entry: Option<i64> = sqlx::query_scalar("SELECT seq FROM undo_entries WHERE id = ? AND undone = 0").bind(id.0).fetch_optional(tx.conn()).await?;
    tx.undo = entry.map(|entry| Open { entry, sets: Vec::new() });
    Ok(())
}

async fn set(tx: &mut WriteTx, table: Table, kind: &str, columns: &str) -> Result<Option<i64>> {
    let Some(entry) = tx.undo.as_ref().map(|o| o.entry) else { return Ok(None) };
    let set: i64 = sqlx::query_scalar("INSERT INTO undo_sets (entry, table_name, kind, columns) VALUES (?, ?, ?, ?) RETURNING seq")
        .bind(entry)
        .bind(table.name())
        .bind(kind)
        .bind(columns)
        .fetch_one(tx.conn())
        .await?;
    if let Some(open) = &mut tx.undo {
        open.sets.push(set);
    }
    Ok(Some(set))
}

/// `json_object('a', t.a, …)`; bytes as hex.
async fn as_json(tx: &mut WriteTx, table: Table, columns: Option<&[&str]>) -> Result<(String, Vec<(String, bool)>)> {
    let all = sqlx::query("SELECT name, type FROM pragma_table_info(?)").bind(table.name()).fetch_all(tx.conn()).await?;
    let mut kept = Vec::new();
    for row in all {
        let (name, kind): (String, String) = (row.try_get("name")?, row.try_get("type")?);
        let wanted = columns.is_none_or(|c| c.contains(&name.as_str()));
        if wanted && name != "seq" {
            kept.push((name, kind == "BLOB"));
        }
    }
    let pairs: Vec<String> = kept.iter().map(|(name, blob)| if *blob { format!("'{name}', hex(t.{name})") } else { format!("'{name}', t.{name}") }).collect();
    Ok((format!("json_object({})", pairs.join(", ")), kept))
}

fn joined(columns: &[(String, bool)]) -> String {
    columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(",")
}

/// Keeps these columns of the rows (`t`) that the conditions name, before they are changed.
pub async fn keep(tx: &mut WriteTx, table: Table, columns: &[&str], which: impl FnOnce(&mut QueryBuilder<Sqlite>) -> Result<()>) -> Result<()> {
    keep_before(tx, table, "update", Some(columns), which).await
}

/// Keeps the whole rows (`t`) that the conditions name, before they are removed.
pub async fn keep_deleted(tx: &mut WriteTx, table: Table, which: impl FnOnce(&mut QueryBuilder<Sqlite>) -> Result<()>) -> Result<()> {
    keep_before(tx, table, "delete", None, which).await
}

async fn keep_before(
    tx: &mut WriteTx,
    table: Table,
    kind: &str,
    columns: Option<&[&str]>,
    which: impl FnOnce(&mut QueryBuilder<Sqlite>) -> Result<()>,
) -> Result<()> {
    if tx.undo.is_none() {
        return Ok(());
    }
    let (json, kept) = as_json(tx, table, columns).await?;
    let Some(set) = set(tx, table, kind, &joined(&kept)).await? else { return Ok(()) };
    let mut sql = QueryBuilder::<Sqlite>::new("INSERT OR IGNORE INTO undo_rows (set_seq, row_id, before) SELECT ");
    sql.push_bind(set).push(format!(", t.id, {json} FROM {} t WHERE 1", table.name()));
    which(&mut sql)?;
    sql.build().execute(tx.conn()).await?;
    Ok(())
}

/// Notes rows that were just made.
pub async fn keep_made(tx: &mut WriteTx, table: Table, ids: &[Uuid]) -> Result<()> {
    let Some(newest) = tx.undo.as_ref().map(|o| o.sets.last().copied()) else { return Ok(()) };
    let same: Option<i64> = sqlx::query_scalar("SELECT seq FROM undo_sets WHERE seq = ? AND table_name = ? AND kind = 'insert'")
        .bind(newest)
        .bind(table.name())
        .fetch_optional(tx.conn())
        .await?;
    let seq = match same {
        Some(seq) => seq,
        None => {
            let (_, kept) = as_json(tx, table, None).await?;
            match set(tx, table, "insert", &joined(&kept)).await? {
                Some(seq) => seq,
                None => return Ok(()),
            }
        }
    };
    let hex: Vec<String> = ids.iter().map(|id| id.simple().to_string()).collect();
    sqlx::query("INSERT OR IGNORE INTO undo_rows (set_seq, row_id) SELECT ?, unhex(value) FROM json_each(?)")
        .bind(seq)
        .bind(crate::row::to_json(&hex)?)
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// As [`keep_made`], of those of the ids that are there: the others were known before.
pub async fn keep_made_of(tx: &mut WriteTx, table: Table, ids: &[Uuid]) -> Result<()> {
    let hex: Vec<String> = ids.iter().map(|id| id.simple().to_string()).collect();
    let there: Vec<Uuid> =
        sqlx::query_scalar(sqlx::AssertSqlSafe(format!("SELECT id FROM {} WHERE id IN (SELECT unhex(value) FROM json_each(?))", table.name())))
            .bind(crate::row::to_json(&hex)?)
            .fetch_all(tx.conn())
            .await?;
    if there.is_empty() { Ok(()) } else { keep_made(tx, table, &there).await }
}

/// Notes how the rows of the open entry stand now, before the commit: only rows that still stand so are put back later.
pub(crate) async fn seal(tx: &mut WriteTx) -> Result<()> {
    let Some(Open { entry, sets }) = tx.undo.take() else { return Ok(()) };
    let mut rows = 0;
    for set in sets {
        let name: String = sqlx::query_scalar("SELECT table_name FROM undo_sets WHERE seq = ?").bind(set).fetch_one(tx.conn()).await?;
        let stamped = stamp(tx, set, &name).await?;
        if stamped == 0 {
            sqlx::query("DELETE FROM undo_sets WHERE seq = ?").bind(set).execute(tx.conn()).await?;
        }
        rows += i64::try_from(stamped).unwrap_or(i64::MAX);
    }
    sqlx::query("UPDATE undo_entries SET rows = CASE WHEN undone THEN rows ELSE rows + ? END WHERE seq = ?").bind(rows).bind(entry).execute(tx.conn()).await?;
    sqlx::query("DELETE FROM undo_entries WHERE seq = ? AND rows = 0").bind(entry).execute(tx.conn()).await?;
    Ok(())
}

/// Takes an entry back (`redo` false) or does it again. Absent: the newest not yet taken back, or the last that was.
/// `None` when there is nothing.
pub async fn apply(tx: &mut WriteTx, id: Option<UndoId>, redo: bool) -> Result<Option<(UndoDone, Vec<SiteId>)>> {
    let order = if redo { "seq" } else { "seq DESC" };
    let found: Option<(i64, Uuid, String, bool)> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT seq, id, label, undone FROM undo_entries WHERE CASE WHEN ?1 IS NULL THEN undone = ?2 ELSE id = ?1 END ORDER BY {order} LIMIT 1"
    )))
    .bind(id.map(|i| i.0))
    .bind(redo)
    .fetch_optional(tx.conn())
    .await?;
    let Some((entry, found, label, undone)) = found else { return Ok(None) };
    if undone != redo {
        return Err(StoreError::Invalid("id", "this change was already taken back".to_owned()));
    }
    let sets: Vec<(i64, String, String, String)> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "SELECT seq, table_name, kind, columns FROM undo_sets WHERE entry = ? ORDER BY seq {}",
        if redo { "" } else { "DESC" }
    )))
    .bind(entry)
    .fetch_all(tx.conn())
    .await?;
    ready(tx, &sets).await?;
    let mut done = UndoDone { id: UndoId(found), label, restored: 0, left: 0 };
    let mut sites = std::collections::BTreeSet::new();
    let all: Vec<(i64, String)> = sets.iter().map(|(set, name, ..)| (*set, name.clone())).collect();
    for (set, name, kind, columns) in sets {
        let table = Table::named(&name).ok_or_else(|| StoreError::Corrupt(format!("undo of table '{name}'")))?;
        let columns: Vec<&str> = columns.split(',').collect();
        let total: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM undo_rows WHERE set_seq = ?").bind(set).fetch_one(tx.conn()).await?;
        // Rows that were made go when it is taken back, rows that were removed when it is done again.
        let remove = (kind == "insert") != redo;
        sites_of(tx, &name, set, entry, &mut sites).await?;
        let changed = match kind.as_str() {
            "update" => swap(tx, table, set, &columns).await?,
            _ if remove => take_out(tx, table, set).await?,
            _ => put_back(tx, table, set, &columns).await?,
        };
        done.restored += changed;
        done.left += total.unsigned_abs().saturating_sub(changed);
        tx.note(table.tag(), "undo", None);
        // Rows that are gone now were there before, and the other way round.
        sites_of(tx, &name, set, entry, &mut sites).await?;
    }
    sqlx::query("UPDATE undo_entries SET undone = ? WHERE seq = ?").bind(!redo).bind(entry).execute(tx.conn()).await?;
    // How the rows stand now is what doing it again starts from.
    for (set, name) in all {
        stamp(tx, set, &name).await?;
    }
    Ok(Some((done, sites.into_iter().map(SiteId).collect())))
}

/// Adds the sites of the rows that are there.
async fn sites_of(tx: &mut WriteTx, table: &str, set: i64, entry: i64, sites: &mut std::collections::BTreeSet<Uuid>) -> Result<()> {
    if table == Table::Sites.name() {
        return Ok(());
    }
    let of: Vec<Uuid> = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
        "SELECT DISTINCT t.site_id FROM {table} t WHERE t.id IN (SELECT row_id FROM undo_rows WHERE set_seq = ?1)
         UNION SELECT site_id FROM undo_entries WHERE seq = ?2 AND site_id IS NOT NULL"
    )))
    .bind(set)
    .bind(entry)
    .fetch_all(tx.conn())
    .await?;
    sites.extend(of);
    Ok(())
}

/// Notes how the rows of a set stand now; gives how many there are in it.
async fn stamp(tx: &mut WriteTx, set: i64, table: &str) -> Result<u64> {
    let done =
        sqlx::query(sqlx::AssertSqlSafe(format!("UPDATE undo_rows SET stamp = (SELECT t.updated_at FROM {table} t WHERE t.id = row_id) WHERE set_seq = ?")))
            .bind(set)
            .execute(tx.conn())
            .await?;
    Ok(done.rows_affected())
}

/// Notes the rows that still stand as the change left them, before anything is put back: a change may have touched a row twice.
async fn ready(tx: &mut WriteTx, sets: &[(i64, String, String, String)]) -> Result<()> {
    sqlx::query("CREATE TEMP TABLE IF NOT EXISTS undo_ready (set_seq INTEGER, row_id BLOB, PRIMARY KEY (set_seq, row_id)) WITHOUT ROWID")
        .execute(tx.conn())
        .await?;
    sqlx::query("CREATE TEMP TABLE IF NOT EXISTS undo_now (id BLOB PRIMARY KEY, now TEXT) WITHOUT ROWID").execute(tx.conn()).await?;
    sqlx::query("DELETE FROM temp.undo_ready").execute(tx.conn()).await?;
    for (set, name, ..) in sets {
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "INSERT INTO temp.undo_ready SELECT r.set_seq, r.row_id FROM undo_rows r JOIN {name} t ON t.id = r.row_id WHERE r.set_seq = ? AND t.updated_at IS r.stamp"
        )))
        .bind(set)
        .execute(tx.conn())
        .await?;
    }
    Ok(())
}

/// Exchanges what the rows hold with what was kept.
async fn swap(tx: &mut WriteTx, table: Table, set: i64, columns: &[&str]) -> Result<u64> {
    let (json, kept) = as_json(tx, table, Some(columns)).await?;
    sqlx::query("DELETE FROM temp.undo_now").execute(tx.conn()).await?;
    let name = table.name();
    sqlx::query(sqlx::AssertSqlSafe(format!(
        "INSERT INTO temp.undo_now SELECT t.id, {json} FROM {name} t JOIN temp.undo_ready r ON r.set_seq = ? AND r.row_id = t.id"
    )))
    .bind(set)
    .execute(tx.conn())
    .await?;
    let assign: Vec<String> = kept.iter().map(|(column, blob)| format!("{column} = {}", value_of(column, *blob))).collect();
    let done = sqlx::query(sqlx::AssertSqlSafe(format!(
        "UPDATE {name} SET {}, updated_at = ?2 FROM undo_rows r WHERE r.set_seq = ?1 AND r.row_id = {name}.id AND {name}.id IN (SELECT id FROM temp.undo_now)",
        assign.join(", ")
    )))
    .bind(set)
    .bind(now())
    .execute(tx.conn())
    .await
    .map_err(crate::exists("a row of this name"))?;
    sqlx::query("UPDATE undo_rows SET before = n.now FROM temp.undo_now n WHERE undo_rows.set_seq = ? AND n.id = undo_rows.row_id")
        .bind(set)
        .execute(tx.conn())
        .await?;
    Ok(done.rows_affected())
}

fn value_of(column: &str, blob: bool) -> String {
    let value = format!("json_extract(r.before, '$.{column}')");
    // `hex(NULL)` is an empty text.
    if blob { format!("unhex(NULLIF({value}, ''))") } else { value }
}

/// Removes rows that were made, unless they were changed since or something hangs on them; keeps them whole.
async fn take_out(tx: &mut WriteTx, table: Table, set: i64) -> Result<u64> {
    let (json, _) = as_json(tx, table, None).await?;
    let name = table.name();
    let ready = format!("EXISTS (SELECT 1 FROM temp.undo_ready y WHERE y.set_seq = undo_rows.set_seq AND y.row_id = t.id) AND {}", table.free());
    sqlx::query(sqlx::AssertSqlSafe(format!("UPDATE undo_rows SET before = (SELECT {json} FROM {name} t WHERE t.id = row_id AND {ready}) WHERE set_seq = ?")))
        .bind(set)
        .execute(tx.conn())
        .await?;
    let done =
        sqlx::query(sqlx::AssertSqlSafe(format!("DELETE FROM {name} WHERE id IN (SELECT row_id FROM undo_rows WHERE set_seq = ? AND before IS NOT NULL)")))
            .bind(set)
            .execute(tx.conn())
            .await?;
    Ok(done.rows_affected())
}

/// Puts removed rows back, unless something took their place.
async fn put_back(tx: &mut WriteTx, table: Table, set: i64, columns: &[&str]) -> Result<u64> {
    let (_, kept) = as_json(tx, table, Some(columns)).await?;
    let names: Vec<&str> = kept.iter().map(|(name, _)| name.as_str()).collect();
    let values: Vec<String> = kept.iter().map(|(name, blob)| value_of(name, *blob)).collect();
    let done = sqlx::query(sqlx::AssertSqlSafe(format!(
        "INSERT OR IGNORE INTO {} ({}) SELECT {} FROM undo_rows r WHERE r.set_seq = ? AND r.before IS NOT NULL",
        table.name(),
        names.join(", "),
        values.join(", ")
    )))
    .bind(set)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Entries, newest first.
pub async fn list(pool: &Reader) -> Result<Vec<UndoEntry>> {
    let rows = sqlx::query("SELECT * FROM undo_entries WHERE rows > 0 ORDER BY seq DESC LIMIT ?").bind(KEPT_ENTRIES).fetch_all(pool).await?;
    rows.iter()
        .map(|row| {
            Ok(UndoEntry {
                id: UndoId(row.try_get("id")?),
                at: row.try_get("at")?,
                label: row.try_get("label")?,
                site_id: row.try_get::<Option<Uuid>, _>("site_id")?.map(SiteId),
                rows: crate::row::unsigned(row, "rows")?,
                undone: row.try_get("undone")?,
            })
        })
        .collect()
}
