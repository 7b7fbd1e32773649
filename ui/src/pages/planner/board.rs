//! Clusters as a board of cards; keywords are carried between them by the pointer or by keys.
//!
//! Must not know: the page around it.

use super::all_clusters::use_all_clusters;
use super::board_card::{Card, Chosen, Grips, use_steady};
use super::board_dom::{follow, keyword_at, reveal, scroll_along, under, walk};
use super::board_move::{Target, accepts, put, step};
use super::cluster_pane::merge;
use super::cluster_picker::{Choice, ClusterPicker};
use crate::components::async_view::{FailureView, Pending};
use crate::components::button::Button;
use crate::components::icon::{Glyph, Icon};
use crate::format::{count, plural};
use crate::store::keys::{Reach, use_keys};
use crate::store::session::Here;
use igny8_model::planner::{Cluster, Keyword};
use igny8_model::{ClusterId, ListQuery};
use std::collections::BTreeMap;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

/// Cards at first, and more of them each time the end is reached.
const CARDS: usize = 48;
/// Pixels that the pointer moves before it carries something.
const SLACK: i32 = 5;

/// Keywords in the hand.
#[derive(Clone, PartialEq)]
struct Held {
    keywords: Vec<Rc<Keyword>>,
    target: Option<Target>,
    by_keys: bool,
}

/// Where the pointer went down, and on what.
#[derive(Clone)]
struct Pressed {
    at: (i32, i32),
    keyword: Rc<Keyword>,
    more: bool,
}

#[derive(Properties, PartialEq)]
pub struct BoardProps {
    pub query: ListQuery,
    pub onopen: Callback<ClusterId>,
    pub empty: Html,
}

#[component]
pub fn Board(props: &BoardProps) -> Html {
    let here = use_context::<Here>();
    let most = use_state_eq(|| CARDS);
    let all = use_all_clusters(&ListQuery { no_count: false, ..props.query.clone() }, *most);
    let chosen = use_state_eq(Chosen::default);
    let held = use_state_eq(|| None::<Held>);
    let renaming = use_state_eq(|| None::<ClusterId>);
    let merging = use_state_eq(|| None::<Rc<Cluster>>);
    let pressed = use_mut_ref(|| None::<Pressed>);
    let pull = use_mut_ref(|| None);
    let (scroller, ghost) = (use_node_ref(), use_node_ref());

    let put_down = {
        let (held, chosen, rows) = (held.clone(), chosen.clone(), all.rows.clone());
        move |target: Option<Target>| {
            if let (Some(held), Some(target)) = (&*held, target) {
                put(&held.keywords, target, &rows);
                chosen.set(Chosen::default());
            }
            held.set(None);
        }
    };
    // While something is carried by keys, arrows lead from card to card.
    {
        let (held, rows, put_down) = (held.clone(), all.rows.clone(), put_down.clone());
        let chosen = chosen.clone();
        use_keys(Reach::First, move |event| {
            let Some(now) = (*held).clone() else {
                let clear = event.key() == "Escape" && !chosen.is_empty();
                if clear {
                    chosen.set(Chosen::default());
                }
                return clear;
            };
            let targets: Vec<Target> = [Target::New, Target::Out]
                .into_iter()
                .chain(rows.iter().map(|c| Target::Cluster(c.id)))
                .filter(|t| accepts(&now.keywords, *t, &rows))
                .collect();
            let by = match event.key().as_str() {
                "Escape" => {
                    held.set(None);
                    return true;
                }
                "Enter" | " " => {
                    put_down(now.target);
                    return true;
                }
                "n" => {
                    return {
                        put_down(Some(Target::New));
                        true
                    };
                }
                "ArrowRight" | "ArrowDown" => 1,
                "ArrowLeft" | "ArrowUp" => -1,
                "Home" => isize::MIN / 2,
                "End" => isize::MAX / 2,
                _ => return true,
            };
            let target = step(&targets, now.target, by);
            reveal(target);
            held.set(Some(Held { target, ..now }));
            true
        });
    }
    let take = {
        let (chosen, held) = (chosen.clone(), held.clone());
        move |keyword: &Rc<Keyword>, by_keys: bool| {
            // One that is chosen takes the others along.
            let keywords = if chosen.contains_key(&keyword.id) { chosen.values().cloned().collect() } else { vec![keyword.clone()] };
            held.set(Some(Held { keywords, target: None, by_keys }));
        }
    };
    let toggle = {
        let chosen = chosen.clone();
        move |keyword: &Rc<Keyword>, more: bool| {
            let mut next = if more { BTreeMap::clone(&chosen) } else { BTreeMap::new() };
            if next.remove(&keyword.id).is_none() && (more || chosen.len() > 1 || !chosen.contains_key(&keyword.id)) {
                next.insert(keyword.id, keyword.clone());
            }
            chosen.set(Rc::new(next));
        }
    };
    let grips = use_steady({
        let (pressed, take, toggle) = (pressed.clone(), take.clone(), toggle.clone());
        Grips {
            onpress: Callback::from(move |(event, keyword): (PointerEvent, Rc<Keyword>)| {
                if event.button() != 0 {
                    return;
                }
                if let Some(element) = keyword_at(&event) {
                    let _ = element.set_pointer_capture(event.pointer_id());
                    let _ = element.focus();
                }
                let more = event.ctrl_key() || event.meta_key() || event.shift_key();
                *pressed.borrow_mut() = Some(Pressed { at: (event.client_x(), event.client_y()), keyword, more });
                event.prevent_default();
            }),
            onkey: {
                let (renaming, held) = (renaming.clone(), held.clone());
                Callback::from(move |(event, keyword): (KeyboardEvent, Rc<Keyword>)| {
                    // What is carried takes the keys; the focus stays where it is.
                    if held.is_some() {
                        return;
                    }
                    match event.key().as_str() {
                        " " => take(&keyword, true),
                        "x" => toggle(&keyword, true),
                        "F2" => renaming.set(keyword.cluster_id),
                        key => {
                            if !walk(&event, key) {
                                return;
                            }
                        }
                    }
                    event.prevent_default();
                    event.stop_propagation();
                })
            },
            onopen: props.onopen.clone(),
            onmerge: {
                let merging = merging.clone();
                Callback::from(move |c| merging.set(Some(c)))
            },
            onrenaming: {
                let renaming = renaming.clone();
                Callback::from(move |id| renaming.set(id))
            },
        }
    });
    let onpointermove = {
        let (pressed, held, rows, ghost, scroller, pull) = (pressed.clone(), held.clone(), all.rows.clone(), ghost.clone(), scroller.clone(), pull.clone());
        Callback::from(move |event: PointerEvent| {
            let Some(from) = pressed.borrow().clone() else { return };
            let (x, y) = (event.client_x(), event.client_y());
            let Some(now) = (*held).clone() else {
                if (x - from.at.0).abs() + (y - from.at.1).abs() > SLACK {
                    take(&from.keyword, false);
                }
                return;
            };
            follow(&ghost, x, y);
            scroll_along(&scroller, &pull, f64::from(y));
            let target = under(x, y).filter(|t| accepts(&now.keywords, *t, &rows));
            if target != now.target {
                held.set(Some(Held { target, ..now }));
            }
        })
    };
    let onpointerup = {
        let (pressed, held, pull) = (pressed.clone(), held.clone(), pull.clone());
        Callback::from(move |_: PointerEvent| {
            pull.borrow_mut().take();
            let Some(from) = pressed.borrow_mut().take() else { return };
            match &*held {
                Some(now) => put_down(now.target),
                None => toggle(&from.keyword, from.more),
            }
        })
    };
    let onpointercancel = {
        let (held, pull) = (held.clone(), pull);
        Callback::from(move |_: PointerEvent| {
            pull.borrow_mut().take();
            pressed.borrow_mut().take();
            held.set(None);
        })
    };
    let onscroll = {
        let (most, read, total) = (most.clone(), all.rows.len(), all.count);
        Callback::from(move |event: Event| {
            let Some(list) = event.target().and_then(|t| t.dyn_into::<Element>().ok()) else { return };
            let left = list.scroll_height() - list.scroll_top() - list.client_height();
            if left < 900 && read >= *most && (read as u64) < total {
                most.set(*most + CARDS);
            }
        })
    };
    let onkeydown = {
        let renaming = renaming.clone();
        Callback::from(move |event: KeyboardEvent| {
            // F2 on a card's name.
            let card = event.target().and_then(|t| t.dyn_into::<Element>().ok()).and_then(|e| e.closest("[data-target]").ok().flatten());
            let id = card.and_then(|c| c.get_attribute("data-target")).and_then(|id| id.parse().ok());
            if event.key() == "F2" && id.is_some() {
                renaming.set(id);
                event.prevent_default();
            }
        })
    };
    // A right click on a card is its menu.
    let oncontextmenu = Callback::from(|event: MouseEvent| {
        let card = event.target().and_then(|t| t.dyn_into::<Element>().ok()).and_then(|e| e.closest("[data-target]").ok().flatten());
        let more = card.and_then(|c| c.query_selector("header .btn").ok().flatten()).and_then(|b| b.dyn_into::<HtmlElement>().ok());
        if let Some(more) = more {
            event.prevent_default();
            more.click();
        }
    });
    if let (Some(error), true) = (&all.error, all.rows.is_empty()) {
        return html! { <FailureView failure={error.clone()} /> };
    }
    if !all.ready {
        return html! { <Pending /> };
    }
    if all.rows.is_empty() {
        return props.empty.clone();
    }
    let over = |target: Target| {
        held.as_ref().and_then(|h| {
            if h.target == Some(target) { Some(true) } else { (!accepts(&h.keywords, target, &all.rows) && target != Target::Out).then_some(false) }
        })
    };
    let loose = held.as_ref().map(|h| h.target == Some(Target::Out));
    let many = here.as_ref().is_some_and(|h| props.query.site_id.is_none() && h.sites.len() > 1);
    html! {
        <div class={classes!("kanban", held.as_ref().map(|_| "carrying"))} {onpointermove} {onpointerup} {onpointercancel} {onkeydown} {oncontextmenu}>
            <p class="heard" role="status" aria-live="assertive">{ said(held.as_ref(), &all.rows) }</p>
            if let Some(held) = &*held {
                <div class={classes!("drop-new", (held.target == Some(Target::New)).then_some("over"))} data-target="new">
                    <Glyph icon={Icon::Plus} />{ "New cluster" }
                    if held.by_keys { <small>{ "Arrows choose a card, Enter puts down, N makes a new cluster, Esc puts back" }</small> }
                </div>
            }
            <div ref={scroller} class="kanban-scroll" {onscroll}>
                <div class="kanban-grid" data-test="board">
                    <Card cluster={None::<Rc<Cluster>>} site={props.query.site_id} chosen={(*chosen).clone()} over={loose.filter(|on| *on)} renaming=false grips={grips.clone()} />
                    { for all.rows.iter().map(|cluster| {
                        let client = here.as_ref().filter(|_| many).and_then(|h| h.site_named(cluster.site_id)).map(|s| (AttrValue::from(s.name.clone()), AttrValue::from(s.color.clone())));
                        html! {
                            <Card key={cluster.id.to_string()} cluster={Some(cluster.clone())} site={props.query.site_id} {client} chosen={(*chosen).clone()}
                                over={over(Target::Cluster(cluster.id))} renaming={*renaming == Some(cluster.id)} grips={grips.clone()} />
                        }
                    }) }
                </div>
                if (all.rows.len() as u64) < all.count {
                    <p class="gallery-more"><Button label={format!("Show more of {}", count(all.count))} onclick={{ let most = most.clone(); move |_| most.set(*most + CARDS) }} /></p>
                }
            </div>
            if !chosen.is_empty() && held.is_none() {
                <p class="kanban-hint">{ format!("{} chosen. Drag them to a card, or press Space on one and choose with the arrows.", plural(chosen.len() as u64, "keyword", "keywords")) }</p>
            }
            <div ref={ghost} class={classes!("carried", held.as_ref().filter(|h| !h.by_keys).map(|_| "shown"))} aria-hidden="true">
                { held.as_ref().map(|h| if h.keywords.len() == 1 { h.keywords[0].keyword.clone() } else { plural(h.keywords.len() as u64, "keyword", "keywords") }).unwrap_or_default() }
            </div>
            if let Some(from) = (*merging).clone() {
                <ClusterPicker site={from.site_id} title={format!("Merge “{}” into…", from.name)} except={from.id} others=false
                    onclose={{ let merging = merging.clone(); move |()| merging.set(None) }}
                    onchoose={move |choice| if let Choice::Existing(into, _) = choice { merge(into, vec![from.id]); }} />
            }
        </div>
    }
}

/// What is said to who does not see the board.
fn said(held: Option<&Held>, rows: &[Rc<Cluster>]) -> String {
    let Some(held) = held else { return String::new() };
    let number = plural(held.keywords.len() as u64, "keyword", "keywords");
    match held.target {
        None => format!("{number} picked up. Arrow keys choose a cluster, Enter puts down, N makes a new cluster, Escape puts back."),
        Some(Target::New) => "New cluster".into(),
        Some(Target::Out) => "Without a cluster".into(),
        Some(Target::Cluster(id)) => {
            rows.iter().find(|c| c.id == id).map(|c| format!("{}, {}", c.name, plural(c.keyword_count, "keyword", "keywords"))).unwrap_or_default()
        }
    }
}
