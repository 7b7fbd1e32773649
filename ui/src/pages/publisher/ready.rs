//! What can be sent to the site, and sending it.
//!
//! Must not know: how it is sent.

use crate::components::button::{Button, Kind};
use crate::components::dialog::Dialog;
use crate::components::empty::Empty;
use crate::components::field::Segments;
use crate::components::icon::{Glyph, Icon};
use crate::components::picked::Picked;
use crate::components::rows::Source;
use crate::components::status::unknown;
use crate::components::table::{Column, Table};
use crate::components::toolbar::Search;
use crate::format::{count, host, plural};
use crate::pages::list::{no_match, use_list};
use crate::pages::writer::content::{on_site, text};
use crate::route::{self, Place, Route};
use crate::shell::page::Page;
use crate::store::actions::{Action, use_actions};
use crate::store::jobs;
use crate::store::session::Here;
use igny8_model::publisher::{PostStatus, PublishRequest};
use igny8_model::sites::Site;
use igny8_model::writer::{ContentRow, ContentStatus};
use igny8_model::{ContentId, commands};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

const COLUMNS: &[Column<ContentRow>] = &[
    Column { title: "Title", sort: "title", downwards: false, class: "main", cell: |c| html! { <span class="clip">{ &c.title }</span> } },
    Column { title: "Text", sort: "", downwards: false, class: "", cell: text },
    Column { title: "Words", sort: "word_count", downwards: true, class: "num", cell: |c| html! { { count(u64::from(c.word_count)) } } },
    Column {
        title: "Image",
        sort: "",
        downwards: false,
        class: "middle",
        cell: |c| {
            if c.featured_image_id.is_some() {
                html! { <Glyph icon={Icon::Image} class="soft" /> }
            } else {
                unknown()
            }
        },
    },
    Column { title: "On the site", sort: "", downwards: false, class: "", cell: on_site },
];

#[component]
pub fn Ready() -> Html {
    match use_context::<Here>().and_then(|h| h.site) {
        Some(site) => html! { <Inside {site} /> },
        None => Html::default(),
    }
}

#[derive(Properties, PartialEq)]
struct InsideProps {
    site: Rc<Site>,
}

#[component]
fn Inside(props: &InsideProps) -> Html {
    let site = &props.site;
    let id = site.id;
    let mut list = use_list("publish", id, "-updated_at");
    // Only what is not published yet; nothing else can be asked for here.
    list.query.status = vec![ContentStatus::Draft.to_string()];
    let picked = use_state_eq(Picked::<ContentRow>::default);
    let matching = use_state_eq(|| 0_usize);
    let sending = use_state_eq(|| None::<Vec<ContentId>>);
    let send = {
        let (sending, picked) = (sending.clone(), picked.clone());
        move || sending.set(Some(if picked.all { Vec::new() } else { picked.ids() }))
    };
    use_actions(vec![Action::new("Publish", "Send to the site", Icon::Send, "p", send.clone())]);
    let narrowed = !list.query.search.is_empty();
    let empty = if narrowed {
        no_match(&list)
    } else if site.counts.drafts + site.counts.published == 0 {
        html! {
            <Empty icon={Icon::Send} title="Nothing to send yet" text="Write drafts first; they come here when they can go to the site.">
                <Button label="Go to Tasks" icon={Icon::ListChecks} kind={Kind::Primary} onclick={move |_| route::go(Route::In(id, Place::Tasks))} />
            </Empty>
        }
    } else {
        html! {
            <Empty icon={Icon::CircleCheck} title="Everything is published" text="There is no draft left. What was sent, and what WordPress stored, stands in the receipts.">
                <Button label="See the receipts" icon={Icon::ReceiptText} kind={Kind::Primary} onclick={move |_| route::go(Route::In(id, Place::Receipts(None)))} />
            </Empty>
        }
    };
    let label = if picked.is_empty() {
        "Send all that were never sent…".to_owned()
    } else {
        format!("Send {}…", plural(picked.len(*matching) as u64, "text", "texts"))
    };
    let actions = html! {
        <>
            <Search value={list.query.search.clone()} placeholder="Search titles" onsearch={list.onsearch()} />
            <Button {label} icon={Icon::Send} kind={Kind::Primary} keys="P" disabled={*matching == 0 || !site.connected} onclick={move |_| send()} test="send" />
        </>
    };
    html! {
        <Page title="Publish" count={Some(*matching)} {actions}>
            if !site.connected {
                <div class="note blue banner">
                    <Glyph icon={Icon::Plug} />
                    <p><b>{ format!("{} is not connected yet. ", site.name) }</b>{ "Connecting takes about two minutes: install the plugin, paste a code." }</p>
                    <Button label="Connect the site" kind={Kind::Primary} onclick={move |_| route::go(Route::Site(id))} test="connect-site" />
                </div>
            }
            <Table<ContentRow> source={Source::of::<commands::ContentList>()} query={list.query.clone()} columns={COLUMNS} class="ready" label="Drafts that can be sent"
                onsort={list.onsort()} picked={(*picked).clone()} onpick={{ let p = picked.clone(); Callback::from(move |v| p.set(v)) }}
                onopen={move |c: Rc<ContentRow>| route::go(Route::In(id, Place::Editor(c.id)))} oncount={{ let m = matching.clone(); move |n| m.set(n) }} {empty} />
            if let Some(ids) = &*sending {
                <SendDialog site={site.clone()} ids={ids.clone()} onclose={{ let (s, p) = (sending.clone(), picked.clone()); move |()| { s.set(None); p.set(Picked::default()); } }} />
            }
        </Page>
    }
}

#[derive(Properties, PartialEq)]
pub struct SendProps {
    pub site: Rc<Site>,
    /// None: all that were never sent.
    pub ids: Vec<ContentId>,
    pub onclose: Callback<()>,
}

/// Asks as what the texts go out, and names the site once more.
#[component]
pub fn SendDialog(props: &SendProps) -> Html {
    let site = &props.site;
    let id = site.id;
    let status = use_state_eq(|| PostStatus::Draft);
    let title = match props.ids.len() {
        0 => "Send all drafts that were never sent".to_owned(),
        n => format!("Send {}", plural(n as u64, "text", "texts")),
    };
    let start = {
        let request = PublishRequest { site_id: id, content_ids: props.ids.clone(), limit: None, status: Some(*status), overwrite: false };
        let onclose = props.onclose.clone();
        Callback::from(move |_| {
            let request = request.clone();
            spawn_local(async move {
                if jobs::start::<commands::Publish>(request).await.is_some() {
                    route::go(Route::In(id, Place::Receipts(None)));
                }
            });
            onclose.emit(());
        })
    };
    let connect = {
        let onclose = props.onclose.clone();
        Callback::from(move |_| {
            onclose.emit(());
            route::go(Route::Site(id));
        })
    };
    let about = match *status {
        PostStatus::Draft => "They arrive as WordPress drafts: nobody sees them until somebody publishes them there.",
        PostStatus::Pending => "They arrive for review by an editor of the site.",
        _ => "They are public at once.",
    };
    html! {
        <Dialog {title} onclose={props.onclose.clone()} test="send-dialog" actions={html! { <>
            <Button label="Cancel" onclick={props.onclose.reform(|_| ())} />
            if site.connected {
                <Button label={format!("Send to {}", site.name)} kind={Kind::Primary} icon={Icon::Send} onclick={start} test="start-send" />
            } else {
                <Button label="Connect the site first" kind={Kind::Primary} icon={Icon::Plug} onclick={connect} />
            }
        </> }}>
            <div class="form">
                <div class="send-to">
                    <crate::components::badge::SiteBadge class="lg" name={site.name.clone()} color={site.color.clone()} />
                    <span class="two-lines"><b>{ &site.name }</b><small>{ host(&site.wordpress_url) }</small></span>
                </div>
                <Segments<PostStatus> label="Status on the site" options={vec![(PostStatus::Draft, "Draft".into()), (PostStatus::Pending, "For review".into()), (PostStatus::Publish, "Publish".into())]}
                    value={*status} onchange={{ let s = status.clone(); move |v| s.set(v) }} />
                <p class="field-hint">{ about }</p>
                <p class="field-hint">{ "One post a text, ever, however often the connection breaks. What WordPress stored is read back and compared." }</p>
            </div>
        </Dialog>
    }
}
