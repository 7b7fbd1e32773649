//! The clusters of a site, and one of them beside the list.
//!
//! Must not know: how clusters are made.

use super::board::Board;
use super::cluster_columns::SPEC;
use super::cluster_dialog::ClusterDialog;
use super::cluster_pane::ClusterPane;
use super::map::ClusterMap;
use super::view::{View, use_view};
use crate::components::button::{Button, Kind};
use crate::components::empty::Empty;
use crate::components::field::Segments;
use crate::components::icon::Icon;
use crate::components::picked::Picked;
use crate::components::rows::Source;
use crate::components::split::Split;
use crate::pages::list::{List, Shown, all_rows, by_site, use_list};
use crate::route::{self, Place, Route};
use crate::shell::page::Page;
use crate::store::actions::{Action, use_actions};
use crate::store::keys::{Reach, use_keys};
use crate::store::session::Here;
use igny8_model::planner::Cluster;
use igny8_model::{ClusterId, Filter, FilterOp, ListQuery, SiteId, commands};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ClustersProps {
    pub open: Option<ClusterId>,
}

#[component]
pub fn Clusters(props: &ClustersProps) -> Html {
    match use_context::<Here>() {
        Some(here) => html! { <Inside site={here.site_id()} keywords={here.sum(|c| c.keywords)} clusters={here.sum(|c| c.clusters)} open={props.open} /> },
        None => Html::default(),
    }
}

#[derive(Properties, PartialEq)]
struct InsideProps {
    site: Option<SiteId>,
    keywords: u64,
    clusters: u64,
    open: Option<ClusterId>,
}

#[component]
fn Inside(props: &InsideProps) -> Html {
    let InsideProps { site, open, .. } = *props;
    let list = use_list(SPEC, site);
    let picked = list.picked.clone();
    let clustering = use_state_eq(|| false);
    let (view, show) = use_view();
    let go = move |to: Option<ClusterId>| route::replace(Route::within(site, Place::Clusters(to)));
    use_keys(Reach::Page, move |event| {
        let close = event.key() == "Escape" && open.is_some();
        if close {
            go(None);
        }
        close
    });
    let ideas = {
        let list = list.clone();
        move || make_ideas(&list)
    };
    let cluster = {
        let c = clustering.clone();
        Action::new("Clusters", "Cluster keywords", Icon::Layers, "c", move || c.set(true))
    };
    let make = Action::new("Clusters", "Make ideas from clusters", Icon::Lightbulb, "i", ideas.clone());
    use_actions(vec![cluster.clone(), make.clone(), View::List.action(view, &show), View::Board.action(view, &show), View::Map.action(view, &show)]);
    let none = props.clusters == 0;
    let fresh = none.then(|| {
        if props.keywords == 0 {
            html! {
                <Empty icon={Icon::Layers} title="No keywords to cluster yet" text="Clusters group keywords that one page can answer. Bring keywords in first.">
                    <Button label="Go to Keywords" icon={Icon::KeyRound} kind={Kind::Primary} onclick={move |_| route::go(Route::within(site, Place::Keywords))} />
                </Empty>
            }
        } else {
            html! {
                <Empty icon={Icon::Layers} title="Group your keywords" text="Clustering finds the keywords that one page can answer and names each group. It runs on this machine, takes seconds, and you can change all of it by hand.">
                    <Button action={cluster.clone()} kind={Kind::Primary} test="cluster" />
                </Empty>
            }
        }
    });
    let actions = html! {
        <>
            if !none {
                <Segments<View> label="Show as" options={View::ALL.map(|v| (v, AttrValue::Static(v.name()))).to_vec()} value={view} onchange={show} />
                { list.search("Search clusters") }
                <Button action={cluster} label="Cluster again" test="cluster" />
                <Button action={make} label="Make ideas" kind={Kind::Primary} title="Make ideas for the selected clusters, or for all that have none" test="make-ideas" />
            }
        </>
    };
    let chosen: Vec<_> = picked.rows.values().cloned().collect();
    let one_site = chosen.windows(2).all(|w| w[0].site_id == w[1].site_id);
    let bulk = html! {
        <>
            <Button kind={Kind::Ghost} label="Make ideas" icon={Icon::Lightbulb} onclick={move |_| ideas()} />
            if !picked.all && one_site && chosen.len() > 1 {
                <MergeButton clusters={chosen} ondone={{ let p = picked.clone(); move |()| p.set(Picked::default()) }} />
            }
        </>
    };
    // Board and map show what the list's search and filters leave, but for archived clusters.
    let mut cards = ListQuery { sort: Some("-search_volume".into()), ..list.query.clone() };
    if cards.filters.iter().all(|f| f.column != "status") {
        cards.filters.push(Filter { column: "status".into(), op: FilterOp::In, values: vec!["active".into()] });
    }
    let nothing = fresh.clone().unwrap_or_else(|| list.no_match());
    let main = match view {
        View::Board => html! { <Board query={cards} onopen={move |id| go(Some(id))} empty={nothing} /> },
        View::Map => html! { <ClusterMap query={cards} onopen={move |c: Rc<Cluster>| go(Some(c.id))} {open} empty={nothing} /> },
        View::List => list.table(Shown {
            source: Source::of::<commands::ClustersList>(),
            onopen: Some(Callback::from(move |c: Rc<Cluster>| go(Some(c.id)))),
            open,
            menu: None,
            onask: Callback::noop(),
            bulk: Some(bulk),
            fresh,
        }),
    };
    let tools = (!none).then(|| list.tools(Html::default()));
    let side = open.map(|id| html! { <ClusterPane key={id.to_string()} {id} onclose={move |()| go(None)} /> });
    html! {
        <Page title="Clusters" count={*list.matching} {actions} {tools}>
            <Split name="clusters" {main} {side} width={460.0} />
            if *clustering {
                <ClusterDialog onclose={{ let c = clustering.clone(); move |()| c.set(false) }} />
            }
        </Page>
    }
}

/// Makes ideas from the chosen clusters, or from all that have none.
fn make_ideas(list: &List<Cluster>) {
    let (query, picked, site) = (list.query.clone(), (*list.picked).clone(), list.site);
    list.let_go();
    spawn_local(async move {
        let groups = match (picked.is_empty(), site) {
            (true, Some(site)) => std::collections::BTreeMap::from([(site, Vec::new())]),
            _ => {
                let picked = if picked.is_empty() { Picked::everything() } else { picked };
                match all_rows(Source::of::<commands::ClustersList>(), query, &picked).await {
                    Ok(rows) => by_site(&rows),
                    Err(error) => return crate::store::toasts::error(&error),
                }
            }
        };
        super::ideas_dialog::start(groups).await;
    });
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
            let from: Vec<_> = clusters.iter().map(|c| c.id).filter(|id| *id != into.id).collect();
            super::cluster_pane::merge(into.id, from);
            ondone.emit(());
        })
    };
    html! { <Button kind={Kind::Ghost} icon={Icon::Merge} label={format!("Merge into “{}”", into.name)} {onclick} /> }
}
