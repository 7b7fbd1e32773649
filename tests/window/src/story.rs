//! The main job by hand in the real window: from a keyword file to receipts of posts on a real WordPress.
//!
//! Must not know: what becomes of the pictures.

use crate::window::{Home, Window};
use anyhow::{Context, Result, ensure};
use igny8_wp_fixture::{Php, Pool, Series, Site};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// A window, a real WordPress, and where pictures go.
pub struct Story {
    pub home: Home,
    pub window: Window,
    pub wordpress: Site,
    _pool: Pool,
    pictures: Option<PathBuf>,
    taken: u32,
}

impl Story {
    /// Starts WordPress and the program. Pictures of every step are taken when there is a folder for them.
    pub fn begin(pictures: Option<&Path>) -> Result<Self> {
        let pool = Pool::start(Series::V68, Php::V82)?;
        let wordpress = pool.site()?;
        let home = Home::new()?;
        let window = Window::open(&home)?;
        Ok(Self { home, window, wordpress, _pool: pool, pictures: pictures.map(Path::to_owned), taken: 0 })
    }

    /// A picture of this step, if pictures are wanted.
    fn picture(&mut self, name: &str) -> Result<()> {
        if let Some(folder) = &self.pictures {
            std::thread::sleep(std::time::Duration::from_millis(350));
            self.taken += 1;
            fs::write(folder.join(format!("step-{:02}-{name}.png", self.taken)), self.window.driver.picture()?)?;
        }
        Ok(())
    }

    /// The first run: a workspace.
    pub fn make_workspace(&mut self) -> Result<()> {
        self.window.wait("the wizard", ".wizard")?;
        self.window.fill("account", "Brightwater Digital")?;
        self.picture("wizard")?;
        self.window.press("create-workspace")?;
        self.window.wait("the frame", ".frame")
    }

    /// The client's site.
    pub fn add_site(&mut self) -> Result<()> {
        self.picture("first-site")?;
        self.window.press("add-first-site")?;
        self.window.fill("site-name", "Northwind Outdoor")?;
        self.window.fill("site-url", &self.wordpress.url.clone())?;
        self.window.driver.click("[aria-label='#15803d']")?;
        self.picture("add-site")?;
        self.window.press("save-site")?;
        self.window.until(
            "the site's page",
            "return !!document.querySelector('.crumb') && document.querySelector('.crumb').textContent.includes('Northwind')",
            &[],
        )?;
        Ok(())
    }

    /// A keyword file: chosen, looked into, imported; its report read.
    pub fn import(&mut self, rows: usize) -> Result<()> {
        let file = self.home.path().join("outdoor-keywords.csv");
        fs::write(&file, keyword_file(rows))?;
        self.home.will_pick("keyword_file", &file)?;
        self.picture("no-keywords")?;
        self.window.press("import")?;
        self.window.wait("the preview", ".preview-file table")?;
        self.picture("import-preview")?;
        self.window.press("start-import")?;
        self.window.wait("the report", &Window::hook("report"))?;
        let added = self.window.text(".figure.good b")?.replace(',', "").parse::<usize>()?;
        ensure!(added == rows, "{rows} keywords were in the file, {added} were added");
        self.picture("import-report")?;
        self.window.press("close-report")?;
        self.window.count_at_least(rows as u64)?;
        self.picture("keywords")
    }

    /// Clusters, ideas, tasks, drafts: each by its page's button.
    pub fn plan_and_write(&mut self) -> Result<()> {
        self.window.press("cluster")?;
        self.window.wait("the dialog", &Window::hook("cluster-dialog"))?;
        self.picture("cluster-dialog")?;
        self.window.press("start-cluster")?;
        self.done("auto_cluster")?;
        self.window.go("clusters", "Clusters")?;
        self.window.count_at_least(3)?;
        self.picture("clusters")?;
        self.window.press("make-ideas")?;
        self.done("generate_ideas")?;
        self.window.go("ideas", "Ideas")?;
        self.window.count_at_least(3)?;
        self.picture("ideas")?;
        self.window.press("make-tasks")?;
        self.window.go("tasks", "Tasks")?;
        self.window.count_at_least(3)?;
        self.picture("tasks")?;
        self.window.press("write")?;
        self.window.wait("the dialog", &Window::hook("write-dialog"))?;
        self.picture("write-dialog")?;
        self.window.press("start-writing")?;
        self.done("generate_content")?;
        self.window.go("content", "Content")?;
        self.window.count_at_least(3)?;
        self.picture("content")
    }

    /// The plugin saved, the code pasted, the connection tested.
    pub fn connect(&mut self) -> Result<()> {
        let zip = self.home.path().join("igny8-bridge.zip");
        self.home.will_pick("plugin_zip", &zip)?;
        self.window.go("connection", "Connection and settings")?;
        self.picture("not-connected")?;
        self.window.press("save-plugin")?;
        self.window.wait("the saved plugin", ".done-line")?;
        let bytes = fs::read(&zip).context("the plugin was not saved")?;
        ensure!(bytes.starts_with(b"PK"), "what was saved is no zip");
        self.window.press("make-code")?;
        self.window.wait("the code", &Window::hook("connection-code"))?;
        let code = self.window.text(&Window::hook("connection-code"))?;
        self.wordpress.pair(code.trim())?;
        self.window.press("test-connection")?;
        self.window.wait("the test's result", "[data-test=test-result][data-ok=true]")?;
        self.picture("connected")
    }

    /// Some drafts sent to the site, and their receipts.
    pub fn publish(&mut self, number: usize) -> Result<Vec<Value>> {
        self.window.go("publish", "Publish")?;
        self.window.count_at_least(number as u64)?;
        self.window.wait("the rows", "[data-test=table-ready] [data-test=row]")?;
        for _ in 0..number {
            self.window.driver.keys("xj")?;
        }
        self.window.until(
            "the button to say how many",
            "return document.querySelector('[data-test=send]').textContent.includes(String(arguments[0]))",
            &[json!(number)],
        )?;
        self.picture("publish")?;
        self.window.press("send")?;
        self.window.wait("the dialog", &Window::hook("send-dialog"))?;
        self.picture("send-dialog")?;
        self.window.press("start-send")?;
        self.done("publish")?;
        self.window.go("receipts", "Receipts")?;
        self.window.count_at_least(number as u64)?;
        self.window.driver.click("[data-test=table-receipts] [data-test=row]")?;
        self.window.wait("the receipt", &Window::hook("receipt-fields"))?;
        self.picture("receipt")?;
        let receipts = self.window.call("publisher.records.list", json!({}))?;
        Ok(receipts["results"].as_array().cloned().unwrap_or_default())
    }

    /// Waits for a job, which must have done all it was to do.
    fn done(&mut self, kind: &str) -> Result<()> {
        let job = self.window.job_ends(kind)?;
        ensure!(job["status"] == "done" && job["failed_items"] == 0, "the job {kind} went wrong: {job}");
        Ok(())
    }
}

/// An export as of a keyword tool: topics with their usual variants, volumes, difficulties and a year's trend.
pub fn keyword_file(rows: usize) -> String {
    const TOPICS: [&str; 20] = [
        "hiking boots",
        "trail running shoes",
        "waterproof jacket",
        "camping tent",
        "sleeping bag",
        "trekking poles",
        "headlamp",
        "rain pants",
        "wool socks",
        "climbing harness",
        "camp stove",
        "water filter",
        "backpack",
        "down jacket",
        "dry bag",
        "hammock",
        "cool box",
        "gaiters",
        "base layer",
        "fleece jacket",
    ];
    const VARIANTS: [&str; 24] = [
        "{}",
        "best {}",
        "{} for women",
        "{} for men",
        "{} for kids",
        "how to clean {}",
        "{} size guide",
        "lightweight {}",
        "{} sale",
        "buy {} online",
        "{} review",
        "are {} worth it",
        "{} repair",
        "{} under 100",
        "vegan {}",
        "{} for wide feet",
        "how long do {} last",
        "{} brands",
        "ultralight {}",
        "{} for winter",
        "what to look for in {}",
        "{} discount code",
        "{} for beginners",
        "how to store {}",
    ];
    const PLACES: [&str; 12] =
        ["", "in scotland", "for the alps", "2026", "uk", "in rain", "for a week", "for summer", "with dogs", "on a budget", "near lakes", "at home"];
    let mut text = "Keyword,Volume,Keyword Difficulty,CPC (USD),Intent,Trend\n".to_owned();
    let mut state = 12_345_u32;
    let mut next = |below: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) % below
    };
    for row in 0..rows {
        let topic = TOPICS[row % TOPICS.len()];
        let variant = VARIANTS[row / TOPICS.len() % VARIANTS.len()].replace("{}", topic);
        let round = row / (TOPICS.len() * VARIANTS.len());
        let place = PLACES[round % PLACES.len()];
        let number = if round >= PLACES.len() { format!(" {}", round / PLACES.len()) } else { String::new() };
        let keyword = format!("{variant} {place}{number}").trim().to_owned();
        let volume = 10 * (1 + next(40) * next(60) * if round == 0 { 2 } else { 1 });
        let intent = if keyword.contains("buy") || keyword.contains("sale") || keyword.contains("discount") {
            "Transactional"
        } else if keyword.contains("best") || keyword.contains("review") || keyword.contains("brands") {
            "Commercial"
        } else {
            "Informational"
        };
        let slope = next(3);
        let trend: Vec<String> = (0..12).map(|m| format!("0.{:02}", (40 + m * (slope + 1) + next(18)).min(99))).collect();
        let _ = writeln!(text, "{keyword},{volume},{},{}.{:02},{intent},\"{}\"", next(92), next(4), next(100), trend.join(","));
    }
    text
}

/// A window on a workspace with the sample clients, open at the first one's keywords.
pub fn open_sample(home: &Home) -> Result<Window> {
    let window = Window::open(home)?;
    window.wait("the wizard", &Window::hook("create-workspace"))?;
    window.call("system.workspace.create", json!({"account": "Brightwater Digital", "sample": true}))?;
    window.driver.reload()?;
    window.wait("the frame", ".frame")?;
    let site = window.call("sites.list", json!({}))?["results"][0]["id"].clone();
    window.driver.script("location.hash = `#/s/${arguments[0]}/keywords`", &[site])?;
    window.wait("the keywords", "[data-test=table-keywords] [data-test=row]")?;
    Ok(window)
}
