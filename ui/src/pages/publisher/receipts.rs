//! Receipts: what was sent, and what WordPress made of it.
//!
//! Must not know: how it was sent.

use super::receipt::ReceiptPane;
use crate::components::button::{Button, Kind};
use crate::components::empty::Empty;
use crate::components::icon::{Glyph, Icon};
use crate::components::rows::Source;
use crate::components::split::Split;
use crate::components::status::{post_status, record_status, unknown};
use crate::components::table::{Column, Table};
use crate::components::toolbar::{Choice, Filter, Search};
use crate::format::ago;
use crate::pages::list::{no_match, use_list};
use crate::route::{self, Place, Route};
use crate::shell::page::Page;
use crate::store::keys::{Reach, use_keys};
use crate::store::session::Here;
use igny8_model::publisher::{PublishingRecord, RecordStatus};
use igny8_model::{RecordId, SiteId, commands};
use std::rc::Rc;
use yew::prelude::*;

const COLUMNS: &[Column<PublishingRecord>] = &[
    Column { title: "Title", sort: "", downwards: false, class: "main", cell: |r| html! { <span class="clip">{ &r.title }</span> } },
    Column { title: "Result", sort: "", downwards: false, class: "", cell: |r| record_status(r.status) },
    Column { title: "Post", sort: "", downwards: false, class: "num", cell: |r| r.post_id.map_or_else(unknown, |n| html! { { format!("#{n}") } }) },
    Column { title: "On the site", sort: "", downwards: false, class: "", cell: |r| r.post_status.as_deref().map_or_else(unknown, post_status) },
    Column { title: "Read back", sort: "", downwards: false, class: "", cell: read_back },
    Column { title: "When", sort: "updated_at", downwards: true, class: "soft num", cell: |r| html! { { ago(r.updated_at, now()) } } },
];

#[allow(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
fn now() -> i64 {
    js_sys::Date::now() as i64
}

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
    match use_context::<Here>().and_then(|h| h.site_id()) {
        Some(site) => html! { <Inside {site} open={props.open} /> },
        None => Html::default(),
    }
}

#[derive(Properties, PartialEq)]
struct InsideProps {
    site: SiteId,
    open: Option<RecordId>,
}

#[component]
fn Inside(props: &InsideProps) -> Html {
    let InsideProps { site, open } = *props;
    let list = use_list("receipts", site, "-updated_at");
    let matching = use_state_eq(|| None::<usize>);
    let go = move |to: Option<RecordId>| route::replace(Route::In(site, Place::Receipts(to)));
    use_keys(Reach::Page, move |event| {
        let close = event.key() == "Escape" && open.is_some();
        if close {
            go(None);
        }
        close
    });
    let empty = if list.is_narrowed() {
        no_match(&list)
    } else {
        html! {
            <Empty icon={Icon::ReceiptText} title="No receipts yet" text="Whenever a text goes to the site, what WordPress stored is read back and compared field by field. The result stands here.">
                <Button label="Go to Publish" icon={Icon::Send} kind={Kind::Primary} onclick={move |_| route::go(Route::In(site, Place::Publish))} />
            </Empty>
        }
    };
    let statuses: Vec<Choice> = [("published", "Sent"), ("conflict", "Conflict"), ("failed", "Failed"), ("queued", "Queued"), ("sending", "Sending")]
        .map(|(v, n)| (v.into(), n.into(), None))
        .to_vec();
    let actions = html! { <Search value={list.query.search.clone()} placeholder="Search titles" onsearch={list.onsearch()} /> };
    let tools = html! { <Filter label="Result" choices={statuses} chosen={list.query.status.clone()} onchange={list.onstatus()} /> };
    let main = html! {
        <Table<PublishingRecord> source={Source::of::<commands::RecordsList>()} query={list.query.clone()} columns={COLUMNS} class="receipts" label="Receipts" {open} follow=true
            onsort={list.onsort()} onopen={move |r: Rc<PublishingRecord>| go(Some(r.id))} oncount={{ let m = matching.clone(); move |n| m.set(Some(n)) }} {empty} />
    };
    let side = open.map(|id| html! { <ReceiptPane key={id.to_string()} {id} onclose={move |()| go(None)} /> });
    html! { <Page title="Receipts" count={*matching} {actions} tools={Some(tools)}><Split name="receipts" {main} {side} width={460.0} /></Page> }
}
