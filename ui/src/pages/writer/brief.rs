//! Beside a text: what it is to be about, how far it is, where its parts are.
//!
//! Must not know: how it is edited; it only jumps to places.

use super::draft::{Draft, Part};
use super::editor::Shared;
use super::measures::{headings, measure, uses};
use crate::components::button::{Button, Kind};
use crate::components::icon::{Glyph, Icon};
use crate::components::status::intent;
use crate::format::{count, host, plural, words};
use crate::store::query::use_query;
use crate::store::session::Here;
use igny8_model::commands;
use igny8_model::page::ById;
use igny8_model::writer::Content;
use igny8_text::blocks;
use std::rc::Rc;
use yew::prelude::*;

#[derive(Properties, PartialEq)]
pub struct BriefProps {
    pub content: Rc<Content>,
    pub draft: Draft,
    pub editing: Shared,
}

#[component]
pub fn Brief(props: &BriefProps) -> Html {
    let BriefProps { content, draft, editing } = props;
    let task = use_query::<commands::TasksGet>(content.row.task_id.map(|id| ById { id }));
    let body = draft.text(Part::Body);
    let site = use_context::<Here>().and_then(|h| h.site);
    let own = site.as_ref().map(|s| host(&s.domain).to_owned()).unwrap_or_default();
    let (numbers, plain, outline) =
        (*use_memo((body.clone(), own), |(body, own)| Rc::new((measure(body, own), blocks::plain_text(body), headings(body))))).as_ref().clone();
    let facts = [
        ("Words", count(numbers.words as u64), false),
        ("Characters", count(numbers.characters as u64), false),
        ("Reading time", if numbers.words == 0 { "–".into() } else { plural(numbers.minutes as u64, "minute", "minutes") }, false),
        ("Headings", count(outline.len() as u64), false),
        ("Links", if numbers.links_out > 0 { format!("{} ({} to other sites)", numbers.links, numbers.links_out) } else { count(numbers.links as u64) }, false),
        (
            "Images",
            if numbers.images_without_alt > 0 {
                format!("{} ({} without alt text)", numbers.images, numbers.images_without_alt)
            } else {
                count(numbers.images as u64)
            },
            numbers.images_without_alt > 0,
        ),
    ];
    let next_gap = {
        let editing = editing.clone();
        Callback::from(move |_| {
            if let Some(editor) = editing.0.borrow().as_ref() {
                editor.next_gap();
            }
        })
    };
    let (title, meta) = (draft.text(Part::Title), draft.text(Part::MetaDescription));
    html! {
        <>
            if numbers.gaps > 0 {
                <div class="gap-line">
                    <span><Glyph icon={Icon::TriangleAlert} class="sm" />{ plural(numbers.gaps as u64, "place to fill in", "places to fill in") }</span>
                    <Button kind={Kind::Ghost} label="Next place" icon={Icon::ArrowDown} onclick={next_gap} test="next-gap" />
                </div>
            }
            if let Some(task) = task.data.as_ref().filter(|t| !t.description.is_empty()) {
                <h3>{ "Brief" }</h3>
                <p class="brief-words">{ &task.description }</p>
            }
            <dl class="facts">
                if let Some(cluster) = &content.row.cluster_name {
                    <div><dt>{ "Cluster" }</dt><dd>{ cluster }</dd></div>
                }
                <div><dt>{ "Form" }</dt><dd>{ words(&content.row.content_structure) }</dd></div>
                <div><dt>{ "Intent" }</dt><dd>{ intent(content.intent) }</dd></div>
            </dl>
            if !content.keywords.is_empty() {
                <h3>{ "Keywords in the text" }</h3>
                <ul class="uses">
                    { for content.keywords.iter().map(|k| {
                        let n = uses(&plain, k);
                        let also = [uses(&title, k) > 0, uses(&meta, k) > 0, outline.iter().any(|(_, h)| uses(h, k) > 0)];
                        let places: Vec<&str> = also.iter().zip(["title", "description", "headings"]).filter(|(yes, _)| **yes).map(|(_, p)| p).collect();
                        html! {
                            <li><span class="clip" title={k.clone()}>{ k }</span><small>{ places.join(", ") }</small><b class={classes!("num", (n == 0).then_some("none"))}>{ n }</b></li>
                        }
                    }) }
                </ul>
            }
            <h3>{ "Counts" }</h3>
            <dl class="facts" data-test="counts">
                { for facts.into_iter().map(|(name, value, bad)| html! { <div><dt>{ name }</dt><dd class={classes!("num", bad.then_some("amber-text"))}>{ value }</dd></div> }) }
            </dl>
            if !outline.is_empty() {
                <h3>{ "Outline" }</h3>
                <ol class="outline-list">
                    { for outline.iter().enumerate().map(|(i, (level, text))| {
                        let editing = editing.clone();
                        let jump = Callback::from(move |_| {
                            if let (Some(editor), Ok(i)) = (editing.0.borrow().as_ref(), u32::try_from(i)) {
                                editor.jump(i);
                            }
                        });
                        html! { <li class={format!("level-{level}")}><button type="button" class="clip" onclick={jump}>{ if text.is_empty() { "(empty heading)" } else { text } }</button></li> }
                    }) }
                </ol>
            }
        </>
    }
}
