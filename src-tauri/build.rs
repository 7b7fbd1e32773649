//! Lets tauri read its configuration and makes sure that there is a client to put into the program.

use std::path::Path;

const PLACEHOLDER: &str = "<!doctype html><title>IGNY8</title><p>The client was not built. Run: cargo xtask build</p>";

fn main() {
    // The client is put into the program when it is compiled: a program without one says what is missing.
    let page = Path::new("ui/dist/index.html");
    if !page.exists() {
        let made = std::fs::create_dir_all("ui/dist").and_then(|()| std::fs::write(page, PLACEHOLDER));
        if let Err(error) = made {
            println!("cargo::warning=ui/dist/index.html could not be written: {error}");
        }
    }
    println!("cargo::rerun-if-changed=ui/dist");
    tauri_build::build();
}
