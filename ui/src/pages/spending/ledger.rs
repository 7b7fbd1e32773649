//! The ledger: every call of a model with its tokens and its price; exported, it is what a client is billed by.
//!
//! Must not know: how a call is made.

use super::{nothing_spent, sides};
use crate::components::icon::Icon;
use crate::components::menu::Item;
use crate::components::rows::Source;
use crate::components::status::{Tone, dot, unknown};
use crate::components::table::columns::Choices;
use crate::components::table::{Column, Kind};
use crate::format::{ago, count, dollars};
use crate::pages::ai::names::{FUNCTIONS, function};
use crate::pages::list::filters::one_of;
use crate::pages::list::{Preset, Shown, Spec, days, site, use_list};
use crate::route::{self, Place, Route};
use crate::shell::page::Page;
use crate::store::{clipboard, toasts};
use igny8_model::lists::ListName;
use igny8_model::money::{Call, CallState};
use igny8_model::{SiteId, commands};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

const STATES: Choices = &[("settled", "Charged"), ("open", "Under way"), ("failed", "Failed"), ("unknown", "Not known")];

const SPEC: &Spec<Call> = &Spec {
    name: "calls",
    list: ListName::Calls,
    class: "calls",
    title: "Calls",
    noun: ("call", "calls"),
    sort: "-created_at",
    columns: COLUMNS,
    views: &[
        Preset { name: "Dearest first", filters: Vec::new, sort: "-cost" },
        Preset { name: "Failed", filters: || vec![one_of("state", &["failed", "unknown"])], sort: "-created_at" },
    ],
    always: Vec::new,
};

const COLUMNS: &[Column<Call>] = &[
    Column::new("function", "Work", Kind::Choice(FUNCTIONS), 120, |c: &Call| html! { <span class="clip">{ function(c.function) }</span> }).handy(),
    Column::new("step", "Step", Kind::Text, 90, |c: &Call| html! { <span class="clip">{ &c.step }</span> }).class("soft"),
    Column::new("site", "Site", Kind::Site, 130, |c: &Call| c.site_id.map_or_else(unknown, site::cell)),
    Column::new("model", "Model", Kind::Text, 120, |c: &Call| html! { <span class="clip">{ &c.model }</span> }),
    Column::new("state", "State", Kind::Choice(STATES), 90, state).handy(),
    Column::new("tokens_in", "In", Kind::Number, 60, |c: &Call| number(c.tokens_in)),
    Column::new("tokens_out", "Out", Kind::Number, 60, |c: &Call| number(c.tokens_out)),
    Column::new("cost", "Cost", Kind::Money, 80, cost),
    Column::new("created_at", "When", Kind::Date, 92, |c: &Call| html! { { ago(c.created_at, days::now()) } }).class("soft num"),
    Column::new("provider", "Provider", Kind::Text, 100, |c: &Call| html! { <span class="clip">{ &c.provider }</span> }).class("soft").hidden(),
    Column::new("tokens_cached", "From cache", Kind::Number, 84, |c: &Call| number(c.tokens_cached)).hidden(),
    Column::new("images", "Pictures", Kind::Number, 76, |c: &Call| number(c.images)).hidden(),
    Column::new("retries", "Tried again", Kind::Number, 84, |c: &Call| number(u64::from(c.retries))).hidden(),
    Column::new(
        "estimated",
        "Counted here",
        Kind::Choice(&[("yes", "Yes"), ("no", "No")]),
        100,
        |c: &Call| html! { { if c.estimated { "Yes" } else { "No" } } },
    )
    .class("soft")
    .hidden(),
    Column::new("elapsed_ms", "Took (ms)", Kind::Number, 84, |c: &Call| number(c.elapsed_ms)).hidden(),
    Column::new("error", "What went wrong", Kind::Text, 200, error).hidden(),
];

fn number(n: u64) -> Html {
    if n == 0 {
        unknown()
    } else {
        html! { { count(n) } }
    }
}

fn state(call: &Call) -> Html {
    let (tone, words) = match call.state {
        CallState::Open => (Tone::Blue, "Under way"),
        CallState::Settled => (Tone::Green, "Charged"),
        CallState::Failed => (Tone::Red, "Failed"),
        CallState::Unknown => (Tone::Amber, "Not known"),
    };
    html! { <span title={call.error.clone()}>{ dot(tone, words) }</span> }
}

fn cost(call: &Call) -> Html {
    match call.state {
        CallState::Open | CallState::Unknown => {
            html! { <span class="quiet" title="Set aside; what is charged is not known yet">{ format!("≤ {}", dollars(call.reserved_micros)) }</span> }
        }
        _ => html! { { dollars(call.cost_micros) } },
    }
}

fn error(call: &Call) -> Html {
    call.error.as_ref().map_or_else(unknown, |e| html! { <span class="clip bad-text" title={e.clone()}>{ e }</span> })
}

fn copy(id: String) {
    let Some(written) = clipboard::write(async move { Ok(id) }) else { return };
    spawn_local(async move {
        match written.await {
            Ok(()) => toasts::good("The id was copied", None),
            Err(_) => toasts::say("The clipboard did not take it"),
        }
    });
}

#[derive(Properties, PartialEq)]
pub struct LedgerProps {
    pub site: Option<SiteId>,
}

#[component]
pub fn Ledger(props: &LedgerProps) -> Html {
    let site = props.site;
    let list = use_list(SPEC, site);
    let open = |call: &Call| match (call.site_id, call.content_id) {
        (Some(site), Some(content)) => Some(Route::In(site, Place::Editor(content))),
        _ => None,
    };
    let onopen = Callback::from(move |call: Rc<Call>| match open(&call) {
        Some(to) => route::go(to),
        None => toasts::say(call.error.clone().unwrap_or_else(|| format!("{}, {}: {}", function(call.function), call.step, dollars(call.cost_micros)))),
    });
    let menu = Callback::from(move |call: Rc<Call>| {
        let mut items = Vec::new();
        if let Some(to) = open(&call) {
            items.push(Item::new(Icon::FileText, "Open the text", move || route::go(to)).keys("Enter"));
        }
        if let Some(id) = call.request_id.clone() {
            items.push(Item::new(Icon::Copy, "Copy the provider's id of the call", move || copy(id.clone())));
        }
        if call.job_id.is_some() {
            items.push(Item::new(Icon::Activity, "Show the jobs", move || route::go(Route::within(site, Place::Jobs))));
        }
        items
    });
    let table = list.table(Shown {
        source: Source::of::<commands::MoneyCalls>(),
        onopen: Some(onopen),
        open: None,
        menu: Some(menu),
        onask: Callback::noop(),
        bulk: None,
        fresh: Some(nothing_spent()),
    });
    let actions = html! { <>{ list.search("Search models and steps") }{ sides(site, true) }</> };
    html! { <Page title="Spending" count={*list.matching} {actions} tools={Some(list.tools(Html::default()))}>{ table }</Page> }
}
