//! Building, opening the window, and the whole test suite in its order.

use crate::shell::{Steps, cargo, command, root, run, target};
use crate::{client, dependencies, editor, layers, setup, tidy};
use anyhow::{Result, bail};
use std::path::Path;
use std::process::Command;

/// One set of packages and features for every native build, so that nothing is compiled twice.
const NATIVE: &[&str] = &["--workspace", "--exclude", "igny8-ui", "--features", "igny8-desktop/custom-protocol"];

fn profile(release: bool) -> &'static [&'static str] {
    if release { &["--release"] } else { &[] }
}

fn folder(release: bool) -> &'static str {
    if release { "release" } else { "debug" }
}

/// The client, then every native program.
pub fn build(steps: &mut Steps, release: bool) -> Result<()> {
    steps.step("the window's client", || client::build(release))?;
    steps.step("the programs", || run(cargo().arg("build").args(NATIVE).args(profile(release))))
}

pub fn open_window(release: bool) -> Result<()> {
    let program = target().join(folder(release)).join("igny8-desktop");
    println!("==> {}", program.display());
    run(&mut command(&program.to_string_lossy()))
}

pub fn plugin_zip(path: &Path) -> Result<()> {
    let path = std::path::absolute(path)?;
    run(cargo().args(["run", "--quiet", "--package", "igny8-cli", "--", "plugin", "save"]).arg(path))
}

/// Everything that has to hold, quick things first.
pub fn test(steps: &mut Steps, quick: bool) -> Result<()> {
    setup::window(steps)?;
    setup::tests(steps)?;
    steps.step("format", || run(cargo().args(["fmt", "--all", "--check"])))?;
    tidy::check(steps)?;
    layers::check(steps)?;
    dependencies::check(steps)?;
    build(steps, false)?;
    steps.step("clippy, warnings denied", || run(cargo().arg("clippy").args(NATIVE).args(["--all-targets", "--", "-D", "warnings"])))?;
    steps.step("clippy of the client", client::clippy)?;
    steps.step("tests of the client", || run(cargo().args(["test", "--quiet", "--package", "igny8-ui"])))?;
    if quick {
        return steps.step("tests without WordPress and window", || {
            run(cargo().arg("test").args(NATIVE).args(["--exclude", "igny8-wp-fixture", "--exclude", "igny8-tests", "--exclude", "igny8-window-tests"]))
        });
    }
    steps.step("tests of the crates", || {
        run(cargo().arg("test").args(NATIVE).args(["--exclude", "igny8-wp-fixture", "--exclude", "igny8-tests", "--exclude", "igny8-window-tests"]))
    })?;
    steps.step("real WordPress is made ready", || run(cargo().args(["run", "--quiet", "--package", "igny8-wp-fixture", "--bin", "prepare"])))?;
    steps.step("the plugin: syntax, unit tests in WordPress 6.8 and 6.1", || {
        for series in ["6.8", "6.1"] {
            run(command("bash").args(["wordpress/tests/run.sh", series]))?;
        }
        Ok(())
    })?;
    steps.step("block posts of others: split, opened and saved as WordPress does", || {
        run(cargo().arg("test").args(NATIVE).args(["--test", "posts", "--", "--nocapture"]))
    })?;
    steps.step("the same posts in the editor's own schema", || editor::open_posts(&root()))?;
    steps.step("the plugin over HTTP: real sites, firewall, bad network", || {
        run(cargo().arg("test").args(NATIVE).args(["--test", "fixture", "--test", "plugin"]))
    })?;
    steps.step("journeys through the public commands, on real WordPress", || {
        run(cargo()
            .arg("test")
            .args(NATIVE)
            .args(["--test", "commands", "--test", "lists", "--test", "ai", "--test", "publish", "--test", "network", "--test", "kill"]))
    })?;
    steps.step("journeys in the real window", || {
        run(&mut on_a_screen(cargo().arg("test").args(NATIVE).args([
            "--test",
            "journeys",
            "--test",
            "editor",
            "--test",
            "planner",
            "--test",
            "sites",
            "--test",
            "axe",
            "--",
            "--test-threads=1",
            "--nocapture",
        ])))
    })?;
    println!("==> everything passed");
    Ok(())
}

/// The command with a screen, a session bus and a keyring of its own, so that it also runs where there is no display.
fn on_a_screen(inner: &Command) -> Command {
    let mut line = command("dbus-run-session");
    line.args(["--", "xvfb-run", "-a", "-s", "-screen 0 1920x1080x24"]);
    line.arg(inner.get_program()).args(inner.get_args());
    line.envs([("NO_AT_BRIDGE", "1"), ("WEBKIT_DISABLE_DMABUF_RENDERER", "1")]);
    line
}

pub fn screens(steps: &mut Steps) -> Result<()> {
    steps.step("screenshots of every page", || run(&mut on_a_screen(cargo().args(["run", "--package", "igny8-window-tests", "--bin", "screens"]))))
}

/// The window's figures with release builds; `IGNY8_PACE` shortens the pauses of its session to so many per cent.
pub fn measure(steps: &mut Steps, minutes: u64) -> Result<()> {
    build(steps, true)?;
    let program = target().join("release/measure");
    steps.step("the window on a workspace of 1 GB", || run(command(&program.to_string_lossy()).args(["--minutes", &minutes.to_string()])))
}

pub fn bench(steps: &mut Steps, full: bool) -> Result<()> {
    steps.step("the benchmark program (release)", || {
        run(cargo().args(["build", "--release", "--package", "igny8-tests", "--package", "igny8-cli", "--bins"]))
    })?;
    let mut bench = command(&target().join("release/bench").to_string_lossy());
    if full {
        bench.arg("--full");
    }
    if !root().join("docs").is_dir() {
        bail!("docs/ is missing");
    }
    run(&mut bench)
}
