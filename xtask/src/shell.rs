//! Running commands and saying so: numbered steps with their time. Must not know which commands.

use anyhow::{Context as _, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// The folder of the workspace.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// Says each step and how long it took.
pub struct Steps {
    started: Instant,
    number: u32,
}

impl Steps {
    pub fn new() -> Self {
        Self { started: Instant::now(), number: 0 }
    }

    /// Runs one step.
    pub fn step<T>(&mut self, what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.number += 1;
        println!("==> {}. {what}", self.number);
        let begun = Instant::now();
        let out = work().with_context(|| format!("step {} failed: {what}", self.number))?;
        println!("    done in {:.1} s (total {:.0} s)", begun.elapsed().as_secs_f32(), self.started.elapsed().as_secs_f32());
        Ok(out)
    }
}

/// A command in the workspace's folder, its output shown.
pub fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// Cargo, the one that runs this.
pub fn cargo() -> Command {
    command(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()))
}

/// Runs to the end; an unsuccessful end is an error that names the command.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{} could not be started", command.get_program().to_string_lossy()))?;
    if !status.success() {
        bail!("{} ended with {status}", line(command));
    }
    Ok(())
}

/// Standard output of a successful run.
pub fn read(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("{} could not be started", command.get_program().to_string_lossy()))?;
    if !output.status.success() {
        bail!("{} ended with {}", line(command), output.status);
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn line(command: &Command) -> String {
    let arguments: Vec<_> = command.get_args().map(|a| a.to_string_lossy()).collect();
    format!("`{} {}`", command.get_program().to_string_lossy(), arguments.join(" "))
}
