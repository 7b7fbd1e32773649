//! The one way in which an answer of the core is shown: pending, failed, empty or ready.
//!
//! Must not know: what the answer is.

use super::button::Button;
use super::icon::{Glyph, Icon};
use crate::ipc::Failure;
use crate::store::query::{self, Query};
use gloo_timers::callback::Timeout;
use yew::prelude::*;

/// Draws an answer. An old answer stays while a new one is read; a failure that comes over an old answer does not hide it.
pub fn async_view<T>(query: &Query<T>, is_empty: impl Fn(&T) -> bool, empty: impl FnOnce() -> Html, ready: impl FnOnce(&T) -> Html) -> Html {
    match (&query.data, &query.error) {
        (Some(data), _) if is_empty(data) => empty(),
        (Some(data), _) => ready(data),
        (None, Some(failure)) => html! { <FailureView failure={failure.clone()} onretry={Callback::from(|()| query::retry_failed())} /> },
        (None, None) => html! { <Pending /> },
    }
}

/// Nothing at first: what is local is there before an eye sees it. After a moment, that it is being read.
#[component]
pub fn Pending() -> Html {
    let late = use_state(|| false);
    {
        let late = late.clone();
        use_effect_with((), move |()| {
            let timer = Timeout::new(400, move || late.set(true));
            move || drop(timer)
        });
    }
    html! {
        <div class="pending" aria-busy="true">
            if *late {
                <Glyph icon={Icon::LoaderCircle} class="spin lg" />
                <span>{ "Reading…" }</span>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct FailureProps {
    pub failure: Failure,
    #[prop_or_default]
    pub onretry: Option<Callback<()>>,
    /// A line in a form rather than a page of its own.
    #[prop_or_default]
    pub inline: bool,
}

/// What happened and what to do about it.
#[component]
pub fn FailureView(props: &FailureProps) -> Html {
    let FailureProps { failure, onretry, inline } = props;
    html! {
        <div class={classes!("failure", inline.then_some("inline"))} role="alert">
            <Glyph icon={Icon::TriangleAlert} class={classes!((!inline).then_some("lg"))} />
            <div>
                <p class="what">{ &failure.message }</p>
                if let Some(hint) = &failure.hint {
                    <p class="hint">{ hint }</p>
                }
                if let Some(onretry) = onretry {
                    <Button label="Try again" icon={Icon::RefreshCw} onclick={onretry.reform(|_| ())} />
                }
            </div>
        </div>
    }
}
