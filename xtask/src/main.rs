//! `cargo xtask`: set-up, build, run, test, tidy, bench. Must not know: what the program does, only how it is made.

mod client;
mod dependencies;
mod editor;
mod layers;
mod setup;
mod shell;
mod suite;
mod tidy;

use anyhow::Result;
use clap::{Parser, Subcommand};
use shell::Steps;
use std::path::PathBuf;

/// Everything around the program: one command a job. Each says what it does, step by step; a second run is quick.
#[derive(Parser)]
#[command(name = "cargo xtask")]
struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Install what is missing, build, and open the window.
    Run {
        /// Build with optimisations.
        #[arg(long)]
        release: bool,
    },
    /// Install what is missing and pass every test, real WordPress and the real window included.
    Test {
        /// Leave out WordPress and the window.
        #[arg(long)]
        quick: bool,
    },
    /// Install what is missing, nothing more.
    Setup,
    /// Build the window's client into ui/dist.
    Client {
        #[arg(long)]
        release: bool,
    },
    /// Build all programs.
    Build {
        #[arg(long)]
        release: bool,
    },
    /// The plugin's installable zip.
    PluginZip {
        #[arg(default_value = "igny8-bridge.zip")]
        path: PathBuf,
    },
    /// House rules: first lines, lengths, walls between crates, migrations unchanged, licences, unused dependencies.
    Tidy,
    /// The benchmark table (release build): import, lists, clustering, memory, first paint.
    Bench {
        /// Up to 1,000,000 keywords instead of 100,000.
        #[arg(long)]
        full: bool,
        /// The window instead, on a workspace of 1 GB, with a scripted session of so many minutes.
        #[arg(long, value_name = "MINUTES")]
        window: Option<u64>,
    },
    /// Take the screenshots of docs/screens anew.
    Screens,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let mut steps = Steps::new();
    match args.verb {
        Verb::Run { release } => {
            setup::window(&mut steps)?;
            suite::build(&mut steps, release)?;
            suite::open_window(release)
        }
        Verb::Test { quick } => suite::test(&mut steps, quick),
        Verb::Setup => {
            setup::window(&mut steps)?;
            setup::tests(&mut steps)
        }
        Verb::Client { release } => client::build(release),
        Verb::Build { release } => {
            setup::window(&mut steps)?;
            suite::build(&mut steps, release)
        }
        Verb::PluginZip { path } => suite::plugin_zip(&path),
        Verb::Tidy => {
            tidy::check(&mut steps)?;
            layers::check(&mut steps)?;
            dependencies::check(&mut steps)
        }
        Verb::Bench { window: Some(minutes), .. } => {
            setup::window(&mut steps)?;
            setup::tests(&mut steps)?;
            suite::measure(&mut steps, minutes)
        }
        Verb::Bench { full, window: None } => suite::bench(&mut steps, full),
        Verb::Screens => {
            setup::window(&mut steps)?;
            setup::tests(&mut steps)?;
            suite::build(&mut steps, false)?;
            suite::screens(&mut steps)
        }
    }
}
