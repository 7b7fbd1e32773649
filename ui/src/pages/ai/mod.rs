//! AI settings: providers with their keys, models with their prices, and which model does what.
//!
//! Must not know: how a provider is called.

mod form;
mod models;
pub mod names;
mod pick;
mod price;
mod providers;
mod routes;
pub mod way;

use crate::components::async_view::async_view;
use crate::components::button::{Button, Kind};
use crate::components::icon::Icon;
use crate::shell::page::Page;
use crate::store::actions::{Action, use_actions};
use crate::store::query::use_query;
use igny8_model::ai::Provider;
use igny8_model::commands;
use igny8_model::page::Empty;
use std::rc::Rc;
use yew::prelude::*;

/// What may lie over the page.
#[derive(Clone, PartialEq)]
enum Open {
    Nothing,
    New,
    Edit(Rc<Provider>),
    Models(Rc<Provider>),
    Delete(Rc<Provider>),
}

#[component]
pub fn AiPage() -> Html {
    let open = use_state_eq(|| Open::Nothing);
    let providers = use_query::<commands::AiProvidersList>(Some(Empty {}));
    let new = {
        let open = open.clone();
        move || open.set(Open::New)
    };
    use_actions(vec![Action::new("AI", "Add a provider", Icon::Plus, "n", new.clone()).also("key openai anthropic gemini openrouter ollama lm studio")]);
    let onopen = {
        let open = open.clone();
        Callback::from(move |what| open.set(what))
    };
    let close = {
        let open = open.clone();
        Callback::from(move |()| open.set(Open::Nothing))
    };
    let none = providers.data.as_ref().is_some_and(|p| p.results.is_empty());
    let body = async_view(
        &providers,
        |_| false,
        Html::default,
        |page| {
            let list: Rc<Vec<Rc<Provider>>> = Rc::new(page.results.iter().cloned().map(Rc::new).collect());
            html! {
                <>
                    <providers::Providers list={list.clone()} {onopen} />
                    <routes::Routes providers={list} />
                </>
            }
        },
    );
    let actions = html! {
        if !none {
            <Button label="Add a provider" icon={Icon::Plus} kind={Kind::Primary} keys="n" onclick={move |_| new()} test="add-provider" />
        }
    };
    html! {
        <Page title="AI providers" {actions}>
            <div class="settings ai" tabindex="-1" data-test="ai">{ body }</div>
            { match &*open {
                Open::Nothing => Html::default(),
                Open::New => html! { <form::ProviderForm provider={None::<Rc<Provider>>} onclose={close} /> },
                Open::Edit(provider) => html! { <form::ProviderForm provider={Some(provider.clone())} onclose={close} /> },
                Open::Models(provider) => html! { <models::ModelsDialog provider={provider.clone()} onclose={close} /> },
                Open::Delete(provider) => html! { <providers::DeleteDialog provider={provider.clone()} onclose={close} /> },
            } }
        </Page>
    }
}
