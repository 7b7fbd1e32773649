//! Two hundred clients in the real window: switching among them by a few letters, every list over all of them, and a change of
//! everything that matches, taken back.
//!
//! Must not know: how sites are stored.

use anyhow::{Context, Result, ensure};
use igny8_window_tests::story::open_sample;
use igny8_window_tests::window::Home;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const ENTER: &str = "\u{e007}";

#[test]
fn two_hundred_sites_are_switched_by_a_few_letters() -> Result<()> {
    let home = Home::new()?;
    let window = open_sample(&home)?;
    // One call of the page for all: what is looked at is the switching, not the making.
    for n in 3..=200 {
        window.call("sites.create", json!({"name": format!("Client {n:03}"), "url": format!("https://client-{n:03}.example")}))?;
    }
    let on = "return document.querySelector('.crumb')?.textContent.includes(arguments[0]) ?? false";
    for (typed, name) in [("cl137", "Client 137"), ("alpine", "Alpine"), ("client 099", "Client 099"), ("harb", "Harbour")] {
        window.driver.keys("s")?;
        window.wait("the switcher", "[data-test=switcher-input]")?;
        window.driver.keys(typed)?;
        window.until("the hit", "return document.querySelector('.hit.chosen')?.textContent.includes(arguments[0]) ?? false", &[json!(name)])?;
        let started = Instant::now();
        window.driver.keys(ENTER)?;
        window.until("the site", on, &[json!(name)])?;
        println!("switched to {name} in {:?}, the asking included", started.elapsed());
        window.wait_gone("the switcher", "[data-test=switcher-input]")?;
    }
    window.close();
    Ok(())
}

#[test]
fn everything_that_matches_is_changed_and_taken_back() -> Result<()> {
    let home = Home::new()?;
    let window = open_sample(&home)?;
    // Over all sites: both clients' keywords in one table, the site as a column.
    window.driver.script("location.hash = '#/all/keywords'", &[])?;
    window.until(
        "both clients",
        "const t = [...document.querySelectorAll('.table.keywords .row:not(.head)')].map((r) => r.textContent).join(' '); return t.includes('Alpine') && t.includes('Harbour')",
        &[],
    )?;
    let active = |name: &str| -> Result<u64> {
        let found = window.call("planner.keywords.list", json!({"filters": [{"column": "status", "op": "in", "values": [name]}], "limit": 1}))?;
        found["count"].as_u64().context("a count")
    };
    let (before, inactive): (u64, u64) = (active("active")?, active("inactive")?);
    ensure!(before > 100, "the sample has keywords");
    window.driver.control('a')?;
    window.press("bulk-status")?;
    window.wait("the menu", "[role=menuitem]")?;
    window.driver.keys(&format!("\u{e015}{ENTER}"))?;
    let until = |what: &str, wanted: &dyn Fn() -> Result<bool>| -> Result<()> {
        let started = Instant::now();
        while !wanted()? {
            ensure!(started.elapsed() < Duration::from_secs(15), "{what}: {} active, {} inactive", active("active")?, active("inactive")?);
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    };
    until("all were to become inactive", &|| Ok(active("active")? == 0))?;
    window.wait("the message", "[data-test=toast]")?;
    window.driver.control('z')?;
    until("undo was to bring them back", &|| Ok(active("active")? == before && active("inactive")? == inactive))?;
    let changes: Value = window.call("system.undo.list", json!({}))?;
    ensure!(changes["results"].as_array().is_some_and(|c| !c.is_empty()), "the change stands among the recent ones: {changes}");
    window.close();
    Ok(())
}
