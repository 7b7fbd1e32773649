//! A price of one's own for a model, in dollars.
//!
//! Must not know: where it is asked for.

use crate::components::async_view::FailureView;
use crate::components::button::{Button, Kind};
use crate::components::field::TextField;
use crate::format::{parse_dollars, typed_dollars};
use crate::ipc::{self, Failure};
use crate::pages::list::days;
use igny8_model::ai::{Price, PriceSet};
use igny8_model::{ProviderId, commands};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Clone, PartialEq)]
struct Fields {
    model: String,
    input: String,
    cached: String,
    output: String,
    image: String,
}

impl Fields {
    fn of(model: &str, price: Option<&Price>) -> Self {
        let sum = |of: fn(&Price) -> u64| price.map(|p| typed_dollars(of(p))).unwrap_or_default();
        Self { model: model.to_owned(), input: sum(|p| p.input), cached: sum(|p| p.cached_input), output: sum(|p| p.output), image: sum(|p| p.image) }
    }

    /// The price, once every sum is one. What is read from a cache costs as much as the rest unless said; a picture nothing.
    fn price(&self, before: Option<&Price>) -> Option<Price> {
        let or = |text: &str, otherwise: u64| if text.trim().is_empty() { Some(otherwise) } else { parse_dollars(text) };
        let input = parse_dollars(&self.input)?;
        Some(Price {
            input,
            cached_input: or(&self.cached, input)?,
            cache_write: before.filter(|b| b.input == input).map_or(input, |b| b.cache_write),
            output: parse_dollars(&self.output)?,
            image: or(&self.image, 0)?,
            as_of: days::day(days::now()),
            source: "Set here".into(),
            own: true,
        })
    }
}

#[derive(Properties, PartialEq)]
pub struct PriceProps {
    pub provider_id: ProviderId,
    /// Empty: its name is typed too.
    pub model: String,
    pub price: Option<Price>,
    pub ondone: Callback<()>,
}

#[component]
pub fn PriceForm(props: &PriceProps) -> Html {
    let PriceProps { provider_id, model, price, ondone } = props;
    let fields = use_state_eq(|| Fields::of(model, price.as_ref()));
    let failure = use_state_eq(|| None::<Failure>);
    let made = fields.price(price.as_ref());
    let send = {
        let (failure, ondone, provider_id, model) = (failure.clone(), ondone.clone(), *provider_id, fields.model.trim().to_owned());
        move |price: Option<Price>| {
            let (failure, ondone) = (failure.clone(), ondone.clone());
            let request = PriceSet { provider_id, model: model.clone(), price };
            spawn_local(async move {
                match ipc::call::<commands::AiPriceSet>(request).await {
                    Ok(_) => ondone.emit(()),
                    Err(error) => failure.set(Some(error)),
                }
            });
        }
    };
    let save = {
        let (send, made) = (send.clone(), made.clone());
        Callback::from(move |()| {
            if made.is_some() {
                send(made.clone());
            }
        })
    };
    let onsubmit = {
        let save = save.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            save.emit(());
        })
    };
    let set = |put: fn(&mut Fields, String)| {
        let (fields, failure) = (fields.clone(), failure.clone());
        Callback::from(move |text: String| {
            let mut new = (*fields).clone();
            put(&mut new, text);
            fields.set(new);
            failure.set(None);
        })
    };
    let bad = |text: &str| (!text.trim().is_empty() && parse_dollars(text).is_none()).then(|| AttrValue::from("A sum in dollars, as 2.50."));
    let f = &*fields;
    let name_error = failure.as_ref().and_then(|e| e.errors.get("model")?.first().cloned()).map(AttrValue::from);
    let general = failure.as_ref().filter(|e| !e.errors.contains_key("model")).cloned();
    let ready = made.is_some() && !f.model.trim().is_empty();
    let typed_name = model.is_empty();
    html! {
        <form class="form price-form" {onsubmit} data-test="price-form">
            if typed_name {
                <TextField label="Model, as the provider names it" value={f.model.clone()} oninput={set(|f, t| f.model = t)} error={name_error} autofocus=true test="price-model" />
            } else {
                <h3>{ format!("Price of {model}") }</h3>
            }
            <div class="four">
                <TextField label="Question, $ a million" value={f.input.clone()} placeholder="0" oninput={set(|f, t| f.input = t)} error={bad(&f.input)} autofocus={!typed_name} test="price-input" />
                <TextField label="From cache, $ a million" value={f.cached.clone()} placeholder="As the question" oninput={set(|f, t| f.cached = t)} error={bad(&f.cached)} test="price-cached" />
                <TextField label="Answer, $ a million" value={f.output.clone()} placeholder="0" oninput={set(|f, t| f.output = t)} error={bad(&f.output)} test="price-output" />
                <TextField label="A picture, $" value={f.image.clone()} placeholder="0" oninput={set(|f, t| f.image = t)} error={bad(&f.image)} test="price-image" />
            </div>
            <p class="field-hint">{ "Of a million tokens. Write 0 for a model on a machine of your own." }</p>
            if let Some(failure) = general {
                <FailureView {failure} inline=true />
            }
            <div class="price-do">
                if price.as_ref().is_some_and(|p| p.own) {
                    <Button label="Take this price back" kind={Kind::Ghost} onclick={{ let send = send.clone(); move |_| send(None) }} test="price-back" />
                }
                <span class="gap"></span>
                <Button label="Cancel" onclick={ondone.reform(|_| ())} />
                <Button label="Set price" kind={Kind::Primary} submit=true disabled={!ready} test="save-price" />
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_of_ones_own_may_cost_nothing() {
        let fields = |input: &str, cached: &str, output: &str| Fields {
            model: "m".into(),
            input: input.into(),
            cached: cached.into(),
            output: output.into(),
            image: String::new(),
        };
        // Without a question's and an answer's price there is none: nothing typed is not 0.
        assert_eq!(parse_dollars(&fields("", "", "1").input), None);
        assert_eq!(parse_dollars(&fields("0", "", "0").input), Some(0));
        assert_eq!(typed_dollars(2_500_000), "2.5");
    }
}
