//! A workspace whose site is a real WordPress, paired as a person would.

use crate::program::{Program, Workspace, igny8};
use anyhow::{Context as _, Result, ensure};
use igny8_wp_fixture::Site;
use serde_json::json;

/// A workspace connected to this WordPress.
pub fn paired(wordpress: &Site) -> Result<(Workspace, String)> {
    paired_at(wordpress, &wordpress.url)
}

/// The same through another address, as a proxy or a firewall in front of it.
pub fn paired_at(wordpress: &Site, url: &str) -> Result<(Workspace, String)> {
    let (ws, site) = Workspace::with_site(url)?;
    let code = igny8(&ws, &["sites", "code", "--site", "client"])?;
    wordpress.pair(code["data"]["code"].as_str().context("no connection code")?)?;
    let mut program = Program::start(&ws)?;
    let test = program.ok("integration.test_connection", json!({"site_id": site}))?;
    ensure!(test["ok"] == true, "the connection test failed: {test}");
    program.end()?;
    Ok((ws, site))
}

/// Posts and pages of any status that WordPress holds.
pub fn posts_and_pages(wordpress: &Site) -> Result<u64> {
    Ok(wordpress.count_posts("post")? + wordpress.count_posts("page")?)
}
