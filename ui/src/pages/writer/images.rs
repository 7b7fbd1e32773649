//! Featured images: title cards, with the words for those who do not see them.
//!
//! Must not know: how they are drawn.

use crate::components::async_view::async_view;
use crate::components::button::{Button, Kind};
use crate::components::empty::Empty;
use crate::components::icon::{Glyph, Icon};
use crate::format::bytes;
use crate::ipc;
use crate::route::{self, Place, Route};
use crate::shell::page::Page;
use crate::store::actions::{Action, use_actions};
use crate::store::query::{use_query, use_query_keep};
use crate::store::session::Here;
use crate::store::{jobs, toasts};
use igny8_model::page::ById;
use igny8_model::writer::{GenerateImagesRequest, Image, ImageUpdate};
use igny8_model::{ListQuery, SiteId, commands};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Cards asked for at once; more come with a button.
const STEP: u32 = 60;

#[component]
pub fn Images() -> Html {
    match use_context::<Here>().and_then(|h| h.site_id()) {
        Some(site) => html! { <Inside {site} /> },
        None => Html::default(),
    }
}

#[derive(Properties, PartialEq)]
struct InsideProps {
    site: SiteId,
}

#[component]
fn Inside(props: &InsideProps) -> Html {
    let site = props.site;
    let limit = use_state_eq(|| STEP);
    let images = use_query_keep::<commands::ImagesList>(Some(ListQuery {
        site_id: Some(site),
        sort: Some("-created_at".into()),
        limit: Some(*limit),
        ..ListQuery::default()
    }));
    let make = move || {
        spawn_local(async move {
            jobs::start::<commands::TasksGenerateImages>(GenerateImagesRequest { site_id: site, content_ids: Vec::new() }).await;
        });
    };
    use_actions(vec![Action::new("Images", "Make the missing images", Icon::Image, "m", make)]);
    let count = images.data.as_ref().map(|p| usize::try_from(p.count).unwrap_or(usize::MAX));
    let actions = html! {
        <Button label="Make the missing ones" icon={Icon::Image} kind={Kind::Primary} keys="M" title="A title card for every draft without an image" onclick={move |_| make()} />
    };
    let empty = || {
        html! {
            <Empty icon={Icon::Image} title="No images yet" text="Every draft can have a title card in the site’s colours, made on this machine. They go to WordPress as featured images.">
                <Button label="Go to Content" icon={Icon::FileText} onclick={move |_| route::go(Route::In(site, Place::Content))} />
                <Button label="Make images for the drafts" icon={Icon::Image} kind={Kind::Primary} onclick={move |_| make()} />
            </Empty>
        }
    };
    html! {
        <Page title="Images" {count} {actions}>
            { async_view(&images, |p| p.results.is_empty(), empty, |page| html! {
                <div class="gallery-scroll" tabindex="0">
                    <div class="gallery">
                        { for page.results.iter().map(|image| html! { <Card key={image.id.to_string()} image={Rc::new(image.clone())} /> }) }
                    </div>
                    if page.count > u64::from(*limit) {
                        <div class="gallery-more"><Button label="Show more" onclick={{ let limit = limit.clone(); move |_| limit.set((*limit + STEP).min(500)) }} /></div>
                    }
                </div>
            }) }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
struct CardProps {
    image: Rc<Image>,
}

#[component]
fn Card(props: &CardProps) -> Html {
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
                <small class="quiet">
                    { format!("{} × {} · {}", image.width, image.height, bytes(image.bytes)) }
                    { if image.external_id.is_some() { " · on the site" } else { "" } }
                </small>
            </div>
        </article>
    }
}

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
