//! The site switcher: whose site one works on, always in sight, and the way to another of two hundred by a few letters.
//!
//! Must not know: pages.

use super::fuzzy::{score, spots};
use crate::components::badge::SiteBadge;
use crate::components::button::Keys;
use crate::components::icon::{Glyph, Icon};
use crate::components::marked::marked;
use crate::components::menu::Popover;
use crate::format::{host, plural, short};
use crate::pages::sites::form::NEW_SITE;
use crate::route::{self, Route};
use crate::store::actions::{Action, use_actions};
use crate::store::session::{self, Here};
use crate::store::signal::use_signal;
use crate::store::theme::{self, THEME, Theme};
use igny8_model::SiteId;
use igny8_model::sites::Site;
use std::rc::Rc;
use wasm_bindgen::JsCast;
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
    let mut actions = vec![
        Action::new("Sites", "Switch the site", Icon::ChevronsUpDown, "s | Mod o", {
            let open = open.clone();
            move || open.set(true)
        })
        .also("client change"),
        Action::new("Sites", "Work on all sites", Icon::Layers, "Alt 0", session::open_all).also("every client"),
    ];
    // The sites that were open last; the one that is open now is not among them.
    const KEYS: [&str; 9] = ["Alt 1", "Alt 2", "Alt 3", "Alt 4", "Alt 5", "Alt 6", "Alt 7", "Alt 8", "Alt 9"];
    for (id, keys) in others(here).into_iter().zip(KEYS) {
        if let Some(site) = here.site_named(id) {
            let back = Action::new("Sites", format!("Back to {}", site.name), Icon::History, keys, move || session::open_site(id));
            actions.push(Action { id: format!("recent {keys}").into(), ..back });
        }
    }
    use_actions(actions);
    let close = {
        let open = open.clone();
        Callback::from(move |()| open.set(false))
    };
    html! {
        <div class="switcher">
            <button ref={node.clone()} type="button" class="switcher-button" aria-haspopup="dialog" aria-expanded={open.to_string()}
                onclick={{ let open = open.clone(); move |_| open.set(!*open) }} data-test="switcher" title="Switch the site (S)">
                if let Some(site) = &here.site {
                    <SiteBadge class="lg" id={site.id} name={site.name.clone()} color={site.color.clone()} />
                    <span class="switcher-name"><b>{ &site.name }</b><small>{ host(&site.domain) }</small></span>
                } else {
                    <span class="mark"><Glyph icon={Icon::Flame} /></span>
                    <span class="switcher-name"><b>{ &here.workspace.account }</b><small>{ "All sites" }</small></span>
                }
                <Glyph icon={Icon::ChevronsUpDown} class="sm" />
            </button>
            if *open {
                <Popover anchor={node} onclose={close.clone()} class="sites-menu">
                    <Open here={here.clone()} onclose={close} />
                </Popover>
            }
        </div>
    }
}

/// The sites in the order in which they were open, without the one that is open now.
fn others(here: &Here) -> Vec<SiteId> {
    session::recent().into_iter().filter(|id| Some(*id) != here.site_id() && here.site_named(*id).is_some()).collect()
}

/// What waits in a site, in a few words.
fn waits(site: &Site) -> String {
    match (site.counts.drafts, site.counts.keywords) {
        (0, 0) => "empty".to_owned(),
        (0, n) => format!("{} keywords", short(i64::try_from(n).unwrap_or(i64::MAX))),
        (n, _) => plural(n, "draft", "drafts"),
    }
}

#[derive(Properties, PartialEq)]
struct OpenProps {
    here: Here,
    onclose: Callback<()>,
}

#[component]
fn Open(props: &OpenProps) -> Html {
    let here = &props.here;
    let typed = use_state_eq(String::new);
    let at = use_state_eq(|| None::<usize>);
    let list = use_node_ref();
    let recent = use_memo((), {
        let here = here.clone();
        move |()| others(&here)
    });
    let mut hits: Vec<(i32, &Site)> =
        here.sites.iter().filter_map(|s| Some((score(&typed, &s.name).or_else(|| score(&typed, host(&s.domain)).map(|n| n - 100))?, s))).collect();
    let rank = |id: SiteId| recent.iter().position(|r| *r == id).unwrap_or(usize::MAX);
    hits.sort_by_cached_key(|(score, s)| (-score, rank(s.id), s.name.to_lowercase()));
    // "All sites" is the first entry, unless the letters say something else.
    let all = score(&typed, "All sites").is_some();
    let entries: Vec<Option<Rc<Site>>> = all.then_some(None).into_iter().chain(hits.iter().map(|(_, s)| Some(Rc::new((*s).clone())))).collect();
    let last = entries.len().saturating_sub(1);
    // The place to go to by Enter alone: the site that was open before this one.
    let first = usize::from(all && (entries.len() > 1));
    let chosen = at.unwrap_or(first).min(last);
    let go = {
        let onclose = props.onclose.clone();
        Callback::from(move |to: Option<SiteId>| {
            onclose.emit(());
            match to {
                Some(site) => session::open_site(site),
                None => session::open_all(),
            }
        })
    };
    {
        let list = list.clone();
        use_effect_with((chosen, typed.clone()), move |(chosen, _)| {
            let row = list.cast::<web_sys::Element>().and_then(|l| l.query_selector(&format!("#site-{chosen}")).ok().flatten());
            if let Some(row) = row {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                row.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    }
    let oninput = {
        let (typed, at) = (typed.clone(), at.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok()) {
                typed.set(input.value());
                at.set(None);
            }
        })
    };
    let onkeydown = {
        let (at, go, to) = (at.clone(), go.clone(), entries.get(chosen).map(|e| e.as_ref().map(|s| s.id)));
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowDown" => at.set(Some(if chosen == last { 0 } else { chosen + 1 })),
                "ArrowUp" => at.set(Some(if chosen == 0 { last } else { chosen - 1 })),
                "PageDown" => at.set(Some((chosen + 8).min(last))),
                "PageUp" => at.set(Some(chosen.saturating_sub(8))),
                "Enter" => {
                    if let Some(to) = to {
                        go.emit(to);
                    }
                }
                _ => return,
            }
            event.prevent_default();
        })
    };
    html! {
        <>
            <div class="palette-input">
                <Glyph icon={Icon::Search} />
                <input type="text" role="combobox" aria-expanded="true" aria-controls="sites" aria-activedescendant={format!("site-{chosen}")} placeholder="Which site?" aria-label="Which site?"
                    value={(*typed).clone()} {oninput} {onkeydown} autocomplete="off" spellcheck="false" data-test="switcher-input" />
            </div>
            <div class="hits" id="sites" role="listbox" aria-label="Sites" ref={list}>
                { for entries.iter().enumerate().map(|(index, site)| entry(index, index == chosen, site.as_deref(), here, &typed, &recent, &go)) }
                if entries.is_empty() {
                    <p class="no-hits">{ format!("No site is called “{}”.", *typed) }</p>
                }
            </div>
            <Foot here={here.clone()} onclose={props.onclose.clone()} />
        </>
    }
}

fn entry(index: usize, chosen: bool, site: Option<&Site>, here: &Here, typed: &str, recent: &[SiteId], go: &Callback<Option<SiteId>>) -> Html {
    let id = site.map(|s| s.id);
    let current = here.site_id() == id;
    let key = id.and_then(|id| recent.iter().position(|r| *r == id)).filter(|at| *at < 9).map(|at| format!("Alt {}", at + 1));
    html! {
        <button type="button" key={id.map_or_else(|| "all".to_owned(), |id| id.to_string())} id={format!("site-{index}")} role="option" tabindex="-1" aria-selected={chosen.to_string()}
            class={classes!("hit", chosen.then_some("chosen"), current.then_some("current"))} onclick={go.reform(move |_| id)} data-test="switch-to">
            if let Some(site) = site {
                <SiteBadge id={site.id} name={site.name.clone()} color={site.color.clone()} />
                <span>{ marked(&site.name, &spots(typed, &site.name)) }</span>
                <small>{ waits(site) }</small>
                if let Some(key) = key {
                    <Keys keys={key} />
                }
            } else {
                <span class="mark all"><Glyph icon={Icon::Layers} /></span>
                <span>{ marked("All sites", &spots(typed, "All sites")) }</span>
                <small>{ plural(here.sites.len() as u64, "site", "sites") }</small>
                <Keys keys="Alt 0" />
            }
        </button>
    }
}

#[derive(Properties, PartialEq)]
struct FootProps {
    here: Here,
    onclose: Callback<()>,
}

/// What is done with sites as such, the appearance, and leaving the workspace.
#[component]
fn Foot(props: &FootProps) -> Html {
    let now = use_signal(&THEME);
    let doing = |run: fn()| {
        let close = props.onclose.clone();
        Callback::from(move |_: MouseEvent| {
            close.emit(());
            run();
        })
    };
    html! {
        <div class="sites-foot">
            <button type="button" onclick={doing(|| NEW_SITE.with(|n| n.set(true)))}><Glyph icon={Icon::Plus} /><span>{ "Add a site" }</span></button>
            <button type="button" onclick={doing(|| route::go(Route::Sites))}><Glyph icon={Icon::Globe} /><span>{ "Sites and their settings" }</span></button>
            <button type="button" onclick={doing(session::close)}><Glyph icon={Icon::Folder} /><span>{ format!("Close {}", props.here.workspace.account) }</span></button>
            <div class="theme-choice" role="group" aria-label="Appearance">
                { for [(Theme::Light, Icon::Sun, "Light"), (Theme::Dark, Icon::Moon, "Dark"), (Theme::System, Icon::Monitor, "As the system")].map(|(theme, icon, name)| html! {
                    <button type="button" aria-pressed={(now == theme).to_string()} title={name} aria-label={name} onclick={move |_| theme::choose(theme)}><Glyph {icon} /></button>
                }) }
            </div>
        </div>
    }
}
