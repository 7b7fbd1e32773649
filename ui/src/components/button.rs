//! Buttons and the names of keys.
//!
//! Must not know: what they do.

use super::icon::{Glyph, Icon};
use yew::prelude::*;

#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub enum Kind {
    /// The one thing to do on a page.
    Primary,
    #[default]
    Secondary,
    /// No frame: in toolbars and rows.
    Ghost,
    Danger,
}

#[derive(Properties, PartialEq)]
pub struct ButtonProps {
    #[prop_or_default]
    pub kind: Kind,
    #[prop_or_default]
    pub icon: Option<Icon>,
    /// The words on it; without any it is an icon button and needs a title.
    #[prop_or_default]
    pub label: AttrValue,
    /// The tooltip; the accessible name of an icon button.
    #[prop_or_default]
    pub title: Option<AttrValue>,
    /// The key that does the same, shown in the tooltip or on the button.
    #[prop_or_default]
    pub keys: Option<AttrValue>,
    #[prop_or_default]
    pub onclick: Callback<MouseEvent>,
    #[prop_or_default]
    pub disabled: bool,
    /// It was pressed and works on it.
    #[prop_or_default]
    pub busy: bool,
    /// Submits the form around it.
    #[prop_or_default]
    pub submit: bool,
    /// For toggles.
    #[prop_or_default]
    pub pressed: Option<bool>,
    #[prop_or_default]
    pub class: Classes,
    /// The hook for tests.
    #[prop_or_default]
    pub test: Option<AttrValue>,
    #[prop_or_default]
    pub node: NodeRef,
}

#[component]
pub fn Button(props: &ButtonProps) -> Html {
    let kind = match props.kind {
        Kind::Primary => "primary",
        Kind::Secondary => "secondary",
        Kind::Ghost => "ghost",
        Kind::Danger => "danger",
    };
    let glyph = if props.busy { Some(Icon::LoaderCircle) } else { props.icon };
    let bare = props.label.is_empty();
    let title = match (&props.title, &props.keys) {
        (Some(title), Some(keys)) => Some(AttrValue::from(format!("{title} ({keys})"))),
        (Some(title), None) => Some(title.clone()),
        (None, Some(keys)) if !bare => Some(AttrValue::from(format!("{} ({keys})", props.label))),
        _ => None,
    };
    html! {
        <button ref={props.node.clone()} type={if props.submit { "submit" } else { "button" }}
            class={classes!("btn", kind, bare.then_some("bare"), props.class.clone())}
            disabled={props.disabled || props.busy} onclick={props.onclick.clone()} {title}
            aria-label={bare.then(|| props.title.clone()).flatten()} aria-pressed={props.pressed.map(|p| p.to_string())}
            aria-busy={props.busy.then_some("true")} data-test={props.test.clone()}>
            if let Some(icon) = glyph {
                <Glyph {icon} class={classes!(props.busy.then_some("spin"))} />
            }
            if !bare {
                <span>{ &props.label }</span>
            }
        </button>
    }
}

#[derive(Properties, PartialEq)]
pub struct KeysProps {
    /// Keys pressed one after another, with spaces between: `g k`, `Mod K`.
    pub keys: AttrValue,
}

/// The name of a key or of several.
#[component]
pub fn Keys(props: &KeysProps) -> Html {
    let name = |key: &str| match key {
        "Mod" if crate::store::keys::is_mac() => "⌘".to_owned(),
        "Mod" => "Ctrl".to_owned(),
        "Enter" => "↵".to_owned(),
        "Escape" => "Esc".to_owned(),
        key if key.chars().count() == 1 => key.to_uppercase(),
        key => key.to_owned(),
    };
    html! {
        <span class="keys">{ for props.keys.split(' ').map(|key| html! { <kbd>{ name(key) }</kbd> }) }</span>
    }
}
