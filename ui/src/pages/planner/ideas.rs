//! Content ideas: look through, approve, make tasks; one site's or all sites'.
//!
//! Must not know: how ideas are found.

use super::idea_pane::{IdeaPane, nothing};
use super::keyword_columns::{INTENTS, wrong};
use crate::components::button::{Button, Kind as Look};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::menu::Item;
use crate::components::picked::Picked;
use crate::components::rows::Source;
use crate::components::split::Split;
use crate::components::status::{idea_status, intent, unknown};
use crate::components::table::columns::Choices;
use crate::components::table::{Column, How, Kind, Saving};
use crate::format::{ago, integer, plural, words};
use crate::ipc;
use crate::pages::list::filters::one_of;
use crate::pages::list::{List, Preset, Shown, Spec, all_rows, by_site, days, site, use_list};
use crate::pages::sites::pick;
use crate::route::{self, Place, Route};
use crate::shell::page::Page;
use crate::store::actions::{Action, use_actions};
use crate::store::session::Here;
use crate::store::toasts;
use igny8_model::lists::ListName;
use igny8_model::page::Selected;
use igny8_model::planner::{Idea, IdeaStatus, IdeaUpdate, IdeasBulkUpdate, IdeasToTasks};
use igny8_model::{IdeaId, SiteId, commands};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

const STATUSES: Choices = &[("draft", "New"), ("approved", "Approved"), ("in_progress", "In progress"), ("completed", "Completed")];
pub const FORMS: Choices =
    &[("guide", "Guide"), ("listicle", "Listicle"), ("comparison", "Comparison"), ("how_to", "How to"), ("review", "Review"), ("landing", "Landing")];
pub const TYPES: Choices = &[("post", "Post"), ("page", "Page"), ("product", "Product")];

const SPEC: &Spec<Idea> = &Spec {
    name: "ideas",
    list: ListName::Ideas,
    class: "ideas",
    title: "Ideas",
    noun: ("idea", "ideas"),
    sort: "-search_volume",
    columns: COLUMNS,
    views: &[
        Preset { name: "To look through", filters: || vec![one_of("status", &["draft"])], sort: "-search_volume" },
        Preset { name: "Approved", filters: || vec![one_of("status", &["approved"])], sort: "-search_volume" },
    ],
    always: Vec::new,
};

const COLUMNS: &[Column<Idea>] = &[
    Column::new("title", "Idea", Kind::Text, 230, |i: &Idea| html! { <span class="clip">{ &i.title }</span> }).edit(How::Text, |i| i.title.clone(), save_title),
    Column::new("site", "Site", Kind::Site, 150, |i: &Idea| site::cell(i.site_id)),
    Column::new("search_volume", "Volume", Kind::Number, 78, |i: &Idea| html! { { integer(i.search_volume) } }),
    Column::new("content_structure", "Form", Kind::Choice(FORMS), 100, |i: &Idea| html! { { words(&i.content_structure) } }).class("soft"),
    Column::new("content_type", "Type", Kind::Choice(TYPES), 80, |i: &Idea| html! { { words(i.content_type.as_str()) } }).class("soft").hidden(),
    Column::new("intent", "Intent", Kind::Choice(INTENTS), 108, |i: &Idea| intent(i.intent)).handy(),
    Column::new("cluster", "Cluster", Kind::Text, 130, |i: &Idea| i.cluster_name.as_ref().map_or_else(unknown, |n| html! { <span class="clip">{ n }</span> }))
        .class("soft"),
    Column::new("status", "Status", Kind::Choice(STATUSES), 104, |i: &Idea| idea_status(i.status)).handy().edit(
        How::Choice(STATUSES),
        |i| i.status.to_string(),
        save_status,
    ),
    Column::new("planned_on", "Planned", Kind::Day, 104, |i: &Idea| i.planned_on.as_ref().map_or_else(unknown, |d| html! { { d } })).class("soft num").edit(
        How::Day,
        |i| i.planned_on.clone().unwrap_or_default(),
        save_day,
    ),
    Column::new("created_at", "Found", Kind::Date, 100, |i: &Idea| html! { { ago(i.created_at, days::now()) } }).class("soft num").hidden(),
];

fn save_title(idea: &Idea, text: String) -> Saving<Idea> {
    let id = idea.id;
    Box::pin(async move {
        if text.is_empty() {
            return Err(wrong("A title is needed"));
        }
        ipc::call::<commands::IdeasUpdate>(IdeaUpdate { title: Some(text), ..nothing(id) }).await
    })
}

fn save_status(idea: &Idea, text: String) -> Saving<Idea> {
    let id = idea.id;
    Box::pin(async move {
        let status = IdeaStatus::parse(&text).ok_or_else(|| wrong("Choose a status"))?;
        ipc::call::<commands::IdeasUpdate>(IdeaUpdate { status: Some(status), ..nothing(id) }).await
    })
}

/// A day, or none.
fn save_day(idea: &Idea, day: String) -> Saving<Idea> {
    let id = idea.id;
    Box::pin(async move { ipc::call::<commands::IdeasUpdate>(IdeaUpdate { planned_on: Some(day), ..nothing(id) }).await })
}

/// Makes tasks of ideas of one site.
pub fn make_tasks(site: SiteId, idea_ids: Vec<IdeaId>) {
    spawn_local(async move {
        match ipc::call::<commands::IdeasToTasks>(IdeasToTasks { site_id: site, idea_ids, limit: None }).await {
            Ok(made) => told(made.task_ids.len(), Some(site)),
            Err(error) => toasts::error(&error),
        }
    });
}

fn told(made: usize, site: Option<SiteId>) {
    if made == 0 {
        toasts::say("All of them have a task already");
    } else {
        let see = Callback::from(move |()| route::go(Route::within(site, Place::Tasks)));
        toasts::good(plural(made as u64, "task made", "tasks made"), Some(("See tasks".into(), see)));
    }
}

/// Makes tasks of the chosen ideas, site by site.
fn make_of(list: &List<Idea>, picked: Picked<Idea>) {
    let (query, scope) = (list.query.clone(), list.site);
    list.let_go();
    spawn_local(async move {
        let rows = match all_rows(Source::of::<commands::IdeasList>(), query, &picked).await {
            Ok(rows) => rows,
            Err(error) => return toasts::error(&error),
        };
        let mut made = 0;
        for (site_id, idea_ids) in by_site(&rows) {
            match ipc::call::<commands::IdeasToTasks>(IdeasToTasks { site_id, idea_ids, limit: None }).await {
                Ok(answer) => made += answer.task_ids.len(),
                Err(error) => return toasts::error(&error),
            }
        }
        told(made, scope);
    });
}

fn set_status(list: &List<Idea>, picked: &Picked<Idea>, status: IdeaStatus) {
    let request = IdeasBulkUpdate { selection: list.selected(picked), status: Some(status), planned_on: None };
    list.let_go();
    spawn_local(async move {
        match ipc::call::<commands::IdeasBulkUpdate>(request).await {
            Ok(done) => toasts::changed(format!("{} {}", plural(done.changed, "idea", "ideas"), words(status.as_str()).to_lowercase()), done.undo),
            Err(error) => toasts::error(&error),
        }
    });
}

/// Approves the chosen ideas, or the open one.
fn approve(list: &List<Idea>, picked: Picked<Idea>) {
    set_status(list, &picked, IdeaStatus::Approved);
}

fn delete(list: &List<Idea>, picked: Picked<Idea>) {
    let request = Selected { selection: list.selected(&picked) };
    list.let_go();
    list.opened.set(None);
    spawn_local(async move {
        match ipc::call::<commands::IdeasDelete>(request).await {
            Ok(done) => toasts::changed(format!("{} deleted", plural(done.changed, "idea", "ideas")), done.undo),
            Err(error) => toasts::error(&error),
        }
    });
}

fn find_more(site: Option<SiteId>) {
    let start = |site: SiteId| super::ideas_dialog::ask(site, Vec::new());
    match site {
        Some(site) => start(site),
        None => pick::ask("Find ideas for", start),
    }
}

#[component]
pub fn Ideas() -> Html {
    let Some(here) = use_context::<Here>() else { return Html::default() };
    html! { <Inside site={here.site_id()} ideas={here.sum(|c| c.ideas)} clusters={here.sum(|c| c.clusters)} /> }
}

#[derive(Properties, PartialEq)]
struct InsideProps {
    site: Option<SiteId>,
    ideas: u64,
    clusters: u64,
}

#[component]
fn Inside(props: &InsideProps) -> Html {
    let site = props.site;
    let list = use_list(SPEC, site);
    let taken =
        |list: &List<Idea>| if list.picked.is_empty() { list.current().map_or_else(Picked::default, |row| Picked::of([row])) } else { (*list.picked).clone() };
    let tasks = {
        let list = list.clone();
        move || make_of(&list, if list.picked.is_empty() { Picked::everything() } else { (*list.picked).clone() })
    };
    let approved = {
        let list = list.clone();
        move || approve(&list, taken(&list))
    };
    use_actions(vec![
        Action::new("Ideas", "Make tasks of ideas", Icon::ListChecks, "t", tasks.clone()),
        Action::new("Ideas", "Approve", Icon::CircleCheck, "a", approved.clone()),
        Action::new("Ideas", "Find more ideas", Icon::Lightbulb, "", move || find_more(site)),
    ]);
    let none = props.ideas == 0;
    let fresh = none.then(|| {
        if props.clusters == 0 {
            html! {
                <Empty icon={Icon::Lightbulb} title="Ideas come from clusters" text="Group the keywords first; every cluster then becomes an idea for one page.">
                    <Button label="Go to Clusters" icon={Icon::Layers} kind={Look::Primary} onclick={move |_| route::go(Route::within(site, Place::Clusters(None)))} />
                </Empty>
            }
        } else {
            html! {
                <Empty icon={Icon::Lightbulb} title="Turn clusters into ideas" text="Each cluster gives an idea with a title, a form that fits the search intent, and the keywords it should cover.">
                    <Button label={format!("Make ideas from {}", plural(props.clusters, "cluster", "clusters"))} icon={Icon::Lightbulb} kind={Look::Primary} onclick={move |_| find_more(site)} test="make-ideas" />
                </Empty>
            }
        }
    });
    let all = tasks.clone();
    let actions = html! {
        if !none {
            <>
                { list.search("Search ideas") }
                <Button label="Find more" icon={Icon::Lightbulb} title="Make ideas for clusters that have none" onclick={move |_| find_more(site)} />
                <Button label={if list.picked.is_empty() { "Make tasks of all" } else { "Make tasks" }} title="Of all that are shown" icon={Icon::ListChecks} kind={Look::Primary} keys="t" onclick={move |_| all()} test="make-tasks" />
            </>
        }
    };
    let bulk = html! {
        <>
            <Button kind={Look::Ghost} label="Approve" icon={Icon::CircleCheck} keys="a" onclick={move |_| approved()} />
            <Button kind={Look::Ghost} label="Make tasks" icon={Icon::ListChecks} keys="t" onclick={move |_| tasks()} />
            <Button kind={Look::Ghost} icon={Icon::Trash2} title="Delete" onclick={{ let l = list.clone(); move |_| delete(&l, (*l.picked).clone()) }} />
        </>
    };
    let menu = {
        let list = list.clone();
        Callback::from(move |row: Rc<Idea>| {
            let picked = if list.picked.has(row.id) { (*list.picked).clone() } else { Picked::of([row.clone()]) };
            let act = |run: fn(&List<Idea>, Picked<Idea>)| {
                let (list, picked) = (list.clone(), picked.clone());
                move || run(&list, picked.clone())
            };
            let opened = list.opened.clone();
            let mut items = vec![
                Item::new(Icon::FileText, "Open", {
                    let row = row.clone();
                    move || opened.set(Some(row.clone()))
                })
                .keys("Enter"),
                Item::new(Icon::CircleCheck, "Approve", act(approve)).keys("a"),
                Item::new(Icon::ListChecks, "Make a task", act(make_of)).keys("t"),
            ];
            if let Some(cluster) = row.cluster_id {
                let site = row.site_id;
                items.push(Item::new(Icon::Layers, "Go to its cluster", move || route::go(Route::In(site, Place::Clusters(Some(cluster))))));
            }
            items.push(Item::new(Icon::Trash2, "Delete", act(delete)).danger());
            items
        })
    };
    let main = list.table(Shown {
        source: Source::of::<commands::IdeasList>(),
        onopen: None,
        open: None,
        menu: Some(menu),
        onask: Callback::noop(),
        bulk: Some(bulk),
        fresh,
    });
    let side = (*list.opened).clone().map(|idea| {
        let opened = list.opened.clone();
        html! { <IdeaPane key={idea.id.to_string()} idea={idea.clone()} onclose={list.close()} onchanged={move |i| opened.set(Some(i))} /> }
    });
    html! {
        <Page title="Ideas" count={*list.matching} {actions} tools={(!none).then(|| list.tools(Html::default()))}><Split name="ideas" {main} {side} width={420.0} /></Page>
    }
}
