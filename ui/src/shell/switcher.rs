//! The site switcher: whose site one works on, always in sight, and the way to another.
//!
//! Must not know: pages.

use crate::components::badge::SiteBadge;
use crate::components::button::Keys;
use crate::components::icon::{Glyph, Icon};
use crate::components::menu::Popover;
use crate::format::host;
use crate::pages::sites::form::NEW_SITE;
use crate::route::{self, Route};
use crate::store::keys::{Reach, is_plain, use_keys};
use crate::store::session::{self, Here};
use crate::store::signal::use_signal;
use crate::store::theme::{self, THEME, Theme};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct SwitcherProps {
    pub here: Here,
}

#[component]
pub fn Switcher(props: &SwitcherProps) -> Html {
    let here = &props.here;
    let open = use_state_eq(|| false);
    let node = use_node_ref();
    let now = use_signal(&THEME);
    {
        let open = open.clone();
        use_keys(Reach::Page, move |event| {
            let wanted = event.key() == "s" && is_plain(event);
            if wanted {
                open.set(true);
            }
            wanted
        });
    }
    let close = {
        let open = open.clone();
        Callback::from(move |()| open.set(false))
    };
    let doing = |run: Callback<()>| {
        let close = close.clone();
        Callback::from(move |_: MouseEvent| {
            close.emit(());
            run.emit(());
        })
    };
    html! {
        <div class="switcher">
            <button ref={node.clone()} type="button" class="switcher-button" aria-haspopup="menu" aria-expanded={open.to_string()}
                onclick={{ let open = open.clone(); move |_| open.set(!*open) }} data-test="switcher" title="Switch the site (S)">
                if let Some(site) = &here.site {
                    <SiteBadge class="lg" name={site.name.clone()} color={site.color.clone()} />
                    <span class="switcher-name"><b>{ &site.name }</b><small>{ host(&site.domain) }</small></span>
                } else {
                    <span class="mark"><Glyph icon={Icon::Flame} /></span>
                    <span class="switcher-name"><b>{ &here.workspace.account }</b><small>{ "All sites" }</small></span>
                }
                <Glyph icon={Icon::ChevronsUpDown} class="sm" />
            </button>
            if *open {
                <Popover anchor={node} onclose={close.clone()} class="menu sites-menu">
                    <div role="menu" aria-label="Sites">
                        { for here.sites.iter().enumerate().map(|(index, site)| {
                            let id = site.id;
                            let current = here.site_id() == Some(id);
                            html! {
                                <button type="button" role="menuitem" class={classes!(current.then_some("current"))}
                                    onclick={doing(Callback::from(move |()| session::open_site(id)))} data-test="switch-to">
                                    <SiteBadge name={site.name.clone()} color={site.color.clone()} />
                                    <span>{ &site.name }</span>
                                    if index < 9 {
                                        <Keys keys={(index + 1).to_string()} />
                                    }
                                </button>
                            }
                        }) }
                        <hr />
                        <button type="button" role="menuitem" onclick={doing(Callback::from(|()| NEW_SITE.with(|n| n.set(true))))}>
                            <Glyph icon={Icon::Plus} /><span>{ "Add a site" }</span>
                        </button>
                        <button type="button" role="menuitem" onclick={doing(Callback::from(|()| route::go(Route::Sites)))}>
                            <Glyph icon={Icon::Globe} /><span>{ "All sites" }</span>
                        </button>
                        <hr />
                        <div class="theme-choice" role="group" aria-label="Appearance">
                            { for [(Theme::Light, Icon::Sun, "Light"), (Theme::Dark, Icon::Moon, "Dark"), (Theme::System, Icon::Monitor, "As the system")].map(|(theme, icon, name)| html! {
                                <button type="button" aria-pressed={(now == theme).to_string()} title={name} aria-label={name} onclick={move |_| theme::choose(theme)}><Glyph {icon} /></button>
                            }) }
                        </div>
                        <button type="button" role="menuitem" onclick={doing(Callback::from(|()| session::close()))}>
                            <Glyph icon={Icon::Folder} /><span>{ format!("Close {}", here.workspace.account) }</span>
                        </button>
                    </div>
                </Popover>
            }
        </div>
    }
}
