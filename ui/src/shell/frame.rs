//! The frame around the pages of an open workspace: provides the session, offers what can be done everywhere.
//!
//! Must not know: what a page shows.

use super::{changes::Changes, commands, drawer::Drawer, drop, menu::AppMenu, palette::Palette, sample::SampleBanner, sheet::Sheet, sidebar::Sidebar};
use crate::components::async_view::async_view;
use crate::components::icon::{Icon, icon};
use crate::components::style;
use crate::pages;
use crate::route::{self, Place, ROUTE, Route};
use crate::store::actions::{use_actions, use_sequences};
use crate::store::icons::use_icons;
use crate::store::jobs::{self, DRAWER};
use crate::store::keys::{Reach, is_typing, use_keys};
use crate::store::memory::{self, READ};
use crate::store::query::use_query;
use crate::store::session::{self, Here};
use crate::store::signal::{Signal, use_signal};
use crate::store::theme::THEME;
use igny8_model::commands::SitesList as ListSites;
use igny8_model::sites::SitesList;
use igny8_model::system::Workspace;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct FrameProps {
    pub workspace: Rc<Workspace>,
}

#[component]
pub fn Frame(props: &FrameProps) -> Html {
    let route = use_signal(&ROUTE);
    let sites = use_query::<ListSites>(Some(SitesList::default()));
    use_effect_with(props.workspace.path.clone(), |path| {
        session::entered(path);
        wasm_bindgen_futures::spawn_local(async {
            session::restore().await;
            jobs::load().await;
        });
    });
    use_effect_with(route, |route| session::remember(*route));
    use_sequences();
    async_view(
        &sites,
        |_| false,
        Html::default,
        |page| {
            let sites = Rc::new(page.results.clone());
            let site = route.site().and_then(|id| sites.iter().find(|s| s.id == id)).map(|s| Rc::new(s.clone()));
            let here = Here { workspace: props.workspace.clone(), sites, site };
            html! { <ContextProvider<Here> context={here.clone()}><Inside {here} {route} /></ContextProvider<Here>> }
        },
    )
}

#[derive(Properties, PartialEq)]
struct InsideProps {
    here: Here,
    route: Route,
}

#[component]
fn Inside(props: &InsideProps) -> Html {
    let InsideProps { here, route } = props;
    let hover = use_signal(&drop::HOVER);
    let drawer = use_signal(&DRAWER);
    let read = use_signal(&READ);
    use_icons(&here.sites);
    use_effect_with(route.site(), |site| {
        let site = *site;
        wasm_bindgen_futures::spawn_local(memory::read(site));
    });
    let color = here.site.as_ref().map_or_else(|| "transparent".to_owned(), |s| s.color.clone());
    use_effect_with(color, |color| style::set_root("--site", color));
    {
        // Files dropped on any page are keyword files; the Keywords page looks at them.
        let files = use_signal(&drop::FILES);
        let (site, only, route) = (here.site_id(), here.sites.len() == 1, *route);
        let first = here.sites.first().map(|s| s.id);
        use_effect_with(files, move |files| {
            let to = |site| route::go(Route::In(site, Place::Keywords));
            match site.or(first.filter(|_| only)) {
                _ if files.is_empty() || matches!(route, Route::In(_, Place::Keywords)) => {}
                Some(site) => to(site),
                // Nobody's keywords go into the wrong client's site because it was open last.
                None => pages::sites::pick::ask("Import keywords for", to),
            }
        });
    }
    let theme = use_signal(&THEME);
    use_actions(commands::everywhere(here, theme));
    use_keys(Reach::Everywhere, |event| {
        if event.key() == "Escape" && is_typing(event) {
            // Out of the field, back to the page's keys.
            let _ = event.target().and_then(|t| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(t).ok()).map(|e| e.blur());
            return true;
        }
        false
    });
    use_keys(Reach::Page, |event| {
        let escape = event.key() == "Escape" && DRAWER.with(Signal::get);
        if escape {
            DRAWER.with(|d| d.set(false));
        }
        escape
    });
    let page = match route {
        Route::Home => Html::default(),
        Route::Sites => html! { <pages::sites::list::Sites /> },
        Route::Ai => html! { <pages::ai::AiPage /> },
        // A site that is no longer there: its address is old.
        Route::Site(_) | Route::In(..) if here.site.is_none() => html! { <pages::sites::list::Sites /> },
        // Nothing is shown that would jump to where one was a moment later.
        Route::In(..) | Route::All(_) if !read.contains(&route.site()) => Html::default(),
        Route::Site(id) => html! { <pages::sites::detail::SitePage key={id.to_string()} /> },
        Route::In(_, place) | Route::All(place) => {
            let key = route.site().map_or_else(|| "all".to_owned(), |site| site.to_string());
            match place {
                Place::Dashboard => html! { <pages::dashboard::Dashboard {key} site={route.site()} /> },
                Place::Keywords => html! { <pages::planner::keywords::Keywords {key} /> },
                Place::Clusters(open) => html! { <pages::planner::clusters::Clusters {key} open={*open} /> },
                Place::Calendar => html! { <pages::planner::calendar::Calendar {key} site={route.site()} /> },
                Place::Ideas => html! { <pages::planner::ideas::Ideas {key} /> },
                Place::Tasks => html! { <pages::writer::tasks::Tasks {key} /> },
                Place::Content => html! { <pages::writer::content::ContentPage {key} /> },
                Place::Editor(id) => html! { <pages::writer::editor::Editor key={id.to_string()} id={*id} /> },
                Place::Images => html! { <pages::writer::images::Images {key} /> },
                Place::Publish => html! { <pages::publisher::ready::Ready {key} /> },
                Place::Receipts(open) => html! { <pages::publisher::receipts::Receipts {key} open={*open} /> },
                Place::Jobs => html! { <pages::jobs::Jobs {key} /> },
                Place::Spending(calls) => html! { <pages::spending::Spending {key} calls={*calls} /> },
            }
        }
    };
    html! {
        <div class={classes!("frame", drawer.then_some("with-drawer"))}>
            <a class="skip" href="#page" onclick={|event: MouseEvent| { event.prevent_default(); focus_page(); }}>{ "Skip to the page" }</a>
            <Sidebar here={here.clone()} route={*route} />
            <div class="column">
                if here.workspace.sample {
                    <SampleBanner />
                }
                <div class="stage">{ page }</div>
            </div>
            if drawer {
                <Drawer here={here.clone()} />
            }
            <Palette here={here.clone()} />
            <Sheet />
            <AppMenu />
            <Changes />
            <pages::sites::form::NewSite />
            <pages::sites::pick::PickSite />
            <pages::planner::ideas_dialog::IdeasDialog />
            <pages::planner::report::Report />
            if hover {
                <div class="drop-here"><div>{ icon(Icon::FileSpreadsheet) }{ "Drop keyword files to import them" }</div></div>
            }
        </div>
    }
}

fn focus_page() {
    let scroller = web_sys::window().and_then(|w| w.document()).and_then(|d| d.query_selector("#page [tabindex], #page button").ok().flatten());
    if let Some(element) = scroller.and_then(|e| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(e).ok()) {
        let _ = element.focus();
    }
}
