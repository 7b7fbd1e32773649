//! Receipts: what was sent, and what WordPress made of it; one site's or all sites'.
//!
//! Must not know: how it was sent.

use super::receipt::ReceiptPane;
use crate::components::button::{Button, Kind as Look};
use crate::components::empty::Empty;
use crate::components::icon::{Glyph, Icon};
use crate::components::menu::Item;
use crate::components::rows::Source;
use crate::components::split::Split;
use crate::components::status::{post_status, record_status, unknown};
use crate::components::table::columns::Choices;
use crate::components::table::{Column, Kind};
use crate::format::ago;
use crate::pages::list::filters::one_of;
use crate::pages::list::{Preset, Shown, Spec, days, site, use_list};
use crate::route::{self, Place, Route};
use crate::shell::page::Page;
use crate::store::keys::{Reach, use_keys};
use crate::store::session::Here;
use igny8_model::lists::ListName;
use igny8_model::publisher::{PublishingRecord, RecordStatus};
use igny8_model::{RecordId, SiteId, commands};
use std::rc::Rc;
use yew::prelude::*;

const RESULTS: Choices = &[("published", "Sent"), ("conflict", "Conflict"), ("failed", "Failed"), ("queued", "Queued"), ("sending", "Sending")];

const SPEC: &Spec<PublishingRecord> = &Spec {
    name: "records",
    list: ListName::Records,
    class: "receipts",
    title: "Receipts",
    noun: ("receipt", "receipts"),
    sort: "-updated_at",
    columns: COLUMNS,
    views: &[
        Preset { name: "Failed", filters: || vec![one_of("status", &["failed", "conflict"])], sort: "-updated_at" },
        Preset { name: "Sent", filters: || vec![one_of("status", &["published"])], sort: "-updated_at" },
    ],
    always: Vec::new,
};

const COLUMNS: &[Column<PublishingRecord>] = &[
    Column::new("title", "Title", Kind::Text, 220, |r: &PublishingRecord| html! { <span class="clip">{ &r.title }</span> }),
    Column::new("site", "Site", Kind::Site, 150, |r: &PublishingRecord| site::cell(r.site_id)),
    Column::new("status", "Result", Kind::Choice(RESULTS), 92, |r: &PublishingRecord| record_status(r.status)).handy(),
    Column::new("post", "Post", Kind::Shown, 64, |r: &PublishingRecord| r.post_id.map_or_else(unknown, |n| html! { { format!("#{n}") } })).class("num"),
    Column::new("post_status", "On the site", Kind::Shown, 108, |r: &PublishingRecord| r.post_status.as_deref().map_or_else(unknown, post_status)),
    Column::new("read_back", "Read back", Kind::Shown, 150, read_back),
    Column::new("attempts", "Attempts", Kind::Number, 76, |r: &PublishingRecord| html! { { r.attempts } }).hidden(),
    Column::new("updated_at", "When", Kind::Date, 100, |r: &PublishingRecord| html! { { ago(r.updated_at, days::now()) } }).class("soft num"),
    Column::new("created_at", "Begun", Kind::Date, 100, |r: &PublishingRecord| html! { { ago(r.created_at, days::now()) } }).class("soft num").hidden(),
];

fn read_back(record: &PublishingRecord) -> Html {
    let differing = record.fields.iter().filter(|f| !f.equal).count();
    match (record.fields.len(), differing, &record.error) {
        (_, _, Some(error)) if record.status != RecordStatus::Published => html! { <span class="clip bad-text">{ &error.message }</span> },
        (0, ..) => unknown(),
        (n, 0, _) => html! { <span class="all-equal"><Glyph icon={Icon::Check} class="good sm" />{ format!("{n} of {n} equal") }</span> },
        (n, differing, _) => {
            html! { <span class="all-equal"><Glyph icon={Icon::TriangleAlert} class="amber sm" />{ format!("{} of {n} equal", n - differing) }</span> }
        }
    }
}

#[derive(Properties, PartialEq)]
pub struct ReceiptsProps {
    pub open: Option<RecordId>,
}

#[component]
pub fn Receipts(props: &ReceiptsProps) -> Html {
    let Some(here) = use_context::<Here>() else { return Html::default() };
    html! { <Inside site={here.site_id()} open={props.open} /> }
}

#[derive(Properties, PartialEq)]
struct InsideProps {
    site: Option<SiteId>,
    open: Option<RecordId>,
}

#[component]
fn Inside(props: &InsideProps) -> Html {
    let InsideProps { site, open } = *props;
    let list = use_list(SPEC, site);
    let go = move |to: Option<RecordId>| route::replace(Route::within(site, Place::Receipts(to)));
    use_keys(Reach::Page, move |event| {
        let close = event.key() == "Escape" && open.is_some();
        if close {
            go(None);
        }
        close
    });
    let fresh = html! {
        <Empty icon={Icon::ReceiptText} title="No receipts yet" text="Whenever a text goes to the site, what WordPress stored is read back and compared field by field. The result stands here.">
            <Button label="Go to Publish" icon={Icon::Send} kind={Look::Primary} onclick={move |_| route::go(Route::within(site, Place::Publish))} />
        </Empty>
    };
    let menu = Callback::from(move |row: Rc<PublishingRecord>| {
        let (site, content, id) = (row.site_id, row.content_id, row.id);
        let mut items = vec![
            Item::new(Icon::ReceiptText, "Open", move || go(Some(id))).keys("Enter"),
            Item::new(Icon::FileText, "Open the text", move || route::go(Route::In(site, Place::Editor(content)))),
        ];
        for (url, words) in [(&row.post_url, "See the post"), (&row.edit_url, "Edit in WordPress")] {
            if let Some(url) = url.clone() {
                items.push(Item::new(Icon::ExternalLink, words, move || crate::ipc::open_external(&url)));
            }
        }
        items
    });
    let main = list.table(Shown {
        source: Source::of::<commands::RecordsList>(),
        onopen: Some(Callback::from(move |r: Rc<PublishingRecord>| go(Some(r.id)))),
        open,
        menu: Some(menu),
        onask: Callback::noop(),
        bulk: None,
        fresh: Some(fresh),
    });
    let side = open.map(|id| html! { <ReceiptPane key={id.to_string()} {id} onclose={move |()| go(None)} /> });
    html! {
        <Page title="Receipts" count={*list.matching} actions={list.search("Search titles")} tools={Some(list.tools(Html::default()))}><Split name="receipts" {main} {side} width={460.0} /></Page>
    }
}
