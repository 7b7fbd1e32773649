//! The registry of commands: every action is declared once and feeds palette, menu, tooltips, the sheet of keys, and the keys themselves.
//!
//! Must not know: what an action does.

use super::chord::{self, Pressed};
use super::keys::{Reach, is_mac, on_control, use_keys};
use super::signal::Signal;
use super::toasts;
use crate::components::icon::Icon;
use std::collections::BTreeMap;
use std::rc::Rc;
use yew::prelude::*;

/// Something that can be done.
#[derive(Clone, PartialEq)]
pub struct Action {
    /// What it is remembered by: group and title, unless said otherwise.
    pub id: AttrValue,
    pub title: AttrValue,
    /// The heading that it stands under in the palette, the menu and on the sheet of keys.
    pub group: &'static str,
    pub icon: Icon,
    /// As `chord` reads them: `c`, `g k`, `Mod Shift z`, `? | F1`; empty for none.
    pub keys: &'static str,
    /// Why it cannot be done now.
    pub off: Option<AttrValue>,
    /// Its keys mean something else while typing (`Mod z`).
    pub outside_text: bool,
    /// It is on: shown with a tick.
    pub checked: bool,
    /// Other words that somebody may look for it by.
    pub also: &'static str,
    pub run: Callback<()>,
}

impl Action {
    pub fn new(group: &'static str, title: impl Into<AttrValue>, icon: Icon, keys: &'static str, run: impl Fn() + 'static) -> Self {
        let title = title.into();
        Self {
            id: format!("{group}: {title}").into(),
            title,
            group,
            icon,
            keys,
            off: None,
            outside_text: false,
            checked: false,
            also: "",
            run: Callback::from(move |()| run()),
        }
    }

    /// Cannot be done while `when`; says why.
    pub fn off_when(mut self, when: bool, why: impl Into<AttrValue>) -> Self {
        if when {
            self.off = Some(why.into());
        }
        self
    }

    pub fn outside_text(mut self) -> Self {
        self.outside_text = true;
        self
    }

    pub fn checked(mut self, on: bool) -> Self {
        self.checked = on;
        self
    }

    pub fn also(mut self, words: &'static str) -> Self {
        self.also = words;
        self
    }

    /// Does it, or says why it cannot be done.
    pub fn start(&self) {
        match &self.off {
            Some(why) => toasts::say(why.to_string()),
            None => self.run.emit(()),
        }
    }

    fn meant_by(&self, pressed: &Pressed, everywhere: bool) -> bool {
        chord::parse(self.keys)
            .iter()
            .any(|presses| matches!(&presses[..], [one] if one.is(pressed) && (one.writes_nothing() && !self.outside_text) == everywhere))
    }
}

type Offers = Vec<(u32, Rc<Vec<Action>>)>;
thread_local! { static OFFERS: Signal<Offers> = const { Signal::new(Vec::new()) }; }

/// Offers actions as long as the component lives. Later offers come first: a page before the frame.
#[hook]
pub fn use_actions(actions: Vec<Action>) {
    let actions = Rc::new(actions);
    let id = use_mut_ref(|| {
        thread_local! { static NEXT: std::cell::Cell<u32> = const { std::cell::Cell::new(0) }; }
        NEXT.replace(NEXT.get() + 1)
    });
    let id = *id.borrow();
    let newest = use_mut_ref(|| actions.clone());
    *newest.borrow_mut() = actions.clone();
    // Palette and menu read the offers when they open: they need not hear of every drawing.
    use_effect_with((), move |()| {
        OFFERS.with(|o| o.update(|list| list.push((id, actions))));
        move || OFFERS.with(|o| o.update(|list| list.retain(|(i, _)| *i != id)))
    });
    let current = newest.clone();
    use_effect(move || {
        let actions = current.borrow().clone();
        OFFERS.with(|o| {
            o.update(|list| {
                if let Some(offer) = list.iter_mut().find(|(i, _)| *i == id) {
                    offer.1 = actions;
                }
            });
        });
    });
    let start = move |actions: &Rc<Vec<Action>>, event: &KeyboardEvent, everywhere: bool| {
        let pressed = pressed(event);
        let action = actions.iter().find(|a| a.meant_by(&pressed, everywhere)).cloned();
        action.map(|a| a.start()).is_some()
    };
    let page = newest.clone();
    use_keys(Reach::Page, move |event| {
        let own = matches!(event.key().as_str(), "Enter" | " ") && on_control(event);
        let actions = page.borrow().clone();
        !own && start(&actions, event, false)
    });
    use_keys(Reach::Everywhere, move |event| {
        let actions = newest.borrow().clone();
        start(&actions, event, true)
    });
}

fn pressed(event: &KeyboardEvent) -> Pressed {
    let command = if is_mac() { event.meta_key() } else { event.ctrl_key() };
    Pressed { key: event.key(), command, alt: event.alt_key(), shift: event.shift_key() }
}

/// Two keys in a row (`g k`), before anything else hears the second. Used once, by the frame.
#[hook]
pub fn use_sequences() {
    let pending = use_mut_ref(|| (None::<Pressed>, 0.0_f64));
    use_keys(Reach::First, move |event| {
        let pressed = pressed(event);
        let (first, at) = pending.take();
        if pressed.command || pressed.alt || pressed.key == "Shift" {
            return false;
        }
        let now = js_sys::Date::now();
        let pairs: Vec<_> =
            offered().into_iter().flat_map(|a| chord::parse(a.keys).into_iter().filter(|s| s.len() == 2).map(move |s| (s, a.clone()))).collect();
        if let Some(first) = first.filter(|_| now - at < 1_500.0) {
            if let Some((_, action)) = pairs.iter().find(|(presses, _)| presses[0].is(&first) && presses[1].is(&pressed)) {
                action.start();
            }
            return true;
        }
        let begins = pairs.iter().any(|(presses, _)| presses[0].is(&pressed));
        if begins {
            *pending.borrow_mut() = (Some(pressed), now);
        }
        begins
    });
}

/// Everything that can be done now, the page's own first.
pub fn offered() -> Vec<Action> {
    let mut seen = std::collections::BTreeSet::new();
    let all = OFFERS.with(Signal::get).into_iter().rev().flat_map(|(_, actions)| actions.as_ref().clone());
    all.filter(|action| seen.insert(action.id.clone())).collect()
}

/// Under their headings, in the order in which the headings come first.
pub fn grouped(actions: Vec<Action>) -> Vec<(&'static str, Vec<Action>)> {
    let mut groups: Vec<(&'static str, Vec<Action>)> = Vec::new();
    for action in actions {
        match groups.iter_mut().find(|(group, _)| *group == action.group) {
            Some((_, list)) => list.push(action),
            None => groups.push((action.group, vec![action])),
        }
    }
    groups
}

/// Keys that two actions of one offer share.
#[cfg_attr(not(test), allow(dead_code, reason = "the tests hold it"))]
pub fn clashes(actions: &[Action]) -> Vec<String> {
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    let mut bad = Vec::new();
    for action in actions {
        for way in action.keys.split(" | ").filter(|w| !w.is_empty()) {
            if let Some(other) = taken.insert(way.to_lowercase(), action.title.as_str()) {
                bad.push(format!("{way}: {other}, {}", action.title));
            }
        }
    }
    bad
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things() {
        let one = Action::new("A", "One", Icon::Plus, "g k", || {});
        let two = Action::new("A", "Two", Icon::Plus, "? | F1", || {});
        let three = Action::new("A", "Three", Icon::Plus, "F1", || {});
        assert!(clashes(&[one.clone(), two.clone()]).is_empty());
        assert_eq!(clashes(&[one, two, three]), ["F1: Two, Three"]);
    }

    #[test]
    fn keys_that_write_are_heard_on_the_page_alone() {
        let meant =
            |action: &Action, key: &str, command: bool, everywhere| action.meant_by(&Pressed { key: key.into(), command, ..Pressed::default() }, everywhere);
        let letter = Action::new("A", "Letter", Icon::Plus, "c", || {});
        let chord = Action::new("A", "Chord", Icon::Plus, "Mod k", || {});
        let undo = Action::new("A", "Undo", Icon::Plus, "Mod z", || {}).outside_text();
        assert!(meant(&letter, "c", false, false) && !meant(&letter, "c", false, true));
        assert!(meant(&chord, "k", true, true) && !meant(&chord, "k", true, false));
        assert!(meant(&undo, "z", true, false) && !meant(&undo, "z", true, true));
    }

    #[test]
    fn groups_keep_their_order() {
        let action = |group, title| Action::new(group, title, Icon::Plus, "", || {});
        let groups = grouped(vec![action("B", "1"), action("A", "2"), action("B", "3")]);
        assert_eq!(groups.iter().map(|(g, l)| (*g, l.len())).collect::<Vec<_>>(), [("B", 2), ("A", 1)]);
    }
}
