//! `igny8`: the headless host. Answers commands for people (subcommands) and for programs (`rpc`, JSON lines).
//!
//! Must not know what a command does: it calls the core's one door and prints what comes back.

mod args;
mod output;
mod pipeline;
mod progress;
mod rpc;
mod session;

use args::{Args, Verb};
use clap::Parser as _;
use std::process::ExitCode;

/// Refused or failed.
const FAILED: u8 = 1;

fn main() -> ExitCode {
    let args = Args::parse();
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_env("IGNY8_LOG").unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn")))
        .with_writer(std::io::stderr)
        .init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("igny8: the runtime could not be started: {error}");
            return ExitCode::from(FAILED);
        }
    };
    let code = runtime.block_on(run(args));
    // A reader of standard input may still sit in a blocking call.
    runtime.shutdown_background();
    ExitCode::from(code)
}

async fn run(args: Args) -> u8 {
    match args.verb {
        Verb::Commands => output::commands(args.json),
        Verb::Rpc { workspace } => rpc::run(&workspace).await,
        verb => session::run(verb, args.json).await,
    }
}
