//! One line a command: which area answers it.

use crate::app::App;
use crate::dispatch::Handle;
use crate::refusal::Result;
use crate::{ai, dashboard, integration, jobs, lists, money, planner, publisher, sample, sites, system, undo, writer};
use igny8_model::commands::{self as c, Command};

macro_rules! handlers {
    (app { $($name:ident => $area:path;)* } workspace { $($wname:ident => $warea:path;)* }) => {
        $(impl Handle<c::$name> for App {
            async fn handle(&self, request: <c::$name as Command>::Request) -> Result<<c::$name as Command>::Response> {
                $area(self, request).await
            }
        })*
        $(impl Handle<c::$wname> for App {
            async fn handle(&self, request: <c::$wname as Command>::Request) -> Result<<c::$wname as Command>::Response> {
                let workspace = self.workspace()?;
                $warea(&workspace, request).await
            }
        })*
    };
}

handlers! {
    app {
        WorkspaceStatus => system::status;
        WorkspaceCreate => system::create;
        WorkspaceOpen => system::open;
        WorkspaceClose => system::close;
        SampleCreate => sample::create;
        SampleRemove => sample::remove;
    }
    workspace {
        UiStateGet => system::ui_state_get;
        UiStateSet => system::ui_state_set;
        Dashboard => dashboard::get;
        UndoApply => undo::apply;
        UndoRedo => undo::redo;
        UndoList => undo::list;
        ListsFacets => lists::facets;
        ListsCopy => lists::copy;
        ListsExport => lists::start;
        SitesList => sites::list;
        SitesTable => sites::table;
        SitesIcons => sites::icons;
        SitesGet => sites::get;
        SitesCreate => sites::create;
        SitesUpdate => sites::update;
        SectorsCreate => sites::create_sector;
        SectorsUpdate => sites::update_sector;
        SectorsDelete => sites::delete_sector;
        IntegrationGet => integration::get;
        IntegrationUpdate => integration::update;
        ConnectionCodeCreate => integration::connection_code;
        ConnectionTest => integration::test_connection;
        PluginSave => integration::save_plugin;
        Authors => publisher::posts::authors;
        SitePostsList => publisher::posts::list;
        SitePostsRefresh => publisher::posts::start;
        Sync => publisher::sync::start;
        KeywordsList => planner::keywords::list;
        KeywordsFacets => planner::keywords::facets;
        KeywordsCreate => planner::keywords::create;
        KeywordsUpdate => planner::keywords::update;
        KeywordsDelete => planner::keywords::delete;
        KeywordsBulkUpdate => planner::keywords::bulk_update;
        KeywordsPreview => planner::import::preview;
        KeywordsImport => planner::import::start;
        KeywordsAutoCluster => planner::cluster::start;
        KeywordsMove => planner::clusters::move_keywords;
        KeywordsWhy => planner::cluster::why;
        ClustersList => planner::clusters::list;
        ClustersGet => planner::clusters::get;
        ClustersCreate => planner::clusters::create;
        ClustersUpdate => planner::clusters::update;
        ClustersMerge => planner::clusters::merge;
        ClustersSplit => planner::clusters::split;
        ClustersBulkUpdate => planner::clusters::bulk_update;
        ClustersGenerateIdeas => planner::ideas::start;
        IdeasList => planner::ideas::list;
        IdeasUpdate => planner::ideas::update;
        IdeasBulkUpdate => planner::ideas::bulk_update;
        IdeasDelete => planner::ideas::delete;
        IdeasToTasks => writer::tasks::from_ideas;
        TasksList => writer::tasks::list;
        TasksGet => writer::tasks::get;
        TasksCreate => writer::tasks::create;
        TasksUpdate => writer::tasks::update;
        TasksDelete => writer::tasks::delete;
        TasksGenerateContent => writer::draft::start;
        TasksGenerateImages => writer::images::start;
        ContentList => writer::content::list;
        ContentGet => writer::content::get;
        ContentUpdate => writer::content::update;
        ContentPreview => writer::content::preview;
        RevisionsList => writer::content::revisions;
        ContentTrash => writer::content::trash;
        ContentUntrash => writer::content::untrash;
        ContentPreviewMarkup => writer::content::preview_markup;
        RevisionGet => writer::content::revision;
        TaxonomiesList => writer::content::taxonomies;
        RevisionsRestore => writer::content::restore;
        ImagesList => writer::images::list;
        ImagesAdd => writer::images::add;
        ImagesUpdate => writer::images::update;
        ImagesData => writer::images::data;
        Publish => publisher::publish::start;
        RecordsList => publisher::records;
        RecordsGet => publisher::record;
        AiProvidersList => ai::list;
        AiProvidersSave => ai::save;
        AiProvidersDelete => ai::delete;
        AiProvidersTest => ai::test;
        AiModelsList => ai::models;
        AiPriceSet => ai::set_price;
        AiRoutesList => ai::list_routes;
        AiRouteSet => ai::set_route;
        MoneyCalls => money::list;
        MoneyUsage => money::used;
        MoneyCapsList => money::caps;
        MoneyCapSet => money::set_cap;
        MoneyEstimate => money::estimate;
        MoneyCredits => money::credits_list;
        MoneyGrant => money::grant;
        MoneyRate => money::rate;
        JobsList => jobs::list;
        JobsGet => jobs::get;
        JobsWait => jobs::wait;
        JobsCancel => jobs::cancel;
        JobsPause => jobs::pause;
        JobsResume => jobs::resume;
        JobsRetry => jobs::retry;
    }
}
