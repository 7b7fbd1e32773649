//! Images: title cards and pictures, with the words for those who do not see them; as a gallery or as a table.
//!
//! Must not know: how they are drawn.

use super::image_card::Card;
use crate::components::async_view::async_view;
use crate::components::button::{Button, Kind as Look};
use crate::components::empty::Empty;
use crate::components::field::Segments;
use crate::components::icon::Icon;
use crate::components::menu::Item;
use crate::components::rows::Source;
use crate::components::status::unknown;
use crate::components::table::{Column, How, Kind, Saving};
use crate::format::{ago, bytes};
use crate::ipc;
use crate::pages::list::filters::bare;
use crate::pages::list::{Preset, Shown, Spec, days, site, use_list};
use crate::pages::sites::pick;
use crate::route::{self, Place, Route};
use crate::shell::page::Page;
use crate::store::actions::{Action, use_actions};
use crate::store::jobs;
use crate::store::query::use_query_keep;
use crate::store::session::Here;
use igny8_model::lists::ListName;
use igny8_model::writer::{GenerateImagesRequest, Image, ImageUpdate};
use igny8_model::{FilterOp, ListQuery, SiteId, commands};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Cards asked for at once; more come with a button.
const STEP: u32 = 60;

const SPEC: &Spec<Image> = &Spec {
    name: "images",
    list: ListName::Images,
    class: "images",
    title: "Images",
    noun: ("image", "images"),
    sort: "-created_at",
    columns: COLUMNS,
    views: &[Preset { name: "Without a description", filters: || vec![bare("alt_text", FilterOp::Empty)], sort: "-created_at" }],
    always: Vec::new,
};

const COLUMNS: &[Column<Image>] = &[
    Column::new("alt_text", "Description", Kind::Text, 260, words).edit(How::Text, |i| i.alt_text.clone(), save_words),
    Column::new("site", "Site", Kind::Site, 150, |i: &Image| site::cell(i.site_id)),
    Column::new("content", "Text", Kind::Text, 240, |i: &Image| i.content_title.as_ref().map_or_else(unknown, |t| html! { <span class="clip">{ t }</span> }))
        .class("soft"),
    Column::new("width", "Size", Kind::Number, 100, |i: &Image| html! { { format!("{} × {}", i.width, i.height) } }).class("soft num"),
    Column::new("bytes", "File", Kind::Number, 80, |i: &Image| html! { { bytes(i.bytes) } }).class("soft num"),
    Column::new("created_at", "Made", Kind::Date, 100, |i: &Image| html! { { ago(i.created_at, days::now()) } }).class("soft num"),
];

fn words(image: &Image) -> Html {
    if image.alt_text.trim().is_empty() {
        unknown()
    } else {
        html! { <span class="clip">{ &image.alt_text }</span> }
    }
}

fn save_words(image: &Image, text: String) -> Saving<Image> {
    let id = image.id;
    Box::pin(async move { ipc::call::<commands::ImagesUpdate>(ImageUpdate { id, alt_text: Some(text), caption: None }).await })
}

#[component]
pub fn Images() -> Html {
    let Some(here) = use_context::<Here>() else { return Html::default() };
    html! { <Inside site={here.site_id()} /> }
}

#[derive(Properties, PartialEq)]
struct InsideProps {
    site: Option<SiteId>,
}

/// Makes a title card for every draft without an image.
fn make(site: Option<SiteId>) {
    let start = |site: SiteId| {
        spawn_local(async move {
            jobs::start::<commands::TasksGenerateImages>(GenerateImagesRequest {
                site_id: site,
                content_ids: Vec::new(),
                by: Some(igny8_model::ai::By::BuiltIn),
            })
            .await;
        });
    };
    match site {
        Some(site) => start(site),
        None => pick::ask("Make the missing images of", start),
    }
}

#[component]
fn Inside(props: &InsideProps) -> Html {
    let site = props.site;
    let list = use_list(SPEC, site);
    let as_table = use_state_eq(|| false);
    let limit = use_state_eq(|| STEP);
    let gallery = use_query_keep::<commands::ImagesList>((!*as_table).then(|| ListQuery { limit: Some(*limit), ..list.query.clone() }));
    use_actions(vec![Action::new("Images", "Make the missing images", Icon::Image, "m", move || make(site))]);
    let empty = move || {
        html! {
            <Empty icon={Icon::Image} title="No images yet" text="Every draft can have a title card in the site’s colours, made on this machine. They go to WordPress as featured images.">
                <Button label="Go to Content" icon={Icon::FileText} onclick={move |_| route::go(Route::within(site, Place::Content))} />
                <Button label="Make images for the drafts" icon={Icon::Image} kind={Look::Primary} onclick={move |_| make(site)} />
            </Empty>
        }
    };
    let actions = html! {
        <>
            { list.search("Search descriptions") }
            <Segments<bool> label="Show as" options={vec![(false, "Gallery".into()), (true, "Table".into())]} value={*as_table} onchange={{ let t = as_table.clone(); move |v| t.set(v) }} />
            <Button label="Make the missing ones" icon={Icon::Image} kind={Look::Primary} keys="m" title="A title card for every draft without an image" onclick={move |_| make(site)} />
        </>
    };
    let count = if *as_table { *list.matching } else { gallery.data.as_ref().map(|p| usize::try_from(p.count).unwrap_or(usize::MAX)) };
    let body = if *as_table {
        list.table(Shown {
            source: Source::of::<commands::ImagesList>(),
            onopen: Some(Callback::from(|image: Rc<Image>| {
                if let Some(content) = image.content_id {
                    route::go(Route::In(image.site_id, Place::Editor(content)));
                }
            })),
            open: None,
            menu: Some(Callback::from(|image: Rc<Image>| {
                let (site, content, url) = (image.site_id, image.content_id, image.image_url.clone());
                let text = content.map(|id| Item::new(Icon::FileText, "Open its text", move || route::go(Route::In(site, Place::Editor(id)))));
                let post = url.map(|url| Item::new(Icon::ExternalLink, "See it on the site", move || ipc::open_external(&url)));
                text.into_iter().chain(post).collect()
            })),
            onask: Callback::noop(),
            bulk: None,
            fresh: Some(empty()),
        })
    } else {
        let none = || if list.is_narrowed() { list.no_match() } else { empty() };
        async_view(
            &gallery,
            |p| p.results.is_empty(),
            none,
            |page| {
                html! {
                    <div class="gallery-scroll" tabindex="0">
                        <div class="gallery">
                            { for page.results.iter().map(|image| html! { <Card key={image.id.to_string()} image={Rc::new(image.clone())} /> }) }
                        </div>
                        if page.count > u64::from(*limit) {
                            <div class="gallery-more"><Button label="Show more" onclick={{ let limit = limit.clone(); move |_| limit.set((*limit + STEP).min(500)) }} /></div>
                        }
                    </div>
                }
            },
        )
    };
    html! { <Page title="Images" {count} {actions} tools={Some(list.tools(Html::default()))}>{ body }</Page> }
}
