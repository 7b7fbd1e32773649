//! A bar of how far something is.
//!
//! Must not know: what.

use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ProgressProps {
    pub done: u64,
    /// 0 while unknown.
    pub total: u64,
    pub label: AttrValue,
    #[prop_or_default]
    pub class: Classes,
}

#[component]
pub fn Progress(props: &ProgressProps) -> Html {
    let ProgressProps { done, total, label, class } = props;
    let per_mille = (*total > 0).then(|| (done.min(total) * 1000 / total).to_string());
    html! {
        <div class={classes!("progress", class.clone(), per_mille.is_none().then_some("unknown-end"))} role="progressbar" aria-label={label}
            aria-valuemin="0" aria-valuemax={(*total > 0).then(|| total.to_string())} aria-valuenow={(*total > 0).then(|| done.to_string())}>
            <svg viewBox="0 0 1000 4" preserveAspectRatio="none" aria-hidden="true">
                <rect class="all" width="1000" height="4" />
                <rect class="full" width={per_mille.unwrap_or_else(|| "300".into())} height="4" />
            </svg>
        </div>
    }
}
