//! How a text looks in search results: widths in pixels as the search engine measures them, and a picture of the result.
//!
//! Must not know: how the words are kept.

use crate::components::field::TextField;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};
use yew::prelude::*;

/// Google cuts titles and descriptions (two lines on a desktop) at these widths.
pub const TITLE: Line = Line { font: "20px Arial, 'Liberation Sans', Helvetica, sans-serif", most: 580.0 };
pub const DESCRIPTION: Line = Line { font: "14px Arial, 'Liberation Sans', Helvetica, sans-serif", most: 920.0 };

#[derive(Clone, Copy, PartialEq)]
pub struct Line {
    font: &'static str,
    most: f64,
}

/// The width of a text in pixels.
fn width(text: &str, font: &str) -> Option<f64> {
    thread_local! {
        static CANVAS: Option<CanvasRenderingContext2d> = web_sys::window()
            .and_then(|w| w.document())
            .and_then(|d| d.create_element("canvas").ok())
            .and_then(|c| c.dyn_into::<HtmlCanvasElement>().ok())
            .and_then(|c| c.get_context("2d").ok().flatten())
            .and_then(|c| c.dyn_into().ok());
    }
    CANVAS.with(|canvas| {
        let canvas = canvas.as_ref()?;
        canvas.set_font(font);
        canvas.measure_text(text).ok().map(|m| m.width())
    })
}

/// The beginning of a text that still fits.
fn fitting(text: &str, line: Line) -> String {
    if width(text, line.font).is_none_or(|w| w <= line.most) {
        return text.to_owned();
    }
    let mut kept = String::new();
    for word in text.split_inclusive(' ') {
        if width(&format!("{kept}{word} …"), line.font).is_some_and(|w| w > line.most) {
            break;
        }
        kept.push_str(word);
    }
    format!("{} …", kept.trim_end())
}

#[derive(Properties, PartialEq)]
pub struct MeteredProps {
    pub label: AttrValue,
    pub line: Line,
    pub value: AttrValue,
    /// What is shown while it is empty.
    #[prop_or_default]
    pub otherwise: AttrValue,
    pub oninput: Callback<String>,
    #[prop_or_default]
    pub lines: Option<u32>,
    pub test: AttrValue,
}

/// A field with the width of its text in pixels, live.
#[component]
pub fn Metered(props: &MeteredProps) -> Html {
    let shown = if props.value.is_empty() { &props.otherwise } else { &props.value };
    let wide = width(shown, props.line.font).unwrap_or_default();
    let over = wide > props.line.most;
    let bar = use_node_ref();
    {
        let bar = bar.clone();
        let share = (wide / props.line.most * 100.0).min(100.0);
        use_effect(move || crate::components::style::set(&bar, "width", &format!("{share:.1}%")));
    }
    let words = format!("{:.0} of {:.0} px{}", wide, props.line.most, if over { ", will be cut" } else { "" });
    html! {
        <div class="metered">
            <TextField label={props.label.clone()} value={props.value.clone()} oninput={props.oninput.clone()} lines={props.lines} placeholder={props.otherwise.clone()} test={props.test.clone()} />
            <div class={classes!("meter-line", over.then_some("over"))}><span><i ref={bar}></i></span><small class="num" data-test={format!("{}-px", props.test)}>{ words }</small></div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub struct SnippetProps {
    pub host: AttrValue,
    pub slug: AttrValue,
    pub title: AttrValue,
    pub description: AttrValue,
}

/// The result as it may look.
#[component]
pub fn Snippet(props: &SnippetProps) -> Html {
    let description = if props.description.is_empty() {
        "No description yet: the search engine takes some of the text.".to_owned()
    } else {
        fitting(&props.description, DESCRIPTION)
    };
    html! {
        <figure class="snippet" aria-label="How it may look in search results">
            <small>{ format!("{} › {}", props.host, props.slug) }</small>
            <b>{ fitting(&props.title, TITLE) }</b>
            <p>{ description }</p>
        </figure>
    }
}
