//! Opening the file: one writer, a pool of readers, WAL, migrations with a copy before, a newer file refused.

use crate::{StoreError, WriteTx};
use igny8_model::Tag;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, SqlitePool};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::broadcast;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");

/// A connection pool for reading; any function that only reads takes one.
pub type Reader = SqlitePool;

/// Why a database file could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("{0} was written by a newer IGNY8 Desktop (schema {1}, this program knows {2})")]
    Newer(PathBuf, i64, i64),
    #[error("{0} is not a workspace database, or it is damaged: {1}")]
    Damaged(PathBuf, String),
    #[error("the copy before the migration failed ({0}); nothing was changed")]
    Backup(std::io::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The open database. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    writer: SqlitePool,
    reader: SqlitePool,
    path: PathBuf,
    changes: broadcast::Sender<Vec<Tag>>,
}

impl Store {
    /// Opens or makes the file at `path`. When migrations are due on an existing file it is first copied into `backups`.
    ///
    /// # Errors
    /// A newer file, a file that is no SQLite database, a failed copy: nothing was changed then.
    pub async fn open(path: &Path, backups: &Path) -> Result<Self, OpenError> {
        let existed = path.metadata().is_ok_and(|m| m.len() > 0);
        let damaged = |e: sqlx::Error| OpenError::Damaged(path.to_owned(), e.to_string());
        // FULL: a draft, a job's state or an outbox row that was acknowledged survives a power cut.
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(10))
            .pragma("cache_size", "-32768")
            .pragma("temp_store", "MEMORY")
            .pragma("journal_size_limit", "67108864")
            .disable_statement_logging();
        let writer = SqlitePoolOptions::new()
            .min_connections(1)
            .max_connections(1)
            // A save waits behind a large clustering rather than failing.
            .acquire_timeout(Duration::from_secs(600))
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await
            .map_err(damaged)?;
        if existed {
            let newest = newest_migration(&writer).await.map_err(damaged)?;
            let known = MIGRATIONS.iter().map(|m| m.version).max().unwrap_or(0);
            if newest > known {
                writer.close().await;
                return Err(OpenError::Newer(path.to_owned(), newest, known));
            }
            if newest < known {
                back_up(&writer, backups, newest).await?;
            }
        }
        // On the one writer connection: a migration of several statements must not be spread over a pool.
        igny8_failpoint::hit("migrate.before");
        MIGRATIONS.run(&writer).await.map_err(|e| OpenError::Damaged(path.to_owned(), e.to_string()))?;
        igny8_failpoint::hit("migrate.after");
        let reader = SqlitePoolOptions::new()
            .max_connections(4)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await
            .map_err(damaged)?;
        let (changes, _) = broadcast::channel(256);
        Ok(Self { writer, reader, path: path.to_owned(), changes })
    }

    /// For reading.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Starts a write (`BEGIN IMMEDIATE`). Waits for the writer before it; keep it short and never across a network call.
    pub async fn begin(&self) -> crate::Result<WriteTx> {
        let tx = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        Ok(WriteTx::new(tx, self.changes.clone()))
    }

    /// Tags of committed changes, as they are committed.
    pub fn changes(&self) -> broadcast::Receiver<Vec<Tag>> {
        self.changes.subscribe()
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Newest migration applied.
    pub async fn schema_version(&self) -> crate::Result<i64> {
        Ok(newest_migration(&self.reader).await?)
    }

    /// Refreshes the planner's statistics; after a large import.
    pub async fn analyze(&self) -> crate::Result<()> {
        sqlx::query("PRAGMA analysis_limit = 1000").execute(&self.writer).await?;
        sqlx::query("ANALYZE").execute(&self.writer).await?;
        Ok(())
    }

    /// Closes all connections; the write-ahead log is folded into the file.
    pub async fn close(&self) {
        self.reader.close().await;
        self.writer.close().await;
    }
}

async fn newest_migration(pool: &SqlitePool) -> sqlx::Result<i64> {
    let table: Option<String> = sqlx::query_scalar("SELECT name FROM sqlite_master WHERE name = '_sqlx_migrations'").fetch_optional(pool).await?;
    if table.is_none() {
        return Ok(0);
    }
    sqlx::query_scalar("SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations WHERE success").fetch_one(pool).await
}

async fn back_up(writer: &SqlitePool, folder: &Path, version: i64) -> Result<(), OpenError> {
    std::fs::create_dir_all(folder).map_err(OpenError::Backup)?;
    let target = folder.join(format!("before-migration-{version}-{}.sqlite", crate::now()));
    sqlx::query("VACUUM INTO ?").bind(target.to_string_lossy().into_owned()).execute(writer).await.map_err(|e| OpenError::Backup(std::io::Error::other(e)))?;
    Ok(())
}
