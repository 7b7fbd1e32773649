//! All clients in one table: where each stands, those that need somebody first.
//!
//! Must not know: how the numbers are counted.

use super::{one_of, open};
use crate::components::badge::SiteBadge;
use crate::components::chart::percent;
use crate::components::status::{Tone, dot};
use crate::format::count;
use crate::route::Place;
use crate::store::session::{self, Here};
use igny8_model::dashboard::{Dashboard, DashboardSite};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ClientsProps {
    pub board: Dashboard,
    pub here: Here,
}

#[component]
pub fn Clients(props: &ClientsProps) -> Html {
    let ClientsProps { board, here } = props;
    html! {
        <section class="board-card clients" aria-label="All clients">
            <header><h2>{ "All clients" }</h2><span class="num quiet">{ count(board.sites.len() as u64) }</span></header>
            <div class="clients-scroll" tabindex="0" role="region" aria-label="Table of all clients">
                <table>
                    <thead>
                        <tr>{ for ["Site", "Connection", "Ready to send", "To finish", "Failed", "This week", "Covered"].map(|head| html! { <th scope="col">{ head }</th> }) }</tr>
                    </thead>
                    <tbody>{ for board.sites.iter().map(|one| line(one, here)) }</tbody>
                </table>
            </div>
        </section>
    }
}

fn line(one: &DashboardSite, here: &Here) -> Html {
    let Some(site) = here.site_named(one.site_id) else { return Html::default() };
    let id = site.id;
    let number = |n: u64, what: &'static str, place: Place, filters: Vec<igny8_model::Filter>| {
        if n == 0 {
            return html! { <td class="num none">{ "0" }</td> };
        }
        let go = move |_| open(Some(id), place, filters.clone());
        html! { <td class="num"><button type="button" class="number-link" title={format!("{} of {}", what, site.name)} onclick={go}>{ count(n) }</button></td> }
    };
    let state = match (&one.trouble, one.connected) {
        (Some(why), _) => html! { <span title={why.clone()}>{ dot(Tone::Red, "Trouble") }</span> },
        (None, true) => dot(Tone::Green, "Connected"),
        (None, false) => dot(Tone::Quiet, "Not connected"),
    };
    html! {
        <tr key={id.to_string()}>
            <th scope="row">
                <button type="button" class="client" onclick={move |_| session::open_site(id)}>
                    <SiteBadge name={site.name.clone()} color={site.color.clone()} /><span class="clip">{ &site.name }</span>
                </button>
            </th>
            <td>{ state }</td>
            { number(one.drafts_waiting, "Finished drafts", Place::Publish, Vec::new()) }
            { number(one.outlines, "Outlines", Place::Content, vec![one_of("outline", &["yes"])]) }
            { number(one.failed_posts + one.conflicts, "Failed posts", Place::Receipts(None), vec![one_of("status", &["failed", "conflict"])]) }
            { number(one.published_this_week, "Published posts", Place::Content, vec![one_of("status", &["published"])]) }
            <td class="num">{ percent(one.covered, one.keywords) }</td>
        </tr>
    }
}
