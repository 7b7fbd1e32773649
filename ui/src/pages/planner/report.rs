//! An import: how far it is while it runs, then what became of every file, column and row.
//!
//! Must not know: how files are read.

use crate::components::button::{Button, Kind};
use crate::components::dialog::Dialog;
use crate::components::icon::{Glyph, Icon};
use crate::components::progress::Progress;
use crate::format::{count, plural, words};
use crate::pages::planner::import::field_name;
use crate::route::{self, Place, Route};
use crate::store::jobs::{JOBS, REPORT};
use crate::store::signal::use_signal;
use igny8_model::jobs::{JobProgress, JobStatus};
use igny8_model::planner::{ImportFileReport, ImportReport};
use yew::prelude::*;

#[component]
pub fn Report() -> Html {
    let open = use_signal(&REPORT);
    let jobs = use_signal(&JOBS);
    let Some(job) = open.and_then(|id| jobs.iter().find(|j| j.id == id).cloned()) else { return Html::default() };
    let close = Callback::from(|()| REPORT.with(|r| r.set(None)));
    let report = job.result.clone().and_then(|r| serde_json::from_value::<ImportReport>(r).ok());
    let running = !job.status.is_final();
    let site = job.site_id;
    let ready = report.as_ref().is_some_and(|r| r.added + r.merged > 0) && !running;
    let actions = html! {
        <>
            if running {
                <Button label="Go on working" onclick={close.reform(|_| ())} />
            } else {
                <Button label="Done" kind={if ready { Kind::Secondary } else { Kind::Primary }} onclick={close.reform(|_| ())} test="close-report" />
                if let (Some(site), true) = (site, ready) {
                    <Button label="See the keywords" kind={Kind::Primary} onclick={close.reform(move |_| route::go(Route::In(site, Place::Keywords)))} />
                }
            }
        </>
    };
    html! {
        <Dialog title={job.title.clone()} class="wide" onclose={close} {actions} test="import-report">
            if running {
                { progress(&job) }
            } else if let Some(report) = report {
                { whole(&report) }
            } else {
                { failed(&job) }
            }
        </Dialog>
    }
}

fn progress(job: &JobProgress) -> Html {
    html! {
        <div class="importing">
            <Progress done={job.done} total={job.total} label="Import" />
            <div class="job-line">
                <span>{ if job.message.is_empty() { words(&job.phase) } else { job.message.clone() } }</span>
                <span class="num">{ if job.total > 0 { format!("{} of {}", count(job.done), count(job.total)) } else { count(job.done) } }</span>
            </div>
            <p class="field-hint">{ "It goes on in the background when you close this, and where it was if the program is closed." }</p>
        </div>
    }
}

fn failed(job: &JobProgress) -> Html {
    let cancelled = job.status == JobStatus::Cancelled;
    let message = job
        .error
        .as_ref()
        .map_or_else(|| if cancelled { "The import was cancelled. What it had read stays.".to_owned() } else { job.message.clone() }, |e| e.message.clone());
    html! {
        <div class={classes!("failure", "inline")} role="alert">
            <Glyph icon={Icon::TriangleAlert} />
            <div><p class="what">{ message }</p>if let Some(hint) = job.error.as_ref().and_then(|e| e.hint.clone()) { <p class="hint">{ hint }</p> }</div>
        </div>
    }
}

fn whole(report: &ImportReport) -> Html {
    let figure =
        |n: u64, name: &'static str, class: &'static str| html! { <div class={classes!("figure", class)}><b>{ count(n) }</b><span>{ name }</span></div> };
    html! {
        <div class="report" data-test="report">
            <div class="figures">
                { figure(report.rows, "rows", "") }
                { figure(report.added, "new keywords", "good") }
                { figure(report.merged, "merged", "") }
                { figure(report.skipped, "skipped", if report.skipped > 0 { "amber" } else { "" }) }
            </div>
            if report.merged > 0 {
                <p class="field-hint">{ "Merged: the keyword was there already; unknown values were filled in, nothing was summed." }</p>
            }
            { for report.files.iter().map(|file| one(file, report.files.len() == 1)) }
        </div>
    }
}

fn one(file: &ImportFileReport, open: bool) -> Html {
    let header = file.header_row.map_or_else(|| "no header".into(), |row| format!("header in line {row}"));
    html! {
        <details class="file-report" {open}>
            <summary>
                <Glyph icon={Icon::ChevronRight} class="sm" />
                <Glyph icon={Icon::FileSpreadsheet} />
                <b>{ &file.file }</b>
                <span class="quiet">{ format!("{} · {} added · {} merged · {} skipped", plural(file.rows, "row", "rows"), count(file.added), count(file.merged), count(file.skipped)) }</span>
            </summary>
            <div class="file-body">
                <p class="quiet">{ [file.encoding.as_str(), delimiter(&file.delimiter), &header].iter().filter(|t| !t.is_empty()).copied().collect::<Vec<_>>().join(" · ") }</p>
                { for file.notes.iter().map(|note| html! { <p class="note blue"><Glyph icon={Icon::Info} /><span>{ note }</span></p> }) }
                <div class="columns-used">
                    { for file.used_columns.iter().map(|c| html! { <span class="tag">{ &c.header }<Glyph icon={Icon::ArrowRight} class="sm" /><b>{ field_name(&c.field) }</b></span> }) }
                    { for file.ignored_columns.iter().map(|c| html! { <span class="tag off" title="Ignored">{ c }</span> }) }
                </div>
                if !file.reasons.is_empty() {
                    <h3>{ "Skipped" }</h3>
                    <ul class="reasons">{ for file.reasons.iter().map(|(reason, n)| html! { <li><b class="num">{ count(*n) }</b><span>{ words(reason) }</span></li> }) }</ul>
                }
                if !file.skipped_rows.is_empty() {
                    <div class="skipped-rows" tabindex="0" aria-label="Skipped rows">
                        { for file.skipped_rows.iter().map(|row| html! {
                            <div><span class="num quiet">{ format!("Line {}", count(row.line)) }</span><span>{ &row.text }</span><code>{ &row.sample }</code></div>
                        }) }
                    </div>
                }
            </div>
        </details>
    }
}

/// A delimiter as a person names it.
pub fn delimiter(text: &str) -> &str {
    match text {
        "," => "commas",
        ";" => "semicolons",
        "\t" => "tabs",
        "|" => "bars",
        other => other,
    }
}
