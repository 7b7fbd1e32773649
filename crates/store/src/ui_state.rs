//! What the window remembers: a key and any JSON.

use crate::{Reader, Result, WriteTx};

pub async fn get(pool: &Reader, key: &str) -> Result<serde_json::Value> {
    let text: Option<String> = sqlx::query_scalar("SELECT value FROM ui_state WHERE key = ?").bind(key).fetch_optional(pool).await?;
    Ok(text.and_then(|t| serde_json::from_str(&t).ok()).unwrap_or(serde_json::Value::Null))
}

pub async fn set(tx: &mut WriteTx, key: &str, value: &serde_json::Value) -> Result<()> {
    sqlx::query("INSERT INTO ui_state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
        .bind(key)
        .bind(value.to_string())
        .execute(tx.conn())
        .await?;
    Ok(())
}
