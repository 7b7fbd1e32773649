//! What stands beside a text, in three leaves: the brief, the post's front matter, the revisions.
//!
//! Must not know: how it is saved.

use super::brief::Brief;
use super::draft::Draft;
use super::editor::Shared;
use super::front::Front;
use super::revisions::Revisions;
use igny8_model::writer::Content;
use std::rc::Rc;
use yew::prelude::*;

#[derive(yew::Properties, PartialEq)]
pub struct PropertiesProps {
    pub content: Rc<Content>,
    pub draft: Draft,
    pub editing: Shared,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Leaf {
    Brief,
    Post,
    Revisions,
}

const LEAVES: [(Leaf, &str); 3] = [(Leaf::Brief, "Brief"), (Leaf::Post, "Post"), (Leaf::Revisions, "Revisions")];
const KEY: &str = "editor:leaf";

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

#[component]
pub fn Properties(props: &PropertiesProps) -> Html {
    let PropertiesProps { content, draft, editing } = props;
    let leaf = use_state_eq(|| {
        let kept = storage().and_then(|s| s.get_item(KEY).ok().flatten());
        LEAVES.iter().find(|(_, name)| kept.as_deref() == Some(*name)).map_or(Leaf::Brief, |(leaf, _)| *leaf)
    });
    let go = {
        let leaf = leaf.clone();
        move |to: usize| {
            leaf.set(LEAVES[to].0);
            if let Some(storage) = storage() {
                let _ = storage.set_item(KEY, LEAVES[to].1);
            }
        }
    };
    let list = use_node_ref();
    // Arrows go from leaf to leaf, as in every list of tabs.
    let onkeydown = {
        let (go, leaf, list) = (go.clone(), *leaf, list.clone());
        Callback::from(move |event: KeyboardEvent| {
            let at = LEAVES.iter().position(|(l, _)| *l == leaf).unwrap_or(0);
            let to = match event.key().as_str() {
                "ArrowRight" => (at + 1) % LEAVES.len(),
                "ArrowLeft" => (at + LEAVES.len() - 1) % LEAVES.len(),
                _ => return,
            };
            event.prevent_default();
            go(to);
            let button = list.cast::<web_sys::Element>().and_then(|l| l.children().item(u32::try_from(to).unwrap_or(0)));
            if let Some(button) = button.and_then(|b| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(b).ok()) {
                let _ = button.focus();
            }
        })
    };
    html! {
        <div class="pane properties">
            <div class="leaves" role="tablist" aria-label="Beside the text" ref={list} {onkeydown}>
                { for LEAVES.iter().enumerate().map(|(i, (which, name))| {
                    let (go, on) = (go.clone(), *which == *leaf);
                    html! {
                        <button type="button" role="tab" id={format!("leaf-{i}")} aria-selected={on.to_string()} aria-controls="leaf" tabindex={if on { "0" } else { "-1" }}
                            class={classes!(on.then_some("on"))} onclick={move |_| go(i)} data-test={format!("leaf-{}", name.to_lowercase())}>{ *name }</button>
                    }
                }) }
            </div>
            <div class="pane-body" role="tabpanel" id="leaf" aria-labelledby={format!("leaf-{}", LEAVES.iter().position(|(l, _)| l == &*leaf).unwrap_or(0))}>
                { match *leaf {
                    Leaf::Brief => html! { <Brief content={content.clone()} draft={draft.clone()} editing={editing.clone()} /> },
                    Leaf::Post => html! { <Front content={content.clone()} draft={draft.clone()} /> },
                    Leaf::Revisions => html! { <Revisions id={content.row.id} draft={draft.clone()} /> },
                } }
            </div>
        </div>
    }
}
