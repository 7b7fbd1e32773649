//! The sheet of keys: read off what can be done now, so that it is never wrong.
//!
//! Must not know: what the keys do.

use crate::components::button::Keys;
use crate::components::dialog::Dialog;
use crate::store::actions::offered;
use crate::store::signal::{Signal, use_signal};
use std::collections::BTreeMap;
use yew::prelude::*;

thread_local! { pub static OPEN: Signal<bool> = const { Signal::new(false) }; }

const TABLE: [(&str, &str); 9] = [
    ("j", "Next row"),
    ("k", "Previous row"),
    ("Enter", "Open the row"),
    ("x", "Select the row (also Space)"),
    ("Shift J", "Select and go on"),
    ("Mod A", "Select all rows that match"),
    ("Home", "First row (End: last)"),
    ("/", "Search"),
    ("Escape", "Close, or clear the selection"),
];

const WINDOW: [(&str, &str); 5] = [
    ("Mod K", "Search pages, sites, commands"),
    ("s", "Switch the site"),
    ("Mod J", "Jobs"),
    ("Mod Z", "Undo the last change"),
    ("Mod S", "Save now (drafts save themselves)"),
];

#[component]
pub fn Sheet() -> Html {
    if !use_signal(&OPEN) {
        return Html::default();
    }
    let mut groups: BTreeMap<&'static str, Vec<(String, &'static str)>> = BTreeMap::new();
    for action in offered() {
        if !action.keys.is_empty() {
            groups.entry(action.group).or_default().push((action.title.to_string(), action.keys));
        }
    }
    let line = |keys: &str, words: &str| html! { <div class="sheet-line"><span>{ words.to_owned() }</span><Keys keys={keys.to_owned()} /></div> };
    html! {
        <Dialog title="Keyboard shortcuts" class="wide" onclose={|()| OPEN.with(|o| o.set(false))} test="sheet">
            <div class="sheet">
                <section><h3>{ "Tables" }</h3>{ for TABLE.iter().map(|(keys, words)| line(keys, words)) }</section>
                <section><h3>{ "Everywhere" }</h3>{ for WINDOW.iter().map(|(keys, words)| line(keys, words)) }</section>
                { for groups.into_iter().map(|(group, lines)| html! {
                    <section><h3>{ group }</h3>{ for lines.iter().map(|(words, keys)| line(keys, words)) }</section>
                }) }
            </div>
        </Dialog>
    }
}
