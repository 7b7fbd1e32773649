//! Reading columns: ids, enums and JSON out of a row, with a clear error for a value that this program does not know.

use crate::{Result, StoreError};
use serde::de::DeserializeOwned;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

/// A stored enum text.
pub(crate) fn text<T: std::str::FromStr<Err = String>>(row: &SqliteRow, column: &str) -> Result<T> {
    row.try_get::<&str, _>(column)?.parse().map_err(|e| StoreError::Corrupt(format!("{column}: {e}")))
}

/// A stored enum text that may be absent.
pub(crate) fn text_opt<T: std::str::FromStr<Err = String>>(row: &SqliteRow, column: &str) -> Result<Option<T>> {
    match row.try_get::<Option<&str>, _>(column)? {
        None => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|e| StoreError::Corrupt(format!("{column}: {e}"))),
    }
}

/// A JSON column; absent is the default.
pub(crate) fn json<T: DeserializeOwned + Default>(row: &SqliteRow, column: &str) -> Result<T> {
    match row.try_get::<Option<&str>, _>(column)? {
        None => Ok(T::default()),
        Some(text) => serde_json::from_str(text).map_err(|e| StoreError::Corrupt(format!("{column}: {e}"))),
    }
}

/// A count or a size: never negative in the file.
pub(crate) fn unsigned<T: TryFrom<i64> + Default>(row: &SqliteRow, column: &str) -> Result<T> {
    Ok(T::try_from(row.try_get::<i64, _>(column)?).unwrap_or_default())
}

/// JSON text of a value that always serialises.
pub(crate) fn to_json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| StoreError::Corrupt(e.to_string()))
}
