//! The sheet of keys: read off what can be done now, so that it is never wrong.
//!
//! Must not know: what the keys do.

use crate::components::button::Keys;
use crate::components::dialog::Dialog;
use crate::components::icon::{Glyph, Icon};
use crate::store::actions::{grouped, offered};
use crate::store::signal::{Signal, use_signal};
use wasm_bindgen::JsCast;
use yew::prelude::*;

thread_local! { pub static OPEN: Signal<bool> = const { Signal::new(false) }; }

/// Keys that tables, forms and dialogs hear themselves: there is nothing to start from a palette.
const THEMSELVES: [(&str, &[(&str, &str)]); 2] = [
    (
        "In tables",
        &[
            ("j", "Next row"),
            ("k", "Previous row"),
            ("Enter", "Open the row"),
            ("x", "Select the row (also Space)"),
            ("Shift j", "Select and go on"),
            ("Mod a", "Select all rows that match"),
            ("Home", "First row (End: last)"),
        ],
    ),
    (
        "Anywhere",
        &[("s", "Switch the site"), ("Mod s", "Save now (drafts save themselves)"), ("Escape", "Close, or clear the selection"), ("Tab", "Next control")],
    ),
];

#[component]
pub fn Sheet() -> Html {
    if use_signal(&OPEN) {
        html! { <Open /> }
    } else {
        Html::default()
    }
}

#[component]
fn Open() -> Html {
    let typed = use_state_eq(String::new);
    let groups = use_memo((), |()| {
        let mut groups: Vec<(&'static str, Vec<(String, String)>)> = grouped(offered())
            .into_iter()
            .map(|(group, actions)| {
                let lines = actions.iter().filter(|a| !a.keys.is_empty()).map(|a| (a.title.to_string(), a.keys.to_owned()));
                (group, lines.collect())
            })
            .collect();
        groups.extend(THEMSELVES.map(|(group, lines)| (group, lines.iter().map(|(keys, words)| ((*words).to_owned(), (*keys).to_owned())).collect())));
        groups
    });
    let wanted = typed.trim().to_lowercase();
    let fits = |words: &str, group: &str| wanted.is_empty() || words.to_lowercase().contains(&wanted) || group.to_lowercase().contains(&wanted);
    let sections: Vec<Html> = groups
        .iter()
        .filter_map(|(group, lines)| {
            let lines: Vec<_> = lines.iter().filter(|(words, _)| fits(words, group)).collect();
            (!lines.is_empty()).then(|| {
                html! {
                    <section>
                        <h3>{ *group }</h3>
                        <dl>{ for lines.iter().map(|(words, keys)| html! { <div class="sheet-line"><dt>{ words }</dt><dd>{ ways(keys) }</dd></div> }) }</dl>
                    </section>
                }
            })
        })
        .collect();
    let oninput = {
        let typed = typed.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target().and_then(|t| t.dyn_into::<web_sys::HtmlInputElement>().ok()) {
                typed.set(input.value());
            }
        })
    };
    html! {
        <Dialog title="Keyboard shortcuts" class="wide" onclose={|()| OPEN.with(|o| o.set(false))} test="sheet">
            <div class="search sheet-search">
                <Glyph icon={Icon::Search} />
                <input type="search" aria-label="Search the shortcuts" placeholder="Search the shortcuts" value={(*typed).clone()} {oninput} autocomplete="off" data-focus="" />
            </div>
            if sections.is_empty() {
                <p class="no-hits" role="status">{ format!("No shortcut for “{}”. Everything else is in the palette.", typed.trim()) }</p>
            } else {
                <div class="sheet">{ for sections }</div>
            }
        </Dialog>
    }
}

/// Every way to press it.
fn ways(keys: &str) -> Html {
    let ways = keys.split(" | ").enumerate().map(|(index, way)| {
        html! {
            <>
                if index > 0 {
                    <small>{ "or" }</small>
                }
                <Keys keys={way.to_owned()} />
            </>
        }
    });
    html! { <span class="ways">{ for ways }</span> }
}
