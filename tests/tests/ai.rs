//! Models write: what they are asked for comes about, every call is in the ledger to the token, and no cap is passed.

use anyhow::{Context as _, Result, ensure};
use igny8_tests::{Model, Mood, Program, Workspace, keyword_csv};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::{Duration, Instant};

const KEY: &str = "sk-test-9f2c7d41e8a05b63";

/// What a picture costs here.
const PICTURE: u64 = 40_000;

/// A workspace with a site, its keywords clustered, and a provider with prices.
fn workspace(model: &Model, topics: usize) -> Result<(Workspace, Program, String, Value)> {
    let (ws, site) = Workspace::with_site("https://client.example")?;
    let file = ws.file("keywords.csv", keyword_csv(topics))?;
    let mut program = Program::start(&ws)?;
    program.job("planner.keywords.bulk_create", json!({"site_id": site, "path": file}))?;
    program.job("planner.keywords.auto_cluster", json!({"site_id": site}))?;
    let provider = program
        .ok("ai.providers.save", json!({"name": "House model", "protocol": "openai_chat", "base_url": model.url, "key": KEY, "limits": {"parallel": 4}}))?;
    let price = json!({"input": 1_000_000, "cached_input": 500_000, "cache_write": 1_000_000, "output": 4_000_000, "image": 0, "as_of": "2026-11-24", "source": "the test", "own": true});
    program.ok("ai.models.set_price", json!({"provider_id": provider["id"], "model": "test-large", "price": price}))?;
    let choice = json!({"provider_id": provider["id"], "model": "test-large"});
    program.ok("ai.routes.set", json!({"function": "default", "models": [choice]}))?;
    Ok((ws, program, site, provider["id"].clone()))
}

/// Tasks to write, without a model's help.
fn tasks(program: &mut Program, site: &str, number: usize) -> Result<Vec<Value>> {
    (0..number)
        .map(|n| {
            Ok(
                program.ok(
                    "writer.tasks.create",
                    json!({"site_id": site, "title": format!("Boots for journey {n}"), "keywords": [format!("boots journey {n}")]}),
                )?["id"]
                    .clone(),
            )
        })
        .collect()
}

/// Every line of the ledger.
fn ledger(program: &mut Program) -> Result<Vec<Value>> {
    let (mut lines, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let mut query = json!({"limit": 500});
        if cursor.is_string() {
            query["cursor"] = cursor;
        }
        let page = program.ok("money.calls", query)?;
        lines.extend(page["results"].as_array().into_iter().flatten().cloned());
        cursor = page["next"].clone();
        if cursor.is_null() {
            return Ok(lines);
        }
    }
}

/// The ledger and the provider's bill must be one: every settled line on the bill with the same tokens, at the price that was told,
/// and nothing billed that the ledger does not have, but for calls that were cut off, which it calls unknown.
fn agree(lines: &[Value], model: &Model) -> Result<()> {
    let bill = model.bill();
    let mut settled = HashMap::new();
    for line in lines.iter().filter(|l| l["state"] == "settled") {
        let id = line["request_id"].as_str().context("a settled call has the provider's id")?;
        let billed = bill.get(id).with_context(|| format!("the provider knows nothing of {line}"))?;
        let tokens = (line["tokens_in"].as_u64(), line["tokens_out"].as_u64());
        ensure!(tokens == (Some(billed.tokens_in), Some(billed.tokens_out)), "other tokens than billed: {line} {billed:?}");
        if line["images"] == 1 {
            ensure!(line["cost_micros"] == PICTURE, "a picture has its price: {line}");
        }
        let cost = if line["images"] == 1 { PICTURE } else { (billed.tokens_in * 1_000_000 + billed.tokens_out * 4_000_000).div_ceil(1_000_000) };
        ensure!(line["cost_micros"] == cost, "another cost than {cost}: {line}");
        ensure!(settled.insert(id.to_owned(), ()).is_none(), "a call stands twice in the ledger: {line}");
    }
    let unknown = lines.iter().filter(|l| l["state"] == "unknown").count();
    let lost = bill.keys().filter(|id| !settled.contains_key(*id)).count();
    ensure!(lost <= unknown, "{lost} calls were billed that the ledger does not have; {unknown} are unknown");
    Ok(())
}

/// From clusters to drafts by a model, with the ledger equal to the bill; the key is sent and stands in no file.
#[test]
fn ideas_and_texts_by_a_model() -> Result<()> {
    let model = Model::start(Mood::default())?;
    let (ws, mut program, site, provider) = workspace(&model, 12)?;
    let tested = program.ok("ai.providers.test", json!({"id": provider}))?;
    ensure!(tested["ok"] == true && tested["models"] == 2, "{tested}");

    let ideas = program.job("planner.clusters.generate_ideas", json!({"site_id": site, "limit": 8}))?;
    ensure!(ideas["created"] == 8, "{ideas}");
    let made = program.ok("planner.ideas.list", json!({"site_id": site}))?;
    ensure!(made["results"].as_array().is_some_and(|all| all.iter().all(|i| i["title"].as_str().is_some_and(|t| t.contains("what to know")))), "{made}");
    program.ok("planner.ideas.create_tasks", json!({"site_id": site}))?;

    let estimate = program.ok("money.estimate", json!({"function": "generate_content", "site_id": site, "items": 8, "words": 600}))?;
    ensure!(estimate["likely_micros"].as_u64() > Some(0) && estimate["provider"] == "House model", "{estimate}");
    let done = program.job("writer.tasks.generate_content", json!({"site_id": site, "words": 600}))?;
    ensure!(done["written"] == 8 && done["failed"] == json!([]), "{done}");
    let id = done["content_ids"][0].clone();
    let content = program.ok("writer.content.get", json!({"id": id}))?;
    ensure!(content["outline"] == false, "a model's text is no outline");
    let text = content["content_html"].as_str().unwrap_or_default();
    ensure!(text.contains("<!-- wp:paragraph") && text.contains("What it costs") && content["meta_title"].as_str().is_some_and(|t| !t.is_empty()), "{content}");

    let lines = ledger(&mut program)?;
    agree(&lines, &model)?;
    ensure!(lines.iter().any(|l| l["step"] == "outline" && l["site_id"] == json!(site)), "steps are named: {lines:?}");
    let usage = program.ok("money.usage", json!({"by": "function"}))?;
    let total: u64 = lines.iter().filter_map(|l| l["cost_micros"].as_u64()).sum();
    ensure!(usage["total"]["cost_micros"] == total && usage["total"]["calls"] == lines.len(), "usage is the ledger's sum: {usage}");
    let jobs = program.ok("jobs.list", json!({"limit": 10}))?;
    let by_jobs: u64 = jobs["results"].as_array().into_iter().flatten().filter_map(|j| j["cost_micros"].as_u64()).sum();
    ensure!(by_jobs == total, "jobs say what they cost: {by_jobs} of {total}");
    let credits = program.ok("money.credits.list", json!({"site_id": site}))?;
    let balance = credits["results"][0]["balance_milli"].as_i64().unwrap_or(0);
    ensure!(balance < 0 && balance.unsigned_abs() >= total, "the client's credits were used: {credits}");

    ensure!(model.keys().iter().all(|k| k == &format!("Bearer {KEY}")), "the key goes to the provider");
    let shown = program.ok("ai.providers.list", json!({}))?;
    ensure!(!shown.to_string().contains(KEY), "the key is never read back");
    program.end()?;
    nowhere(ws.home(), KEY)
}

/// Pictures by a model: described, drawn, paid by the piece, kept as pictures; once there they are not drawn again.
#[test]
fn pictures_by_a_model() -> Result<()> {
    let model = Model::start(Mood::default())?;
    let (_ws, mut program, site, provider) = workspace(&model, 2)?;
    let tasks = tasks(&mut program, &site, 3)?;
    program.job("writer.tasks.generate_content", json!({"site_id": site, "task_ids": tasks, "words": 300, "images": false}))?;
    let price =
        json!({"input": 0, "cached_input": 0, "cache_write": 0, "output": 0, "image": PICTURE, "as_of": "2026-11-24", "source": "the test", "own": true});
    program.ok("ai.models.set_price", json!({"provider_id": provider, "model": "test-painter", "price": price}))?;
    program.ok("ai.routes.set", json!({"function": "generate_images", "models": [{"provider_id": provider, "model": "test-painter"}]}))?;
    let done = program.job("writer.tasks.generate_images", json!({"site_id": site}))?;
    ensure!(done["made"] == 3, "{done}");
    let images = program.ok("writer.images.list", json!({"site_id": site}))?;
    let of = |field: &str, value: &str| images["results"].as_array().is_some_and(|all| all.iter().all(|i| i[field] == value));
    ensure!(images["count"] == 3 && of("mime", "image/png") && of("alt_text", "Boots on a bench"), "{images}");
    let data = program.ok("writer.images.data", json!({"id": images["results"][0]["id"]}))?;
    ensure!(data["data_url"].as_str().is_some_and(|d| d.starts_with("data:image/png;base64,iVBOR")), "the picture lies in the workspace");
    program.job("writer.tasks.generate_images", json!({"site_id": site}))?;
    let lines = ledger(&mut program)?;
    let drawn = lines.iter().filter(|l| l["function"] == "generate_images").count();
    ensure!(drawn == 3, "three pictures, {drawn} paid");
    agree(&lines, &model)
}

/// A model that leaves keywords out: every keyword stays where it is known, those left out twice are told, hand-made clusters stay.
#[test]
fn keywords_are_clustered_by_a_model_and_none_is_lost() -> Result<()> {
    let model = Model::start(Mood::default())?;
    let (_ws, mut program, site, provider) = workspace(&model, 40)?;
    let by = json!({"model": {"provider_id": provider, "model": "test-large"}});
    let before = program.ok("planner.keywords.list", json!({"site_id": site, "limit": 1}))?["count"].clone();
    let first = program.ok("planner.clusters.list", json!({"site_id": site, "limit": 1}))?["results"][0].clone();
    program.ok("planner.clusters.update", json!({"id": first["id"], "name": "Made by hand"}))?;
    let report = program.job("planner.keywords.auto_cluster", json!({"site_id": site, "by": by}))?;
    ensure!(report["clusters"].as_u64() > Some(1) && report["kept"].as_u64() >= Some(1), "{report}");
    let list = |program: &mut Program, op: &str| -> Result<u64> {
        let found = program.ok("planner.keywords.list", json!({"site_id": site, "limit": 1, "filters": [{"column": "cluster", "op": op}]}))?;
        found["count"].as_u64().context("a count")
    };
    let (loose, held) = (list(&mut program, "empty")?, list(&mut program, "not_empty")?);
    ensure!(
        json!(loose + held) == before && loose == report["unclustered"].as_u64().unwrap_or(u64::MAX),
        "{loose} loose, {held} held, {before} before: {report}"
    );
    let kept = program.ok("planner.clusters.get", json!({"id": first["id"]}))?;
    ensure!(kept["name"] == "Made by hand" && kept["keyword_count"] == first["keyword_count"], "{kept}");
    agree(&ledger(&mut program)?, &model)
}

/// No file under the folder holds the text, plain or as hex or base64.
fn nowhere(folder: &std::path::Path, secret: &str) -> Result<()> {
    let hex: String = secret.bytes().map(|b| format!("{b:02x}")).collect();
    let turned: String = secret.chars().rev().collect();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            nowhere(&path, secret)?;
            continue;
        }
        let bytes = std::fs::read(&path)?;
        for form in [secret, hex.as_str(), turned.as_str()] {
            ensure!(!bytes.windows(form.len()).any(|w| w == form.as_bytes()), "the key stands in {}", path.display());
        }
    }
    Ok(())
}

/// A hard cap stops before the call that could pass it, and says so; raised, the job goes on without paying anything twice.
#[test]
fn a_cap_stops_before_it_is_passed() -> Result<()> {
    let model = Model::start(Mood::default())?;
    let (_ws, mut program, site, _) = workspace(&model, 4)?;
    let tasks = tasks(&mut program, &site, 12)?;
    let cap = 40_000_u64;
    program.ok("money.caps.set", json!({"scope": "site", "site_id": site, "hard_micros": cap}))?;
    let job = program.finished("writer.tasks.generate_content", json!({"site_id": site, "task_ids": tasks, "words": 400}))?;
    ensure!(job["status"] == "failed" && job["error"]["code"] == "cap", "{job}");
    ensure!(job["error"]["message"].as_str().is_some_and(|m| m.contains("cap")), "{job}");
    let usage = program.ok("money.usage", json!({"by": "site"}))?;
    let spent = usage["total"]["cost_micros"].as_u64().context("a cost")?;
    ensure!(spent > 0 && spent <= cap, "{spent} of {cap} micros were spent");
    let before = model.bill().len();

    program.ok("money.caps.set", json!({"scope": "site", "site_id": site, "hard_micros": null}))?;
    program.ok("jobs.retry", json!({"id": job["id"]}))?;
    let done = program.ok("jobs.wait", json!({"id": job["id"], "timeout_ms": 120_000}))?;
    ensure!(done["status"] == "done" && done["result"]["written"] == 12, "{done}");
    let lines = ledger(&mut program)?;
    agree(&lines, &model)?;
    let steps: Vec<_> = lines.iter().filter(|l| l["state"] == "settled").collect();
    ensure!(steps.len() == model.bill().len(), "every call once: {} lines, {} billed, {before} before", steps.len(), model.bill().len());
    // Six calls a text (outline, three sections, introduction with conclusion, SEO): what was paid before the cap was not asked again.
    ensure!(steps.len() == 12 * 6, "{} calls for 12 texts", steps.len());
    Ok(())
}

/// A provider that limits every second call, and a program that is killed again and again: every text once, the ledger equal to the bill.
#[test]
fn limits_and_kills_cost_nothing_twice() -> Result<()> {
    let model = Model::start(Mood { limit_every: 2, delay: Duration::from_millis(15) })?;
    let (ws, mut program, site, _) = workspace(&model, 4)?;
    let number = 40;
    let tasks = tasks(&mut program, &site, number)?;
    let started = program.ok("writer.tasks.generate_content", json!({"site_id": site, "task_ids": tasks, "words": 400}))?;
    let id = started["job"]["id"].clone();
    let begun = Instant::now();
    let mut kills = 0;
    for wait in [700, 1_300, 900, 1_700] {
        std::thread::sleep(Duration::from_millis(wait));
        program.kill()?;
        kills += 1;
        program = Program::start(&ws)?;
    }
    let done = program.ok("jobs.wait", json!({"id": id, "timeout_ms": 240_000}))?;
    ensure!(done["status"] == "done" && done["result"]["written"] == number, "{done}");
    let texts = program.ok("writer.content.list", json!({"site_id": site, "limit": 500}))?;
    let mut titles: Vec<&str> = texts["results"].as_array().into_iter().flatten().filter_map(|c| c["title"].as_str()).collect();
    titles.sort_unstable();
    titles.dedup();
    ensure!(texts["count"] == number && titles.len() == number, "every text once: {} texts, {} titles", texts["count"], titles.len());
    let lines = ledger(&mut program)?;
    agree(&lines, &model)?;
    let unknown = lines.iter().filter(|l| l["state"] == "unknown").count();
    ensure!(unknown <= kills * 4, "at most the calls under way are unknown at a kill: {unknown} after {kills}");
    println!("{number} texts, {} calls, {} refused, {kills} kills, {unknown} unknown, {:?}", lines.len(), model.refused(), begun.elapsed());
    Ok(())
}
