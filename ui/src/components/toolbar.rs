//! Search, filters and the bar of what can be done with chosen rows.
//!
//! Must not know: which list they belong to.

use super::button::{Button, Keys, Kind};
use super::field::Check;
use super::icon::{Glyph, Icon};
use super::menu::Popover;
use crate::format::count;
use crate::store::keys::{Reach, is_plain, use_keys};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct SearchProps {
    pub value: AttrValue,
    /// Told a moment after the last key.
    pub onsearch: Callback<String>,
    pub placeholder: AttrValue,
}

/// Searches while typing; `/` focuses it, Escape clears and leaves it.
#[component]
pub fn Search(props: &SearchProps) -> Html {
    let node = use_node_ref();
    let typed = use_state_eq(|| props.value.to_string());
    let timer = use_mut_ref(|| None::<Timeout>);
    {
        let typed = typed.clone();
        use_effect_with(props.value.clone(), move |value| typed.set(value.to_string()));
    }
    {
        let node = node.clone();
        use_keys(Reach::Page, move |event| {
            let slash = event.key() == "/" && is_plain(event);
            if slash && let Some(input) = node.cast::<HtmlInputElement>() {
                let _ = input.focus();
                input.select();
            }
            slash
        });
    }
    let tell = {
        let (typed, timer, onsearch) = (typed.clone(), timer.clone(), props.onsearch.clone());
        move |text: String, wait: u32| {
            typed.set(text.clone());
            let onsearch = onsearch.clone();
            *timer.borrow_mut() = Some(Timeout::new(wait, move || onsearch.emit(text)));
        }
    };
    let oninput = {
        let tell = tell.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) {
                tell(input.value(), 90);
            }
        })
    };
    let onkeydown = {
        let (tell, typed) = (tell.clone(), typed.clone());
        Callback::from(move |event: KeyboardEvent| {
            let leave = match event.key().as_str() {
                "Escape" => {
                    if !typed.is_empty() {
                        tell(String::new(), 0);
                    }
                    true
                }
                "Enter" | "ArrowDown" => true,
                _ => false,
            };
            if leave {
                event.prevent_default();
                event.stop_propagation();
                let _ = event.target().and_then(|t| t.dyn_into::<HtmlElement>().ok()).map(|e| e.blur());
            }
        })
    };
    html! {
        <div class="search">
            <Glyph icon={Icon::Search} />
            <input ref={node} type="search" value={(*typed).clone()} {oninput} {onkeydown} placeholder={props.placeholder.clone()}
                aria-label={props.placeholder.clone()} autocomplete="off" spellcheck="false" data-test="search" />
            if typed.is_empty() {
                <Keys keys="/" />
            } else {
                <Button kind={Kind::Ghost} icon={Icon::X} title="Clear the search" onclick={move |_| tell(String::new(), 0)} />
            }
        </div>
    }
}

/// A choice of a filter: value, words, how many rows have it.
pub type Choice = (AttrValue, AttrValue, Option<u64>);

#[derive(Properties, PartialEq)]
pub struct FilterProps {
    pub label: AttrValue,
    pub choices: Vec<Choice>,
    pub chosen: Vec<String>,
    pub onchange: Callback<Vec<String>>,
    #[prop_or_default]
    pub single: bool,
}

/// A filter with several values.
#[component]
pub fn Filter(props: &FilterProps) -> Html {
    let open = use_state_eq(|| false);
    let node = use_node_ref();
    let words = |value: &String| props.choices.iter().find(|(v, ..)| v.as_str() == value).map_or(value.clone(), |(_, words, _)| words.to_string());
    let active = !props.chosen.is_empty();
    let clear = props.onchange.reform(|event: MouseEvent| {
        event.stop_propagation();
        Vec::new()
    });
    html! {
        <>
            <span class={classes!("filter", active.then_some("active"))}>
                <button ref={node.clone()} type="button" aria-haspopup="true" aria-expanded={open.to_string()}
                    onclick={{ let open = open.clone(); move |_| open.set(!*open) }} data-test={format!("filter-{}", props.label.to_lowercase())}>
                    { &props.label }
                    if active {
                        <b>{ props.chosen.iter().map(words).collect::<Vec<_>>().join(", ") }</b>
                    } else {
                        <Glyph icon={Icon::ChevronDown} class="sm" />
                    }
                </button>
                if active {
                    <button type="button" class="clear" aria-label={format!("Remove the filter {}", props.label)} onclick={clear}><Glyph icon={Icon::X} class="sm" /></button>
                }
            </span>
            if *open {
                <Popover anchor={node} onclose={{ let open = open.clone(); move |()| open.set(false) }} class="choices">
                    { for props.choices.iter().map(|(value, words, number)| {
                        let on = props.chosen.iter().any(|c| c == value.as_str());
                        let (chosen, value, single) = (props.chosen.clone(), value.to_string(), props.single);
                        let onchange = props.onchange.reform(move |()| {
                            let mut chosen = chosen.clone();
                            if on {
                                chosen.retain(|c| *c != value);
                            } else {
                                if single {
                                    chosen.clear();
                                }
                                chosen.push(value.clone());
                            }
                            chosen
                        });
                        html! { <Check label={words.clone()} checked={on} {onchange} count={number.map(|n| AttrValue::from(count(n)))} /> }
                    }) }
                </Popover>
            }
        </>
    }
}

#[derive(Properties, PartialEq)]
pub struct BulkProps {
    /// Rows chosen.
    pub chosen: usize,
    /// Rows that match.
    pub matching: usize,
    pub all: bool,
    pub onall: Callback<()>,
    pub onclear: Callback<()>,
    /// One and many of what is chosen.
    pub noun: (&'static str, &'static str),
    pub children: Html,
}

/// What can be done with the chosen rows; lies over the table's foot.
#[component]
pub fn Bulk(props: &BulkProps) -> Html {
    if props.chosen == 0 {
        return Html::default();
    }
    let noun = if props.chosen == 1 { props.noun.0 } else { props.noun.1 };
    html! {
        <div class="bulk" role="toolbar" aria-label="With the selected rows" data-test="bulk">
            <span class="bulk-count"><b>{ count(props.chosen as u64) }</b>{ format!(" {noun}") }</span>
            if !props.all && props.chosen < props.matching {
                <Button kind={Kind::Ghost} label={format!("Select all {}", count(props.matching as u64))} keys={if crate::store::keys::is_mac() { "⌘A" } else { "Ctrl A" }}
                    onclick={props.onall.reform(|_| ())} />
            }
            <span class="bulk-rule"></span>
            { props.children.clone() }
            <span class="bulk-rule"></span>
            <Button kind={Kind::Ghost} icon={Icon::X} title="Clear the selection" keys="Esc" onclick={props.onclear.reform(|_| ())} />
        </div>
    }
}
