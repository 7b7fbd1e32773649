//! In the sample workspace: that it is one, and the way out of it.
//!
//! Must not know: what is in it.

use crate::components::button::Button;
use crate::components::icon::{Glyph, Icon};
use crate::store::session;
use crate::store::toasts;
use yew::prelude::*;

#[component]
pub fn SampleBanner() -> Html {
    let busy = use_state_eq(|| false);
    let remove = {
        let busy = busy.clone();
        Callback::from(move |_| {
            busy.set(true);
            let busy = busy.clone();
            wasm_bindgen_futures::spawn_local(async move {
                match session::remove_sample().await {
                    Ok(()) => toasts::say("The sample is removed"),
                    Err(error) => toasts::error(&error),
                }
                busy.set(false);
            });
        })
    };
    html! {
        <aside class="sample-banner" aria-label="Sample" data-test="sample-banner">
            <Glyph icon={Icon::Sparkles} class="sm" />
            <p><b>{ "This is a sample. " }</b>{ "Made-up clients, nothing is sent anywhere. Try everything." }</p>
            <Button label="Remove it" title="Closes the sample and removes it from this machine" busy={*busy} onclick={remove} test="remove-sample" />
        </aside>
    }
}
