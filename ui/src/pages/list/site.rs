//! A site in a table over all sites: its mark and its name.
//!
//! Must not know: tables.

use crate::components::badge::SiteBadge;
use crate::store::session::Here;
use igny8_model::SiteId;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct SiteNameProps {
    pub id: SiteId,
}

#[component]
pub fn SiteName(props: &SiteNameProps) -> Html {
    let here = use_context::<Here>();
    match here.as_ref().and_then(|h| h.site_named(props.id)) {
        Some(site) => {
            html! { <span class="site-name"><SiteBadge id={site.id} name={site.name.clone()} color={site.color.clone()} /><span class="clip">{ &site.name }</span></span> }
        }
        None => crate::components::status::unknown(),
    }
}

/// The cell of a row's site.
pub fn cell(id: SiteId) -> Html {
    html! { <SiteName {id} /> }
}
