//! Which kinds of data each reading command answers from.
//!
//! Must not know: how answers are kept.

use igny8_model::{Command, Tag, commands as c};

/// The kinds of data behind a command's answer.
pub fn reads(command: &str) -> &'static [Tag] {
    use Tag::{Clusters, Content, Ideas, Images, Integrations, Keywords, Records, Sites, Tasks, Workspace};
    match command {
        c::WorkspaceStatus::NAME => &[Workspace],
        // A site carries the counts of what it holds.
        c::SitesList::NAME | c::SitesGet::NAME | c::SitesTable::NAME => &[Sites, Integrations, Keywords, Clusters, Ideas, Tasks, Content],
        c::IntegrationGet::NAME => &[Integrations, Sites],
        c::KeywordsList::NAME | c::KeywordsFacets::NAME => &[Keywords, Clusters],
        c::KeywordsWhy::NAME => &[Keywords, Clusters],
        c::ClustersList::NAME | c::ClustersGet::NAME => &[Clusters, Keywords, Ideas],
        c::IdeasList::NAME => &[Ideas, Clusters, Tasks],
        c::TasksList::NAME | c::TasksGet::NAME => &[Tasks, Content, Clusters],
        c::ContentList::NAME | c::ContentGet::NAME => &[Content, Records, Images],
        c::ContentPreview::NAME => &[Content, Images],
        c::RevisionsList::NAME => &[Content],
        c::ImagesList::NAME | c::ImagesData::NAME => &[Images],
        c::RecordsList::NAME | c::RecordsGet::NAME => &[Records],
        c::Dashboard::NAME => &[Sites, Integrations, Keywords, Clusters, Tasks, Content, Records, Tag::Jobs, Tag::Money],
        c::AiProvidersList::NAME | c::AiModelsList::NAME | c::AiRoutesList::NAME => &[Tag::Ai],
        // Calls and credits carry the names of sites and providers.
        c::MoneyCalls::NAME | c::MoneyUsage::NAME | c::MoneyCredits::NAME | c::MoneyRate::NAME => &[Tag::Money, Tag::Ai, Sites],
        c::MoneyCapsList::NAME => &[Tag::Money, Sites],
        c::MoneyEstimate::NAME => &[Tag::Money, Tag::Ai],
        // Any change may be one that can be taken back.
        c::UndoList::NAME => &[Sites, Keywords, Clusters, Ideas, Tasks, Content, Images],
        c::JobsList::NAME | c::JobsGet::NAME => &[Tag::Jobs],
        // The counts of any list.
        c::ListsFacets::NAME => &[Sites, Integrations, Keywords, Clusters, Ideas, Tasks, Content, Images, Records, Tag::Jobs, Tag::Money],
        _ => &[],
    }
}

/// Whether the two lists share a kind.
pub fn touches(reads: &[Tag], changed: &[Tag]) -> bool {
    reads.iter().any(|tag| changed.contains(tag))
}
