//! A write: one `BEGIN IMMEDIATE` transaction, its change-log rows, and the tags that are told when it is committed.

use crate::{Result, now};
use igny8_model::Tag;
use sqlx::{Sqlite, SqliteConnection, Transaction};
use tokio::sync::broadcast;
use uuid::Uuid;

/// An open write transaction. Dropped without [`WriteTx::commit`] it leaves no trace.
pub struct WriteTx {
    tx: Transaction<'static, Sqlite>,
    log: Vec<(Tag, &'static str, Option<Uuid>)>,
    changes: broadcast::Sender<Vec<Tag>>,
    /// The undo entry that this transaction fills (`undo.rs`).
    pub(crate) undo: Option<crate::undo::Open>,
}

impl WriteTx {
    pub(crate) fn new(tx: Transaction<'static, Sqlite>, changes: broadcast::Sender<Vec<Tag>>) -> Self {
        Self { tx, log: Vec::new(), changes, undo: None }
    }

    /// The connection, for the table files.
    pub(crate) fn conn(&mut self) -> &mut SqliteConnection {
        &mut self.tx
    }

    /// Notes a change for the change log and for listeners. Table functions do this themselves; a bulk change is one note.
    pub fn note(&mut self, tag: Tag, what: &'static str, object: Option<Uuid>) {
        self.log.push((tag, what, object));
    }

    /// Commits, then tells the tags. `name` names the failpoints `name.before_commit` and `name.after_commit`.
    pub async fn commit(mut self, name: &str) -> Result<()> {
        crate::undo::seal(&mut self).await?;
        let at = now();
        for (tag, what, object) in &self.log {
            sqlx::query("INSERT INTO change_log (at, tag, what, object_id) VALUES (?, ?, ?, ?)")
                .bind(at)
                .bind(tag.as_str())
                .bind(*what)
                .bind(*object)
                .execute(&mut *self.tx)
                .await?;
        }
        igny8_failpoint::hit(&format!("{name}.before_commit"));
        self.tx.commit().await?;
        igny8_failpoint::hit(&format!("{name}.after_commit"));
        let mut tags: Vec<Tag> = self.log.iter().map(|(tag, ..)| *tag).collect();
        tags.sort();
        tags.dedup();
        if !tags.is_empty() {
            // No listener is fine: a command-line run has none.
            let _ = self.changes.send(tags);
        }
        Ok(())
    }
}
