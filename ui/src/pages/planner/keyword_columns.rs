//! The keyword table's columns, what each is changed by, and the views that are there from the beginning.
//!
//! Must not know: the page around the table.

use crate::components::sparkline::Sparkline;
use crate::components::status::{difficulty, intent, keyword_status, unknown};
use crate::components::table::columns::Choices;
use crate::components::table::{Column, How, Kind, Saving};
use crate::format::{ago, integer, money, words};
use crate::ipc::{self, Failure};
use crate::pages::list::filters::{at_least, at_most, bare, one_of};
use crate::pages::list::{Preset, Spec, days, site};
use igny8_model::FilterOp;
use igny8_model::lists::ListName;
use igny8_model::planner::{Intent, Keyword, KeywordStatus, KeywordUpdate};
use igny8_model::{ApiError, ErrorCode, KeywordId, commands};
use yew::prelude::*;

pub const INTENTS: Choices = &[
    ("informational", "Informational"),
    ("commercial", "Commercial"),
    ("transactional", "Transactional"),
    ("navigational", "Navigational"),
    ("none", "Unknown"),
];
const STATUSES: Choices = &[("active", "Active"), ("inactive", "Inactive"), ("used", "Used")];
const SOURCES: Choices = &[("manual", "Added by hand"), ("csv_import", "Imported file"), ("api_import", "Another program")];

pub const SPEC: &Spec<Keyword> = &Spec {
    name: "keywords",
    list: ListName::Keywords,
    class: "keywords",
    title: "Keywords",
    noun: ("keyword", "keywords"),
    sort: "-search_volume",
    columns: COLUMNS,
    views: &[
        Preset { name: "Without a cluster", filters: || vec![bare("cluster", FilterOp::Empty), one_of("status", &["active"])], sort: "-search_volume" },
        Preset { name: "High volume, easy", filters: || vec![at_least("search_volume", 1_000), at_most("difficulty", 29)], sort: "-search_volume" },
        Preset { name: "Ready to buy", filters: || vec![one_of("intent", &["commercial", "transactional"])], sort: "-cpc" },
        Preset { name: "Newest", filters: Vec::new, sort: "-created_at" },
    ],
    always: Vec::new,
};

const COLUMNS: &[Column<Keyword>] =
    &[
        Column::new("keyword", "Keyword", Kind::Text, 190, |k: &Keyword| html! { <span class="clip">{ &k.keyword }</span> }).edit(
            How::Text,
            |k| k.keyword.clone(),
            |k, text| save(k.id, if text.is_empty() { Err(wrong("A keyword is needed")) } else { Ok(text) }, |u, t| u.keyword = Some(t)),
        ),
        Column::new("site", "Site", Kind::Site, 150, |k: &Keyword| site::cell(k.site_id)),
        Column::new("search_volume", "Volume", Kind::Number, 76, |k: &Keyword| k.search_volume.map_or_else(unknown, |n| html! { { integer(n) } }))
            .handy()
            .edit(How::Number, |k| number(k.search_volume), |k, text| save(k.id, whole(&text), |u, n| u.search_volume = Some(n))),
        Column::new("difficulty", "Difficulty", Kind::Number, 84, |k: &Keyword| difficulty(k.difficulty)).handy().edit(
            How::Number,
            |k| number(k.difficulty),
            |k, text| save(k.id, whole(&text), |u, n| u.difficulty = Some(n)),
        ),
        Column::new("cpc", "CPC", Kind::Money, 62, |k: &Keyword| k.cpc_micros.map_or_else(unknown, |n| html! { { money(n) } })).edit(
            How::Number,
            |k| k.cpc_micros.map(money).unwrap_or_default(),
            |k, text| save(k.id, price(&text), |u, n| u.cpc_micros = Some(n)),
        ),
        Column::new("trend", "Trend", Kind::Shown, 72, |k: &Keyword| html! { <Sparkline values={k.trend.clone()} /> }),
        Column::new("intent", "Intent", Kind::Choice(INTENTS), 108, |k: &Keyword| intent(k.intent)).handy().edit(
            How::Choice(INTENTS.split_at(4).0),
            |k| k.intent.map_or(String::new(), |i| i.to_string()),
            |k, text| save(k.id, Intent::parse(&text).ok_or_else(|| wrong("Choose an intent")), |u, i| u.intent = Some(i)),
        ),
        Column::new("cluster", "Cluster", Kind::Text, 140, |k: &Keyword| {
            k.cluster_name.as_ref().map_or_else(unknown, |n| html! { <span class="clip">{ n }</span> })
        })
        .class("soft")
        .handy()
        .edit(How::Ask, |_| String::new(), |k, _| save(k.id, Err(wrong("Choose a cluster")), |_, ()| ())),
        Column::new("status", "Status", Kind::Choice(STATUSES), 84, |k: &Keyword| keyword_status(k.status)).handy().edit(
            How::Choice(STATUSES),
            |k| k.status.to_string(),
            |k, text| save(k.id, KeywordStatus::parse(&text).ok_or_else(|| wrong("Choose a status")), |u, s| u.status = Some(s)),
        ),
        Column::new("source", "Source", Kind::Choice(SOURCES), 110, |k: &Keyword| html! { { source(k.source.as_str()) } }).class("soft").hidden(),
        Column::new("created_at", "Added", Kind::Date, 100, |k: &Keyword| html! { { ago(k.created_at, days::now()) } }).class("soft num").hidden(),
    ];

/// Where a keyword came from, in words.
pub fn source(source: &str) -> String {
    SOURCES.iter().find(|(v, _)| *v == source).map_or_else(|| words(source), |(_, name)| (*name).to_owned())
}

fn number(value: Option<i64>) -> String {
    value.map(|n| n.to_string()).unwrap_or_default()
}

pub fn wrong(text: &str) -> Failure {
    ApiError::new(ErrorCode::Invalid, text).into()
}

/// A whole number as people type it.
fn whole(text: &str) -> Result<i64, Failure> {
    let plain: String = text.chars().filter(|c| !matches!(c, ',' | ' ' | '\u{a0}' | '’')).collect();
    plain.parse().map_err(|_| wrong("Type a whole number"))
}

/// A price as people type it, in millionths.
#[allow(clippy::cast_possible_truncation, reason = "prices are small")]
fn price(text: &str) -> Result<i64, Failure> {
    let value: Option<f64> = text.trim().replace(',', ".").parse().ok().filter(|v: &f64| (0.0..1e6).contains(v));
    value.map(|v| (v * 1e6).round() as i64).ok_or_else(|| wrong("Type a price, as 1.20"))
}

/// Nothing changes yet.
pub fn nothing(id: KeywordId) -> KeywordUpdate {
    KeywordUpdate { id, keyword: None, cpc_micros: None, search_volume: None, difficulty: None, intent: None, status: None }
}

fn save<V: 'static>(id: KeywordId, value: Result<V, Failure>, put: fn(&mut KeywordUpdate, V)) -> Saving<Keyword> {
    Box::pin(async move {
        let mut update = nothing(id);
        put(&mut update, value?);
        ipc::call::<commands::KeywordsUpdate>(update).await
    })
}
