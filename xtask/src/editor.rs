//! Bundles the rich editor (`ui/editor`, JavaScript) into one file for `ui/dist`.
//!
//! Must not know what the editor does. Its libraries are named with their hashes in `package-lock.json` and lie in the cache
//! folder, one folder for each state of that file; npm is asked only when such a folder is missing.

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The program's name as the system starts it.
fn program(name: &str) -> String {
    if cfg!(windows) { format!("{name}.cmd") } else { name.to_owned() }
}

/// Writes `editor.js`. Always small: it takes a tenth of a second.
pub fn bundle(root: &Path, dist: &Path) -> Result<()> {
    let sources = root.join("ui/editor");
    let modules = modules(&sources)?;
    let esbuild = modules.join(".bin").join(program("esbuild"));
    let status = Command::new(&esbuild)
        .arg(sources.join("src/main.js"))
        .args(["--bundle", "--minify", "--format=esm", "--target=safari16", "--legal-comments=none", "--log-level=warning"])
        .arg(format!("--outfile={}", dist.join("editor.js").display()))
        .env("NODE_PATH", &modules)
        .status()
        .with_context(|| format!("cannot start {}", esbuild.display()))?;
    ensure!(status.success(), "esbuild could not bundle ui/editor");
    Ok(())
}

/// The folder with the editor's libraries.
pub fn modules(sources: &Path) -> Result<PathBuf> {
    let lock = fs::read(sources.join("package-lock.json")).context("ui/editor/package-lock.json is missing")?;
    let state: String = Sha256::digest(&lock).iter().take(8).map(|b| format!("{b:02x}")).collect();
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE")).unwrap_or_else(|| ".".into());
    let folder = PathBuf::from(home).join(".cache/igny8/editor").join(state);
    let modules = folder.join("node_modules");
    if folder.join(".complete").exists() {
        return Ok(modules);
    }
    fs::create_dir_all(&folder)?;
    for file in ["package.json", "package-lock.json"] {
        fs::copy(sources.join(file), folder.join(file))?;
    }
    // No scripts of packages are run; esbuild's program comes as a package of its own.
    let status = Command::new(program("npm"))
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(&folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .context("cannot start npm: the editor's libraries are installed by it (Debian: nodejs and npm; elsewhere: nodejs.org)")?;
    ensure!(status.success(), "npm could not install the editor's libraries (ui/editor/package-lock.json)");
    fs::write(folder.join(".complete"), "")?;
    Ok(modules)
}

/// Opens the documents of all gathered posts in the editor's own schema (after the tests that gather them).
pub fn open_posts(root: &Path) -> Result<()> {
    let modules = modules(&root.join("ui/editor"))?;
    let folder = crate::shell::target().join("editor-test");
    fs::create_dir_all(&folder)?;
    let script = folder.join("schema.mjs");
    let status = Command::new(modules.join(".bin").join(program("esbuild")))
        .arg(root.join("ui/editor/test/schema.js"))
        .args(["--bundle", "--platform=node", "--format=esm", "--log-level=warning"])
        .arg(format!("--outfile={}", script.display()))
        .env("NODE_PATH", &modules)
        .status()?;
    ensure!(status.success(), "esbuild could not bundle ui/editor/test");
    let home = std::env::var_os("HOME").unwrap_or_else(|| "/tmp".into());
    let cache = std::env::var_os("IGNY8_WP_CACHE").map_or_else(|| PathBuf::from(home).join(".cache/igny8/wpt"), PathBuf::from);
    let mut documents = crate::shell::cargo()
        .args(["run", "--quiet", "--package", "igny8-text", "--example", "doc_json", "--"])
        .arg(cache.join("posts"))
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start cargo")?;
    let input = documents.stdout.take().context("no output to read")?;
    let opened = Command::new("node").arg(&script).stdin(input).status().context("cannot start node")?;
    ensure!(documents.wait()?.success() && opened.success(), "a post was refused or changed by the editor's schema");
    Ok(())
}
