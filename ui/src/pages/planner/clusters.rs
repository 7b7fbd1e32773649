//! The clusters of a site, and one of them beside the list.
//!
//! Must not know: how clusters are made.

use super::cluster_dialog::ClusterDialog;
use super::cluster_pane::ClusterPane;
use crate::components::button::{Button, Kind};
use crate::components::empty::Empty;
use crate::components::icon::{Glyph, Icon};
use crate::components::picked::Picked;
use crate::components::rows::Source;
use crate::components::split::Split;
use crate::components::status::{difficulty, intent, unknown};
use crate::components::table::{Column, Table};
use crate::components::toolbar::{Bulk, Choice, Filter, Search};
use crate::format::{count, integer};
use crate::pages::list::{no_match, use_list};
use crate::route::{self, Place, Route};
use crate::shell::page::Page;
use crate::store::actions::{Action, use_actions};
use crate::store::jobs;
use crate::store::keys::{Reach, use_keys};
use crate::store::session::Here;
use igny8_model::planner::{Cluster, GenerateIdeasRequest};
use igny8_model::{ClusterId, SiteId, commands};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

const COLUMNS: &[Column<Cluster>] = &[
    Column { title: "Cluster", sort: "name", downwards: false, class: "main", cell: name },
    Column { title: "Keywords", sort: "keyword_count", downwards: true, class: "num", cell: |c| html! { { count(c.keyword_count) } } },
    Column { title: "Volume", sort: "search_volume", downwards: true, class: "num", cell: |c| html! { { integer(c.search_volume) } } },
    Column { title: "Difficulty", sort: "difficulty", downwards: true, class: "num", cell: |c| difficulty(c.difficulty) },
    Column { title: "Intent", sort: "", downwards: false, class: "", cell: |c| intent(c.intent) },
    Column {
        title: "Ideas",
        sort: "",
        downwards: false,
        class: "num",
        cell: |c| {
            if c.idea_count == 0 {
                unknown()
            } else {
                html! { { count(c.idea_count) } }
            }
        },
    },
    Column { title: "Top keywords", sort: "", downwards: false, class: "soft", cell: |c| html! { <span class="clip">{ c.top_keywords.join(", ") }</span> } },
];

fn name(cluster: &Cluster) -> Html {
    let parent = cluster.parent_topic.as_ref().filter(|p| **p != cluster.name);
    html! {
        <span class="clip">
            { &cluster.name }
            if cluster.edited {
                <span class="by-hand" title="Edited by hand: a new run keeps it"><Glyph icon={Icon::Pencil} class="sm" /></span>
            }
            if let Some(parent) = parent {
                <span class="parent" title={format!("Part of the wider topic “{parent}”")}>{ parent }</span>
            }
        </span>
    }
}

#[derive(Properties, PartialEq)]
pub struct ClustersProps {
    pub open: Option<ClusterId>,
}

#[component]
pub fn Clusters(props: &ClustersProps) -> Html {
    match use_context::<Here>().and_then(|h| h.site) {
        Some(site) => html! { <Inside site={site.id} keywords={site.counts.keywords} clusters={site.counts.clusters} open={props.open} /> },
        None => Html::default(),
    }
}

#[derive(Properties, PartialEq)]
struct InsideProps {
    site: SiteId,
    keywords: u64,
    clusters: u64,
    open: Option<ClusterId>,
}

#[component]
fn Inside(props: &InsideProps) -> Html {
    let InsideProps { site, open, .. } = *props;
    let list = use_list("clusters", site, "-search_volume");
    let picked = use_state_eq(Picked::<Cluster>::default);
    let matching = use_state_eq(|| None::<usize>);
    let clustering = use_state_eq(|| false);
    let go = move |to: Option<ClusterId>| route::replace(Route::In(site, Place::Clusters(to)));
    use_keys(Reach::Page, move |event| {
        let close = event.key() == "Escape" && open.is_some();
        if close {
            go(None);
        }
        close
    });
    let ideas = {
        let picked = picked.clone();
        move || {
            let cluster_ids = if picked.all { Vec::new() } else { picked.ids() };
            spawn_local(async move {
                jobs::start::<commands::ClustersGenerateIdeas>(GenerateIdeasRequest { site_id: site, cluster_ids, limit: None }).await;
            });
            picked.set(Picked::default());
        }
    };
    use_actions(vec![
        Action::new("Clusters", "Cluster keywords", Icon::Layers, "c", {
            let c = clustering.clone();
            move || c.set(true)
        }),
        Action::new("Clusters", "Make ideas from clusters", Icon::Lightbulb, "i", ideas.clone()),
    ]);
    let fresh = props.clusters == 0 && !list.is_narrowed();
    let empty = if fresh && props.keywords == 0 {
        html! {
            <Empty icon={Icon::Layers} title="No keywords to cluster yet" text="Clusters group keywords that one page can answer. Bring keywords in first.">
                <Button label="Go to Keywords" icon={Icon::KeyRound} kind={Kind::Primary} onclick={move |_| route::go(Route::In(site, Place::Keywords))} />
            </Empty>
        }
    } else if fresh {
        html! {
            <Empty icon={Icon::Layers} title="Group your keywords" text="Clustering finds the keywords that one page can answer and names each group. It runs on this machine, takes seconds, and you can change all of it by hand.">
                <Button label="Cluster keywords" icon={Icon::Layers} kind={Kind::Primary} onclick={{ let c = clustering.clone(); move |_| c.set(true) }} test="cluster" />
            </Empty>
        }
    } else {
        no_match(&list)
    };
    let make = ideas.clone();
    let actions = html! {
        <>
            if !fresh {
                <Search value={list.query.search.clone()} placeholder="Search clusters" onsearch={list.onsearch()} />
                <Button label="Cluster again" icon={Icon::Layers} keys="C" onclick={{ let c = clustering.clone(); move |_| c.set(true) }} test="cluster" />
                <Button label="Make ideas" icon={Icon::Lightbulb} kind={Kind::Primary} keys="I" title="Make ideas for the selected clusters, or for all that have none" onclick={move |_| make()} test="make-ideas" />
            }
        </>
    };
    let statuses: Vec<Choice> = vec![("active".into(), "Active".into(), None), ("archived".into(), "Archived".into(), None)];
    let tools = (!fresh).then(|| {
        html! {
            <Filter label="Status" choices={statuses} chosen={list.query.status.clone()} onchange={list.onstatus()} />
        }
    });
    let main = html! {
        <div class="with-bulk">
            <Table<Cluster> source={Source::of::<commands::ClustersList>()} query={list.query.clone()} columns={COLUMNS} class="clusters" label="Clusters"
                onsort={list.onsort()} picked={(*picked).clone()} onpick={{ let p = picked.clone(); Callback::from(move |v| p.set(v)) }} {open} follow=true
                onopen={move |c: Rc<Cluster>| go(Some(c.id))} oncount={{ let m = matching.clone(); move |n| m.set(Some(n)) }} {empty} />
            <Bulk chosen={picked.len(matching.unwrap_or(0))} matching={matching.unwrap_or(0)} all={picked.all} noun={("cluster", "clusters")}
                onall={{ let p = picked.clone(); move |()| p.set(Picked::everything()) }} onclear={{ let p = picked.clone(); move |()| p.set(Picked::default()) }}>
                <Button kind={Kind::Ghost} label="Make ideas" icon={Icon::Lightbulb} onclick={move |_| ideas()} />
                if !picked.all && picked.rows.len() > 1 {
                    <MergeButton clusters={picked.rows.values().cloned().collect::<Vec<_>>()} ondone={{ let p = picked.clone(); move |()| p.set(Picked::default()) }} />
                }
            </Bulk>
        </div>
    };
    let side = open.map(|id| html! { <ClusterPane key={id.to_string()} {id} {site} onclose={move |()| go(None)} /> });
    html! {
        <Page title="Clusters" count={*matching} {actions} {tools}>
            <Split name="clusters" {main} {side} width={460.0} />
            if *clustering {
                <ClusterDialog onclose={{ let c = clustering.clone(); move |()| c.set(false) }} />
            }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct MergeProps {
    clusters: Vec<Rc<Cluster>>,
    ondone: Callback<()>,
}

/// Merges the chosen clusters into the one with the highest volume.
#[component]
fn MergeButton(props: &MergeProps) -> Html {
    let Some(into) = props.clusters.iter().max_by_key(|c| c.search_volume).cloned() else { return Html::default() };
    let onclick = {
        let (clusters, ondone, into) = (props.clusters.clone(), props.ondone.clone(), into.clone());
        Callback::from(move |_| {
            let from: Vec<_> = clusters.iter().filter(|c| c.id != into.id).cloned().collect();
            super::cluster_pane::merge(&into, &from);
            ondone.emit(());
        })
    };
    html! { <Button kind={Kind::Ghost} icon={Icon::Merge} label={format!("Merge into “{}”", into.name)} {onclick} /> }
}
