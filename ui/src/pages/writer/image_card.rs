//! One image as a card: the picture, its words, where it belongs.
//!
//! Must not know: the gallery.

use crate::components::icon::{Glyph, Icon};
use crate::format::bytes;
use crate::ipc;
use crate::pages::list::site::SiteName;
use crate::route::{self, Place, Route};
use crate::store::query::use_query;
use crate::store::session::Here;
use crate::store::toasts;
use igny8_model::commands;
use igny8_model::page::ById;
use igny8_model::writer::{Image, ImageUpdate};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct CardProps {
    pub image: Rc<Image>,
}

#[component]
pub fn Card(props: &CardProps) -> Html {
    let image = props.image.clone();
    let node = use_node_ref();
    let seen = use_seen(&node);
    let data = use_query::<commands::ImagesData>(seen.then_some(ById { id: image.id }));
    let missing = image.alt_text.trim().is_empty();
    let onchange = {
        let image = image.clone();
        Callback::from(move |event: Event| {
            if let Some(area) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlTextAreaElement>().ok()) {
                describe(image.clone(), area.value().trim().to_owned());
            }
        })
    };
    let all_sites = use_context::<Here>().is_some_and(|h| h.site.is_none());
    let content = image.content_id;
    let site = image.site_id;
    let title = image.content_title.clone().unwrap_or_else(|| "Without a text".into());
    html! {
        <article class="card-image" ref={node}>
            <div class="picture">
                if let Some(data) = &data.data {
                    <img src={data.data_url.clone()} alt={image.alt_text.clone()} width="1200" height="630" />
                } else if data.error.is_some() {
                    <Glyph icon={Icon::TriangleAlert} />
                }
            </div>
            <div class="card-words">
                if let Some(content) = content {
                    <button type="button" class="link-title" onclick={move |_| route::go(Route::In(site, Place::Editor(content)))}>{ title }</button>
                } else {
                    <span class="link-title">{ title }</span>
                }
                <textarea rows="2" key={image.alt_text.clone()} value={image.alt_text.clone()} {onchange} aria-label="Words for those who do not see the image" placeholder="Describe the image" class={classes!(missing.then_some("missing"))} />
                if all_sites {
                    <SiteName id={site} />
                }
                <small class="quiet">
                    { format!("{} × {} · {}", image.width, image.height, bytes(image.bytes)) }
                    { if image.external_id.is_some() { " · on the site" } else { "" } }
                </small>
            </div>
        </article>
    }
}

/// Saves the words of an image; says so, with undo.
fn describe(image: Rc<Image>, alt_text: String) {
    if alt_text == image.alt_text {
        return;
    }
    spawn_local(async move {
        let put = |id, text: String| ipc::call::<commands::ImagesUpdate>(ImageUpdate { id, alt_text: Some(text), caption: None });
        match put(image.id, alt_text).await {
            Ok(_) => toasts::undoable(
                "The description was saved",
                Callback::from(move |()| {
                    let back = put(image.id, image.alt_text.clone());
                    spawn_local(async move {
                        if let Err(error) = back.await {
                            toasts::error(&error);
                        }
                    });
                }),
            ),
            Err(error) => toasts::error(&error),
        }
    });
}

/// Whether an element has been near the visible part once.
#[hook]
fn use_seen(node: &NodeRef) -> bool {
    let seen = use_state_eq(|| false);
    {
        let (node, seen) = (node.clone(), seen.clone());
        use_effect_with((), move |()| {
            let watching = node.cast::<web_sys::Element>().and_then(|element| {
                let told = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
                    let near = entries.iter().any(|e| e.unchecked_into::<web_sys::IntersectionObserverEntry>().is_intersecting());
                    if near {
                        seen.set(true);
                    }
                });
                let options = web_sys::IntersectionObserverInit::new();
                options.set_root_margin("400px");
                let observer = web_sys::IntersectionObserver::new_with_options(told.as_ref().unchecked_ref(), &options).ok()?;
                observer.observe(&element);
                Some((observer, told))
            });
            move || {
                if let Some((observer, told)) = watching {
                    observer.disconnect();
                    drop(told);
                }
            }
        });
    }
    *seen
}
