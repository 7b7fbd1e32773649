//! The only place that emits to the window: the core's events, and files dropped on it.
//!
//! Must not know: what an event means.

use igny8_core::App;
use igny8_model::{Event, Tag};
use serde_json::json;
use std::sync::Arc;
use tauri::{AppHandle, DragDropEvent, Emitter};
use tokio::sync::broadcast::error::RecvError;

/// Passes the core's events on as JSON text as long as the program runs.
pub fn forward(core: &Arc<App>, app: &AppHandle) {
    let (mut events, app) = (core.subscribe(), app.clone());
    tauri::async_runtime::spawn(async move {
        loop {
            let event = match events.recv().await {
                Ok(event) => event,
                // Some were missed: everything may have changed.
                Err(RecvError::Lagged(_)) => Event::Changed { tags: Tag::ALL.to_vec() },
                Err(RecvError::Closed) => break,
            };
            if let Ok(text) = serde_json::to_string(&event) {
                let _ = app.emit("igny8", text);
            }
        }
    });
}

/// Tells the page of files that are held over it or dropped on it.
pub fn dropped(app: &AppHandle, files: &DragDropEvent) {
    let message = match files {
        DragDropEvent::Enter { .. } => json!({"phase": "over"}),
        DragDropEvent::Drop { paths, .. } => json!({"phase": "drop", "paths": paths}),
        DragDropEvent::Leave => json!({"phase": "leave"}),
        _ => return,
    };
    let _ = app.emit("igny8-drop", message.to_string());
}
