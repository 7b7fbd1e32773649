//! Two panes side by side; the edge between them can be drawn with the pointer or moved by keys.
//!
//! Must not know: what is in the panes.

use super::style;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct SplitProps {
    /// The name under which the width is remembered.
    pub name: AttrValue,
    pub main: Html,
    /// Nothing: the main pane has all the room.
    pub side: Option<Html>,
    #[prop_or(420.0)]
    pub width: f64,
}

const NARROWEST: f64 = 320.0;

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

#[component]
pub fn Split(props: &SplitProps) -> Html {
    let key = format!("split:{}", props.name);
    let width = {
        let (key, usual) = (key.clone(), props.width);
        use_state_eq(move || storage().and_then(|s| s.get_item(&key).ok().flatten()?.parse().ok()).unwrap_or(usual))
    };
    let node = use_node_ref();
    let drawing = use_mut_ref(|| false);
    {
        let node = node.clone();
        use_effect_with(*width, move |width| style::set(&node, "--side", &format!("{width:.0}px")));
    }
    let resize = {
        let (width, node) = (width.clone(), node.clone());
        move |to: f64| {
            let all = node.cast::<HtmlElement>().map_or(1280.0, |e| e.get_bounding_client_rect().width());
            let to = to.clamp(NARROWEST, (all - NARROWEST).max(NARROWEST));
            width.set(to);
            if let Some(storage) = storage() {
                let _ = storage.set_item(&key, &format!("{to:.0}"));
            }
        }
    };
    let onpointerdown = {
        let drawing = drawing.clone();
        Callback::from(move |event: PointerEvent| {
            *drawing.borrow_mut() = true;
            if let Some(handle) = event.target().and_then(|t| t.dyn_into::<HtmlElement>().ok()) {
                let _ = handle.set_pointer_capture(event.pointer_id());
            }
            event.prevent_default();
        })
    };
    let onpointermove = {
        let (drawing, node, resize) = (drawing.clone(), node.clone(), resize.clone());
        Callback::from(move |event: PointerEvent| {
            if *drawing.borrow()
                && let Some(element) = node.cast::<HtmlElement>()
            {
                resize(element.get_bounding_client_rect().right() - f64::from(event.client_x()));
            }
        })
    };
    let onpointerup = Callback::from(move |_: PointerEvent| *drawing.borrow_mut() = false);
    let onkeydown = {
        let at = *width;
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "ArrowLeft" => resize(at + 24.0),
            "ArrowRight" => resize(at - 24.0),
            _ => {}
        })
    };
    html! {
        <div ref={node} class={classes!("split", props.side.as_ref().map(|_| "both"))}>
            <div class="split-main">{ props.main.clone() }</div>
            if let Some(side) = &props.side {
                <div class="split-edge" role="separator" aria-orientation="vertical" aria-label="Width of the pane" tabindex="0"
                    aria-valuenow={format!("{:.0}", *width)} {onpointerdown} {onpointermove} {onpointerup} {onkeydown}></div>
                <aside class="split-side">{ side.clone() }</aside>
            }
        </div>
    }
}
