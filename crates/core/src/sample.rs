//! The sample client: a site with keywords that are worth looking at, through the same commands that a person uses.

use crate::app::App;
use crate::refusal::{OrRefuse as _, Result, io};
use crate::workspace::Workspace;
use crate::{planner, sites};
use igny8_model::ApiError;
use igny8_model::page::Empty;
use igny8_model::planner::{AutoClusterRequest, ImportRequest};
use igny8_model::sites::SiteCreate;

/// Keywords of an invented shop for hiking gear; volumes are plausible, not measured.
const KEYWORDS: &str = include_str!("sample-keywords.csv");

/// Makes a workspace of its own, so that looking around leaves nothing in anybody's own.
pub(crate) async fn create(app: &App, _: Empty) -> Result<igny8_model::system::Workspace> {
    let folder = app.folder_for("Sample agency");
    let workspace = app.switch(&folder, Some("Sample agency")).await?;
    let mut tx = workspace.begin().await?;
    igny8_store::workspace::mark_sample(&mut tx).await.or_refuse()?;
    tx.commit("sample.mark").await.or_refuse()?;
    fill(&workspace).await?;
    workspace.info().await
}

/// Removes the open workspace if, and only if, it is the sample.
pub(crate) async fn remove(app: &App, _: Empty) -> Result<Empty> {
    let workspace = app.workspace()?;
    if !igny8_store::workspace::is_sample(workspace.reader()).await.or_refuse()? {
        return Err(ApiError::precondition("This workspace is not the sample; nothing was removed."));
    }
    let folder = workspace.folder.clone();
    drop(workspace);
    app.close().await;
    app.forget(&folder)?;
    std::fs::remove_dir_all(&folder).map_err(io(&folder))?;
    Ok(Empty {})
}

/// Adds the sample site; its import and clustering run as jobs.
pub(crate) async fn fill(ws: &Workspace) -> Result<()> {
    let site = SiteCreate {
        name: "Alpine Outfitters (sample)".to_owned(),
        url: "https://alpine-outfitters.example".to_owned(),
        sectors: vec!["Hiking gear".to_owned()],
        ..SiteCreate::default()
    };
    let site = sites::create(ws, site).await?;
    let path = ws.folder.join("sample-keywords.csv");
    std::fs::write(&path, KEYWORDS).map_err(io(&path))?;
    let import = ImportRequest { site_id: site.id, sector_id: None, path: path.display().to_string(), mapping: None };
    let imported = planner::import::start(ws, import).await?;
    // Without a runner (a host that only looks) the jobs wait in the queue.
    crate::jobs::wait_running(ws, imported.job.id).await?;
    let cluster = AutoClusterRequest { site_id: site.id, sector_id: None, strictness: None, only_unclustered: false };
    let clustered = planner::cluster::start(ws, cluster).await?;
    crate::jobs::wait_running(ws, clustered.job.id).await
}
