//! What a person does in the window, on the real program.

use anyhow::{Result, ensure};
use igny8_window_tests::story::{Story, keyword_file, open_sample};
use igny8_window_tests::window::{Home, Window};
use serde_json::{Value, json};
use std::fs;
use std::time::{Duration, Instant};

/// Wizard, site, import, clusters, ideas, tasks, drafts, connection, publishing: all by hand, checked in WordPress itself.
#[test]
fn from_a_keyword_file_to_receipts() -> Result<()> {
    let mut story = Story::begin(None)?;
    story.make_workspace()?;
    story.add_site()?;
    story.import(480)?;
    story.plan_and_write()?;
    story.connect()?;
    let receipts = story.publish(3)?;
    ensure!(receipts.len() == 3, "three texts were sent, {} receipts are there", receipts.len());
    for receipt in &receipts {
        ensure!(receipt["status"] == "published", "not published: {receipt}");
        let fields = receipt["fields"].as_array().map(Vec::as_slice).unwrap_or_default();
        ensure!(!fields.is_empty() && fields.iter().all(|f| f["equal"] == true), "not stored as sent: {receipt}");
        let post = story.wordpress.raw_post(receipt["post_id"].as_i64().unwrap_or(0))?;
        ensure!(post["post_title"] == receipt["title"], "another title in WordPress: {post}");
    }
    Ok(())
}

/// A file out of the desktop's own file manager: dragged over the window, let go, looked into, imported.
#[test]
fn a_dropped_file_is_imported() -> Result<()> {
    let home = Home::new()?;
    let window = open_sample(&home)?;
    let before = window.count_at_least(1)?;
    let file = home.path().join("Kunde Süd – Schlüsselwörter.csv");
    fs::write(&file, "Keyword,Volume\nwanderstiefel imprägnieren,320\nwanderstiefel einlaufen,210\n")?;
    window.drop_file(env!("CARGO_BIN_EXE_drag"), &file)?;
    window.wait("the preview", ".preview-file table")?;
    window.press("start-import")?;
    window.wait("the report", &Window::hook("report"))?;
    ensure!(window.text(".figure.good b")? == "2", "two keywords were in the file: {}", window.text("body")?);
    window.press("close-report")?;
    ensure!(window.count_at_least(before + 2)? == before + 2, "another number of keywords than before and two");
    window.close();
    Ok(())
}

/// The window comes back to where it was: the page reloaded, and the program started again.
#[test]
fn it_comes_back_to_where_it_was() -> Result<()> {
    let home = Home::new()?;
    let window = open_sample(&home)?;
    window.go("clusters", "Clusters")?;
    window.wait("the clusters", "[data-test=table-clusters] [data-test=row]")?;
    window.driver.click("[data-test=table-clusters] [data-test=row]")?;
    window.wait("one cluster", "[data-test=cluster-pane] [data-test=row]")?;
    let name = |w: &Window| w.driver.script("return document.querySelector('[data-test=cluster-name]').value", &[]);
    let before = name(&window)?;
    window.driver.reload()?;
    window.wait("the cluster after a reload", "[data-test=cluster-pane] [data-test=row]")?;
    ensure!(name(&window)? == before, "another cluster is open after a reload");
    window.close();

    let again = Window::open(&home)?;
    again.until("the page of last time", "const h = document.querySelector('.page h1'); return !!h && h.textContent === 'Clusters'", &[])?;
    again.close();
    Ok(())
}

/// All by keys: cursor, choosing, status with undo, palette, sheet, switching pages.
#[test]
fn the_keyboard_is_enough() -> Result<()> {
    let home = Home::new()?;
    let window = open_sample(&home)?;
    let inactive = |w: &Window| -> Result<u64> {
        Ok(w.call("planner.keywords.list", json!({"filters": [{"column": "status", "op": "in", "values": ["inactive"]}], "limit": 1}))?["count"]
            .as_u64()
            .unwrap_or(0))
    };
    let before = inactive(&window)?;
    window.driver.keys("xjxjx")?;
    window.until("three chosen", "return document.querySelectorAll('.row.picked').length === 3", &[])?;
    window.press("bulk-status")?;
    // Down once from Active to Inactive, and choose.
    window.wait("the menu", "[role=menuitem]")?;
    window.driver.keys("\u{e015}\u{e007}")?;
    window.wait("the message", "[data-test=toast]")?;
    ensure!(inactive(&window)? == before + 3, "three keywords were to become inactive");
    window.driver.control('z')?;
    let started = Instant::now();
    while inactive(&window)? != before {
        ensure!(started.elapsed() < Duration::from_secs(10), "undo did not bring the status back");
        std::thread::sleep(Duration::from_millis(100));
    }
    // Search while typing, and leave it by Escape.
    window.driver.keys("/")?;
    window.driver.keys("boots")?;
    window.until(
        "only rows with the word",
        "const r = [...document.querySelectorAll('.table.keywords .cell.main .clip')]; return r.length > 0 && r.every((e) => e.textContent.includes('boot'))",
        &[],
    )?;
    window.driver.keys("\u{e00c}")?;
    // The palette leads anywhere.
    window.driver.control('k')?;
    window.wait("the palette", "[data-test=palette-input]")?;
    window.driver.keys("go to images")?;
    window.until("the hit", "const h = document.querySelector('.hit.chosen'); return !!h && h.textContent.includes('Images')", &[])?;
    window.driver.keys("\u{e007}")?;
    window.until("the images", "return document.querySelector('.page h1')?.textContent === 'Images'", &[])?;
    window.driver.keys("gk")?;
    window.until("the keywords", "return document.querySelector('.page h1')?.textContent === 'Keywords'", &[])?;
    window.driver.keys("?")?;
    window.wait("the sheet of keys", "[data-test=sheet]")?;
    window.driver.keys("\u{e00c}")?;
    window.wait_gone("the sheet", "[data-test=sheet]")?;
    window.close();
    Ok(())
}

/// Words typed a moment before the page dies are there when it comes back; typing saves itself within a second.
#[test]
fn no_word_is_lost() -> Result<()> {
    let home = Home::new()?;
    let window = open_sample(&home)?;
    let sites = window.call("sites.list", json!({}))?;
    let site = sites["results"][0]["id"].clone();
    let task = window.call("writer.tasks.create", json!({"site_id": site, "title": "How to pick a tent", "keywords": ["tent"]}))?;
    window.call("writer.tasks.generate_content", json!({"site_id": site, "task_ids": [task["id"]]}))?;
    window.job_ends("generate_content")?;
    window.go("content", "Content")?;
    window.wait("the draft", "[data-test=table-contents] [data-test=row]")?;
    window.driver.click("[data-test=table-contents] [data-test=row]")?;
    window.wait("the editor", "[data-test=content-title]")?;
    let id = window.call("writer.content.list", json!({}))?["results"][0]["id"].clone();
    let title = |w: &Window| -> Result<Value> { Ok(w.call("writer.content.get", json!({"id": id}))?["title"].clone()) };

    window.driver.type_into("[data-test=content-title]", " that lasts")?;
    std::thread::sleep(Duration::from_millis(1_300));
    ensure!(title(&window)?.as_str().is_some_and(|t| t.ends_with("that lasts")), "typing was not saved within a second: {}", title(&window)?);

    // The page is loaded anew in the same moment: before the pause after the last key is over.
    window.driver.script(
        "const e = document.querySelector('[data-test=content-title]'); e.value += ' a lifetime'; e.dispatchEvent(new InputEvent('input', {bubbles: true})); setTimeout(() => location.reload());",
        &[],
    )?;
    let started = Instant::now();
    while !title(&window).ok().and_then(|t| t.as_str().map(|t| t.ends_with("a lifetime"))).unwrap_or(false) {
        ensure!(started.elapsed() < Duration::from_secs(20), "the last words are gone: {:?}", title(&window));
        std::thread::sleep(Duration::from_millis(200));
    }
    // The reading frame can do nothing and leads nowhere.
    window.driver.click("[data-test=segment-read]")?;
    window.wait("the reading frame", "[data-test=preview]")?;
    ensure!(window.driver.script("return document.querySelector('[data-test=preview]').getAttribute('sandbox')", &[])? == json!(""));
    window.close();
    Ok(())
}

/// A hundred thousand keywords: only what is on screen is in the document, and the scroll bar reaches the last row.
#[test]
fn long_lists_scroll() -> Result<()> {
    const ROWS: usize = 50_000;
    let home = Home::new()?;
    let window = open_sample(&home)?;
    let file = home.path().join("many.csv");
    fs::write(&file, keyword_file(ROWS))?;
    let sites = window.call("sites.list", json!({}))?;
    let site = sites["results"][0]["id"].clone();
    window.call("planner.keywords.bulk_create", json!({"site_id": site, "path": file}))?;
    let job = window.job_ends("import_keywords")?;
    ensure!(job["status"] == "done", "{job}");
    window.count_at_least(ROWS as u64)?;
    let shown = window.driver.script("return document.querySelectorAll('.table.keywords .row').length", &[])?;
    ensure!(shown.as_u64().is_some_and(|n| n < 80), "{shown} rows are in the document");
    // The scroll bar drawn to the end, then to the middle.
    for share in [1.0, 0.5] {
        window.driver.script(
            "const s = document.querySelector('.table.keywords .scroller'); s.scrollTop = (s.scrollHeight - s.clientHeight) * arguments[0]",
            &[json!(share)],
        )?;
        let started = Instant::now();
        window.until(
            "the rows there",
            "const rows = [...document.querySelectorAll('.table.keywords .row:not(.head)')]; const s = document.querySelector('.table.keywords .scroller').getBoundingClientRect();
             const seen = rows.filter((r) => { const b = r.getBoundingClientRect(); return b.bottom > s.top && b.top < s.bottom; });
             return seen.length > 8 && seen.every((r) => !r.classList.contains('blank'))",
            &[],
        )?;
        ensure!(started.elapsed() < Duration::from_secs(3), "the rows took {:?}", started.elapsed());
    }
    window.close();
    Ok(())
}
