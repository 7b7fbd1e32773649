//! The keyboard: who hears a key first.
//!
//! Must not know: what the keys do. Layers lie over one another; the topmost that takes a key ends its way.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{HtmlElement, KeyboardEvent};
use yew::prelude::*;

type Handler = Rc<dyn Fn(&KeyboardEvent) -> bool>;

struct Layer {
    id: u32,
    kind: Reach,
    handler: Handler,
}

/// Which keys a layer hears.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Keys pressed outside of text fields.
    Page,
    /// Keys pressed in text fields too.
    Everywhere,
    /// As `Page`, but before all other layers (unless a dialog is open).
    First,
    /// Everywhere, and nothing below hears any key: an open dialog.
    Modal,
}

thread_local! {
    static LAYERS: RefCell<Vec<Layer>> = const { RefCell::new(Vec::new()) };
    static NEXT: Cell<u32> = const { Cell::new(0) };
}

/// Hears keys as long as the component lives. The handler says whether it took the key.
#[hook]
pub fn use_keys(kind: Reach, handler: impl Fn(&KeyboardEvent) -> bool + 'static) {
    let newest = use_mut_ref(|| None::<Handler>);
    *newest.borrow_mut() = Some(Rc::new(handler));
    use_effect_with((), move |()| {
        let id = NEXT.with(|next| next.replace(next.get() + 1));
        let heard = newest.clone();
        let handler: Handler = Rc::new(move |event| {
            let handler = heard.borrow().clone();
            handler.is_some_and(|h| h(event))
        });
        LAYERS.with(|l| l.borrow_mut().push(Layer { id, kind, handler }));
        move || LAYERS.with(|l| l.borrow_mut().retain(|layer| layer.id != id))
    });
}

/// Starts hearing the document's keys, once.
pub fn start() {
    let heard = Closure::<dyn Fn(KeyboardEvent)>::new(|event: KeyboardEvent| {
        if event.is_composing() || event.default_prevented() {
            return;
        }
        let typing = is_typing(&event);
        let layers: Vec<_> = LAYERS.with(|l| {
            let layers = l.borrow();
            // What lies under a dialog hears nothing.
            let dialog = layers.iter().rposition(|l| l.kind == Reach::Modal);
            let (first, rest): (Vec<_>, Vec<_>) = layers[dialog.unwrap_or(0)..].iter().rev().partition(|l| l.kind == Reach::First);
            first.into_iter().chain(rest).map(|l| (l.kind, l.handler.clone())).collect()
        });
        for (kind, handler) in layers {
            let hears = !typing || matches!(kind, Reach::Everywhere | Reach::Modal);
            if hears && handler(&event) {
                event.prevent_default();
                return;
            }
        }
    });
    if let Some(document) = web_sys::window().and_then(|w| w.document()) {
        let _ = document.add_event_listener_with_callback("keydown", heard.as_ref().unchecked_ref());
    }
    // Heard as long as the page lives.
    heard.forget();
}

/// Whether the key was pressed in a text field.
pub fn is_typing(event: &KeyboardEvent) -> bool {
    let Some(element) = event.target().and_then(|t| t.dyn_into::<HtmlElement>().ok()) else { return false };
    match element.tag_name().as_str() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" => !matches!(element.get_attribute("type").as_deref(), Some("checkbox" | "radio" | "button" | "submit")),
        _ => element.is_content_editable(),
    }
}

/// Ctrl, or Cmd on a Mac.
pub fn is_command(event: &KeyboardEvent) -> bool {
    (event.ctrl_key() || event.meta_key()) && !event.alt_key()
}

/// No modifier but Shift.
pub fn is_plain(event: &KeyboardEvent) -> bool {
    !event.ctrl_key() && !event.meta_key() && !event.alt_key()
}

/// Whether the machine is a Mac, for the names of keys.
pub fn is_mac() -> bool {
    thread_local! { static MAC: bool = web_sys::window().is_some_and(|w| w.navigator().platform().unwrap_or_default().starts_with("Mac")); }
    MAC.with(|mac| *mac)
}

/// Whether the focus is on a control that uses Enter and Space itself.
pub fn on_control(event: &KeyboardEvent) -> bool {
    event
        .target()
        .and_then(|t| t.dyn_into::<HtmlElement>().ok())
        .is_some_and(|e| matches!(e.tag_name().as_str(), "BUTTON" | "A" | "INPUT" | "SUMMARY") || e.get_attribute("role").is_some_and(|r| r == "menuitem"))
}
