//! How large an element is now, so that drawings fit the room they have.
//!
//! Must not know: what is drawn.

use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{Element, ResizeObserver};
use yew::prelude::*;

/// Width and height in whole pixels; 0 before the first drawing.
#[hook]
pub fn use_size(node: NodeRef) -> (f64, f64) {
    let size = use_state_eq(|| (0.0, 0.0));
    {
        let size = size.clone();
        use_effect_with(node, move |node| {
            let element = node.cast::<Element>();
            let seen = element.clone();
            let read = move || {
                if let Some(element) = &seen {
                    let rect = element.get_bounding_client_rect();
                    size.set((rect.width().floor(), rect.height().floor()));
                }
            };
            read();
            let heard = Closure::<dyn Fn()>::new(read);
            let observer = ResizeObserver::new(heard.as_ref().unchecked_ref()).ok();
            if let (Some(observer), Some(element)) = (&observer, &element) {
                observer.observe(element);
            }
            move || {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
                drop(heard);
            }
        });
    }
    *size
}
