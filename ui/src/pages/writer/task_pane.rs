//! One task beside the list: its brief and keywords, the way to its draft.
//!
//! Must not know: the list.

use super::task_columns::status;
use super::task_dialogs::split;
use crate::components::button::{Button, Kind};
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::ipc;
use crate::route::{self, Place, Route};
use crate::store::query::use_query;
use crate::store::toasts;
use igny8_model::writer::{Task, TaskUpdate};
use igny8_model::{TaskId, commands};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct TaskPaneProps {
    pub task: Rc<Task>,
    pub onclose: Callback<()>,
    pub onwrite: Callback<TaskId>,
}

#[component]
pub fn TaskPane(props: &TaskPaneProps) -> Html {
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
                    <Button label="Write the draft" icon={Icon::Pencil} kind={Kind::Primary} onclick={props.onwrite.reform(move |_| id)} />
                }
            </footer>
        </div>
    }
}
