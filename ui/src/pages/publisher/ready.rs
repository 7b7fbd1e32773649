//! What can be sent to the site, or to each of all sites, and sending it.
//!
//! Must not know: how it is sent.

use super::send::{SendDialog, Texts};
use crate::components::button::{Button, Kind};
use crate::components::empty::Empty;
use crate::components::icon::{Glyph, Icon};
use crate::components::picked::Picked;
use crate::components::rows::Source;
use crate::format::plural;
use crate::pages::list::{Shown, use_list};
use crate::pages::writer::content::{menu, send};
use crate::pages::writer::content_columns::READY;
use crate::route::{self, Place, Route};
use crate::shell::page::Page;
use crate::store::actions::{Action, use_actions};
use crate::store::session::Here;
use igny8_model::writer::ContentRow;
use igny8_model::{SiteId, commands};
use std::rc::Rc;
use yew::prelude::*;

#[component]
pub fn Ready() -> Html {
    let Some(here) = use_context::<Here>() else { return Html::default() };
    let apart = here.site.as_ref().filter(|s| !s.connected).map(|s| AttrValue::from(s.name.clone()));
    html! { <Inside site={here.site_id()} none={here.sum(|c| c.drafts + c.published) == 0} {apart} /> }
}

#[derive(Properties, PartialEq)]
struct InsideProps {
    site: Option<SiteId>,
    none: bool,
    /// The site's name, while it is not connected.
    apart: Option<AttrValue>,
}

#[component]
fn Inside(props: &InsideProps) -> Html {
    let InsideProps { site, none, apart } = props;
    let (site, none) = (*site, *none);
    let list = use_list(READY, site);
    let sending = use_state_eq(|| None::<Texts>);
    let number = list.number();
    let send_these = {
        let (list, sending) = (list.clone(), sending.clone());
        move || match (list.picked.is_empty(), list.is_narrowed(), site) {
            (true, false, Some(site)) => sending.set(Some(Texts::from([(site, Vec::new())]))),
            (true, ..) => send(&list, Picked::everything(), &sending),
            _ => send(&list, (*list.picked).clone(), &sending),
        }
    };
    let bulk_send = send_these.clone();
    use_actions(vec![Action::new("Publish", "Send to the site", Icon::Send, "p", send_these.clone())]);
    let fresh = if none {
        html! {
            <Empty icon={Icon::Send} title="Nothing to send yet" text="Write drafts first; they come here when they can go to the site.">
                <Button label="Go to Tasks" icon={Icon::ListChecks} kind={Kind::Primary} onclick={move |_| route::go(Route::within(site, Place::Tasks))} />
            </Empty>
        }
    } else {
        html! {
            <Empty icon={Icon::CircleCheck} title="Everything is published" text="There is no draft left. What was sent, and what WordPress stored, stands in the receipts.">
                <Button label="See the receipts" icon={Icon::ReceiptText} kind={Kind::Primary} onclick={move |_| route::go(Route::within(site, Place::Receipts(None)))} />
            </Empty>
        }
    };
    let label = match (list.picked.is_empty(), list.is_narrowed(), site) {
        (true, false, Some(_)) => "Send all that were never sent…".to_owned(),
        (true, ..) => "Send all that are shown…".to_owned(),
        _ => format!("Send {}…", plural(number as u64, "text", "texts")),
    };
    let nothing = list.matching.unwrap_or(0) == 0;
    let actions = html! {
        <>
            { list.search("Search titles") }
            <Button {label} icon={Icon::Send} kind={Kind::Primary} keys="p" disabled={nothing || apart.is_some()} onclick={move |_| send_these()} test="send" />
        </>
    };
    let table = list.table(Shown {
        source: Source::of::<commands::ContentList>(),
        onopen: Some(Callback::from(|c: Rc<ContentRow>| route::go(Route::In(c.site_id, Place::Editor(c.id))))),
        open: None,
        menu: Some(menu(&list, &sending)),
        onask: Callback::noop(),
        bulk: Some(html! { <Button kind={Kind::Ghost} label="Send to the site…" icon={Icon::Send} keys="p" disabled={apart.is_some()} onclick={move |_| bulk_send()} /> }),
        fresh: Some(fresh),
    });
    html! {
        <Page title="Publish" count={*list.matching} {actions} tools={(!none).then(|| list.tools(Html::default()))}>
            if let (Some(name), Some(id)) = (apart, site) {
                <div class="note blue banner">
                    <Glyph icon={Icon::Plug} />
                    <p><b>{ format!("{name} is not connected yet. ") }</b>{ "Connecting takes about two minutes: install the plugin, paste a code." }</p>
                    <Button label="Connect the site" kind={Kind::Primary} onclick={move |_| route::go(Route::Site(id))} test="connect-site" />
                </div>
            }
            { table }
            if let Some(texts) = &*sending {
                <SendDialog texts={texts.clone()} onclose={{ let (s, l) = (sending.clone(), list.clone()); move |()| { s.set(None); l.let_go(); } }} />
            }
        </Page>
    }
}
