//! One keyword beside the table: its figures, its trend, its cluster.
//!
//! Must not know: the table.

use super::cluster_picker::{ClusterPicker, move_to};
use super::keyword_columns::{nothing, source};
use crate::components::button::{Button, Kind};
use crate::components::field::{Select, TextField};
use crate::components::icon::Icon;
use crate::components::sparkline::Sparkline;
use crate::components::status::intent_name;
use crate::format::{ago, money, words};
use crate::ipc;
use crate::route::{self, Place, Route};
use crate::store::toasts;
use igny8_model::commands;
use igny8_model::planner::{Intent, Keyword, KeywordStatus, KeywordUpdate};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct KeywordPaneProps {
    pub keyword: Rc<Keyword>,
    pub onclose: Callback<()>,
    /// The keyword as it is after a change.
    pub onchanged: Callback<Rc<Keyword>>,
}

#[component]
pub fn KeywordPane(props: &KeywordPaneProps) -> Html {
    let keyword = props.keyword.clone();
    let id = keyword.id;
    let moving = use_state_eq(|| false);
    let volume = use_state_eq(|| keyword.search_volume.map(|n| n.to_string()).unwrap_or_default());
    let difficulty = use_state_eq(|| keyword.difficulty.map(|n| n.to_string()).unwrap_or_default());
    let send = {
        let onchanged = props.onchanged.clone();
        Callback::from(move |update: KeywordUpdate| {
            let onchanged = onchanged.clone();
            spawn_local(async move {
                match ipc::call::<commands::KeywordsUpdate>(update).await {
                    Ok(keyword) => onchanged.emit(Rc::new(keyword)),
                    Err(error) => toasts::error(&error),
                }
            });
        })
    };
    let nothing = move || nothing(id);
    let leave = |state: &UseStateHandle<String>, old: Option<i64>, put: fn(&mut KeywordUpdate, i64)| {
        let (state, send) = (state.clone(), send.clone());
        Callback::from(move |()| {
            if let Ok(number) = state.trim().parse::<i64>()
                && Some(number) != old
            {
                let mut update = nothing();
                put(&mut update, number);
                send.emit(update);
            }
        })
    };
    let set = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |text| state.set(text))
    };
    let mut intents: Vec<(AttrValue, AttrValue)> = Intent::ALL.iter().map(|i| (AttrValue::Static(i.as_str()), AttrValue::Static(intent_name(*i)))).collect();
    if keyword.intent.is_none() {
        intents.insert(0, ("".into(), "Unknown".into()));
    }
    let statuses = KeywordStatus::ALL.iter().map(|s| (AttrValue::Static(s.as_str()), AttrValue::from(words(s.as_str())))).collect::<Vec<_>>();
    #[allow(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
    let now = js_sys::Date::now() as i64;
    let cluster = keyword.cluster_id.zip(keyword.cluster_name.clone());
    let site = keyword.site_id;
    html! {
        <div class="pane" data-test="keyword-pane">
            <header class="pane-head">
                <h2>{ &keyword.keyword }</h2>
                <Button kind={Kind::Ghost} icon={Icon::X} title="Close" keys="Esc" onclick={props.onclose.reform(|_| ())} />
            </header>
            <div class="pane-body">
                if keyword.trend.len() > 1 {
                    <div class="trend-box">
                        <Sparkline values={keyword.trend.clone()} width={360} height={72} area=true />
                        <div class="trend-words"><span>{ format!("{} months ago", keyword.trend.len()) }</span><span>{ "now" }</span></div>
                    </div>
                }
                <div class="form">
                    <div class="two">
                        <TextField label="Searches a month" kind="number" value={(*volume).clone()} placeholder="Unknown" oninput={set(&volume)} onblur={leave(&volume, keyword.search_volume, |u, n| u.search_volume = Some(n))} />
                        <TextField label="Difficulty, 0–100" kind="number" value={(*difficulty).clone()} placeholder="Unknown" oninput={set(&difficulty)} onblur={leave(&difficulty, keyword.difficulty, |u, n| u.difficulty = Some(n))} />
                    </div>
                    <div class="two">
                        <Select label="Intent" options={intents} value={keyword.intent.map_or("", Intent::as_str)}
                            onchange={{ let send = send.clone(); move |v: String| send.emit(KeywordUpdate { intent: Intent::parse(&v), ..nothing() }) }} />
                        <Select label="Status" options={statuses} value={keyword.status.as_str()}
                            onchange={{ let send = send.clone(); move |v: String| send.emit(KeywordUpdate { status: KeywordStatus::parse(&v), ..nothing() }) }} />
                    </div>
                </div>
                <div class="pane-line">
                    <span class="field-label">{ "Cluster" }</span>
                    <div>
                        if let Some((cluster, name)) = cluster {
                            <Button kind={Kind::Ghost} icon={Icon::Layers} label={name} onclick={move |_| route::go(Route::In(site, Place::Clusters(Some(cluster))))} />
                        } else {
                            <span class="quiet">{ "None" }</span>
                        }
                        <Button label="Move…" onclick={{ let moving = moving.clone(); move |_| moving.set(true) }} />
                    </div>
                </div>
                <dl class="facts">
                    if let Some(cpc) = keyword.cpc_micros {
                        <div><dt>{ "Cost per click" }</dt><dd>{ format!("{} {}", money(cpc), keyword.currency.clone().unwrap_or_default()) }</dd></div>
                    }
                    <div><dt>{ "Source" }</dt><dd>{ source(keyword.source.as_str()) }</dd></div>
                    <div><dt>{ "Added" }</dt><dd>{ ago(keyword.created_at, now) }</dd></div>
                </dl>
            </div>
            if *moving {
                <ClusterPicker {site} title={format!("Move “{}” to…", keyword.keyword)} except={keyword.cluster_id} onclose={{ let moving = moving.clone(); move |()| moving.set(false) }}
                    onchoose={{ let keyword = keyword.clone(); move |choice| move_to(site, std::slice::from_ref(&keyword), choice) }} />
            }
        </div>
    }
}
