//! The sample: two invented clients with keywords, clusters, ideas and drafts that are worth looking at, through the same commands that a person uses.

use crate::app::App;
use crate::clock::{DAY, iso, now};
use crate::refusal::{OrRefuse as _, Result, io};
use crate::workspace::Workspace;
use crate::{jobs, planner, sites, writer};
use igny8_model::page::Empty;
use igny8_model::planner::{AutoClusterRequest, GenerateIdeasRequest, IdeasBulkUpdate, IdeasToTasks, ImportRequest};
use igny8_model::sites::SiteCreate;
use igny8_model::writer::GenerateContentRequest;
use igny8_model::{ApiError, ListQuery, Selection, SiteId};

/// Keywords of an invented shop for hiking gear; volumes are plausible, not measured.
const KEYWORDS: &str = include_str!("sample-keywords.csv");
/// And of an invented dentist.
const DENTAL: &str = include_str!("sample-keywords-dental.csv");

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

/// Adds the sample clients. The work runs as jobs, as a person would start them; without a runner (a host that only looks) they wait in the queue.
pub(crate) async fn fill(ws: &Workspace) -> Result<()> {
    let outdoor = client(ws, "Alpine Outfitters (sample)", "https://alpine-outfitters.example", "Hiking gear", "sample-keywords.csv", KEYWORDS).await?;
    let dental = client(ws, "Harbour Dental (sample)", "https://harbour-dental.example", "Dentistry", "sample-keywords-dental.csv", DENTAL).await?;
    for (site, ideas, tasks, drafts) in [(outdoor, 24, 12, 7), (dental, 10, 5, 3)] {
        let made = planner::ideas::start(
            ws,
            GenerateIdeasRequest { site_id: site, cluster_ids: Vec::new(), limit: Some(ideas), by: Some(igny8_model::ai::By::BuiltIn) },
        )
        .await?;
        jobs::wait_running(ws, made.job.id).await?;
        plan(ws, site).await?;
        writer::tasks::from_ideas(ws, IdeasToTasks { site_id: site, idea_ids: Vec::new(), limit: Some(tasks) }).await?;
        let write = GenerateContentRequest {
            site_id: site,
            task_ids: Vec::new(),
            limit: Some(drafts),
            images: true,
            by: Some(igny8_model::ai::By::BuiltIn),
            words: None,
        };
        let written = writer::draft::start(ws, write).await?;
        jobs::wait_running(ws, written.job.id).await?;
    }
    Ok(())
}

async fn client(ws: &Workspace, name: &str, url: &str, sector: &str, file: &str, keywords: &str) -> Result<SiteId> {
    let site = SiteCreate { name: name.to_owned(), url: url.to_owned(), sectors: vec![sector.to_owned()], ..SiteCreate::default() };
    let site = sites::create(ws, site).await?.id;
    let path = ws.folder.join(file);
    std::fs::write(&path, keywords).map_err(io(&path))?;
    let import = ImportRequest { site_id: site, sector_id: None, path: path.display().to_string(), mapping: None };
    let imported = planner::import::start(ws, import).await?;
    jobs::wait_running(ws, imported.job.id).await?;
    let cluster = AutoClusterRequest { site_id: site, sector_id: None, strictness: None, only_unclustered: false, by: Some(igny8_model::ai::By::BuiltIn) };
    let clustered = planner::cluster::start(ws, cluster).await?;
    jobs::wait_running(ws, clustered.job.id).await?;
    Ok(site)
}

/// Every second idea gets a day, two working days apart, beginning last week.
async fn plan(ws: &Workspace, site: SiteId) -> Result<()> {
    let ideas = planner::ideas::list(ws, ListQuery { site_id: Some(site), ..ListQuery::default() }).await?;
    let mut at = now() - 5 * DAY;
    for idea in ideas.results.iter().step_by(2) {
        // 1970-01-01 was a Thursday: 2 and 3 days later is a weekend.
        while matches!(at.div_euclid(DAY).rem_euclid(7), 2 | 3) {
            at += DAY;
        }
        let day = iso(at).get(..10).unwrap_or_default().to_owned();
        let change = IdeasBulkUpdate { selection: Selection::Ids(vec![idea.id]), status: None, planned_on: Some(day) };
        planner::ideas::bulk_update(ws, change).await?;
        at += 2 * DAY;
    }
    Ok(())
}
