//! Dependencies: licences that may go into the program, and none that nobody uses. From `cargo metadata`, no network.

use crate::shell::{Steps, cargo, read, root};
use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Licences that may be in the program. A package is fine when one alternative of its expression consists of these.
const ALLOWED: &[&str] = &[
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "MPL-2.0",
    "CC0-1.0",
    "Unlicense",
    "BSL-1.0",
    "0BSD",
    "OFL-1.1",
    "CDLA-Permissive-2.0",
    "NCSA",
    "bzip2-1.0.6",
];

pub fn check(steps: &mut Steps) -> Result<()> {
    let metadata: Value = steps.step("reading the dependency graph", || {
        let mut command = cargo();
        command.args(["metadata", "--format-version", "1", "--all-features", "--locked"]);
        serde_json::from_str(&read(&mut command)?).context("cargo metadata is not readable")
    })?;
    steps.step("licences", || licences(&metadata))?;
    steps.step("unused dependencies", || unused(&metadata))
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().into_iter().flatten()
}

fn allowed(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    let term = |t: &str| {
        let t = t.trim().trim_matches(|c| c == '(' || c == ')').trim();
        ALLOWED.contains(&t) || t.split(" AND ").all(|part| ALLOWED.contains(&part.trim().trim_matches(|c| c == '(' || c == ')')))
    };
    // `(A OR B) AND C`: every conjunct needs an allowed alternative.
    expression.split(" OR ").any(term) || expression.split(" AND ").all(|part| part.split(" OR ").any(term))
}

fn licences(metadata: &Value) -> Result<()> {
    let mut bad = Vec::new();
    for package in packages(metadata) {
        let (name, version) = (package["name"].as_str().unwrap_or_default(), package["version"].as_str().unwrap_or_default());
        match package["license"].as_str() {
            Some(expression) if allowed(expression) => {}
            Some(expression) => bad.push(format!("{name} {version}: {expression}")),
            None if package["license_file"].is_string() && name == "ring" => {}
            None => bad.push(format!("{name} {version}: no licence stated")),
        }
    }
    if !bad.is_empty() {
        bail!("these may not go into the program:\n  {}", bad.join("\n  "));
    }
    Ok(())
}

/// A dependency whose name stands in no source file of its package is unused.
fn unused(metadata: &Value) -> Result<()> {
    let mut bad = Vec::new();
    for package in packages(metadata) {
        let manifest = Path::new(package["manifest_path"].as_str().unwrap_or_default());
        if !manifest.starts_with(root()) {
            continue;
        }
        let folder = manifest.parent().unwrap_or(manifest);
        let mut sources = String::new();
        // The root package's sources lie in src-tauri/; the other folders are packages of their own.
        let places: Vec<_> = if folder == root() {
            vec![folder.join("src-tauri")]
        } else {
            ["src", "tests", "benches", "examples", "build.rs"].iter().map(|p| folder.join(p)).collect()
        };
        for place in places {
            gather(&place, &mut sources)?;
        }
        let names: BTreeSet<&str> = package["dependencies"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|d| d["target"].is_null())
            .filter_map(|d| d["rename"].as_str().or(d["name"].as_str()))
            .collect();
        for name in names {
            let ident = name.replace('-', "_");
            if !sources.contains(&ident) {
                bad.push(format!("{}: {name}", package["name"].as_str().unwrap_or_default()));
            }
        }
    }
    if !bad.is_empty() {
        bail!("nobody uses these dependencies:\n  {}", bad.join("\n  "));
    }
    Ok(())
}

fn gather(place: &Path, into: &mut String) -> Result<()> {
    if place.is_dir() {
        for entry in std::fs::read_dir(place)? {
            gather(&entry?.path(), into)?;
        }
    } else if place.is_file() && place.extension().is_some_and(|e| e == "rs") {
        into.push_str(&std::fs::read_to_string(place)?);
    }
    Ok(())
}
