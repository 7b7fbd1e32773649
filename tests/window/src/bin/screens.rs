//! Takes the pictures of docs/screens: every step of the main journey, then every page, in both themes and two sizes.

use anyhow::{Context, Result};
use igny8_window_tests::story::Story;
use igny8_window_tests::window::Window;
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/screens"), PathBuf::from);
    fs::create_dir_all(&folder)?;
    let folder = folder.canonicalize().context("no folder for the pictures")?;
    let mut story = Story::begin(Some(&folder))?;
    story.make_workspace()?;
    story.add_site()?;
    story.import(480)?;
    story.plan_and_write()?;
    story.connect()?;
    story.publish(6)?;
    // Two more clients, so that the switcher has something to switch.
    let window = &story.window;
    for (name, url, color) in [("Café Lindenhof", "cafe-lindenhof.example", "#9333ea"), ("Halden Dental", "halden-dental.example", "#0891b2")] {
        window.call("sites.create", json!({"name": name, "url": url, "color": color}))?;
    }
    let site = window.call("sites.list", json!({"search": "Northwind"}))?["results"][0]["id"].as_str().context("no site")?.to_owned();
    let content =
        window.call("writer.content.list", json!({"site_id": site, "sort": "-updated_at"}))?["results"][0]["id"].as_str().context("no content")?.to_owned();
    let cluster = window.call("planner.clusters.list", json!({"site_id": site, "sort": "-search_volume"}))?["results"][0]["id"]
        .as_str()
        .context("no cluster")?
        .to_owned();
    let record = window.call("publisher.records.list", json!({"site_id": site}))?["results"][0]["id"].as_str().context("no receipt")?.to_owned();
    // Some ideas stand on the next days, for the calendar.
    let days = window.driver.script("return [0, 1, 1, 3, 7, 9].map((d) => new Date(Date.now() + d * 864e5).toISOString().slice(0, 10))", &[])?;
    let ideas = window.call("planner.ideas.list", json!({"site_id": site, "limit": 6}))?;
    for (idea, day) in ideas["results"].as_array().into_iter().flatten().zip(days.as_array().into_iter().flatten()) {
        window.call("planner.ideas.update", json!({"id": idea["id"], "planned_on": day}))?;
    }
    let pages = [
        ("sites", "#/sites".to_owned(), ""),
        ("connection", format!("#/sites/{site}"), ""),
        ("keywords", format!("#/s/{site}/keywords"), ""),
        ("keyword", format!("#/s/{site}/keywords"), "jj\u{e007}"),
        ("clusters", format!("#/s/{site}/clusters/{cluster}"), "vl"),
        ("ideas", format!("#/s/{site}/ideas"), "j\u{e007}"),
        ("tasks", format!("#/s/{site}/tasks"), ""),
        ("content", format!("#/s/{site}/content"), ""),
        ("editor", format!("#/s/{site}/content/{content}"), ""),
        ("reading", format!("#/s/{site}/content/{content}"), "e"),
        ("images", format!("#/s/{site}/images"), ""),
        ("publish", format!("#/s/{site}/publish"), ""),
        ("receipts", format!("#/s/{site}/receipts/{record}"), ""),
        ("jobs", format!("#/s/{site}/keywords"), "."),
        ("shortcuts", format!("#/s/{site}/keywords"), "?"),
        ("menu", format!("#/s/{site}/keywords"), "\u{e03a}"),
        ("today", "#/all/dashboard".to_owned(), ""),
        ("board", format!("#/s/{site}/clusters"), "vb"),
        ("map", format!("#/s/{site}/clusters"), "vm"),
        ("calendar", format!("#/s/{site}/calendar"), ""),
    ];
    for (wide, tall) in [(1280, 800), (1920, 1080)] {
        window.driver.resize(wide, tall)?;
        for theme in ["light", "dark"] {
            window.driver.script("localStorage.setItem('theme', arguments[0])", &[json!(theme)])?;
            for (name, address, keys) in &pages {
                show(window, address)?;
                if !keys.is_empty() {
                    window.driver.keys(keys)?;
                }
                std::thread::sleep(Duration::from_millis(700));
                fs::write(folder.join(format!("{name}-{theme}-{wide}.png")), window.driver.picture()?)?;
            }
            show(window, &pages[2].1)?;
            window.driver.control('k')?;
            std::thread::sleep(Duration::from_millis(500));
            fs::write(folder.join(format!("palette-{theme}-{wide}.png")), window.driver.picture()?)?;
            println!("{theme} at {wide} × {tall}: done");
        }
    }
    make_smaller(&folder);
    Ok(())
}

/// Fewer colours, a quarter of the size: where the machine has a program for it.
fn make_smaller(folder: &Path) {
    let pictures = fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "png"));
    let done = Command::new("pngquant").args(["--force", "--skip-if-larger", "--ext", ".png", "--quality", "70-98", "--"]).args(pictures).status();
    if done.is_err() {
        println!("pngquant is not installed: the pictures keep their size");
    }
}

/// Loads a page anew at an address, so that nothing of the one before stays open.
fn show(window: &Window, address: &str) -> Result<()> {
    window.driver.script("location.hash = arguments[0]", &[json!(address)])?;
    window.driver.reload()?;
    window.wait("the page", ".page")?;
    std::thread::sleep(Duration::from_millis(500));
    Ok(())
}
