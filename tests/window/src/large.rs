//! A workspace as a large agency has it after years: 200 clients, two million keywords, two thousand posts; about 1 GB.
//!
//! Must not know: what is measured on it. Everything is made through public commands, as people make it.

use anyhow::{Context, Result};
use igny8_tests::{Program, Workspace, keyword_list};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// How large.
#[derive(Clone, Copy)]
pub struct Size {
    /// Keywords of the first client.
    pub first: usize,
    pub sites: usize,
    /// Keywords of every other client.
    pub others: usize,
    /// Posts of the first client.
    pub posts: usize,
}

pub const GIGABYTE: Size = Size { first: 1_000_000, sites: 200, others: 7_000, posts: 2_000 };

/// The workspace and the address part of its two first sites and of a post of 5,000 words.
pub struct Large {
    pub ws: Workspace,
    pub sites: Vec<String>,
    pub post: String,
    pub bytes: u64,
}

/// Block markup of so many words, a heading every 180.
fn long_text(words: usize) -> String {
    const SENTENCE: &str = "The boots keep their grip on wet rock and dry within a night on the hut's rack";
    let mut text = String::new();
    for (n, _) in (0..words).step_by(60).enumerate() {
        if n % 3 == 0 {
            let _ = write!(text, "<!-- wp:heading -->\n<h2 class=\"wp-block-heading\">Part {}</h2>\n<!-- /wp:heading -->\n\n", n / 3 + 1);
        }
        let _ = write!(text, "<!-- wp:paragraph -->\n<p>{SENTENCE}, {SENTENCE}, <strong>{SENTENCE}</strong>, and {n}.</p>\n<!-- /wp:paragraph -->\n\n");
    }
    text.trim_end().to_owned()
}

/// Makes it; minutes, most of them for the keywords.
pub fn make(size: Size) -> Result<Large> {
    let (ws, first) = Workspace::with_site("https://client-001.example")?;
    let mut program = Program::start(&ws)?;
    let import = |program: &mut Program, site: &str, path: &std::path::Path| -> Result<()> {
        let started = program.ok("planner.keywords.bulk_create", json!({"site_id": site, "path": path}))?;
        // A wait of the pipe is bounded; a million rows may take longer.
        loop {
            let job = program.ok("jobs.wait", json!({"id": started["job"]["id"], "timeout_ms": 60_000}))?;
            match job["status"].as_str() {
                Some("done") => return Ok(()),
                Some("failed" | "cancelled") => anyhow::bail!("the import ended as {job}"),
                _ => {}
            }
        }
    };
    let file = ws.file("first.csv", keyword_list(size.first, ""))?;
    import(&mut program, &first, &file)?;
    let mut sites = vec![first.clone()];
    for n in 2..=size.sites {
        let site = program.ok("sites.create", json!({"name": format!("Client {n:03}"), "url": format!("https://client-{n:03}.example")}))?;
        let id = site["id"].as_str().context("no site id")?.to_owned();
        let file = ws.file("other.csv", keyword_list(size.others, &format!(" c{n:03}")))?;
        import(&mut program, &id, &file)?;
        sites.push(id);
    }
    let mut tasks = Vec::new();
    for n in 0..size.posts {
        let keyword = format!("trail boots {n}");
        let task = program.ok("writer.tasks.create", json!({"site_id": first, "title": format!("All about trail boots, part {n}"), "keywords": [keyword]}))?;
        tasks.push(task["id"].clone());
    }
    program.job("writer.tasks.generate_content", json!({"site_id": first, "task_ids": tasks}))?;
    let post = program.ok("writer.content.list", json!({"site_id": first, "limit": 1}))?["results"][0]["id"].clone();
    let revision: Value = program.ok("writer.content.get", json!({"id": post}))?["revision"].clone();
    program.ok("writer.content.update", json!({"id": post, "base": revision, "content_html": long_text(5_000)}))?;
    program.end()?;
    let bytes = std::fs::metadata(ws.folder().join("workspace.sqlite"))?.len();
    Ok(Large { ws, sites, post: post.as_str().context("no post")?.to_owned(), bytes })
}
