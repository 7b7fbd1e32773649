//! Tasks: what is to be written, and having it written; one site's or all sites'.
//!
//! Must not know: where tasks come from, how drafts are written.

use super::task_columns::SPEC;
use super::task_dialogs::{NewTask, WriteDialog};
use super::task_pane::TaskPane;
use crate::components::button::{Button, Kind};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::menu::Item;
use crate::components::picked::Picked;
use crate::components::rows::Source;
use crate::components::split::Split;
use crate::format::plural;
use crate::ipc;
use crate::pages::list::filters::one_of;
use crate::pages::list::{List, Shown, all_rows, by_site, use_list};
use crate::pages::sites::pick;
use crate::route::{self, Place, Route};
use crate::shell::page::Page;
use crate::store::actions::{Action, use_actions};
use crate::store::query::use_query;
use crate::store::session::Here;
use crate::store::toasts;
use igny8_model::page::Selected;
use igny8_model::writer::{Task, TaskStatus};
use igny8_model::{ListQuery, SiteId, TaskId, commands};
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[component]
pub fn Tasks() -> Html {
    let Some(here) = use_context::<Here>() else { return Html::default() };
    html! { <Inside site={here.site_id()} none={here.sum(|c| c.tasks) == 0} /> }
}

#[derive(Properties, PartialEq)]
struct InsideProps {
    site: Option<SiteId>,
    none: bool,
}

#[derive(Clone, PartialEq)]
enum Open {
    Nothing,
    New(SiteId),
    Writing(BTreeMap<SiteId, Vec<TaskId>>, u64),
}

/// Asks how the chosen tasks are to be written; without any, all that wait and are shown.
fn write(list: &List<Task>, picked: Picked<Task>, open: &UseStateHandle<Open>) {
    let (query, open) = (list.query.clone(), open.clone());
    spawn_local(async move {
        match all_rows(Source::of::<commands::TasksList>(), query, &picked).await {
            Ok(mut rows) => {
                if picked.all {
                    rows.retain(|t| t.status == TaskStatus::Queued);
                }
                if rows.is_empty() {
                    return toasts::say("None of these tasks waits to be written");
                }
                open.set(Open::Writing(by_site(&rows), rows.len() as u64));
            }
            Err(error) => toasts::error(&error),
        }
    });
}

/// Removes the chosen tasks; those that have a draft stay.
fn delete(list: &List<Task>, picked: &Picked<Task>) {
    let request = Selected { selection: list.selected(picked) };
    list.let_go();
    list.opened.set(None);
    spawn_local(async move {
        match ipc::call::<commands::TasksDelete>(request).await {
            Ok(done) => toasts::changed(format!("{} deleted", plural(done.changed, "task", "tasks")), done.undo),
            Err(error) => toasts::error(&error),
        }
    });
}

#[component]
fn Inside(props: &InsideProps) -> Html {
    let InsideProps { site, none } = *props;
    let list = use_list(SPEC, site);
    let open = use_state_eq(|| Open::Nothing);
    let queued = use_query::<commands::TasksList>(Some(ListQuery {
        site_id: site,
        filters: vec![one_of("status", &["queued"])],
        limit: Some(1),
        ..ListQuery::default()
    }));
    let waiting = queued.data.as_ref().map_or(0, |p| p.count);
    let write_these = {
        let (list, open) = (list.clone(), open.clone());
        move || write(&list, if list.picked.is_empty() { Picked::everything() } else { (*list.picked).clone() }, &open)
    };
    let new = {
        let open = open.clone();
        move || match site {
            Some(site) => open.set(Open::New(site)),
            None => {
                let open = open.clone();
                pick::ask("Add a task for", move |site| open.set(Open::New(site)));
            }
        }
    };
    use_actions(vec![
        Action::new("Tasks", "Write drafts", Icon::Pencil, "w", write_these.clone()),
        Action::new("Tasks", "New task", Icon::Plus, "n", new.clone()),
    ]);
    let fresh = none.then(|| {
        let new = new.clone();
        html! {
            <Empty icon={Icon::ListChecks} title="Nothing to write yet" text="Make tasks of your ideas, or add one by hand. Every task becomes one draft.">
                <Button label="New task" icon={Icon::Plus} onclick={move |_| new()} />
                <Button label="Go to Ideas" icon={Icon::Lightbulb} kind={Kind::Primary} onclick={move |_| route::go(Route::within(site, Place::Ideas))} />
            </Empty>
        }
    });
    let label = match (list.picked.is_empty(), list.is_narrowed(), waiting) {
        (true, false, 0) => "Nothing to write".to_owned(),
        (true, false, n) => format!("Write {}", plural(n, "draft", "drafts")),
        _ => "Write drafts".to_owned(),
    };
    let (main_write, bulk_write) = (write_these.clone(), write_these);
    let actions = html! {
        if !none {
            <>
                { list.search("Search tasks") }
                <Button label="New task" icon={Icon::Plus} keys="n" onclick={move |_| new()} />
                <Button {label} icon={Icon::Pencil} kind={Kind::Primary} keys="w" disabled={waiting == 0 && list.picked.is_empty()} onclick={move |_| main_write()} test="write" />
            </>
        }
    };
    let menu = {
        let (list, open) = (list.clone(), open.clone());
        Callback::from(move |row: Rc<Task>| {
            let picked = if list.picked.has(row.id) { (*list.picked).clone() } else { Picked::of([row.clone()]) };
            let mut items = vec![
                Item::new(Icon::ListChecks, "Open", {
                    let (o, row) = (list.opened.clone(), row.clone());
                    move || o.set(Some(row.clone()))
                })
                .keys("Enter"),
            ];
            let (this, open, these) = (list.clone(), open.clone(), picked.clone());
            items.push(Item::new(Icon::Pencil, "Write its draft…", move || write(&this, these.clone(), &open)).keys("w"));
            if let Some(content) = row.content_id {
                let site = row.site_id;
                items.push(Item::new(Icon::FileText, "Open the draft", move || route::go(Route::In(site, Place::Editor(content)))));
            }
            if let Some(url) = row.post_url.clone() {
                items.push(Item::new(Icon::ExternalLink, "See the post", move || ipc::open_external(&url)));
            }
            let list = list.clone();
            items.push(Item::new(Icon::Trash2, "Delete", move || delete(&list, &picked)).danger());
            items
        })
    };
    let main = list.table(Shown {
        source: Source::of::<commands::TasksList>(),
        onopen: None,
        open: None,
        menu: Some(menu),
        onask: Callback::noop(),
        bulk: Some(html! { <>
            <Button kind={Kind::Ghost} label="Write drafts" icon={Icon::Pencil} keys="w" onclick={move |_| bulk_write()} />
            <Button kind={Kind::Ghost} icon={Icon::Trash2} title="Delete" onclick={{ let l = list.clone(); move |_| delete(&l, &l.picked) }} />
        </> }),
        fresh,
    });
    let side = (*list.opened).clone().map(|task| {
        let (open, site) = (open.clone(), task.site_id);
        html! { <TaskPane key={task.id.to_string()} task={task.clone()} onclose={list.close()} onwrite={move |id| open.set(Open::Writing(BTreeMap::from([(site, vec![id])]), 1))} /> }
    });
    let close = {
        let (open, list) = (open.clone(), list.clone());
        Callback::from(move |()| {
            open.set(Open::Nothing);
            list.let_go();
        })
    };
    html! {
        <Page title="Tasks" count={*list.matching} {actions} tools={(!none).then(|| list.tools(Html::default()))}>
            <Split name="tasks" {main} {side} width={400.0} />
            { match &*open {
                Open::Nothing => Html::default(),
                Open::New(site) => html! { <NewTask site={*site} onclose={close} /> },
                Open::Writing(tasks, number) => html! { <WriteDialog tasks={tasks.clone()} number={*number} scope={site} onclose={close} /> },
            } }
        </Page>
    }
}
