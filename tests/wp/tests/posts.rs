//! Block posts that other people wrote, against WordPress' own parser: split alike, opened and saved without a change byte for
//! byte, and one edit changes one text.
//!
//! The posts are gathered into the cache when the test runs (`scripts/fetch-posts.sh`); none of them is part of the program.

use anyhow::{Context, Result, ensure};
use igny8_text::blocks::{self, Node as Piece};
use igny8_text::doc::{self, Node};
use igny8_wp_fixture::cache_dir;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

struct Post {
    name: String,
    markup: String,
    /// What WordPress' parser makes of it.
    oracle: Value,
}

fn posts() -> Result<Vec<Post>> {
    igny8_wp_fixture::prepare()?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/fetch-posts.sh");
    let output = Command::new("bash").arg(script).arg(cache_dir()).output()?;
    ensure!(output.status.success(), "gathering posts failed:\n{}", String::from_utf8_lossy(&output.stderr));
    let mut posts = Vec::new();
    for entry in std::fs::read_dir(cache_dir().join("posts"))? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "html") {
            let Ok(markup) = String::from_utf8(std::fs::read(&path)?) else { continue };
            let oracle = serde_json::from_slice(&std::fs::read(path.with_extension("json"))?).with_context(|| format!("{}", path.display()))?;
            posts.push(Post { name: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), markup, oracle });
        }
    }
    posts.sort_by(|a, b| a.name.cmp(&b.name));
    ensure!(posts.len() >= 500, "only {} posts were found", posts.len());
    Ok(posts)
}

/// Our pieces in the shape of the oracle's.
fn shape(pieces: &[Piece<'_>]) -> Value {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Html(html) => json!({"name": null, "own": [html], "inner": []}),
            Piece::Block(block) => {
                let own: Vec<Value> = block.inner.iter().map(|p| if let Piece::Html(html) = p { json!(html) } else { Value::Null }).collect();
                let inner: Vec<Piece<'_>> = block.inner.iter().filter(|p| matches!(p, Piece::Block(_))).cloned().collect();
                json!({"name": block.full_name(), "own": own, "inner": shape(&inner)})
            }
        })
        .collect()
}

fn count(pieces: &[Piece<'_>], of: &mut BTreeMap<String, usize>) {
    for piece in pieces {
        if let Piece::Block(block) = piece {
            *of.entry(block.full_name()).or_default() += 1;
            count(&block.inner, of);
        }
    }
}

/// How many texts can be typed in, and which blocks are shown only.
fn opened(nodes: &[Node], rich: &mut BTreeMap<String, usize>, foreign: &mut BTreeMap<String, usize>) {
    for node in nodes {
        if node.kind == "foreign" {
            // What is inside of a foreign block is foreign as well.
            count(&blocks::parse(node.attrs.raw.as_deref().unwrap_or("")), foreign);
        } else {
            *rich.entry(node.kind.clone()).or_default() += 1;
            opened(&node.content, rich, foreign);
        }
    }
}

#[test]
fn posts_of_others_are_split_and_saved_as_wordpress_does() -> Result<()> {
    let posts = posts()?;
    let (mut all, mut rich, mut foreign) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut wrong = Vec::new();
    for post in &posts {
        let pieces = blocks::parse(&post.markup);
        ensure!(blocks::serialize(&pieces) == post.markup, "{}: the pieces together are not the post", post.name);
        if shape(&pieces) != post.oracle {
            wrong.push(post.name.as_str());
        }
        count(&pieces, &mut all);
        let read = doc::read(&post.markup);
        ensure!(doc::document(&read) == post.markup, "{}: opened and saved, it is another text", post.name);
        opened(&read.content, &mut rich, &mut foreign);
    }
    ensure!(wrong.is_empty(), "WordPress splits these differently: {wrong:?}");
    let texts = [
        "core/paragraph",
        "core/heading",
        "core/list",
        "core/list-item",
        "core/quote",
        "core/verse",
        "core/preformatted",
        "core/code",
        "core/table",
        "core/button",
        "core/image",
    ];
    let total: usize = texts.iter().filter_map(|t| all.get(*t)).sum();
    let shown: usize = texts.iter().filter_map(|t| foreign.get(*t)).sum();
    println!("{} posts, {} blocks, {} kinds", posts.len(), all.values().sum::<usize>(), all.len());
    println!("text blocks: {total}, of them {} typed in, {shown} shown and edited as source ({:.1} %)", total - shown, 100.0 * shown as f64 / total as f64);
    println!("nodes to type in: {rich:?}");
    for text in texts {
        println!("{text}: {} of {} are foreign", foreign.get(text).unwrap_or(&0), all.get(text).unwrap_or(&0));
    }
    Ok(())
}

/// A small generator with a seed that can be named.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % n.max(1)
    }
}

/// Plain texts in a node, by path.
fn texts(node: &Node, path: &mut Vec<usize>, out: &mut Vec<Vec<usize>>) {
    if node.kind == "text" && !node.marks.iter().any(|m| m.kind == "ent") {
        out.push(path.clone());
    }
    for (i, child) in node.content.iter().enumerate() {
        path.push(i);
        texts(child, path, out);
        path.pop();
    }
}

#[test]
fn one_edit_changes_one_text() -> Result<()> {
    let seed = std::env::var("IGNY8_SEED")
        .ok()
        .and_then(|s| s.parse().ok())
        .unwrap_or_else(|| std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(1, |t| t.as_nanos() as u64));
    println!("seed {seed} (IGNY8_SEED={seed} runs the same again)");
    let mut dice = Dice(seed);
    let mut edits = 0;
    for post in posts()? {
        let read = doc::read(&post.markup);
        let mut places = Vec::new();
        texts(&read, &mut Vec::new(), &mut places);
        for _ in 0..4.min(places.len()) {
            let place = &places[dice.below(places.len())];
            let mut edited = read.clone();
            let node = place.iter().fold(&mut edited, |node, i| &mut node.content[*i]);
            let Some(text) = &mut node.text else { continue };
            let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            text.insert_str(starts[dice.below(starts.len())], "Qz<&");
            let written = doc::document(&edited);
            let typed = "Qz&lt;&amp;";
            let same = post.markup.bytes().zip(written.bytes()).take_while(|(a, b)| a == b).count();
            // What was typed may begin with the letters that stand after it.
            let found = (same.saturating_sub(typed.len())..=same)
                .any(|at| written.get(at..at + typed.len()) == Some(typed) && post.markup.as_bytes().get(at..) == written.as_bytes().get(at + typed.len()..));
            ensure!(found, "{}: seed {seed}: more than one text changed", post.name);
            edits += 1;
        }
    }
    println!("{edits} edits, each changed its own text and nothing else");
    ensure!(edits > 800, "{edits}");
    Ok(())
}
