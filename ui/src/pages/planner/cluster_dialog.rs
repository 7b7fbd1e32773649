//! Asking how keywords are to be clustered.
//!
//! Must not know: how it is done.

use crate::components::button::{Button, Kind};
use crate::components::dialog::Dialog;
use crate::components::field::{Check, Select, Slider};
use crate::components::icon::Icon;
use crate::format::plural;
use crate::pages::ai::way::{Chosen, WayChoice};
use crate::store::jobs;
use crate::store::query::use_query;
use crate::store::session::Here;
use igny8_model::ai::AiFunction;
use igny8_model::planner::AutoClusterRequest;
use igny8_model::{ListQuery, SectorId, commands};
use std::str::FromStr;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ClusterDialogProps {
    pub onclose: Callback<()>,
}

#[component]
pub fn ClusterDialog(props: &ClusterDialogProps) -> Html {
    let site = use_context::<Here>().and_then(|h| h.site);
    let strictness = use_state_eq(|| 50_u8);
    let only_new = use_state_eq(|| false);
    let sector = use_state_eq(String::new);
    let way = use_state_eq(Chosen::default);
    let facets = use_query::<commands::KeywordsFacets>(site.as_ref().map(|s| ListQuery {
        site_id: Some(s.id),
        sector_id: SectorId::from_str(&sector).ok(),
        ..ListQuery::default()
    }));
    let Some(site) = site else { return Html::default() };
    let (total, unclustered) = facets.data.as_ref().map_or((0, 0), |f| (f.total, f.unclustered));
    let start = {
        let onclose = props.onclose.clone();
        let request = AutoClusterRequest {
            site_id: site.id,
            sector_id: SectorId::from_str(&sector).ok(),
            strictness: Some(*strictness),
            only_unclustered: *only_new,
            by: way.by.clone(),
        };
        Callback::from(move |_| {
            let request = request.clone();
            spawn_local(async move {
                jobs::start::<commands::KeywordsAutoCluster>(request).await;
            });
            onclose.emit(());
        })
    };
    let lead = if way.model {
        "Groups keywords that one page can answer. They go to the model's provider."
    } else {
        "Groups keywords that one page can answer. Runs on this machine; nothing leaves it."
    };
    let number = if *only_new { unclustered } else { total };
    let example = match *strictness {
        ..30 => "Wide topics: “hiking boots” and “walking shoes” may share one.",
        30..70 => "One page’s worth of keywords each. A good start.",
        _ => "Narrow: only near-synonyms share a cluster; more keywords stay alone.",
    };
    let mut sectors = vec![(AttrValue::from(""), AttrValue::from("All sectors, each on its own"))];
    sectors.extend(site.sectors.iter().map(|s| (s.id.to_string().into(), s.name.clone().into())));
    html! {
        <Dialog title="Cluster keywords" lead={AttrValue::from(lead)} onclose={props.onclose.clone()} test="cluster-dialog"
            actions={html! { <>
                <Button label="Cancel" onclick={props.onclose.reform(|_| ())} />
                <Button label={format!("Cluster {}{}", plural(number, "keyword", "keywords"), if way.model { way.price() } else { String::new() })} kind={Kind::Primary} icon={Icon::Layers}
                    disabled={total == 0 || way.wrong} onclick={start} test="start-cluster" />
            </> }}>
            <div class="form">
                <WayChoice function={AiFunction::AutoCluster} items={Some(number)} noun={("keyword", "keywords")} built_in="Built-in engine (free)" site={Some(site.id)}
                    onchange={{ let way = way.clone(); move |chosen| way.set(chosen) }} />
                if !way.model {
                    <Slider label="Strictness" value={*strictness} onchange={{ let s = strictness.clone(); move |v| s.set(v) }} ends={(AttrValue::from("Few, wide"), AttrValue::from("Many, narrow"))} />
                    <p class="field-hint">{ example }</p>
                }
                if site.sectors.len() > 1 {
                    <Select label="Sector" options={sectors} value={(*sector).clone()} onchange={{ let s = sector.clone(); move |v| s.set(v) }} />
                }
                <Check label={format!("Only the {} without a cluster", plural(unclustered, "keyword", "keywords"))} hint={AttrValue::from("Clusters that exist may still take them in.")}
                    checked={*only_new} onchange={{ let o = only_new.clone(); move |()| o.set(!*o) }} />
                <p class="field-hint">{ "Clusters that you edited by hand keep their name and their keywords." }</p>
            </div>
        </Dialog>
    }
}
