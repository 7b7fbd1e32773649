//! The palette: everything that can be done, every site, and content by name, behind one key.
//!
//! Must not know: what actions do.

use super::fuzzy::score;
use crate::components::badge::SiteBadge;
use crate::components::button::Keys;
use crate::components::dialog::Dialog;
use crate::components::icon::{Glyph, Icon};
use crate::route::{self, Place, Route};
use crate::store::actions::{Action, offered};
use crate::store::query::use_query_keep;
use crate::store::session::Here;
use crate::store::signal::{Signal, use_signal};
use igny8_model::{ListQuery, commands};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

thread_local! { pub static OPEN: Signal<bool> = const { Signal::new(false) }; }

#[derive(Properties, PartialEq)]
pub struct PaletteProps {
    pub here: Here,
}

#[component]
pub fn Palette(props: &PaletteProps) -> Html {
    if use_signal(&OPEN) {
        html! { <Open here={props.here.clone()} /> }
    } else {
        Html::default()
    }
}

struct Hit {
    action: Action,
    /// A site's name and colour.
    badge: Option<(AttrValue, AttrValue)>,
    score: i32,
}

fn close() {
    OPEN.with(|o| o.set(false));
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

    let mut hits: Vec<Hit> = Vec::new();
    for action in actions.iter() {
        let site = here.sites.iter().find(|s| action.group == "Sites" && action.title == format!("Open {}", s.name));
        let name = site.map_or(action.title.as_str(), |s| s.name.as_str());
        if let Some(score) = score(&typed, name).or_else(|| score(&typed, &action.title)) {
            hits.push(Hit {
                action: action.clone(),
                badge: site.map(|s| (s.name.clone().into(), s.color.clone().into())),
                score: score + i32::from(site.is_some()) * 40,
            });
        }
    }
    if asked.is_some() {
        for site in here.sites.iter().skip(9) {
            if let Some(score) = score(&typed, &site.name) {
                let id = site.id;
                let action = Action::new("Sites", format!("Open {}", site.name), Icon::Globe, "", move || crate::store::session::open_site(id));
                hits.push(Hit { action, badge: Some((site.name.clone().into(), site.color.clone().into())), score: score + 40 });
            }
        }
        for row in contents.data.iter().flat_map(|p| &p.results) {
            if let Some(score) = score(&typed, &row.title) {
                let (site, id) = (row.site_id, row.id);
                let action = Action::new("Content", row.title.clone(), Icon::FileText, "", move || route::go(Route::In(site, Place::Editor(id))));
                hits.push(Hit { action, badge: None, score: score - 300 });
            }
        }
        for row in clusters.data.iter().flat_map(|p| &p.results) {
            if let Some(score) = score(&typed, &row.name) {
                let (site, id) = (row.site_id, row.id);
                let action = Action::new("Clusters", row.name.clone(), Icon::Layers, "", move || route::go(Route::In(site, Place::Clusters(Some(id)))));
                hits.push(Hit { action, badge: None, score: score - 320 });
            }
        }
    }
    if !typed.is_empty() {
        hits.sort_by_key(|hit| -hit.score);
    }
    hits.truncate(60);
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
    let run = hits.get(chosen).map(|hit| hit.action.run.clone());
    let onkeydown = {
        let at = at.clone();
        Callback::from(move |event: KeyboardEvent| {
            match event.key().as_str() {
                "ArrowDown" => at.set(if chosen == last { 0 } else { chosen + 1 }),
                "ArrowUp" => at.set(if chosen == 0 { last } else { chosen - 1 }),
                "Enter" => {
                    close();
                    if let Some(run) = &run {
                        run.emit(());
                    }
                }
                _ => return,
            }
            event.prevent_default();
        })
    };
    let mut group = "";
    let rows: Vec<Html> = hits
        .iter()
        .enumerate()
        .map(|(index, hit)| {
            let heading = typed.is_empty() && hit.action.group != group;
            group = hit.action.group;
            let run = hit.action.run.clone();
            html! {
                <>
                    if heading {
                        <h3>{ group }</h3>
                    }
                    <button type="button" id={format!("hit-{index}")} role="option" aria-selected={(index == chosen).to_string()} tabindex="-1"
                        class={classes!("hit", (index == chosen).then_some("chosen"))} onclick={move |_| { close(); run.emit(()); }}>
                        if let Some((name, color)) = &hit.badge {
                            <SiteBadge name={name.clone()} color={color.clone()} />
                        } else {
                            <Glyph icon={hit.action.icon} />
                        }
                        <span>{ &hit.action.title }</span>
                        if !typed.is_empty() {
                            <small>{ hit.action.group }</small>
                        }
                        if !hit.action.keys.is_empty() {
                            <Keys keys={hit.action.keys} />
                        }
                    </button>
                </>
            }
        })
        .collect();
    html! {
        <Dialog title="Search and commands" class="palette" plain=true onclose={|()| close()} test="palette">
            <div class="palette-input">
                <Glyph icon={Icon::Search} />
                <input type="text" role="combobox" aria-expanded="true" aria-controls="hits" aria-activedescendant={format!("hit-{chosen}")}
                    placeholder="Type a command, a page, a site, a title…" value={(*typed).clone()} {oninput} {onkeydown} autocomplete="off"
                    spellcheck="false" data-focus="" data-test="palette-input" />
                <Keys keys="Escape" />
            </div>
            <div class="hits" id="hits" role="listbox" aria-label="Matches" ref={list}>
                if rows.is_empty() {
                    <p class="no-hits">{ format!("Nothing matches “{}”.", *typed) }</p>
                } else {
                    { for rows }
                }
            </div>
        </Dialog>
    }
}
