//! A text as a page to read, in a frame that can do nothing: no scripts, no forms, no way out, nothing loaded from elsewhere.
//!
//! Must not know: how a text is made into a page; the core sanitises it. The frame inherits the window's content security
//! policy, which forbids styles inside of a page, so the page is given the window's own style sheet.

use crate::components::async_view::async_view;
use crate::store::query::use_query;
use crate::store::signal::use_signal;
use crate::store::theme::{self, THEME};
use igny8_model::page::ById;
use igny8_model::{ContentId, commands};
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct ReaderProps {
    pub id: ContentId,
}

#[component]
pub fn Reader(props: &ReaderProps) -> Html {
    let preview = use_query::<commands::ContentPreview>(Some(ById { id: props.id }));
    let _ = use_signal(&THEME);
    let shown = theme::shown();
    async_view(
        &preview,
        |_| false,
        Html::default,
        |preview| {
            html! { <iframe class="preview" sandbox="" srcdoc={page(&preview.html, shown.name())} title="Preview" data-test="preview"></iframe> }
        },
    )
}

/// The sanitised article in a page of our own.
fn page(html: &str, theme: &str) -> String {
    format!(
        "<!doctype html><html data-theme=\"{theme}\"><head><meta charset=\"utf-8\"><link rel=\"stylesheet\" href=\"preview.css\"></head><body><main>{}</main></body></html>",
        article(html)
    )
}

/// A piece of an article in a page of our own, without room around it.
pub(super) fn piece(html: &str, theme: &str) -> String {
    page(html, theme).replacen("<body>", "<body class=\"piece\">", 1)
}

/// What stands in `<main>`, without the title: that is in the field above the frame.
fn article(html: &str) -> &str {
    let inside = match (html.find("<main>"), html.rfind("</main>")) {
        (Some(from), Some(to)) if from + 6 <= to => &html[from + 6..to],
        _ => html,
    };
    match inside.trim_start().strip_prefix("<h1>").and_then(|rest| rest.split_once("</h1>")) {
        Some((_, rest)) => rest,
        None => inside,
    }
}

#[cfg(test)]
mod tests {
    use super::article;

    #[test]
    fn the_title_is_not_shown_twice() {
        assert_eq!(article("<html><style>x</style><main><h1>T</h1><p>a</p></main></html>"), "<p>a</p>");
        assert_eq!(article("<main><p>a</p><h1>b</h1></main>"), "<p>a</p><h1>b</h1>");
        assert_eq!(article("<p>bare</p>"), "<p>bare</p>");
    }
}
