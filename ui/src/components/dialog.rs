//! A dialog over the page: the focus stays inside, Escape closes.
//!
//! Must not know: what it asks.

use super::button::{Button, Kind};
use super::icon::Icon;
use crate::store::keys::{Reach, use_keys};
use web_sys::{HtmlDialogElement, HtmlElement};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct DialogProps {
    pub title: AttrValue,
    pub onclose: Callback<()>,
    /// `wide`, `narrow`, `palette`.
    #[prop_or_default]
    pub class: Classes,
    /// A line under the title.
    #[prop_or_default]
    pub lead: Option<AttrValue>,
    pub children: Html,
    /// The buttons at the bottom, the main one last.
    #[prop_or_default]
    pub actions: Html,
    /// Without heading and frame.
    #[prop_or_default]
    pub plain: bool,
    #[prop_or_default]
    pub test: Option<AttrValue>,
}

#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with((), move |()| {
            let before = web_sys::window().and_then(|w| w.document()).and_then(|d| d.active_element());
            let dialog = node.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                let _ = dialog.show_modal();
                // The first field, else the main button, else the dialog itself; never the button that closes.
                let wanted = ["[data-focus]", ".dialog-body input:not([type=checkbox])", ".dialog-body textarea", ".dialog-actions .primary:not(:disabled)"];
                let field = wanted.iter().find_map(|w| dialog.query_selector(w).ok().flatten());
                let field = field.unwrap_or_else(|| dialog.clone().into());
                let field: Result<HtmlElement, _> = wasm_bindgen::JsCast::dyn_into(field);
                let _ = field.map(|f| f.focus());
            }
            move || {
                if let Some(dialog) = dialog {
                    dialog.close();
                }
                // The focus goes back to where it was.
                let before: Option<HtmlElement> = before.and_then(|e| wasm_bindgen::JsCast::dyn_into(e).ok());
                let _ = before.map(|e| e.focus());
            }
        });
    }
    let close = props.onclose.clone();
    use_keys(Reach::Modal, move |event| {
        let escape = event.key() == "Escape";
        if escape {
            close.emit(());
        }
        escape
    });
    let onpointerdown = {
        let (node, close) = (node.clone(), props.onclose.clone());
        Callback::from(move |event: PointerEvent| {
            // The backdrop belongs to the dialog element itself.
            let outside = event.target().zip(node.cast::<HtmlDialogElement>()).is_some_and(|(target, dialog)| {
                let target: Option<&web_sys::Element> = wasm_bindgen::JsCast::dyn_ref(&target);
                target.is_some_and(|t| t.is_same_node(Some(&dialog)))
            });
            if outside {
                close.emit(());
            }
        })
    };
    let oncancel = {
        let close = props.onclose.clone();
        Callback::from(move |event: Event| {
            event.prevent_default();
            close.emit(());
        })
    };
    html! {
        <dialog ref={node} tabindex="-1" class={classes!("dialog", props.class.clone())} aria-label={&props.title} {onpointerdown} {oncancel} data-test={props.test.clone()}>
            <div class="dialog-frame">
                if !props.plain {
                    <header>
                        <div>
                            <h2>{ &props.title }</h2>
                            if let Some(lead) = &props.lead {
                                <p>{ lead }</p>
                            }
                        </div>
                        <Button kind={Kind::Ghost} icon={Icon::X} title="Close" keys="Esc" onclick={props.onclose.reform(|_| ())} />
                    </header>
                }
                <div class="dialog-body">{ props.children.clone() }</div>
                if props.actions != Html::default() {
                    <footer class="dialog-actions">{ props.actions.clone() }</footer>
                }
            </div>
        </dialog>
    }
}
