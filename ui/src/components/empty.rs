//! Nothing here yet: what would be, and the button that brings it.
//!
//! Must not know: pages.

use super::icon::{Glyph, Icon};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct EmptyProps {
    pub icon: Icon,
    pub title: AttrValue,
    /// What to do next.
    pub text: AttrValue,
    /// The buttons that do it.
    #[prop_or_default]
    pub children: Html,
}

#[component]
pub fn Empty(props: &EmptyProps) -> Html {
    html! {
        <div class="empty">
            <div class="empty-mark"><Glyph icon={props.icon} /></div>
            <h2>{ &props.title }</h2>
            <p>{ &props.text }</p>
            <div class="empty-actions">{ props.children.clone() }</div>
        </div>
    }
}
