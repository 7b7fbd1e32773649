//! Journeys through the public commands without a network: envelope, import, planner, content, jobs.

use anyhow::{Context as _, Result};
use igny8_tests::{Program, Workspace, igny8, keyword_csv};
use serde_json::{Value, json};
use std::process::Command;

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// Scripts rely on the shape of `--json` and of the exit codes.
#[test]
fn scripts_get_one_envelope_and_an_honest_exit_code() -> Result<()> {
    let (ws, site) = Workspace::with_site("https://client.example")?;
    let file = ws.file("kw.csv", keyword_csv(5))?;
    let path = file.to_string_lossy().into_owned();
    let import = igny8(&ws, &["keywords", "import", &path, "--site", &site])?;
    assert_eq!((&import["data"]["rows"], &import["data"]["added"]), (&json!(30), &json!(30)), "every row is new: {import}");
    assert!(import["request_id"].as_str().is_some_and(|id| !id.is_empty()), "an envelope has its request id");
    assert_eq!(import["data"]["files"][0]["used_columns"][0]["field"], "keyword", "the report names the columns used");
    let again = igny8(&ws, &["keywords", "import", &path, "--site", &site])?;
    assert_eq!((&again["data"]["added"], &again["data"]["merged"]), (&json!(0), &json!(30)), "the same file again adds nothing");
    let missing = igny8(&ws, &["keywords", "import", "/no/such/file.csv", "--site", &site])?;
    assert_eq!((&missing["success"], text(&missing, "code")), (&json!(false), "bad_file"), "a missing file is refused by its code");
    assert!(missing["hint"].is_string(), "a refusal says what to do");
    let unknown = igny8(&ws, &["cluster", "--site", "nobody"])?;
    assert_eq!(text(&unknown, "code"), "not_found", "an unknown site is refused");
    let usage = Command::new(igny8_tests::program("igny8")).arg("nonsense").output()?;
    assert_eq!(usage.status.code(), Some(2), "wrong usage has its own exit code");
    Ok(())
}

/// A window, a script and a test see the same workspace: only one at a time may write.
#[test]
fn one_process_holds_a_workspace() -> Result<()> {
    let (ws, _) = Workspace::with_site("https://client.example")?;
    let mut holder = Program::start(&ws)?;
    holder.ok("sites.list", json!({}))?;
    let second = igny8(&ws, &["sites", "list"])?;
    assert_eq!(text(&second, "code"), "workspace_locked", "the second process is told who holds it: {second}");
    holder.kill()?;
    let third = igny8(&ws, &["sites", "list"])?;
    assert_eq!(third["success"], true, "the lock of a dead process is no obstacle");
    Ok(())
}

/// Every command of the contract answers, with an envelope, also to an empty request.
#[test]
fn every_command_answers_in_the_envelope() -> Result<()> {
    let (ws, _) = Workspace::with_site("https://client.example")?;
    let mut program = Program::start(&ws)?;
    let listed = Command::new(igny8_tests::program("igny8")).args(["commands", "--json"]).output()?;
    let listed: Value = serde_json::from_slice(&listed.stdout)?;
    let commands = listed["data"].as_array().context("commands")?.clone();
    assert!(commands.len() > 50, "the list is whole");
    for command in &commands {
        let name = text(command, "command");
        if name == "system.workspace.close" {
            continue;
        }
        assert!(command["request"].is_object() && command["response"].is_object(), "{name} has both schemas");
        let answer = program.call(name, json!({}))?;
        assert!(answer["success"].is_boolean() && answer["request_id"].is_string(), "{name} answers in the envelope: {answer}");
        assert_ne!(answer["code"], "internal", "{name}: an empty request is refused with a reason: {answer}");
        let garbage = program.call(name, json!({"id": "x", "site_id": 7, "path": ["\u{0}"], "status": -1}))?;
        assert_ne!(garbage["code"], "internal", "{name}: garbage is refused with a reason: {garbage}");
    }
    program.end()
}

/// Paging by key gives each row once, in order, whatever the column and its gaps.
#[test]
fn pages_by_key_give_every_row_once() -> Result<()> {
    let (ws, site) = Workspace::with_site("https://client.example")?;
    let mut csv = keyword_csv(60);
    csv.push_str("no figures at all,,,,\nanother without figures,,,,\n");
    let file = ws.file("kw.csv", csv)?;
    let mut program = Program::start(&ws)?;
    program.job("planner.keywords.bulk_create", json!({"site_id": site, "path": file}))?;
    for sort in [
        "keyword",
        "-keyword",
        "search_volume",
        "-search_volume",
        "difficulty",
        "-difficulty",
        "cpc",
        "-intent",
        "status",
        "-cluster",
        "created_at",
        "-created_at",
    ] {
        let mut seen = std::collections::BTreeSet::new();
        let mut cursor = Value::Null;
        loop {
            let page = program.ok("planner.keywords.list", json!({"site_id": site, "sort": sort, "limit": 37, "cursor": cursor}))?;
            assert_eq!(page["count"], 362, "the count does not depend on the page");
            for row in page["results"].as_array().context("rows")? {
                assert!(seen.insert(text(row, "id").to_owned()), "sorted by {sort}: a row came twice");
            }
            cursor = page["next"].clone();
            if cursor.is_null() {
                break;
            }
        }
        assert_eq!(seen.len(), 362, "sorted by {sort}: a row was left out");
        let all = program.ok("planner.keywords.list", json!({"site_id": site, "sort": sort, "limit": 500}))?;
        let jump = program.ok("planner.keywords.list", json!({"site_id": site, "sort": sort, "limit": 20, "offset": 333}))?;
        let ids = |page: &Value, from: usize| -> Vec<String> {
            page["results"].as_array().into_iter().flatten().skip(from).take(20).map(|r| text(r, "id").to_owned()).collect()
        };
        assert_eq!(ids(&jump, 0), ids(&all, 333), "sorted by {sort}: a jump lands where scrolling does");
    }
    for (filter, expected) in [
        (json!({"search": "OAK table"}), 24),
        (json!({"filters": [{"column": "intent", "op": "in", "values": ["transactional"]}]}), 60),
        (json!({"filters": [{"column": "intent", "op": "in", "values": ["none"]}]}), 2),
        (json!({"search": "100%_"}), 0),
        (json!({"filters": [{"column": "cluster", "op": "empty"}], "search": "how to clean a oak table"}), 4),
        (json!({"filters": [{"column": "search_volume", "op": "min", "values": ["100000"]}]}), 0),
    ] {
        let mut query = filter.clone();
        query["site_id"] = json!(site);
        let page = program.ok("planner.keywords.list", query)?;
        assert_eq!(page["count"], expected, "filter {filter}");
    }
    program.end()
}

/// A bulk change by query takes all that match, and its undo brings them back.
#[test]
fn bulk_status_and_its_undo() -> Result<()> {
    let (ws, site) = Workspace::with_site("https://client.example")?;
    let file = ws.file("kw.csv", keyword_csv(10))?;
    let mut program = Program::start(&ws)?;
    program.job("planner.keywords.bulk_create", json!({"site_id": site, "path": file}))?;
    let query = json!({"query": {"site_id": site, "search": "buy"}});
    let off = program.ok("planner.keywords.bulk_update", json!({"selection": query, "status": "inactive"}))?;
    assert_eq!(off["changed"], 10, "every matching keyword was switched off");
    let back = program.ok("planner.keywords.bulk_update", json!({"selection": query, "status": "active"}))?;
    assert_eq!(back["changed"], 10, "and on again");
    program.end()
}

/// What a hand put somewhere stays there when the engine runs again; ids of found clusters stay too.
#[test]
fn clusters_edited_by_hand_survive_a_rerun() -> Result<()> {
    let (ws, site) = Workspace::with_site("https://client.example")?;
    let file = ws.file("kw.csv", keyword_csv(12))?;
    let mut program = Program::start(&ws)?;
    program.job("planner.keywords.bulk_create", json!({"site_id": site, "path": file}))?;
    let report = program.job("planner.keywords.auto_cluster", json!({"site_id": site}))?;
    assert!(report["clusters"].as_u64() > Some(10), "topics become clusters: {report}");
    let before = program.ok("planner.clusters.list", json!({"site_id": site, "limit": 500}))?;
    let first = before["results"][0].clone();
    program.ok("planner.clusters.update", json!({"id": first["id"], "name": "My own name"}))?;
    let stranger = program.ok("planner.keywords.list", json!({"site_id": site, "search": "fish tank size guide", "limit": 1}))?;
    let stranger = if stranger["results"][0].is_null() {
        program.ok("planner.keywords.list", json!({"site_id": site, "search": "size guide", "limit": 1}))?
    } else {
        stranger
    };
    let moved = stranger["results"][0]["id"].clone();
    program.ok("planner.keywords.move", json!({"selection": {"ids": [moved]}, "cluster_id": first["id"]}))?;
    program.job("planner.keywords.auto_cluster", json!({"site_id": site, "strictness": 60}))?;
    let kept = program.ok("planner.clusters.get", json!({"id": first["id"]}))?;
    assert_eq!((text(&kept, "name"), &kept["edited"]), ("My own name", &json!(true)), "the name given by hand stays");
    let members = program.ok("planner.keywords.list", json!({"cluster_id": first["id"], "limit": 500}))?;
    let ids: Vec<&str> = members["results"].as_array().context("rows")?.iter().map(|r| text(r, "id")).collect();
    assert!(ids.contains(&moved.as_str().unwrap_or_default()), "the keyword moved by hand stays where it was put");
    let after = program.ok("planner.clusters.list", json!({"site_id": site, "limit": 500}))?;
    let known: std::collections::BTreeSet<&str> = before["results"].as_array().context("rows")?.iter().map(|c| text(c, "id")).collect();
    let same = after["results"].as_array().context("rows")?.iter().filter(|c| known.contains(text(c, "id"))).count();
    assert!(same * 10 >= known.len() * 7, "clusters that are found again keep their ids: {same} of {}", known.len());
    program.end()
}

/// The chain from keywords to drafts, twice: nothing is made twice.
#[test]
fn ideas_tasks_and_drafts_are_made_once() -> Result<()> {
    let (ws, site) = Workspace::with_site("https://client.example")?;
    let file = ws.file("kw.csv", keyword_csv(16))?;
    let mut program = Program::start(&ws)?;
    for round in 0..2 {
        program.job("planner.keywords.bulk_create", json!({"site_id": site, "path": file}))?;
        program.job("planner.keywords.auto_cluster", json!({"site_id": site}))?;
        let ideas = program.job("planner.clusters.generate_ideas", json!({"site_id": site, "limit": 5}))?;
        assert_eq!(ideas["created"], 5, "round {round}: ideas come from clusters without one");
        let tasks = program.ok("planner.ideas.create_tasks", json!({"site_id": site}))?;
        assert_eq!(tasks["task_ids"].as_array().map(Vec::len), Some(5), "round {round}: one task an idea");
        let written = program.job("writer.tasks.generate_content", json!({"site_id": site, "images": true}))?;
        assert_eq!(written["written"], 5, "round {round}: one content a task: {written}");
    }
    let contents = program.ok("writer.content.list", json!({"site_id": site}))?;
    assert_eq!(contents["count"], 10, "ten tasks, ten contents");
    let row = &contents["results"][0];
    assert_eq!((&row["outline"], row["gaps"].as_u64() > Some(0)), (&json!(true), true), "a draft says that it is an outline with places to fill in");
    let content = program.ok("writer.content.get", json!({"id": row["id"]}))?;
    assert!(text(&content, "content_html").contains("<!-- wp:heading"), "content is block markup");
    let image = program.ok("writer.images.data", json!({"id": row["featured_image_id"]}))?;
    assert!(text(&image, "data_url").starts_with("data:image/png;base64,iVBOR"), "the featured image is a PNG");
    program.end()
}

/// 0 lost words: bytes come back as they were put, old versions stay, and a save on an old base is kept aside.
#[test]
fn content_loses_no_words() -> Result<()> {
    let (ws, site) = Workspace::with_site("https://client.example")?;
    let mut program = Program::start(&ws)?;
    program.ok("writer.tasks.create", json!({"site_id": site, "title": "A post", "keywords": ["oak table"]}))?;
    program.job("writer.tasks.generate_content", json!({"site_id": site}))?;
    let list = program.ok("writer.content.list", json!({"site_id": site}))?;
    let id = list["results"][0]["id"].clone();
    let first = program.ok("writer.content.get", json!({"id": id}))?;
    let odd = "<!-- wp:columns {\"x\":\"\\u0026\"} -->\r\n<div class='a'>C:\\new\\table &amp; 5 < 6 \u{1F600}</div>\n<!-- /wp:columns -->[gallery ids=\"1,2\"]<!-- wp:html --><script>x()</script><!-- /wp:html -->";
    let saved = program.ok("writer.content.update", json!({"id": id, "base": first["revision"], "content_html": odd}))?;
    assert_eq!(saved["content_html"], odd, "what was put comes back byte for byte");
    let stale = program.call("writer.content.update", json!({"id": id, "base": first["revision"], "content_html": "typed elsewhere", "autosave": true}))?;
    assert_eq!(text(&stale, "code"), "conflict", "a save on an old base does not overwrite");
    let mut base = saved["revision"].clone();
    for n in 0..20 {
        let next = program.ok("writer.content.update", json!({"id": id, "base": base, "content_html": format!("{odd} {n}"), "autosave": true}))?;
        base = next["revision"].clone();
    }
    let revisions = program.ok("writer.content.revisions", json!({"id": id}))?;
    let rows = revisions["results"].as_array().context("rows")?;
    assert!(rows.len() <= 6, "a run of autosaves is one entry of the history: {}", rows.len());
    let mut restored = Vec::new();
    for row in rows {
        let content = program.ok("writer.content.restore", json!({"content_id": id, "revision_id": row["id"]}))?;
        restored.push(text(&content, "content_html").to_owned());
    }
    for expected in ["typed elsewhere", odd, &format!("{odd} 19"), text(&first, "content_html")] {
        assert!(restored.iter().any(|r| r == expected), "every version can be had back: {expected}");
    }
    let preview = program.ok("writer.content.preview", json!({"id": id}))?;
    assert!(!text(&preview, "html").contains("<script>x()"), "0 scripts run from content: the preview is sanitised");
    program.end()
}

/// A job can be paused, resumed and cancelled; what it did stays.
#[test]
fn jobs_pause_resume_and_cancel() -> Result<()> {
    let (ws, site) = Workspace::with_site("https://client.example")?;
    let mut csv = "keyword,volume\n".to_owned();
    for n in 0..120_000 {
        csv.push_str(&format!("thing number {n},{}\n", n % 5000));
    }
    let file = ws.file("big.csv", csv)?;
    let mut program = Program::start(&ws)?;
    let started = program.ok("planner.keywords.bulk_create", json!({"site_id": site, "path": file}))?;
    let id = started["job"]["id"].clone();
    let paused = program.ok("jobs.pause", json!({"id": id}))?;
    assert_eq!(text(&paused, "status"), "paused", "a running job pauses at its next checkpoint: {paused}");
    let before = program.ok("planner.keywords.list", json!({"site_id": site, "limit": 1}))?["count"].as_u64();
    assert!(before < Some(120_000), "it had not finished");
    program.ok("jobs.resume", json!({"id": id}))?;
    let done = program.ok("jobs.wait", json!({"id": id}))?;
    assert_eq!((text(&done, "status"), &done["result"]["added"]), ("done", &json!(120_000)), "it goes on where it stopped");
    let retry = program.call("jobs.retry", json!({"id": id}))?;
    assert_eq!(text(&retry, "code"), "precondition", "there is nothing to retry");
    let second = program.ok("planner.keywords.auto_cluster", json!({"site_id": site}))?;
    let cancelled = program.ok("jobs.cancel", json!({"id": second["job"]["id"]}))?;
    assert!(["cancelled", "running"].contains(&text(&cancelled, "status")), "a job can be stopped: {cancelled}");
    let ended = program.ok("jobs.wait", json!({"id": second["job"]["id"]}))?;
    assert_eq!(text(&ended, "status"), "cancelled", "and ends as cancelled");
    program.end()
}
