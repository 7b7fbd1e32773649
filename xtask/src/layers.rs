//! The direction of dependencies, asked of cargo: each wall of the design is one line here.

use crate::shell::{Steps, cargo, read};
use anyhow::{Result, bail};

/// (package, what must not be below it).
const WALLS: &[(&str, &[&str])] = &[
    ("igny8-model", &["tokio", "sqlx", "reqwest", "tauri", "igny8-text", "igny8-store", "igny8-core"]),
    ("igny8-text", &["tokio", "sqlx", "reqwest", "tauri", "igny8-store", "igny8-core"]),
    ("igny8-render", &["tokio", "sqlx", "reqwest", "tauri", "igny8-store", "igny8-core"]),
    ("igny8-store", &["reqwest", "tauri", "igny8-bridge", "igny8-ai", "igny8-text", "igny8-core"]),
    ("igny8-ai", &["sqlx", "tauri", "igny8-store", "igny8-bridge", "igny8-core"]),
    ("igny8-bridge", &["sqlx", "tauri", "igny8-store", "igny8-ai", "igny8-text", "igny8-core"]),
    ("igny8-core", &["tauri", "clap", "igny8-cli"]),
    ("igny8-cli", &["tauri"]),
    ("igny8-ui", &["sqlx", "reqwest", "tauri", "igny8-store", "igny8-bridge", "igny8-core"]),
];

pub fn check(steps: &mut Steps) -> Result<()> {
    steps.step("walls between the crates", || {
        for (package, forbidden) in WALLS {
            let mut tree = cargo();
            tree.args(["tree", "--quiet", "--package", package, "--edges", "normal", "--prefix", "none", "--format", "{p}"]);
            let below = read(&mut tree)?;
            for name in *forbidden {
                if below.lines().any(|line| line.split(' ').next() == Some(name)) {
                    bail!("{package} depends on {name}, which the design forbids (ARCHITECTURE.md, Invariants)");
                }
            }
        }
        Ok(())
    })
}
