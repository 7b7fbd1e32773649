//! A site's mark: its colour with its initials, so that nobody writes into the wrong client's site.
//!
//! Must not know: the session.

use crate::format::initials;
use crate::store::icons::use_icon;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct SiteBadgeProps {
    pub name: AttrValue,
    /// `#rrggbb`.
    pub color: AttrValue,
    /// Whose picture it may be, once the site's own is known.
    #[prop_or_default]
    pub id: Option<igny8_model::SiteId>,
    #[prop_or_default]
    pub class: Classes,
}

/// Drawn as a picture: its colour is data, and a picture's fill needs no style. The site's own picture lies on its colour.
#[component]
pub fn SiteBadge(props: &SiteBadgeProps) -> Html {
    let icon = use_icon(props.id);
    let ink = if is_light(&props.color) { "#1b1b1a" } else { "#ffffff" };
    html! {
        <svg class={classes!("site-badge", props.class.clone())} viewBox="0 0 20 20" aria-hidden="true">
            <rect width="20" height="20" rx="5" fill={props.color.clone()} />
            if let Some(icon) = icon {
                <rect x="2" y="2" width="16" height="16" rx="3.4" fill="#ffffff" />
                <image x="3.5" y="3.5" width="13" height="13" href={icon} />
            } else {
                <text x="10" y="10.4" fill={ink} text-anchor="middle" dominant-baseline="central">{ initials(&props.name) }</text>
            }
        </svg>
    }
}

/// How far a colour stands out from a background (WCAG contrast, 1 to 21).
pub fn contrast(color: &str, other: &str) -> f64 {
    let (a, b) = (luminance(color), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Whether dark letters read better on a colour (WCAG relative luminance).
pub fn is_light(color: &str) -> bool {
    luminance(color) > 0.36
}

fn luminance(color: &str) -> f64 {
    let channel = |at: usize| {
        let value = color.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).unwrap_or(0);
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

#[cfg(test)]
mod tests {
    use super::{contrast, is_light};

    #[test]
    fn letters_are_readable() {
        assert!(is_light("#ffffff") && is_light("#ffd400"));
        assert!(contrast("#000000", "#ffffff") > 20.9 && contrast("#777777", "#777777") < 1.01);
        assert!(!is_light("#000000") && !is_light("#1f6feb") && !is_light("nonsense"));
    }
}
