//! Starting ideas: by whom, and what it would cost. Without a provider there is nothing to ask: the built-in engine begins.
//!
//! Must not know: where it was asked for.

use crate::components::button::{Button, Kind};
use crate::components::dialog::Dialog;
use crate::components::icon::Icon;
use crate::format::plural;
use crate::ipc;
use crate::pages::ai::way::{Chosen, WayChoice};
use crate::store::jobs;
use crate::store::signal::{Signal, use_signal};
use igny8_model::ai::{AiFunction, By};
use igny8_model::page::Empty;
use igny8_model::planner::GenerateIdeasRequest;
use igny8_model::{ClusterId, SiteId, commands};
use std::collections::BTreeMap;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Clusters by site; none of a site: all of it that have no idea yet.
type Clusters = BTreeMap<SiteId, Vec<ClusterId>>;

thread_local! { static ASKED: Signal<Option<Clusters>> = const { Signal::new(None) }; }

/// Makes ideas of clusters; asks by whom where there is a choice.
pub async fn start(clusters: Clusters) {
    let choice = ipc::call::<commands::AiProvidersList>(Empty {}).await.is_ok_and(|p| p.results.iter().any(|p| p.enabled));
    if choice {
        ASKED.with(|a| a.set(Some(clusters)));
    } else {
        run(clusters, None).await;
    }
}

/// As [`start`], for one cluster or all of a site.
pub fn ask(site: SiteId, clusters: Vec<ClusterId>) {
    spawn_local(start(BTreeMap::from([(site, clusters)])));
}

async fn run(clusters: Clusters, by: Option<By>) {
    for (site_id, cluster_ids) in clusters {
        jobs::start::<commands::ClustersGenerateIdeas>(GenerateIdeasRequest { site_id, cluster_ids, limit: None, by: by.clone() }).await;
    }
}

/// The dialog, while it is open.
#[component]
pub fn IdeasDialog() -> Html {
    match use_signal(&ASKED) {
        Some(clusters) => html! { <Open {clusters} /> },
        None => Html::default(),
    }
}

#[derive(Properties, PartialEq)]
struct OpenProps {
    clusters: Clusters,
}

#[component]
fn Open(props: &OpenProps) -> Html {
    let clusters = &props.clusters;
    let chosen = use_state_eq(Chosen::default);
    let all = clusters.values().any(Vec::is_empty);
    let number: u64 = clusters.values().map(|ids| ids.len() as u64).sum();
    let items = (!all).then_some(number);
    let site = clusters.keys().next().copied().filter(|_| clusters.len() == 1);
    let close = Callback::from(|()| ASKED.with(|a| a.set(None)));
    let begin = {
        let (clusters, by, close) = (clusters.clone(), chosen.by.clone(), close.clone());
        Callback::from(move |_| {
            close.emit(());
            spawn_local(run(clusters.clone(), by.clone()));
        })
    };
    let lead = if chosen.model {
        "A model reads each cluster’s keywords and proposes titles and briefs."
    } else {
        "The built-in engine makes an idea of each cluster from its keywords, on this computer."
    };
    let title = match items {
        Some(n) => format!("Ideas from {}", plural(n, "cluster", "clusters")),
        None => "Ideas from all clusters without one".to_owned(),
    };
    let onchange = {
        let chosen = chosen.clone();
        Callback::from(move |new| chosen.set(new))
    };
    html! {
        <Dialog {title} lead={AttrValue::from(lead)} onclose={close.clone()} test="ideas-dialog"
            actions={html! { <>
                <Button label="Cancel" onclick={close.reform(|_| ())} />
                <Button label={format!("Make ideas{}", chosen.price())} kind={Kind::Primary} icon={Icon::Lightbulb} disabled={chosen.wrong} onclick={begin} test="start-ideas" />
            </> }}>
            <WayChoice function={AiFunction::GenerateIdeas} {items} noun={("cluster", "clusters")} built_in="Built-in ideas (free)" {site} {onchange} />
        </Dialog>
    }
}
