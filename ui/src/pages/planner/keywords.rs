//! The keyword table: search, filter, sort, choose, act.
//!
//! Must not know: how keywords are stored or clustered.

use super::cluster_dialog::ClusterDialog;
use super::cluster_picker::{ClusterPicker, move_to};
use super::import::{Import, choose_file};
use super::keyword_pane::KeywordPane;
use super::keyword_status::set_status;
use super::why::Why;
use crate::components::button::{Button, Kind};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::menu::{Item, MenuButton};
use crate::components::picked::Picked;
use crate::components::rows::Source;
use crate::components::sparkline::Sparkline;
use crate::components::split::Split;
use crate::components::status::{difficulty, intent, intent_name, keyword_status, unknown};
use crate::components::table::{Column, Table};
use crate::components::toolbar::{Bulk, Choice, Filter, RangeFilter, Search, Span};
use crate::format::{integer, money, words};
use crate::pages::list::{List, no_match, use_list};
use crate::shell::drop::FILES;
use crate::shell::page::Page;
use crate::store::actions::{Action, use_actions};
use crate::store::keys::{Reach, use_keys};
use crate::store::query::{use_query, use_query_keep};
use crate::store::session::Here;
use crate::store::signal::use_signal;
use igny8_model::page::ById;
use igny8_model::planner::{Intent, Keyword, KeywordFacets, KeywordStatus};
use igny8_model::{ListQuery, SiteId, commands};
use std::rc::Rc;
use yew::prelude::*;

const COLUMNS: &[Column<Keyword>] = &[
    Column { title: "Keyword", sort: "keyword", downwards: false, class: "main", cell: |k| html! { <span class="clip">{ &k.keyword }</span> } },
    Column {
        title: "Volume",
        sort: "search_volume",
        downwards: true,
        class: "num",
        cell: |k| k.search_volume.map_or_else(unknown, |n| html! { { integer(n) } }),
    },
    Column { title: "Difficulty", sort: "difficulty", downwards: true, class: "num", cell: |k| difficulty(k.difficulty) },
    Column { title: "CPC", sort: "cpc", downwards: true, class: "num", cell: |k| k.cpc_micros.map_or_else(unknown, |n| html! { { money(n) } }) },
    Column { title: "Trend", sort: "", downwards: false, class: "", cell: |k| html! { <Sparkline values={k.trend.clone()} /> } },
    Column { title: "Intent", sort: "intent", downwards: false, class: "", cell: |k| intent(k.intent) },
    Column {
        title: "Cluster",
        sort: "cluster",
        downwards: false,
        class: "soft",
        cell: |k| k.cluster_name.as_ref().map_or_else(unknown, |n| html! { <span class="clip">{ n }</span> }),
    },
    Column { title: "Status", sort: "status", downwards: false, class: "", cell: |k| keyword_status(k.status) },
];

#[derive(Clone, Copy, PartialEq)]
enum Open {
    Nothing,
    Clustering,
    Moving,
    Why,
}

#[component]
pub fn Keywords() -> Html {
    match use_context::<Here>().and_then(|h| h.site_id()) {
        Some(site) => html! { <Inside {site} /> },
        None => Html::default(),
    }
}

#[derive(Properties, PartialEq)]
struct InsideProps {
    site: SiteId,
}

#[component]
fn Inside(props: &InsideProps) -> Html {
    let site = props.site;
    let list = use_list("keywords", site, "-search_volume");
    let picked = use_state_eq(Picked::<Keyword>::default);
    let matching = use_state_eq(|| None::<usize>);
    let pane = use_state_eq(|| None::<Rc<Keyword>>);
    let open = use_state_eq(|| Open::Nothing);
    let files = use_signal(&FILES);
    let facets = use_query_keep::<commands::KeywordsFacets>(Some(ListQuery { site_id: Some(site), ..ListQuery::default() }));
    {
        let picked = picked.clone();
        // Other rows: what was chosen among the old ones is let go.
        use_effect_with(ListQuery { sort: None, ..list.query.clone() }, move |_| picked.set(Picked::default()));
    }
    {
        let pane = pane.clone();
        use_keys(Reach::Page, move |event| {
            let close = event.key() == "Escape" && pane.is_some();
            if close {
                pane.set(None);
            }
            close
        });
    }
    let total = facets.data.as_ref().map(|f| f.total);
    let show = |what: Open| {
        let open = open.clone();
        move || open.set(what)
    };
    use_actions(vec![
        Action::new("Keywords", "Import a keyword file", Icon::Upload, "i", choose_file),
        Action::new("Keywords", "Cluster keywords", Icon::Layers, "c", show(Open::Clustering)),
        Action::new("Keywords", "Show keywords without a cluster", Icon::CircleDashed, "u", {
            let toggle = list.change(|q, ()| q.unclustered = if q.unclustered.is_some() { None } else { Some(true) });
            move || toggle.emit(())
        }),
    ]);
    let close = {
        let open = open.clone();
        Callback::from(move |()| open.set(Open::Nothing))
    };
    let chosen: Vec<Rc<Keyword>> = picked.rows.values().cloned().collect();
    let empty_workspace = total == Some(0);
    let actions = html! {
        <>
            if !empty_workspace {
                <Search value={list.query.search.clone()} placeholder="Search keywords" onsearch={list.onsearch()} />
                <Button label="Import" icon={Icon::Upload} keys="I" onclick={|_| choose_file()} test="import" />
                <Button label="Cluster" icon={Icon::Layers} kind={Kind::Primary} keys="C" onclick={{ let s = show(Open::Clustering); move |_| s() }} test="cluster" />
            }
        </>
    };
    let none = if empty_workspace {
        html! {
            <Empty icon={Icon::FileSpreadsheet} title="Bring in keywords"
                text="Drop an export of your keyword tool on the window, or choose the file. CSV, TSV, Excel, or a zip of those; columns are found by themselves.">
                <Button label="Choose a file…" icon={Icon::Upload} kind={Kind::Primary} onclick={|_| choose_file()} test="import" />
            </Empty>
        }
    } else {
        no_match(&list)
    };
    let table = html! {
        <Table<Keyword> source={Source::of::<commands::KeywordsList>()} query={list.query.clone()} columns={COLUMNS} class="keywords" label="Keywords"
            onsort={list.onsort()} picked={(*picked).clone()} onpick={{ let p = picked.clone(); Callback::from(move |v| p.set(v)) }}
            onopen={{ let pane = pane.clone(); move |k| pane.set(Some(k)) }} open={pane.as_ref().map(|k| k.id)} follow=true
            oncount={{ let m = matching.clone(); move |n| m.set(Some(n)) }} empty={none} />
    };
    let status_items = [(KeywordStatus::Active, Icon::CircleCheck), (KeywordStatus::Inactive, Icon::CircleDashed), (KeywordStatus::Used, Icon::Check)]
        .map(|(status, icon)| {
            let (picked, query, matching) = (picked.clone(), list.query.clone(), matching.unwrap_or(0));
            Item::new(icon, words(status.as_str()), move || {
                set_status(&picked, &query, matching, status);
                picked.set(Picked::default());
            })
        })
        .to_vec();
    let bulk = html! {
        <Bulk chosen={picked.len(matching.unwrap_or(0))} matching={matching.unwrap_or(0)} all={picked.all} noun={("keyword", "keywords")}
            onall={{ let p = picked.clone(); move |()| p.set(Picked::everything()) }} onclear={{ let p = picked.clone(); move |()| p.set(Picked::default()) }}>
            <MenuButton kind={Kind::Ghost} label="Status" icon={Icon::Circle} items={status_items} test="bulk-status" />
            <Button kind={Kind::Ghost} label="Move to cluster" icon={Icon::CornerDownRight} disabled={picked.all} onclick={{ let s = show(Open::Moving); move |_| s() }} />
            if chosen.len() == 2 {
                <Button kind={Kind::Ghost} label="Why together?" icon={Icon::CircleQuestionMark} onclick={{ let s = show(Open::Why); move |_| s() }} test="why-together" />
            }
        </Bulk>
    };
    let side = (*pane).clone().map(|keyword| {
        html! {
            <Fresh key={keyword.id.to_string()} keyword={keyword.clone()} onclose={{ let pane = pane.clone(); move |()| pane.set(None) }}
                onchanged={{ let pane = pane.clone(); move |k| pane.set(Some(k)) }} />
        }
    });
    html! {
        <Page title="Keywords" count={*matching} {actions} tools={(!empty_workspace).then(|| filters(&list, facets.data.as_deref()))}>
            <Split name="keywords" main={html! { <div class="with-bulk">{ table }{ bulk }</div> }} {side} width={380.0} />
            { match *open {
                Open::Clustering => html! { <ClusterDialog onclose={close} /> },
                Open::Moving => html! { <ClusterPicker {site} title="Move to…" onclose={close} onchoose={{
                    let (chosen, picked) = (chosen.clone(), picked.clone());
                    move |choice| { move_to(site, &chosen, choice); picked.set(Picked::default()); }
                }} /> },
                Open::Why if chosen.len() == 2 => html! { <Why a={chosen[0].clone()} b={chosen[1].clone()} onclose={close} /> },
                _ => Html::default(),
            } }
            if !files.is_empty() {
                <Import paths={files} />
            }
        </Page>
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

fn filters(list: &List, facets: Option<&KeywordFacets>) -> Html {
    let number = |of: fn(&KeywordFacets) -> &Vec<(String, u64)>, value: &str| facets.and_then(|f| of(f).iter().find(|(v, _)| v == value).map(|(_, n)| *n));
    let statuses: Vec<Choice> =
        KeywordStatus::ALL.iter().map(|s| (AttrValue::Static(s.as_str()), words(s.as_str()).into(), number(|f| &f.status, s.as_str()))).collect();
    let mut intents: Vec<Choice> =
        Intent::ALL.iter().map(|i| (AttrValue::Static(i.as_str()), intent_name(*i).into(), number(|f| &f.intent, i.as_str()))).collect();
    intents.push(("none".into(), "Unknown".into(), number(|f| &f.intent, "none")));
    let clusters: Vec<Choice> = vec![
        ("no".into(), "Without a cluster".into(), facets.map(|f| f.unclustered)),
        ("yes".into(), "In a cluster".into(), facets.map(|f| f.total.saturating_sub(f.unclustered))),
    ];
    let cluster = list.query.unclustered.map(|u| if u { "no" } else { "yes" }.to_owned()).into_iter().collect::<Vec<_>>();
    let spans = |texts: &[(&'static str, Span)]| texts.iter().map(|(t, s)| (AttrValue::Static(t), *s)).collect::<Vec<_>>();
    html! {
        <>
            <Filter label="Status" choices={statuses} chosen={list.query.status.clone()} onchange={list.onstatus()} />
            <Filter label="Intent" choices={intents} chosen={list.query.intent.clone()} onchange={list.onintent()} />
            <RangeFilter label="Volume" value={(list.query.volume_min, list.query.volume_max)} onchange={list.change(|q, (from, to): Span| { q.volume_min = from; q.volume_max = to; })}
                presets={spans(&[("10,000 and more", (Some(10_000), None)), ("1,000 to 10,000", (Some(1_000), Some(10_000))), ("100 to 1,000", (Some(100), Some(1_000))), ("Under 100", (None, Some(99)))])} />
            <RangeFilter label="Difficulty" value={(list.query.difficulty_min, list.query.difficulty_max)} onchange={list.change(|q, (from, to): Span| { q.difficulty_min = from; q.difficulty_max = to; })}
                presets={spans(&[("Easy, under 30", (None, Some(29))), ("Medium, 30 to 59", (Some(30), Some(59))), ("Hard, 60 and more", (Some(60), None))])} />
            if let Some(cluster) = list.query.cluster_id {
                <OfCluster {cluster} onclear={list.change(|q, ()| q.cluster_id = None)} />
            } else {
                <Filter label="Cluster" choices={clusters} chosen={cluster} single=true onchange={list.change(|q, v: Vec<String>| q.unclustered = v.first().map(|v| v == "no"))} />
            }
            if list.is_narrowed() {
                <Button kind={Kind::Ghost} label="Clear all" onclick={list.onclear().reform(|_| ())} />
            }
        </>
    }
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
    html! { <Filter label="Cluster" choices={vec![("it".into(), name.into(), None)]} chosen={vec!["it".to_owned()]} onchange={props.onclear.reform(|_| ())} /> }
}
