//! Styles that are only known at run time. They are set on the element, never as a `style` attribute, which the content
//! security policy forbids.
//!
//! Must not know: what is styled.

use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

/// Sets a style property or a `--variable` of an element.
pub fn set(node: &NodeRef, property: &str, value: &str) {
    if let Some(element) = node.cast::<HtmlElement>() {
        let _ = element.style().set_property(property, value);
    }
}

/// Sets a style property or a `--variable` for the whole page.
pub fn set_root(property: &str, value: &str) {
    let root = web_sys::window().and_then(|w| w.document()).and_then(|d| d.document_element());
    if let Some(root) = root.and_then(|r| r.dyn_into::<HtmlElement>().ok()) {
        let _ = root.style().set_property(property, value);
    }
}
