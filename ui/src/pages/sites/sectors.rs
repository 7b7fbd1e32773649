//! A site's sectors: one to five parts of the client's business.
//!
//! Must not know: what belongs to a sector.

use crate::components::button::{Button, Kind};
use crate::components::icon::Icon;
use crate::ipc;
use crate::store::toasts;
use igny8_model::page::ById;
use igny8_model::sites::{Sector, SectorCreate, SectorStatus, SectorUpdate};
use igny8_model::{SiteId, commands};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct SectorsProps {
    pub site: SiteId,
    pub sectors: Vec<Sector>,
}

#[component]
pub fn Sectors(props: &SectorsProps) -> Html {
    let SectorsProps { site, sectors } = props;
    let name = use_state_eq(String::new);
    let add = {
        let (name, site) = (name.clone(), *site);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let name = name.clone();
            spawn_local(async move {
                match ipc::call::<commands::SectorsCreate>(SectorCreate { site_id: site, name: name.trim().to_owned() }).await {
                    Ok(_) => name.set(String::new()),
                    Err(error) => toasts::error(&error),
                }
            });
        })
    };
    let typed = {
        let name = name.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok()) {
                name.set(input.value());
            }
        })
    };
    html! {
        <div class="sectors">
            { for sectors.iter().map(|sector| html! { <One key={sector.id.to_string()} sector={sector.clone()} only={sectors.len() == 1} /> }) }
            if sectors.len() < 5 {
                <form class="sector new" onsubmit={add}>
                    <input value={(*name).clone()} oninput={typed} placeholder="Another sector" aria-label="Name of another sector" />
                    <Button label="Add" submit=true disabled={name.trim().is_empty()} />
                </form>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct OneProps {
    sector: Sector,
    only: bool,
}

#[component]
fn One(props: &OneProps) -> Html {
    let sector = &props.sector;
    let id = sector.id;
    let change = move |update: SectorUpdate| {
        spawn_local(async move {
            if let Err(error) = ipc::call::<commands::SectorsUpdate>(update).await {
                toasts::error(&error);
            }
        });
    };
    let onchange = {
        let old = sector.name.clone();
        Callback::from(move |event: Event| {
            let Some(input) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok()) else { return };
            let name = input.value().trim().to_owned();
            if name.is_empty() || name == old {
                input.set_value(&old);
            } else {
                change(SectorUpdate { id, name: Some(name), status: None });
            }
        })
    };
    let active = sector.status == SectorStatus::Active;
    let toggle = Callback::from(move |_| {
        change(SectorUpdate { id, name: None, status: Some(if active { SectorStatus::Inactive } else { SectorStatus::Active }) });
    });
    let remove = Callback::from(move |_| {
        spawn_local(async move {
            if let Err(error) = ipc::call::<commands::SectorsDelete>(ById { id }).await {
                toasts::error(&error);
            }
        });
    });
    html! {
        <div class={classes!("sector", (!active).then_some("off"))}>
            <input value={sector.name.clone()} {onchange} aria-label="Name of the sector" />
            <Button kind={Kind::Ghost} label={if active { "Switch off" } else { "Switch on" }} onclick={toggle} />
            <Button kind={Kind::Ghost} icon={Icon::Trash2} title="Remove (only an empty sector)" disabled={props.only} onclick={remove} />
        </div>
    }
}
