//! A provider's models with what they cost and where that stands.
//!
//! Must not know: which model does what.

use super::price::PriceForm;
use crate::components::async_view::async_view;
use crate::components::button::{Button, Kind};
use crate::components::dialog::Dialog;
use crate::components::field::TextField;
use crate::components::icon::{Glyph, Icon};
use crate::format::{count, dollars, plural};
use crate::ipc;
use crate::store::query::use_query;
use crate::store::toasts;
use igny8_model::ai::{Model, ModelsList, Price, Provider};
use igny8_model::commands;
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// More rows than this are found by typing.
const SHOWN: usize = 120;

#[derive(Properties, PartialEq)]
pub struct ModelsProps {
    pub provider: Rc<Provider>,
    pub onclose: Callback<()>,
}

#[component]
pub fn ModelsDialog(props: &ModelsProps) -> Html {
    let ModelsProps { provider, onclose } = props;
    let id = provider.id;
    let models = use_query::<commands::AiModelsList>(Some(ModelsList { provider_id: id, refresh: false }));
    let typed = use_state_eq(String::new);
    let busy = use_state_eq(|| false);
    // The model whose price is being written; an empty name: one that is not in the list.
    let pricing = use_state_eq(|| None::<(String, Option<Price>)>);
    let refresh = {
        let busy = busy.clone();
        Callback::from(move |_| {
            let busy = busy.clone();
            busy.set(true);
            spawn_local(async move {
                match ipc::call::<commands::AiModelsList>(ModelsList { provider_id: id, refresh: true }).await {
                    Ok(page) => toasts::good(format!("{} now", plural(page.results.len() as u64, "model", "models")), None),
                    Err(error) => toasts::error(&error),
                }
                busy.set(false);
            });
        })
    };
    let done = {
        let pricing = pricing.clone();
        Callback::from(move |()| pricing.set(None))
    };
    let onprice = {
        let pricing = pricing.clone();
        Callback::from(move |what| pricing.set(Some(what)))
    };
    let list = async_view(
        &models,
        |page| page.results.is_empty(),
        || html! { <p class="chart-empty">{ "No models are known yet. Refresh asks the provider; a model that it does not name can be given a price by its name." }</p> },
        |page| {
            let words = typed.to_lowercase();
            let hits: Vec<&Model> = page.results.iter().filter(|m| m.model.to_lowercase().contains(words.trim())).collect();
            html! {
                <>
                    <div class="models-scroll" tabindex="0" role="region" aria-label="Models">
                        <table class="models">
                            <thead><tr>
                                <th scope="col">{ "Model" }</th><th scope="col" class="num">{ "Question" }</th><th scope="col" class="num">{ "From cache" }</th>
                                <th scope="col" class="num">{ "Answer" }</th><th scope="col" class="num">{ "Picture" }</th><th scope="col">{ "As of" }</th><th scope="col"><span class="heard">{ "Change" }</span></th>
                            </tr></thead>
                            <tbody>{ for hits.iter().take(SHOWN).map(|m| row(m, &onprice)) }</tbody>
                        </table>
                    </div>
                    <p class="field-hint">{ if hits.len() > SHOWN {
                        format!("{} of {}: type a part of the name to see others.", SHOWN, count(hits.len() as u64))
                    } else {
                        "Dollars for a million tokens, or for a picture. A model without a price is not called until you give it one.".to_owned()
                    } }</p>
                </>
            }
        },
    );
    let many = models.data.as_ref().is_some_and(|p| p.results.len() > 8);
    html! {
        <Dialog title={format!("Models of {}", provider.name)} class="wide" {onclose} test="models-dialog"
            actions={html! { <>
                <span class="dialog-left"><Button label="A model by its name…" icon={Icon::Plus} onclick={onprice.reform(|_| (String::new(), None))} test="model-by-name" /></span>
                <Button label="Refresh" icon={Icon::RefreshCw} busy={*busy} onclick={refresh} test="refresh-models" />
                <Button label="Done" kind={Kind::Primary} onclick={onclose.reform(|_| ())} />
            </> }}>
            <div class="form">
                if let Some((model, price)) = &*pricing {
                    <PriceForm key={model.clone()} provider_id={id} model={model.clone()} price={price.clone()} ondone={done} />
                }
                if many {
                    <TextField label="Find a model" value={(*typed).clone()} placeholder="A part of its name" oninput={{ let typed = typed.clone(); move |t| typed.set(t) }} test="find-model" />
                }
                { list }
            </div>
        </Dialog>
    }
}

fn row(model: &Model, onprice: &Callback<(String, Option<Price>)>) -> Html {
    let sum = |n: u64| html! { <td class="num">{ dollars(n) }</td> };
    let set = {
        let what = (model.model.clone(), model.price.clone());
        onprice.reform(move |_| what.clone())
    };
    let room = model.context.map(|n| format!("{} tokens of question and answer", count(n)));
    html! {
        <tr key={model.model.clone()}>
            <th scope="row" title={room}>{ &model.model }</th>
            if let Some(price) = &model.price {
                { sum(price.input) }{ sum(price.cached_input) }{ sum(price.output) }
                <td class="num">{ if price.image > 0 { dollars(price.image) } else { "–".to_owned() } }</td>
                <td class="quiet" title={price.source.clone()}>{ &price.as_of }<small>{ if price.own { "Set here".to_owned() } else { short_source(&price.source) } }</small></td>
            } else {
                <td colspan="5" class="no-price"><Glyph icon={Icon::TriangleAlert} class="amber sm" />{ " No price: is not called until you give one." }</td>
            }
            <td class="num"><Button kind={Kind::Ghost} label={if model.price.is_some() { "Change…" } else { "Give a price…" }} title={format!("Price of {}", model.model)} onclick={set} test="set-price" /></td>
        </tr>
    }
}

/// The host of an address, or the words as they stand.
fn short_source(source: &str) -> String {
    if source.starts_with("http") { crate::format::host(source).to_owned() } else { source.to_owned() }
}
