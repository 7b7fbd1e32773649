//! Providers as cards: where they are, whether their key is there, what the last test said.
//!
//! Must not know: models, routes.

use super::{Open, names};
use crate::components::button::{Button, Kind};
use crate::components::dialog::Dialog;
use crate::components::empty::Empty;
use crate::components::icon::{Glyph, Icon};
use crate::components::menu::{Item, MenuButton};
use crate::components::status::{Tone, dot};
use crate::format::{ago, plural};
use crate::ipc;
use crate::pages::list::days;
use crate::store::toasts;
use igny8_model::ai::{Provider, ProviderLimits, ProviderSave, ProviderTest};
use igny8_model::page::ById;
use igny8_model::{ProviderId, commands};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ProvidersProps {
    pub list: Rc<Vec<Rc<Provider>>>,
    pub onopen: Callback<Open>,
}

#[component]
pub fn Providers(props: &ProvidersProps) -> Html {
    let ProvidersProps { list, onopen } = props;
    if list.is_empty() {
        return html! {
            <section class="card no-provider">
                <Empty icon={Icon::Sparkles} title="No provider yet"
                    text="Everything works without one: the built-in engine clusters, finds ideas and writes outlines on this computer, at no cost. With a provider, or a model on your own machine, whole texts are written.">
                    <Button label="Add a provider" icon={Icon::Plus} kind={Kind::Primary} onclick={onopen.reform(|_| Open::New)} test="add-first-provider" />
                </Empty>
            </section>
        };
    }
    html! {
        <>{ for list.iter().map(|provider| html! { <Card key={provider.id.to_string()} provider={provider.clone()} onopen={onopen.clone()} /> }) }</>
    }
}

#[derive(Properties, PartialEq)]
struct CardProps {
    provider: Rc<Provider>,
    onopen: Callback<Open>,
}

/// Whether a server is on this machine or in its network: it needs no key.
fn is_local(url: &str) -> bool {
    let host = crate::format::host(url);
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host);
    matches!(host, "localhost" | "127.0.0.1" | "[::1]") || host.ends_with(".local") || host.starts_with("192.168.") || host.starts_with("10.")
}

fn state(p: &Provider) -> Html {
    match (&p.test_error, p.tested_at) {
        _ if !p.enabled => dot(Tone::Quiet, "Switched off"),
        (Some(_), _) => dot(Tone::Red, "Does not work"),
        (None, Some(_)) => dot(Tone::Green, "Works"),
        (None, None) => dot(Tone::Quiet, "Not tested"),
    }
}

fn limits(limits: ProviderLimits) -> String {
    let mut parts = vec![format!("{} at the same time", plural(u64::from(limits.parallel), "call", "calls"))];
    if limits.requests_per_minute > 0 {
        parts.push(format!("{} a minute", plural(u64::from(limits.requests_per_minute), "call", "calls")));
    }
    if limits.tokens_per_minute > 0 {
        parts.push(format!("{} a minute", plural(u64::from(limits.tokens_per_minute), "token", "tokens")));
    }
    parts.join(", ")
}

#[component]
fn Card(props: &CardProps) -> Html {
    let CardProps { provider: p, onopen } = props;
    let busy = use_state_eq(|| false);
    let told = use_state_eq(|| None::<ProviderTest>);
    let test = {
        let (busy, told, id) = (busy.clone(), told.clone(), p.id);
        Callback::from(move |_| {
            let (busy, told) = (busy.clone(), told.clone());
            busy.set(true);
            spawn_local(async move {
                match ipc::call::<commands::AiProvidersTest>(ById { id }).await {
                    Ok(test) => told.set(Some(test)),
                    Err(error) => toasts::error(&error),
                }
                busy.set(false);
            });
        })
    };
    let show = |what: fn(Rc<Provider>) -> Open| {
        let p = p.clone();
        onopen.reform(move |()| what(p.clone()))
    };
    let (edit, models, delete) = (show(Open::Edit), show(Open::Models), show(Open::Delete));
    let (id, on) = (p.id, p.enabled);
    let items = vec![
        Item::new(Icon::Pencil, "Edit…", {
            let edit = edit.clone();
            move || edit.emit(())
        }),
        Item::new(if on { Icon::Pause } else { Icon::Play }, if on { "Switch off" } else { "Switch on" }, move || switch(id, !on)),
        Item::new(Icon::Trash2, "Delete…", move || delete.emit(())).danger(),
    ];
    let key = match (p.has_key, is_local(&p.base_url)) {
        (true, _) => html! { <><Glyph icon={Icon::Lock} class="sm good" />{ "In this computer’s keyring" }</> },
        (false, true) => html! { { "None, as servers on your own machines need none" } },
        (false, false) => html! { <><Glyph icon={Icon::TriangleAlert} class="sm amber" />{ "None: most providers refuse without" }</> },
    };
    let result = match (&*told, &p.test_error, p.tested_at) {
        (Some(test), ..) => Some((test.ok, test.message.clone(), Some(format!("in {} ms", test.elapsed_ms)))),
        (None, Some(error), at) => Some((false, error.clone(), at.map(|at| ago(at, days::now())))),
        (None, None, Some(at)) => Some((true, format!("{} answered.", p.name), Some(ago(at, days::now())))),
        _ => None,
    };
    html! {
        <section class={classes!("card", "provider", (!on).then_some("off"))} aria-label={p.name.clone()} data-test="provider">
            <header class="provider-head">
                <div class="two-lines"><h2>{ &p.name }</h2><small class="quiet">{ names::protocol(p.protocol) }</small></div>
                { state(p) }
                <span class="provider-do">
                    <Button label="Test" icon={Icon::Plug} busy={*busy} onclick={test} test="test-provider" />
                    <Button label="Models and prices…" onclick={models.reform(|_| ())} test="provider-models" />
                    <MenuButton kind={Kind::Ghost} icon={Icon::Ellipsis} title={format!("More for {}", p.name)} {items} end=true test="provider-more" />
                </span>
            </header>
            <dl class="provider-facts">
                <div><dt>{ "Address" }</dt><dd class="path">{ &p.base_url }</dd></div>
                <div><dt>{ "Key" }</dt><dd>{ key }</dd></div>
                <div><dt>{ "Limits" }</dt><dd>{ limits(p.limits) }</dd></div>
                if let Some(proxy) = &p.proxy {
                    <div><dt>{ "Proxy" }</dt><dd class="path">{ proxy }</dd></div>
                }
                if p.ca_pem.is_some() {
                    <div><dt>{ "Certificate" }</dt><dd>{ "An authority of your own" }</dd></div>
                }
            </dl>
            if let Some((ok, words, when)) = result {
                <p class="test-result" role="status" data-test="provider-result" data-ok={ok.to_string()}>
                    <Glyph icon={if ok { Icon::Check } else { Icon::TriangleAlert }} class={if ok { "sm good" } else { "sm bad" }} />
                    <span>{ words }if let Some(when) = when { <span class="quiet">{ format!(" {when}") }</span> }</span>
                </p>
            }
        </section>
    }
}

fn switch(id: ProviderId, enabled: bool) {
    spawn_local(async move {
        if let Err(error) = ipc::call::<commands::AiProvidersSave>(ProviderSave { id: Some(id), enabled: Some(enabled), ..ProviderSave::default() }).await {
            toasts::error(&error);
        }
    });
}

#[derive(Properties, PartialEq)]
pub struct DeleteProps {
    pub provider: Rc<Provider>,
    pub onclose: Callback<()>,
}

#[component]
pub fn DeleteDialog(props: &DeleteProps) -> Html {
    let DeleteProps { provider, onclose } = props;
    let delete = {
        let (id, name, onclose) = (provider.id, provider.name.clone(), onclose.clone());
        Callback::from(move |_| {
            let name = name.clone();
            onclose.emit(());
            spawn_local(async move {
                match ipc::call::<commands::AiProvidersDelete>(ById { id }).await {
                    Ok(_) => toasts::good(format!("{name} was deleted"), None),
                    Err(error) => toasts::error(&error),
                }
            });
        })
    };
    html! {
        <Dialog title={format!("Delete {}?", provider.name)} {onclose} test="delete-provider"
            actions={html! { <>
                <Button label="Keep it" onclick={onclose.reform(|_| ())} />
                <Button label="Delete" kind={Kind::Danger} icon={Icon::Trash2} onclick={delete} test="really-delete" />
            </> }}>
            <p>{ "Its key is taken out of the keyring, and its models out of every list on this page. Its calls stay in the ledger. This cannot be undone." }</p>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn own_machines_need_no_key() {
        assert!(is_local("http://localhost:11434/v1") && is_local("http://127.0.0.1:8080/v1") && is_local("http://box.local/v1"));
        assert!(!is_local("https://api.openai.com/v1") && !is_local("https://localhost.example.com"));
    }
}
