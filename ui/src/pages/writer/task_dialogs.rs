//! Adding a task by hand, and having tasks written.
//!
//! Must not know: the list of tasks.

use crate::components::button::{Button, Kind};
use crate::components::dialog::Dialog;
use crate::components::field::{Check, TextField};
use crate::components::icon::Icon;
use crate::format::plural;
use crate::ipc;
use crate::pages::ai::way::{Chosen, WayChoice};
use crate::route::{self, Place, Route};
use crate::store::{jobs, toasts};
use igny8_model::ai::AiFunction;
use igny8_model::writer::{GenerateContentRequest, TaskCreate};
use igny8_model::{SiteId, TaskId, commands};
use std::collections::BTreeMap;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct WriteProps {
    /// Tasks by site; none of a site: all of it that wait.
    pub tasks: BTreeMap<SiteId, Vec<TaskId>>,
    pub number: u64,
    /// Where the page stands: the drafts are looked at there.
    pub scope: Option<SiteId>,
    pub onclose: Callback<()>,
}

#[component]
pub fn WriteDialog(props: &WriteProps) -> Html {
    let images = use_state_eq(|| true);
    let chosen = use_state_eq(Chosen::default);
    let number = props.number;
    let start = {
        let (tasks, images, onclose, scope, chosen) = (props.tasks.clone(), *images, props.onclose.clone(), props.scope, (*chosen).clone());
        Callback::from(move |_| {
            let (tasks, chosen) = (tasks.clone(), chosen.clone());
            spawn_local(async move {
                let mut started = false;
                for (site_id, task_ids) in tasks {
                    let request = GenerateContentRequest { site_id, task_ids, limit: None, images, by: chosen.by.clone(), words: chosen.words };
                    started |= jobs::start::<commands::TasksGenerateContent>(request).await.is_some();
                }
                if started {
                    route::go(Route::within(scope, Place::Content));
                }
            });
            onclose.emit(());
        })
    };
    let (words, lead) = if chosen.model {
        (
            format!("Write {}", plural(number, "text", "texts")),
            "A model writes the whole text from the brief, section by section. Read it before it is sent: models err.",
        )
    } else {
        (
            format!("Write {}", plural(number, "outline", "outlines")),
            "The built-in engine writes outlines: headings, questions to answer, and places to fill in. It invents no facts, and every draft says that it is an outline.",
        )
    };
    let site = props.tasks.keys().next().copied().filter(|_| props.tasks.len() == 1);
    let onchange = {
        let chosen = chosen.clone();
        Callback::from(move |new| chosen.set(new))
    };
    html! {
        <Dialog title={words.clone()} onclose={props.onclose.clone()} test="write-dialog"
            lead={AttrValue::from(lead)}
            actions={html! { <>
                <Button label="Cancel" onclick={props.onclose.reform(|_| ())} />
                <Button label={format!("{words}{}", chosen.price())} kind={Kind::Primary} icon={Icon::Pencil} disabled={number == 0 || chosen.wrong} onclick={start} test="start-writing" />
            </> }}>
            <WayChoice function={AiFunction::GenerateContent} items={Some(number)} noun={("text", "texts")} built_in="Built-in outline (free)" {site} {onchange} />
            <Check label="Make a featured image for each" hint={AttrValue::from("A title card, 1200 × 630, in the site’s colours.")} checked={*images} onchange={{ let i = images.clone(); move |()| i.set(!*i) }} />
        </Dialog>
    }
}

#[derive(Properties, PartialEq)]
pub struct NewTaskProps {
    pub site: SiteId,
    pub onclose: Callback<()>,
}

#[component]
pub fn NewTask(props: &NewTaskProps) -> Html {
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

/// Keywords with commas or lines between.
pub fn split(text: &str) -> Vec<String> {
    text.split([',', '\n']).map(|k| k.trim().to_owned()).filter(|k| !k.is_empty()).collect()
}
