//! House rules that a reader would otherwise have to remember.

use crate::shell::{Steps, command, read, root};
use anyhow::{Result, bail};
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// Lines of a source file; tests may be longer.
const LONGEST: usize = 600;
const LONGEST_TEST: usize = 1_000;

pub fn check(steps: &mut Steps) -> Result<()> {
    steps.step("house rules", || {
        let mut files = command("git");
        files.args(["ls-files", "--cached", "--others", "--exclude-standard"]);
        let mut bad = Vec::new();
        for file in read(&mut files)?.lines() {
            let path = root().join(file);
            if !path.is_file() {
                continue;
            }
            match path.extension().and_then(|e| e.to_str()) {
                Some("rs") => rust(file, &std::fs::read_to_string(&path)?, &mut bad),
                Some("php") => php(file, &std::fs::read_to_string(&path)?, &mut bad),
                _ => {}
            }
        }
        migrations(&mut bad)?;
        if !bad.is_empty() {
            bail!("{} to mend:\n  {}", bad.len(), bad.join("\n  "));
        }
        Ok(())
    })
}

fn is_test(file: &str) -> bool {
    file.contains("tests/") || file.ends_with("tests.rs") || file.ends_with("test.php")
}

fn length(file: &str, text: &str, bad: &mut Vec<String>) {
    let lines = text.lines().count();
    let most = if is_test(file) { LONGEST_TEST } else { LONGEST };
    if lines > most {
        bad.push(format!("{file}: {lines} lines, at most {most}: is it still one thing?"));
    }
}

fn rust(file: &str, text: &str, bad: &mut Vec<String>) {
    if !text.starts_with("//!") && !text.starts_with("#![") {
        bad.push(format!("{file}: its first line does not say what it owns (`//! …`)"));
    }
    length(file, text, bad);
    // Names put together here, so that this file does not find itself.
    for (name, homes) in [
        (concat!("sql", "x::"), &["crates/store/"][..]),
        (concat!("tau", "ri::"), &["src-tauri/"]),
        (concat!("web_", "sys::"), &["ui/"]),
        (concat!("js_", "sys::"), &["ui/"]),
    ] {
        if text.contains(name) && !homes.iter().any(|home| file.starts_with(home)) {
            bad.push(format!("{file}: uses {name} outside {}", homes.join(", ")));
        }
    }
    for (number, line) in text.lines().enumerate() {
        if line.ends_with(' ') || line.ends_with('\t') {
            bad.push(format!("{file}:{}: trailing white space", number + 1));
        }
    }
}

fn php(file: &str, text: &str, bad: &mut Vec<String>) {
    length(file, text, bad);
    let guard = ["ABSPATH", "WP_UNINSTALL_PLUGIN"].iter().any(|g| text.contains(g));
    if file.starts_with("wordpress/igny8-bridge/") && !guard {
        bad.push(format!("{file}: no guard against direct access"));
    }
}

/// A migration that is listed with its hash never changes again; a new one has to be listed.
fn migrations(bad: &mut Vec<String>) -> Result<()> {
    let folder = root().join("migrations");
    let listed = std::fs::read_to_string(folder.join("hashes.txt")).unwrap_or_default();
    for entry in std::fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|e| e != "sql") {
            continue;
        }
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let line = format!("{}  {name}", hash(&path)?);
        if !listed.lines().any(|l| l == line) {
            bad.push(format!("migrations/{name}: not as listed in hashes.txt. A released migration is never edited; a new one is listed as `{line}`"));
        }
    }
    Ok(())
}

fn hash(path: &Path) -> Result<String> {
    Ok(format!("{:x}", Sha256::digest(std::fs::read(path)?)))
}
