//! Buttons and the names of keys.
//!
//! Must not know: what they do.

use super::icon::{Glyph, Icon};
use crate::store::actions::Action;
use crate::store::chord;
use crate::store::keys::is_mac;
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
    /// The command that it starts: words, icon, keys and why not come from the registry, unless said otherwise here.
    #[prop_or_default]
    pub action: Option<Action>,
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
    pub onclick: Option<Callback<MouseEvent>>,
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
    let action = props.action.as_ref();
    let off = action.and_then(|a| a.off.clone());
    // An icon button of a command is one on purpose: it is given a title.
    let label = match action {
        Some(action) if props.label.is_empty() && props.title.is_none() => action.title.clone(),
        _ => props.label.clone(),
    };
    let icon = props.icon.or(action.map(|a| a.icon));
    let glyph = if props.busy { Some(Icon::LoaderCircle) } else { icon };
    let bare = label.is_empty();
    let keys = props.keys.clone().or_else(|| action.filter(|a| !a.keys.is_empty()).map(|a| AttrValue::Static(a.keys)));
    let keys = keys.map(|keys| chord::names(&keys, is_mac()).join(" "));
    let title = match (props.title.clone().or(off.clone()), &keys) {
        (Some(title), Some(keys)) => Some(AttrValue::from(format!("{title} ({keys})"))),
        (Some(title), None) => Some(title),
        (None, Some(keys)) if !bare => Some(AttrValue::from(format!("{label} ({keys})"))),
        _ => None,
    };
    let onclick = props.onclick.clone().or_else(|| {
        let action = props.action.clone()?;
        Some(Callback::from(move |_| action.start()))
    });
    html! {
        <button ref={props.node.clone()} type={if props.submit { "submit" } else { "button" }}
            class={classes!("btn", kind, bare.then_some("bare"), props.class.clone())}
            disabled={props.disabled || props.busy || off.is_some()} {onclick} {title}
            aria-label={bare.then(|| props.title.clone()).flatten()} aria-pressed={props.pressed.map(|p| p.to_string())}
            aria-busy={props.busy.then_some("true")} data-test={props.test.clone()}>
            if let Some(icon) = glyph {
                <Glyph {icon} class={classes!(props.busy.then_some("spin"))} />
            }
            if !bare {
                <span>{ label }</span>
            }
        </button>
    }
}

#[derive(Properties, PartialEq)]
pub struct KeysProps {
    /// As `store::chord` reads them: `g k`, `Mod Shift z`.
    pub keys: AttrValue,
}

/// The name of a key or of several.
#[component]
pub fn Keys(props: &KeysProps) -> Html {
    html! {
        <span class="keys">{ for chord::names(&props.keys, is_mac()).into_iter().map(|key| html! { <kbd>{ key }</kbd> }) }</span>
    }
}
