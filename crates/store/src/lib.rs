//! The workspace's SQLite file: the only crate that names sqlx. One file a table; functions take a [`Reader`] or a [`WriteTx`].
//!
//! Must not know: HTTP, AI, jobs' meaning, commands. Transactions are opened by the caller, never in a table's file.

mod db;
mod list;
mod row;
mod tx;

pub mod calls;
pub mod clusters;
pub mod contents;
pub mod credits;
pub mod dashboard;
pub mod facets;
pub mod ideas;
pub mod images;
pub mod integrations;
pub mod jobs;
pub mod keywords;
pub mod outbox;
pub mod providers;
pub mod records;
pub mod site_posts;
pub mod sites;
pub mod tasks;
pub mod taxonomies;
pub mod ui_state;
pub mod undo;
pub mod usage;
pub mod workspace;

pub use db::{OpenError, Reader, Store};
pub use tx::WriteTx;

/// A failure of the database. What a person can act on is an [`OpenError`]; the rest is a fault.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    /// A uniqueness rule: the text names what exists already.
    #[error("{0} exists already")]
    Exists(&'static str),
    #[error("no {0} with this id")]
    Missing(&'static str),
    /// A field of the request.
    #[error("{0}: {1}")]
    Invalid(&'static str, String),
    #[error("the database holds a value that this program does not know: {0}")]
    Corrupt(String),
}

/// Result of a table function.
pub type Result<T> = std::result::Result<T, StoreError>;

/// UTC milliseconds now. The one clock of the core.
pub fn now() -> igny8_model::Millis {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Names the thing of a uniqueness failure; passes every other error on.
fn exists(what: &'static str) -> impl Fn(sqlx::Error) -> StoreError {
    move |error| match &error {
        sqlx::Error::Database(db) if db.is_unique_violation() => StoreError::Exists(what),
        _ => StoreError::Sql(error),
    }
}
