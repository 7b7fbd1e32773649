//! Who does a piece of work, asked where it is started: the built-in engine, the model chosen for it, or another; with what it
//! would cost.
//!
//! Must not know: the work.

use super::pick::with_price;
use crate::components::async_view::FailureView;
use crate::components::button::{Button, Kind};
use crate::components::field::{Select, TextField};
use crate::components::icon::{Glyph, Icon};
use crate::format::{count, dollars, plural};
use crate::route::{self, Route as To};
use crate::store::query::{use_query, use_query_keep};
use igny8_model::ai::{AiFunction, By, ModelChoice, ModelsList, Provider, Route};
use igny8_model::money::{Estimate, EstimateRequest};
use igny8_model::page::Empty;
use igny8_model::{SiteId, commands};
use yew::prelude::*;

/// What was chosen.
#[derive(Clone, PartialEq, Default, Debug)]
pub struct Chosen {
    pub by: Option<By>,
    /// A model does it.
    pub model: bool,
    pub words: Option<u32>,
    /// What is to be expected, once it is known.
    pub likely: Option<u64>,
    /// Something is not right yet: nothing can be started.
    pub wrong: bool,
}

impl Chosen {
    /// ` for about $0.34`, ` (free)`: the end of what the button says.
    pub fn price(&self) -> String {
        match self.likely {
            _ if !self.model => " (free)".into(),
            Some(0) => " (free)".into(),
            Some(likely) => format!(" for about {}", dollars(likely)),
            None => String::new(),
        }
    }
}

/// Words of a text, as the core takes them.
const WORDS: std::ops::RangeInclusive<u32> = 150..=8_000;
const BUILT_IN: &str = "built_in";
const ROUTE: &str = "route";

#[derive(Properties, PartialEq)]
pub struct WayProps {
    pub function: AiFunction,
    /// Of what there is: texts, clusters; none: not known, the cost of one is told.
    pub items: Option<u64>,
    /// One and many of them.
    pub noun: (&'static str, &'static str),
    /// What the built-in engine makes: `Built-in outline (free)`.
    pub built_in: &'static str,
    pub site: Option<SiteId>,
    pub onchange: Callback<Chosen>,
}

/// The models of a function, or those that stand in for it.
pub fn route_of(routes: &[Route], function: AiFunction) -> &[ModelChoice] {
    let of = |f: AiFunction| routes.iter().find(|r| r.function == f).map_or(&[][..], |r| &r.models);
    let own = of(function);
    // As in the core: clustering and pictures have only models of their own.
    if own.is_empty() && !matches!(function, AiFunction::AutoCluster | AiFunction::GenerateImages) { of(AiFunction::Default) } else { own }
}

#[component]
pub fn WayChoice(props: &WayProps) -> Html {
    let WayProps { function, items, noun, built_in, site, onchange } = props;
    let providers = use_query::<commands::AiProvidersList>(Some(Empty {}));
    let routes = use_query::<commands::AiRoutesList>(Some(Empty {}));
    let picked = use_state_eq(|| None::<String>);
    let named = use_state_eq(String::new);
    let typed = use_state_eq(|| "1200".to_owned());
    let known: Vec<Provider> = providers.data.as_ref().map(|p| p.results.iter().filter(|p| p.enabled).cloned().collect()).unwrap_or_default();
    let first = routes.data.as_ref().and_then(|r| route_of(&r.results, *function).first().cloned());
    let way = (*picked).clone().unwrap_or_else(|| if first.is_some() { ROUTE } else { BUILT_IN }.to_owned());
    let other = known.iter().find(|p| p.id.to_string() == way);
    let models = use_query::<commands::AiModelsList>(other.map(|p| ModelsList { provider_id: p.id, refresh: false }));
    // Only what may be called: a model without a price is not.
    let priced: Vec<_> = models.data.as_ref().map(|m| m.results.iter().filter(|m| m.price.is_some()).cloned().collect()).unwrap_or_default();
    let other = other.and_then(|p| {
        let model = priced.iter().find(|m| m.model == *named).or(priced.first())?;
        Some(ModelChoice { provider_id: p.id, model: model.model.clone() })
    });
    let by_model = way != BUILT_IN;
    let writes = *function == AiFunction::GenerateContent;
    let words = typed.trim().replace(',', "").parse::<u32>().ok().filter(|n| WORDS.contains(n));
    let missing = by_model && way != ROUTE && other.is_none();
    let asks = by_model && !missing && (!writes || words.is_some());
    let request =
        EstimateRequest { function: *function, site_id: *site, items: items.unwrap_or(1).max(1), words: words.filter(|_| writes), model: other.clone() };
    let estimate = use_query_keep::<commands::MoneyEstimate>(asks.then_some(request));
    let estimated = estimate.data.clone().filter(|_| asks && estimate.error.is_none());
    let chosen = Chosen {
        by: match way.as_str() {
            // Nothing to choose from: nothing is said, and the core's own order holds.
            BUILT_IN => (!known.is_empty()).then_some(By::BuiltIn),
            ROUTE => None,
            _ => other.map(By::Model),
        },
        model: by_model,
        words: words.filter(|_| writes && by_model),
        likely: estimated.as_ref().filter(|_| items.is_some()).map(|e| e.likely_micros),
        wrong: by_model && (!asks || estimate.error.is_some()),
    };
    {
        let onchange = onchange.clone();
        use_effect_with(chosen, move |chosen| onchange.emit(chosen.clone()));
    }
    if providers.data.as_ref().is_some_and(|p| p.results.is_empty()) {
        return html! {
            <div class="way-none">
                <span><b>{ *built_in }</b><span class="quiet">{ " A model can do it instead, once there is a provider." }</span></span>
                <Button kind={Kind::Ghost} label="AI providers" icon={Icon::Sparkles} onclick={|_| route::go(To::Ai)} />
            </div>
        };
    }
    let mut ways: Vec<(AttrValue, AttrValue)> = vec![(BUILT_IN.into(), (*built_in).into())];
    if let Some(first) = &first {
        let of = known.iter().find(|p| p.id == first.provider_id).map_or_else(|| "switched off".to_owned(), |p| p.name.clone());
        ways.push((ROUTE.into(), format!("{} ({of}), as chosen for it", first.model).into()));
    }
    ways.extend(known.iter().map(|p| (p.id.to_string().into(), format!("Another model of {}…", p.name).into())));
    let options: Vec<(AttrValue, AttrValue)> = priced.iter().map(|m| (m.model.clone().into(), with_price(m).into())).collect();
    let set = |state: UseStateHandle<String>| Callback::from(move |text: String| state.set(text));
    let current = match &*named {
        name if priced.iter().any(|m| m.model == *name) => name.clone(),
        _ => priced.first().map(|m| m.model.clone()).unwrap_or_default(),
    };
    html! {
        <div class="form way">
            <div class={classes!((writes && by_model).then_some("way-two"))}>
                <Select label="Done by" options={ways} value={way.clone()} onchange={{ let picked = picked.clone(); move |w| picked.set(Some(w)) }} test="way" />
                if writes && by_model {
                    <TextField label="Words of each" value={(*typed).clone()} oninput={set(typed.clone())} error={words.is_none().then(|| AttrValue::from("150 to 8,000."))} test="way-words" />
                }
            </div>
            if by_model && way != ROUTE {
                if options.is_empty() {
                    <p class="field-error">{ if models.pending { "Reading its models…" } else { "None of its models has a price yet: give one under AI providers, so that caps and estimates hold." } }</p>
                } else {
                    <Select label="Model" {options} value={current} onchange={set(named.clone())} test="way-model" />
                }
            }
            if let Some(failure) = estimate.error.clone().filter(|_| asks) {
                <FailureView {failure} inline=true />
            }
            if let Some(estimate) = estimated {
                { cost(&estimate, *items, *noun) }
            }
        </div>
    }
}

fn cost(e: &Estimate, items: Option<u64>, noun: (&str, &str)) -> Html {
    let whole = match items {
        Some(n) => plural(n, noun.0, noun.1),
        None => format!("Each {}", noun.0),
    };
    let sum = if e.most_micros == 0 { "free".to_owned() } else { format!("about {}, at most {}", dollars(e.likely_micros), dollars(e.most_micros)) };
    html! {
        <div class="estimate" role="status" data-test="estimate">
            <p><b>{ format!("{whole}: {sum}") }</b></p>
            <p class="quiet">{ format!("{}, {} tokens in and {} out, with {}.", plural(e.calls, "call", "calls"), count(e.tokens_in), count(e.tokens_out), e.provider) }{ for e.notes.iter().map(|n| format!(" {n}")) }</p>
            if let Some(over) = &e.over_cap {
                <p class="over-cap"><Glyph icon={Icon::TriangleAlert} class="sm amber" /><span>{ format!("{over} No call is begun that could pass it.") }</span></p>
            }
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use igny8_model::ProviderId;

    #[test]
    fn another_functions_models_stand_in() {
        let model = |name: &str| ModelChoice { provider_id: ProviderId::new(), model: name.into() };
        let routes = [
            Route { function: AiFunction::Default, models: vec![model("a")] },
            Route { function: AiFunction::GenerateContent, models: vec![model("b")] },
            Route { function: AiFunction::GenerateIdeas, models: Vec::new() },
        ];
        assert_eq!(route_of(&routes, AiFunction::GenerateContent)[0].model, "b");
        assert_eq!(route_of(&routes, AiFunction::GenerateIdeas)[0].model, "a");
        assert!(route_of(&[], AiFunction::GenerateIdeas).is_empty());
        assert_eq!(Chosen::default().price(), " (free)");
        assert_eq!(Chosen { model: true, likely: Some(340_000), ..Chosen::default() }.price(), " for about $0.34");
    }
}
