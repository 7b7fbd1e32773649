//! The numbers on top of the start page; each leads to the rows that it counts.
//!
//! Must not know: how they are counted.

use super::{one_of, open};
use crate::components::icon::{Glyph, Icon};
use crate::format::{count, money};
use crate::route::{self, Place, Route};
use crate::store::jobs::show_drawer;
use igny8_model::SiteId;
use igny8_model::dashboard::DashboardTotals;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct TilesProps {
    pub totals: DashboardTotals,
    pub site: Option<SiteId>,
}

#[component]
pub fn Tiles(props: &TilesProps) -> Html {
    let TilesProps { totals: t, site } = *props;
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
            <div class="tile flat" title="What AI calls cost this month">
                <span class="tile-name"><Glyph icon={Icon::Wallet} class="sm" />{ format!("Spent in {}", month()) }</span>
                <b>{ format!("${}", money(t.spend_micros)) }</b>
            </div>
        </section>
    }
}

/// `Nov`.
fn month() -> &'static str {
    crate::calendar::MONTHS.get(js_sys::Date::new_0().get_month() as usize).map_or("", |name| &name[..3])
}
