//! This month's spend against the caps on it.
//!
//! Must not know: how caps are set.

use crate::calendar::{self, Day};
use crate::components::badge::SiteBadge;
use crate::components::button::{Button, Kind};
use crate::components::icon::{Glyph, Icon};
use crate::format::{dollars, plural};
use crate::pages::list::days;
use crate::store::query::use_query_keep;
use crate::store::session::Here;
use igny8_model::money::{CapScope, CapState, UsageBy, UsageRequest};
use igny8_model::{SiteId, commands};
use yew::prelude::*;

/// The first day of this month, as the core counts months.
pub fn first_of_month() -> Day {
    let (year, month, _) = calendar::from_millis(days::now()).parts();
    Day::new(year, month, 1)
}

pub fn millis(day: Day) -> i64 {
    day.0 * 86_400_000
}

#[derive(Properties, PartialEq)]
pub struct MonthProps {
    pub here: Here,
    pub site: Option<SiteId>,
    pub oncaps: Callback<()>,
}

#[component]
pub fn Month(props: &MonthProps) -> Html {
    let MonthProps { here, site, oncaps } = props;
    let first = first_of_month();
    let used = use_query_keep::<commands::MoneyUsage>(Some(UsageRequest { by: UsageBy::Day, from: Some(millis(first)), to: None, site_id: *site }));
    let caps = use_query_keep::<commands::MoneyCapsList>(Some(igny8_model::page::Empty {}));
    let (year, month, _) = first.parts();
    let name = format!("{} {year}", calendar::MONTHS[month as usize - 1]);
    let states: &[CapState] = caps.data.as_ref().map_or(&[], |c| &c.results);
    // Nothing is said before it is known.
    let known = used.data.is_some();
    let total = used.data.as_ref().map(|u| u.total.clone()).unwrap_or_default();
    let own = states.iter().find(|s| match site {
        Some(site) => s.cap.site_id == Some(*site),
        None => s.cap.scope == CapScope::Workspace,
    });
    let others = states.iter().filter(|s| s.cap.scope != CapScope::Job && own != Some(s) && (site.is_none() || s.cap.scope == CapScope::Workspace));
    let job = states.iter().find(|s| s.cap.scope == CapScope::Job).and_then(|s| s.cap.hard_micros);
    html! {
        <section class="board-card month" aria-label={format!("Spent in {name}")} data-test="month">
            <header>
                <h2>{ format!("Spent in {name}") }</h2>
                <span class="num quiet">{ if known { plural(total.calls, "call", "calls") } else { String::new() } }</span>
                <Button kind={Kind::Ghost} label={if states.is_empty() { "Set a cap…" } else { "Change caps…" }} onclick={oncaps.reform(|_| ())} />
            </header>
            <div class="month-body">
                <p class="month-sum"><b data-test="month-sum">{ if known { dollars(total.cost_micros) } else { "–".to_owned() } }</b>
                    if let Some(state) = own {
                        <span>{ against(state) }</span>
                    }
                </p>
                if let Some(state) = own {
                    <CapBar state={state.clone()} label={format!("Spent in {name} of its cap")} />
                    { warning(state) }
                } else if caps.data.is_some() {
                    <p class="quiet">{ if site.is_some() { "This client has no cap of its own." } else { "No cap is set for the workspace: only the provider's own limits hold spending back." } }</p>
                }
                if total.unknown > 0 {
                    <p class="month-note"><Glyph icon={Icon::TriangleAlert} class="amber sm" />{ format!("{} broke off: what the provider charged is not known, at most {} more. It counts against the caps and is billed to nobody.", plural(total.unknown, "call", "calls"), dollars(total.unknown_micros)) }</p>
                }
                <ul class="cap-lines">
                    { for others.map(|state| html! { <li key={state.cap.site_id.map(|s| s.to_string()).unwrap_or_default()}>{ line(here, state) }</li> }) }
                </ul>
                if let Some(most) = job {
                    <p class="quiet">{ format!("One job may cost at most {}.", dollars(most)) }</p>
                }
                <p class="quiet month-foot">{ "Months and days are counted in UTC, as providers bill them." }</p>
            </div>
        </section>
    }
}

/// `of $100.00, warns at $80.00`.
fn against(state: &CapState) -> String {
    match (state.cap.hard_micros, state.cap.soft_micros) {
        (Some(hard), Some(soft)) => format!("of {}, a warning from {}", dollars(hard), dollars(soft)),
        (Some(hard), None) => format!("of {}", dollars(hard)),
        (None, Some(soft)) => format!("a warning from {}, no cap", dollars(soft)),
        (None, None) => String::new(),
    }
}

/// What is used, with what is set aside.
fn taken(state: &CapState) -> u64 {
    state.spent_micros + state.reserved_micros
}

fn level(state: &CapState) -> &'static str {
    let at = |mark: Option<u64>| mark.is_some_and(|m| taken(state) >= m);
    if at(state.cap.hard_micros) {
        "hard"
    } else if at(state.cap.soft_micros) {
        "soft"
    } else {
        "fine"
    }
}

fn warning(state: &CapState) -> Html {
    let words = match level(state) {
        "hard" => "The cap is reached: no call is begun before next month, unless the cap is raised.".to_owned(),
        "soft" => "The warning mark is passed. Calls go on up to the cap.".to_owned(),
        _ if state.reserved_micros > 0 => format!("{} more is set aside for calls under way.", dollars(state.reserved_micros)),
        _ => return Html::default(),
    };
    let sign = level(state) != "fine";
    html! {
        <p class="month-note" role={sign.then_some("status")}>
            if sign {
                <Glyph icon={Icon::TriangleAlert} class={if level(state) == "hard" { "bad sm" } else { "amber sm" }} />
            }
            { words }
        </p>
    }
}

fn line(here: &Here, state: &CapState) -> Html {
    let site = state.cap.site_id.and_then(|id| here.site_named(id));
    let name = match (state.cap.scope, site) {
        (CapScope::Workspace, _) => "The whole workspace".to_owned(),
        (_, Some(site)) => site.name.clone(),
        _ => "A site that is gone".to_owned(),
    };
    html! {
        <div class="cap-line">
            if let Some(site) = site {
                <SiteBadge id={site.id} name={site.name.clone()} color={site.color.clone()} />
            } else {
                <Glyph icon={Icon::Wallet} class="sm soft" />
            }
            <span class="clip">{ &name }</span>
            <CapBar state={state.clone()} label={format!("{name}: spent of its cap")} />
            <span class="num">{ format!("{} {}", dollars(state.spent_micros), against(state)) }</span>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct CapBarProps {
    pub state: CapState,
    pub label: AttrValue,
}

/// How much of a cap is used: spent, set aside, and the mark of the warning.
#[component]
pub fn CapBar(props: &CapBarProps) -> Html {
    let CapBarProps { state, label } = props;
    let Some(whole) = state.cap.hard_micros.or(state.cap.soft_micros) else { return Html::default() };
    let part = |n: u64| (u128::from(n.min(whole)) * 1000).checked_div(u128::from(whole)).unwrap_or(1000);
    let words = format!("{} {}", dollars(state.spent_micros), against(state));
    html! {
        <svg class={classes!("cap-bar", level(state))} viewBox="0 0 1000 8" preserveAspectRatio="none" role="img" aria-label={format!("{label}: {words}")}>
            <title>{ words }</title>
            <rect class="all" width="1000" height="8" />
            <rect class="aside" width={part(taken(state)).to_string()} height="8" />
            <rect class="full" width={part(state.spent_micros).to_string()} height="8" />
            if let Some(soft) = state.cap.soft_micros.filter(|s| *s < whole) {
                <rect class="warn-at" x={part(soft).to_string()} width="3" height="8" />
            }
        </svg>
    }
}
