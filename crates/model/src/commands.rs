//! Every command, declared once: wire name, request, response. The window, the headless program and the tests call these;
//! the core must handle each, or it does not compile.

use crate::page::{ById, Changed, Empty, ListQuery, Page, Selected};
use crate::{ClusterId, ContentId, IdeaId, ImageId, JobId, KeywordId, ProviderId, RecordId, RevisionId, SectorId, SiteId, TaskId};
use crate::{ai as a, dashboard as d, lists as l, money as m, undo as n};
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
            SampleCreate = "system.sample.create" (Empty) -> y::Workspace, "Make and open a sample workspace to look around in";
            SampleRemove = "system.sample.remove" (Empty) -> Empty, "Close the open sample workspace and remove it";
            Dashboard = "system.dashboard" (d::DashboardRequest) -> d::Dashboard, "What needs somebody today, across clients";
            UndoApply = "system.undo.apply" (n::UndoApply) -> n::UndoDone, "Take a change back";
            UndoRedo = "system.undo.redo" (Empty) -> n::UndoDone, "Do again what was taken back last";
            UndoList = "system.undo.list" (Empty) -> Page<n::UndoEntry>, "Changes that can be taken back, newest first";

            ListsFacets = "lists.facets" (l::FacetsRequest) -> l::Facets, "How many rows each value of a column has";
            ListsCopy = "lists.copy" (l::CopyRequest) -> l::Copied, "Rows as tab-separated text";
            ListsExport = "lists.export" (l::ExportRequest) -> j::JobStarted, "Write rows to a CSV or Excel file";

            SitesList = "sites.list" (s::SitesList) -> Page<s::Site>, "All sites by name";
            SitesTable = "sites.table" (ListQuery) -> Page<s::Site>, "Sites as a table; columns: name, domain, status, keywords, drafts, published, connection, created_at";
            SitesIcons = "sites.icons" (Empty) -> s::SiteIcons, "The sites' favicons";
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
            Authors = "integration.authors" (i::BySite) -> Page<i::Author>, "Users of the site who may be authors, as last seen";
            SitePostsList = "integration.posts.list" (ListQuery) -> Page<i::SitePost>, "The site's own posts and pages, as last seen; columns: title, status, post_type, site, modified";
            SitePostsRefresh = "integration.posts.refresh" (i::BySite) -> j::JobStarted, "Read the list of the site's posts, terms and authors anew";
            Sync = "integration.sync" (i::BySite) -> j::JobStarted, "Bring back what happened on the site";

            KeywordsList = "planner.keywords.list" (ListQuery) -> Page<p::Keyword>, "Keywords; columns: keyword, search_volume, difficulty, cpc, intent, status, cluster, site, sector, source, created_at";
            KeywordsFacets = "planner.keywords.facets" (ListQuery) -> p::KeywordFacets, "Counts by status and intent";
            KeywordsDelete = "planner.keywords.delete" (Selected<KeywordId>) -> Changed, "Remove keywords";
            KeywordsCreate = "planner.keywords.create" (p::KeywordCreate) -> p::Keyword, "Add one keyword";
            KeywordsUpdate = "planner.keywords.update" (p::KeywordUpdate) -> p::Keyword, "Change one keyword";
            KeywordsBulkUpdate = "planner.keywords.bulk_update" (p::KeywordsBulkUpdate) -> Changed, "Set the status or the intent of many keywords";
            KeywordsPreview = "planner.keywords.preview" (p::ImportPreviewRequest) -> p::ImportPreview, "Look into a keyword file";
            KeywordsImport = "planner.keywords.bulk_create" (p::ImportRequest) -> j::JobStarted, "Import a keyword file";
            KeywordsAutoCluster = "planner.keywords.auto_cluster" (p::AutoClusterRequest) -> j::JobStarted, "Cluster keywords";
            KeywordsMove = "planner.keywords.move" (p::KeywordsMove) -> Changed, "Move keywords to another cluster, or out";
            KeywordsWhy = "planner.keywords.why" (p::WhyRequest) -> p::WhyAnswer, "Why two keywords are together or not";

            ClustersList = "planner.clusters.list" (ListQuery) -> Page<p::Cluster>, "Clusters; columns: name, search_volume, keyword_count, difficulty, intent, parent_topic, status, idea_count, site, created_at";
            ClustersGet = "planner.clusters.get" (ById<ClusterId>) -> p::Cluster, "One cluster";
            ClustersCreate = "planner.clusters.create" (p::ClusterCreate) -> p::Cluster, "Make a cluster by hand";
            ClustersUpdate = "planner.clusters.update" (p::ClusterUpdate) -> p::Cluster, "Rename, describe or archive a cluster";
            ClustersMerge = "planner.clusters.merge" (p::ClustersMerge) -> p::Cluster, "Merge clusters";
            ClustersSplit = "planner.clusters.split" (p::ClusterSplit) -> p::Cluster, "Take keywords out into a new cluster";
            ClustersBulkUpdate = "planner.clusters.bulk_update" (p::ClustersBulkUpdate) -> Changed, "Archive or bring back many clusters";
            ClustersGenerateIdeas = "planner.clusters.generate_ideas" (p::GenerateIdeasRequest) -> j::JobStarted, "Make content ideas";

            IdeasList = "planner.ideas.list" (ListQuery) -> Page<p::Idea>, "Ideas; columns: title, search_volume, status, content_type, content_structure, intent, cluster, planned_on, site, created_at";
            IdeasUpdate = "planner.ideas.update" (p::IdeaUpdate) -> p::Idea, "Change an idea";
            IdeasBulkUpdate = "planner.ideas.bulk_update" (p::IdeasBulkUpdate) -> Changed, "Approve, plan or set back many ideas";
            IdeasDelete = "planner.ideas.delete" (Selected<IdeaId>) -> Changed, "Remove ideas that have no task";
            IdeasToTasks = "planner.ideas.create_tasks" (p::IdeasToTasks) -> p::TasksMade, "Make tasks of ideas";

            TasksList = "writer.tasks.list" (ListQuery) -> Page<w::Task>, "Tasks; columns: title, status, content_type, content_structure, cluster, site, created_at";
            TasksGet = "writer.tasks.get" (ById<TaskId>) -> w::Task, "One task";
            TasksCreate = "writer.tasks.create" (w::TaskCreate) -> w::Task, "Add a task by hand";
            TasksUpdate = "writer.tasks.update" (w::TaskUpdate) -> w::Task, "Change a task";
            TasksDelete = "writer.tasks.delete" (Selected<TaskId>) -> Changed, "Remove tasks that have no content";
            TasksGenerateContent = "writer.tasks.generate_content" (w::GenerateContentRequest) -> j::JobStarted, "Write outline drafts";
            TasksGenerateImages = "writer.tasks.generate_images" (w::GenerateImagesRequest) -> j::JobStarted, "Make featured images";
            ContentList = "writer.content.list" (ListQuery) -> Page<w::ContentRow>, "Content; columns: title, status, word_count, gaps, outline, source, content_type, cluster, external_status, unsent, publish_at, trashed, site, updated_at, created_at";
            ContentGet = "writer.content.get" (ById<ContentId>) -> w::Content, "One content, whole";
            ContentUpdate = "writer.content.update" (w::ContentUpdate) -> w::Content, "Save a content";
            ContentPreview = "writer.content.preview" (ById<ContentId>) -> w::Preview, "A sanitised page of the content";
            RevisionsList = "writer.content.revisions" (ById<ContentId>) -> Page<w::Revision>, "Revisions, newest first";
            ContentTrash = "writer.content.trash" (Selected<ContentId>) -> Changed, "Put content into the bin; nothing happens on the site";
            ContentUntrash = "writer.content.restore_trashed" (Selected<ContentId>) -> Changed, "Take content out of the bin";
            ContentPreviewMarkup = "writer.content.preview_markup" (w::PreviewMarkup) -> w::Preview, "A sanitised page of a piece of block markup";
            RevisionGet = "writer.content.revision" (ById<RevisionId>) -> w::RevisionText, "The words of a revision";
            TaxonomiesList = "writer.taxonomies.list" (w::TaxonomiesList) -> Page<w::TaxonomyTerm>, "Categories and tags of a site";
            RevisionsRestore = "writer.content.restore" (w::RevisionRestore) -> w::Content, "Make an old revision the present one";
            ImagesList = "writer.images.list" (ListQuery) -> Page<w::Image>, "Images; columns: alt_text, bytes, width, content, site, created_at";
            ImagesAdd = "writer.images.add" (w::ImageAdd) -> w::Image, "Take a picture into the workspace";
            ImagesUpdate = "writer.images.update" (w::ImageUpdate) -> w::Image, "Change alt text or caption";
            ImagesData = "writer.images.data" (ById<ImageId>) -> w::ImageData, "The picture itself";

            Publish = "publisher.publish" (u::PublishRequest) -> j::JobStarted, "Send content to WordPress";
            RecordsList = "publisher.records.list" (ListQuery) -> Page<u::PublishingRecord>, "Receipts; columns: title, status, attempts, site, updated_at, created_at";
            RecordsGet = "publisher.records.get" (ById<RecordId>) -> u::PublishingRecord, "One receipt";

            AiProvidersList = "ai.providers.list" (Empty) -> Page<a::Provider>, "Providers of text and pictures";
            AiProvidersSave = "ai.providers.save" (a::ProviderSave) -> a::Provider, "Add or change a provider; its key goes to the keyring";
            AiProvidersDelete = "ai.providers.delete" (ById<ProviderId>) -> Empty, "Take a provider and its key out; its calls stay in the ledger";
            AiProvidersTest = "ai.providers.test" (ById<ProviderId>) -> a::ProviderTest, "Ask a provider for its models with the key";
            AiModelsList = "ai.models.list" (a::ModelsList) -> Page<a::Model>, "A provider's models with their prices";
            AiPriceSet = "ai.models.set_price" (a::PriceSet) -> a::Model, "Set a price of one's own for a model, or take it back";
            AiRoutesList = "ai.routes.list" (Empty) -> Page<a::Route>, "Which models do which function";
            AiRouteSet = "ai.routes.set" (a::Route) -> a::Route, "Choose the models of a function, in their order";

            MoneyCalls = "money.calls" (ListQuery) -> Page<m::Call>, "The ledger; columns: state, function, step, provider, model, tokens_in, tokens_cached, tokens_out, images, retries, estimated, cost, elapsed_ms, error, site, created_at";
            MoneyUsage = "money.usage" (m::UsageRequest) -> m::Usage, "Calls, tokens and cost by day, month, site, function, model, provider or job";
            MoneyCapsList = "money.caps.list" (Empty) -> Page<m::CapState>, "Caps, and what is used of them this month";
            MoneyCapSet = "money.caps.set" (m::Cap) -> Page<m::CapState>, "Set a cap, or take it away";
            MoneyEstimate = "money.estimate" (m::EstimateRequest) -> m::Estimate, "What something would cost";
            MoneyCredits = "money.credits.list" (m::CreditsList) -> Page<m::CreditTransaction>, "A client's credits, newest first";
            MoneyGrant = "money.credits.grant" (m::CreditGrant) -> m::CreditTransaction, "Give a client credits, or take some back";
            MoneyRate = "money.credits.rate" (m::CreditRate) -> m::CreditRate, "Set what a credit is worth";

            JobsList = "jobs.list" (ListQuery) -> Page<j::JobProgress>, "Jobs; columns: title, kind, status, cost, site, created_at, finished_at";
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
