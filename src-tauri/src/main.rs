//! The desktop program: a window around the core.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> anyhow::Result<()> {
    igny8_desktop::run()
}
