//! The head of every page: where one is, how much there is, search, what to do.
//!
//! Must not know: pages.

use crate::components::badge::SiteBadge;
use crate::components::icon::{Glyph, Icon};
use crate::format::count;
use crate::route::{ROUTE, Route};
use crate::store::session::Here;
use crate::store::signal::use_signal;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PageProps {
    pub title: AttrValue,
    /// How many of it there are.
    #[prop_or_default]
    pub count: Option<usize>,
    /// Search and buttons, the main one last.
    #[prop_or_default]
    pub actions: Html,
    /// Filters below the head.
    #[prop_or_default]
    pub tools: Option<Html>,
    /// The way up, in front of the title.
    #[prop_or_default]
    pub back: Option<(AttrValue, Callback<()>)>,
    pub children: Html,
}

#[component]
pub fn Page(props: &PageProps) -> Html {
    let here = use_context::<Here>();
    let site = here.and_then(|h| h.site);
    let route = use_signal(&ROUTE);
    let all = matches!(route, Route::All(_));
    {
        let title = match &site {
            Some(site) => format!("{} – {}", props.title, site.name),
            None => format!("{} – IGNY8", props.title),
        };
        use_effect_with(title, |title| {
            if let Some(document) = web_sys::window().and_then(|w| w.document()) {
                document.set_title(title);
            }
        });
    }
    html! {
        <main class="page" id="page">
            <header class="page-head">
                <div class="page-title">
                    if let Some(site) = &site {
                        <span class="crumb"><SiteBadge id={site.id} name={site.name.clone()} color={site.color.clone()} />{ &site.name }</span>
                        <Glyph icon={Icon::ChevronRight} class="sm crumb-arrow" />
                    } else if all {
                        <span class="crumb">{ "All sites" }</span>
                        <Glyph icon={Icon::ChevronRight} class="sm crumb-arrow" />
                    }
                    if let Some((words, back)) = &props.back {
                        <button type="button" class="crumb" onclick={back.reform(|_| ())}>{ words }</button>
                        <Glyph icon={Icon::ChevronRight} class="sm crumb-arrow" />
                    }
                    <h1>{ &props.title }</h1>
                    if let Some(n) = props.count {
                        <span class="page-count" data-test="count">{ count(n as u64) }</span>
                    }
                </div>
                <div class="page-actions">{ props.actions.clone() }</div>
            </header>
            if let Some(tools) = &props.tools {
                <div class="page-tools">{ tools.clone() }</div>
            }
            <div class="page-body">{ props.children.clone() }</div>
        </main>
    }
}
