//! Jobs as they move: kept current by events, spoken of when they end.
//!
//! Must not know: how they are drawn.

use super::rate::Rate;
use super::{signal::Signal, toasts};
use crate::ipc;
use igny8_model::commands as c;
use igny8_model::jobs::{JobKind, JobProgress, JobStarted, JobStatus};
use igny8_model::planner::{ClusterReport, ImportReport};
use igny8_model::publisher::SyncReport;
use igny8_model::{Command, JobId, ListQuery};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use yew::Callback;

thread_local! {
    /// Newest first.
    pub static JOBS: Signal<Rc<Vec<JobProgress>>> = Signal::new(Rc::new(Vec::new()));
    pub static DRAWER: Signal<bool> = const { Signal::new(false) };
    /// The import whose report is open: while it runs, how far it is.
    pub static REPORT: Signal<Option<JobId>> = const { Signal::new(None) };
    /// What is said to who does not see the bars: beginnings, ends and quarters, nothing in between.
    pub static SAID: Signal<String> = const { Signal::new(String::new()) };
    /// How fast the running ones go.
    static RATES: RefCell<HashMap<JobId, Rate>> = RefCell::new(HashMap::new());
    /// Jobs started in this window: their end is spoken of.
    static MINE: RefCell<BTreeSet<JobId>> = const { RefCell::new(BTreeSet::new()) };
}

/// Reads the newest jobs after a workspace was opened or the page reloaded.
pub async fn load() {
    if let Ok(page) = ipc::call::<c::JobsList>(ListQuery { limit: Some(60), sort: Some("-created_at".into()), no_count: true, ..ListQuery::default() }).await {
        for job in page.results {
            put(job);
        }
    }
}

pub fn forget() {
    JOBS.with(|j| j.set(Rc::new(Vec::new())));
    MINE.with(|m| m.borrow_mut().clear());
    RATES.with(|r| r.borrow_mut().clear());
    SAID.with(|s| s.set(String::new()));
    REPORT.with(|r| r.set(None));
}

/// How fast a job goes, as far as it was watched.
pub fn rate(id: JobId) -> Option<Rate> {
    RATES.with(|r| r.borrow().get(&id).copied())
}

fn watch(job: &JobProgress) {
    RATES.with(|rates| {
        let mut rates = rates.borrow_mut();
        if job.status == JobStatus::Running {
            let now = js_sys::Date::now();
            rates.entry(job.id).or_insert_with(|| Rate::begin(now, job.done)).seen(now, job.done);
        } else {
            // After a pause it is watched anew.
            rates.remove(&job.id);
        }
    });
}

/// What is worth saying aloud when a job moved on.
fn worth_saying(before: Option<&JobProgress>, now: &JobProgress) -> Option<String> {
    let quarter = |job: &JobProgress| (job.done * 4).checked_div(job.total).unwrap_or(0).min(3);
    let was = before.map(|b| b.status);
    if was != Some(now.status) {
        return match now.status {
            JobStatus::Running if was != Some(JobStatus::Waiting) => Some(format!("{} is running", now.title)),
            JobStatus::Paused => Some(format!("{} is paused", now.title)),
            JobStatus::Done => Some(format!("{} is done", now.title)),
            JobStatus::Failed => Some(format!("{} failed", now.title)),
            JobStatus::Cancelled => Some(format!("{} was cancelled", now.title)),
            _ => None,
        };
    }
    let (from, to) = (before.map_or(0, quarter), quarter(now));
    (now.status == JobStatus::Running && to > from).then(|| format!("{}: {} percent", now.title, to * 25))
}

fn put(job: JobProgress) -> Option<JobStatus> {
    watch(&job);
    let known = JOBS.with(Signal::get).iter().find(|old| old.id == job.id).cloned();
    // What was there before the window opened is no news.
    if let Some(words) = worth_saying(known.as_ref(), &job).filter(|_| known.is_some() || !job.status.is_final()) {
        SAID.with(|s| s.set(words));
    }
    let mut list = JOBS.with(Signal::get).as_ref().clone();
    let before = match list.iter_mut().find(|old| old.id == job.id) {
        Some(old) => {
            // An event may overtake an answer: a job that ended or runs does not go back without a new attempt.
            let behind = old.status.is_final() && !job.status.is_final() || old.started_at.is_some() && job.started_at.is_none();
            if behind && job.attempts <= old.attempts {
                return Some(old.status);
            }
            let before = old.status;
            *old = job;
            Some(before)
        }
        None => {
            list.push(job);
            None
        }
    };
    list.sort_by(|a, b| b.created_at.cmp(&a.created_at).then(b.id.cmp(&a.id)));
    list.truncate(100);
    JOBS.with(|j| j.set(Rc::new(list)));
    before
}

/// The answer to what a person asked of a job: a retried job is no longer final.
pub fn asked(job: JobProgress) {
    JOBS.with(|j| j.update(|list| *list = Rc::new(list.iter().filter(|old| old.id != job.id).cloned().collect())));
    if !job.status.is_final() {
        MINE.with(|m| m.borrow_mut().insert(job.id));
    }
    put(job);
}

/// An event of the core.
pub fn moved(job: JobProgress) {
    let (id, status) = (job.id, job.status);
    let mine = MINE.with(|m| m.borrow().contains(&id));
    let before = put(job.clone());
    if mine && status.is_final() && before != Some(status) {
        MINE.with(|m| m.borrow_mut().remove(&id));
        speak(&job);
    }
}

/// Starts a job; its end will be spoken of. Answers with it, or `None` when the core refused (and said so).
pub async fn start<C: Command<Response = JobStarted>>(request: C::Request) -> Option<JobProgress> {
    match ipc::call::<C>(request).await {
        Ok(started) => {
            MINE.with(|m| m.borrow_mut().insert(started.job.id));
            moved(started.job.clone());
            // A quick job may have ended before its answer came.
            if let Some(now) = JOBS.with(Signal::get).iter().find(|j| j.id == started.job.id).cloned() {
                moved(now);
            }
            Some(started.job)
        }
        Err(error) => {
            toasts::error(&error);
            None
        }
    }
}

pub fn show_drawer() {
    DRAWER.with(|d| d.set(true));
}

fn speak(job: &JobProgress) {
    // A report that is open says it already.
    if REPORT.with(Signal::get) == Some(job.id) && job.status == JobStatus::Done {
        return;
    }
    let id = job.id;
    let show = || match job.kind {
        JobKind::ImportKeywords => Some(("Report".to_owned(), Callback::from(move |()| REPORT.with(|r| r.set(Some(id)))))),
        _ => Some(("Details".to_owned(), Callback::from(|()| show_drawer()))),
    };
    match job.status {
        JobStatus::Failed => {
            let (message, hint) = job.error.as_ref().map_or((job.message.clone(), None), |e| (e.message.clone(), e.hint.clone()));
            toasts::error(
                &igny8_model::ApiError {
                    code: igny8_model::ErrorCode::Internal,
                    message: format!("{} failed. {message}", job.title),
                    hint,
                    errors: Default::default(),
                }
                .into(),
            );
        }
        JobStatus::Cancelled => toasts::say(format!("{} was cancelled. What it had done stays.", job.title)),
        _ => toasts::good(summary(job).unwrap_or_else(|| format!("{} is done", job.title)), show()),
    }
}

fn number(result: &serde_json::Value, key: &str) -> u64 {
    result.get(key).and_then(serde_json::Value::as_u64).unwrap_or(0)
}

/// What came out of a job, in a line.
pub fn summary(job: &JobProgress) -> Option<String> {
    use crate::format::{count, plural};
    let result = job.result.as_ref()?;
    let typed = || result.clone();
    Some(match job.kind {
        JobKind::ImportKeywords => {
            let report: ImportReport = serde_json::from_value(typed()).ok()?;
            let mut text = format!("{} added", plural(report.added, "keyword", "keywords"));
            if report.merged > 0 {
                text.push_str(&format!(", {} merged", count(report.merged)));
            }
            if report.skipped > 0 {
                text.push_str(&format!(", {} skipped", count(report.skipped)));
            }
            text
        }
        JobKind::AutoCluster => {
            let report: ClusterReport = serde_json::from_value(typed()).ok()?;
            format!(
                "{} in {}, {} fit nowhere",
                plural(report.keywords, "keyword", "keywords"),
                plural(report.clusters, "cluster", "clusters"),
                count(report.unclustered)
            )
        }
        JobKind::GenerateIdeas => plural(number(result, "created"), "idea made", "ideas made"),
        JobKind::GenerateContent => plural(number(result, "written"), "draft written", "drafts written"),
        JobKind::GenerateImages => plural(number(result, "made"), "image made", "images made"),
        JobKind::Publish => {
            let mut text = plural(number(result, "published"), "post sent", "posts sent");
            if number(result, "failed") > 0 {
                text.push_str(&format!(", {} not sent", count(number(result, "failed"))));
            }
            text
        }
        JobKind::Export => plural(number(result, "rows"), "row written", "rows written"),
        JobKind::RefreshPosts => plural(number(result, "posts"), "post seen", "posts seen"),
        JobKind::Sync => {
            let report: SyncReport = serde_json::from_value(typed()).ok()?;
            let mut parts = Vec::new();
            for (n, one, many) in [
                (report.status_changes, "status change", "status changes"),
                (report.remote_edits, "edit on the site", "edits on the site"),
                (report.trashed, "moved to the bin", "moved to the bin"),
                (report.deleted, "deleted on the site", "deleted on the site"),
            ] {
                if n > 0 {
                    parts.push(plural(n, one, many));
                }
            }
            if parts.is_empty() { "Nothing changed on the site".into() } else { format!("From the site: {}", parts.join(", ")) }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(status: JobStatus, done: u64) -> JobProgress {
        JobProgress {
            id: JobId::new(),
            kind: JobKind::Publish,
            site_id: None,
            title: "Send 40 posts".into(),
            status,
            phase: String::new(),
            done,
            total: 40,
            message: String::new(),
            cost_micros: 0,
            failed_items: 0,
            attempts: 1,
            error: None,
            run_at: None,
            created_at: 0,
            started_at: None,
            finished_at: None,
            result: None,
        }
    }

    #[test]
    fn little_is_said_of_a_long_job() {
        let mut said = Vec::new();
        let mut before: Option<JobProgress> = None;
        for done in 0..=40 {
            let now = job(JobStatus::Running, done);
            said.extend(worth_saying(before.as_ref(), &now));
            before = Some(now);
        }
        said.extend(worth_saying(before.as_ref(), &job(JobStatus::Done, 40)));
        assert_eq!(
            said,
            ["Send 40 posts is running", "Send 40 posts: 25 percent", "Send 40 posts: 50 percent", "Send 40 posts: 75 percent", "Send 40 posts is done"]
        );
    }
}
