//! The planner in the real window: the board by keys and by the pointer, undo after a restart, the first steps.
//!
//! Must not know: how clusters are stored.

use anyhow::{Context, Result, ensure};
use igny8_window_tests::window::{Home, Window};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const ENTER: &str = "\u{e007}";
const RIGHT: &str = "\u{e014}";

/// A workspace with a client that has keywords and clusters.
fn planned(home: &Home) -> Result<(Window, Value)> {
    let window = Window::open(home)?;
    window.wait("the wizard", &Window::hook("create-workspace"))?;
    window.call("system.workspace.create", json!({"account": "Brightwater Digital", "sample": true}))?;
    window.driver.reload()?;
    window.wait("the frame", ".frame")?;
    let site = window.call("sites.list", json!({}))?["results"][0]["id"].clone();
    window.job_ends("auto_cluster")?;
    Ok((window, site))
}

fn go(window: &Window, site: &Value, page: &str) -> Result<()> {
    window.driver.script("location.hash = `#/s/${arguments[0]}/${arguments[1]}`", &[site.clone(), json!(page)])?;
    Ok(())
}

/// In which cluster a keyword is.
fn cluster_of(window: &Window, keyword: &str) -> Result<Value> {
    let found = window.call("planner.keywords.list", json!({"search": keyword}))?;
    let rows = found["results"].as_array().context("keywords")?;
    let row = rows.iter().find(|r| r["keyword"] == keyword).context("the keyword is gone")?;
    Ok(row["cluster_id"].clone())
}

fn until_cluster(window: &Window, keyword: &str, wanted: &Value) -> Result<()> {
    let started = Instant::now();
    while cluster_of(window, keyword)? != *wanted {
        ensure!(started.elapsed() < Duration::from_secs(15), "{keyword} is in {} instead of {wanted}", cluster_of(window, keyword)?);
        std::thread::sleep(Duration::from_millis(120));
    }
    Ok(())
}

/// Space picks a keyword up, arrows choose the card, Enter puts it down; the next day it is taken back.
#[test]
fn a_keyword_is_carried_by_keys_and_brought_back_after_a_restart() -> Result<()> {
    let home = Home::new()?;
    let (window, site) = planned(&home)?;
    go(&window, &site, "clusters")?;
    window.press("segment-board")?;
    window.wait("the board", &Window::hook("board"))?;
    window.wait("keywords on cards", "[data-test=board] .card-cluster.loose [data-keyword]")?;
    let script = "const k = document.querySelector('.card-cluster.loose [data-keyword]'); k.focus(); return k.querySelector('.clip').textContent";
    let keyword = window.driver.script(script, &[])?.as_str().context("no keyword")?.to_owned();
    ensure!(cluster_of(&window, &keyword)?.is_null(), "{keyword} was to be without a cluster");
    window.driver.keys(" ")?;
    window.wait("what is carried", ".kanban.carrying")?;
    // First the new cluster, then the first card.
    window.driver.keys(RIGHT)?;
    window.wait("a new cluster as the target", ".drop-new.over")?;
    window.driver.keys(RIGHT)?;
    let target = window.until("a card as the target", "return document.querySelector('.card-cluster.over')?.dataset.target ?? false", &[])?;
    window.driver.keys(ENTER)?;
    until_cluster(&window, &keyword, &target)?;
    window.wait("the message", "[data-test=toast]")?;
    window.close();

    let again = Window::open(&home)?;
    again.wait("the frame", ".frame")?;
    again.driver.script("document.activeElement && document.activeElement.blur()", &[])?;
    again.driver.control('z')?;
    until_cluster(&again, &keyword, &Value::Null)?;
    again.close();
    Ok(())
}

/// The map shows the clusters and leads to one of them by keys alone.
#[test]
fn the_map_is_walked_by_arrows() -> Result<()> {
    let home = Home::new()?;
    let (window, site) = planned(&home)?;
    go(&window, &site, "clusters")?;
    window.press("segment-map")?;
    window.until("tiles", "return document.querySelectorAll('[data-test=cluster-map] [role=option]').length > 5", &[])?;
    window.driver.script("document.querySelector('[data-test=cluster-map]').focus()", &[])?;
    window.driver.keys(&format!("{RIGHT}{ENTER}"))?;
    window.wait("one cluster", &Window::hook("cluster-pane"))?;
    window.close();
    Ok(())
}
