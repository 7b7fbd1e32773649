//! The sidebar: the site one works on, its pages, the jobs.
//!
//! Must not know: what pages show.

use super::menu::MenuOpener;
use super::mini::JobsButton;
use super::palette;
use super::switcher::Switcher;
use crate::components::button::Keys;
use crate::components::icon::{Glyph, Icon};
use crate::format::short;
use crate::route::{self, Place, Route};
use crate::store::session::Here;
use igny8_model::sites::SiteCounts;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct SidebarProps {
    pub here: Here,
    pub route: Route,
}

#[component]
pub fn Sidebar(props: &SidebarProps) -> Html {
    let SidebarProps { here, route } = props;
    let at = route.place().map(Place::slug);
    let link = |name: &'static str, icon: Icon, to: Route, current: bool, number: Option<u64>, keys: &'static str| {
        html! {
            <a href={to.hash()} class={classes!("nav-link", current.then_some("current"))} aria-current={current.then_some("page")}
                onclick={move |event: MouseEvent| { event.prevent_default(); route::go(to); }} data-test={format!("nav-{}", name.to_lowercase().replace(' ', "-"))}>
                <Glyph {icon} />
                <span>{ name }</span>
                if let Some(number) = number.filter(|n| *n > 0) {
                    <span class="nav-count">{ short(i64::try_from(number).unwrap_or(i64::MAX)) }</span>
                }
                <Keys {keys} />
            </a>
        }
    };
    // A page of work is one site's or all sites': nobody is sent to another site by a click here.
    let page = |name, icon, place: Place, number, keys| link(name, icon, Route::within(here.site_id(), place), at == Some(place.slug()), number, keys);
    let n = |of: fn(&SiteCounts) -> u64| Some(here.sum(of));
    let settings = here.site.as_ref().map(|site| link("Connection", Icon::Plug, Route::Site(site.id), matches!(route, Route::Site(_)), None, "g e"));
    html! {
        <nav class="sidebar" aria-label="Pages">
            <Switcher here={here.clone()} />
            <div class="nav-top">
                <button type="button" class="nav-search" onclick={|_| palette::OPEN.with(|o| o.set(true))}>
                    <Glyph icon={Icon::Search} /><span>{ "Search, do…" }</span><Keys keys="Mod k" />
                </button>
                <MenuOpener />
            </div>
            <div class="nav-pages">
                { page("Today", Icon::LayoutDashboard, Place::Dashboard, None, "g d") }
                if !here.sites.is_empty() {
                    <h3>{ "Planner" }</h3>
                    { page("Keywords", Icon::KeyRound, Place::Keywords, n(|c| c.keywords), "g k") }
                    { page("Clusters", Icon::Layers, Place::Clusters(None), n(|c| c.clusters), "g c") }
                    { page("Ideas", Icon::Lightbulb, Place::Ideas, n(|c| c.ideas), "g i") }
                    { page("Calendar", Icon::CalendarDays, Place::Calendar, None, "g l") }
                    <h3>{ "Writer" }</h3>
                    { page("Tasks", Icon::ListChecks, Place::Tasks, n(|c| c.tasks), "g t") }
                    { page("Content", Icon::FileText, Place::Content, n(|c| c.drafts + c.published), "g w") }
                    { page("Images", Icon::Image, Place::Images, None, "g m") }
                    <h3>{ "Publisher" }</h3>
                    { page("Publish", Icon::Send, Place::Publish, n(|c| c.drafts), "g p") }
                    { page("Receipts", Icon::ReceiptText, Place::Receipts(None), None, "g r") }
                    { settings.unwrap_or_default() }
                }
                <h3>{ "Workspace" }</h3>
                { page("Jobs", Icon::Activity, Place::Jobs, None, "g j") }
                { page("Spending", Icon::Wallet, Place::Spending(false), None, "g b") }
                { link("Sites", Icon::Globe, Route::Sites, matches!(route, Route::Sites), Some(here.sites.len() as u64), "g s") }
                { link("AI providers", Icon::Sparkles, Route::Ai, matches!(route, Route::Ai), None, "g a") }
            </div>
            <JobsButton />
        </nav>
    }
}
