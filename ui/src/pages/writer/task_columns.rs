//! The task table's columns and views.
//!
//! Must not know: the page around the table.

use crate::components::status::{Tone, dot, unknown};
use crate::components::table::columns::Choices;
use crate::components::table::{Column, How, Kind, Saving};
use crate::format::{ago, words};
use crate::ipc;
use crate::pages::list::filters::one_of;
use crate::pages::list::{Preset, Spec, days, site};
use crate::pages::planner::ideas::{FORMS, TYPES};
use crate::pages::planner::keyword_columns::wrong;
use igny8_model::commands;
use igny8_model::lists::ListName;
use igny8_model::writer::{Task, TaskStatus, TaskUpdate};
use yew::prelude::*;

const STATUSES: Choices = &[("queued", "To write"), ("completed", "Written")];

pub const SPEC: &Spec<Task> = &Spec {
    name: "tasks",
    list: ListName::Tasks,
    class: "tasks",
    title: "Tasks",
    noun: ("task", "tasks"),
    sort: "-created_at",
    columns: COLUMNS,
    views: &[Preset { name: "To write", filters: || vec![one_of("status", &["queued"])], sort: "created_at" }],
    always: Vec::new,
};

const COLUMNS: &[Column<Task>] = &[
    Column::new("title", "Task", Kind::Text, 240, |t: &Task| html! { <span class="clip">{ &t.title }</span> }).edit(How::Text, |t| t.title.clone(), save_title),
    Column::new("site", "Site", Kind::Site, 150, |t: &Task| site::cell(t.site_id)),
    Column::new("content_structure", "Form", Kind::Choice(FORMS), 110, |t: &Task| html! { { words(&t.content_structure) } }).class("soft"),
    Column::new("content_type", "Type", Kind::Choice(TYPES), 80, |t: &Task| html! { { words(t.content_type.as_str()) } }).class("soft").hidden(),
    Column::new("cluster", "Cluster", Kind::Text, 140, |t: &Task| t.cluster_name.as_ref().map_or_else(unknown, |n| html! { <span class="clip">{ n }</span> }))
        .class("soft"),
    Column::new("status", "Status", Kind::Choice(STATUSES), 108, status).handy(),
    Column::new("created_at", "Made", Kind::Date, 100, |t: &Task| html! { { ago(t.created_at, days::now()) } }).class("soft num"),
];

pub fn status(task: &Task) -> Html {
    match (task.status, task.assigned_post_id, task.content_id) {
        (TaskStatus::Queued, ..) => dot(Tone::Quiet, "To write"),
        (TaskStatus::Completed, Some(_), _) => dot(Tone::Green, "On the site"),
        (TaskStatus::Completed, None, Some(_)) => dot(Tone::Blue, "Written"),
        (TaskStatus::Completed, None, None) => dot(Tone::Green, "Done"),
    }
}

fn save_title(task: &Task, text: String) -> Saving<Task> {
    let id = task.id;
    Box::pin(async move {
        if text.is_empty() {
            return Err(wrong("A title is needed"));
        }
        ipc::call::<commands::TasksUpdate>(TaskUpdate { id, title: Some(text), description: None, keywords: None }).await
    })
}
