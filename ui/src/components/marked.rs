//! A name with the letters marked that answer to what was typed.
//!
//! Must not know: how they were found.

use yew::prelude::*;

/// `spots`: positions of letters, rising.
pub fn marked(name: &str, spots: &[usize]) -> Html {
    if spots.is_empty() {
        return html! { { name.to_owned() } };
    }
    let mut parts: Vec<(bool, String)> = Vec::new();
    for (at, letter) in name.chars().enumerate() {
        let on = spots.binary_search(&at).is_ok();
        match parts.last_mut() {
            Some((last, text)) if *last == on => text.push(letter),
            _ => parts.push((on, letter.to_string())),
        }
    }
    html! { { for parts.into_iter().map(|(on, text)| if on { html! { <mark>{ text }</mark> } } else { html! { { text } } }) } }
}
