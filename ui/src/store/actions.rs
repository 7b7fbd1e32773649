//! What can be done now: pages offer actions, the palette lists them, keys run them.
//!
//! Must not know: what an action does.

use super::keys::{Reach, is_plain, on_control, use_keys};
use super::signal::Signal;
use crate::components::icon::Icon;
use std::rc::Rc;
use yew::prelude::*;

/// Something that can be done.
#[derive(Clone, PartialEq)]
pub struct Action {
    pub title: AttrValue,
    /// The heading that it stands under in the palette and on the sheet of keys.
    pub group: &'static str,
    pub icon: Icon,
    /// A single key, or two in a row (`g k`); empty for none.
    pub keys: &'static str,
    pub run: Callback<()>,
}

impl Action {
    pub fn new(group: &'static str, title: impl Into<AttrValue>, icon: Icon, keys: &'static str, run: impl Fn() + 'static) -> Self {
        Self { title: title.into(), group, icon, keys, run: Callback::from(move |()| run()) }
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
    // The palette reads the offer when it opens: it need not hear of every drawing. So the list is set without telling.
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
    use_keys(Reach::Page, move |event| {
        if !is_plain(event) || (event.key() == "Enter" && on_control(event)) {
            return false;
        }
        let key = event.key();
        let action = newest.borrow().iter().find(|a| a.keys == key).cloned();
        action.map(|a| a.run.emit(())).is_some()
    });
}

/// Two keys in a row (`g k`), before anything else hears the second. Used once, by the frame.
#[hook]
pub fn use_sequences() {
    let pending = use_mut_ref(|| (None::<String>, 0.0_f64));
    use_keys(Reach::First, move |event| {
        if !is_plain(event) {
            return false;
        }
        let (first, at) = pending.take();
        let (key, now) = (event.key(), js_sys::Date::now());
        let actions = offered();
        if let Some(first) = first.filter(|_| now - at < 1_500.0) {
            if let Some(action) = actions.iter().find(|a| a.keys == format!("{first} {key}")) {
                action.run.emit(());
            }
            return true;
        }
        let begins = actions.iter().any(|a| a.keys.strip_prefix(key.as_str()).is_some_and(|rest| rest.starts_with(' ')));
        if begins {
            *pending.borrow_mut() = (Some(key), now);
        }
        begins
    });
}

/// Everything that can be done now, the page's own first.
pub fn offered() -> Vec<Action> {
    OFFERS.with(Signal::get).into_iter().rev().flat_map(|(_, actions)| actions.as_ref().clone()).collect()
}
