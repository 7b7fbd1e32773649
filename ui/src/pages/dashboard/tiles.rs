//! The numbers on top of the start page; each leads to the rows that it counts.
//!
//! Must not know: how they are counted.

use super::{one_of, open};
use crate::components::icon::{Glyph, Icon};
use crate::format::{count, dollars};
use crate::pages::spending::month::{first_of_month, millis};
use crate::route::{self, Place, Route};
use crate::store::jobs::show_drawer;
use crate::store::query::use_query;
use igny8_model::SiteId;
use igny8_model::commands;
use igny8_model::dashboard::DashboardTotals;
use igny8_model::money::{CapScope, CapState, UsageBy, UsageRequest};
use igny8_model::page::Empty;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct TilesProps {
    pub totals: DashboardTotals,
    pub site: Option<SiteId>,
}

#[component]
pub fn Tiles(props: &TilesProps) -> Html {
    let TilesProps { totals: t, site } = *props;
    let caps = use_query::<commands::MoneyCapsList>(Some(Empty {}));
    let cap = caps.data.as_ref().and_then(|c| {
        c.results.iter().find(|s| match site {
            Some(site) => s.cap.site_id == Some(site),
            None => s.cap.scope == CapScope::Workspace,
        })
    });
    // The ledger's own sum: what calls cost beside jobs counts too.
    let from = Some(millis(first_of_month()));
    let used = use_query::<commands::MoneyUsage>(Some(UsageRequest { by: UsageBy::Day, from, to: None, site_id: site }));
    let spent = used.data.as_ref().map_or_else(|| u64::try_from(t.spend_micros).unwrap_or(0), |u| u.total.cost_micros);
    let tile = |icon: Icon, name: &'static str, value: String, tone: &'static str, hint: &'static str, go: Callback<()>| {
        html! {
            <button type="button" class={classes!("tile", tone)} onclick={go.reform(|_: MouseEvent| ())} title={hint} data-test={format!("tile-{}", name.to_lowercase().replace(' ', "-"))}>
                <span class="tile-name"><Glyph {icon} class="sm" />{ name }</span>
                <b>{ value }</b>
            </button>
        }
    };
    let tone = |n: u64, tone: &'static str| if n > 0 { tone } else { "calm" };
    let failed = t.failed_posts + t.conflicts;
    html! {
        <section class="tiles" aria-label="In numbers">
            { tile(Icon::Send, "Ready to send", count(t.drafts_waiting), tone(t.drafts_waiting, "accent"), "Finished drafts that were not sent, or were changed since",
                Callback::from(move |()| open(site, Place::Publish, Vec::new()))) }
            { tile(Icon::Pencil, "To finish", count(t.outlines), tone(t.outlines, "plain"), "Outlines with places to fill in",
                Callback::from(move |()| open(site, Place::Content, vec![one_of("outline", &["yes"])]))) }
            { tile(Icon::TriangleAlert, "Failed posts", count(failed), tone(failed, "red"), "Posts that did not arrive, or were changed on the site meanwhile",
                Callback::from(move |()| open(site, Place::Receipts(None), vec![one_of("status", &["failed", "conflict"])]))) }
            if site.is_none() {
                { tile(Icon::Plug, "Sites in trouble", count(t.sites_in_trouble), tone(t.sites_in_trouble, "red"), "Sites that cannot be reached or written to",
                    Callback::from(|()| route::go(Route::Sites))) }
            }
            { tile(Icon::Activity, "Jobs running", count(t.jobs_running), "plain", "Show the jobs", Callback::from(|()| show_drawer())) }
            { tile(Icon::CircleCheck, "Sent this week", count(t.published_this_week), "plain", "Everything that was published",
                Callback::from(move |()| open(site, Place::Content, vec![one_of("status", &["published"])]))) }
            <button type="button" class={classes!("tile", spend_tone(cap))} title="What AI calls cost this month" onclick={move |_| route::go(Route::within(site, Place::Spending(false)))} data-test="tile-spent">
                <span class="tile-name"><Glyph icon={Icon::Wallet} class="sm" />{ format!("Spent in {}", month()) }</span>
                <b>{ dollars(spent) }</b>
                if let Some(hard) = cap.and_then(|c| c.cap.hard_micros) {
                    <small>{ format!("of {}", dollars(hard)) }</small>
                }
            </button>
        </section>
    }
}

/// Near the end of what may be spent.
fn spend_tone(cap: Option<&CapState>) -> &'static str {
    let past = |mark: fn(&CapState) -> Option<u64>| cap.is_some_and(|c| mark(c).is_some_and(|m| c.spent_micros + c.reserved_micros >= m));
    if past(|c| c.cap.hard_micros) {
        "red"
    } else if past(|c| c.cap.soft_micros) {
        "amber"
    } else {
        "plain"
    }
}

/// `Nov`.
fn month() -> &'static str {
    crate::calendar::MONTHS.get(js_sys::Date::new_0().get_month() as usize).map_or("", |name| &name[..3])
}
