//! Linux machines without a graphics card: the web view is told to paint by itself instead of through an emulated one.
//!
//! Must not know: what is painted. Without a card WebKitGTK composes pages through OpenGL in software, which took 120 ms a frame where
//! its own painting takes 16 (docs/benchmarks.md).

/// WebKitGTK's switch; who sets it has decided already.
#[cfg(target_os = "linux")]
const SWITCH: &str = "WEBKIT_DISABLE_COMPOSITING_MODE";

/// Starts this program again with the switch set, in the same process, where there is no graphics card. Gives back when nothing is to do.
#[cfg(target_os = "linux")]
pub fn settle() {
    use std::os::unix::process::CommandExt as _;
    let card = std::fs::read_dir("/dev/dri").is_ok_and(|entries| entries.flatten().any(|e| e.file_name().to_string_lossy().starts_with("renderD")));
    // NVIDIA's own driver needs no render node.
    let nvidia = std::path::Path::new("/dev/nvidiactl").exists();
    if card || nvidia || std::env::var_os(SWITCH).is_some() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    // The environment of a running program cannot be changed safely; that of a new one can. If it cannot be started, this one goes on.
    let _ = std::process::Command::new(program).args(std::env::args_os().skip(1)).env(SWITCH, "1").exec();
}

#[cfg(not(target_os = "linux"))]
pub fn settle() {}
