//! A bad network in front of real WordPress: whatever is cut, at every call, there is one post a content.

use anyhow::{Context as _, Result};
use igny8_tests::{Program, keyword_csv, paired_at};
use igny8_wp_fixture::{Fault, FaultProxy, Php, Pool, Series};
use serde_json::json;

/// Cuts every call of a publication in turn, in four ways.
#[test]
fn every_call_cut_in_every_way_makes_one_post() -> Result<()> {
    let pool = Pool::start(Series::V68, Php::V82)?;
    let wordpress = pool.site()?;
    let proxy = FaultProxy::start(wordpress.port)?;
    wordpress.set_home(&proxy.url())?;
    let (ws, site) = paired_at(&wordpress, &proxy.url())?;
    let mut program = Program::start(&ws)?;
    let file = ws.file("kw.csv", keyword_csv(40))?;
    program.job("planner.keywords.bulk_create", json!({"site_id": site, "path": file}))?;
    program.job("planner.keywords.auto_cluster", json!({"site_id": site}))?;
    program.job("planner.clusters.generate_ideas", json!({"site_id": site, "limit": 60}))?;
    program.ok("planner.ideas.create_tasks", json!({"site_id": site}))?;
    let written = program.job("writer.tasks.generate_content", json!({"site_id": site, "images": true}))?;
    let mut contents = written["content_ids"].as_array().context("content ids")?.clone();
    // A category and a tag, so that the term call is among those cut.
    for id in &contents {
        let content = program.ok("writer.content.get", json!({"id": id}))?;
        let tag = format!("post_tag:tag {}", id.as_str().unwrap_or_default());
        program.ok("writer.content.update", json!({"id": id, "base": content["revision"], "terms": ["category:News", tag]}))?;
    }
    let before = igny8_tests::posts_and_pages(&wordpress)?;
    // How many calls one publication takes.
    let first = contents.pop().context("a content")?;
    let start = proxy.count();
    program.job("publisher.publish", json!({"site_id": site, "content_ids": [first]}))?;
    let calls = proxy.count() - start;
    assert!(calls >= 4, "media, terms, post, read-back: {calls}");
    let mut published = 1;
    let faults = [Fault::CutBeforeSend, Fault::CutAfterAnswer, Fault::CutAnswerAfter(120), Fault::CutRequestAfter(10)];
    for call in 0..calls {
        for fault in &faults {
            let Some(content) = contents.pop() else { break };
            let mut plan = vec![Fault::Pass; call];
            plan.push(fault.clone());
            proxy.next(plan);
            let outcome =
                program.job("publisher.publish", json!({"site_id": site, "content_ids": [content]})).with_context(|| format!("call {call}, {fault:?}"))?;
            let receipt = program.ok("publisher.records.get", json!({"id": outcome["record_ids"][0]}))?;
            assert_eq!(outcome["published"], 1, "call {call} cut by {fault:?}: {receipt}");
            published += 1;
            assert_eq!(igny8_tests::posts_and_pages(&wordpress)?, before + published, "call {call} cut by {fault:?}: one post a content");
        }
    }
    // The same for updates: the text arrives, and no post is added.
    for fault in &faults {
        let content = program.ok("writer.content.get", json!({"id": first}))?;
        let title = format!("Changed with {fault:?}");
        program.ok("writer.content.update", json!({"id": first, "base": content["revision"], "title": title}))?;
        proxy.next(vec![fault.clone(), fault.clone()]);
        let outcome = program.job("publisher.publish", json!({"site_id": site, "content_ids": [first]}))?;
        assert_eq!(outcome["published"], 1, "an update cut by {fault:?} is no conflict with itself: {outcome}");
        let post = program.ok("writer.content.get", json!({"id": first}))?["external_id"].as_i64().context("a post")?;
        assert_eq!(wordpress.raw_post(post)?["post_title"], json!(title), "the change arrived");
    }
    assert_eq!(igny8_tests::posts_and_pages(&wordpress)?, before + published, "0 duplicate posts");
    println!("{} publications, {calls} calls each, cut in {} ways", published, faults.len());
    program.end()
}

/// The network is gone for longer than a call waits: the job waits too, and goes on by itself.
#[test]
fn a_longer_outage_is_waited_for() -> Result<()> {
    let pool = Pool::start(Series::V68, Php::V82)?;
    let wordpress = pool.site()?;
    let proxy = FaultProxy::start(wordpress.port)?;
    wordpress.set_home(&proxy.url())?;
    let (ws, site) = paired_at(&wordpress, &proxy.url())?;
    let mut program = Program::start(&ws)?;
    program.ok("writer.tasks.create", json!({"site_id": site, "title": "After the tunnel", "keywords": ["oak table"]}))?;
    program.job("writer.tasks.generate_content", json!({"site_id": site}))?;
    let before = igny8_tests::posts_and_pages(&wordpress)?;
    proxy.next(vec![Fault::CutAfterAnswer; 7]);
    let outcome = program.job("publisher.publish", json!({"site_id": site}))?;
    assert_eq!(outcome["published"], 1, "the job waited and went on: {outcome}");
    assert_eq!(igny8_tests::posts_and_pages(&wordpress)?, before + 1, "with one post in the end");
    program.end()
}
