//! All sites of the workspace, as a table.
//!
//! Must not know: one site's settings.

use super::form::NEW_SITE;
use crate::components::badge::SiteBadge;
use crate::components::button::{Button, Kind as Look};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::menu::Item;
use crate::components::rows::Source;
use crate::components::status::{Tone, dot, unknown};
use crate::components::table::columns::Choices;
use crate::components::table::{Column, How, Kind, Saving};
use crate::format::{ago, count, host};
use crate::ipc;
use crate::pages::list::filters::{at_least, one_of};
use crate::pages::list::{List, Preset, Shown, Spec, days, use_list};
use crate::pages::planner::keyword_columns::wrong;
use crate::route::{self, Route};
use crate::shell::page::Page;
use crate::store::actions::{Action, use_actions};
use crate::store::session::{self, Here};
use igny8_model::commands;
use igny8_model::lists::ListName;
use igny8_model::sites::{Site, SiteUpdate};
use std::rc::Rc;
use yew::prelude::*;

const STATUSES: Choices = &[("active", "Active"), ("inactive", "Inactive"), ("suspended", "Suspended")];
const CONNECTIONS: Choices =
    &[("connected", "Connected"), ("not_paired", "Not connected"), ("waiting", "Code not pasted yet"), ("trouble", "Trouble"), ("moved", "Copied or moved")];

const SPEC: &Spec<Site> = &Spec {
    name: "sites",
    list: ListName::Sites,
    class: "sites",
    title: "Sites",
    noun: ("site", "sites"),
    sort: "name",
    columns: COLUMNS,
    views: &[
        Preset { name: "With drafts", filters: || vec![at_least("drafts", 1)], sort: "-drafts" },
        Preset { name: "Not connected", filters: || vec![one_of("connection", &["not_paired", "waiting"])], sort: "name" },
        Preset { name: "In trouble", filters: || vec![one_of("connection", &["trouble", "moved"])], sort: "name" },
    ],
    always: Vec::new,
};

const COLUMNS: &[Column<Site>] = &[
    Column::new("name", "Site", Kind::Text, 200, name).edit(How::Text, |s| s.name.clone(), save_name),
    Column::new("domain", "Address", Kind::Text, 168, |s: &Site| html! { <span class="clip">{ host(&s.domain) }</span> }).class("soft"),
    Column::new("connection", "WordPress", Kind::Choice(CONNECTIONS), 124, connection).handy(),
    Column::new("keywords", "Keywords", Kind::Number, 84, |s: &Site| number(s.counts.keywords)),
    Column::new("clusters", "Clusters", Kind::Shown, 76, |s: &Site| number(s.counts.clusters)).class("num"),
    Column::new("ideas", "Ideas", Kind::Shown, 64, |s: &Site| number(s.counts.ideas)).class("num"),
    Column::new("drafts", "Drafts", Kind::Number, 64, |s: &Site| number(s.counts.drafts)),
    Column::new("published", "Published", Kind::Number, 80, |s: &Site| number(s.counts.published)),
    Column::new("status", "Status", Kind::Choice(STATUSES), 90, |s: &Site| html! { { crate::format::words(s.status.as_str()) } }).class("soft").hidden(),
    Column::new("created_at", "Added", Kind::Date, 100, |s: &Site| html! { { ago(s.created_at, days::now()) } }).class("soft num").hidden(),
];

fn name(site: &Site) -> Html {
    html! { <><SiteBadge class="lg" id={site.id} name={site.name.clone()} color={site.color.clone()} /><span class="clip site-title">{ &site.name }</span></> }
}

fn number(n: u64) -> Html {
    if n == 0 {
        unknown()
    } else {
        html! { { count(n) } }
    }
}

fn connection(site: &Site) -> Html {
    if site.connected { dot(Tone::Green, "Connected") } else { dot(Tone::Quiet, "Not connected") }
}

/// Nothing changes yet.
pub fn nothing(id: igny8_model::SiteId) -> SiteUpdate {
    SiteUpdate { id, name: None, url: None, language: None, color: None, accent_color: None, industry: None, status: None }
}

fn save_name(site: &Site, text: String) -> Saving<Site> {
    let id = site.id;
    Box::pin(async move {
        if text.is_empty() {
            return Err(wrong("A name is needed"));
        }
        ipc::call::<commands::SitesUpdate>(SiteUpdate { name: Some(text), ..nothing(id) }).await
    })
}

#[component]
pub fn Sites() -> Html {
    let list = use_list(SPEC, None);
    let here = use_context::<Here>();
    let none = here.is_some_and(|h| h.sites.is_empty());
    let new = || NEW_SITE.with(|n| n.set(true));
    let settings = {
        let list: List<Site> = list.clone();
        move || {
            if let Some(site) = list.current() {
                route::go(Route::Site(site.id));
            }
        }
    };
    use_actions(vec![
        Action::new("Sites", "Add a site", Icon::Plus, "n", new),
        Action::new("Sites", "Settings of the site under the cursor", Icon::Settings2, "e", settings),
    ]);
    let fresh = html! {
        <Empty icon={Icon::Globe} title="Add your first client’s site" text="Keywords, ideas, drafts and receipts all belong to a site. You can plan and write before it is connected to WordPress.">
            <Button label="Add a site" icon={Icon::Plus} kind={Look::Primary} onclick={move |_| new()} test="add-first-site" />
        </Empty>
    };
    let actions = html! {
        if !none {
            <>
                { list.search("Search sites") }
                <Button label="Add a site" icon={Icon::Plus} kind={Look::Primary} keys="n" onclick={move |_| new()} test="add-site" />
            </>
        }
    };
    let menu = Callback::from(|site: Rc<Site>| {
        let (id, url) = (site.id, site.domain.clone());
        vec![
            Item::new(Icon::Layers, "Work on it", move || session::open_site(id)).keys("Enter"),
            Item::new(Icon::Settings2, "Connection and settings", move || route::go(Route::Site(id))).keys("e"),
            Item::new(Icon::ExternalLink, "Open the site", move || ipc::open_external(&url)),
        ]
    });
    let table = list.table(Shown {
        source: Source::of::<commands::SitesTable>(),
        onopen: Some(Callback::from(|site: Rc<Site>| session::open_site(site.id))),
        open: None,
        menu: Some(menu),
        onask: Callback::noop(),
        bulk: None,
        fresh: Some(fresh),
    });
    html! { <Page title="Sites" count={*list.matching} {actions} tools={(!none).then(|| list.tools(Html::default()))}>{ table }</Page> }
}
