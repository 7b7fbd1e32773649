//! What models cost: this month against its caps, where the money went, clients' credits, and the ledger call by call.
//!
//! Must not know: how a call is made or charged.

mod caps;
mod credits;
mod ledger;
pub mod month;
mod usage;

use crate::components::button::{Button, Kind};
use crate::components::empty::Empty;
use crate::components::field::Segments;
use crate::components::icon::Icon;
use crate::route::{self, Place, Route};
use crate::shell::page::Page;
use crate::store::actions::{Action, use_actions};
use crate::store::query::use_query;
use crate::store::session::Here;
use igny8_model::money::{UsageBy, UsageRequest};
use igny8_model::{SiteId, commands};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct SpendingProps {
    /// The ledger in place of the overview.
    pub calls: bool,
}

/// What may lie over the page.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Caps,
    Grant,
}

#[component]
pub fn Spending(props: &SpendingProps) -> Html {
    let Some(here) = use_context::<Here>() else { return Html::default() };
    if props.calls {
        html! { <ledger::Ledger site={here.site_id()} /> }
    } else {
        html! { <Overview here={here.clone()} site={here.site_id()} /> }
    }
}

/// The two sides of the page.
fn sides(site: Option<SiteId>, calls: bool) -> Html {
    let onchange = Callback::from(move |calls: bool| route::go(Route::within(site, Place::Spending(calls))));
    html! { <Segments<bool> label="What is shown" options={vec![(false, "Overview".into()), (true, "Calls".into())]} value={calls} {onchange} /> }
}

/// Nothing was spent, and why that is fine.
fn nothing_spent() -> Html {
    html! {
        <Empty icon={Icon::Wallet} title="Nothing was spent"
            text="The built-in engine clusters, finds ideas and writes outlines on this computer and costs nothing. Once a provider's model works for you, every call stands here with its price.">
            <Button label="AI providers" icon={Icon::Sparkles} kind={Kind::Primary} onclick={|_| route::go(Route::Ai)} test="to-providers" />
        </Empty>
    }
}

#[derive(Properties, PartialEq)]
struct OverviewProps {
    here: Here,
    site: Option<SiteId>,
}

#[component]
fn Overview(props: &OverviewProps) -> Html {
    let OverviewProps { here, site } = props;
    let site = *site;
    let open = use_state_eq(|| Open::Nothing);
    let ever = use_query::<commands::MoneyUsage>(Some(UsageRequest { by: UsageBy::Month, from: None, to: None, site_id: site }));
    let show = |what: Open| {
        let open = open.clone();
        move || open.set(what)
    };
    use_actions(vec![
        Action::new("Spending", "Caps…", Icon::Lock, "c", show(Open::Caps)).also("limits budget"),
        Action::new("Spending", "Grant credits…", Icon::Plus, "n", show(Open::Grant))
            .off_when(here.sites.is_empty(), "Add a site first: credits are a client's.")
            .also("client balance"),
        Action::new("Spending", "Show the calls", Icon::List, "v l", move || route::go(Route::within(site, Place::Spending(true)))).also("ledger"),
    ]);
    let none = ever.data.as_ref().is_some_and(|u| u.total.calls == 0);
    let actions = html! {
        <>
            { sides(site, false) }
            <Button label="Caps…" icon={Icon::Lock} keys="c" onclick={{ let show = show(Open::Caps); move |_| show() }} test="caps" />
        </>
    };
    let close = {
        let open = open.clone();
        Callback::from(move |()| open.set(Open::Nothing))
    };
    html! {
        <Page title="Spending" {actions}>
            <div class="board-scroll" tabindex="-1" data-test="spending">
                <div class="board spending">
                    <month::Month here={here.clone()} {site} oncaps={{ let show = show(Open::Caps); move |()| show() }} />
                    if none {
                        <section class="board-card nothing-spent">{ nothing_spent() }</section>
                    } else {
                        <usage::UsageChart {site} />
                    }
                    <credits::Credits here={here.clone()} {site} ongrant={{ let show = show(Open::Grant); move |()| show() }} />
                </div>
            </div>
            { match *open {
                Open::Nothing => Html::default(),
                Open::Caps => html! { <caps::CapsDialog here={here.clone()} {site} onclose={close} /> },
                Open::Grant => html! { <credits::GrantDialog here={here.clone()} {site} onclose={close} /> },
            } }
        </Page>
    }
}
