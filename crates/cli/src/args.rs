//! The command line: what can be asked, in a person's words.

use clap::{Parser, Subcommand};
use std::path::PathBuf;

/// Plan, write and publish content on many WordPress sites, without a window.
#[derive(Parser)]
#[command(
    name = "igny8",
    version,
    after_help = "Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 done in part (some items failed), 4 the workspace could not be opened, 130 stopped by Ctrl-C (what was done stays; jobs go on at the next run).\n\nWithout a keyring, set IGNY8_PASSPHRASE: connection keys are then kept in a sealed file of the workspace."
)]
pub struct Args {
    /// Print one JSON envelope on standard output; progress goes to standard error.
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub verb: Verb,
}

/// The workspace's folder.
#[derive(clap::Args, Clone)]
pub struct InWorkspace {
    #[arg(long, env = "IGNY8_WORKSPACE", value_name = "DIR")]
    pub workspace: PathBuf,
}

/// A workspace and one of its sites.
#[derive(clap::Args, Clone)]
pub struct OnSite {
    #[command(flatten)]
    pub at: InWorkspace,
    /// The site's id, name or slug.
    #[arg(long, value_name = "SITE")]
    pub site: String,
}

#[derive(Subcommand)]
pub enum Verb {
    /// Make a workspace.
    Init {
        #[command(flatten)]
        at: InWorkspace,
        /// The agency's name.
        #[arg(long)]
        account: String,
        /// Fill it with a sample client.
        #[arg(long)]
        sample: bool,
    },
    /// Clients' sites and their connection.
    #[command(subcommand)]
    Sites(Sites),
    /// Keywords.
    #[command(subcommand)]
    Keywords(Keywords),
    /// Cluster a site's keywords.
    Cluster {
        #[command(flatten)]
        on: OnSite,
        /// 0 (few, wide) to 100 (many, narrow).
        #[arg(long, default_value_t = 50)]
        strictness: u8,
    },
    /// Make content ideas from clusters without one.
    Ideas {
        #[command(flatten)]
        on: OnSite,
        /// At most so many, by search volume.
        #[arg(long)]
        limit: Option<u32>,
    },
    /// Make tasks of ideas and write outline drafts with featured images.
    Write {
        #[command(flatten)]
        on: OnSite,
        #[arg(long)]
        limit: Option<u32>,
        /// Without featured images.
        #[arg(long)]
        no_images: bool,
    },
    /// Send drafts that were never sent to the site's WordPress.
    Publish {
        #[command(flatten)]
        on: OnSite,
        #[arg(long)]
        limit: Option<u32>,
        /// draft, pending, private or publish; new posts are drafts, others keep their status, unless this is given.
        #[arg(long)]
        status: Option<String>,
        /// Only these contents; repeatable.
        #[arg(long = "content", value_name = "ID")]
        contents: Vec<String>,
    },
    /// Bring back what happened on the site.
    Sync {
        #[command(flatten)]
        on: OnSite,
    },
    /// The whole chain: import, cluster, ideas, drafts, images, publish.
    Pipeline {
        file: PathBuf,
        #[command(flatten)]
        on: OnSite,
        /// How many contents to write and publish.
        #[arg(long, default_value_t = 20)]
        limit: u32,
        #[arg(long, default_value_t = 50)]
        strictness: u8,
        #[arg(long, default_value = "draft")]
        status: String,
        /// Stop before publishing.
        #[arg(long)]
        no_publish: bool,
    },
    /// Jobs.
    #[command(subcommand)]
    Jobs(Jobs),
    /// The WordPress plugin.
    #[command(subcommand)]
    Plugin(Plugin),
    /// Answer any command: its name and its request as JSON.
    Call {
        #[command(flatten)]
        at: InWorkspace,
        command: String,
        #[arg(default_value = "{}")]
        params: String,
    },
    /// Every command with the JSON schemas of its request and response.
    Commands,
    /// Answer JSON requests, one a line, on standard input.
    Rpc {
        #[arg(long, env = "IGNY8_WORKSPACE", value_name = "DIR")]
        workspace: PathBuf,
    },
}

#[derive(Subcommand)]
pub enum Sites {
    /// Add a site.
    Add {
        #[command(flatten)]
        at: InWorkspace,
        #[arg(long)]
        name: String,
        #[arg(long)]
        url: String,
        /// Two letters.
        #[arg(long)]
        language: Option<String>,
        /// 1-5; repeatable.
        #[arg(long = "sector")]
        sectors: Vec<String>,
    },
    /// All sites.
    List {
        #[command(flatten)]
        at: InWorkspace,
    },
    /// Make the connection code that is pasted into WordPress.
    Code {
        #[command(flatten)]
        on: OnSite,
    },
    /// Test the connection step by step.
    Test {
        #[command(flatten)]
        on: OnSite,
    },
}

#[derive(Subcommand)]
pub enum Keywords {
    /// Import a keyword file (CSV, TSV, XLSX or a zip of those).
    Import {
        file: PathBuf,
        #[command(flatten)]
        on: OnSite,
    },
    /// Look into a keyword file without importing it.
    Preview {
        file: PathBuf,
        #[command(flatten)]
        at: InWorkspace,
    },
    /// The keywords with the highest volume.
    List {
        #[command(flatten)]
        on: OnSite,
        #[arg(long, default_value_t = 50)]
        limit: u32,
        #[arg(long, default_value = "")]
        search: String,
    },
}

#[derive(Subcommand)]
pub enum Jobs {
    /// Newest first.
    List {
        #[command(flatten)]
        at: InWorkspace,
    },
    /// Run what is queued until nothing is left to do.
    Run {
        #[command(flatten)]
        at: InWorkspace,
    },
    /// Stop a job for good; what it did stays.
    Cancel {
        #[command(flatten)]
        at: InWorkspace,
        id: String,
    },
}

#[derive(Subcommand)]
pub enum Plugin {
    /// Save the installable zip.
    Save {
        /// A file, or a folder.
        path: PathBuf,
    },
}
