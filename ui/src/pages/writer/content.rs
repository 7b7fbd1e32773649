//! All drafts and published texts, of one site or of all.
//!
//! Must not know: how a text is edited.

pub use super::content_columns::{on_site, text};

use super::content_columns::SPEC;
use crate::components::button::{Button, Kind};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::menu::Item;
use crate::components::picked::Picked;
use crate::components::rows::Source;
use crate::format::plural;
use crate::ipc;
use crate::pages::list::filters::chosen;
use crate::pages::list::{List, Shown, all_rows, by_site, use_list};
use crate::pages::publisher::send::{SendDialog, Texts};
use crate::route::{self, Place, Route};
use crate::shell::page::Page;
use crate::store::actions::{Action, use_actions};
use crate::store::session::Here;
use crate::store::toasts;
use igny8_model::page::Selected;
use igny8_model::writer::ContentRow;
use igny8_model::{SiteId, commands};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[component]
pub fn ContentPage() -> Html {
    let Some(here) = use_context::<Here>() else { return Html::default() };
    html! { <Inside site={here.site_id()} none={here.sum(|c| c.drafts + c.published) == 0} /> }
}

#[derive(Properties, PartialEq)]
struct InsideProps {
    site: Option<SiteId>,
    none: bool,
}

/// Asks as what the chosen texts go out.
pub fn send(list: &List<ContentRow>, picked: Picked<ContentRow>, sending: &UseStateHandle<Option<Texts>>) {
    let (query, sending) = (list.query.clone(), sending.clone());
    spawn_local(async move {
        match all_rows(Source::of::<commands::ContentList>(), query, &picked).await {
            Ok(rows) if rows.is_empty() => toasts::say("There is nothing to send"),
            Ok(rows) => sending.set(Some(by_site(&rows))),
            Err(error) => toasts::error(&error),
        }
    });
}

/// Puts the chosen texts into the bin, or takes them out; nothing happens on the sites.
pub fn trash(list: &List<ContentRow>, picked: &Picked<ContentRow>, into: bool) {
    let request = Selected { selection: list.selected(picked) };
    list.let_go();
    spawn_local(async move {
        let done = if into { ipc::call::<commands::ContentTrash>(request).await } else { ipc::call::<commands::ContentUntrash>(request).await };
        match done {
            Ok(done) => {
                let number = plural(done.changed, "text", "texts");
                toasts::changed(if into { format!("{number} moved to the bin") } else { format!("{number} taken out of the bin") }, done.undo);
            }
            Err(error) => toasts::error(&error),
        }
    });
}

/// What can be done with one text.
pub fn menu(list: &List<ContentRow>, sending: &UseStateHandle<Option<Texts>>) -> Callback<Rc<ContentRow>, Vec<Item>> {
    let (list, sending) = (list.clone(), sending.clone());
    Callback::from(move |row: Rc<ContentRow>| {
        let picked = if list.picked.has(row.id) { (*list.picked).clone() } else { Picked::of([row.clone()]) };
        let (site, id) = (row.site_id, row.id);
        let mut items = vec![Item::new(Icon::FileText, "Open", move || route::go(Route::In(site, Place::Editor(id)))).keys("Enter")];
        let (this, sending, these) = (list.clone(), sending.clone(), picked.clone());
        items.push(Item::new(Icon::Send, "Send to the site…", move || send(&this, these.clone(), &sending)).keys("p"));
        if let Some(url) = row.external_url.clone() {
            items.push(Item::new(Icon::ExternalLink, "See the post", move || ipc::open_external(&url)));
        }
        if let Some(cluster) = row.cluster_id {
            items.push(Item::new(Icon::Layers, "Go to its cluster", move || route::go(Route::In(site, Place::Clusters(Some(cluster))))));
        }
        let (list, into) = (list.clone(), !row.trashed);
        let bin = Item::new(if into { Icon::Trash2 } else { Icon::Undo2 }, if into { "Move to the bin" } else { "Take out of the bin" }, move || {
            trash(&list, &picked, into)
        });
        items.push(if into { bin.danger() } else { bin });
        items
    })
}

#[component]
fn Inside(props: &InsideProps) -> Html {
    let InsideProps { site, none } = *props;
    let list = use_list(SPEC, site);
    let sending = use_state_eq(|| None::<Texts>);
    let send_these = {
        let (list, sending) = (list.clone(), sending.clone());
        move || {
            if !list.picked.is_empty() {
                send(&list, (*list.picked).clone(), &sending);
            }
        }
    };
    use_actions(vec![
        Action::new("Content", "Send the selected to the site", Icon::Send, "p", send_these.clone())
            .off_when(list.picked.is_empty(), "Select the texts to send first"),
    ]);
    let fresh = none.then(|| {
        html! {
            <Empty icon={Icon::FileText} title="No drafts yet" text="Drafts are written from tasks. Each starts as an honest outline, with places for what only you know.">
                <Button label="Go to Tasks" icon={Icon::ListChecks} kind={Kind::Primary} onclick={move |_| route::go(Route::within(site, Place::Tasks))} />
            </Empty>
        }
    });
    let actions = html! {
        if !none {
            <>
                { list.search("Search titles") }
                <Button label="Publish" icon={Icon::Send} kind={Kind::Primary} onclick={move |_| route::go(Route::within(site, Place::Publish))} />
            </>
        }
    };
    let in_bin = chosen(&list.query.filters, "trashed").0.iter().any(|v| v == "yes");
    let table = list.table(Shown {
        source: Source::of::<commands::ContentList>(),
        onopen: Some(Callback::from(|c: Rc<ContentRow>| route::go(Route::In(c.site_id, Place::Editor(c.id))))),
        open: None,
        menu: Some(menu(&list, &sending)),
        onask: Callback::noop(),
        bulk: Some(html! { <>
            <Button kind={Kind::Ghost} label="Send to the site…" icon={Icon::Send} keys="p" onclick={move |_| send_these()} />
            <Button kind={Kind::Ghost} icon={if in_bin { Icon::Undo2 } else { Icon::Trash2 }} title={if in_bin { "Take out of the bin" } else { "Move to the bin" }}
                onclick={{ let l = list.clone(); move |_| trash(&l, &l.picked, !in_bin) }} test="bulk-trash" />
        </> }),
        fresh,
    });
    html! {
        <Page title="Content" count={*list.matching} {actions} tools={(!none).then(|| list.tools(Html::default()))}>
            { table }
            if let Some(texts) = &*sending {
                <SendDialog texts={texts.clone()} onclose={{ let (s, l) = (sending.clone(), list.clone()); move |()| { s.set(None); l.let_go(); } }} />
            }
        </Page>
    }
}
