//! The benchmark table (`cargo xtask bench`): import, list, filter, sort, search and clustering by size, with peak memory.
//!
//! Times are of the public commands over the pipe of the release program, so they include JSON both ways. Nothing is asserted.

use anyhow::{Context as _, Result};
use igny8_tests::{Program, Workspace, keyword_list};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::time::Instant;

const REPEATS: usize = 15;

struct Timed {
    median: f64,
    worst: f64,
}

fn timed(program: &mut Program, command: &str, params: &Value) -> Result<(Timed, Value)> {
    let mut times = Vec::new();
    let mut last = Value::Null;
    for _ in 0..REPEATS {
        let begun = Instant::now();
        last = program.ok(command, params.clone())?;
        times.push(begun.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok((Timed { median: times[times.len() / 2], worst: times[times.len() - 1] }, last))
}

fn main() -> Result<()> {
    let full = std::env::args().any(|a| a == "--full");
    let sizes: &[usize] = if full { &[1_000, 100_000, 1_000_000] } else { &[1_000, 100_000] };
    println!("| keywords | import s | rows/s | file MiB | peak MiB |\n| ---: | ---: | ---: | ---: | ---: |");
    let mut reads = String::from("\n| keywords | query | median ms | worst of 15 ms |\n| ---: | --- | ---: | ---: |\n");
    for size in sizes {
        let (ws, site) = Workspace::with_site("https://client.example")?;
        let file = ws.file("kw.csv", keyword_list(*size, ""))?;
        let mut program = Program::start(&ws)?;
        let begun = Instant::now();
        program.job("planner.keywords.bulk_create", json!({"site_id": site, "path": file}))?;
        let seconds = begun.elapsed().as_secs_f64();
        #[expect(clippy::cast_precision_loss, reason = "figures for a table")]
        let per_second = *size as f64 / seconds;
        let bytes = ws.folder().join("workspace.sqlite").metadata()?.len();
        println!("| {size} | {seconds:.2} | {per_second:.0} | {} | {} |", bytes >> 20, program.peak_memory() >> 10);
        let queries = [
            ("page 1 by volume, with count", json!({"site_id": site})),
            ("page 1 by volume, no count", json!({"site_id": site, "no_count": true})),
            ("page 1 by keyword", json!({"site_id": site, "sort": "keyword", "no_count": true})),
            ("jump to 9/10 of the list", json!({"site_id": site, "offset": size / 10 * 9, "no_count": true})),
            (
                "filter intent + difficulty, sort volume, with count",
                json!({"site_id": site, "filters": [{"column": "intent", "op": "in", "values": ["commercial"]}, {"column": "difficulty", "op": "max", "values": ["30"]}]}),
            ),
            ("search, common word, with count", json!({"site_id": site, "search": "boots"})),
            ("search, first rows only", json!({"site_id": site, "search": "boots", "no_count": true})),
            ("search, nothing found, with count", json!({"site_id": site, "search": "zzzz"})),
        ];
        for (name, query) in queries {
            let (time, _) = timed(&mut program, "planner.keywords.list", &query)?;
            let _ = writeln!(reads, "| {size} | {name} | {:.1} | {:.1} |", time.median, time.worst);
        }
        let first = program.ok("planner.keywords.list", json!({"site_id": site, "offset": size / 2, "no_count": true}))?;
        let cursor = first["next"].as_str().context("a cursor")?.to_owned();
        let (time, _) = timed(&mut program, "planner.keywords.list", &json!({"site_id": site, "cursor": cursor, "no_count": true}))?;
        let _ = writeln!(reads, "| {size} | page by key from the middle | {:.1} | {:.1} |", time.median, time.worst);
        program.end()?;
    }
    println!("{reads}");
    println!("| keywords | clustering s | clusters | unclustered | peak MiB |\n| ---: | ---: | ---: | ---: | ---: |");
    for size in [1_000, 10_000, 100_000] {
        let (ws, site) = Workspace::with_site("https://client.example")?;
        let file = ws.file("kw.csv", keyword_list(size, ""))?;
        let mut program = Program::start(&ws)?;
        program.job("planner.keywords.bulk_create", json!({"site_id": site, "path": file}))?;
        let begun = Instant::now();
        let report = program.job("planner.keywords.auto_cluster", json!({"site_id": site}))?;
        println!("| {size} | {:.2} | {} | {} | {} |", begun.elapsed().as_secs_f64(), report["clusters"], report["unclustered"], program.peak_memory() >> 10);
        program.end()?;
    }
    Ok(())
}
