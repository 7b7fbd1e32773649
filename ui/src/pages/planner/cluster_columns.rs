//! The cluster table's columns and views.
//!
//! Must not know: the page around the table.

use super::keyword_columns::{INTENTS, wrong};
use crate::components::icon::{Glyph, Icon};
use crate::components::status::{difficulty, intent, unknown};
use crate::components::table::columns::Choices;
use crate::components::table::{Column, How, Kind, Saving};
use crate::format::{ago, count, integer};
use crate::ipc;
use crate::pages::list::filters::{at_least, at_most, one_of};
use crate::pages::list::{Preset, Spec, days, site};
use igny8_model::commands;
use igny8_model::lists::ListName;
use igny8_model::planner::{Cluster, ClusterUpdate};
use yew::prelude::*;

const STATUSES: Choices = &[("active", "Active"), ("archived", "Archived")];

pub const SPEC: &Spec<Cluster> = &Spec {
    name: "clusters",
    list: ListName::Clusters,
    class: "clusters",
    title: "Clusters",
    noun: ("cluster", "clusters"),
    sort: "-search_volume",
    columns: COLUMNS,
    views: &[
        Preset { name: "Without ideas", filters: || vec![at_most("idea_count", 0), one_of("status", &["active"])], sort: "-search_volume" },
        Preset { name: "High volume, easy", filters: || vec![at_least("search_volume", 5_000), at_most("difficulty", 29)], sort: "-search_volume" },
        Preset { name: "Archived", filters: || vec![one_of("status", &["archived"])], sort: "-search_volume" },
    ],
    always: Vec::new,
};

const COLUMNS: &[Column<Cluster>] = &[
    Column::new("name", "Cluster", Kind::Text, 240, name).edit(How::Text, |c| c.name.clone(), save_name),
    Column::new("site", "Site", Kind::Site, 150, |c: &Cluster| site::cell(c.site_id)),
    Column::new("keyword_count", "Keywords", Kind::Number, 80, |c: &Cluster| html! { { count(c.keyword_count) } }),
    Column::new("search_volume", "Volume", Kind::Number, 82, |c: &Cluster| html! { { integer(c.search_volume) } }).handy(),
    Column::new("difficulty", "Difficulty", Kind::Number, 86, |c: &Cluster| difficulty(c.difficulty)).handy(),
    Column::new("intent", "Intent", Kind::Choice(INTENTS), 108, |c: &Cluster| intent(c.intent)).handy(),
    Column::new("idea_count", "Ideas", Kind::Number, 56, ideas),
    Column::new("top_keywords", "Top keywords", Kind::Shown, 240, |c: &Cluster| html! { <span class="clip">{ c.top_keywords.join(", ") }</span> })
        .class("soft"),
    Column::new("parent_topic", "Wider topic", Kind::Text, 150, |c: &Cluster| {
        c.parent_topic.as_ref().map_or_else(unknown, |p| html! { <span class="clip">{ p }</span> })
    })
    .class("soft")
    .hidden(),
    Column::new("status", "Status", Kind::Choice(STATUSES), 90, |c: &Cluster| html! { { crate::format::words(c.status.as_str()) } })
        .class("soft")
        .handy()
        .hidden(),
    Column::new("created_at", "Made", Kind::Date, 100, |c: &Cluster| html! { { ago(c.created_at, days::now()) } }).class("soft num").hidden(),
];

fn ideas(cluster: &Cluster) -> Html {
    if cluster.idea_count == 0 {
        unknown()
    } else {
        html! { { count(cluster.idea_count) } }
    }
}

fn name(cluster: &Cluster) -> Html {
    let parent = cluster.parent_topic.as_ref().filter(|p| **p != cluster.name);
    html! {
        <span class="clip">
            { &cluster.name }
            if cluster.edited {
                <span class="by-hand" title="Edited by hand: a new run keeps it"><Glyph icon={Icon::Pencil} class="sm" /></span>
            }
            if let Some(parent) = parent {
                <span class="parent" title={format!("Part of the wider topic “{parent}”")}>{ parent }</span>
            }
        </span>
    }
}

fn save_name(cluster: &Cluster, text: String) -> Saving<Cluster> {
    let id = cluster.id;
    Box::pin(async move {
        if text.is_empty() {
            return Err(wrong("A name is needed"));
        }
        ipc::call::<commands::ClustersUpdate>(ClusterUpdate { id, name: Some(text), description: None, status: None }).await
    })
}
