//! One idea beside the list: read it, put it right, approve it.
//!
//! Must not know: the list.

use super::ideas::make_tasks;
use crate::components::button::{Button, Kind};
use crate::components::field::TextField;
use crate::components::icon::Icon;
use crate::components::status::{idea_status, intent};
use crate::format::{integer, words};
use crate::ipc;
use crate::route::{self, Place, Route};
use crate::store::toasts;
use igny8_model::commands;
use igny8_model::planner::{Idea, IdeaStatus, IdeaUpdate};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Nothing changes yet.
pub fn nothing(id: igny8_model::IdeaId) -> IdeaUpdate {
    IdeaUpdate { id, title: None, description: None, status: None, planned_on: None, content_type: None, content_structure: None }
}

#[derive(Properties, PartialEq)]
pub struct IdeaPaneProps {
    pub idea: Rc<Idea>,
    pub onclose: Callback<()>,
    pub onchanged: Callback<Rc<Idea>>,
}

#[component]
pub fn IdeaPane(props: &IdeaPaneProps) -> Html {
    let idea = props.idea.clone();
    let title = use_state_eq(|| idea.title.clone());
    let description = use_state_eq(|| idea.description.clone());
    let send = {
        let onchanged = props.onchanged.clone();
        move |update: IdeaUpdate| {
            let onchanged = onchanged.clone();
            spawn_local(async move {
                match ipc::call::<commands::IdeasUpdate>(update).await {
                    Ok(idea) => onchanged.emit(Rc::new(idea)),
                    Err(error) => toasts::error(&error),
                }
            });
        }
    };
    let leave_title = {
        let (send, title, idea) = (send.clone(), title.clone(), idea.clone());
        Callback::from(move |()| {
            let text = title.trim().to_owned();
            if text.is_empty() {
                title.set(idea.title.clone());
            } else if text != idea.title {
                send(IdeaUpdate { title: Some(text), ..nothing(idea.id) });
            }
        })
    };
    let leave_description = {
        let (send, description, idea) = (send.clone(), description.clone(), idea.clone());
        Callback::from(move |()| {
            if *description != idea.description {
                send(IdeaUpdate { description: Some((*description).clone()), ..nothing(idea.id) });
            }
        })
    };
    let approved = {
        let (send, id) = (send.clone(), idea.id);
        Callback::from(move |_| send(IdeaUpdate { status: Some(IdeaStatus::Approved), ..nothing(id) }))
    };
    let (site, id) = (idea.site_id, idea.id);
    let cluster = idea.cluster_id.zip(idea.cluster_name.clone());
    html! {
        <div class="pane" data-test="idea-pane">
            <header class="pane-head">
                <div class="pane-kind">{ idea_status(idea.status) }</div>
                <Button kind={Kind::Ghost} icon={Icon::X} title="Close" keys="Esc" onclick={props.onclose.reform(|_| ())} />
            </header>
            <div class="pane-body">
                <div class="form">
                    <TextField label="Title" class="big" lines={2} value={(*title).clone()} oninput={{ let t = title.clone(); move |v| t.set(v) }} onblur={leave_title} test="idea-title" />
                    <TextField label="What it should do" lines={5} value={(*description).clone()} oninput={{ let d = description.clone(); move |v| d.set(v) }} onblur={leave_description} />
                </div>
                <div class="pane-facts flat">
                    { intent(idea.intent) }
                    <span class="tag">{ words(&idea.content_structure) }</span>
                    <span class="tag">{ words(idea.content_type.as_str()) }</span>
                    <span>{ format!("{} searches a month", integer(idea.search_volume)) }</span>
                </div>
                <h3>{ "Keywords to cover" }</h3>
                <div class="tags">{ for idea.suggested_keywords.iter().map(|k| html! { <span class="tag">{ k }</span> }) }</div>
                if let Some((cluster, name)) = cluster {
                    <div class="pane-line"><span class="field-label">{ "Cluster" }</span>
                        <Button kind={Kind::Ghost} icon={Icon::Layers} label={name} onclick={move |_| route::go(Route::In(site, Place::Clusters(Some(cluster))))} /></div>
                }
            </div>
            <footer class="pane-foot">
                if idea.status == IdeaStatus::Draft {
                    <Button label="Approve" icon={Icon::CircleCheck} onclick={approved} />
                }
                if idea.task_id.is_some() {
                    <Button label="See its task" icon={Icon::ListChecks} onclick={move |_| route::go(Route::In(site, Place::Tasks))} />
                } else {
                    <Button label="Make a task" icon={Icon::ListChecks} kind={Kind::Primary} onclick={move |_| make_tasks(site, vec![id])} />
                }
            </footer>
        </div>
    }
}
