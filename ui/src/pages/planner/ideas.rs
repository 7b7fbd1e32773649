//! Content ideas: look through, approve, make tasks.
//!
//! Must not know: how ideas are found.

use super::idea_pane::{IdeaPane, set_status};
use crate::components::button::{Button, Kind};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::picked::Picked;
use crate::components::rows::Source;
use crate::components::split::Split;
use crate::components::status::{idea_status, intent, unknown};
use crate::components::table::{Column, Table};
use crate::components::toolbar::{Bulk, Choice, Filter, Search};
use crate::format::{integer, plural, words};
use crate::ipc;
use crate::pages::list::{no_match, use_list};
use crate::route::{self, Place, Route};
use crate::shell::page::Page;
use crate::store::actions::{Action, use_actions};
use crate::store::keys::{Reach, use_keys};
use crate::store::session::Here;
use crate::store::{jobs, toasts};
use igny8_model::planner::{GenerateIdeasRequest, Idea, IdeaStatus, IdeasToTasks};
use igny8_model::sites::Site;
use igny8_model::{IdeaId, SiteId, commands};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

const COLUMNS: &[Column<Idea>] = &[
    Column { title: "Idea", sort: "title", downwards: false, class: "main", cell: |i| html! { <span class="clip">{ &i.title }</span> } },
    Column { title: "Volume", sort: "search_volume", downwards: true, class: "num", cell: |i| html! { { integer(i.search_volume) } } },
    Column { title: "Form", sort: "", downwards: false, class: "soft", cell: |i| html! { { words(&i.content_structure) } } },
    Column { title: "Intent", sort: "", downwards: false, class: "", cell: |i| intent(i.intent) },
    Column {
        title: "Cluster",
        sort: "",
        downwards: false,
        class: "soft",
        cell: |i| i.cluster_name.as_ref().map_or_else(unknown, |n| html! { <span class="clip">{ n }</span> }),
    },
    Column { title: "Status", sort: "status", downwards: false, class: "", cell: |i| idea_status(i.status) },
];

#[component]
pub fn Ideas() -> Html {
    match use_context::<Here>().and_then(|h| h.site) {
        Some(site) => html! { <Inside {site} /> },
        None => Html::default(),
    }
}

/// Makes tasks of ideas; says so.
pub fn make_tasks(site: SiteId, idea_ids: Vec<IdeaId>) {
    spawn_local(async move {
        match ipc::call::<commands::IdeasToTasks>(IdeasToTasks { site_id: site, idea_ids, limit: None }).await {
            Ok(made) if made.task_ids.is_empty() => toasts::say("Every one of these ideas has its task already"),
            Ok(made) => {
                let see = Callback::from(move |()| route::go(Route::In(site, Place::Tasks)));
                toasts::good(plural(made.task_ids.len() as u64, "task made", "tasks made"), Some(("See tasks".into(), see)));
            }
            Err(error) => toasts::error(&error),
        }
    });
}

#[derive(Properties, PartialEq)]
struct InsideProps {
    site: Rc<Site>,
}

#[component]
fn Inside(props: &InsideProps) -> Html {
    let site = props.site.id;
    let list = use_list("ideas", site, "-search_volume");
    let picked = use_state_eq(Picked::<Idea>::default);
    let matching = use_state_eq(|| None::<usize>);
    let pane = use_state_eq(|| None::<Rc<Idea>>);
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
    let tasks = {
        let picked = picked.clone();
        move || {
            make_tasks(site, if picked.all { Vec::new() } else { picked.ids() });
            picked.set(Picked::default());
        }
    };
    let more = move || {
        spawn_local(async move {
            jobs::start::<commands::ClustersGenerateIdeas>(GenerateIdeasRequest { site_id: site, cluster_ids: Vec::new(), limit: None }).await;
        });
    };
    let approve = {
        let (picked, pane) = (picked.clone(), pane.clone());
        move || {
            let rows: Vec<_> = if picked.is_empty() { pane.iter().cloned().collect() } else { picked.rows.values().cloned().collect() };
            set_status(rows, IdeaStatus::Approved);
            picked.set(Picked::default());
        }
    };
    use_actions(vec![
        Action::new("Ideas", "Make tasks of ideas", Icon::ListChecks, "t", tasks.clone()),
        Action::new("Ideas", "Approve", Icon::CircleCheck, "a", approve.clone()),
        Action::new("Ideas", "Find more ideas", Icon::Lightbulb, "", more),
    ]);
    let n = props.site.counts;
    let fresh = n.ideas == 0 && !list.is_narrowed();
    let empty = if fresh && n.clusters == 0 {
        html! {
            <Empty icon={Icon::Lightbulb} title="Ideas come from clusters" text="Group the keywords first; every cluster then becomes an idea for one page.">
                <Button label="Go to Clusters" icon={Icon::Layers} kind={Kind::Primary} onclick={move |_| route::go(Route::In(site, Place::Clusters(None)))} />
            </Empty>
        }
    } else if fresh {
        html! {
            <Empty icon={Icon::Lightbulb} title="Turn clusters into ideas" text="Each cluster gives an idea with a title, a form that fits the search intent, and the keywords it should cover.">
                <Button label={format!("Make ideas from {}", plural(n.clusters, "cluster", "clusters"))} icon={Icon::Lightbulb} kind={Kind::Primary} onclick={move |_| more()} test="make-ideas" />
            </Empty>
        }
    } else {
        no_match(&list)
    };
    let (all, some) = (tasks.clone(), tasks);
    let actions = html! {
        <>
            if !fresh {
                <Search value={list.query.search.clone()} placeholder="Search ideas" onsearch={list.onsearch()} />
                <Button label="Find more" icon={Icon::Lightbulb} title="Make ideas for clusters that have none" onclick={move |_| more()} />
                <Button label={if picked.is_empty() { "Make tasks of all" } else { "Make tasks" }} icon={Icon::ListChecks} kind={Kind::Primary} keys="T" onclick={move |_| all()} test="make-tasks" />
            }
        </>
    };
    let statuses: Vec<Choice> =
        [(IdeaStatus::Draft, "New"), (IdeaStatus::Approved, "Approved"), (IdeaStatus::InProgress, "In progress"), (IdeaStatus::Completed, "Completed")]
            .map(|(s, name)| (AttrValue::Static(s.as_str()), AttrValue::Static(name), None))
            .to_vec();
    let tools = (!fresh).then(|| {
        html! {
            <Filter label="Status" choices={statuses} chosen={list.query.status.clone()} onchange={list.onstatus()} />
        }
    });
    let main = html! {
        <div class="with-bulk">
            <Table<Idea> source={Source::of::<commands::IdeasList>()} query={list.query.clone()} columns={COLUMNS} class="ideas" label="Ideas" follow=true
                onsort={list.onsort()} picked={(*picked).clone()} onpick={{ let p = picked.clone(); Callback::from(move |v| p.set(v)) }}
                onopen={{ let pane = pane.clone(); move |i| pane.set(Some(i)) }} open={pane.as_ref().map(|i| i.id)}
                oncount={{ let m = matching.clone(); move |n| m.set(Some(n)) }} {empty} />
            <Bulk chosen={picked.len(matching.unwrap_or(0))} matching={matching.unwrap_or(0)} all={picked.all} noun={("idea", "ideas")}
                onall={{ let p = picked.clone(); move |()| p.set(Picked::everything()) }} onclear={{ let p = picked.clone(); move |()| p.set(Picked::default()) }}>
                <Button kind={Kind::Ghost} label="Approve" icon={Icon::CircleCheck} keys="A" disabled={picked.all} onclick={move |_| approve()} />
                <Button kind={Kind::Ghost} label="Make tasks" icon={Icon::ListChecks} keys="T" onclick={move |_| some()} />
            </Bulk>
        </div>
    };
    let side = (*pane).clone().map(|idea| html! {
        <IdeaPane key={idea.id.to_string()} idea={idea.clone()} onclose={{ let pane = pane.clone(); move |()| pane.set(None) }} onchanged={{ let pane = pane.clone(); move |i| pane.set(Some(i)) }} />
    });
    html! { <Page title="Ideas" count={*matching} {actions} {tools}><Split name="ideas" {main} {side} width={420.0} /></Page> }
}
