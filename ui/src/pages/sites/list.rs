//! All sites of the workspace.
//!
//! Must not know: one site's settings.

use super::form::NEW_SITE;
use crate::components::badge::SiteBadge;
use crate::components::button::{Button, Keys, Kind};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::status::{Tone, dot};
use crate::components::toolbar::Search;
use crate::format::{count, host};
use crate::route::{self, Route};
use crate::shell::fuzzy::score;
use crate::shell::page::Page;
use crate::store::actions::{Action, use_actions};
use crate::store::keys::{Reach, is_plain, on_control, use_keys};
use crate::store::session::{self, Here};
use yew::prelude::*;

#[component]
pub fn Sites() -> Html {
    let Some(here) = use_context::<Here>() else { return Html::default() };
    let search = use_state_eq(String::new);
    let cursor = use_state_eq(|| 0_usize);
    let sites: Vec<_> = here.sites.iter().filter(|s| score(&search, &s.name).is_some() || score(&search, host(&s.domain)).is_some()).cloned().collect();
    let last = sites.len().saturating_sub(1);
    let at = (*cursor).min(last);
    let new = || NEW_SITE.with(|n| n.set(true));
    use_actions(vec![Action::new("Sites", "Add a site", Icon::Plus, "n", new)]);
    {
        let (cursor, ids) = (cursor.clone(), sites.iter().map(|s| s.id).collect::<Vec<_>>());
        use_keys(Reach::Page, move |event| {
            if !is_plain(event) || ids.is_empty() || (event.key() == "Enter" && on_control(event)) {
                return false;
            }
            match event.key().as_str() {
                "j" | "ArrowDown" => cursor.set((at + 1).min(last)),
                "k" | "ArrowUp" => cursor.set(at.saturating_sub(1)),
                "Enter" => session::open_site(ids[at]),
                "e" => route::go(Route::Site(ids[at])),
                _ => return false,
            }
            true
        });
    }
    let actions = html! {
        <>
            if here.sites.len() > 4 {
                <Search value={(*search).clone()} placeholder="Search sites" onsearch={{ let search = search.clone(); move |text| search.set(text) }} />
            }
            <Button label="Add a site" icon={Icon::Plus} kind={Kind::Primary} keys="N" onclick={move |_| new()} test="add-site" />
        </>
    };
    let body = if here.sites.is_empty() {
        html! {
            <Empty icon={Icon::Globe} title="Add your first client’s site" text="Keywords, ideas, drafts and receipts all belong to a site. You can plan and write before it is connected to WordPress.">
                <Button label="Add a site" icon={Icon::Plus} kind={Kind::Primary} onclick={move |_| new()} test="add-first-site" />
            </Empty>
        }
    } else {
        html! {
            <div class="table sites plain" role="grid" aria-label="Sites">
                <div class="row head" role="row">
                    { for ["Site", "WordPress", "Keywords", "Clusters", "Ideas", "Drafts", "Published", ""].map(|title| html! {
                        <div role="columnheader" class={classes!("cell", matches!(title, "Keywords" | "Clusters" | "Ideas" | "Drafts" | "Published").then_some("num"))}>{ title }</div>
                    }) }
                </div>
                <div class="scroller">
                    { for sites.iter().enumerate().map(|(index, site)| {
                        let id = site.id;
                        let n = &site.counts;
                        let number = |n: u64| html! { <div class="cell num" role="gridcell">{ count(n) }</div> };
                        html! {
                            <div key={id.to_string()} class={classes!("row", (index == at).then_some("cursor"))} role="row" onclick={move |_| session::open_site(id)} data-test="site-row">
                                <div class="cell" role="gridcell">
                                    <SiteBadge class="lg" name={site.name.clone()} color={site.color.clone()} />
                                    <span class="two-lines"><b>{ &site.name }</b><small>{ host(&site.domain) }</small></span>
                                </div>
                                <div class="cell" role="gridcell">{ if site.connected { dot(Tone::Green, "Connected") } else { dot(Tone::Quiet, "Not connected") } }</div>
                                { number(n.keywords) }{ number(n.clusters) }{ number(n.ideas) }{ number(n.drafts) }{ number(n.published) }
                                <div class="cell end" role="gridcell">
                                    <Button kind={Kind::Ghost} icon={Icon::Settings2} title={format!("Settings of {}", site.name)} keys="E"
                                        onclick={move |event: MouseEvent| { event.stop_propagation(); route::go(Route::Site(id)); }} test="site-settings" />
                                </div>
                            </div>
                        }
                    }) }
                    if sites.is_empty() {
                        <p class="no-hits">{ format!("No site is called “{}”.", *search) }</p>
                    }
                    if here.sites.len() < 4 {
                        <p class="tip">{ "Switch between sites from anywhere with " }<Keys keys="s" />{ " or their number." }</p>
                    }
                </div>
            </div>
        }
    };
    html! { <Page title="Sites" count={here.sites.len()} {actions}>{ body }</Page> }
}
