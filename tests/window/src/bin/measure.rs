//! The window's figures on a workspace of 1 GB: start, switch of site, filter, scrolling, a keystroke, memory over time.
//!
//! `measure [--minutes N] [--small] [--only PLACES]`: the scripted session lasts N minutes (5 unless told); with places (`keywords,editor`)
//! it goes to those alone, without the tables before it, to find what keeps memory. Prints, asserts nothing.

use anyhow::{Context, Result};
use igny8_window_tests::large::{self, GIGABYTE, Size};
use igny8_window_tests::window::{Home, Window};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const ROWS: &str = "[...document.querySelectorAll('.table.keywords .scroller [data-test=row]')]";

/// Median, 95th percentile and worst of some times, as a row of the table.
fn row(what: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let at = |part: usize| times.get((times.len() * part / 100).min(times.len().saturating_sub(1))).copied().unwrap_or(f64::NAN);
    println!("| {what} | {} | {:.0} | {:.0} | {:.0} |", times.len(), at(50), at(95), at(100));
}

/// Acts in the page and waits there for a condition and the next two frames; milliseconds.
fn timed(window: &Window, what: &str, act: &str, ready: &str) -> Result<f64> {
    let script = format!(
        "const done = arguments[0], begun = performance.now(), ready = () => {{ {ready} }}; {{ {act} }}
         const look = () => ready() ? requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun)))
           : performance.now() - begun > 30000 ? done(null) : setTimeout(look, 2); look();"
    );
    window.driver.script_later(&script, &[])?.as_f64().with_context(|| format!("{what}: not within 30 s"))
}

/// Resident memory of the program and of its web processes, MiB: proportional, so that shared pages count once.
fn memory(home: &Home) -> Result<(u64, u64)> {
    let (mut host, mut web) = (0, 0);
    for entry in std::fs::read_dir("/proc")? {
        let folder = entry?.path();
        let Ok(environment) = std::fs::read(folder.join("environ")) else { continue };
        if !String::from_utf8_lossy(&environment).contains(&*home.path().to_string_lossy()) {
            continue;
        }
        let Ok(program) = std::fs::read_link(folder.join("exe")) else { continue };
        let rollup = std::fs::read_to_string(folder.join("smaps_rollup")).unwrap_or_default();
        let kib: u64 = rollup.lines().find_map(|l| l.strip_prefix("Pss:")).and_then(|v| v.trim().trim_end_matches(" kB").trim().parse().ok()).unwrap_or(0);
        match program.file_name().and_then(|n| n.to_str()).unwrap_or_default() {
            name if name.starts_with("igny8-desktop") => host += kib / 1024,
            "WebKitWebProcess" => web += kib / 1024,
            _ => {}
        }
    }
    Ok((host, web))
}

/// Opens the window on the workspace that was open last; milliseconds from the start to rows on the screen.
fn start(home: &Home) -> Result<(Window, f64)> {
    let begun = Instant::now();
    let window = Window::open(home)?;
    window.wait("the first page with something on it", "[data-test=row], .panel, .figure, .card")?;
    Ok((window, begun.elapsed().as_secs_f64() * 1000.0))
}

fn keywords_of(site: &str) -> String {
    format!("location.hash = '#/s/{site}/keywords'")
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let minutes: u64 = arguments.iter().position(|a| a == "--minutes").and_then(|at| arguments.get(at + 1)?.parse().ok()).unwrap_or(5);
    let small = arguments.iter().any(|a| a == "--small");
    let begun = Instant::now();
    let large = large::make(if small { Size { first: 20_000, sites: 10, others: 500, posts: 50 } } else { GIGABYTE })?;
    eprintln!("a workspace of {} MiB in {:.0} s", large.bytes >> 20, begun.elapsed().as_secs_f64());
    println!("Workspace: {} MiB, {} sites.\n", large.bytes >> 20, large.sites.len());

    let home = Home::new()?;
    let window = Window::open(&home)?;
    window.call("system.workspace.open", json!({"path": large.ws.folder()}))?;
    window.driver.reload()?;
    window.wait("the frame", ".frame")?;
    window.driver.script(&keywords_of(&large.sites[0]), &[])?;
    window.wait("the keywords", "[data-test=table-keywords] [data-test=row]")?;
    window.close();

    let only: Option<Vec<String>> =
        arguments.iter().position(|a| a == "--only").and_then(|at| Some(arguments.get(at + 1)?.split(',').map(str::to_owned).collect()));
    if let Some(places) = only {
        let (window, _) = start(&home)?;
        session(&window, &home, &large, minutes, &places)?;
        window.close();
        return Ok(());
    }

    println!("| what | runs | median ms | 95 % ms | worst ms |\n| --- | ---: | ---: | ---: | ---: |");
    let mut starts = Vec::new();
    for _ in 0..5 {
        let (window, time) = start(&home)?;
        starts.push(time);
        window.close();
    }
    row("start of the program to the first page with its rows (WebDriver's own start included)", starts);
    let (window, _) = start(&home)?;
    let paint = window.driver.script("return performance.getEntriesByType('paint').map((e) => e.startTime)[0] ?? null", &[])?;
    row("of it: page load to first contentful paint", paint.as_f64().into_iter().collect());

    let mut switches = Vec::new();
    for n in 1..=20 {
        let at = if n % 2 == 0 { 0 } else { n % large.sites.len() };
        let tag = if at == 0 { String::new() } else { format!(" c{:03}", at + 1) };
        let ready = format!(
            "const rows = {ROWS}; return rows.length > 10 && rows.every((r) => '{tag}' ? r.textContent.includes('{tag}') : !/ c\\d\\d\\d/.test(r.textContent))"
        );
        switches.push(timed(&window, "switch of site", &keywords_of(&large.sites[at]), &ready)?);
    }
    row("switch of site to its keywords painted", switches);

    window.driver.script(&keywords_of(&large.sites[0]), &[])?;
    window.count_at_least(if small { 20_000 } else { 1_000_000 })?;
    let (mut filters, mut counts, mut sorts, mut searches) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let count = "document.querySelector('[data-test=count]')?.textContent";
    for word in ["Commercial", "Transactional", "Navigational", "Informational"] {
        window.driver.click("[data-test=filter-intent]")?;
        window.wait("the values", ".choices .value")?;
        std::thread::sleep(Duration::from_secs(2));
        let tick = format!(
            "window.n = {count}; [...document.querySelectorAll('.choices .value')].find((v) => v.textContent.includes('{word}')).querySelector('input, button, [role=checkbox]').click()"
        );
        let rows = format!("const rows = {ROWS}; return rows.length > 10 && rows.every((r) => r.textContent.includes('{word}'))");
        filters.push(timed(&window, "filter", &tick, &rows)?);
        counts.push(timed(&window, "count", "", &format!("return {count} && {count} !== window.n"))? + filters.last().copied().unwrap_or(0.0));
        window.driver.keys("\u{e00c}")?;
        window.press("clear-filters")?;
        window.count_at_least(if small { 20_000 } else { 1_000_000 })?;
    }
    row("filter by intent to rows repainted", filters);
    row("filter by intent to its exact count painted", counts);
    for word in ["boots", "camping tent", "gaming", "wireless router"] {
        let act =
            format!("const s = document.querySelector('[data-test=search]'); s.value = '{word}'; s.dispatchEvent(new InputEvent('input', {{bubbles: true}}))");
        let ready = format!("const rows = {ROWS}; return rows.length > 10 && rows.every((r) => '{word}'.split(' ').every((w) => r.textContent.includes(w)))");
        searches.push(timed(&window, "search", &act, &ready)?);
    }
    row("search typed to rows repainted (90 ms of it wait for the next key)", searches);
    let act = "const s = document.querySelector('[data-test=search]'); s.value = ''; s.dispatchEvent(new InputEvent('input', {bubbles: true}))";
    timed(&window, "clear", act, &format!("return {ROWS}.length > 10"))?;
    window.count_at_least(if small { 20_000 } else { 1_000_000 })?;
    for column in ["difficulty", "keyword", "volume", "difficulty", "volume"] {
        let act = format!(
            "window.first = {ROWS}[0].textContent; [...document.querySelectorAll('.table.keywords [role=columnheader]')].find((h) => h.textContent.toLowerCase().includes('{}')).querySelector('button').click()",
            if column == "difficulty" { "diff" } else { column }
        );
        sorts.push(timed(&window, "sort", &act, &format!("const rows = {ROWS}; return rows.length > 10 && rows[0].textContent !== window.first"))?);
    }
    row("sort by another column to rows repainted", sorts);

    let script = "const done = arguments[0], s = document.querySelector('.table.keywords .scroller'), times = []; let blank = 0, last = performance.now();
        const step = (now) => { times.push(now - last); last = now; blank += [...document.querySelectorAll('.table.keywords .row.blank')].some((r) => { const b = r.getBoundingClientRect(), v = s.getBoundingClientRect(); return b.bottom > v.top && b.top < v.bottom; }) ? 1 : 0;
          s.scrollTop += arguments[1] ?? 120; times.length < 400 ? requestAnimationFrame(step) : done({times: times.slice(1), blank}); }; requestAnimationFrame(step)";
    let scrolled = window.driver.script_later(script, &[])?;
    let times: Vec<f64> = scrolled["times"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    row(&format!("scroll frame at 120 px a frame ({} of {} frames with a row not yet there)", scrolled["blank"], times.len()), times);
    let mut jumps = Vec::new();
    for part in [0.9, 0.1, 0.5, 0.75, 0.33, 0.01, 0.99, 0.6] {
        let act = format!("const s = document.querySelector('.table.keywords .scroller'); s.scrollTop = s.scrollHeight * {part}");
        jumps.push(timed(&window, "jump", &act, &format!("return {ROWS}.length > 10 && !document.querySelector('.table.keywords .row.blank')"))?);
    }
    row("jump of the scroll bar anywhere in the list to rows painted", jumps);

    window.driver.script(&format!("location.hash = '#/s/{}/content/{}'", large.sites[0], large.post), &[])?;
    window.wait("the editor", "[data-test=rich] > p")?;
    std::thread::sleep(Duration::from_secs(3));
    window.driver.click("[data-test=rich] > p:nth-of-type(40)")?;
    let listen = "window.keyTimes = []; document.addEventListener('keydown', () => { const t = performance.now(); requestAnimationFrame(() => setTimeout(() => window.keyTimes.push(performance.now() - t))); }, true); return document.querySelector('[data-test=rich]').innerText.split(/\\s+/).length";
    let words = window.driver.script(listen, &[])?;
    for _ in 0..12 {
        window.driver.keys("word ")?;
    }
    std::thread::sleep(Duration::from_millis(500));
    let times = window.driver.script("return window.keyTimes", &[])?;
    row(&format!("key pressed to painted, post of {words} words"), times.as_array().into_iter().flatten().filter_map(Value::as_f64).collect());

    let all = PLACES.map(str::to_owned);
    session(&window, &home, &large, minutes, &all)?;
    window.close();
    Ok(())
}

/// Where a session goes: pages of a client, pages of all, the switcher, a post.
const PLACES: [&str; 14] = [
    "keywords",
    "clusters",
    "ideas",
    "calendar",
    "content",
    "images",
    "receipts",
    "all/dashboard",
    "all/keywords",
    "all/content",
    "sites",
    "all/jobs",
    "switcher",
    "editor",
];

/// What a person does all day, over and over; the memory every minute, later every five.
fn session(window: &Window, home: &Home, large: &large::Large, minutes: u64, places: &[String]) -> Result<()> {
    println!("\nA scripted session of {minutes} minutes in {}: lists scrolled, clients switched, a post typed in.\n", places.join(", "));
    println!("| minute | rounds | program MiB | web process MiB |\n| ---: | ---: | ---: | ---: |");
    let begun = Instant::now();
    let (mut rounds, mut next) = (0_usize, 0);
    loop {
        let passed = begun.elapsed().as_secs() / 60;
        if passed >= next {
            let (host, web) = memory(home)?;
            println!("| {passed} | {rounds} | {host} | {web} |");
            next = if passed < 5 { passed + 1 } else { passed + 5 };
        }
        if passed >= minutes {
            return Ok(());
        }
        let site = &large.sites[rounds % large.sites.len()];
        rounds += 1;
        for place in places {
            visit(window, large, site, place)?;
        }
    }
}

/// A person's pause, shortened to `IGNY8_PACE` per cent.
fn pause(millis: u64) {
    let pace = std::env::var("IGNY8_PACE").ok().and_then(|p| p.parse().ok()).unwrap_or(100_u64);
    std::thread::sleep(Duration::from_millis(millis * pace / 100));
}

fn visit(window: &Window, large: &large::Large, site: &str, place: &str) -> Result<()> {
    match place {
        "switcher" => {
            window.driver.keys("s")?;
            pause(300);
            window.driver.keys("client 1\u{e00c}")
        }
        "editor" => {
            window.driver.script(&format!("location.hash = '#/s/{}/content/{}'", large.sites[0], large.post), &[])?;
            window.wait("the editor", "[data-test=rich] > p")?;
            window.driver.click("[data-test=rich] > p")?;
            window.driver.keys("Words. ")?;
            std::thread::sleep(Duration::from_millis(1_500));
            // Away again, so that the next visit opens it anew.
            window.driver.script("location.hash = '#/sites'", &[])?;
            window.wait_gone("the editor", "[data-test=rich]")
        }
        place => {
            let address = if place.contains('/') || place == "sites" { format!("#/{place}") } else { format!("#/s/{site}/{place}") };
            window.driver.script(&format!("location.hash = '{address}'"), &[])?;
            pause(700);
            window.driver.script("const s = document.querySelector('.table .scroller'); if (s) s.scrollTop += 3000", &[])?;
            pause(300);
            Ok(())
        }
    }
}
