//! Marks in tables: a dot with a word, a meter, an intent.
//!
//! Must not know: which page shows them.

use super::icon::{Glyph, Icon};
use igny8_model::integration::ConnectionState;
use igny8_model::jobs::JobStatus;
use igny8_model::planner::{IdeaStatus, Intent, KeywordStatus};
use igny8_model::publisher::RecordStatus;
use yew::prelude::*;

/// The colour of a mark.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    Quiet,
    Neutral,
    Blue,
    Green,
    Amber,
    Red,
}

impl Tone {
    pub fn class(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Neutral => "neutral",
            Self::Blue => "blue",
            Self::Green => "green",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }
}

/// A dot and a word.
pub fn dot(tone: Tone, text: impl Into<AttrValue>) -> Html {
    html! { <span class={classes!("dot", tone.class())}><i></i>{ text.into() }</span> }
}

pub fn keyword_status(status: KeywordStatus) -> Html {
    match status {
        KeywordStatus::Active => dot(Tone::Green, "Active"),
        KeywordStatus::Inactive => dot(Tone::Quiet, "Inactive"),
        KeywordStatus::Used => dot(Tone::Blue, "Used"),
    }
}

pub fn idea_status(status: IdeaStatus) -> Html {
    match status {
        IdeaStatus::Draft => dot(Tone::Quiet, "New"),
        IdeaStatus::Approved => dot(Tone::Blue, "Approved"),
        IdeaStatus::InProgress => dot(Tone::Amber, "In progress"),
        IdeaStatus::Completed => dot(Tone::Green, "Completed"),
    }
}

pub fn record_status(status: RecordStatus) -> Html {
    match status {
        RecordStatus::Queued => dot(Tone::Quiet, "Queued"),
        RecordStatus::Sending => dot(Tone::Blue, "Sending"),
        RecordStatus::Published => dot(Tone::Green, "Sent"),
        RecordStatus::Conflict => dot(Tone::Amber, "Conflict"),
        RecordStatus::Failed => dot(Tone::Red, "Failed"),
    }
}

pub fn connection(state: ConnectionState) -> Html {
    match state {
        ConnectionState::NotPaired => dot(Tone::Quiet, "Not connected"),
        ConnectionState::Waiting => dot(Tone::Amber, "Code not pasted yet"),
        ConnectionState::Connected => dot(Tone::Green, "Connected"),
        ConnectionState::Trouble => dot(Tone::Red, "Trouble"),
        ConnectionState::Moved => dot(Tone::Red, "Copied or moved"),
    }
}

/// The status of a post on its site, as WordPress names it.
pub fn post_status(status: &str) -> Html {
    match status {
        "publish" => dot(Tone::Green, "Published"),
        "future" => dot(Tone::Blue, "Scheduled"),
        "draft" => dot(Tone::Neutral, "Draft"),
        "pending" => dot(Tone::Neutral, "Pending"),
        "private" => dot(Tone::Neutral, "Private"),
        "trash" => dot(Tone::Red, "In the bin"),
        "deleted" => dot(Tone::Red, "Deleted"),
        other => dot(Tone::Neutral, crate::format::words(other)),
    }
}

pub fn job_status(status: JobStatus) -> (Tone, &'static str) {
    match status {
        JobStatus::Queued => (Tone::Quiet, "Queued"),
        JobStatus::Running => (Tone::Blue, "Running"),
        JobStatus::Paused => (Tone::Amber, "Paused"),
        JobStatus::Waiting => (Tone::Amber, "Waiting"),
        JobStatus::Done => (Tone::Green, "Done"),
        JobStatus::Failed => (Tone::Red, "Failed"),
        JobStatus::Cancelled => (Tone::Quiet, "Cancelled"),
    }
}

pub fn intent_name(intent: Intent) -> &'static str {
    match intent {
        Intent::Informational => "Informational",
        Intent::Commercial => "Commercial",
        Intent::Transactional => "Transactional",
        Intent::Navigational => "Navigational",
    }
}

/// What a searcher wants.
pub fn intent(intent: Option<Intent>) -> Html {
    match intent {
        Some(intent) => html! { <span class={classes!("intent", intent.as_str())}>{ intent_name(intent) }</span> },
        None => unknown(),
    }
}

/// A value that is not known.
pub fn unknown() -> Html {
    html! { <span class="unknown" aria-label="unknown">{ "–" }</span> }
}

/// A number from 0 (easy) to 100 (hard) with a meter.
pub fn difficulty(value: Option<i64>) -> Html {
    let Some(value) = value else { return unknown() };
    let level = match value {
        ..30 => "easy",
        30..60 => "medium",
        _ => "hard",
    };
    let full = format!("{:.1}", value.clamp(0, 100) as f64 * 0.28);
    html! {
        <span class={classes!("meter", level)}>
            <svg viewBox="0 0 28 4" aria-hidden="true"><rect class="all" width="28" height="4" rx="2" /><rect class="full" width={full} height="4" rx="2" /></svg>
            <b>{ value }</b>
        </span>
    }
}

/// A yes or a no.
pub fn tick(ok: bool) -> Html {
    if ok {
        html! { <Glyph icon={Icon::Check} class="good" /> }
    } else {
        html! { <Glyph icon={Icon::X} class="bad" /> }
    }
}
