//! What stands beside a text: how far it is, what search engines see, its address, its revisions.
//!
//! Must not know: how it is saved.

use super::content::{on_site, text};
use super::draft::{Draft, Part};
use super::revisions::Revisions;
use crate::components::field::TextField;
use crate::components::status::intent;
use crate::format::{ago, count, host, words};
use crate::store::session::Here;
use igny8_model::writer::Content;
use std::rc::Rc;
use yew::prelude::*;

#[derive(yew::Properties, PartialEq)]
pub struct PropertiesProps {
    pub content: Rc<Content>,
    pub draft: Draft,
}

#[component]
pub fn Properties(props: &PropertiesProps) -> Html {
    let PropertiesProps { content, draft } = props;
    let row = &content.row;
    let site = use_context::<Here>().and_then(|h| h.site);
    let field = |label: &'static str, part: Part, lines: Option<u32>, advised: Option<usize>, placeholder: &'static str| {
        html! { <TextField {label} value={draft.text(part)} oninput={draft.typed(part)} {lines} {advised} {placeholder} test={format!("part-{part:?}").to_lowercase()} /> }
    };
    #[allow(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
    let now = js_sys::Date::now() as i64;
    let host = site.as_ref().map(|s| host(&s.domain).to_owned()).unwrap_or_default();
    let (meta_title, meta_description) = (draft.text(Part::MetaTitle), draft.text(Part::MetaDescription));
    let shown_title = if meta_title.is_empty() { draft.text(Part::Title) } else { meta_title };
    html! {
        <div class="pane properties">
            <div class="pane-body">
                <dl class="facts">
                    <div><dt>{ "Text" }</dt><dd>{ text(row) }</dd></div>
                    <div><dt>{ "On the site" }</dt><dd>{ on_site(row) }</dd></div>
                    <div><dt>{ "Words" }</dt><dd class="num">{ count(u64::from(row.word_count)) }</dd></div>
                    <div><dt>{ "Form" }</dt><dd>{ words(&row.content_structure) }</dd></div>
                    <div><dt>{ "Intent" }</dt><dd>{ intent(content.intent) }</dd></div>
                    <div><dt>{ "Changed" }</dt><dd>{ ago(row.updated_at, now) }</dd></div>
                </dl>
                if row.outline {
                    <p class="note amber small"><span>{ "An outline by the built-in engine: it states no facts of its own. Fill in the marked places before you publish." }</span></p>
                }
                <h3>{ "In search results" }</h3>
                <div class="snippet" aria-hidden="true">
                    <small>{ format!("{host} › {}", draft.text(Part::Slug)) }</small>
                    <b>{ shown_title }</b>
                    <p>{ if meta_description.is_empty() { "No description yet: the search engine takes some of the text.".into() } else { meta_description } }</p>
                </div>
                <div class="form">
                    { field("Meta title", Part::MetaTitle, None, Some(60), "As the title") }
                    { field("Meta description", Part::MetaDescription, Some(3), Some(155), "") }
                    { field("Slug", Part::Slug, None, None, "") }
                    { field("Excerpt", Part::Excerpt, Some(3), None, "") }
                </div>
                if !content.keywords.is_empty() {
                    <h3>{ "Keywords" }</h3>
                    <div class="tags">{ for content.keywords.iter().map(|k| html! { <span class="tag">{ k }</span> }) }</div>
                }
                if !content.taxonomy_terms.is_empty() {
                    <h3>{ "Categories and tags" }</h3>
                    <div class="tags">{ for content.taxonomy_terms.iter().map(|t| html! { <span class="tag" title={words(t.taxonomy_type.as_str())}>{ &t.name }</span> }) }</div>
                }
                <h3>{ "Revisions" }</h3>
                <Revisions id={row.id} draft={draft.clone()} />
            </div>
        </div>
    }
}
