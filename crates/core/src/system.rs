//! Area `system`: workspaces and what the window remembers.

use crate::app::App;
use crate::refusal::{OrRefuse as _, Result};
use crate::workspace::Workspace;
use igny8_model::page::Empty;
use igny8_model::{ApiError, system as y};
use std::path::PathBuf;

pub(crate) async fn status(app: &App, _: Empty) -> Result<y::WorkspaceStatus> {
    app.status().await
}

pub(crate) async fn create(app: &App, request: y::WorkspaceCreate) -> Result<y::Workspace> {
    let account = request.account.trim();
    if account.is_empty() {
        return Err(ApiError::field("account", "Give the agency's name."));
    }
    if account.chars().count() > 100 {
        return Err(ApiError::field("account", "At most 100 characters."));
    }
    let folder = match request.path.as_deref().map(str::trim).filter(|p| !p.is_empty()) {
        Some(path) => PathBuf::from(path),
        None => app.folder_for(account),
    };
    if !Workspace::is_one(&folder) && folder.read_dir().is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(ApiError::field("path", format!("{} is not empty. Choose a new or empty folder.", folder.display())));
    }
    let workspace = app.switch(&folder, Some(account)).await?;
    if request.sample {
        crate::sample::fill(&workspace).await?;
    }
    workspace.info().await
}

pub(crate) async fn open(app: &App, request: y::WorkspaceOpen) -> Result<y::Workspace> {
    app.switch(&PathBuf::from(request.path), None).await?.info().await
}

pub(crate) async fn close(app: &App, _: Empty) -> Result<Empty> {
    app.close().await;
    Ok(Empty {})
}

fn key_ok(key: &str) -> Result<()> {
    if key.is_empty() || key.len() > 200 {
        return Err(ApiError::field("key", "1 to 200 bytes."));
    }
    Ok(())
}

pub(crate) async fn ui_state_get(ws: &Workspace, request: y::UiStateGet) -> Result<y::UiState> {
    key_ok(&request.key)?;
    let value = igny8_store::ui_state::get(ws.reader(), &request.key).await.or_refuse()?;
    Ok(y::UiState { key: request.key, value })
}

pub(crate) async fn ui_state_set(ws: &Workspace, request: y::UiState) -> Result<Empty> {
    key_ok(&request.key)?;
    if request.value.to_string().len() > 1 << 20 {
        return Err(ApiError::field("value", "At most 1 MiB."));
    }
    let mut tx = ws.begin().await?;
    igny8_store::ui_state::set(&mut tx, &request.key, &request.value).await.or_refuse()?;
    tx.commit("ui_state.set").await.or_refuse()?;
    Ok(Empty {})
}
