//! Choosing a model: a provider, and one of its models or a name.
//!
//! Must not know: what it is chosen for.

use crate::components::async_view::FailureView;
use crate::components::button::{Button, Kind};
use crate::components::dialog::Dialog;
use crate::components::field::{Select, TextField};
use crate::format::dollars;
use crate::ipc::Failure;
use crate::store::query::use_query;
use igny8_model::ai::{Model, ModelChoice, ModelsList, Provider};
use igny8_model::commands;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PickProps {
    pub title: AttrValue,
    pub providers: Rc<Vec<Rc<Provider>>>,
    /// Tells what came of it; nothing wrong: the dialog is closed by its owner.
    pub onpick: Callback<ModelChoice>,
    pub failure: Option<Failure>,
    pub busy: bool,
    pub onclose: Callback<()>,
}

/// `gpt-5 – $1.25 in, $10.00 out`.
pub fn with_price(model: &Model) -> String {
    match &model.price {
        Some(p) if p.input == 0 && p.output == 0 && p.image == 0 => format!("{} – free", model.model),
        Some(p) if p.input == 0 && p.output == 0 => format!("{} – {} a picture", model.model, dollars(p.image)),
        Some(p) => format!("{} – {} in, {} out", model.model, dollars(p.input), dollars(p.output)),
        None => format!("{} – no price yet", model.model),
    }
}

/// The entry for a name that is typed.
const TYPED: &str = "\u{0}";

#[component]
pub fn PickDialog(props: &PickProps) -> Html {
    let PickProps { title, providers, onpick, failure, busy, onclose } = props;
    let provider = use_state_eq(|| providers.iter().find(|p| p.enabled).or(providers.first()).map(|p| p.id));
    let chosen = use_state_eq(String::new);
    let typed = use_state_eq(String::new);
    let models = use_query::<commands::AiModelsList>((*provider).map(|provider_id| ModelsList { provider_id, refresh: false }));
    let known: &[Model] = models.data.as_ref().map_or(&[], |m| &m.results);
    // Those that can be called stand first.
    let mut sorted: Vec<&Model> = known.iter().collect();
    sorted.sort_by_key(|m| (m.price.is_none(), m.model.to_lowercase()));
    let by_name = sorted.is_empty() || *chosen == TYPED;
    let model = if by_name {
        typed.trim().to_owned()
    } else if chosen.is_empty() {
        sorted[0].model.clone()
    } else {
        (*chosen).clone()
    };
    let save = {
        let (onpick, provider, model) = (onpick.clone(), *provider, model.clone());
        Callback::from(move |()| {
            if let Some(provider_id) = provider.filter(|_| !model.is_empty()) {
                onpick.emit(ModelChoice { provider_id, model: model.clone() });
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
    let sources = providers.iter().map(|p| (p.id.to_string().into(), p.name.clone().into())).collect::<Vec<(AttrValue, AttrValue)>>();
    let onprovider = {
        let (provider, chosen, providers) = (provider.clone(), chosen.clone(), providers.clone());
        Callback::from(move |id: String| {
            chosen.set(String::new());
            provider.set(providers.iter().find(|p| p.id.to_string() == id).map(|p| p.id));
        })
    };
    let mut options: Vec<(AttrValue, AttrValue)> = sorted.iter().map(|m| (m.model.clone().into(), with_price(m).into())).collect();
    options.push((TYPED.into(), "Another one, by its name…".into()));
    html! {
        <Dialog title={title.clone()} {onclose} test="pick-model"
            actions={html! { <>
                <Button label="Cancel" onclick={onclose.reform(|_| ())} />
                <Button label="Add model" kind={Kind::Primary} busy={*busy} disabled={model.is_empty()} onclick={save.reform(|_| ())} test="save-model" />
            </> }}>
            <form class="form" {onsubmit}>
                <Select label="Provider" options={sources} value={provider.map(|p| p.to_string()).unwrap_or_default()} onchange={onprovider} test="pick-provider" />
                if !sorted.is_empty() {
                    <Select label="Model" {options} value={if by_name { TYPED.to_owned() } else { model.clone() }} onchange={{ let chosen = chosen.clone(); move |m| chosen.set(m) }} test="pick-name" />
                }
                if by_name {
                    <TextField label="Its name, as the provider writes it" value={(*typed).clone()} oninput={{ let typed = typed.clone(); move |t| typed.set(t) }} test="typed-model" />
                }
                if let Some(failure) = failure {
                    <FailureView failure={failure.clone()} inline=true />
                }
                <button type="submit" hidden=true disabled={model.is_empty()}></button>
            </form>
        </Dialog>
    }
}
