//! The commands that are there on every page.
//!
//! Must not know: what a page shows; pages declare their own.

use super::{changes, menu, palette, sheet};
use crate::components::icon::Icon;
use crate::pages::sites::form::NEW_SITE;
use crate::route::{self, Place, Route};
use crate::store::actions::Action;
use crate::store::jobs::DRAWER;
use crate::store::session::{self, Here};
use crate::store::theme::{self, Theme};
use crate::store::{toasts, undo};
use igny8_model::SiteId;
use wasm_bindgen::JsCast;

/// What can be done on every page. `theme` is the one that was chosen.
pub fn everywhere(here: &Here, theme: Theme) -> Vec<Action> {
    let mut actions = go_to(here.site_id(), !here.sites.is_empty());
    actions.push(Action::new("Edit", "Undo the last change", Icon::Undo2, "Mod z", || undo::apply(None)).outside_text().also("take back"));
    actions.push(Action::new("Edit", "Redo", Icon::Redo2, "Mod Shift z | Mod y", undo::redo).outside_text().also("do again repeat"));
    actions.push(Action::new("Edit", "Recent changes…", Icon::History, "", || changes::OPEN.with(|o| o.set(true))).also("undo history"));
    actions.push(Action::new("Edit", "Find on this page", Icon::Search, "/ | Mod f", find).also("search filter"));
    actions.push(Action::new("Sites", "Add a site", Icon::Plus, "", || NEW_SITE.with(|n| n.set(true))).also("new client"));
    for site in here.sites.iter() {
        let id = site.id;
        let open = Action::new("Sites", format!("Open {}", site.name), Icon::Globe, "", move || session::open_site(id));
        actions.push(Action { id: format!("site {id}").into(), ..open });
    }
    actions.extend(window(theme));
    actions
}

/// The pages of a site, or of all sites where none is open.
fn go_to(site: Option<SiteId>, any: bool) -> Vec<Action> {
    let places: [(&str, Icon, &'static str, Place); 12] = [
        ("Today", Icon::LayoutDashboard, "g d | Mod 1", Place::Dashboard),
        ("Keywords", Icon::KeyRound, "g k | Mod 2", Place::Keywords),
        ("Clusters", Icon::Layers, "g c | Mod 3", Place::Clusters(None)),
        ("Ideas", Icon::Lightbulb, "g i | Mod 4", Place::Ideas),
        ("Calendar", Icon::CalendarDays, "g l | Mod 5", Place::Calendar),
        ("Tasks", Icon::ListChecks, "g t | Mod 6", Place::Tasks),
        ("Content", Icon::FileText, "g w | Mod 7", Place::Content),
        ("Images", Icon::Image, "g m", Place::Images),
        ("Publish", Icon::Send, "g p | Mod 8", Place::Publish),
        ("Receipts", Icon::ReceiptText, "g r | Mod 9", Place::Receipts(None)),
        ("Jobs", Icon::Activity, "g j", Place::Jobs),
        ("Spending", Icon::Wallet, "g b", Place::Spending(false)),
    ];
    let mut actions = Vec::new();
    for (name, icon, keys, place) in places {
        let open = move || route::go(Route::within(site, place));
        actions.push(Action::new("Go to", format!("Go to {name}"), icon, keys, open).off_when(!any, "Add a site first: there is nothing to show yet."));
    }
    let settings = move || {
        if let Some(site) = site {
            route::go(Route::Site(site));
        }
    };
    actions.push(
        Action::new("Go to", "Go to this site's settings", Icon::Settings2, "g e | Mod ,", settings)
            .off_when(site.is_none(), "Open a site first: settings are one site's.")
            .also("connection wordpress"),
    );
    actions.push(Action::new("Go to", "Go to Sites", Icon::Globe, "g s", || route::go(Route::Sites)));
    actions.push(
        Action::new("Go to", "Go to AI providers", Icon::Sparkles, "g a", || route::go(Route::Ai)).also("models keys prices settings openai anthropic ollama"),
    );
    actions
}

fn window(theme: Theme) -> Vec<Action> {
    let mut actions = vec![
        Action::new("Window", "Search or do anything", Icon::Search, "Mod k", || palette::OPEN.with(|o| o.set(true))).also("palette commands"),
        Action::new("Window", "Menu", Icon::Ellipsis, "F10", || menu::OPEN.with(|o| o.set(true))),
        Action::new("Window", "Show or hide jobs", Icon::Activity, ". | Mod j", || DRAWER.with(|d| d.set(!d.get()))).also("progress drawer"),
        Action::new("Window", "Keyboard shortcuts", Icon::Keyboard, "? | F1", || sheet::OPEN.with(|o| o.set(true))).also("help keys"),
    ];
    for (this, title, icon) in [
        (Theme::Light, "Light appearance", Icon::Sun),
        (Theme::Dark, "Dark appearance", Icon::Moon),
        (Theme::System, "Appearance as the system", Icon::Monitor),
    ] {
        actions.push(Action::new("Window", title, icon, "", move || theme::choose(this)).checked(theme == this).also("theme colours"));
    }
    actions.push(Action::new("Window", "Close this workspace", Icon::Folder, "", session::close));
    actions
}

/// Into the page's search field, if it has one.
fn find() {
    let field = web_sys::window().and_then(|w| w.document()).and_then(|d| d.query_selector("#page [data-test=search]").ok().flatten());
    match field.and_then(|f| f.dyn_into::<web_sys::HtmlInputElement>().ok()) {
        Some(field) => {
            let _ = field.focus();
            field.select();
        }
        None => toasts::say("There is nothing to search on this page"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::actions::clashes;

    #[test]
    fn no_key_is_taken_twice() {
        let mut actions = go_to(None, false);
        actions.extend(window(Theme::System));
        assert_eq!(clashes(&actions), Vec::<String>::new());
        assert!(
            actions.iter().filter(|a| a.group == "Go to" && a.title != "Go to Sites" && a.title != "Go to AI providers").all(|a| a.off.is_some()),
            "without a site its pages say why not"
        );
    }

    /// The keys that a source file declares: what stands after the icon in each `Action::new(group, title, icon, keys, …)`.
    fn declared(source: &str) -> Vec<String> {
        let calls = source.split("Action::new(").skip(1);
        let keys = calls.filter_map(|call| {
            let after = call.split_once("Icon::")?.1.split_once(',')?.1.trim_start();
            Some(after.strip_prefix('"')?.split_once('"')?.0.to_owned())
        });
        keys.filter(|k| !k.is_empty()).flat_map(|k| k.split(" | ").map(str::to_owned).collect::<Vec<_>>()).collect()
    }

    fn sources(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }

    /// A page may not take a key from the frame, nor give one to two commands.
    #[test]
    fn pages_leave_the_frames_keys_alone() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut everywhere: Vec<String> = go_to(None, true).iter().chain(&window(Theme::System)).flat_map(|a| a.keys.split(" | ").map(str::to_owned)).collect();
        // Not the keys of finding: what is searched is the page's own affair.
        everywhere.extend(["Mod z", "Mod y", "Mod Shift z"].map(str::to_owned));
        let mut files = Vec::new();
        sources(&root.join("pages"), &mut files);
        let mut seen = 0;
        for file in files {
            let source = std::fs::read_to_string(&file).unwrap_or_default();
            let keys = declared(source.split("#[cfg(test)]").next().unwrap_or_default());
            seen += keys.len();
            for (index, key) in keys.iter().enumerate() {
                assert!(!everywhere.contains(key), "{}: {key} is the frame's", file.display());
                assert!(!keys[..index].contains(key), "{}: {key} is declared twice", file.display());
            }
        }
        assert!(seen > 10, "only {seen} keys were found: is the declaration written in another way now?");
    }
}
