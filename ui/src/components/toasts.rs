//! Draws the short messages.
//!
//! Must not know: where they come from.

use super::button::{Button, Kind};
use super::icon::{Glyph, Icon};
use crate::store::signal::use_signal;
use crate::store::toasts::{TOASTS, Tone, dismiss};
use yew::prelude::*;

#[component]
pub fn Toasts() -> Html {
    let toasts = use_signal(&TOASTS);
    let node = use_node_ref();
    {
        // In the top layer, above a dialog that was opened before.
        let node = node.clone();
        use_effect_with(toasts.iter().map(|t| t.id).collect::<Vec<_>>(), move |ids| {
            if let Some(element) = node.cast::<web_sys::HtmlElement>() {
                let _ = element.hide_popover();
                if !ids.is_empty() {
                    let _ = element.show_popover();
                }
            }
        });
    }
    html! {
        <div ref={node} popover="manual" class="toasts" role="status" aria-live="polite">
            { for toasts.into_iter().map(|toast| {
                let id = toast.id;
                let (icon, class) = match toast.tone {
                    Tone::Plain => (Icon::Info, "plain"),
                    Tone::Good => (Icon::CircleCheck, "good"),
                    Tone::Bad => (Icon::TriangleAlert, "bad"),
                };
                html! {
                    <div key={id} class={classes!("toast", class)} data-test="toast">
                        <Glyph {icon} />
                        <div class="toast-text">
                            <p>{ toast.text }</p>
                            if let Some(hint) = toast.hint {
                                <p class="hint">{ hint }</p>
                            }
                        </div>
                        if let Some((words, run)) = toast.action {
                            <Button kind={Kind::Ghost} label={words} onclick={move |_| { dismiss(id); run.emit(()); }} />
                        }
                        <Button kind={Kind::Ghost} icon={Icon::X} title="Dismiss" onclick={move |_| dismiss(id)} />
                    </div>
                }
            }) }
        </div>
    }
}
