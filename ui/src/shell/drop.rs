//! Events of the host: the core's news go to the stores, dropped files to whoever wants them.
//!
//! Must not know: what is done with the files.

use crate::ipc::events::{self, Files};
use crate::store::{jobs, query, signal::Signal};
use igny8_model::Event;

thread_local! {
    /// Files are held over the window.
    pub static HOVER: Signal<bool> = const { Signal::new(false) };
    /// Keyword files to import: dropped or picked, not yet looked at.
    pub static FILES: Signal<Vec<String>> = const { Signal::new(Vec::new()) };
}

/// Starts hearing the host, once.
pub fn start() {
    events::listen(
        |event| match event {
            Event::Job { job } => jobs::moved(job),
            Event::Changed { tags } => query::changed(&tags),
        },
        |drop| {
            HOVER.with(|h| h.set(drop == Files::Over));
            if let Files::Dropped { paths } = drop {
                FILES.with(|f| f.set(paths));
            }
        },
    );
}
