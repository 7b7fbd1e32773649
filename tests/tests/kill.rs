//! `kill -9` at every named failpoint and at random moments of every kind of job: nothing lost, nothing twice, no damage.

use anyhow::{Context as _, Result, ensure};
use igny8_tests::{Chance, Program, Workspace, keyword_csv, paired};
use igny8_wp_fixture::{Php, Pool, Series, Site};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// What a stage of the chain does, and what must hold when it is over.
struct Stage {
    name: &'static str,
    command: &'static str,
    params: Value,
    /// The workspace before the stage.
    before: Workspace,
    /// Figures of the workspace after the stage, run without a kill.
    expected: Value,
}

/// Counts that a stage must end with, however often it was killed.
fn figures(program: &mut Program, site: &str) -> Result<Value> {
    let mut out = json!({});
    for (name, command) in [
        ("keywords", "planner.keywords.list"),
        ("clusters", "planner.clusters.list"),
        ("ideas", "planner.ideas.list"),
        ("tasks", "writer.tasks.list"),
        ("contents", "writer.content.list"),
        ("images", "writer.images.list"),
    ] {
        out[name] = program.ok(command, json!({"site_id": site, "limit": 1}))?["count"].clone();
    }
    out["clustered"] =
        program.ok("planner.keywords.list", json!({"site_id": site, "filters": [{"column": "cluster", "op": "not_empty"}], "limit": 1}))?["count"].clone();
    Ok(out)
}

/// The stages of the chain up to drafts, each from a workspace of its own.
fn stages(rows: usize) -> Result<(Vec<Stage>, String)> {
    let (ws, site) = Workspace::with_site("https://client.example")?;
    let file = ws.file("kw.csv", keyword_csv(rows))?;
    let plan = [
        ("import", "planner.keywords.bulk_create", json!({"site_id": site, "path": file})),
        ("cluster", "planner.keywords.auto_cluster", json!({"site_id": site})),
        ("ideas", "planner.clusters.generate_ideas", json!({"site_id": site, "limit": 120})),
        ("write", "writer.tasks.generate_content", json!({"site_id": site, "limit": 12, "images": true})),
    ];
    let mut out = Vec::new();
    for (name, command, params) in plan {
        let before = ws.copy()?;
        let mut program = Program::start(&ws)?;
        if name == "write" {
            program.ok("planner.ideas.create_tasks", json!({"site_id": site, "limit": 12}))?;
            program.end()?;
            let before = ws.copy()?;
            let mut program = Program::start(&ws)?;
            program.job(command, params.clone())?;
            let expected = figures(&mut program, &site)?;
            program.end()?;
            out.push(Stage { name, command, params, before, expected });
            continue;
        }
        program.job(command, params.clone())?;
        let expected = figures(&mut program, &site)?;
        program.end()?;
        out.push(Stage { name, command, params, before, expected });
    }
    // The stages' files point into the first workspace's folder, which has to outlive them.
    std::mem::forget(ws);
    Ok((out, site))
}

/// Starts the stage again after a kill, as a person would who sees it unfinished, and lets everything come to rest.
fn recover(ws: &Workspace, stage: &Stage, site: &str) -> Result<Value> {
    let mut program = Program::start(ws)?;
    program.settle()?;
    let jobs = program.ok("jobs.list", json!({}))?;
    let known = jobs["results"].as_array().is_some_and(|jobs| jobs.iter().any(|j| j["status"] == "done"));
    if !known || figures(&mut program, site)? != stage.expected {
        program.job(stage.command, stage.params.clone())?;
    }
    let jobs = program.ok("jobs.list", json!({}))?;
    for job in jobs["results"].as_array().context("jobs")? {
        ensure!(job["status"] == "done", "no job is left behind: {job}");
    }
    let found = figures(&mut program, site)?;
    program.end()?;
    integrity(ws)?;
    Ok(found)
}

fn integrity(ws: &Workspace) -> Result<()> {
    let script = "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); print(c.execute('PRAGMA integrity_check').fetchone()[0], len(c.execute('PRAGMA foreign_key_check').fetchall()))";
    let output = std::process::Command::new("python3").args(["-c", script]).arg(ws.folder().join("workspace.sqlite")).output()?;
    ensure!(
        String::from_utf8_lossy(&output.stdout).trim() == "ok 0",
        "the database is damaged: {}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// Failpoints that a stage passes, with how often.
fn points(stage: &Stage) -> Result<BTreeMap<String, u32>> {
    let ws = stage.before.copy()?;
    let log = ws.home().join("points.log");
    let mut program = Program::start_with(&ws, &[("IGNY8_FAILPOINT_LOG", &log.to_string_lossy())])?;
    program.job(stage.command, stage.params.clone())?;
    program.end()?;
    let mut out = BTreeMap::new();
    for line in std::fs::read_to_string(&log)?.lines() {
        *out.entry(line.to_owned()).or_insert(0) += 1;
    }
    Ok(out)
}

#[test]
fn killed_at_every_failpoint_of_the_local_stages() -> Result<()> {
    let (stages, site) = stages(1_700)?;
    let mut kills = 0;
    for stage in &stages {
        for (point, times) in points(stage)? {
            if point.starts_with("migrate") {
                continue;
            }
            for nth in [1, times] {
                let ws = stage.before.copy()?;
                let mut program = Program::start_with(&ws, &[("IGNY8_FAILPOINT", &format!("{point}:{nth}"))])?;
                // The answer may never come: the program dies before it.
                let _ = program.send(stage.command, &stage.params);
                ensure!(program.ended_within(Duration::from_secs(180))?, "{}: {point}:{nth} was not reached", stage.name);
                drop(program);
                kills += 1;
                let found = recover(&ws, stage, &site).with_context(|| format!("{} killed at {point}:{nth}", stage.name))?;
                assert_eq!(found, stage.expected, "{} killed at {point}:{nth} ends as if nothing had happened", stage.name);
                if times == 1 {
                    break;
                }
            }
        }
    }
    println!("{kills} kills at failpoints");
    Ok(())
}

#[test]
fn killed_at_random_moments_of_the_local_stages() -> Result<()> {
    let (stages, site) = stages(1_700)?;
    let mut chance = Chance::new("killed_at_random_moments_of_the_local_stages");
    for round in 0..120 {
        let stage = &stages[round % stages.len()];
        let ws = stage.before.copy()?;
        let mut program = Program::start(&ws)?;
        program.send(stage.command, &stage.params)?;
        let after = chance.below(900);
        std::thread::sleep(Duration::from_millis(after));
        program.kill()?;
        let found = recover(&ws, stage, &site).with_context(|| format!("round {round}: {} killed after {after} ms", stage.name))?;
        assert_eq!(found, stage.expected, "round {round}: {} killed after {after} ms ends as if nothing had happened", stage.name);
    }
    println!("120 random kills");
    Ok(())
}

/// A workspace with drafts, paired with a real site.
fn ready_to_publish(wordpress: &Site, drafts: u32) -> Result<(Workspace, String)> {
    let (ws, site) = paired(wordpress)?;
    let mut program = Program::start(&ws)?;
    let file = ws.file("kw.csv", keyword_csv(12))?;
    program.job("planner.keywords.bulk_create", json!({"site_id": site, "path": file}))?;
    program.job("planner.keywords.auto_cluster", json!({"site_id": site}))?;
    program.job("planner.clusters.generate_ideas", json!({"site_id": site, "limit": drafts}))?;
    program.ok("planner.ideas.create_tasks", json!({"site_id": site}))?;
    program.job("writer.tasks.generate_content", json!({"site_id": site, "images": true}))?;
    program.end()?;
    Ok((ws, site))
}

/// After any kill: every draft has exactly one post, and what WordPress holds is what is here.
fn published_once(ws: &Workspace, site: &str, wordpress: &Site, expected: u64) -> Result<()> {
    let mut program = Program::start(ws)?;
    program.settle()?;
    let list = program.ok("writer.content.list", json!({"site_id": site, "limit": 500}))?;
    let rows = list["results"].as_array().context("rows")?.clone();
    if rows.iter().any(|r| r["external_id"].is_null()) {
        program.job("publisher.publish", json!({"site_id": site}))?;
    }
    let jobs = program.ok("jobs.list", json!({}))?;
    for job in jobs["results"].as_array().context("jobs")? {
        ensure!(job["status"] == "done", "no job is left behind: {job}");
    }
    program.end()?;
    integrity(ws)?;
    let script = "global $wpdb; $r = array(); foreach ( $wpdb->get_col( \"SELECT m.meta_value FROM $wpdb->postmeta m JOIN $wpdb->posts p ON p.ID = m.post_id WHERE m.meta_key = '_igny8_content_id' AND p.post_type IN ( 'post', 'page' )\" ) as $c ) { $r[ $c ] = isset( $r[ $c ] ) ? $r[ $c ] + 1 : 1; } echo wp_json_encode( $r );";
    let posts = wordpress.php_json(script)?;
    for row in &rows {
        let id = row["id"].as_str().unwrap_or_default();
        ensure!(posts[id] == 1, "content {id} has {} posts", posts[id]);
    }
    ensure!(rows.len() as u64 == expected, "all drafts are there");
    Ok(())
}

#[test]
fn killed_while_publishing() -> Result<()> {
    let pool = Pool::start(Series::V68, Php::V82)?;
    let mut chance = Chance::new("killed_while_publishing");
    // Every failpoint of a publication, learnt from one that was not killed.
    let wordpress = pool.site()?;
    let (ws, site) = ready_to_publish(&wordpress, 2)?;
    let log = ws.home().join("points.log");
    let mut program = Program::start_with(&ws, &[("IGNY8_FAILPOINT_LOG", &log.to_string_lossy())])?;
    program.job("publisher.publish", json!({"site_id": site}))?;
    program.end()?;
    let mut points: Vec<String> = std::fs::read_to_string(&log)?.lines().map(str::to_owned).collect();
    points.sort();
    points.dedup();
    assert!(points.iter().any(|p| p == "bridge.post_create.after_send"), "send and receive have failpoints: {points:?}");

    // One site for all: each round publishes drafts of its own.
    let wordpress = pool.site()?;
    let (ws, site) = ready_to_publish(&wordpress, 3)?;
    let mut expected = 3;
    let next_drafts = |program: &mut Program, round: usize| -> Result<()> {
        for n in 0..2 {
            program.ok(
                "writer.tasks.create",
                json!({"site_id": site, "title": format!("Round {round} draft {n}"), "keywords": ["oak table", "oak table care"]}),
            )?;
        }
        program.job("writer.tasks.generate_content", json!({"site_id": site, "images": true}))?;
        Ok(())
    };
    let mut kills = 0;
    for (round, point) in points.iter().filter(|p| !p.starts_with("migrate")).enumerate() {
        let mut program = Program::start(&ws)?;
        next_drafts(&mut program, round)?;
        program.end()?;
        expected += 2;
        let mut program = Program::start_with(&ws, &[("IGNY8_FAILPOINT", point)])?;
        let _ = program.send("publisher.publish", &json!({"site_id": site}));
        ensure!(program.ended_within(Duration::from_secs(60))?, "{point} was not reached");
        drop(program);
        kills += 1;
        published_once(&ws, &site, &wordpress, expected).with_context(|| format!("killed at {point}"))?;
    }
    for round in 0..80 {
        let mut program = Program::start(&ws)?;
        next_drafts(&mut program, 1000 + round)?;
        expected += 2;
        program.send("publisher.publish", &json!({"site_id": site}))?;
        let after = chance.below(900);
        std::thread::sleep(Duration::from_millis(after));
        program.kill()?;
        kills += 1;
        published_once(&ws, &site, &wordpress, expected).with_context(|| format!("round {round}: killed after {after} ms"))?;
    }
    println!("{kills} kills while publishing, {expected} contents, one post each");
    Ok(())
}
