//! The content table's columns and views; what can be sent has the same.
//!
//! Must not know: the pages around the tables.

use crate::components::icon::{Glyph, Icon};
use crate::components::status::{Tone, dot, post_status, unknown};
use crate::components::table::columns::Choices;
use crate::components::table::{Column, How, Kind, Saving};
use crate::format::{ago, count, words};
use crate::ipc;
use crate::pages::list::filters::{at_least, bare, one_of};
use crate::pages::list::{Preset, Spec, days, site};
use crate::pages::planner::ideas::TYPES;
use crate::pages::planner::keyword_columns::wrong;
use igny8_model::lists::ListName;
use igny8_model::page::ById;
use igny8_model::writer::{ContentRow, ContentUpdate};
use igny8_model::{FilterOp, commands};
use yew::prelude::*;

const STATUSES: Choices = &[("draft", "Draft"), ("published", "Published")];
const YES_NO: Choices = &[("yes", "Yes"), ("no", "No")];
const POSTS: Choices = &[
    ("publish", "Published"),
    ("future", "Scheduled"),
    ("draft", "Draft"),
    ("pending", "Pending"),
    ("private", "Private"),
    ("trash", "In the bin"),
    ("none", "Not sent"),
];

pub const SPEC: &Spec<ContentRow> = &Spec {
    name: "content",
    list: ListName::Content,
    class: "contents",
    title: "Content",
    noun: ("text", "texts"),
    sort: "-updated_at",
    columns: COLUMNS,
    views: &[
        Preset { name: "Drafts", filters: || vec![one_of("status", &["draft"])], sort: "-updated_at" },
        Preset { name: "With gaps", filters: || vec![at_least("gaps", 1)], sort: "-gaps" },
        Preset { name: "Edited since sent", filters: || vec![one_of("unsent", &["yes"])], sort: "-updated_at" },
        Preset { name: "Scheduled", filters: || vec![bare("publish_at", FilterOp::NotEmpty)], sort: "publish_at" },
        Preset { name: "Published", filters: || vec![one_of("status", &["published"])], sort: "-updated_at" },
        Preset { name: "In the bin", filters: || vec![one_of("trashed", &["yes"])], sort: "-updated_at" },
    ],
    always: Vec::new,
};

/// What can be sent: drafts only.
pub const READY: &Spec<ContentRow> = &Spec {
    name: "ready",
    list: ListName::Content,
    class: "ready",
    title: "Drafts that can be sent",
    noun: ("text", "texts"),
    sort: "-updated_at",
    columns: COLUMNS,
    views: &[],
    always: || vec![one_of("status", &["draft"])],
};

const COLUMNS: &[Column<ContentRow>] = &[
    Column::new("title", "Title", Kind::Text, 230, |c: &ContentRow| html! { <span class="clip">{ &c.title }</span> }).edit(
        How::Text,
        |c| c.title.clone(),
        save_title,
    ),
    Column::new("site", "Site", Kind::Site, 150, |c: &ContentRow| site::cell(c.site_id)),
    Column::new("gaps", "Text", Kind::Number, 90, text).class(""),
    Column::new("word_count", "Words", Kind::Number, 64, |c: &ContentRow| html! { { count(u64::from(c.word_count)) } }),
    Column::new("image", "Image", Kind::Shown, 50, image).class("middle"),
    Column::new("cluster", "Cluster", Kind::Text, 130, |c: &ContentRow| {
        c.cluster_name.as_ref().map_or_else(unknown, |n| html! { <span class="clip">{ n }</span> })
    })
    .class("soft"),
    Column::new("external_status", "On the site", Kind::Choice(POSTS), 136, on_site).handy(),
    Column::new("status", "Status", Kind::Choice(STATUSES), 90, |c: &ContentRow| html! { { words(c.status.as_str()) } }).class("soft").handy().hidden(),
    Column::new("outline", "Outline", Kind::Choice(YES_NO), 76, |c: &ContentRow| html! { { yes(c.outline) } }).class("soft").hidden(),
    Column::new("unsent", "Edited since sent", Kind::Choice(YES_NO), 120, |c: &ContentRow| html! { { yes(c.unsent_changes) } }).class("soft").hidden(),
    Column::new("content_type", "Type", Kind::Choice(TYPES), 80, |c: &ContentRow| html! { { words(c.content_type.as_str()) } }).class("soft").hidden(),
    Column::new("publish_at", "Scheduled", Kind::Date, 110, |c: &ContentRow| c.publish_at.map_or_else(unknown, |t| html! { { days::text(t) } }))
        .class("soft num")
        .hidden(),
    Column::new("trashed", "In the bin", Kind::Choice(YES_NO), 90, |c: &ContentRow| html! { { yes(c.trashed) } }).class("soft").hidden(),
    Column::new("updated_at", "Changed", Kind::Date, 96, |c: &ContentRow| html! { { ago(c.updated_at, days::now()) } }).class("soft num"),
    Column::new("created_at", "Made", Kind::Date, 96, |c: &ContentRow| html! { { ago(c.created_at, days::now()) } }).class("soft num").hidden(),
];

fn yes(yes: bool) -> &'static str {
    if yes { "Yes" } else { "No" }
}

fn image(row: &ContentRow) -> Html {
    match row.featured_image_id {
        Some(_) => html! { <Glyph icon={Icon::Image} class="soft" /> },
        None => unknown(),
    }
}

/// How far the text itself is.
pub fn text(row: &ContentRow) -> Html {
    match (row.gaps, row.outline) {
        (0, false) => dot(Tone::Green, "Complete"),
        (0, true) => dot(Tone::Amber, "Outline"),
        (1, _) => dot(Tone::Amber, "1 gap"),
        (n, _) => dot(Tone::Amber, format!("{n} gaps")),
    }
}

/// How it stands on the site.
pub fn on_site(row: &ContentRow) -> Html {
    match (&row.external_status, row.external_id) {
        (_, None) => dot(Tone::Quiet, "Not sent"),
        (Some(status), Some(_)) if row.unsent_changes => {
            html! { <>{ post_status(status) }<span class="changed" title="Edited here since it was sent">{ "edited" }</span></> }
        }
        (Some(status), Some(_)) => post_status(status),
        (None, Some(_)) => dot(Tone::Neutral, "Sent"),
    }
}

/// A new title, on the text as it is now.
fn save_title(row: &ContentRow, title: String) -> Saving<ContentRow> {
    let id = row.id;
    Box::pin(async move {
        if title.is_empty() {
            return Err(wrong("A title is needed"));
        }
        let now = ipc::call::<commands::ContentGet>(ById { id }).await?;
        let update = serde_json::from_value::<ContentUpdate>(serde_json::json!({ "id": id, "base": now.revision, "title": title }));
        let update = update.map_err(|e| crate::ipc::Failure::from(igny8_model::ApiError::internal(e)))?;
        Ok(ipc::call::<commands::ContentUpdate>(update).await?.row)
    })
}
