//! One cluster beside the list: its name, its keywords, and moving them.
//!
//! Must not know: the list.

use super::cluster_picker::{Choice, ClusterPicker, move_to};
use crate::components::async_view::async_view;
use crate::components::button::{Button, Kind};
use crate::components::empty::Empty;
use crate::components::icon::{Glyph, Icon};
use crate::components::menu::{Item, MenuButton};
use crate::components::picked::Picked;
use crate::components::rows::Source;
use crate::components::status::{intent, unknown};
use crate::components::table::{Column, Kind as ColumnKind, Table};
use crate::format::{integer, plural, short};
use crate::ipc;
use crate::pages::list;
use crate::route::{self, Place, Route};
use crate::store::memory::Spot;
use crate::store::{query::use_query, toasts};
use igny8_model::page::ById;
use igny8_model::planner::{Cluster, ClusterStatus, ClusterUpdate, ClustersBulkUpdate, ClustersMerge, Keyword};
use igny8_model::{ClusterId, ListQuery, Selection, commands};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

const COLUMNS: &[Column<Keyword>] = &[
    Column::new("keyword", "Keyword", ColumnKind::Text, 140, |k: &Keyword| html! { <span class="clip">{ &k.keyword }</span> }),
    Column::new("search_volume", "Volume", ColumnKind::Number, 76, |k: &Keyword| k.search_volume.map_or_else(unknown, |n| html! { { integer(n) } })),
];

#[derive(Properties, PartialEq)]
pub struct ClusterPaneProps {
    pub id: ClusterId,
    pub onclose: Callback<()>,
}

#[component]
pub fn ClusterPane(props: &ClusterPaneProps) -> Html {
    let cluster = use_query::<commands::ClustersGet>(Some(ById { id: props.id }));
    html! {
        <div class="pane" data-test="cluster-pane">
            { async_view(&cluster, |_| false, Html::default, |cluster| html! { <Inside cluster={Rc::new(cluster.clone())} onclose={props.onclose.clone()} /> }) }
        </div>
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Open {
    Nothing,
    Moving,
    Merging,
}

#[derive(Properties, PartialEq)]
struct InsideProps {
    cluster: Rc<Cluster>,
    onclose: Callback<()>,
}

#[component]
fn Inside(props: &InsideProps) -> Html {
    let cluster = props.cluster.clone();
    let (id, site) = (cluster.id, cluster.site_id);
    let picked = use_state_eq(Picked::<Keyword>::default);
    let open = use_state_eq(|| Open::Nothing);
    let sort = use_state_eq(|| "-search_volume".to_owned());
    let query = ListQuery { site_id: Some(site), cluster_id: Some(id), sort: Some((*sort).clone()), ..ListQuery::default() };
    let onrename = {
        let cluster = cluster.clone();
        Callback::from(move |event: Event| {
            let Some(input) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok()) else { return };
            let name = input.value().trim().to_owned();
            if name.is_empty() {
                input.set_value(&cluster.name);
            } else if name != cluster.name {
                rename(cluster.id, name);
            }
        })
    };
    let ideas = Callback::from(move |_| super::ideas_dialog::ask(site, vec![id]));
    let show = |what: Open| {
        let open = open.clone();
        move || open.set(what)
    };
    let archived = cluster.status == ClusterStatus::Archived;
    let items = vec![
        Item::new(Icon::Merge, "Merge into another…", show(Open::Merging)),
        Item::new(Icon::KeyRound, "Show in Keywords", move || {
            list::prepare("keywords", Some(site), Spot { cluster: Some(id), ..Spot::default() });
            route::go(Route::In(site, Place::Keywords));
        }),
        Item::new(Icon::Archive, if archived { "Bring back" } else { "Archive" }, move || set_archived(vec![id], !archived)),
    ];
    let close = {
        let open = open.clone();
        Callback::from(move |()| open.set(Open::Nothing))
    };
    let chosen: Vec<Rc<Keyword>> = picked.rows.values().cloned().collect();
    let take_out = {
        let (chosen, picked) = (chosen.clone(), picked.clone());
        Callback::from(move |_| {
            move_to(site, &chosen, Choice::None);
            picked.set(Picked::default());
        })
    };
    html! {
        <>
            <header class="pane-head">
                <input class="title-input" key={cluster.name.clone()} value={cluster.name.clone()} onchange={onrename} aria-label="Name of the cluster" data-test="cluster-name" />
                <MenuButton kind={Kind::Ghost} icon={Icon::Ellipsis} title="More" {items} end=true />
                <Button kind={Kind::Ghost} icon={Icon::X} title="Close" keys="Esc" onclick={props.onclose.reform(|_| ())} />
            </header>
            <div class="pane-facts">
                if let Some(parent) = cluster.parent_topic.as_ref().filter(|p| **p != cluster.name) {
                    <span class="tag"><Glyph icon={Icon::Layers} class="sm" />{ parent }</span>
                }
                { intent(cluster.intent) }
                <span>{ plural(cluster.keyword_count, "keyword", "keywords") }</span>
                <span>{ format!("{} searches", short(cluster.search_volume)) }</span>
                if cluster.edited {
                    <span class="quiet"><Glyph icon={Icon::Pencil} class="sm" />{ " by hand" }</span>
                }
                <Button label={if cluster.idea_count > 0 { "Ideas" } else { "Make an idea" }} icon={Icon::Lightbulb} class="end"
                    onclick={if cluster.idea_count > 0 { Callback::from(move |_| route::go(Route::In(site, Place::Ideas))) } else { ideas }} />
            </div>
            if !cluster.description.is_empty() {
                <p class="pane-text">{ &cluster.description }</p>
            }
            <Table<Keyword> source={Source::of::<commands::KeywordsList>()} {query} columns={COLUMNS} class="members" label="Keywords of the cluster" secondary=true
                onsort={{ let s = sort.clone(); move |to| s.set(to) }} picked={(*picked).clone()} onpick={{ let p = picked.clone(); Callback::from(move |v| p.set(v)) }}
                onopen={{ let p = picked.clone(); Callback::from(move |k: Rc<Keyword>| p.set(p.toggled(&k))) }}
                empty={html! { <Empty icon={Icon::CircleDashed} title="No keywords" text="All its keywords were moved elsewhere." /> }} />
            if !picked.is_empty() && !picked.all {
                <footer class="pane-foot">
                    <span>{ plural(chosen.len() as u64, "keyword", "keywords") }</span>
                    <Button label="Take out" icon={Icon::CircleDashed} onclick={take_out} />
                    <Button label="Move to…" icon={Icon::CornerDownRight} onclick={{ let s = show(Open::Moving); move |_| s() }} />
                </footer>
            }
            { match *open {
                Open::Moving => html! { <ClusterPicker {site} title="Move to…" except={id} onclose={close} onchoose={{
                    let (chosen, picked) = (chosen.clone(), picked.clone());
                    move |choice| { move_to(site, &chosen, choice); picked.set(Picked::default()); }
                }} /> },
                Open::Merging => html! { <ClusterPicker {site} title={format!("Merge “{}” into…", cluster.name)} except={id} others=false onclose={close} onchoose={{
                    let cluster = cluster.clone();
                    move |choice| if let Choice::Existing(into, _) = choice { merge(into, vec![cluster.id]); route::replace(Route::In(site, Place::Clusters(Some(into)))); }
                }} /> },
                Open::Nothing => Html::default(),
            } }
        </>
    }
}

/// Gives a cluster another name; says so, with undo.
pub fn rename(id: ClusterId, name: String) {
    spawn_local(async move {
        match ipc::call::<commands::ClustersUpdate>(ClusterUpdate { id, name: Some(name.clone()), description: None, status: None }).await {
            Ok(_) => toasts::just_changed(format!("Renamed to {name}")),
            Err(error) => toasts::error(&error),
        }
    });
}

/// Puts clusters away, or brings them back; says so, with undo.
pub fn set_archived(ids: Vec<ClusterId>, archived: bool) {
    let status = if archived { ClusterStatus::Archived } else { ClusterStatus::Active };
    spawn_local(async move {
        match ipc::call::<commands::ClustersBulkUpdate>(ClustersBulkUpdate { selection: Selection::Ids(ids), status }).await {
            Ok(done) => {
                let words = if archived { "archived" } else { "brought back" };
                toasts::changed(format!("{} {words}", plural(done.changed, "cluster", "clusters")), done.undo);
            }
            Err(error) => toasts::error(&error),
        }
    });
}

/// Merges clusters into one; says so, with undo.
pub fn merge(into: ClusterId, from: Vec<ClusterId>) {
    spawn_local(async move {
        let number = plural(from.len() as u64, "cluster", "clusters");
        match ipc::call::<commands::ClustersMerge>(ClustersMerge { into, from }).await {
            Ok(into) => toasts::just_changed(format!("{number} merged into {}", into.name)),
            Err(error) => toasts::error(&error),
        }
    });
}
