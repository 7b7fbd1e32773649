//! All drafts and published texts of a site.
//!
//! Must not know: how a text is edited.

use crate::components::button::{Button, Kind};
use crate::components::empty::Empty;
use crate::components::icon::{Glyph, Icon};
use crate::components::picked::Picked;
use crate::components::rows::Source;
use crate::components::status::{Tone, dot, post_status, unknown};
use crate::components::table::{Column, Table};
use crate::components::toolbar::{Bulk, Choice, Filter, Search};
use crate::format::{ago, count};
use crate::pages::list::{no_match, use_list};
use crate::pages::publisher::ready::SendDialog;
use crate::route::{self, Place, Route};
use crate::shell::page::Page;
use crate::store::actions::{Action, use_actions};
use crate::store::session::Here;
use igny8_model::sites::Site;
use igny8_model::writer::{ContentRow, ContentStatus};
use igny8_model::{ContentId, commands};
use std::rc::Rc;
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
    Column {
        title: "Cluster",
        sort: "",
        downwards: false,
        class: "soft",
        cell: |c| c.cluster_name.as_ref().map_or_else(unknown, |n| html! { <span class="clip">{ n }</span> }),
    },
    Column { title: "On the site", sort: "", downwards: false, class: "", cell: on_site },
    Column { title: "Changed", sort: "updated_at", downwards: true, class: "soft num", cell: |c| html! { { ago(c.updated_at, now()) } } },
];

#[allow(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
fn now() -> i64 {
    js_sys::Date::now() as i64
}

/// How far the text itself is.
pub fn text(row: &ContentRow) -> Html {
    match (row.gaps, row.outline) {
        (0, false) => dot(Tone::Green, "Complete"),
        (0, true) => dot(Tone::Amber, "Outline"),
        (1, _) => dot(Tone::Amber, "1 gap"),
        (n, _) => dot(Tone::Amber, format!("{n} gaps")),
    }
}

/// How it stands on the site.
pub fn on_site(row: &ContentRow) -> Html {
    match (&row.external_status, row.external_id) {
        (_, None) => dot(Tone::Quiet, "Not sent"),
        (Some(status), Some(_)) if row.unsent_changes => {
            html! { <>{ post_status(status) }<span class="changed" title="Edited here since it was sent">{ "edited" }</span></> }
        }
        (Some(status), Some(_)) => post_status(status),
        (None, Some(_)) => dot(Tone::Neutral, "Sent"),
    }
}

#[component]
pub fn ContentPage() -> Html {
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
    let site = props.site.id;
    let list = use_list("content", site, "-updated_at");
    let picked = use_state_eq(Picked::<ContentRow>::default);
    let matching = use_state_eq(|| None::<usize>);
    let sending = use_state_eq(|| None::<Vec<ContentId>>);
    let send = {
        let (sending, picked) = (sending.clone(), picked.clone());
        move || {
            if !picked.is_empty() {
                sending.set(Some(if picked.all { Vec::new() } else { picked.ids() }));
            }
        }
    };
    use_actions(vec![Action::new("Content", "Send the selected to the site", Icon::Send, "p", send.clone())]);
    let n = props.site.counts;
    let fresh = n.drafts + n.published == 0 && !list.is_narrowed();
    let empty = if fresh {
        html! {
            <Empty icon={Icon::FileText} title="No drafts yet" text="Drafts are written from tasks. Each starts as an honest outline, with places for what only you know.">
                <Button label="Go to Tasks" icon={Icon::ListChecks} kind={Kind::Primary} onclick={move |_| route::go(Route::In(site, Place::Tasks))} />
            </Empty>
        }
    } else {
        no_match(&list)
    };
    let actions = html! {
        if !fresh {
            <Search value={list.query.search.clone()} placeholder="Search titles" onsearch={list.onsearch()} />
            <Button label="Publish" icon={Icon::Send} kind={Kind::Primary} onclick={move |_| route::go(Route::In(site, Place::Publish))} />
        }
    };
    let statuses: Vec<Choice> = vec![
        (ContentStatus::Draft.as_str().into(), "Draft".into(), Some(n.drafts)),
        (ContentStatus::Published.as_str().into(), "Published".into(), Some(n.published)),
    ];
    let tools = (!fresh).then(|| {
        html! {
            <Filter label="Status" choices={statuses} chosen={list.query.status.clone()} onchange={list.onstatus()} />
        }
    });
    html! {
        <Page title="Content" count={*matching} {actions} {tools}>
            <div class="with-bulk">
                <Table<ContentRow> source={Source::of::<commands::ContentList>()} query={list.query.clone()} columns={COLUMNS} class="contents" label="Content"
                    onsort={list.onsort()} picked={(*picked).clone()} onpick={{ let p = picked.clone(); Callback::from(move |v| p.set(v)) }}
                    onopen={move |c: Rc<ContentRow>| route::go(Route::In(site, Place::Editor(c.id)))} oncount={{ let m = matching.clone(); move |n| m.set(Some(n)) }} {empty} />
                <Bulk chosen={picked.len(matching.unwrap_or(0))} matching={matching.unwrap_or(0)} all={picked.all} noun={("text", "texts")}
                    onall={{ let p = picked.clone(); move |()| p.set(Picked::everything()) }} onclear={{ let p = picked.clone(); move |()| p.set(Picked::default()) }}>
                    <Button kind={Kind::Ghost} label="Send to the site…" icon={Icon::Send} keys="P" onclick={move |_| send()} />
                </Bulk>
            </div>
            if let Some(ids) = &*sending {
                <SendDialog site={props.site.clone()} ids={ids.clone()} onclose={{ let (s, p) = (sending.clone(), picked.clone()); move |()| { s.set(None); p.set(Picked::default()); } }} />
            }
        </Page>
    }
}
