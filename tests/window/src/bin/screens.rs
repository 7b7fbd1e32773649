//! Takes the pictures of docs/screens: every step of the main journey, then every page, in both themes and two sizes.

use anyhow::{Context, Result};
use igny8_window_tests::tour;
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

fn main() -> Result<()> {
    let folder = std::env::args().nth(1).map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/screens"), PathBuf::from);
    fs::create_dir_all(&folder)?;
    let folder = folder.canonicalize().context("no folder for the pictures")?;
    let (story, pages) = tour::prepare(Some(&folder))?;
    let window = &story.window;
    for (wide, tall) in [(1280, 800), (1920, 1080)] {
        window.driver.resize(wide, tall)?;
        for theme in ["light", "dark"] {
            window.driver.script("localStorage.setItem('theme', arguments[0])", &[json!(theme)])?;
            for page in &pages {
                tour::show(window, page)?;
                fs::write(folder.join(format!("{}-{theme}-{wide}.png", page.0)), window.driver.picture()?)?;
            }
            tour::show(window, &pages[3])?;
            window.driver.control('k')?;
            std::thread::sleep(Duration::from_millis(500));
            fs::write(folder.join(format!("palette-{theme}-{wide}.png")), window.driver.picture()?)?;
            println!("{theme} at {wide} × {tall}: done");
        }
    }
    make_smaller(&folder);
    Ok(())
}

/// Fewer colours, a quarter of the size: where the machine has a program for it.
fn make_smaller(folder: &Path) {
    let pictures = fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "png"));
    let done = Command::new("pngquant").args(["--force", "--skip-if-larger", "--ext", ".png", "--quality", "70-98", "--"]).args(pictures).status();
    if done.is_err() {
        println!("pngquant is not installed: the pictures keep their size");
    }
}
