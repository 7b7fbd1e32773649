//! Choosing a cluster for keywords: an existing one by name, a new one, or none.
//!
//! Must not know: where the keywords come from.

use crate::components::dialog::Dialog;
use crate::components::icon::{Glyph, Icon};
use crate::format::{plural, short};
use crate::ipc;
use crate::store::query::use_query_keep;
use crate::store::toasts;
use igny8_model::planner::{ClusterCreate, Keyword, KeywordsMove};
use igny8_model::{ClusterId, KeywordId, ListQuery, Selection, SiteId, commands};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ClusterPickerProps {
    pub site: SiteId,
    pub title: AttrValue,
    pub onclose: Callback<()>,
    pub onchoose: Callback<Choice>,
    /// A cluster that makes no sense to choose.
    #[prop_or_default]
    pub except: Option<ClusterId>,
    /// Whether a new one, or none, can be chosen.
    #[prop_or(true)]
    pub others: bool,
}

#[derive(Clone, PartialEq)]
pub enum Choice {
    Existing(ClusterId, String),
    New(String),
    None,
}

#[component]
pub fn ClusterPicker(props: &ClusterPickerProps) -> Html {
    let typed = use_state_eq(String::new);
    let at = use_state_eq(|| 0_usize);
    let found = use_query_keep::<commands::ClustersList>(Some(ListQuery {
        site_id: Some(props.site),
        search: typed.trim().to_owned(),
        sort: Some("-search_volume".into()),
        limit: Some(30),
        no_count: true,
        ..ListQuery::default()
    }));
    let mut choices: Vec<(Choice, Html)> = Vec::new();
    for cluster in found.data.iter().flat_map(|p| &p.results).filter(|c| Some(c.id) != props.except) {
        let words = html! { <><Glyph icon={Icon::Layers} /><span>{ &cluster.name }</span><small>{ format!("{} · {}", plural(cluster.keyword_count, "keyword", "keywords"), short(cluster.search_volume)) }</small></> };
        choices.push((Choice::Existing(cluster.id, cluster.name.clone()), words));
    }
    if props.others {
        let name = typed.trim().to_owned();
        if name.is_empty() {
            choices.push((Choice::None, html! { <><Glyph icon={Icon::CircleDashed} /><span>{ "No cluster" }</span></> }));
        } else {
            choices.push((Choice::New(name.clone()), html! { <><Glyph icon={Icon::Plus} /><span>{ format!("New cluster “{name}”") }</span></> }));
        }
    }
    let last = choices.len().saturating_sub(1);
    let chosen = (*at).min(last);
    let choose = {
        let (onchoose, onclose) = (props.onchoose.clone(), props.onclose.clone());
        Callback::from(move |choice: Choice| {
            onclose.emit(());
            onchoose.emit(choice);
        })
    };
    let onkeydown = {
        let (at, choose, choice) = (at.clone(), choose.clone(), choices.get(chosen).map(|(c, _)| c.clone()));
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowDown" => at.set(if chosen == last { 0 } else { chosen + 1 }),
                "ArrowUp" => at.set(if chosen == 0 { last } else { chosen - 1 }),
                "Enter" => {
                    if let Some(choice) = &choice {
                        choose.emit(choice.clone());
                    }
                }
                _ => return,
            }
            event.prevent_default();
        })
    };
    let oninput = {
        let (typed, at) = (typed.clone(), at.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok()) {
                typed.set(input.value());
                at.set(0);
            }
        })
    };
    html! {
        <Dialog title={props.title.clone()} class="palette" plain=true onclose={props.onclose.clone()}>
            <div class="palette-input">
                <Glyph icon={Icon::Layers} />
                <input type="text" placeholder={props.title.clone()} aria-label={props.title.clone()} value={(*typed).clone()} {oninput} {onkeydown} autocomplete="off" data-focus="" />
            </div>
            <div class="hits" role="listbox" aria-label="Clusters">
                { for choices.into_iter().enumerate().map(|(index, (choice, words))| html! {
                    <button type="button" role="option" aria-selected={(index == chosen).to_string()} tabindex="-1" class={classes!("hit", (index == chosen).then_some("chosen"))}
                        onclick={choose.reform(move |_| choice.clone())}>{ words }</button>
                }) }
            </div>
        </Dialog>
    }
}

/// Moves keywords to what was chosen; says so, with undo.
pub fn move_to(site: SiteId, keywords: &[Rc<Keyword>], choice: Choice) {
    let ids: Vec<KeywordId> = keywords.iter().map(|k| k.id).collect();
    spawn_local(async move {
        let number = plural(ids.len() as u64, "keyword", "keywords");
        let to = |cluster_id| KeywordsMove { selection: Selection::Ids(ids.clone()), cluster_id };
        let moved = match &choice {
            Choice::Existing(id, _) => ipc::call::<commands::KeywordsMove>(to(Some(*id))).await.map(|c| c.undo),
            Choice::None => ipc::call::<commands::KeywordsMove>(to(None)).await.map(|c| c.undo),
            Choice::New(name) => {
                let request = ClusterCreate { site_id: site, sector_id: None, name: name.clone(), keyword_ids: ids };
                // It answers with the cluster: its undo is the newest change's.
                return match ipc::call::<commands::ClustersCreate>(request).await {
                    Ok(_) => toasts::just_changed(format!("{number} moved to {name}")),
                    Err(error) => toasts::error(&error),
                };
            }
        };
        match (moved, choice) {
            (Ok(undo), Choice::Existing(_, name) | Choice::New(name)) => toasts::changed(format!("{number} moved to {name}"), undo),
            (Ok(undo), Choice::None) => toasts::changed(format!("{number} taken out of their clusters"), undo),
            (Err(error), _) => toasts::error(&error),
        }
    });
}
