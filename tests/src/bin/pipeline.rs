//! The whole chain on a keyword file of yours against a real WordPress: `cargo run -p igny8-tests --bin pipeline -- FILE [DRAFTS]`.
//!
//! Every receipt is compared with what WordPress' own REST interface says, never with the plugin's word alone.

use anyhow::{Context as _, Result, ensure};
use igny8_tests::{igny8, paired};
use igny8_wp_fixture::{Php, Pool, Series};
use std::time::Instant;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().context("which keyword file?")?;
    let drafts = arguments.next().unwrap_or_else(|| "20".to_owned());
    let pool = Pool::start(Series::V68, Php::V82)?;
    let wordpress = pool.site()?;
    let (ws, _) = paired(&wordpress)?;
    let begun = Instant::now();
    let answer = igny8(&ws, &["pipeline", &file, "--site", "client", "--limit", &drafts])?;
    let seconds = begun.elapsed().as_secs_f32();
    ensure!(answer["success"] == true, "refused: {answer}");
    let data = &answer["data"];
    println!(
        "keywords  {} rows: {} added, {} merged, {} skipped",
        data["import"]["rows"], data["import"]["added"], data["import"]["merged"], data["import"]["skipped"]
    );
    println!("clusters  {} ({} keywords fit nowhere)", data["clusters"]["clusters"], data["clusters"]["unclustered"]);
    println!(
        "ideas     {}\ndrafts    {}\npublished {} ({} failed)\nin        {seconds:.1} s\n",
        data["ideas"]["created"], data["content"]["written"], data["publish"]["published"], data["publish"]["failed"]
    );
    let mut equal = 0;
    for receipt in data["receipts"].as_array().context("receipts")? {
        let content = igny8(&ws, &["call", "writer.content.get", &serde_json::json!({"id": receipt["content_id"]}).to_string()])?;
        let content = &content["data"];
        let route = if content["content_type"] == "page" { "pages" } else { "posts" };
        let (status, post) = wordpress.rest("GET", &format!("/wp/v2/{route}/{}?context=edit", receipt["post_id"]), None)?;
        ensure!(status == 200, "post {} is not there: {post}", receipt["post_id"]);
        let same = post["title"]["raw"] == content["title"]
            && post["content"]["raw"] == content["content_html"]
            && post["featured_media"] == receipt["featured_media"]
            && post["status"] == receipt["post_status"]
            && receipt["fields"].as_array().is_some_and(|fields| fields.iter().all(|f| f["equal"] == true));
        equal += u32::from(same);
        println!("{} post {} {} {}", if same { "equal  " } else { "DIFFERS" }, receipt["post_id"], receipt["post_status"], content["title"]);
    }
    println!("\n{equal} receipts equal to what WordPress holds, read through its own REST interface");
    Ok(())
}
