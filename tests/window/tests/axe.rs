//! axe-core looks at every page in the real window, light and dark: nothing serious may be found.
//!
//! Must not know: how pages are built. axe-core (MPL-2.0) is a tool of this test alone and ships with nothing.

use anyhow::{Context, Result, ensure};
use igny8_window_tests::tour;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::Command;

const VERSION: &str = "4.14.1";

/// axe's source, from the package registry into the cache.
fn axe() -> Result<String> {
    let home = std::env::var_os("HOME").context("HOME is not set")?;
    let folder = PathBuf::from(home).join(".cache/igny8/axe");
    let file = folder.join(format!("node_modules/axe-core-{VERSION}.js"));
    if !file.is_file() {
        std::fs::create_dir_all(&folder)?;
        let done = Command::new("npm")
            .args(["install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix"])
            .arg(&folder)
            .arg(format!("axe-core@{VERSION}"))
            .status()?;
        ensure!(done.success(), "npm could not bring axe-core");
        std::fs::copy(folder.join("node_modules/axe-core/axe.min.js"), &file)?;
    }
    Ok(std::fs::read_to_string(file)?)
}

const LOOK: &str = "
    const done = arguments[arguments.length - 1];
    axe.run(document, { iframes: false, resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
        .then((found) => done(found.violations.map((v) => ({ id: v.id, impact: v.impact, help: v.help, at: v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)) }))))
        .catch((error) => done([{ id: 'axe', impact: 'critical', help: String(error), at: [] }]));";

#[test]
fn axe_finds_nothing_serious_on_any_page() -> Result<()> {
    let source = axe()?;
    let (story, pages) = tour::prepare(None)?;
    let window = &story.window;
    let mut bad = Vec::new();
    println!("| page | theme | serious or critical | moderate or minor |\n| --- | --- | --- | --- |");
    for theme in ["light", "dark"] {
        window.driver.script("localStorage.setItem('theme', arguments[0])", &[json!(theme)])?;
        for page in &pages {
            tour::show(window, page)?;
            window.driver.script(&source, &[])?;
            let found = window.driver.script_later(LOOK, &[])?;
            let found = found.as_array().context("axe gave no list")?;
            let is_bad = |v: &&Value| matches!(v["impact"].as_str(), Some("serious" | "critical"));
            let serious: Vec<&Value> = found.iter().filter(is_bad).collect();
            let names: Vec<&str> = found.iter().filter(|v| !is_bad(v)).filter_map(|v| v["id"].as_str()).collect();
            println!("| {} | {theme} | {} | {} |", page.0, serious.len(), names.join(", "));
            bad.extend(serious.into_iter().map(|v| format!("{} ({theme}): {} – {} {:?}", page.0, v["id"], v["help"], v["at"])));
        }
    }
    ensure!(bad.is_empty(), "{}", bad.join("\n"));
    Ok(())
}
