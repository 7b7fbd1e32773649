//! Which model does what: each kind of work with its models in their order.
//!
//! Must not know: prices, keys.

use super::names;
use super::pick::PickDialog;
use crate::components::async_view::async_view;
use crate::components::button::{Button, Kind};
use crate::components::icon::Icon;
use crate::ipc::{self, Failure};
use crate::store::query::use_query;
use crate::store::toasts;
use igny8_model::ai::{AiFunction, ModelChoice, Provider, Route};
use igny8_model::commands;
use igny8_model::page::Empty;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct RoutesProps {
    pub providers: Rc<Vec<Rc<Provider>>>,
}

#[component]
pub fn Routes(props: &RoutesProps) -> Html {
    let providers = &props.providers;
    let routes = use_query::<commands::AiRoutesList>(Some(Empty {}));
    let adding = use_state_eq(|| None::<Route>);
    let failure = use_state_eq(|| None::<Failure>);
    let busy = use_state_eq(|| false);
    let onadd = {
        let (adding, failure) = (adding.clone(), failure.clone());
        Callback::from(move |route: Route| {
            failure.set(None);
            adding.set(Some(route));
        })
    };
    let onpick = {
        let (adding, failure, busy) = (adding.clone(), failure.clone(), busy.clone());
        Callback::from(move |choice: ModelChoice| {
            let Some(mut route) = (*adding).clone() else { return };
            let (adding, failure, busy) = (adding.clone(), failure.clone(), busy.clone());
            route.models.retain(|m| *m != choice);
            route.models.push(choice);
            busy.set(true);
            spawn_local(async move {
                match ipc::call::<commands::AiRouteSet>(route).await {
                    Ok(_) => adding.set(None),
                    Err(error) => failure.set(Some(error)),
                }
                busy.set(false);
            });
        })
    };
    let close = {
        let adding = adding.clone();
        Callback::from(move |()| adding.set(None))
    };
    let body = async_view(
        &routes,
        |_| false,
        Html::default,
        |page| {
            let fallback = page.results.iter().any(|r| r.function == AiFunction::Default && !r.models.is_empty());
            let shown = page.results.iter().filter(|r| names::is_asked(r.function));
            html! {
                <ul class="routes">
                    { for shown.map(|r| html! {
                        <Line key={r.function.as_str()} route={r.clone()} providers={providers.clone()} fallback={fallback && r.function != AiFunction::AutoCluster} onadd={onadd.clone()} />
                    }) }
                </ul>
            }
        },
    );
    html! {
        <section class="card" aria-label="Which model does what" data-test="routes">
            <header>
                <h2>{ "Which model does what" }</h2>
                <p>{ "The first model does the work; the next one takes over while it is out of order. Without a model the built-in engine does it at no cost." }</p>
            </header>
            { body }
            if let Some(route) = &*adding {
                <PickDialog title={format!("A model for: {}", names::function(route.function).to_lowercase())} providers={providers.clone()} {onpick} failure={(*failure).clone()} busy={*busy} onclose={close} />
            }
        </section>
    }
}

#[derive(Properties, PartialEq)]
struct LineProps {
    route: Route,
    providers: Rc<Vec<Rc<Provider>>>,
    /// A model stands in where none is chosen.
    fallback: bool,
    onadd: Callback<Route>,
}

fn set(route: Route) {
    spawn_local(async move {
        if let Err(error) = ipc::call::<commands::AiRouteSet>(route).await {
            toasts::error(&error);
        }
    });
}

#[component]
fn Line(props: &LineProps) -> Html {
    let LineProps { route, providers, fallback, onadd } = props;
    let name = names::function(route.function);
    let (what, without) = names::about(route.function);
    let changed = |change: &dyn Fn(&mut Vec<ModelChoice>)| {
        let mut route = route.clone();
        change(&mut route.models);
        Callback::from(move |_: MouseEvent| set(route.clone()))
    };
    let stands_in = *fallback && route.function != AiFunction::Default;
    html! {
        <li class="route">
            <div class="route-words"><h3>{ name }</h3><p class="quiet">{ what }</p></div>
            <ol class="route-models" aria-label={format!("Models for {}", name.to_lowercase())}>
                { for route.models.iter().enumerate().map(|(at, choice)| {
                    let provider = providers.iter().find(|p| p.id == choice.provider_id);
                    let off = provider.is_none_or(|p| !p.enabled);
                    let words = format!("{} of {}", choice.model, provider.map_or("a provider that is gone", |p| &p.name));
                    html! {
                        <li key={words.clone()} class={classes!(off.then_some("off"))}>
                            <span class="route-at num">{ at + 1 }</span>
                            <span class="clip route-model"><b>{ &choice.model }</b><span class="quiet">{ format!(" {}{}", provider.map(|p| p.name.clone()).unwrap_or_default(), if off { ", switched off" } else { "" }) }</span></span>
                            <Button kind={Kind::Ghost} icon={Icon::ArrowUp} title={format!("{words}: earlier")} disabled={at == 0} onclick={changed(&|m| m.swap(at, at.saturating_sub(1)))} />
                            <Button kind={Kind::Ghost} icon={Icon::ArrowDown} title={format!("{words}: later")} disabled={at + 1 == route.models.len()} onclick={changed(&|m| if at + 1 < m.len() { m.swap(at, at + 1) })} />
                            <Button kind={Kind::Ghost} icon={Icon::X} title={format!("{words}: remove")} onclick={changed(&|m| drop(m.remove(at)))} />
                        </li>
                    }
                }) }
                if route.models.is_empty() {
                    <li class="quiet route-none">{ if stands_in { "As “Everything else”." } else { without } }</li>
                }
            </ol>
            <Button label="Add a model…" icon={Icon::Plus} kind={Kind::Ghost} disabled={providers.is_empty() || route.models.len() >= 5}
                title={if providers.is_empty() { "Add a provider first".to_owned() } else { format!("Add a model for {}", name.to_lowercase()) }}
                onclick={{ let route = route.clone(); onadd.reform(move |_| route.clone()) }} test={format!("route-{}", route.function.as_str())} />
        </li>
    }
}
