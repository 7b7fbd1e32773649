//! The start page: what needs somebody today, for all clients or for one.
//!
//! Must not know: how the numbers are counted; the core does.

mod attention;
mod clients;
mod figures;
pub mod guide;
mod tiles;

use crate::components::async_view::async_view;
use crate::components::button::{Button, Kind};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::pages::list;
use crate::pages::sites::form::NEW_SITE;
use crate::route::{self, Place, Route};
use crate::shell::page::Page;
use crate::store::memory::Spot;
use crate::store::query::use_query_keep;
use crate::store::session::Here;
use igny8_model::commands::Dashboard as Ask;
use igny8_model::dashboard::DashboardRequest;
use igny8_model::{Filter, FilterOp, SiteId};
use yew::prelude::*;

/// Weeks of history in the pictures.
const WEEKS: u32 = 12;

#[derive(Properties, PartialEq)]
pub struct DashboardProps {
    /// Only this site; absent: all.
    #[prop_or_default]
    pub site: Option<SiteId>,
}

#[component]
pub fn Dashboard(props: &DashboardProps) -> Html {
    let here = use_context::<Here>();
    let board = use_query_keep::<Ask>(Some(DashboardRequest { site_id: props.site, weeks: WEEKS }));
    let Some(here) = here else { return Html::default() };
    let site = props.site;
    if here.sites.is_empty() {
        return html! {
            <Page title="Today">
                <div class="board-scroll" tabindex="-1">
                    <div class="board">
                        <guide::Guide here={here.clone()} site={None::<SiteId>} />
                        <Empty icon={Icon::Globe} title="Add your first client’s site" text="Keywords, ideas, drafts and receipts all belong to a site. You can plan and write before it is connected to WordPress.">
                            <Button label="Add a site" icon={Icon::Plus} kind={Kind::Primary} onclick={|_| NEW_SITE.with(|n| n.set(true))} test="add-first-site" />
                        </Empty>
                    </div>
                </div>
            </Page>
        };
    }
    let body = async_view(
        &board,
        |_| false,
        Html::default,
        |board| {
            let quiet = board.totals.published_this_week == 0 && board.weeks.iter().all(|w| w.published.is_empty());
            html! {
                <>
                    <tiles::Tiles totals={board.totals} {site} />
                    <guide::Guide here={here.clone()} {site} />
                    <attention::Attention board={board.clone()} here={here.clone()} {site} />
                    <div class="board-pair">
                        <figures::Published board={board.clone()} here={here.clone()} {quiet} />
                        <figures::Coverage board={board.clone()} here={here.clone()} {site} />
                    </div>
                    <figures::Spend months={board.spend_months.clone()} />
                    if site.is_none() && here.sites.len() > 1 {
                        <clients::Clients board={board.clone()} here={here.clone()} />
                    }
                </>
            }
        },
    );
    html! {
        <Page title="Today" actions={html! { <span class="quiet board-date">{ today() }</span> }}>
            <div class="board-scroll" tabindex="-1" data-test="dashboard"><div class="board">{ body }</div></div>
        </Page>
    }
}

/// `Monday, 23 November`, in the window's own language of dates.
fn today() -> String {
    let options = js_sys::Object::new();
    for (key, value) in [("weekday", "long"), ("day", "numeric"), ("month", "long")] {
        let _ = js_sys::Reflect::set(&options, &key.into(), &value.into());
    }
    js_sys::Date::new_0().to_locale_date_string("en-GB", &options).into()
}

/// Opens a list narrowed down to what a number counts.
fn open(site: Option<SiteId>, place: Place, filters: Vec<Filter>) {
    // A list's own name, where it is not the page's.
    let name = match place {
        Place::Receipts(_) => "records",
        Place::Publish => "ready",
        place => place.slug(),
    };
    list::prepare(name, site, Spot { filters, ..Spot::default() });
    route::go(Route::within(site, place));
}

/// One of these values in a column.
fn one_of(column: &str, values: &[&str]) -> Filter {
    Filter { column: column.into(), op: FilterOp::In, values: values.iter().map(|v| (*v).to_owned()).collect() }
}
