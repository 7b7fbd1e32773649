//! Adding or changing a provider. A key that is stored is never shown: it is replaced or taken out.
//!
//! Must not know: models, prices.

use super::names;
use crate::components::async_view::FailureView;
use crate::components::button::{Button, Kind};
use crate::components::dialog::Dialog;
use crate::components::field::{Check, Select, TextField};
use crate::ipc::{self, Failure};
use crate::store::toasts;
use igny8_model::ai::{Protocol, Provider, ProviderLimits, ProviderSave};
use igny8_model::page::ById;
use igny8_model::{ProviderId, commands};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// A provider that many use: what it speaks and where it is.
struct Preset {
    name: &'static str,
    protocol: Protocol,
    url: &'static str,
    /// Where a key comes from, or that none is needed.
    hint: &'static str,
}

const PRESETS: [Preset; 9] = [
    Preset { name: "OpenAI", protocol: Protocol::OpenaiResponses, url: "https://api.openai.com/v1", hint: "From platform.openai.com, under API keys." },
    Preset { name: "Anthropic", protocol: Protocol::Anthropic, url: "https://api.anthropic.com", hint: "From console.anthropic.com, under API keys." },
    Preset {
        name: "Google Gemini",
        protocol: Protocol::Gemini,
        url: "https://generativelanguage.googleapis.com",
        hint: "From aistudio.google.com, under API keys.",
    },
    Preset { name: "OpenRouter", protocol: Protocol::OpenaiChat, url: "https://openrouter.ai/api/v1", hint: "From openrouter.ai, under Keys." },
    Preset { name: "Ollama", protocol: Protocol::OpenaiChat, url: "http://localhost:11434/v1", hint: "On your own machine: none is needed." },
    Preset { name: "LM Studio", protocol: Protocol::OpenaiChat, url: "http://localhost:1234/v1", hint: "On your own machine: none is needed." },
    Preset { name: "llama.cpp", protocol: Protocol::OpenaiChat, url: "http://localhost:8080/v1", hint: "On your own machine: none is needed." },
    Preset { name: "Runware", protocol: Protocol::Runware, url: "https://api.runware.ai/v1", hint: "From my.runware.ai. Pictures only." },
    Preset { name: "Other, OpenAI-compatible", protocol: Protocol::OpenaiChat, url: "", hint: "If the server wants one." },
];

/// What stands in the fields.
#[derive(Clone, PartialEq)]
struct Fields {
    name: String,
    protocol: Protocol,
    url: String,
    key: String,
    forget: bool,
    proxy: String,
    ca: String,
    rpm: String,
    tpm: String,
    parallel: String,
}

impl Fields {
    fn of(provider: Option<&Provider>) -> Self {
        let number = |n: u32| if n == 0 { String::new() } else { n.to_string() };
        match provider {
            Some(p) => Self {
                name: p.name.clone(),
                protocol: p.protocol,
                url: p.base_url.clone(),
                key: String::new(),
                forget: false,
                proxy: p.proxy.clone().unwrap_or_default(),
                ca: p.ca_pem.clone().unwrap_or_default(),
                rpm: number(p.limits.requests_per_minute),
                tpm: number(p.limits.tokens_per_minute),
                parallel: number(p.limits.parallel),
            },
            None => Self {
                name: PRESETS[0].name.into(),
                protocol: PRESETS[0].protocol,
                url: PRESETS[0].url.into(),
                key: String::new(),
                forget: false,
                proxy: String::new(),
                ca: String::new(),
                rpm: String::new(),
                tpm: String::new(),
                parallel: number(ProviderLimits::default().parallel),
            },
        }
    }

    /// A number of a limit; empty is none, nonsense is nothing.
    fn number(text: &str) -> Option<u32> {
        let text = text.trim().replace(',', "");
        if text.is_empty() { Some(0) } else { text.parse().ok() }
    }

    fn limits(&self) -> Option<ProviderLimits> {
        Some(ProviderLimits {
            requests_per_minute: Self::number(&self.rpm)?,
            tokens_per_minute: Self::number(&self.tpm)?,
            parallel: Self::number(&self.parallel)?,
        })
    }

    fn request(&self, id: Option<ProviderId>) -> ProviderSave {
        let key = self.key.trim();
        ProviderSave {
            id,
            name: Some(self.name.trim().to_owned()),
            protocol: Some(self.protocol),
            base_url: Some(self.url.trim().to_owned()),
            key: if self.forget { Some(String::new()) } else { Some(key.to_owned()).filter(|k| !k.is_empty()) },
            limits: self.limits(),
            proxy: Some(self.proxy.trim().to_owned()),
            ca_pem: Some(self.ca.trim().to_owned()),
            enabled: None,
        }
    }
}

#[derive(Properties, PartialEq)]
pub struct FormProps {
    /// None: a new one.
    pub provider: Option<Rc<Provider>>,
    pub onclose: Callback<()>,
}

#[component]
pub fn ProviderForm(props: &FormProps) -> Html {
    let FormProps { provider, onclose } = props;
    let preset = use_state_eq(|| 0_usize);
    let fields = use_state_eq(|| Fields::of(provider.as_deref()));
    let failure = use_state_eq(|| None::<Failure>);
    let busy = use_state_eq(|| false);
    let new = provider.is_none();
    let save = {
        let (request, limits) = (fields.request(provider.as_ref().map(|p| p.id)), fields.limits());
        let (failure, busy, onclose) = (failure.clone(), busy.clone(), onclose.clone());
        Callback::from(move |()| {
            if limits.is_none() {
                return;
            }
            let (request, failure, busy, onclose) = (request.clone(), failure.clone(), busy.clone(), onclose.clone());
            busy.set(true);
            spawn_local(async move {
                match ipc::call::<commands::AiProvidersSave>(request).await {
                    Ok(provider) => {
                        onclose.emit(());
                        if new {
                            // Its models are needed next; the card says what came of it.
                            if let Err(error) = ipc::call::<commands::AiProvidersTest>(ById { id: provider.id }).await {
                                toasts::error(&error);
                            }
                        }
                    }
                    Err(error) => {
                        failure.set(Some(error));
                        busy.set(false);
                    }
                }
            });
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
    let onpreset = {
        let (preset, fields) = (preset.clone(), fields.clone());
        Callback::from(move |name: String| {
            let Some(at) = PRESETS.iter().position(|p| p.name == name) else { return };
            let (chosen, before) = (&PRESETS[at], &PRESETS[*preset]);
            let mut new = (*fields).clone();
            // A name of one's own stays.
            if new.name == before.name || new.name.is_empty() {
                new.name = if chosen.url.is_empty() { String::new() } else { chosen.name.to_owned() };
            }
            (new.protocol, new.url) = (chosen.protocol, chosen.url.to_owned());
            fields.set(new);
            preset.set(at);
        })
    };
    let wrong = |field: &str| failure.as_ref().and_then(|f| f.errors.get(field)?.first().cloned()).map(AttrValue::from);
    let general = failure.as_ref().filter(|f| !["name", "base_url", "key", "protocol", "limits"].iter().any(|n| f.errors.contains_key(*n))).cloned();
    let bad_number = |text: &str| Fields::number(text).is_none().then(|| AttrValue::from("A whole number; empty for no limit here."));
    let f = &*fields;
    let has_key = provider.as_ref().is_some_and(|p| p.has_key);
    let key_hint = match (has_key, new) {
        (true, _) => "A key lies in the keyring and is not shown. What you type here takes its place.",
        (false, true) => PRESETS[*preset].hint,
        (false, false) => "It goes to this computer’s keyring and is not shown again.",
    };
    let ready = !f.name.trim().is_empty() && !f.url.trim().is_empty() && f.limits().is_some();
    let presets = PRESETS.iter().map(|p| (p.name.into(), p.name.into())).collect::<Vec<(AttrValue, AttrValue)>>();
    let protocols = Protocol::ALL.iter().map(|p| (p.as_str().into(), protocol_name(*p).into())).collect::<Vec<(AttrValue, AttrValue)>>();
    html! {
        <Dialog title={if new { "Add a provider" } else { "Change the provider" }} {onclose} test="provider-form"
            lead={new.then(|| AttrValue::from("Keys stay in this computer’s keyring. They go nowhere but to the address below."))}
            actions={html! { <>
                <Button label="Cancel" onclick={onclose.reform(|_| ())} />
                <Button label={if new { "Add and test" } else { "Save" }} kind={Kind::Primary} busy={*busy} disabled={!ready} onclick={save.reform(|_| ())} test="save-provider" />
            </> }}>
            <form class="form" {onsubmit}>
                if new {
                    <Select label="Kind" options={presets} value={PRESETS[*preset].name} onchange={onpreset} test="provider-kind" />
                }
                <TextField label="Name" value={f.name.clone()} placeholder="OpenAI, agency account" oninput={set(|f, t| f.name = t)} error={wrong("name")} test="provider-name" />
                <TextField label="Address" kind="url" value={f.url.clone()} placeholder="https://api.example.com/v1" oninput={set(|f, t| f.url = t)} error={wrong("base_url")} test="provider-url" />
                <TextField label="Key" kind="password" value={f.key.clone()} placeholder={if has_key { "Stays as it is" } else { "" }} oninput={set(|f, t| { f.key = t; f.forget = false; })}
                    error={wrong("key")} hint={AttrValue::from(key_hint)} test="provider-key" />
                if has_key {
                    <Check label="Take the key out of the keyring" checked={f.forget}
                        onchange={{ let fields = fields.clone(); move |()| { let mut new = (*fields).clone(); new.forget = !new.forget; new.key.clear(); fields.set(new); } }} test="forget-key" />
                }
                <details class="more" open={failure.as_ref().is_some_and(|e| e.errors.contains_key("limits") || e.errors.contains_key("protocol"))}>
                    <summary>{ "More: limits, proxy, certificate" }</summary>
                    <div class="form more-fields">
                        <Select label="Language of the server" options={protocols} value={f.protocol.as_str()}
                            onchange={set(|f, t| f.protocol = Protocol::parse(&t).unwrap_or(f.protocol))} test="provider-protocol" />
                        <div class="three">
                            <TextField label="Calls a minute" value={f.rpm.clone()} placeholder="No limit" oninput={set(|f, t| f.rpm = t)} error={bad_number(&f.rpm)} test="provider-rpm" />
                            <TextField label="Tokens a minute" value={f.tpm.clone()} placeholder="No limit" oninput={set(|f, t| f.tpm = t)} error={bad_number(&f.tpm)} />
                            <TextField label="At the same time" value={f.parallel.clone()} placeholder="4" oninput={set(|f, t| f.parallel = t)} error={bad_number(&f.parallel).or_else(|| wrong("limits"))} />
                        </div>
                        <TextField label="Proxy" value={f.proxy.clone()} placeholder="The system’s" oninput={set(|f, t| f.proxy = t)} hint={AttrValue::from("As http://proxy.example:3128 or socks5://…")} />
                        <TextField label="Certificate authority of your own (PEM)" lines={3} value={f.ca.clone()} oninput={set(|f, t| f.ca = t)} hint={AttrValue::from("For a server with a certificate that only your network trusts.")} />
                    </div>
                </details>
                if let Some(failure) = general {
                    <FailureView {failure} inline=true />
                }
                // Enter in a field submits.
                <button type="submit" hidden=true disabled={!ready}></button>
            </form>
        </Dialog>
    }
}

fn protocol_name(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::OpenaiChat => "OpenAI chat completions, and everything compatible",
        Protocol::OpenaiResponses => "OpenAI responses",
        other => names::protocol(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_key_is_left_alone_unless_asked() {
        let mut fields = Fields::of(None);
        assert_eq!(fields.request(None).key, None, "nothing typed, nothing sent");
        fields.key = " sk-1 ".into();
        assert_eq!(fields.request(None).key.as_deref(), Some("sk-1"));
        fields.forget = true;
        assert_eq!(fields.request(None).key.as_deref(), Some(""), "an empty key takes it out");
        fields.rpm = "many".into();
        assert!(fields.limits().is_none());
        fields.rpm = "1,500".into();
        assert_eq!(fields.limits().map(|l| (l.requests_per_minute, l.tokens_per_minute, l.parallel)), Some((1500, 0, 4)));
    }
}
