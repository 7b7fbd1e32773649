//! One subcommand: opens the workspace, calls commands, waits for their jobs, prints, closes.

use crate::args::{InWorkspace, Jobs, Keywords, OnSite, Plugin, Sites, Verb};
use crate::output::{self, text};
use crate::pipeline;
use crate::progress::Bars;
use igny8_core::{App, AppOptions};
use igny8_model::{ApiError, Envelope, ErrorCode};
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

/// An open workspace and how to talk about it.
pub struct Session {
    pub app: Arc<App>,
    pub json: bool,
    /// The workspace could not be opened: an exit code of its own.
    unopened: std::sync::atomic::AtomicBool,
}

fn refused(error: ApiError) -> Envelope {
    Envelope::refused(error, String::new())
}

/// Runs the subcommand; Ctrl-C closes the workspace at the next checkpoint.
pub async fn run(verb: Verb, json: bool) -> u8 {
    if let Verb::Plugin(Plugin::Save { path }) = &verb {
        return save_plugin(path, json);
    }
    // Only what starts jobs runs those that wait.
    let run_jobs = !matches!(
        verb,
        Verb::Init { .. }
            | Verb::Sites(_)
            | Verb::Keywords(Keywords::List { .. } | Keywords::Preview { .. })
            | Verb::Jobs(Jobs::List { .. } | Jobs::Cancel { .. })
    );
    let run_jobs = run_jobs || matches!(verb, Verb::Init { sample: true, .. });
    let session = Session { app: App::start(AppOptions { run_jobs, ..AppOptions::default() }), json, unopened: std::sync::atomic::AtomicBool::new(false) };
    let bars = Bars::show(&session.app);
    let code = tokio::select! {
        code = session.verb(verb) => code,
        _ = tokio::signal::ctrl_c() => {
            eprintln!("\nigny8: stopping at the next checkpoint; what is done stays, the rest goes on with `igny8 jobs run`.");
            130
        }
    };
    drop(bars);
    session.app.shutdown().await;
    if session.unopened.load(std::sync::atomic::Ordering::Relaxed) { 4 } else { code }
}

fn save_plugin(path: &Path, json: bool) -> u8 {
    let (bytes, version) = igny8_core::plugin_zip();
    let path = if path.is_dir() { path.join("igny8-bridge.zip") } else { path.to_owned() };
    let envelope = match std::fs::write(&path, bytes) {
        Ok(()) => Envelope::ok(json!({"path": path, "version": version, "bytes": bytes.len()}), None, String::new()),
        Err(error) => refused(ApiError::new(ErrorCode::Io, format!("{}: {error}", path.display()))),
    };
    output::envelope(&envelope, json, |data| crate::output::line(format_args!("{} (version {})", text(data, "/path"), text(data, "/version"))))
}

impl Session {
    async fn verb(&self, verb: Verb) -> u8 {
        match verb {
            Verb::Init { at, account, sample } => self.init(&at, &account, sample).await,
            Verb::Sites(verb) => self.sites(verb).await,
            Verb::Keywords(verb) => self.keywords(verb).await,
            Verb::Cluster { on, strictness } => self.on_site(&on, "planner.keywords.auto_cluster", json!({"strictness": strictness}), print_fields).await,
            Verb::Ideas { on, limit } => self.on_site(&on, "planner.clusters.generate_ideas", json!({"limit": limit}), print_fields).await,
            Verb::Write { on, limit, no_images } => self.write(&on, limit, !no_images).await,
            Verb::Publish { on, limit, status, contents } => {
                self.on_site(&on, "publisher.publish", json!({"limit": limit, "status": status, "content_ids": contents}), print_fields).await
            }
            Verb::Sync { on } => self.on_site(&on, "integration.sync", json!({}), print_fields).await,
            Verb::Pipeline { file, on, limit, strictness, status, no_publish } => {
                let plan = pipeline::Plan { file, limit, strictness, status, publish: !no_publish };
                match self.open_site(&on).await {
                    Ok(site) => pipeline::run(self, &site, plan).await,
                    Err(envelope) => self.print(&envelope, |_| {}),
                }
            }
            Verb::Jobs(verb) => self.jobs(verb).await,
            Verb::Call { at, command, params } => self.call(&at, &command, &params).await,
            Verb::Plugin(_) | Verb::Commands | Verb::Rpc { .. } => 2,
        }
    }

    pub fn print(&self, envelope: &Envelope, human: impl FnOnce(&Value)) -> u8 {
        output::envelope(envelope, self.json, human)
    }

    async fn open(&self, at: &InWorkspace) -> Result<(), Envelope> {
        let opened = self.app.call("system.workspace.open", json!({"path": at.workspace})).await;
        if opened.success {
            return Ok(());
        }
        self.unopened.store(true, std::sync::atomic::Ordering::Relaxed);
        Err(opened)
    }

    /// Opens the workspace and finds the site by id, name or slug.
    pub async fn open_site(&self, on: &OnSite) -> Result<Value, Envelope> {
        self.open(&on.at).await?;
        let all = self.app.call("sites.list", json!({})).await;
        let sites = all.results.as_ref().and_then(Value::as_array).cloned().unwrap_or_default();
        let wanted = on.site.to_lowercase();
        let found = sites.iter().find(|s| ["/id", "/name", "/slug"].iter().any(|p| text(s, p).to_lowercase() == wanted));
        found.cloned().ok_or_else(|| {
            refused(ApiError::new(ErrorCode::NotFound, format!("No site '{}' in this workspace.", on.site)).hint("`igny8 sites list` shows them."))
        })
    }

    /// Calls a command; when it starts a job, waits and gives the job's result as the data.
    pub async fn job(&self, command: &str, params: Value) -> Envelope {
        let started = self.app.call(command, params).await;
        let Some(id) = started.data.as_ref().and_then(|d| d.pointer("/job/id")).cloned().filter(|_| started.success) else { return started };
        loop {
            let waited = self.app.call("jobs.wait", json!({"id": id, "timeout_ms": 60_000})).await;
            let Some(job) = waited.data.clone().filter(|_| waited.success) else { return waited };
            match job["status"].as_str() {
                Some("done") => return Envelope { data: Some(job["result"].clone()), ..waited },
                Some("failed" | "cancelled") => {
                    let error = &job["error"];
                    let code = error["code"].as_str().and_then(ErrorCode::parse).unwrap_or(ErrorCode::Cancelled);
                    let mut api = ApiError::new(code, error["message"].as_str().unwrap_or("The job was cancelled."));
                    api.hint = error["hint"].as_str().map(str::to_owned);
                    return Envelope::refused(api, waited.request_id);
                }
                Some("waiting") => eprintln!("igny8: {} – trying again", text(&job, "/error/message")),
                _ => {}
            }
        }
    }

    async fn on_site(&self, on: &OnSite, command: &str, mut params: Value, human: fn(&Value)) -> u8 {
        let site = match self.open_site(on).await {
            Ok(site) => site,
            Err(envelope) => return self.print(&envelope, |_| {}),
        };
        params["site_id"] = site["id"].clone();
        let done = self.job(command, params).await;
        let failed = done.data.as_ref().and_then(|d| d["failed"].as_u64()).unwrap_or(0);
        let code = self.print(&done, human);
        if code == 0 && failed > 0 { 3 } else { code }
    }

    async fn init(&self, at: &InWorkspace, account: &str, sample: bool) -> u8 {
        let made = self.app.call("system.workspace.create", json!({"path": at.workspace, "account": account, "sample": sample})).await;
        self.print(&made, |data| crate::output::line(format_args!("{} – {}", text(data, "/account"), text(data, "/path"))))
    }

    async fn sites(&self, verb: Sites) -> u8 {
        match verb {
            Sites::Add { at, name, url, language, sectors } => {
                if let Err(envelope) = self.open(&at).await {
                    return self.print(&envelope, |_| {});
                }
                let made = self.app.call("sites.create", json!({"name": name, "url": url, "language": language, "sectors": sectors})).await;
                self.print(&made, |data| crate::output::line(format_args!("{}  {}  {}", text(data, "/id"), text(data, "/name"), text(data, "/domain"))))
            }
            Sites::List { at } => {
                if let Err(envelope) = self.open(&at).await {
                    return self.print(&envelope, |_| {});
                }
                let all = self.app.call("sites.list", json!({})).await;
                self.print(&all, |sites| {
                    let rows = sites.as_array().into_iter().flatten().map(|s| {
                        ["/name", "/domain", "/counts/keywords", "/counts/drafts", "/counts/published", "/connected", "/id"]
                            .iter()
                            .map(|p| text(s, p))
                            .collect()
                    });
                    output::table(&["site", "address", "keywords", "drafts", "published", "connected", "id"], rows);
                })
            }
            Sites::Code { on } => {
                let site = match self.open_site(&on).await {
                    Ok(site) => site,
                    Err(envelope) => return self.print(&envelope, |_| {}),
                };
                let code = self.app.call("integration.connection_code.create", json!({"site_id": site["id"]})).await;
                self.print(&code, |data| {
                    crate::output::line(format_args!("{}", text(data, "/code")));
                    eprintln!("Paste it at {}", text(data, "/settings_url"));
                    if data["stored"] == json!(false) {
                        eprintln!("No keyring here: the key ends with this program. Set IGNY8_PASSPHRASE to keep keys in a sealed file.");
                    }
                })
            }
            Sites::Test { on } => {
                let site = match self.open_site(&on).await {
                    Ok(site) => site,
                    Err(envelope) => return self.print(&envelope, |_| {}),
                };
                let test = self.app.call("integration.test_connection", json!({"site_id": site["id"]})).await;
                let ok = test.data.as_ref().is_some_and(|d| d["ok"] == json!(true));
                let code = self.print(&test, |data| {
                    for step in data["steps"].as_array().into_iter().flatten() {
                        crate::output::line(format_args!(
                            "{} {:<12} {}",
                            if step["ok"] == json!(true) { "ok " } else { "NO " },
                            text(step, "/name"),
                            text(step, "/text")
                        ));
                        if !text(step, "/hint").is_empty() {
                            crate::output::line(format_args!("                 {}", text(step, "/hint")));
                        }
                    }
                });
                if code == 0 && !ok { crate::FAILED } else { code }
            }
        }
    }

    async fn keywords(&self, verb: Keywords) -> u8 {
        match verb {
            Keywords::Import { file, on } => self.on_site(&on, "planner.keywords.bulk_create", json!({"path": file}), print_import).await,
            Keywords::Preview { file, at } => {
                if let Err(envelope) = self.open(&at).await {
                    return self.print(&envelope, |_| {});
                }
                let found = self.app.call("planner.keywords.preview", json!({"path": file})).await;
                self.print(&found, |data| {
                    for part in data["files"].as_array().into_iter().flatten() {
                        crate::output::line(format_args!("{} ({}, delimiter {})", text(part, "/file"), text(part, "/encoding"), text(part, "/delimiter")));
                        for column in part["columns"].as_array().into_iter().flatten() {
                            crate::output::line(format_args!("  {} → {}", text(column, "/header"), column["field"].as_str().unwrap_or("ignored")));
                        }
                    }
                })
            }
            Keywords::List { on, limit, search } => {
                let site = match self.open_site(&on).await {
                    Ok(site) => site,
                    Err(envelope) => return self.print(&envelope, |_| {}),
                };
                let page = self.app.call("planner.keywords.list", json!({"site_id": site["id"], "limit": limit, "search": search})).await;
                self.print(&page, |rows| {
                    let rows = rows
                        .as_array()
                        .into_iter()
                        .flatten()
                        .map(|k| ["/keyword", "/search_volume", "/difficulty", "/intent", "/status", "/cluster_name"].iter().map(|p| text(k, p)).collect());
                    output::table(&["keyword", "volume", "difficulty", "intent", "status", "cluster"], rows);
                })
            }
        }
    }

    async fn write(&self, on: &OnSite, limit: Option<u32>, images: bool) -> u8 {
        let site = match self.open_site(on).await {
            Ok(site) => site,
            Err(envelope) => return self.print(&envelope, |_| {}),
        };
        let tasks = self.app.call("planner.ideas.create_tasks", json!({"site_id": site["id"], "limit": limit})).await;
        if !tasks.success {
            return self.print(&tasks, |_| {});
        }
        let written = self.job("writer.tasks.generate_content", json!({"site_id": site["id"], "limit": limit, "images": images})).await;
        self.print(&written, print_fields)
    }

    async fn jobs(&self, verb: Jobs) -> u8 {
        match verb {
            Jobs::List { at } => {
                if let Err(envelope) = self.open(&at).await {
                    return self.print(&envelope, |_| {});
                }
                let all = self.app.call("jobs.list", json!({})).await;
                self.print(&all, |jobs| {
                    let rows = jobs
                        .as_array()
                        .into_iter()
                        .flatten()
                        .map(|j| ["/title", "/status", "/phase", "/done", "/total", "/error/message", "/id"].iter().map(|p| text(j, p)).collect());
                    output::table(&["job", "status", "phase", "done", "total", "problem", "id"], rows);
                })
            }
            Jobs::Cancel { at, id } => {
                if let Err(envelope) = self.open(&at).await {
                    return self.print(&envelope, |_| {});
                }
                let job = self.app.call("jobs.cancel", json!({"id": id})).await;
                self.print(&job, |j| crate::output::line(format_args!("{}: {}", text(j, "/title"), text(j, "/status"))))
            }
            Jobs::Run { at } => {
                if let Err(envelope) = self.open(&at).await {
                    return self.print(&envelope, |_| {});
                }
                let queued = self
                    .app
                    .call(
                        "jobs.list",
                        json!({"filters": [{"column": "status", "op": "in", "values": ["queued", "running", "waiting", "paused"]}], "limit": 200}),
                    )
                    .await;
                let before: Vec<Value> = queued.results.as_ref().and_then(Value::as_array).into_iter().flatten().map(|j| j["id"].clone()).collect();
                loop {
                    let active = self
                        .app
                        .call(
                            "jobs.list",
                            json!({"filters": [{"column": "status", "op": "in", "values": ["queued", "running", "waiting", "paused"]}], "limit": 200}),
                        )
                        .await;
                    let busy = active.results.as_ref().and_then(Value::as_array).into_iter().flatten().any(|j| j["status"] != json!("paused"));
                    if !busy {
                        let all = self.app.call("jobs.list", json!({"limit": 200})).await;
                        let failed = all
                            .results
                            .as_ref()
                            .and_then(Value::as_array)
                            .into_iter()
                            .flatten()
                            .any(|j| j["status"] == json!("failed") && before.contains(&j["id"]));
                        if failed {
                            self.print(&all, |_| crate::output::line("Done in part: `igny8 jobs list` shows what failed."));
                            return 3;
                        }
                        return self.print(&active, |_| crate::output::line(format_args!("Nothing left to do.")));
                    }
                    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
                }
            }
        }
    }

    async fn call(&self, at: &InWorkspace, command: &str, params: &str) -> u8 {
        if let Err(envelope) = self.open(at).await {
            return self.print(&envelope, |_| {});
        }
        let params = match serde_json::from_str(params) {
            Ok(params) => params,
            Err(error) => return self.print(&refused(ApiError::field("params", format!("is not JSON: {error}"))), |_| {}),
        };
        let answer = self.job(command, params).await;
        self.print(&answer, |data| crate::output::line(format_args!("{}", serde_json::to_string_pretty(data).unwrap_or_default())))
    }
}

/// The plain figures of a job's result.
fn print_fields(data: &Value) {
    for (key, value) in data.as_object().into_iter().flatten() {
        if !value.is_array() && !value.is_object() {
            crate::output::line(format_args!("{key}: {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
        }
    }
}

/// An import's report: per file what was used, ignored and skipped.
pub fn print_import(data: &Value) {
    crate::output::line(format_args!(
        "{} rows: {} added, {} merged, {} skipped",
        text(data, "/rows"),
        text(data, "/added"),
        text(data, "/merged"),
        text(data, "/skipped")
    ));
    for file in data["files"].as_array().into_iter().flatten() {
        crate::output::line(format_args!("\n{} ({}, {} rows)", text(file, "/file"), text(file, "/encoding"), text(file, "/rows")));
        let used: Vec<String> =
            file["used_columns"].as_array().into_iter().flatten().map(|c| format!("{} → {}", text(c, "/header"), text(c, "/field"))).collect();
        crate::output::line(format_args!("  used:    {}", used.join(", ")));
        let ignored: Vec<&str> = file["ignored_columns"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if !ignored.is_empty() {
            crate::output::line(format_args!("  ignored: {}", ignored.join(", ")));
        }
        for row in file["skipped_rows"].as_array().into_iter().flatten().take(20) {
            crate::output::line(format_args!("  line {}: {}", text(row, "/line"), text(row, "/text")));
        }
        for note in file["notes"].as_array().into_iter().flatten() {
            crate::output::line(format_args!("  note: {}", note.as_str().unwrap_or_default()));
        }
    }
}
