//! Where keywords that were picked up on the board can go, and taking them there.
//!
//! Must not know: how the board is drawn or by what they were picked up.

use crate::format::plural;
use crate::ipc;
use crate::store::toasts;
use igny8_model::planner::{Cluster, ClusterCreate, ClusterSplit, Keyword, KeywordsMove};
use igny8_model::{ClusterId, KeywordId, Selection, commands};
use std::collections::BTreeSet;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;

/// A place on the board where keywords can be put down.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Target {
    Cluster(ClusterId),
    /// A new cluster.
    New,
    /// No cluster.
    Out,
}

impl Target {
    /// As the page marks its elements.
    pub fn mark(self) -> String {
        match self {
            Self::Cluster(id) => id.to_string(),
            Self::New => "new".into(),
            Self::Out => "out".into(),
        }
    }

    pub fn parse(mark: &str) -> Option<Self> {
        match mark {
            "new" => Some(Self::New),
            "out" => Some(Self::Out),
            id => id.parse().ok().map(Self::Cluster),
        }
    }
}

/// The next target on the way through the board by keys: new, none, then the clusters in their order.
pub fn step(targets: &[Target], now: Option<Target>, by: isize) -> Option<Target> {
    if targets.is_empty() {
        return None;
    }
    let at = now.and_then(|now| targets.iter().position(|t| *t == now));
    let to = match at {
        Some(at) => at.saturating_add_signed(by).min(targets.len() - 1),
        None => 0,
    };
    targets.get(to).copied()
}

/// Whether putting these keywords there changes anything: they are of one site, and some lie elsewhere now.
pub fn accepts(keywords: &[Rc<Keyword>], target: Target, clusters: &[Rc<Cluster>]) -> bool {
    let sites: BTreeSet<_> = keywords.iter().map(|k| k.site_id).collect();
    if sites.len() != 1 {
        return false;
    }
    match target {
        Target::Cluster(id) => {
            let there = clusters.iter().find(|c| c.id == id);
            there.is_some_and(|c| sites.contains(&c.site_id)) && keywords.iter().any(|k| k.cluster_id != Some(id))
        }
        Target::New => true,
        Target::Out => keywords.iter().any(|k| k.cluster_id.is_some()),
    }
}

/// Takes the keywords there; says so, with undo.
pub fn put(keywords: &[Rc<Keyword>], target: Target, clusters: &[Rc<Cluster>]) {
    if !accepts(keywords, target, clusters) {
        return;
    }
    let ids: Vec<KeywordId> = keywords.iter().map(|k| k.id).collect();
    let number = plural(ids.len() as u64, "keyword", "keywords");
    match target {
        Target::Cluster(id) => {
            let name = clusters.iter().find(|c| c.id == id).map(|c| c.name.clone()).unwrap_or_default();
            relocate(ids, Some(id), format!("{number} moved to {name}"));
        }
        Target::Out => relocate(ids, None, format!("{number} taken out of their clusters")),
        Target::New => make(keywords, ids, clusters),
    }
}

fn relocate(ids: Vec<KeywordId>, cluster_id: Option<ClusterId>, words: String) {
    spawn_local(async move {
        match ipc::call::<commands::KeywordsMove>(KeywordsMove { selection: Selection::Ids(ids), cluster_id }).await {
            Ok(done) => toasts::changed(words, done.undo),
            Err(error) => toasts::error(&error),
        }
    });
}

/// The name of a cluster made of keywords: the one that is searched for most.
pub fn name_of(keywords: &[Rc<Keyword>]) -> String {
    keywords.iter().max_by_key(|k| k.search_volume.unwrap_or(-1)).map(|k| k.keyword.clone()).unwrap_or_default()
}

fn make(keywords: &[Rc<Keyword>], keyword_ids: Vec<KeywordId>, clusters: &[Rc<Cluster>]) {
    let name = name_of(keywords);
    let Some(first) = keywords.first() else { return };
    let (site_id, sector_id) = (first.site_id, Some(first.sector_id));
    // Out of one cluster, but not all of it: a split. Anything else is a new cluster.
    let from = first.cluster_id.filter(|id| keywords.iter().all(|k| k.cluster_id == Some(*id)));
    let split = from.filter(|id| clusters.iter().any(|c| c.id == *id && c.keyword_count > keywords.len() as u64));
    spawn_local(async move {
        let number = plural(keyword_ids.len() as u64, "keyword", "keywords");
        let made = match split {
            Some(id) => ipc::call::<commands::ClustersSplit>(ClusterSplit { id, keyword_ids, name }).await,
            None => ipc::call::<commands::ClustersCreate>(ClusterCreate { site_id, sector_id, name, keyword_ids }).await,
        };
        match made {
            Ok(made) => toasts::just_changed(format!("New cluster “{}” with {number}", made.name)),
            Err(error) => toasts::error(&error),
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use igny8_model::planner::{KeywordSource, KeywordStatus};
    use igny8_model::{SectorId, SiteId};

    fn keyword(site_id: SiteId, cluster_id: Option<ClusterId>, text: &str, volume: Option<i64>) -> Rc<Keyword> {
        Rc::new(Keyword {
            id: KeywordId::new(),
            site_id,
            sector_id: SectorId::new(),
            keyword: text.into(),
            search_volume: volume,
            difficulty: None,
            cpc_micros: None,
            currency: None,
            intent: None,
            status: KeywordStatus::Active,
            source: KeywordSource::Manual,
            trend: Vec::new(),
            cluster_id,
            cluster_name: None,
            created_at: 0,
            updated_at: 0,
        })
    }

    #[test]
    fn only_what_changes_something_is_taken() {
        let (here, there, id) = (SiteId::new(), SiteId::new(), ClusterId::new());
        let (inside, outside) = (keyword(here, Some(id), "a", None), keyword(here, None, "b", None));
        assert!(!accepts(&[], Target::New, &[]));
        assert!(!accepts(&[outside.clone()], Target::Out, &[]) && accepts(&[inside.clone(), outside.clone()], Target::Out, &[]));
        assert!(!accepts(&[inside, keyword(there, None, "c", None)], Target::New, &[]), "keywords of two sites have no cluster in common");
        assert!(!accepts(&[outside], Target::Cluster(id), &[]), "a cluster that is not on the board");
    }

    #[test]
    fn keys_lead_from_end_to_end() {
        let (a, b) = (Target::Cluster(ClusterId::new()), Target::Cluster(ClusterId::new()));
        let all = [Target::New, Target::Out, a, b];
        assert_eq!(step(&all, None, 1), Some(Target::New));
        assert_eq!(step(&all, Some(Target::New), -1), Some(Target::New));
        assert_eq!(step(&all, Some(a), 1), Some(b));
        assert_eq!(step(&all, Some(b), 1), Some(b));
        assert_eq!(step(&[], Some(b), 1), None);
        for target in all {
            assert_eq!(Target::parse(&target.mark()), Some(target));
        }
    }

    #[test]
    fn a_new_cluster_is_named_after_what_is_searched_for_most() {
        let site = SiteId::new();
        let some = [keyword(site, None, "low", Some(3)), keyword(site, None, "high", Some(9)), keyword(site, None, "unknown", None)];
        assert_eq!(name_of(&some), "high");
    }
}
