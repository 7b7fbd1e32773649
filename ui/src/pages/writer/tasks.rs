//! Tasks: what is to be written, and having it written.
//!
//! Must not know: where tasks come from, how drafts are written.

use crate::components::button::{Button, Kind};
use crate::components::dialog::Dialog;
use crate::components::empty::Empty;
use crate::components::field::{Check, TextField};
use crate::components::icon::Icon;
use crate::components::picked::Picked;
use crate::components::rows::Source;
use crate::components::split::Split;
use crate::components::status::{Tone, dot, unknown};
use crate::components::table::{Column, Table};
use crate::components::toolbar::{Bulk, Choice, Filter, Search};
use crate::format::{ago, plural, words};
use crate::ipc;
use crate::pages::list::{no_match, use_list};
use crate::route::{self, Place, Route};
use crate::shell::page::Page;
use crate::store::actions::{Action, use_actions};
use crate::store::keys::{Reach, use_keys};
use crate::store::query::use_query;
use crate::store::session::Here;
use crate::store::{jobs, toasts};
use igny8_model::sites::Site;
use igny8_model::writer::{GenerateContentRequest, Task, TaskCreate, TaskStatus, TaskUpdate};
use igny8_model::{ListQuery, SiteId, TaskId, commands};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

const COLUMNS: &[Column<Task>] = &[
    Column { title: "Task", sort: "title", downwards: false, class: "main", cell: |t| html! { <span class="clip">{ &t.title }</span> } },
    Column { title: "Form", sort: "", downwards: false, class: "soft", cell: |t| html! { { words(&t.content_structure) } } },
    Column {
        title: "Cluster",
        sort: "",
        downwards: false,
        class: "soft",
        cell: |t| t.cluster_name.as_ref().map_or_else(unknown, |n| html! { <span class="clip">{ n }</span> }),
    },
    Column { title: "Status", sort: "status", downwards: false, class: "", cell: status },
    Column { title: "Made", sort: "created_at", downwards: true, class: "soft num", cell: |t| html! { { ago(t.created_at, now()) } } },
];

#[allow(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
fn now() -> i64 {
    js_sys::Date::now() as i64
}

fn status(task: &Task) -> Html {
    match (task.status, task.assigned_post_id, task.content_id) {
        (TaskStatus::Queued, ..) => dot(Tone::Quiet, "To write"),
        (TaskStatus::Completed, Some(_), _) => dot(Tone::Green, "On the site"),
        (TaskStatus::Completed, None, Some(_)) => dot(Tone::Blue, "Written"),
        (TaskStatus::Completed, None, None) => dot(Tone::Green, "Done"),
    }
}

#[component]
pub fn Tasks() -> Html {
    match use_context::<Here>().and_then(|h| h.site) {
        Some(site) => html! { <Inside {site} /> },
        None => Html::default(),
    }
}

#[derive(Properties, PartialEq)]
struct InsideProps {
    site: Rc<Site>,
}

#[derive(Clone, PartialEq)]
enum Open {
    Nothing,
    New,
    Writing(Vec<TaskId>),
}

#[component]
fn Inside(props: &InsideProps) -> Html {
    let site = props.site.id;
    let list = use_list("tasks", site, "-created_at");
    let picked = use_state_eq(Picked::<Task>::default);
    let matching = use_state_eq(|| None::<usize>);
    let pane = use_state_eq(|| None::<Rc<Task>>);
    let open = use_state_eq(|| Open::Nothing);
    let queued = use_query::<commands::TasksList>(Some(ListQuery {
        site_id: Some(site),
        status: vec![TaskStatus::Queued.to_string()],
        limit: Some(1),
        ..ListQuery::default()
    }));
    let waiting = queued.data.as_ref().map_or(0, |p| p.count);
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
    let write = {
        let (open, picked) = (open.clone(), picked.clone());
        move || open.set(Open::Writing(if picked.all { Vec::new() } else { picked.ids() }))
    };
    let new = {
        let open = open.clone();
        move || open.set(Open::New)
    };
    use_actions(vec![Action::new("Tasks", "Write outlines", Icon::Pencil, "w", write.clone()), Action::new("Tasks", "New task", Icon::Plus, "n", new.clone())]);
    let fresh = props.site.counts.tasks == 0 && !list.is_narrowed();
    let empty = if fresh {
        let new = new.clone();
        html! {
            <Empty icon={Icon::ListChecks} title="Nothing to write yet" text="Make tasks of your ideas, or add one by hand. Every task becomes one draft.">
                <Button label="New task" icon={Icon::Plus} onclick={move |_| new()} />
                <Button label="Go to Ideas" icon={Icon::Lightbulb} kind={Kind::Primary} onclick={move |_| route::go(Route::In(site, Place::Ideas))} />
            </Empty>
        }
    } else {
        no_match(&list)
    };
    let (main_write, bulk_write) = (write.clone(), write);
    let actions = html! {
        <>
            if !fresh {
                <Search value={list.query.search.clone()} placeholder="Search tasks" onsearch={list.onsearch()} />
                <Button label="New task" icon={Icon::Plus} keys="N" onclick={move |_| new()} />
                <Button label={if picked.is_empty() { if waiting == 0 { "Nothing to write".to_owned() } else { format!("Write {}", plural(waiting, "outline", "outlines")) } } else { "Write outlines".into() }} icon={Icon::Pencil} kind={Kind::Primary} keys="W"
                    disabled={waiting == 0 && picked.is_empty()} onclick={move |_| main_write()} test="write" />
            }
        </>
    };
    let statuses: Vec<Choice> = vec![("queued".into(), "To write".into(), Some(waiting)), ("completed".into(), "Written".into(), None)];
    let tools = (!fresh).then(|| {
        html! {
            <Filter label="Status" choices={statuses} chosen={list.query.status.clone()} onchange={list.onstatus()} />
        }
    });
    let onopen = {
        let pane = pane.clone();
        Callback::from(move |task: Rc<Task>| pane.set(Some(task)))
    };
    let main = html! {
        <div class="with-bulk">
            <Table<Task> source={Source::of::<commands::TasksList>()} query={list.query.clone()} columns={COLUMNS} class="tasks" label="Tasks" follow=true
                onsort={list.onsort()} picked={(*picked).clone()} onpick={{ let p = picked.clone(); Callback::from(move |v| p.set(v)) }}
                {onopen} open={pane.as_ref().map(|t| t.id)} oncount={{ let m = matching.clone(); move |n| m.set(Some(n)) }} {empty} />
            <Bulk chosen={picked.len(matching.unwrap_or(0))} matching={matching.unwrap_or(0)} all={picked.all} noun={("task", "tasks")}
                onall={{ let p = picked.clone(); move |()| p.set(Picked::everything()) }} onclear={{ let p = picked.clone(); move |()| p.set(Picked::default()) }}>
                <Button kind={Kind::Ghost} label="Write outlines" icon={Icon::Pencil} keys="W" onclick={move |_| bulk_write()} />
            </Bulk>
        </div>
    };
    let side = (*pane).clone().map(|task| {
        html! {
            <TaskPane key={task.id.to_string()} task={task.clone()} onclose={{ let pane = pane.clone(); move |()| pane.set(None) }}
                onwrite={{ let open = open.clone(); move |id| open.set(Open::Writing(vec![id])) }} />
        }
    });
    let close = {
        let (open, picked) = (open.clone(), picked.clone());
        Callback::from(move |()| {
            open.set(Open::Nothing);
            picked.set(Picked::default());
        })
    };
    html! {
        <Page title="Tasks" count={*matching} {actions} {tools}>
            <Split name="tasks" {main} {side} width={400.0} />
            { match &*open {
                Open::Nothing => Html::default(),
                Open::New => html! { <NewTask {site} onclose={close} /> },
                Open::Writing(ids) => html! { <WriteDialog {site} ids={ids.clone()} {waiting} onclose={close} /> },
            } }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct WriteProps {
    site: SiteId,
    /// None: all that wait.
    ids: Vec<TaskId>,
    waiting: u64,
    onclose: Callback<()>,
}

#[component]
fn WriteDialog(props: &WriteProps) -> Html {
    let images = use_state_eq(|| true);
    let number = if props.ids.is_empty() { props.waiting } else { props.ids.len() as u64 };
    let start = {
        let request = GenerateContentRequest { site_id: props.site, task_ids: props.ids.clone(), limit: None, images: *images };
        let (onclose, site) = (props.onclose.clone(), props.site);
        Callback::from(move |_| {
            let request = request.clone();
            spawn_local(async move {
                if jobs::start::<commands::TasksGenerateContent>(request).await.is_some() {
                    route::go(Route::In(site, Place::Content));
                }
            });
            onclose.emit(());
        })
    };
    html! {
        <Dialog title={format!("Write {}", plural(number, "outline", "outlines"))} onclose={props.onclose.clone()} test="write-dialog"
            lead={AttrValue::from("The built-in engine writes outlines: headings, questions to answer, and places to fill in. It invents no facts, and every draft says that it is an outline.")}
            actions={html! { <>
                <Button label="Cancel" onclick={props.onclose.reform(|_| ())} />
                <Button label="Write" kind={Kind::Primary} icon={Icon::Pencil} disabled={number == 0} onclick={start} test="start-writing" />
            </> }}>
            <Check label="Make a featured image for each" hint={AttrValue::from("A title card, 1200 × 630, in the site’s colours.")} checked={*images} onchange={{ let i = images.clone(); move |()| i.set(!*i) }} />
        </Dialog>
    }
}

#[derive(Properties, PartialEq)]
struct NewTaskProps {
    site: SiteId,
    onclose: Callback<()>,
}

#[component]
fn NewTask(props: &NewTaskProps) -> Html {
    let title = use_state_eq(String::new);
    let brief = use_state_eq(String::new);
    let keywords = use_state_eq(String::new);
    let set = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |text| state.set(text))
    };
    let save = {
        let request = TaskCreate {
            site_id: props.site,
            sector_id: None,
            cluster_id: None,
            title: title.trim().to_owned(),
            description: brief.trim().to_owned(),
            keywords: split(&keywords),
            content_type: None,
            content_structure: None,
        };
        let onclose = props.onclose.clone();
        Callback::from(move |()| {
            let (request, onclose) = (request.clone(), onclose.clone());
            spawn_local(async move {
                match ipc::call::<commands::TasksCreate>(request).await {
                    Ok(_) => onclose.emit(()),
                    Err(error) => toasts::error(&error),
                }
            });
        })
    };
    html! {
        <Dialog title="New task" onclose={props.onclose.clone()}
            actions={html! { <>
                <Button label="Cancel" onclick={props.onclose.reform(|_| ())} />
                <Button label="Add task" kind={Kind::Primary} disabled={title.trim().is_empty()} onclick={save.reform(|_| ())} />
            </> }}>
            <form class="form" onsubmit={save.reform(|event: SubmitEvent| event.prevent_default())}>
                <TextField label="Title" value={(*title).clone()} oninput={set(&title)} />
                <TextField label="Brief" lines={4} value={(*brief).clone()} oninput={set(&brief)} />
                <TextField label="Keywords" value={(*keywords).clone()} oninput={set(&keywords)} hint={AttrValue::from("With commas between.")} />
            </form>
        </Dialog>
    }
}

fn split(text: &str) -> Vec<String> {
    text.split([',', '\n']).map(|k| k.trim().to_owned()).filter(|k| !k.is_empty()).collect()
}

#[derive(Properties, PartialEq)]
struct TaskPaneProps {
    task: Rc<Task>,
    onclose: Callback<()>,
    onwrite: Callback<TaskId>,
}

#[component]
fn TaskPane(props: &TaskPaneProps) -> Html {
    let id = props.task.id;
    let fresh = use_query::<commands::TasksGet>(Some(igny8_model::page::ById { id }));
    let task = fresh.data.clone().unwrap_or_else(|| props.task.clone());
    let title = use_state_eq(|| task.title.clone());
    let brief = use_state_eq(|| task.description.clone());
    let keywords = use_state_eq(|| task.keywords.join(", "));
    let set = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |text| state.set(text))
    };
    let leave = {
        let (title, brief, keywords, task) = (title.clone(), brief.clone(), keywords.clone(), task.clone());
        Callback::from(move |()| {
            let update = TaskUpdate {
                id,
                title: Some(title.trim().to_owned()).filter(|t| !t.is_empty() && *t != task.title),
                description: Some((*brief).clone()).filter(|t| *t != task.description),
                keywords: Some(split(&keywords)).filter(|k| *k != task.keywords),
            };
            if update.title.is_some() || update.description.is_some() || update.keywords.is_some() {
                spawn_local(async move {
                    if let Err(error) = ipc::call::<commands::TasksUpdate>(update).await {
                        toasts::error(&error);
                    }
                });
            }
        })
    };
    let (site, content, post) = (task.site_id, task.content_id, task.post_url.clone());
    html! {
        <div class="pane">
            <header class="pane-head">
                <div class="pane-kind">{ status(&task) }</div>
                <Button kind={Kind::Ghost} icon={Icon::X} title="Close" keys="Esc" onclick={props.onclose.reform(|_| ())} />
            </header>
            <div class="pane-body">
                <div class="form">
                    <TextField label="Title" class="big" lines={2} value={(*title).clone()} oninput={set(&title)} onblur={leave.clone()} />
                    <TextField label="Brief" lines={6} value={(*brief).clone()} oninput={set(&brief)} onblur={leave.clone()} />
                    <TextField label="Keywords" lines={3} value={(*keywords).clone()} oninput={set(&keywords)} onblur={leave} hint={AttrValue::from("With commas between.")} />
                </div>
            </div>
            <footer class="pane-foot">
                if let Some(url) = post {
                    <Button label="See the post" icon={Icon::ExternalLink} onclick={move |_| ipc::open_external(&url)} />
                }
                if let Some(content) = content {
                    <Button label="Open the draft" icon={Icon::FileText} kind={Kind::Primary} onclick={move |_| route::go(Route::In(site, Place::Editor(content)))} />
                } else {
                    <Button label="Write the outline" icon={Icon::Pencil} kind={Kind::Primary} onclick={props.onwrite.reform(move |_| id)} />
                }
            </footer>
        </div>
    }
}
