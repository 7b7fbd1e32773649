//! The frame around the pages of an open workspace: provides the session, offers what can be done everywhere.
//!
//! Must not know: what a page shows.

use super::{drawer::Drawer, drop, palette, palette::Palette, sheet, sheet::Sheet, sidebar::Sidebar};
use crate::components::async_view::async_view;
use crate::components::icon::{Icon, icon};
use crate::components::style;
use crate::pages;
use crate::route::{self, Place, ROUTE, Route};
use crate::store::actions::{Action, use_actions, use_sequences};
use crate::store::jobs::{self, DRAWER};
use crate::store::keys::{Reach, is_command, is_typing, use_keys};
use crate::store::query::use_query;
use crate::store::session::{self, Here};
use crate::store::signal::{Signal, use_signal};
use crate::store::theme::{self, Theme};
use crate::store::toasts;
use igny8_model::commands;
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
    let sites = use_query::<commands::SitesList>(Some(SitesList::default()));
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

/// A site for the pages of a site: the one that is open, or else the last, or the first.
fn some_site(here: &Here) -> Option<igny8_model::SiteId> {
    here.site_id().or_else(session::last_site).filter(|id| here.site_named(*id).is_some()).or_else(|| here.sites.first().map(|s| s.id))
}

#[component]
fn Inside(props: &InsideProps) -> Html {
    let InsideProps { here, route } = props;
    let hover = use_signal(&drop::HOVER);
    let drawer = use_signal(&DRAWER);
    let color = here.site.as_ref().map_or_else(|| "transparent".to_owned(), |s| s.color.clone());
    use_effect_with(color, |color| style::set_root("--site", color));
    {
        // Files dropped on any page are keyword files; the Keywords page looks at them.
        let files = use_signal(&drop::FILES);
        let (site, route) = (some_site(here), *route);
        use_effect_with(files, move |files| {
            if let (false, Some(site)) = (files.is_empty(), site)
                && !matches!(route, Route::In(_, Place::Keywords))
            {
                route::go(Route::In(site, Place::Keywords));
            }
        });
    }
    use_actions(everywhere(here));
    use_keys(Reach::Everywhere, |event| {
        if event.key() == "Escape" && is_typing(event) {
            // Out of the field, back to the page's keys.
            let _ = event.target().and_then(|t| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(t).ok()).map(|e| e.blur());
            return true;
        }
        if !is_command(event) || event.shift_key() {
            return false;
        }
        match event.key().as_str() {
            "k" => palette::OPEN.with(|o| o.set(true)),
            "j" => DRAWER.with(|d| d.set(!d.get())),
            _ => return false,
        }
        true
    });
    use_keys(Reach::Page, |event| {
        if is_command(event) && event.key() == "z" && !event.shift_key() {
            return toasts::undo_newest();
        }
        let escape = event.key() == "Escape" && DRAWER.with(Signal::get);
        if escape {
            DRAWER.with(|d| d.set(false));
        }
        escape
    });
    let page = match route {
        Route::Home => Html::default(),
        Route::Sites => html! { <pages::sites::list::Sites /> },
        // A site that is no longer there: its address is old.
        Route::Site(_) | Route::In(..) if here.site.is_none() => html! { <pages::sites::list::Sites /> },
        Route::All(_) => html! { <pages::sites::list::Sites /> },
        Route::Site(id) => html! { <pages::sites::detail::SitePage key={id.to_string()} /> },
        Route::In(site, place) => {
            let key = format!("{site}");
            match place {
                Place::Keywords | Place::Dashboard => html! { <pages::planner::keywords::Keywords {key} /> },
                Place::Clusters(open) => html! { <pages::planner::clusters::Clusters {key} open={*open} /> },
                Place::Ideas | Place::Calendar => html! { <pages::planner::ideas::Ideas {key} /> },
                Place::Tasks => html! { <pages::writer::tasks::Tasks {key} /> },
                Place::Content => html! { <pages::writer::content::ContentPage {key} /> },
                Place::Editor(id) => html! { <pages::writer::editor::Editor key={id.to_string()} id={*id} /> },
                Place::Images => html! { <pages::writer::images::Images {key} /> },
                Place::Publish => html! { <pages::publisher::ready::Ready {key} /> },
                Place::Jobs => html! { <pages::sites::list::Sites /> },
                Place::Receipts(open) => html! { <pages::publisher::receipts::Receipts {key} open={*open} /> },
            }
        }
    };
    html! {
        <div class={classes!("frame", drawer.then_some("with-drawer"))}>
            <a class="skip" href="#page" onclick={|event: MouseEvent| { event.prevent_default(); focus_page(); }}>{ "Skip to the page" }</a>
            <Sidebar here={here.clone()} route={*route} />
            <div class="stage">{ page }</div>
            if drawer {
                <Drawer here={here.clone()} />
            }
            <Palette here={here.clone()} />
            <Sheet />
            <pages::sites::form::NewSite />
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

/// What can be done on every page.
fn everywhere(here: &Here) -> Vec<Action> {
    let mut actions = Vec::new();
    if let Some(site) = some_site(here) {
        let places: [(&str, Icon, &'static str, Place); 8] = [
            ("Keywords", Icon::KeyRound, "g k", Place::Keywords),
            ("Clusters", Icon::Layers, "g c", Place::Clusters(None)),
            ("Ideas", Icon::Lightbulb, "g i", Place::Ideas),
            ("Tasks", Icon::ListChecks, "g t", Place::Tasks),
            ("Content", Icon::FileText, "g w", Place::Content),
            ("Images", Icon::Image, "g m", Place::Images),
            ("Publish", Icon::Send, "g p", Place::Publish),
            ("Receipts", Icon::ReceiptText, "g r", Place::Receipts(None)),
        ];
        for (name, icon, keys, place) in places {
            actions.push(Action::new("Go to", format!("Go to {name}"), icon, keys, move || route::go(Route::In(site, place))));
        }
        actions.push(Action::new("Go to", "Go to this site's settings", Icon::Settings2, "g e", move || route::go(Route::Site(site))));
    }
    actions.push(Action::new("Go to", "Go to Sites", Icon::Globe, "g s", || route::go(Route::Sites)));
    actions.push(Action::new("Window", "Show jobs", Icon::Activity, ".", || DRAWER.with(|d| d.set(!d.get()))));
    actions.push(Action::new("Window", "Keyboard shortcuts", Icon::Keyboard, "?", || sheet::OPEN.with(|o| o.set(true))));
    for (theme, title, icon) in [
        (Theme::Light, "Light appearance", Icon::Sun),
        (Theme::Dark, "Dark appearance", Icon::Moon),
        (Theme::System, "Appearance as the system", Icon::Monitor),
    ] {
        actions.push(Action::new("Window", title, icon, "", move || theme::choose(theme)));
    }
    actions.push(Action::new("Window", "Close this workspace", Icon::Folder, "", session::close));
    for (index, site) in here.sites.iter().enumerate().filter(|(i, _)| *i < 9) {
        // Also shown in the switcher, beside the names.
        const DIGITS: [&str; 9] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
        let id = site.id;
        actions.push(Action::new("Sites", format!("Open {}", site.name), Icon::Globe, DIGITS[index], move || session::open_site(id)));
    }
    actions
}
