//! `igny8 pipeline`: the whole chain over the public commands, with a table of what was made.

use crate::output;
use crate::session::{Session, print_import};
use igny8_model::Envelope;
use serde_json::{Value, json};
use std::path::PathBuf;

/// What to do.
pub struct Plan {
    pub file: PathBuf,
    pub limit: u32,
    pub strictness: u8,
    pub status: String,
    pub publish: bool,
}

/// Each step is durable by itself: killed and started again, the pipeline makes nothing twice.
pub async fn run(session: &Session, site: &Value, plan: Plan) -> u8 {
    match chain(session, site, &plan).await {
        Err(refused) => session.print(&refused, |_| {}),
        Ok(report) => {
            let failed = report.pointer("/publish/failed").and_then(Value::as_u64).unwrap_or(0);
            let envelope = Envelope::ok(report, None, String::new());
            let code = session.print(&envelope, print);
            if code == 0 && failed > 0 { 3 } else { code }
        }
    }
}

async fn chain(session: &Session, site: &Value, plan: &Plan) -> Result<Value, Envelope> {
    let id = &site["id"];
    let import = step(session, "planner.keywords.bulk_create", json!({"site_id": id, "path": plan.file})).await?;
    let clusters = step(session, "planner.keywords.auto_cluster", json!({"site_id": id, "strictness": plan.strictness})).await?;
    let ideas = step(session, "planner.clusters.generate_ideas", json!({"site_id": id, "limit": plan.limit})).await?;
    let tasks = step(session, "planner.ideas.create_tasks", json!({"site_id": id, "limit": plan.limit})).await?;
    let content = step(session, "writer.tasks.generate_content", json!({"site_id": id, "limit": plan.limit, "images": true})).await?;
    let mut report = json!({"site": site["name"], "import": import, "clusters": clusters, "ideas": ideas, "tasks": tasks, "content": content});
    if plan.publish {
        let ids = &content["content_ids"];
        let publish = if ids.as_array().is_some_and(Vec::is_empty) {
            json!({"published": 0, "failed": 0, "record_ids": []})
        } else {
            step(session, "publisher.publish", json!({"site_id": id, "content_ids": ids, "status": plan.status})).await?
        };
        let mut receipts = Vec::new();
        for record in publish["record_ids"].as_array().into_iter().flatten() {
            receipts.extend(session.app.call("publisher.records.get", json!({"id": record})).await.data);
        }
        report["publish"] = publish;
        report["receipts"] = Value::Array(receipts);
    }
    Ok(report)
}

async fn step(session: &Session, command: &str, params: Value) -> Result<Value, Envelope> {
    let done = session.job(command, params).await;
    if done.success { Ok(done.data.unwrap_or_default()) } else { Err(done) }
}

fn print(report: &Value) {
    let text = output::text;
    print_import(&report["import"]);
    crate::output::line("");
    output::table(
        &["step", "made"],
        [
            vec![
                "keywords".to_owned(),
                format!("{} added, {} merged, {} skipped", text(report, "/import/added"), text(report, "/import/merged"), text(report, "/import/skipped")),
            ],
            vec!["clusters".to_owned(), format!("{} ({} keywords fit nowhere)", text(report, "/clusters/clusters"), text(report, "/clusters/unclustered"))],
            vec!["ideas".to_owned(), text(report, "/ideas/created")],
            vec!["drafts".to_owned(), text(report, "/content/written")],
            vec!["published".to_owned(), format!("{} ({} failed)", text(report, "/publish/published"), text(report, "/publish/failed"))],
        ],
    );
    let receipts = report["receipts"].as_array().into_iter().flatten().map(|r| {
        let equal = r["fields"].as_array().into_iter().flatten().all(|f| f["equal"] == json!(true));
        vec![
            text(r, "/title"),
            text(r, "/post_id"),
            text(r, "/post_status"),
            if equal { "equal".to_owned() } else { "differs".to_owned() },
            text(r, "/post_url"),
        ]
    });
    output::table(&["content", "post", "status", "receipt", "address"], receipts);
}
