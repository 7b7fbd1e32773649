//! Fields of forms: text, choice, tick, slider.
//!
//! Must not know: what is filled in.

use super::icon::{Glyph, Icon};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement};
use yew::prelude::*;

fn unique() -> String {
    thread_local! { static NEXT: std::cell::Cell<u32> = const { std::cell::Cell::new(0) }; }
    format!("f{}", NEXT.replace(NEXT.get() + 1))
}

#[derive(Properties, PartialEq)]
pub struct TextFieldProps {
    pub label: AttrValue,
    pub value: AttrValue,
    pub oninput: Callback<String>,
    #[prop_or_default]
    pub onblur: Callback<()>,
    #[prop_or_default]
    pub placeholder: AttrValue,
    /// Below the field, quietly.
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    /// What is wrong with it.
    #[prop_or_default]
    pub error: Option<AttrValue>,
    /// `text`, `url`, `password`, `number`, `color`.
    #[prop_or(AttrValue::Static("text"))]
    pub kind: AttrValue,
    #[prop_or_default]
    pub autofocus: bool,
    /// More than one line.
    #[prop_or_default]
    pub lines: Option<u32>,
    /// A length that should not be passed, shown as a counter.
    #[prop_or_default]
    pub advised: Option<usize>,
    #[prop_or_default]
    pub class: Classes,
    #[prop_or_default]
    pub test: Option<AttrValue>,
}

#[component]
pub fn TextField(props: &TextFieldProps) -> Html {
    let id = use_memo((), |()| unique());
    let node = use_node_ref();
    {
        let (node, focus) = (node.clone(), props.autofocus);
        use_effect_with((), move |()| {
            if focus && let Some(element) = node.cast::<HtmlElement>() {
                let _ = element.focus();
            }
        });
    }
    let id = AttrValue::from(id.as_ref().clone());
    let about = AttrValue::from(format!("{id}-about"));
    let described = (props.hint.is_some() || props.error.is_some()).then(|| about.clone());
    let oninput = {
        let oninput = props.oninput.clone();
        Callback::from(move |event: InputEvent| {
            let Some(target) = event.target() else { return };
            let value = match target.dyn_into::<HtmlInputElement>() {
                Ok(input) => input.value(),
                Err(other) => other.dyn_into::<HtmlTextAreaElement>().map(|t| t.value()).unwrap_or_default(),
            };
            oninput.emit(value);
        })
    };
    let onblur = props.onblur.reform(|_: FocusEvent| ());
    let length = props.value.chars().count();
    html! {
        <div class={classes!("field", props.error.as_ref().map(|_| "wrong"), props.class.clone())}>
            <label for={id.clone()}>
                { &props.label }
                if let Some(advised) = props.advised {
                    <span class={classes!("counter", (length > advised).then_some("over"))}>{ format!("{length} / {advised}") }</span>
                }
            </label>
            if let Some(lines) = props.lines {
                <textarea {id} ref={node} rows={lines.to_string()} value={props.value.clone()} {oninput} {onblur} placeholder={props.placeholder.clone()}
                    aria-describedby={described} aria-invalid={props.error.as_ref().map(|_| "true")} data-test={props.test.clone()} />
            } else {
                <input {id} ref={node} type={props.kind.clone()} value={props.value.clone()} {oninput} {onblur} placeholder={props.placeholder.clone()}
                    autocomplete="off" spellcheck={if props.kind == "text" { "true" } else { "false" }} aria-describedby={described}
                    aria-invalid={props.error.as_ref().map(|_| "true")} data-test={props.test.clone()} />
            }
            if let Some(error) = &props.error {
                <p class="field-error" id={about}>{ error }</p>
            } else if let Some(hint) = &props.hint {
                <p class="field-hint" id={about}>{ hint }</p>
            }
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct SelectProps {
    pub label: AttrValue,
    /// Value and words.
    pub options: Vec<(AttrValue, AttrValue)>,
    pub value: AttrValue,
    pub onchange: Callback<String>,
    /// The label is heard, not seen.
    #[prop_or_default]
    pub bare: bool,
    #[prop_or_default]
    pub test: Option<AttrValue>,
}

#[component]
pub fn Select(props: &SelectProps) -> Html {
    let onchange = {
        let onchange = props.onchange.clone();
        Callback::from(move |event: Event| {
            if let Some(select) = event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok()) {
                onchange.emit(select.value());
            }
        })
    };
    let select = html! {
        <span class="select">
            <select {onchange} aria-label={props.bare.then(|| props.label.clone())} data-test={props.test.clone()}>
                { for props.options.iter().map(|(value, words)| html! {
                    <option key={value.to_string()} value={value.clone()} selected={*value == props.value}>{ words }</option>
                }) }
            </select>
            <Glyph icon={Icon::ChevronsUpDown} class="sm" />
        </span>
    };
    if props.bare {
        return select;
    }
    html! { <label class="field"><span class="field-label">{ &props.label }</span>{ select }</label> }
}

#[derive(Properties, PartialEq)]
pub struct CheckProps {
    pub label: AttrValue,
    pub checked: bool,
    /// Neither all nor none.
    #[prop_or_default]
    pub partly: bool,
    pub onchange: Callback<()>,
    /// The label is heard, not seen.
    #[prop_or_default]
    pub bare: bool,
    #[prop_or_default]
    pub hint: Option<AttrValue>,
    #[prop_or_default]
    pub count: Option<AttrValue>,
    /// Reached by its row, not by Tab.
    #[prop_or_default]
    pub quiet: bool,
    /// The element that names it better than the label can.
    #[prop_or_default]
    pub named_by: Option<AttrValue>,
    #[prop_or_default]
    pub test: Option<AttrValue>,
}

#[component]
pub fn Check(props: &CheckProps) -> Html {
    let on = props.checked || props.partly;
    html! {
        <label class="check-field">
            <input type="checkbox" tabindex={props.quiet.then_some("-1")} checked={props.checked} onchange={props.onchange.reform(|_: Event| ())}
                aria-label={props.bare.then(|| props.label.clone())} aria-labelledby={props.named_by.clone()} aria-checked={props.partly.then_some("mixed")} data-test={props.test.clone()} />
            <span class={classes!("box", on.then_some("on"))} aria-hidden="true">
                <Glyph icon={if props.partly { Icon::Minus } else { Icon::Check }} />
            </span>
            if !props.bare {
                <span class="check-words">
                    { &props.label }
                    if let Some(hint) = &props.hint {
                        <small>{ hint }</small>
                    }
                </span>
            }
            if let Some(count) = &props.count {
                <span class="count">{ count }</span>
            }
        </label>
    }
}

#[derive(Properties, PartialEq)]
pub struct SliderProps {
    pub label: AttrValue,
    pub value: u8,
    pub onchange: Callback<u8>,
    /// What the two ends mean.
    pub ends: (AttrValue, AttrValue),
}

/// 0 to 100.
#[component]
pub fn Slider(props: &SliderProps) -> Html {
    let oninput = {
        let onchange = props.onchange.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()) {
                onchange.emit(input.value().parse().unwrap_or(50));
            }
        })
    };
    html! {
        <label class="field slider">
            <span class="field-label">{ &props.label }<span class="counter">{ props.value }</span></span>
            <input type="range" min="0" max="100" step="5" value={props.value.to_string()} {oninput} data-test="slider" />
            <span class="ends"><span>{ &props.ends.0 }</span><span>{ &props.ends.1 }</span></span>
        </label>
    }
}

#[derive(Properties, PartialEq)]
pub struct SegmentsProps<T: Copy + PartialEq + 'static> {
    pub label: AttrValue,
    pub options: Vec<(T, AttrValue)>,
    pub value: T,
    pub onchange: Callback<T>,
}

/// A choice of few, all in sight.
#[component]
pub fn Segments<T: Copy + PartialEq + 'static>(props: &SegmentsProps<T>) -> Html {
    html! {
        <div class="segments" role="radiogroup" aria-label={&props.label}>
            { for props.options.iter().map(|(value, words)| {
                let (value, chosen) = (*value, *value == props.value);
                html! {
                    <button type="button" role="radio" aria-checked={chosen.to_string()} class={classes!(chosen.then_some("on"))}
                        onclick={props.onchange.reform(move |_| value)} data-test={format!("segment-{}", words.to_lowercase())}>{ words }</button>
                }
            }) }
        </div>
    }
}
