//! The palette: everything that can be done, every site, and content by name, behind one key.
//!
//! Must not know: what actions do.

use super::fuzzy::{score, spots};
use super::recent::{self, RECENT, Recent};
use crate::components::badge::SiteBadge;
use crate::components::button::Keys;
use crate::components::dialog::Dialog;
use crate::components::icon::{Glyph, Icon};
use crate::components::marked::marked;
use crate::pages::list;
use crate::route::{self, Place, Route};
use crate::store::actions::{Action, offered};
use crate::store::memory::Spot;
use crate::store::query::use_query_keep;
use crate::store::session::Here;
use crate::store::signal::{Signal, use_signal};
use igny8_model::{ListQuery, SiteId, commands};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

thread_local! { pub static OPEN: Signal<bool> = const { Signal::new(false) }; }

/// Beyond this many nobody reads on: another letter is quicker.
const SHOWN: usize = 60;

#[derive(Properties, PartialEq)]
pub struct PaletteProps {
    pub here: Here,
}

#[component]
pub fn Palette(props: &PaletteProps) -> Html {
    use_effect_with(props.here.workspace.path.clone(), |_| wasm_bindgen_futures::spawn_local(recent::load()));
    if use_signal(&OPEN) {
        html! { <Open here={props.here.clone()} /> }
    } else {
        Html::default()
    }
}

/// One line of the palette.
#[derive(Clone)]
struct Hit {
    action: Action,
    name: AttrValue,
    /// The heading or, while typing, the word at the end of the line.
    group: AttrValue,
    badge: Option<(AttrValue, AttrValue)>,
    hash: Option<String>,
    score: i32,
}

fn close() {
    OPEN.with(|o| o.set(false));
}

fn start(hit: &Hit) {
    if let Some(why) = &hit.action.off {
        return crate::store::toasts::say(why.to_string());
    }
    close();
    recent::remember(Recent { id: hit.action.id.to_string(), title: hit.name.to_string(), hash: hit.hash.clone() });
    hit.action.run.emit(());
}

/// A site's name and colour, when the action opens one.
fn badge_of(action: &Action, here: &Here) -> Option<(AttrValue, AttrValue)> {
    let id = action.id.strip_prefix("site ")?;
    let site = here.sites.iter().find(|s| s.id.to_string() == id)?;
    Some((site.name.clone().into(), site.color.clone().into()))
}

fn command(action: Action, here: &Here, typed: &str) -> Option<Hit> {
    let badge = badge_of(&action, here);
    let name = badge.as_ref().map_or_else(|| action.title.clone(), |(name, _)| name.clone());
    let fits = score(typed, &name).or_else(|| score(typed, &action.title)).or_else(|| score(typed, action.also).filter(|s| *s > 300).map(|s| s - 500))?;
    let group = AttrValue::Static(action.group);
    // What cannot be done now stands behind what can.
    let score = fits + if badge.is_some() { 40 } else { 0 } - if action.off.is_some() { 200 } else { 0 };
    Some(Hit { action, name, group, badge, hash: None, score })
}

/// Something with an address of its own.
fn thing(here: &Here, typed: &str, name: &str, (kind, icon, rank): (&'static str, Icon, i32), site: SiteId, place: Place) -> Hit {
    let to = Route::In(site, place);
    let action = Action::new(kind, name.to_owned(), icon, "", move || {
        if matches!(to, Route::In(_, Place::Keywords)) {
            list::prepare("keywords", Some(site), Spot::default());
        }
        route::go(to);
    });
    let hash = to.hash();
    let client = here.site_named(site).filter(|_| here.sites.len() > 1);
    let group = client.map_or_else(|| kind.to_owned(), |s| format!("{kind} · {}", s.name));
    Hit {
        action: Action { id: hash.clone().into(), ..action },
        name: name.to_owned().into(),
        group: group.into(),
        badge: None,
        hash: Some(hash),
        // The core found it by any of its words: it belongs here even where the letters alone would not say so.
        score: score(typed, name).unwrap_or(0) - rank,
    }
}

/// With nothing typed: what was last done, then everything under its heading.
fn unasked(actions: &[Action], here: &Here) -> Vec<Hit> {
    let mut hits = Vec::new();
    for one in RECENT.with(Signal::get) {
        let hit = match &one.hash {
            Some(hash) => {
                let to = Route::parse(hash);
                let action = Action { id: one.id.clone().into(), ..Action::new("Recent", one.title.clone(), Icon::History, "", move || route::go(to)) };
                let there = to.site().is_some_and(|s| here.site_named(s).is_some());
                there.then(|| Hit { action, name: one.title.clone().into(), group: "Recent".into(), badge: None, hash: Some(hash.clone()), score: 0 })
            }
            None => actions.iter().find(|a| a.id == one.id.as_str()).and_then(|a| command(a.clone(), here, "")).map(|h| Hit { group: "Recent".into(), ..h }),
        };
        hits.extend(hit);
        if hits.len() == 5 {
            break;
        }
    }
    let recent: Vec<AttrValue> = hits.iter().map(|h| h.action.id.clone()).collect();
    let mut sites = 0;
    for action in actions.iter().filter(|a| !recent.contains(&a.id)) {
        sites += usize::from(action.id.starts_with("site "));
        if sites <= 9 || !action.id.starts_with("site ") {
            hits.extend(command(action.clone(), here, ""));
        }
    }
    hits
}

#[component]
fn Open(props: &PaletteProps) -> Html {
    let here = &props.here;
    let typed = use_state_eq(String::new);
    let at = use_state_eq(|| 0_usize);
    let actions = use_memo((), |()| offered());
    let list = use_node_ref();
    let asked = (typed.trim().chars().count() >= 2).then(|| ListQuery {
        site_id: here.site_id(),
        search: typed.trim().to_owned(),
        limit: Some(6),
        no_count: true,
        ..ListQuery::default()
    });
    let contents = use_query_keep::<commands::ContentList>(asked.clone());
    let clusters = use_query_keep::<commands::ClustersList>(asked.clone());
    let keywords = use_query_keep::<commands::KeywordsList>(asked.clone());

    let mut hits = if typed.trim().is_empty() { unasked(&actions, here) } else { actions.iter().filter_map(|a| command(a.clone(), here, &typed)).collect() };
    if asked.is_some() {
        for row in contents.data.iter().flat_map(|p| &p.results) {
            hits.push(thing(here, &typed, &row.title, ("Content", Icon::FileText, 300), row.site_id, Place::Editor(row.id)));
        }
        for row in clusters.data.iter().flat_map(|p| &p.results) {
            hits.push(thing(here, &typed, &row.name, ("Cluster", Icon::Layers, 320), row.site_id, Place::Clusters(Some(row.id))));
        }
        for row in keywords.data.iter().flat_map(|p| &p.results) {
            // A keyword is looked at where it belongs: in its cluster, or among the keywords.
            let place = row.cluster_id.map_or(Place::Keywords, |id| Place::Clusters(Some(id)));
            hits.push(thing(here, &typed, &row.keyword, ("Keyword", Icon::KeyRound, 340), row.site_id, place));
        }
        hits.sort_by_key(|hit| -hit.score);
    } else if !typed.is_empty() {
        hits.sort_by_key(|hit| -hit.score);
    }
    hits.truncate(SHOWN);
    let last = hits.len().saturating_sub(1);
    let chosen = (*at).min(last);
    {
        let list = list.clone();
        use_effect_with((chosen, typed.clone()), move |(chosen, _)| {
            if let Some(list) = list.cast::<web_sys::Element>()
                && let Ok(Some(row)) = list.query_selector(&format!("#hit-{chosen}"))
            {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                row.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    }
    let oninput = {
        let (typed, at) = (typed.clone(), at.clone());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) {
                typed.set(input.value());
                at.set(0);
            }
        })
    };
    let onkeydown = {
        let (at, hit) = (at.clone(), hits.get(chosen).cloned());
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowDown" => at.set(if chosen == last { 0 } else { chosen + 1 }),
                "ArrowUp" => at.set(if chosen == 0 { last } else { chosen - 1 }),
                "PageDown" => at.set((chosen + 10).min(last)),
                "PageUp" => at.set(chosen.saturating_sub(10)),
                "Enter" => {
                    if let Some(hit) = &hit {
                        start(hit);
                    }
                }
                _ => return,
            }
            event.prevent_default();
        })
    };
    let empty = hits.is_empty();
    let mut group = AttrValue::Static("");
    let rows: Vec<Html> = hits
        .into_iter()
        .enumerate()
        .map(|(index, hit)| {
            let heading = typed.is_empty() && hit.group != group;
            group = hit.group.clone();
            line(index, hit, index == chosen, heading, &typed)
        })
        .collect();
    html! {
        <Dialog title="Search and commands" class="palette" plain=true onclose={|()| close()} test="palette">
            <div class="palette-input">
                <Glyph icon={Icon::Search} />
                <input type="text" role="combobox" aria-expanded="true" aria-controls="hits" aria-activedescendant={format!("hit-{chosen}")}
                    aria-label="Search and commands" placeholder="Type a command, a page, a site, a title…" value={(*typed).clone()} {oninput} {onkeydown}
                    autocomplete="off" spellcheck="false" data-focus="" data-test="palette-input" />
                <Keys keys="Escape" />
            </div>
            <div class="hits" id="hits" role="listbox" aria-label="Matches" ref={list}>
                if empty {
                    <p class="no-hits" role="status">{ format!("Nothing matches “{}”.", *typed) }</p>
                } else {
                    { for rows }
                }
            </div>
        </Dialog>
    }
}

fn line(index: usize, hit: Hit, chosen: bool, heading: bool, typed: &str) -> Html {
    let run = hit.clone();
    html! {
        <>
            if heading {
                <h3 role="presentation">{ &hit.group }</h3>
            }
            <button type="button" id={format!("hit-{index}")} role="option" aria-selected={chosen.to_string()} aria-disabled={hit.action.off.as_ref().map(|_| "true")}
                tabindex="-1" class={classes!("hit", chosen.then_some("chosen"), hit.action.off.as_ref().map(|_| "off"))} onclick={move |_| start(&run)}>
                if let Some((name, color)) = &hit.badge {
                    <SiteBadge name={name.clone()} color={color.clone()} />
                } else {
                    <Glyph icon={hit.action.icon} />
                }
                <span>{ marked(&hit.name, &spots(typed, &hit.name)) }</span>
                if let Some(why) = &hit.action.off {
                    <small class="clip">{ why }</small>
                } else if !typed.is_empty() {
                    <small>{ &hit.group }</small>
                }
                if hit.action.checked {
                    <Glyph icon={Icon::Check} class="sm" />
                }
                if !hit.action.keys.is_empty() {
                    <Keys keys={hit.action.keys} />
                }
            </button>
        </>
    }
}
