//! The dialog of caps: from where on people are told, and where calls stop.
//!
//! Must not know: what is spent.

use crate::components::async_view::FailureView;
use crate::components::button::{Button, Kind};
use crate::components::dialog::Dialog;
use crate::components::field::{Select, TextField};
use crate::format::{parse_dollars, typed_dollars};
use crate::ipc::{self, Failure};
use crate::store::query::use_query;
use crate::store::session::Here;
use crate::store::toasts;
use igny8_model::money::{Cap, CapScope};
use igny8_model::page::Empty;
use igny8_model::{SiteId, commands};
use std::collections::BTreeMap;
use std::str::FromStr;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Which cap.
type Key = (CapScope, Option<SiteId>);
/// From here a warning, here an end, as typed.
type Typed = (String, String);

#[derive(Properties, PartialEq)]
pub struct CapsProps {
    pub here: Here,
    pub site: Option<SiteId>,
    pub onclose: Callback<()>,
}

/// What is wrong, and with which cap.
#[derive(Clone, PartialEq)]
enum Wrong {
    Typed(Key, &'static str),
    Refused(Key, Failure),
}

impl Wrong {
    fn at(&self, key: Key, field: &str) -> Option<AttrValue> {
        match self {
            Self::Typed(at, which) if *at == key && *which == field => Some("A sum in dollars, as 50 or 12.50; empty for none.".into()),
            Self::Refused(at, failure) if *at == key => failure.errors.get(field)?.first().cloned().map(AttrValue::from),
            _ => None,
        }
    }
}

#[component]
pub fn CapsDialog(props: &CapsProps) -> Html {
    let CapsProps { here, site, onclose } = props;
    let caps = use_query::<commands::MoneyCapsList>(Some(Empty {}));
    let edits = use_state_eq(BTreeMap::<Key, Typed>::new);
    let client = use_state_eq(|| site.or_else(|| here.sites.first().map(|s| s.id)));
    let wrong = use_state_eq(|| None::<Wrong>);
    let busy = use_state_eq(|| false);
    let now = |key: Key| -> Typed {
        edits.get(&key).cloned().unwrap_or_else(|| {
            let set = caps.data.as_ref().and_then(|c| c.results.iter().find(|s| (s.cap.scope, s.cap.site_id) == key));
            let words = |sum: Option<u64>| sum.map(typed_dollars).unwrap_or_default();
            set.map_or_else(Typed::default, |s| (words(s.cap.soft_micros), words(s.cap.hard_micros)))
        })
    };
    let save = {
        let (edits, wrong, busy, onclose) = (edits.clone(), wrong.clone(), busy.clone(), onclose.clone());
        Callback::from(move |()| {
            let mut requests = Vec::new();
            for (key, (soft, hard)) in edits.iter() {
                let sum = |text: &str| if text.trim().is_empty() { Some(None) } else { parse_dollars(text).map(Some) };
                let Some(soft_micros) = sum(soft) else { return wrong.set(Some(Wrong::Typed(*key, "soft_micros"))) };
                let Some(hard_micros) = sum(hard) else { return wrong.set(Some(Wrong::Typed(*key, "hard_micros"))) };
                requests.push((*key, Cap { scope: key.0, site_id: key.1, soft_micros, hard_micros }));
            }
            busy.set(true);
            let (wrong, busy, onclose) = (wrong.clone(), busy.clone(), onclose.clone());
            spawn_local(async move {
                for (key, request) in requests {
                    if let Err(failure) = ipc::call::<commands::MoneyCapSet>(request).await {
                        wrong.set(Some(Wrong::Refused(key, failure)));
                        return busy.set(false);
                    }
                }
                toasts::good("The caps were saved", None);
                onclose.emit(());
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
    // Two fields of one cap; a key of their own, so that another client's sums do not stay in them.
    let pair = |key: Key, test: &'static str| {
        let (soft, hard) = now(key);
        let put = |first: bool| {
            let (edits, wrong, now) = (edits.clone(), wrong.clone(), (soft.clone(), hard.clone()));
            Callback::from(move |text: String| {
                let mut all = (*edits).clone();
                all.insert(key, if first { (text, now.1.clone()) } else { (now.0.clone(), text) });
                edits.set(all);
                wrong.set(None);
            })
        };
        let error = |field: &str| wrong.as_ref().and_then(|w| w.at(key, field));
        html! {
            <div class="two top">
                <TextField label="Tell me from, in $" value={soft.clone()} placeholder="Never" oninput={put(true)} error={error("soft_micros")} test={format!("{test}-soft")} />
                <TextField label="Stop at, in $" value={hard.clone()} placeholder="No cap" oninput={put(false)} error={error("hard_micros")} test={format!("{test}-hard")} />
            </div>
        }
    };
    let clients: Vec<(AttrValue, AttrValue)> = here.sites.iter().map(|s| (s.id.to_string().into(), s.name.clone().into())).collect();
    let choose = {
        let client = client.clone();
        Callback::from(move |id: String| client.set(SiteId::from_str(&id).ok()))
    };
    let general = match &*wrong {
        Some(Wrong::Refused(_, failure)) if !failure.errors.contains_key("soft_micros") && !failure.errors.contains_key("hard_micros") => Some(failure.clone()),
        _ => None,
    };
    html! {
        <Dialog title="Caps on spending" {onclose} test="caps-dialog"
            lead={AttrValue::from("No call is begun that could pass a cap. What a call can cost at most is set aside before it is made.")}
            actions={html! { <>
                <Button label="Cancel" onclick={onclose.reform(|_| ())} />
                <Button label="Save caps" kind={Kind::Primary} busy={*busy} disabled={edits.is_empty()} onclick={save.reform(|_| ())} test="save-caps" />
            </> }}>
            <form class="form caps" {onsubmit}>
                <fieldset><legend>{ "The whole workspace, each month" }</legend>{ pair((CapScope::Workspace, None), "cap-workspace") }</fieldset>
                <fieldset><legend>{ "One job" }</legend>{ pair((CapScope::Job, None), "cap-job") }</fieldset>
                if let Some(id) = *client {
                    <fieldset key={id.to_string()}>
                        <legend>{ "One client, each month" }</legend>
                        <Select label="Client" bare=true options={clients} value={id.to_string()} onchange={choose} test="cap-client" />
                        { pair((CapScope::Site, Some(id)), "cap-site") }
                    </fieldset>
                }
                if let Some(failure) = general {
                    <FailureView {failure} inline=true />
                }
                // Enter in a field submits.
                <button type="submit" hidden=true disabled={edits.is_empty()}></button>
            </form>
        </Dialog>
    }
}
