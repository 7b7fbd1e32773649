//! Clusters as a map: as large as they are searched for, coloured by intent or by difficulty.
//!
//! Must not know: the page around it.

use super::all_clusters::use_all_clusters;
use super::treemap::{Area, neighbour, squarify, visible};
use crate::components::async_view::{FailureView, Pending};
use crate::components::field::Segments;
use crate::components::measure::use_size;
use crate::components::status::intent_name;
use crate::components::style;
use crate::format::{count, integer, plural, short};
use igny8_model::planner::{Cluster, Intent};
use igny8_model::{ClusterId, ListQuery};
use std::rc::Rc;
use yew::prelude::*;

/// Clusters read; the smaller ones could not be seen anyway.
const MOST: usize = 3_000;
/// Square pixels that can be seen and hit.
const SMALLEST: f64 = 110.0;
/// Square pixels of the tile that stands for all smaller ones.
const REST: f64 = 6_200.0;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Colour {
    Intent,
    Difficulty,
}

#[derive(Properties, PartialEq)]
pub struct MapProps {
    /// Which clusters; their order is the map's own.
    pub query: ListQuery,
    pub onopen: Callback<Rc<Cluster>>,
    pub open: Option<ClusterId>,
    pub empty: Html,
}

#[component]
pub fn ClusterMap(props: &MapProps) -> Html {
    let query = ListQuery { sort: Some("-search_volume".into()), ..props.query.clone() };
    let all = use_all_clusters(&query, MOST);
    let colour = use_state_eq(|| Colour::Intent);
    let cursor = use_state_eq(|| 0_usize);
    let hover = use_state_eq(|| None::<usize>);
    let (node, tip) = (use_node_ref(), use_node_ref());
    let (width, height) = use_size(node.clone());
    let room = Area { x: 0.0, y: 0.0, width, height };
    // A cluster without a known volume is as large as a keyword that is hardly searched for: it is there, too.
    #[allow(clippy::cast_precision_loss, reason = "volumes are far below 2^52")]
    let weight = |c: &Cluster| c.search_volume.max(1) as f64;
    let weights: Vec<f64> = all.rows.iter().map(|c| weight(c)).collect();
    let shown = visible(&weights, room, SMALLEST).min(weights.len());
    let smaller = all.count.saturating_sub(shown as u64);
    let mut drawn: Vec<f64> = weights[..shown].to_vec();
    if smaller > 0 {
        // Together they get room for their words, however little they weigh.
        let sum: f64 = drawn.iter().sum();
        drawn.push(sum * (REST / (width * height - REST)).max(0.0));
    }
    let areas = squarify(&drawn, room);
    let at = (*cursor).min(shown.saturating_sub(1));
    let pointed = hover.filter(|i| *i < shown);
    {
        let (tip, area) = (tip.clone(), pointed.and_then(|i| areas.get(i).copied()));
        use_effect_with((area.map(|a| (a.x as i64, a.y as i64, a.width as i64)), width as i64), move |_| {
            if let Some(area) = area {
                let (x, y) = area.middle();
                style::set(&tip, "left", &format!("{:.0}px", (x + 12.0).min(width - 250.0).max(4.0)));
                style::set(&tip, "top", &format!("{:.0}px", if y > height / 2.0 { (y - 130.0).max(4.0) } else { y + 12.0 }));
            }
        });
    }
    if let (Some(error), true) = (&all.error, all.rows.is_empty()) {
        return html! { <FailureView failure={error.clone()} /> };
    }
    if all.ready && all.rows.is_empty() {
        return props.empty.clone();
    }
    let onkeydown = {
        let (cursor, areas, rows, onopen) = (cursor.clone(), areas.clone(), all.rows.clone(), props.onopen.clone());
        let hover = hover.clone();
        Callback::from(move |event: KeyboardEvent| {
            let way = match event.key().as_str() {
                "ArrowRight" => (1.0, 0.0),
                "ArrowLeft" => (-1.0, 0.0),
                "ArrowDown" => (0.0, 1.0),
                "ArrowUp" => (0.0, -1.0),
                "Enter" | " " => {
                    if let Some(cluster) = rows.get(at) {
                        onopen.emit(cluster.clone());
                    }
                    event.prevent_default();
                    event.stop_propagation();
                    return;
                }
                "Home" | "End" => {
                    let to = if event.key() == "Home" { 0 } else { shown.saturating_sub(1) };
                    cursor.set(to);
                    hover.set(Some(to));
                    event.prevent_default();
                    return;
                }
                _ => return,
            };
            if let Some(to) = neighbour(&areas[..shown], at, way) {
                cursor.set(to);
                hover.set(Some(to));
            }
            event.prevent_default();
            event.stop_propagation();
        })
    };
    let tiles = areas.iter().enumerate().map(|(index, area)| {
        if index >= shown {
            return rest_tile(*area, smaller);
        }
        let cluster = all.rows[index].clone();
        let (hover, onopen, cursor, open) = (hover.clone(), props.onopen.clone(), cursor.clone(), props.open == Some(cluster.id));
        let point = {
            let hover = hover.clone();
            move |_: PointerEvent| hover.set(Some(index))
        };
        let opened = cluster.clone();
        html! {
            <g key={cluster.id.to_string()} id={format!("tile-{index}")} role="option" aria-selected={open.to_string()} aria-label={words(&cluster)}
                class={classes!("map-tile", class_of(&cluster, *colour), (index == at).then_some("cursor"), open.then_some("open"))}
                onpointerenter={point} onclick={move |_| { cursor.set(index); onopen.emit(opened.clone()); }}>
                <rect x={px(area.x + 0.5)} y={px(area.y + 0.5)} width={px((area.width - 1.0).max(0.5))} height={px((area.height - 1.0).max(0.5))} rx="2" />
            </g>
        }
    });
    html! {
        <div class="map">
            <div class="map-head">
                <Segments<Colour> label="Colour by" options={vec![(Colour::Intent, "Intent".into()), (Colour::Difficulty, "Difficulty".into())]} value={*colour}
                    onchange={{ let colour = colour.clone(); move |c| colour.set(c) }} />
                { legend(*colour) }
                <span class="quiet end">{ "Area: searches a month" }</span>
            </div>
            <div ref={node} class="map-room" onpointerleave={{ let hover = hover.clone(); move |_: PointerEvent| hover.set(None) }}>
                if !all.ready {
                    <Pending />
                }
                <svg width={px(width)} height={px(height)} tabindex="0" role="listbox" aria-label={format!("Map of {}", plural(all.count, "cluster", "clusters"))}
                    aria-activedescendant={format!("tile-{at}")} {onkeydown} onfocus={{ let hover = hover.clone(); move |_: FocusEvent| hover.set(Some(at)) }}
                    onblur={{ let hover = hover.clone(); move |_: FocusEvent| hover.set(None) }} data-test="cluster-map">
                    { for tiles }
                    // Words apart from what they stand on: each tile has its name already, in full.
                    <g aria-hidden="true">{ for areas.iter().take(shown).zip(all.rows.iter()).map(|(area, cluster)| label(cluster, *area)) }</g>
                </svg>
                <div ref={tip} class={classes!("map-tip", pointed.map(|_| "shown"))} role="tooltip">
                    if let Some(cluster) = pointed.and_then(|i| all.rows.get(i)) {
                        { tip_words(cluster) }
                    }
                </div>
            </div>
        </div>
    }
}

fn px(n: f64) -> String {
    format!("{n:.1}")
}

fn class_of(cluster: &Cluster, colour: Colour) -> &'static str {
    match colour {
        Colour::Intent => cluster.intent.map_or("unknown-kind", Intent::as_str),
        Colour::Difficulty => match cluster.difficulty {
            Some(..30) => "easy",
            Some(30..60) => "medium",
            Some(_) => "hard",
            None => "unknown-kind",
        },
    }
}

fn words(cluster: &Cluster) -> String {
    format!(
        "{}: {} searches a month, {}{}{}",
        cluster.name,
        integer(cluster.search_volume),
        plural(cluster.keyword_count, "keyword", "keywords"),
        cluster.difficulty.map(|d| format!(", difficulty {d}")).unwrap_or_default(),
        cluster.intent.map(|i| format!(", {}", intent_name(i).to_lowercase())).unwrap_or_default(),
    )
}

/// The name where it fits, cut to the tile, and the volume below it where there is room.
fn label(cluster: &Cluster, area: Area) -> Html {
    if area.width < 46.0 || area.height < 20.0 {
        return Html::default();
    }
    let large = area.width > 150.0 && area.height > 60.0;
    let letter = if large { 7.6 } else { 6.4 };
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a small count")]
    let fits = ((area.width - 12.0) / letter).max(0.0) as usize;
    let name =
        if cluster.name.chars().count() <= fits { cluster.name.clone() } else { cluster.name.chars().take(fits.saturating_sub(1)).chain(['…']).collect() };
    html! {
        <>
            <text class={classes!(large.then_some("large"))} x={px(area.x + 7.0)} y={px(area.y + if large { 20.0 } else { 15.0 })}>{ name }</text>
            if area.height > 38.0 {
                <text class="small" x={px(area.x + 7.0)} y={px(area.y + if large { 36.0 } else { 29.0 })}>{ short(cluster.search_volume) }</text>
            }
        </>
    }
}

fn rest_tile(area: Area, smaller: u64) -> Html {
    let words = format!("{} smaller", count(smaller));
    html! {
        <g class="map-tile rest">
            <title>{ format!("{} are too small to draw; the list has them", plural(smaller, "cluster", "clusters")) }</title>
            <rect x={px(area.x + 0.5)} y={px(area.y + 0.5)} width={px((area.width - 1.0).max(0.5))} height={px((area.height - 1.0).max(0.5))} rx="2" />
            if area.width > 62.0 && area.height > 18.0 {
                <text x={px(area.x + 6.0)} y={px(area.y + 14.0)}>{ words }</text>
            }
        </g>
    }
}

fn legend(colour: Colour) -> Html {
    let entries: Vec<(&'static str, &'static str)> = match colour {
        Colour::Intent => Intent::ALL.iter().map(|i| (i.as_str(), intent_name(*i))).chain([("unknown-kind", "Unknown")]).collect(),
        Colour::Difficulty => vec![("easy", "Easy, below 30"), ("medium", "30 to 59"), ("hard", "60 and more"), ("unknown-kind", "Unknown")],
    };
    html! {
        <ul class="legend map-legend">
            { for entries.into_iter().map(|(class, name)| html! { <li><svg viewBox="0 0 10 10" aria-hidden="true" class={classes!("map-tile", class)}><rect width="10" height="10" rx="2.5" /></svg>{ name }</li> }) }
        </ul>
    }
}

fn tip_words(cluster: &Cluster) -> Html {
    html! {
        <>
            <b>{ &cluster.name }</b>
            <span>{ format!("{} searches a month", integer(cluster.search_volume)) }</span>
            <span>{ plural(cluster.keyword_count, "keyword", "keywords") }{ cluster.difficulty.map(|d| format!(" · difficulty {d}")).unwrap_or_default() }{ cluster.intent.map(|i| format!(" · {}", intent_name(i).to_lowercase())).unwrap_or_default() }</span>
            <small>{ cluster.top_keywords.iter().take(3).cloned().collect::<Vec<_>>().join(", ") }</small>
        </>
    }
}
