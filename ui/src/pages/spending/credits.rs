//! Clients' credits: what each has left, what moved, giving some, and what a credit is worth.
//!
//! Must not know: how a call uses them.

use crate::components::async_view::{FailureView, async_view};
use crate::components::badge::SiteBadge;
use crate::components::button::{Button, Kind};
use crate::components::dialog::Dialog;
use crate::components::field::{Select, TextField};
use crate::components::icon::Icon;
use crate::format::{ago, count, dollars};
use crate::ipc::{self, Failure};
use crate::pages::list::days;
use crate::store::query::use_query;
use crate::store::session::Here;
use crate::store::toasts;
use igny8_model::money::{CreditGrant, CreditKind, CreditRate, CreditTransaction, CreditsList};
use igny8_model::{SiteId, commands};
use std::str::FromStr;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

/// Movements that are shown without asking for more.
const SHOWN: usize = 6;

/// `1,250`, `−0.5`: thousandths of a credit.
pub fn credits(milli: i64) -> String {
    let (whole, part) = (milli.unsigned_abs() / 1000, milli.unsigned_abs() % 1000);
    let part = format!("{part:03}");
    let part = part.trim_end_matches('0');
    let sign = if milli < 0 { "−" } else { "" };
    if part.is_empty() { format!("{sign}{}", count(whole)) } else { format!("{sign}{}.{part}", count(whole)) }
}

/// What somebody typed: credits, at most three digits after the point; a minus takes some back.
pub fn parse_credits(text: &str) -> Option<i64> {
    let text = text.trim().replace('−', "-");
    let (sign, rest) = text.strip_prefix('-').map_or((1, text.as_str()), |rest| (-1, rest));
    let micros = crate::format::parse_dollars(rest).filter(|_| !rest.starts_with('$'))?;
    micros.is_multiple_of(1000).then(|| i64::try_from(micros / 1000).ok().map(|n| n * sign)).flatten()
}

#[derive(Properties, PartialEq)]
pub struct CreditsProps {
    pub here: Here,
    pub site: Option<SiteId>,
    pub ongrant: Callback<()>,
}

#[component]
pub fn Credits(props: &CreditsProps) -> Html {
    let CreditsProps { here, site, ongrant } = props;
    let moved = use_query::<commands::MoneyCredits>(Some(CreditsList { site_id: *site }));
    let rate = use_query::<commands::MoneyRate>(Some(CreditRate { milli_per_dollar: None }));
    let all = use_state_eq(|| false);
    let rating = use_state_eq(|| false);
    let worth = rate.data.as_ref().and_then(|r| r.milli_per_dollar).unwrap_or(0);
    let told = match worth {
        _ if rate.data.is_none() => String::new(),
        0 => "Calls use no credits".to_owned(),
        worth => format!("$1 of cost uses {} credits", credits(i64::try_from(worth).unwrap_or(i64::MAX))),
    };
    let list = async_view(
        &moved,
        |page| page.results.is_empty(),
        || html! { <p class="chart-empty">{ "No credits were given yet. With credits, a client sees in your own unit what is left: each call takes some, by its cost." }</p> },
        |page| {
            let rows = &page.results;
            // The newest line of a site carries its balance.
            let mut balances: Vec<&CreditTransaction> = Vec::new();
            for row in rows {
                if row.site_id.is_some() && !balances.iter().any(|b| b.site_id == row.site_id) {
                    balances.push(row);
                }
            }
            html! {
                <>
                    <ul class="balances" aria-label="Balances">{ for balances.into_iter().map(|row| balance(here, row)) }</ul>
                    <table class="credit-moves">
                        <thead><tr><th scope="col">{ "When" }</th><th scope="col">{ "Client" }</th><th scope="col">{ "What" }</th><th scope="col" class="num">{ "Credits" }</th><th scope="col" class="num">{ "Left after" }</th></tr></thead>
                        <tbody>{ for rows.iter().take(if *all { rows.len() } else { SHOWN }).map(|row| movement(here, row)) }</tbody>
                    </table>
                    if rows.len() > SHOWN {
                        <Button kind={Kind::Ghost} label={if *all { "Show fewer".to_owned() } else { format!("Show {} more", rows.len() - SHOWN) }}
                            onclick={{ let all = all.clone(); move |_| all.set(!*all) }} />
                    }
                </>
            }
        },
    );
    let close = {
        let rating = rating.clone();
        Callback::from(move |()| rating.set(false))
    };
    html! {
        <section class="board-card credits" aria-label="Credits of clients" data-test="credits">
            <header>
                <h2>{ if site.is_some() { "Credits of this client" } else { "Credits of clients" } }</h2>
                <span class="num quiet">{ told }</span>
                <Button kind={Kind::Ghost} label="Rate…" onclick={{ let rating = rating.clone(); move |_| rating.set(true) }} test="credit-rate" />
                <Button kind={Kind::Ghost} icon={Icon::Plus} label="Grant credits…" keys="n" disabled={here.sites.is_empty()} onclick={ongrant.reform(|_| ())} test="grant" />
            </header>
            <div class="credits-body">{ list }</div>
            if *rating {
                <RateDialog now={worth} onclose={close} />
            }
        </section>
    }
}

fn site_mark(here: &Here, id: Option<SiteId>) -> Html {
    match id.and_then(|id| here.site_named(id)) {
        Some(site) => {
            html! { <span class="site-name"><SiteBadge id={site.id} name={site.name.clone()} color={site.color.clone()} /><span class="clip">{ &site.name }</span></span> }
        }
        None => html! { <span class="quiet">{ "A site that is gone" }</span> },
    }
}

fn balance(here: &Here, row: &CreditTransaction) -> Html {
    html! {
        <li key={row.site_id.map(|s| s.to_string()).unwrap_or_default()} class={classes!((row.balance_milli <= 0).then_some("spent"))}>
            { site_mark(here, row.site_id) }<b class="num">{ credits(row.balance_milli) }</b>
        </li>
    }
}

fn movement(here: &Here, row: &CreditTransaction) -> Html {
    let what = match row.kind {
        CreditKind::Grant => "Granted",
        CreditKind::Use => "Used by a call",
        CreditKind::Adjust => "Taken back",
    };
    html! {
        <tr>
            <td class="num quiet">{ ago(row.at, days::now()) }</td>
            <td>{ site_mark(here, row.site_id) }</td>
            <td class="clip">{ what }if !row.note.is_empty() { <span class="quiet">{ format!(" · {}", row.note) }</span> }</td>
            <td class={classes!("num", (row.credits_milli > 0).then_some("good-text"))}>{ format!("{}{}", if row.credits_milli > 0 { "+" } else { "" }, credits(row.credits_milli)) }</td>
            <td class="num">{ credits(row.balance_milli) }</td>
        </tr>
    }
}

#[derive(Properties, PartialEq)]
pub struct GrantProps {
    pub here: Here,
    pub site: Option<SiteId>,
    pub onclose: Callback<()>,
}

#[component]
pub fn GrantDialog(props: &GrantProps) -> Html {
    let GrantProps { here, site, onclose } = props;
    let client = use_state_eq(|| site.or_else(|| here.sites.first().map(|s| s.id)));
    let amount = use_state_eq(String::new);
    let note = use_state_eq(String::new);
    let failure = use_state_eq(|| None::<Failure>);
    let parsed = parse_credits(&amount);
    let bad = !amount.trim().is_empty() && parsed.is_none_or(|n| n == 0);
    let save = {
        let (client, note, failure, onclose) = (*client, note.trim().to_owned(), failure.clone(), onclose.clone());
        Callback::from(move |()| {
            let (Some(site_id), Some(credits_milli)) = (client, parsed) else { return };
            let (note, failure, onclose) = (note.clone(), failure.clone(), onclose.clone());
            spawn_local(async move {
                match ipc::call::<commands::MoneyGrant>(CreditGrant { site_id, credits_milli, note }).await {
                    Ok(row) => {
                        toasts::good(format!("{} credits are left now", credits(row.balance_milli)), None);
                        onclose.emit(());
                    }
                    Err(error) => failure.set(Some(error)),
                }
            });
        })
    };
    let onsubmit = submit(&save);
    let clients: Vec<(AttrValue, AttrValue)> = here.sites.iter().map(|s| (s.id.to_string().into(), s.name.clone().into())).collect();
    let refused = failure.as_ref().and_then(|f| f.errors.get("credits_milli")?.first().cloned()).map(AttrValue::from);
    let error = if bad { Some("A number other than 0, as 500 or -20.5.".into()) } else { refused };
    let general = failure.as_ref().filter(|f| !f.errors.contains_key("credits_milli")).cloned();
    let set = |state: &UseStateHandle<String>| {
        let state = state.clone();
        Callback::from(move |text| state.set(text))
    };
    let ready = parsed.is_some_and(|n| n != 0) && client.is_some();
    let label = if parsed.is_some_and(|n| n < 0) { "Take back" } else { "Grant" };
    html! {
        <Dialog title="Grant credits" {onclose} test="grant-dialog" lead={AttrValue::from("They are your own unit towards a client. A negative number takes some back.")}
            actions={html! { <>
                <Button label="Cancel" onclick={onclose.reform(|_| ())} />
                <Button {label} kind={Kind::Primary} disabled={!ready} onclick={save.reform(|_| ())} test="save-grant" />
            </> }}>
            <form class="form" {onsubmit}>
                <Select label="Client" options={clients} value={client.map(|c| c.to_string()).unwrap_or_default()}
                    onchange={{ let client = client.clone(); move |id: String| client.set(SiteId::from_str(&id).ok()) }} />
                <TextField label="Credits" value={(*amount).clone()} placeholder="500" oninput={set(&amount)} {error} autofocus=true test="grant-amount" />
                <TextField label="Note" value={(*note).clone()} placeholder="Optional: December’s package" oninput={set(&note)} />
                if let Some(failure) = general {
                    <FailureView {failure} inline=true />
                }
                <button type="submit" hidden=true disabled={!ready}></button>
            </form>
        </Dialog>
    }
}

fn submit(save: &Callback<()>) -> Callback<SubmitEvent> {
    let save = save.clone();
    Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        save.emit(());
    })
}

#[derive(Properties, PartialEq)]
struct RateProps {
    now: u64,
    onclose: Callback<()>,
}

#[component]
fn RateDialog(props: &RateProps) -> Html {
    let RateProps { now, onclose } = props;
    let typed = use_state_eq(|| credits(i64::try_from(*now).unwrap_or(0)).replace(',', ""));
    let failure = use_state_eq(|| None::<Failure>);
    let parsed = parse_credits(&typed).and_then(|n| u64::try_from(n).ok());
    let save = {
        let (failure, onclose) = (failure.clone(), onclose.clone());
        Callback::from(move |()| {
            let Some(rate) = parsed else { return };
            let (failure, onclose) = (failure.clone(), onclose.clone());
            spawn_local(async move {
                match ipc::call::<commands::MoneyRate>(CreditRate { milli_per_dollar: Some(rate) }).await {
                    Ok(_) => onclose.emit(()),
                    Err(error) => failure.set(Some(error)),
                }
            });
        })
    };
    let onsubmit = submit(&save);
    let error = match (&*failure, parsed) {
        (Some(failure), _) => Some(AttrValue::from(failure.message.clone())),
        (None, None) => Some("A number, 0 or more.".into()),
        _ => None,
    };
    let hint = parsed.filter(|n| *n > 0).map(|n| format!("A credit is {} of cost. From now on; what was used stays as it was.", dollars(1_000_000_000 / n)));
    let oninput = {
        let (typed, failure) = (typed.clone(), failure.clone());
        Callback::from(move |text| {
            typed.set(text);
            failure.set(None);
        })
    };
    html! {
        <Dialog title="What a credit is worth" {onclose} test="rate-dialog"
            actions={html! { <>
                <Button label="Cancel" onclick={onclose.reform(|_| ())} />
                <Button label="Save" kind={Kind::Primary} disabled={parsed.is_none()} onclick={save.reform(|_| ())} test="save-rate" />
            </> }}>
            <form class="form" {onsubmit}>
                <TextField label="Credits that a dollar of cost uses" value={(*typed).clone()} {oninput} {error} hint={hint.map(AttrValue::from)} test="rate" />
                <button type="submit" hidden=true disabled={parsed.is_none()}></button>
            </form>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_as_people_write_them() {
        assert_eq!([1_250_000, -500, 0, 12_345].map(credits).each_ref().map(String::as_str), ["1,250", "−0.5", "0", "12.345"]);
        assert_eq!(
            ["500", "-20.5", "1,000", "$5", "0.0001", "x", ""].map(parse_credits),
            [Some(500_000), Some(-20_500), Some(1_000_000), None, None, None, None]
        );
    }
}
