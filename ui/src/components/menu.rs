//! What opens at a button: menus and small panels.
//!
//! Must not know: what is in them. They lie in the top layer, so that no edge cuts them off.

use super::button::{Button, Keys, Kind};
use super::icon::{Glyph, Icon};
use super::style;
use crate::store::keys::{Reach, use_keys};
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::HtmlElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct PopoverProps {
    /// The element that it opens at.
    pub anchor: NodeRef,
    pub onclose: Callback<()>,
    #[prop_or_default]
    pub class: Classes,
    pub children: Html,
    /// Its right edge lies at the anchor's.
    #[prop_or_default]
    pub end: bool,
    /// A point of the window in place of the anchor: where the pointer is.
    #[prop_or_default]
    pub at: Option<(i32, i32)>,
}

#[component]
pub fn Popover(props: &PopoverProps) -> Html {
    let node = use_node_ref();
    {
        let (node, anchor, onclose, end, at) = (node.clone(), props.anchor.clone(), props.onclose.clone(), props.end, props.at);
        use_effect_with((), move |()| {
            if let Some(element) = node.cast::<HtmlElement>() {
                let _ = element.show_popover();
                place(&node, &anchor, end, at);
                if let Ok(Some(first)) = element.query_selector("input:not([type=checkbox]), [role=menuitem], input")
                    && let Ok(first) = first.dyn_into::<HtmlElement>()
                {
                    let _ = first.focus();
                }
            }
            let document = web_sys::window().and_then(|w| w.document());
            let outside = {
                let (node, anchor) = (node.clone(), anchor.clone());
                Closure::<dyn Fn(PointerEvent)>::new(move |event: PointerEvent| {
                    let target = event.target().and_then(|t| t.dyn_into::<web_sys::Node>().ok());
                    let inside = |r: &NodeRef| r.get().is_some_and(|n| n.contains(target.as_ref()));
                    if !inside(&node) && (at.is_some() || !inside(&anchor)) {
                        onclose.emit(());
                    }
                })
            };
            if let Some(document) = &document {
                let _ = document.add_event_listener_with_callback_and_bool("pointerdown", outside.as_ref().unchecked_ref(), true);
            }
            move || {
                if let Some(document) = document {
                    let _ = document.remove_event_listener_with_callback_and_bool("pointerdown", outside.as_ref().unchecked_ref(), true);
                }
                if let Some(anchor) = anchor.cast::<HtmlElement>() {
                    let _ = anchor.focus();
                }
            }
        });
    }
    {
        let (node, onclose) = (node.clone(), props.onclose.clone());
        use_keys(Reach::Everywhere, move |event| match event.key().as_str() {
            "Escape" => {
                onclose.emit(());
                true
            }
            "ArrowDown" | "ArrowUp" => step(&node, event.key() == "ArrowDown"),
            _ => false,
        });
    }
    html! { <div ref={node} popover="manual" class={classes!("popover", props.class.clone())}>{ props.children.clone() }</div> }
}

/// Below the anchor, above it where there is no room; never over the window's edge.
fn place(node: &NodeRef, anchor: &NodeRef, end: bool, point: Option<(i32, i32)>) {
    let (Some(element), Some(at), Some(window)) = (node.cast::<HtmlElement>(), anchor.cast::<HtmlElement>(), web_sys::window()) else { return };
    let size = |value: Result<wasm_bindgen::JsValue, _>| value.ok().and_then(|v| v.as_f64()).unwrap_or(800.0);
    let (wide, tall) = (size(window.inner_width()), size(window.inner_height()));
    let (at, own) = (at.get_bounding_client_rect(), element.get_bounding_client_rect());
    let (left, right, upper, lower) = match point {
        Some((x, y)) => (f64::from(x), f64::from(x), f64::from(y), f64::from(y)),
        None => (at.left(), at.right(), at.top() - 4.0, at.bottom() + 4.0),
    };
    let left = if end { right - own.width() } else { left };
    let left = left.clamp(8.0, (wide - own.width() - 8.0).max(8.0));
    let (below, above) = (lower, upper - own.height());
    let top = if below + own.height() > tall - 8.0 && above > 8.0 { above } else { below };
    style::set(node, "left", &format!("{left:.0}px"));
    style::set(node, "top", &format!("{:.0}px", top.clamp(8.0, (tall - own.height() - 8.0).max(8.0))));
}

/// The focus goes to the next or the previous entry.
fn step(node: &NodeRef, down: bool) -> bool {
    let Some(list) = node.cast::<HtmlElement>().and_then(|e| e.query_selector_all("[role=menuitem]:not([disabled])").ok()) else { return false };
    let items: Vec<HtmlElement> = (0..list.length()).filter_map(|i| list.get(i)?.dyn_into().ok()).collect();
    if items.is_empty() {
        return false;
    }
    let active = web_sys::window().and_then(|w| w.document()).and_then(|d| d.active_element());
    let at = items.iter().position(|i| active.as_ref().is_some_and(|a| i.is_same_node(Some(a))));
    let to = match (at, down) {
        (Some(at), true) => (at + 1) % items.len(),
        (Some(at), false) => (at + items.len() - 1) % items.len(),
        (None, true) => 0,
        (None, false) => items.len() - 1,
    };
    let _ = items[to].focus();
    true
}

/// An entry of a menu.
#[derive(Clone, PartialEq)]
pub struct Item {
    pub icon: Option<Icon>,
    pub label: AttrValue,
    pub keys: &'static str,
    pub danger: bool,
    pub checked: bool,
    pub run: Callback<()>,
}

impl Item {
    pub fn new(icon: Icon, label: impl Into<AttrValue>, run: impl Fn() + 'static) -> Self {
        Self { icon: Some(icon), label: label.into(), keys: "", danger: false, checked: false, run: Callback::from(move |()| run()) }
    }

    pub fn keys(mut self, keys: &'static str) -> Self {
        self.keys = keys;
        self
    }

    pub fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    pub fn checked(mut self, checked: bool) -> Self {
        self.checked = checked;
        self
    }
}

/// The entries of a menu.
pub fn entries(items: &[Item], onclose: &Callback<()>) -> Html {
    html! {
        <div role="menu">
            { for items.iter().map(|item| {
                let (run, close) = (item.run.clone(), onclose.clone());
                html! {
                    <button type="button" role="menuitem" class={classes!(item.danger.then_some("danger"))}
                        onclick={move |_| { close.emit(()); run.emit(()); }}>
                        if let Some(icon) = item.icon {
                            <Glyph {icon} />
                        }
                        <span>{ &item.label }</span>
                        if item.checked {
                            <Glyph icon={Icon::Check} class="end" />
                        }
                        if !item.keys.is_empty() {
                            <Keys keys={item.keys} />
                        }
                    </button>
                }
            }) }
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct MenuButtonProps {
    #[prop_or_default]
    pub kind: Kind,
    #[prop_or_default]
    pub icon: Option<Icon>,
    #[prop_or_default]
    pub label: AttrValue,
    #[prop_or_default]
    pub title: Option<AttrValue>,
    pub items: Vec<Item>,
    #[prop_or_default]
    pub end: bool,
    #[prop_or_default]
    pub disabled: bool,
    #[prop_or_default]
    pub test: Option<AttrValue>,
}

/// A button that opens a menu.
#[component]
pub fn MenuButton(props: &MenuButtonProps) -> Html {
    let open = use_state_eq(|| false);
    let node = use_node_ref();
    let onclick = {
        let open = open.clone();
        Callback::from(move |_| open.set(!*open))
    };
    let onclose = {
        let open = open.clone();
        Callback::from(move |()| open.set(false))
    };
    html! {
        <>
            <Button node={node.clone()} kind={props.kind} icon={props.icon} label={props.label.clone()} title={props.title.clone()} {onclick}
                disabled={props.disabled} test={props.test.clone()} pressed={*open} />
            if *open {
                <Popover anchor={node} onclose={onclose.clone()} class="menu" end={props.end}>
                    { entries(&props.items, &onclose) }
                </Popover>
            }
        </>
    }
}
