//! Short messages at the window's edge, with undo where a change can be taken back.
//!
//! Must not know: how they are drawn.

use super::signal::Signal;
use crate::ipc::Failure;
use gloo_timers::callback::Timeout;
use igny8_model::UndoId;
use std::cell::Cell;
use yew::Callback;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    Plain,
    Good,
    Bad,
}

#[derive(Clone, PartialEq)]
pub struct Toast {
    pub id: u32,
    pub tone: Tone,
    pub text: String,
    pub hint: Option<String>,
    /// A button's words and what it does.
    pub action: Option<(String, Callback<()>)>,
}

thread_local! {
    pub static TOASTS: Signal<Vec<Toast>> = const { Signal::new(Vec::new()) };
    static NEXT: Cell<u32> = const { Cell::new(1) };
}

fn push(tone: Tone, text: String, hint: Option<String>, action: Option<(String, Callback<()>)>) {
    let id = NEXT.replace(NEXT.get() + 1);
    let undo = action.as_ref().is_some_and(|(words, _)| words == "Undo");
    let stay = match tone {
        Tone::Bad => 12_000,
        _ if undo => 8_000,
        _ => 4_500,
    };
    TOASTS.with(|t| {
        t.update(|list| {
            list.retain(|old| old.text != text);
            list.push(Toast { id, tone, text, hint, action });
            if list.len() > 4 {
                list.remove(0);
            }
        });
    });
    Timeout::new(stay, move || dismiss(id)).forget();
}

pub fn dismiss(id: u32) {
    TOASTS.with(|t| t.update(|list| list.retain(|toast| toast.id != id)));
}

pub fn say(text: impl Into<String>) {
    push(Tone::Plain, text.into(), None, None);
}

pub fn good(text: impl Into<String>, action: Option<(String, Callback<()>)>) {
    push(Tone::Good, text.into(), None, action);
}

/// A change that can be taken back.
pub fn undoable(text: impl Into<String>, undo: Callback<()>) {
    push(Tone::Plain, text.into(), None, Some(("Undo".into(), undo)));
}

pub fn error(failure: &Failure) {
    push(Tone::Bad, failure.message.clone(), failure.hint.clone(), None);
}

/// Something went wrong that no refusal describes.
pub fn bad(text: impl Into<String>, action: Option<(String, Callback<()>)>) {
    push(Tone::Bad, text.into(), None, action);
}

/// A change of the core's; `undo` is what its answer carried.
pub fn changed(text: impl Into<String>, undo: Option<UndoId>) {
    let action = undo.map(|id| ("Undo".to_owned(), Callback::from(move |()| super::undo::apply(Some(id)))));
    push(Tone::Plain, text.into(), None, action);
}

/// A change whose answer was the row itself: its undo is the newest.
pub fn just_changed(text: impl Into<String>) {
    push(Tone::Plain, text.into(), None, Some(("Undo".into(), Callback::from(|()| super::undo::apply(None)))));
}

/// The message whose undo was just asked for by other means goes.
pub fn dismiss_undo() {
    let newest = TOASTS.with(Signal::get).into_iter().rev().find(|t| t.action.as_ref().is_some_and(|(words, _)| words == "Undo"));
    if let Some(toast) = newest {
        dismiss(toast.id);
    }
}
