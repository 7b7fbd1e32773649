//! The keyword table: search, filter, sort, choose, act; one site's keywords or all sites'.
//!
//! Must not know: how keywords are stored or clustered.

use super::cluster_dialog::ClusterDialog;
use super::cluster_picker::{ClusterPicker, move_to};
use super::import::{Import, choose_file};
use super::keyword_columns::{INTENTS, SPEC};
use super::keyword_pane::KeywordPane;
use super::keyword_status::{delete, set_intent, set_status};
use super::why::Why;
use crate::components::button::{Button, Kind};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::menu::{Item, MenuButton};
use crate::components::picked::Picked;
use crate::components::rows::Source;
use crate::components::split::Split;
use crate::components::toolbar::Filter;
use crate::format::words;
use crate::pages::list::filters::bare;
use crate::pages::list::{List, Shown, filters, use_list};
use crate::pages::sites::pick;
use crate::route::{self, Place, Route};
use crate::shell::drop::FILES;
use crate::shell::page::Page;
use crate::store::actions::{Action, use_actions};
use crate::store::query::use_query;
use crate::store::session::Here;
use crate::store::signal::use_signal;
use igny8_model::page::ById;
use igny8_model::planner::{Intent, Keyword, KeywordStatus};
use igny8_model::{FilterOp, ListQuery, SiteId, commands};
use std::cell::Cell;
use std::rc::Rc;
use yew::prelude::*;

thread_local! {
    /// Clustering was asked for among all sites; the site's own page goes on with it.
    static CLUSTER_THERE: Cell<bool> = const { Cell::new(false) };
}

#[derive(Clone, PartialEq)]
enum Open {
    Nothing,
    Clustering,
    /// These keywords of one site.
    Moving(SiteId, Vec<Rc<Keyword>>),
    Why(Rc<Keyword>, Rc<Keyword>),
}

#[component]
pub fn Keywords() -> Html {
    let Some(here) = use_context::<Here>() else { return Html::default() };
    html! { <Inside site={here.site_id()} none={here.sum(|c| c.keywords) == 0} /> }
}

#[derive(Properties, PartialEq)]
struct InsideProps {
    site: Option<SiteId>,
    /// There is no keyword at all.
    none: bool,
}

#[component]
fn Inside(props: &InsideProps) -> Html {
    let InsideProps { site, none } = *props;
    let list = use_list(SPEC, site);
    let open = use_state_eq(|| if CLUSTER_THERE.replace(false) { Open::Clustering } else { Open::Nothing });
    let files = use_signal(&FILES);
    let cluster = {
        let open = open.clone();
        move || match site {
            Some(_) => open.set(Open::Clustering),
            None => pick::ask("Cluster the keywords of", |site| {
                CLUSTER_THERE.set(true);
                route::go(Route::In(site, Place::Keywords));
            }),
        }
    };
    let lone = {
        let (list, now) = (list.clone(), filters::text(&list.query.filters, "cluster").0);
        move || list.onfilter("cluster").emit(if now == FilterOp::Empty { Vec::new() } else { vec![bare("cluster", FilterOp::Empty)] })
    };
    use_actions(vec![
        Action::new("Keywords", "Import a keyword file", Icon::Upload, "i", move || import(site)),
        Action::new("Keywords", "Cluster keywords", Icon::Layers, "c", cluster.clone()),
        Action::new("Keywords", "Show keywords without a cluster", Icon::CircleDashed, "u", lone),
    ]);
    let close = {
        let open = open.clone();
        Callback::from(move |()| open.set(Open::Nothing))
    };
    let actions = html! {
        if !none {
            <>
                { list.search("Search keywords") }
                <Button label="Import" icon={Icon::Upload} keys="i" onclick={move |_| import(site)} test="import" />
                <Button label="Cluster" icon={Icon::Layers} kind={Kind::Primary} keys="c" onclick={{ let c = cluster.clone(); move |_| c() }} test="cluster" />
            </>
        }
    };
    let fresh = none.then(|| {
        html! {
            <Empty icon={Icon::FileSpreadsheet} title="Bring in keywords"
                text="Drop an export of your keyword tool on the window, or choose the file. CSV, TSV, Excel, or a zip of those; columns are found by themselves.">
                <Button label="Choose a file…" icon={Icon::Upload} kind={Kind::Primary} onclick={move |_| import(site)} test="import" />
            </Empty>
        }
    });
    let moving = {
        let open = open.clone();
        Callback::from(move |rows: Vec<Rc<Keyword>>| {
            if let Some(first) = rows.first() {
                open.set(Open::Moving(first.site_id, rows));
            }
        })
    };
    let table = list.table(Shown {
        source: Source::of::<commands::KeywordsList>(),
        onopen: None,
        open: None,
        menu: Some(menu(&list, &moving)),
        onask: moving.reform(|(_, row): (_, Rc<Keyword>)| vec![row]),
        bulk: Some(bulk(&list, &open, &moving)),
        fresh,
    });
    let side = (*list.opened).clone().map(|keyword| {
        let opened = list.opened.clone();
        html! { <Fresh key={keyword.id.to_string()} keyword={keyword.clone()} onclose={list.close()} onchanged={move |k| opened.set(Some(k))} /> }
    });
    let of_cluster = html! {
        if let Some(cluster) = list.query.cluster_id {
            <OfCluster {cluster} onclear={list.change(|spot, ()| spot.cluster = None)} />
        }
    };
    html! {
        <Page title="Keywords" count={*list.matching} {actions} tools={(!none).then(|| list.tools(of_cluster))}>
            <Split name="keywords" main={table} {side} width={380.0} />
            { match &*open {
                Open::Nothing => Html::default(),
                Open::Clustering => html! { <ClusterDialog onclose={close} /> },
                Open::Moving(site, rows) => html! { <ClusterPicker site={*site} title="Move to…" onclose={close} onchoose={{
                    let (list, site, rows) = (list.clone(), *site, rows.clone());
                    move |choice| { move_to(site, &rows, choice); list.let_go(); }
                }} /> },
                Open::Why(a, b) => html! { <Why a={a.clone()} b={b.clone()} onclose={close} /> },
            } }
            if !files.is_empty() && site.is_some() {
                <Import paths={files} />
            }
        </Page>
    }
}

/// A file's keywords are one site's.
fn import(site: Option<SiteId>) {
    match site {
        Some(_) => choose_file(),
        None => pick::ask("Import keywords for", |site| {
            route::go(Route::In(site, Place::Keywords));
            choose_file();
        }),
    }
}

const STATUSES: [(KeywordStatus, Icon); 3] =
    [(KeywordStatus::Active, Icon::CircleCheck), (KeywordStatus::Inactive, Icon::CircleDashed), (KeywordStatus::Used, Icon::Check)];

/// What can be done with one keyword.
fn menu(list: &List<Keyword>, moving: &Callback<Vec<Rc<Keyword>>>) -> Callback<Rc<Keyword>, Vec<Item>> {
    let (list, moving) = (list.clone(), moving.clone());
    Callback::from(move |row: Rc<Keyword>| {
        // In the selection the menu is the selection's.
        let picked = if list.picked.has(row.id) { (*list.picked).clone() } else { Picked::of([row.clone()]) };
        let mut items = vec![
            Item::new(Icon::FileText, "Open", {
                let (list, row) = (list.clone(), row.clone());
                move || list.opened.set(Some(row.clone()))
            })
            .keys("Enter"),
        ];
        let same_site = picked.rows.values().all(|k| k.site_id == row.site_id);
        if !picked.all && same_site {
            let (moving, rows) = (moving.clone(), picked.rows.values().cloned().collect::<Vec<_>>());
            items.push(Item::new(Icon::CornerDownRight, "Move to a cluster…", move || moving.emit(rows.clone())));
        }
        if let Some(cluster) = row.cluster_id {
            let site = row.site_id;
            items.push(Item::new(Icon::Layers, "Go to its cluster", move || route::go(Route::In(site, Place::Clusters(Some(cluster))))));
        }
        for (status, icon) in STATUSES {
            let list = list.clone();
            let selection = list.selected(&picked);
            items.push(Item::new(icon, format!("Set to {}", words(status.as_str()).to_lowercase()), move || {
                set_status(selection.clone(), status);
                list.let_go();
            }));
        }
        let (list, selection) = (list.clone(), list.selected(&picked));
        items.push(
            Item::new(Icon::Trash2, "Delete", move || {
                delete(selection.clone());
                list.let_go();
            })
            .danger(),
        );
        items
    })
}

fn bulk(list: &List<Keyword>, open: &UseStateHandle<Open>, moving: &Callback<Vec<Rc<Keyword>>>) -> Html {
    let items = STATUSES.map(|(status, icon)| {
        let list = list.clone();
        Item::new(icon, words(status.as_str()), move || {
            set_status(list.selected(&list.picked), status);
            list.let_go();
        })
    });
    let intents: Vec<Item> = Intent::ALL
        .iter()
        .map(|intent| {
            let list = list.clone();
            Item::new(Icon::Circle, INTENTS.iter().find(|(v, _)| *v == intent.as_str()).map_or("", |(_, name)| name), move || {
                set_intent(list.selected(&list.picked), *intent);
                list.let_go();
            })
        })
        .collect();
    let remove = {
        let list = list.clone();
        Callback::from(move |_: MouseEvent| {
            delete(list.selected(&list.picked));
            list.let_go();
        })
    };
    let chosen: Vec<Rc<Keyword>> = list.picked.rows.values().cloned().collect();
    let one_site = chosen.windows(2).all(|w| w[0].site_id == w[1].site_id);
    let why = (chosen.len() == 2 && one_site).then(|| {
        let (open, a, b) = (open.clone(), chosen[0].clone(), chosen[1].clone());
        html! { <Button kind={Kind::Ghost} label="Why together?" icon={Icon::CircleQuestionMark} onclick={move |_| open.set(Open::Why(a.clone(), b.clone()))} test="why-together" /> }
    });
    html! {
        <>
            <MenuButton kind={Kind::Ghost} label="Status" icon={Icon::Circle} items={items.to_vec()} test="bulk-status" />
            <MenuButton kind={Kind::Ghost} label="Intent" icon={Icon::Circle} items={intents} test="bulk-intent" />
            <Button kind={Kind::Ghost} label="Move to cluster" icon={Icon::CornerDownRight} disabled={list.picked.all || !one_site}
                title={(!one_site).then_some("Keywords of several sites cannot share a cluster")} onclick={moving.reform(move |_| chosen.clone())} />
            { why.unwrap_or_default() }
            <Button kind={Kind::Ghost} icon={Icon::Trash2} title="Delete" onclick={remove} test="bulk-delete" />
        </>
    }
}

#[derive(Properties, PartialEq)]
struct FreshProps {
    keyword: Rc<Keyword>,
    onclose: Callback<()>,
    onchanged: Callback<Rc<Keyword>>,
}

/// The pane with the keyword as the core has it now: it may have been moved or changed since it was opened.
#[component]
fn Fresh(props: &FreshProps) -> Html {
    let page = use_query::<commands::KeywordsList>(Some(ListQuery {
        site_id: Some(props.keyword.site_id),
        search: props.keyword.keyword.clone(),
        limit: Some(50),
        no_count: true,
        ..ListQuery::default()
    }));
    let now = page.data.as_ref().and_then(|p| p.results.iter().find(|k| k.id == props.keyword.id).cloned()).map(Rc::new);
    let keyword = now.unwrap_or_else(|| props.keyword.clone());
    html! { <KeywordPane {keyword} onclose={props.onclose.clone()} onchanged={props.onchanged.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct OfClusterProps {
    cluster: igny8_model::ClusterId,
    onclear: Callback<()>,
}

/// The filter on one cluster, by its name.
#[component]
fn OfCluster(props: &OfClusterProps) -> Html {
    let cluster = use_query::<commands::ClustersGet>(Some(ById { id: props.cluster }));
    let name = cluster.data.as_ref().map(|c| c.name.clone()).unwrap_or_default();
    html! { <Filter label="In" choices={vec![("it".into(), name.into(), None)]} chosen={vec!["it".to_owned()]} onchange={props.onclear.reform(|_| ())} /> }
}
