//! Jobs as a table: what ran, how it ended, and running again what failed; one site's or all sites'.
//!
//! Must not know: what starts jobs. What runs now is also in the drawer.

use crate::components::button::{Button, Kind as Look};
use crate::components::empty::Empty;
use crate::components::icon::Icon;
use crate::components::menu::Item;
use crate::components::rows::Source;
use crate::components::status::{dot, job_status, unknown};
use crate::components::table::columns::Choices;
use crate::components::table::{Column, Kind};
use crate::format::{ago, count, dollars, duration, words};
use crate::ipc;
use crate::pages::list::filters::one_of;
use crate::pages::list::{List, Preset, Shown, Spec, days, site, use_list};
use crate::shell::page::Page;
use crate::store::jobs::{self, DRAWER, REPORT};
use crate::store::session::Here;
use crate::store::toasts;
use igny8_model::jobs::{JobKind, JobProgress, JobStatus};
use igny8_model::lists::ListName;
use igny8_model::page::ById;
use igny8_model::{Command, JobId, SiteId, commands};
use std::rc::Rc;
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

const STATUSES: Choices = &[
    ("queued", "Queued"),
    ("running", "Running"),
    ("paused", "Paused"),
    ("waiting", "Waiting"),
    ("done", "Done"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
];
const KINDS: Choices = &[
    ("import_keywords", "Import"),
    ("auto_cluster", "Clustering"),
    ("generate_ideas", "Ideas"),
    ("generate_content", "Writing"),
    ("generate_images", "Images"),
    ("publish", "Publishing"),
    ("sync", "Sync"),
    ("export", "Export"),
    ("refresh_posts", "Post list"),
];

const SPEC: &Spec<JobProgress> = &Spec {
    name: "jobs",
    list: ListName::Jobs,
    class: "jobs",
    title: "Jobs",
    noun: ("job", "jobs"),
    sort: "-created_at",
    columns: COLUMNS,
    views: &[
        Preset { name: "Failed", filters: || vec![one_of("status", &["failed"])], sort: "-created_at" },
        Preset { name: "At work", filters: || vec![one_of("status", &["queued", "running", "paused", "waiting"])], sort: "-created_at" },
    ],
    always: Vec::new,
};

const COLUMNS: &[Column<JobProgress>] = &[
    Column::new("title", "Job", Kind::Text, 230, |j: &JobProgress| html! { <span class="clip">{ &j.title }</span> }),
    Column::new("site", "Site", Kind::Site, 150, |j: &JobProgress| j.site_id.map_or_else(unknown, site::cell)),
    Column::new("kind", "Kind", Kind::Choice(KINDS), 100, kind).class("soft").handy(),
    Column::new("status", "Status", Kind::Choice(STATUSES), 100, status).handy(),
    Column::new("progress", "Progress", Kind::Shown, 120, progress).class("num"),
    Column::new("message", "What happened", Kind::Shown, 200, message).class("soft"),
    Column::new("took", "Took", Kind::Shown, 80, took).class("soft num"),
    Column::new("cost", "Cost", Kind::Money, 70, |j: &JobProgress| {
        if j.cost_micros == 0 {
            unknown()
        } else {
            html! { { dollars(u64::try_from(j.cost_micros).unwrap_or(0)) } }
        }
    })
    .hidden(),
    Column::new("created_at", "Begun", Kind::Date, 100, |j: &JobProgress| html! { { ago(j.created_at, days::now()) } }).class("soft num"),
    Column::new("finished_at", "Ended", Kind::Date, 100, |j: &JobProgress| j.finished_at.map_or_else(unknown, |t| html! { { ago(t, days::now()) } }))
        .class("soft num")
        .hidden(),
];

fn kind(job: &JobProgress) -> Html {
    let kind = job.kind.as_str();
    let name = KINDS.iter().find(|(value, _)| *value == kind).map_or_else(|| words(kind), |(_, name)| (*name).to_owned());
    html! { { name } }
}

fn status(job: &JobProgress) -> Html {
    let (tone, name) = job_status(job.status);
    dot(tone, name)
}

fn progress(job: &JobProgress) -> Html {
    match (job.total, job.failed_items) {
        (0, _) if job.done == 0 => unknown(),
        (0, _) => html! { { count(job.done) } },
        (total, 0) => html! { { format!("{} of {}", count(job.done), count(total)) } },
        (total, failed) => html! { <span class="bad-text">{ format!("{} of {}, {} failed", count(job.done), count(total), count(failed)) }</span> },
    }
}

fn message(job: &JobProgress) -> Html {
    match &job.error {
        Some(error) => html! { <span class="clip bad-text" title={error.hint.clone()}>{ &error.message }</span> },
        None => html! { <span class="clip">{ &job.message }</span> },
    }
}

fn took(job: &JobProgress) -> Html {
    match (job.started_at, job.finished_at) {
        (Some(from), Some(to)) => html! { { duration(to - from) } },
        _ => unknown(),
    }
}

/// Runs one of the commands on jobs; the last word is the core's.
fn act<C: Command<Request = ById<JobId>, Response = JobProgress>>(ids: Vec<JobId>) {
    spawn_local(async move {
        for id in ids {
            match ipc::call::<C>(ById { id }).await {
                Ok(job) => jobs::asked(job),
                Err(error) => return toasts::error(&error),
            }
        }
    });
}

fn can_retry(job: &JobProgress) -> bool {
    matches!(job.status, JobStatus::Failed | JobStatus::Cancelled) || (job.status == JobStatus::Done && job.failed_items > 0)
}

#[component]
pub fn Jobs() -> Html {
    let Some(here) = use_context::<Here>() else { return Html::default() };
    html! { <Inside site={here.site_id()} /> }
}

#[derive(Properties, PartialEq)]
struct InsideProps {
    site: Option<SiteId>,
}

#[component]
fn Inside(props: &InsideProps) -> Html {
    let list = use_list(SPEC, props.site);
    let fresh = html! {
        <Empty icon={Icon::Activity} title="No jobs yet" text="Imports, clustering, writing and publishing run as jobs. Each leaves a line here: what it did, how long it took, and what went wrong." />
    };
    let onopen = Callback::from(|job: Rc<JobProgress>| {
        if job.kind == JobKind::ImportKeywords {
            REPORT.with(|r| r.set(Some(job.id)));
        } else {
            DRAWER.with(|d| d.set(true));
        }
    });
    let table = list.table(Shown {
        source: Source::of::<commands::JobsList>(),
        onopen: Some(onopen.clone()),
        open: None,
        menu: Some(Callback::from(move |job: Rc<JobProgress>| menu(&job, &onopen))),
        onask: Callback::noop(),
        bulk: Some(bulk(&list)),
        fresh: Some(fresh),
    });
    html! { <Page title="Jobs" count={*list.matching} actions={list.search("Search jobs")} tools={Some(list.tools(Html::default()))}>{ table }</Page> }
}

fn menu(job: &Rc<JobProgress>, onopen: &Callback<Rc<JobProgress>>) -> Vec<Item> {
    let id = job.id;
    let mut items = vec![Item::new(Icon::Activity, if job.kind == JobKind::ImportKeywords { "See its report" } else { "Show in the drawer" }, {
        let (job, onopen) = (job.clone(), onopen.clone());
        move || onopen.emit(job.clone())
    })];
    if can_retry(job) {
        items.push(Item::new(Icon::RotateCcw, "Run again what failed", move || act::<commands::JobsRetry>(vec![id])));
    }
    match job.status {
        JobStatus::Running | JobStatus::Queued => items.push(Item::new(Icon::Pause, "Pause", move || act::<commands::JobsPause>(vec![id]))),
        JobStatus::Paused => items.push(Item::new(Icon::Play, "Go on", move || act::<commands::JobsResume>(vec![id]))),
        _ => {}
    }
    if !job.status.is_final() {
        items.push(Item::new(Icon::X, "Cancel", move || act::<commands::JobsCancel>(vec![id])).danger());
    }
    items
}

fn bulk(list: &List<JobProgress>) -> Html {
    let rows: Vec<_> = list.picked.rows.values().cloned().collect();
    let ids = |fits: fn(&JobProgress) -> bool| rows.iter().filter(|j| fits(j)).map(|j| j.id).collect::<Vec<_>>();
    let (again, stop) = (ids(can_retry), ids(|j| !j.status.is_final()));
    let done = |run: Box<dyn Fn()>| {
        let list = list.clone();
        Callback::from(move |_: MouseEvent| {
            run();
            list.let_go();
        })
    };
    html! {
        <>
            <Button kind={Look::Ghost} icon={Icon::RotateCcw} label="Run again what failed" disabled={again.is_empty()} onclick={done(Box::new(move || act::<commands::JobsRetry>(again.clone())))} />
            <Button kind={Look::Ghost} icon={Icon::X} label="Cancel" disabled={stop.is_empty()} onclick={done(Box::new(move || act::<commands::JobsCancel>(stop.clone())))} />
        </>
    }
}
