//! A field of several names with suggestions: categories, tags.
//!
//! Must not know: where suggestions come from.

use crate::components::icon::{Glyph, Icon};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct TokensProps {
    pub label: AttrValue,
    pub values: Vec<String>,
    pub onchange: Callback<Vec<String>>,
    /// Told what is typed, so that suggestions can be looked up.
    pub onsearch: Callback<String>,
    pub suggestions: Vec<String>,
    pub test: AttrValue,
}

#[component]
pub fn Tokens(props: &TokensProps) -> Html {
    let typed = use_state_eq(String::new);
    let at = use_state_eq(|| None::<usize>);
    let open = use_state_eq(|| false);
    let node = use_node_ref();
    let has = |name: &str| props.values.iter().any(|v| v.eq_ignore_ascii_case(name));
    let fitting: Vec<String> =
        props.suggestions.iter().filter(|s| !has(s) && s.to_lowercase().contains(&typed.trim().to_lowercase())).take(8).cloned().collect();
    let add = {
        let (values, onchange, typed, at) = (props.values.clone(), props.onchange.clone(), typed.clone(), at.clone());
        move |name: &str| {
            let name = name.trim().replace(['\n', '\r'], " ");
            typed.set(String::new());
            at.set(None);
            if !name.is_empty() && !values.iter().any(|v| v.eq_ignore_ascii_case(&name)) {
                let mut values = values.clone();
                values.push(name);
                onchange.emit(values);
            }
        }
    };
    let remove = {
        let (values, onchange) = (props.values.clone(), props.onchange.clone());
        move |i: usize| {
            let mut values = values.clone();
            if i < values.len() {
                values.remove(i);
                onchange.emit(values);
            }
        }
    };
    let oninput = {
        let (typed, at, onsearch, open) = (typed.clone(), at.clone(), props.onsearch.clone(), open.clone());
        Callback::from(move |event: InputEvent| {
            let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) else { return };
            at.set(None);
            open.set(true);
            onsearch.emit(input.value());
            typed.set(input.value());
        })
    };
    let onkeydown = {
        let (add, remove, typed, at, open, fitting, n) =
            (add.clone(), remove.clone(), typed.clone(), at.clone(), open.clone(), fitting.clone(), props.values.len());
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" | "," => {
                event.prevent_default();
                let chosen = at.and_then(|i| fitting.get(i).cloned()).unwrap_or_else(|| (*typed).clone());
                add(&chosen);
            }
            "ArrowDown" if !fitting.is_empty() => {
                event.prevent_default();
                open.set(true);
                at.set(Some(at.map_or(0, |i| (i + 1) % fitting.len())));
            }
            "ArrowUp" if !fitting.is_empty() => {
                event.prevent_default();
                at.set(Some(at.map_or(fitting.len() - 1, |i| (i + fitting.len() - 1) % fitting.len())));
            }
            "Escape" if *open && !fitting.is_empty() => {
                event.prevent_default();
                event.stop_propagation();
                open.set(false);
            }
            "Backspace" if typed.is_empty() && n > 0 => remove(n - 1),
            _ => {}
        })
    };
    let onfocus = {
        let (open, onsearch, typed) = (open.clone(), props.onsearch.clone(), typed.clone());
        Callback::from(move |_: FocusEvent| {
            open.set(true);
            onsearch.emit((*typed).clone());
        })
    };
    let onblur = {
        let (add, typed, open) = (add.clone(), typed.clone(), open.clone());
        Callback::from(move |_: FocusEvent| {
            open.set(false);
            // What was typed is meant.
            if !typed.trim().is_empty() {
                add(&typed);
            }
        })
    };
    let id = format!("tokens-{}", props.test);
    let shown = *open && !fitting.is_empty();
    html! {
        <div class="field tokens">
            <label for={id.clone()}>{ &props.label }</label>
            <div class="token-box">
                { for props.values.iter().enumerate().map(|(i, value)| {
                    let remove = remove.clone();
                    html! { <span class="token" key={value.clone()}>{ value }<button type="button" aria-label={format!("Remove {value}")} onclick={move |_| remove(i)}><Glyph icon={Icon::X} class="sm" /></button></span> }
                }) }
                <input {id} ref={node} type="text" value={(*typed).clone()} {oninput} {onkeydown} {onfocus} {onblur} autocomplete="off" role="combobox"
                    aria-expanded={shown.to_string()} aria-autocomplete="list" aria-controls={format!("{}-list", props.test)} data-test={props.test.clone()} />
            </div>
            if shown {
                <ul class="token-list" role="listbox" id={format!("{}-list", props.test)} aria-label={format!("{}, suggestions", props.label)}>
                    { for fitting.iter().enumerate().map(|(i, name)| {
                        let (add, chosen) = (add.clone(), name.clone());
                        let on = *at == Some(i);
                        // Before the field loses the focus.
                        let choose = Callback::from(move |event: MouseEvent| { event.prevent_default(); add(&chosen); });
                        html! { <li role="option" aria-selected={on.to_string()} class={classes!(on.then_some("on"))} onmousedown={choose}>{ name }</li> }
                    }) }
                </ul>
            }
        </div>
    }
}
