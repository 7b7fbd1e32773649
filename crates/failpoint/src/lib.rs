//! Named places at which a test may kill the process: before and after every commit, send and receive.
//!
//! Must not know: anything of the program. Works in builds with debug assertions; costs one relaxed load elsewhere.
//! `IGNY8_FAILPOINT=name` aborts at the first passage, `name:3` at the third. `IGNY8_FAILPOINT_LOG=file` appends each name
//! passed, so that a test can find every point of an operation.

use std::io::Write as _;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

struct Plan {
    name: String,
    after: u32,
    passed: AtomicU32,
    log: Option<String>,
}

fn plan() -> Option<&'static Plan> {
    static PLAN: OnceLock<Option<Plan>> = OnceLock::new();
    PLAN.get_or_init(|| {
        if !cfg!(debug_assertions) {
            return None;
        }
        let log = std::env::var("IGNY8_FAILPOINT_LOG").ok();
        let text = std::env::var("IGNY8_FAILPOINT").unwrap_or_default();
        if text.is_empty() && log.is_none() {
            return None;
        }
        let (name, after) = match text.rsplit_once(':') {
            Some((name, n)) => (name.to_owned(), n.parse().unwrap_or(1)),
            None => (text, 1),
        };
        Some(Plan { name, after, passed: AtomicU32::new(0), log })
    })
    .as_ref()
}

/// Passes the point `name`; ends the process at once, without any clean-up, when the plan says so.
pub fn hit(name: &str) {
    let Some(plan) = plan() else { return };
    if let Some(log) = &plan.log
        && let Ok(mut file) = std::fs::OpenOptions::new().create(true).append(true).open(log)
    {
        let _ = writeln!(file, "{name}");
    }
    if plan.name == name && plan.passed.fetch_add(1, Ordering::Relaxed) + 1 == plan.after {
        std::process::abort();
    }
}
