//! Every command, declared once: wire name, request, response. The window, the headless program and the tests call these;
//! the core must handle each, or it does not compile.

use crate::page::{ById, Changed, Empty, ListQuery, Page};
use crate::{ClusterId, ContentId, ImageId, JobId, RecordId, SectorId, SiteId, TaskId};
use crate::{integration as i, jobs as j, planner as p, publisher as u, sites as s, system as y, writer as w};
use serde::{Serialize, de::DeserializeOwned};

/// A command: `NAME` on the wire, what it takes and what it gives.
pub trait Command {
    const NAME: &'static str;
    /// One line for `igny8 commands` and the palette.
    const ABOUT: &'static str;
    type Request: Serialize + DeserializeOwned + Send + 'static;
    type Response: Serialize + DeserializeOwned + Send + 'static;
}

/// Calls `$callback!` with the whole list: `{ $(Type = "name" (Request) -> Response, "about";)* }`.
#[macro_export]
macro_rules! with_commands {
    ($callback:ident) => {
        $callback! {
            WorkspaceStatus = "system.workspace.status" (Empty) -> y::WorkspaceStatus, "Which workspace is open, and which are known";
            WorkspaceCreate = "system.workspace.create" (y::WorkspaceCreate) -> y::Workspace, "Make a workspace and open it";
            WorkspaceOpen = "system.workspace.open" (y::WorkspaceOpen) -> y::Workspace, "Open a workspace";
            WorkspaceClose = "system.workspace.close" (Empty) -> Empty, "Close the open workspace";
            UiStateGet = "system.ui_state.get" (y::UiStateGet) -> y::UiState, "Read what the window remembers under a key (null when nothing)";
            UiStateSet = "system.ui_state.set" (y::UiState) -> Empty, "Remember something for the window";

            SitesList = "sites.list" (s::SitesList) -> Page<s::Site>, "All sites by name";
            SitesGet = "sites.get" (ById<SiteId>) -> s::Site, "One site";
            SitesCreate = "sites.create" (s::SiteCreate) -> s::Site, "Add a client's site";
            SitesUpdate = "sites.update" (s::SiteUpdate) -> s::Site, "Change a site";
            SectorsCreate = "sites.sectors.create" (s::SectorCreate) -> s::Sector, "Add a sector (1-5 a site)";
            SectorsUpdate = "sites.sectors.update" (s::SectorUpdate) -> s::Sector, "Rename or switch off a sector";
            SectorsDelete = "sites.sectors.delete" (ById<SectorId>) -> Changed, "Remove an empty sector";

            IntegrationGet = "integration.get" (i::BySite) -> i::Integration, "How a site stands with its WordPress";
            IntegrationUpdate = "integration.update" (i::IntegrationUpdate) -> i::Integration, "Change address, basic credentials or sync";
            ConnectionCodeCreate = "integration.connection_code.create" (i::BySite) -> i::ConnectionCode, "Make the code that is pasted into WordPress";
            ConnectionTest = "integration.test_connection" (i::BySite) -> i::ConnectionTest, "Test the connection step by step";
            PluginSave = "integration.plugin.save" (i::PluginSave) -> i::PluginSaved, "Save the plugin's installable zip";
            Sync = "integration.sync" (i::BySite) -> j::JobStarted, "Bring back what happened on the site";

            KeywordsList = "planner.keywords.list" (ListQuery) -> Page<p::Keyword>, "Keywords; sort: keyword, search_volume, difficulty, cpc, intent, status, cluster, created_at";
            KeywordsFacets = "planner.keywords.facets" (ListQuery) -> p::KeywordFacets, "Counts by status and intent";
            KeywordsCreate = "planner.keywords.create" (p::KeywordCreate) -> p::Keyword, "Add one keyword";
            KeywordsUpdate = "planner.keywords.update" (p::KeywordUpdate) -> p::Keyword, "Change one keyword";
            KeywordsBulkUpdate = "planner.keywords.bulk_update" (p::KeywordsBulkUpdate) -> Changed, "Set the status of many keywords";
            KeywordsPreview = "planner.keywords.preview" (p::ImportPreviewRequest) -> p::ImportPreview, "Look into a keyword file";
            KeywordsImport = "planner.keywords.bulk_create" (p::ImportRequest) -> j::JobStarted, "Import a keyword file";
            KeywordsAutoCluster = "planner.keywords.auto_cluster" (p::AutoClusterRequest) -> j::JobStarted, "Cluster keywords";
            KeywordsMove = "planner.keywords.move" (p::KeywordsMove) -> Changed, "Move keywords to another cluster, or out";
            KeywordsWhy = "planner.keywords.why" (p::WhyRequest) -> p::WhyAnswer, "Why two keywords are together or not";

            ClustersList = "planner.clusters.list" (ListQuery) -> Page<p::Cluster>, "Clusters; sort: name, search_volume, keyword_count, difficulty, created_at";
            ClustersGet = "planner.clusters.get" (ById<ClusterId>) -> p::Cluster, "One cluster";
            ClustersCreate = "planner.clusters.create" (p::ClusterCreate) -> p::Cluster, "Make a cluster by hand";
            ClustersUpdate = "planner.clusters.update" (p::ClusterUpdate) -> p::Cluster, "Rename, describe or archive a cluster";
            ClustersMerge = "planner.clusters.merge" (p::ClustersMerge) -> p::Cluster, "Merge clusters";
            ClustersGenerateIdeas = "planner.clusters.generate_ideas" (p::GenerateIdeasRequest) -> j::JobStarted, "Make content ideas";

            IdeasList = "planner.ideas.list" (ListQuery) -> Page<p::Idea>, "Ideas; sort: title, search_volume, status, created_at";
            IdeasUpdate = "planner.ideas.update" (p::IdeaUpdate) -> p::Idea, "Change an idea";
            IdeasToTasks = "planner.ideas.create_tasks" (p::IdeasToTasks) -> p::TasksMade, "Make tasks of ideas";

            TasksList = "writer.tasks.list" (ListQuery) -> Page<w::Task>, "Tasks; sort: title, status, created_at";
            TasksGet = "writer.tasks.get" (ById<TaskId>) -> w::Task, "One task";
            TasksCreate = "writer.tasks.create" (w::TaskCreate) -> w::Task, "Add a task by hand";
            TasksUpdate = "writer.tasks.update" (w::TaskUpdate) -> w::Task, "Change a task";
            TasksGenerateContent = "writer.tasks.generate_content" (w::GenerateContentRequest) -> j::JobStarted, "Write outline drafts";
            TasksGenerateImages = "writer.tasks.generate_images" (w::GenerateImagesRequest) -> j::JobStarted, "Make featured images";
            ContentList = "writer.content.list" (ListQuery) -> Page<w::ContentRow>, "Content; status: draft, published; sort: title, status, word_count, updated_at, created_at";
            ContentGet = "writer.content.get" (ById<ContentId>) -> w::Content, "One content, whole";
            ContentUpdate = "writer.content.update" (w::ContentUpdate) -> w::Content, "Save a content";
            ContentPreview = "writer.content.preview" (ById<ContentId>) -> w::Preview, "A sanitised page of the content";
            RevisionsList = "writer.content.revisions" (ById<ContentId>) -> Page<w::Revision>, "Revisions, newest first";
            RevisionsRestore = "writer.content.restore" (w::RevisionRestore) -> w::Content, "Make an old revision the present one";
            ImagesList = "writer.images.list" (ListQuery) -> Page<w::Image>, "Images; sort: created_at";
            ImagesUpdate = "writer.images.update" (w::ImageUpdate) -> w::Image, "Change alt text or caption";
            ImagesData = "writer.images.data" (ById<ImageId>) -> w::ImageData, "The picture itself";

            Publish = "publisher.publish" (u::PublishRequest) -> j::JobStarted, "Send content to WordPress";
            RecordsList = "publisher.records.list" (ListQuery) -> Page<u::PublishingRecord>, "Receipts; status: queued, sending, published, conflict, failed; sort: updated_at, created_at";
            RecordsGet = "publisher.records.get" (ById<RecordId>) -> u::PublishingRecord, "One receipt";

            JobsList = "jobs.list" (j::JobsList) -> Page<j::JobProgress>, "Jobs, newest first";
            JobsGet = "jobs.get" (ById<JobId>) -> j::JobProgress, "One job";
            JobsWait = "jobs.wait" (j::JobWait) -> j::JobProgress, "Wait for a job to end";
            JobsCancel = "jobs.cancel" (ById<JobId>) -> j::JobProgress, "Stop a job; what it did stays";
            JobsPause = "jobs.pause" (ById<JobId>) -> j::JobProgress, "Pause a job";
            JobsResume = "jobs.resume" (ById<JobId>) -> j::JobProgress, "Go on with a paused job";
            JobsRetry = "jobs.retry" (ById<JobId>) -> j::JobProgress, "Run a failed or cancelled job again; what is done is not done twice";
        }
    };
}

macro_rules! declare {
    ($($name:ident = $wire:literal ($request:ty) -> $response:ty, $about:literal;)*) => {
        $(
            #[doc = $about]
            #[derive(Debug, Clone, Copy)]
            pub struct $name;
            impl Command for $name {
                const NAME: &'static str = $wire;
                const ABOUT: &'static str = $about;
                type Request = $request;
                type Response = $response;
            }
        )*

        /// Wire names and descriptions of every command, in the order of declaration.
        pub const ALL: &[(&str, &str)] = &[$(($wire, $about)),*];

        /// JSON schemas of every command's request and response.
        #[cfg(feature = "schema")]
        pub fn schemas() -> Vec<serde_json::Value> {
            vec![$(serde_json::json!({
                "command": $wire,
                "about": $about,
                "request": schemars::schema_for!($request),
                "response": schemars::schema_for!($response),
            })),*]
        }
    };
}

with_commands!(declare);
