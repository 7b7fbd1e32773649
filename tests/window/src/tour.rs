//! A workspace with something of everything, and every page of the window: for pictures and for checks of all pages.
//!
//! Must not know: what is looked for on a page.

use crate::story::Story;
use crate::window::Window;
use anyhow::{Context, Result};
use serde_json::json;
use std::path::Path;
use std::time::Duration;

/// A page: its name, its address, and keys that open what is looked at.
pub type Stop = (&'static str, String, &'static str);

/// Goes through the main journey and comes back with every page of what it left behind.
pub fn prepare(pictures: Option<&Path>) -> Result<(Story, Vec<Stop>)> {
    let mut story = Story::begin(pictures)?;
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
    let first = |command: &str, params: serde_json::Value| -> Result<String> {
        Ok(window.call(command, params)?["results"][0]["id"].as_str().with_context(|| format!("nothing in {command}"))?.to_owned())
    };
    let site = first("sites.list", json!({"search": "Northwind"}))?;
    let content = first("writer.content.list", json!({"site_id": site, "sort": "-updated_at"}))?;
    let cluster = first("planner.clusters.list", json!({"site_id": site, "sort": "-search_volume"}))?;
    let record = first("publisher.records.list", json!({"site_id": site}))?;
    // Some ideas stand on the next days, for the calendar.
    let days = window.driver.script("return [0, 1, 1, 3, 7, 9].map((d) => new Date(Date.now() + d * 864e5).toISOString().slice(0, 10))", &[])?;
    let ideas = window.call("planner.ideas.list", json!({"site_id": site, "limit": 6}))?;
    for (idea, day) in ideas["results"].as_array().into_iter().flatten().zip(days.as_array().into_iter().flatten()) {
        window.call("planner.ideas.update", json!({"id": idea["id"], "planned_on": day}))?;
    }
    let pages = vec![
        ("today", "#/all/dashboard".to_owned(), ""),
        ("sites", "#/sites".to_owned(), ""),
        ("connection", format!("#/sites/{site}"), ""),
        ("keywords", format!("#/s/{site}/keywords"), ""),
        ("keyword", format!("#/s/{site}/keywords"), "jj\u{e007}"),
        ("all-keywords", "#/all/keywords".to_owned(), ""),
        ("clusters", format!("#/s/{site}/clusters/{cluster}"), "vl"),
        ("board", format!("#/s/{site}/clusters"), "vb"),
        ("map", format!("#/s/{site}/clusters"), "vm"),
        ("ideas", format!("#/s/{site}/ideas"), "j\u{e007}"),
        ("calendar", format!("#/s/{site}/calendar"), ""),
        ("tasks", format!("#/s/{site}/tasks"), ""),
        ("content", format!("#/s/{site}/content"), ""),
        ("all-content", "#/all/content".to_owned(), ""),
        ("editor", format!("#/s/{site}/content/{content}"), ""),
        ("reading", format!("#/s/{site}/content/{content}"), "e"),
        ("images", format!("#/s/{site}/images"), ""),
        ("publish", format!("#/s/{site}/publish"), ""),
        ("receipts", format!("#/s/{site}/receipts/{record}"), ""),
        ("jobs", "#/all/jobs".to_owned(), ""),
        ("spending", "#/all/spending".to_owned(), ""),
        ("calls", "#/all/spending/calls".to_owned(), ""),
        ("ai-providers", "#/ai".to_owned(), ""),
        ("drawer", format!("#/s/{site}/keywords"), "."),
        ("shortcuts", format!("#/s/{site}/keywords"), "?"),
        ("menu", format!("#/s/{site}/keywords"), "\u{e03a}"),
        ("switcher", format!("#/s/{site}/keywords"), "s"),
    ];
    Ok((story, pages))
}

/// Loads a page anew, so that nothing of the one before stays open, and presses its keys.
pub fn show(window: &Window, (_, address, keys): &Stop) -> Result<()> {
    window.driver.script("location.hash = arguments[0]", &[json!(address)])?;
    window.driver.reload()?;
    window.wait("the page", ".page")?;
    std::thread::sleep(Duration::from_millis(500));
    if !keys.is_empty() {
        window.driver.keys(keys)?;
    }
    std::thread::sleep(Duration::from_millis(700));
    Ok(())
}
