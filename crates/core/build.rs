//! Packs the WordPress plugin, so that the program always carries the one it speaks with.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// What belongs to development and not into the installable zip.
const LEFT_OUT: &[&str] = &["tests", "node_modules", "vendor", "phpunit.xml", "composer.json", "mago.toml"];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let plugin = Path::new("../../wordpress/igny8-bridge");
    println!("cargo:rerun-if-changed={}", plugin.display());
    let mut files = Vec::new();
    collect(plugin, &mut files)?;
    files.sort();
    let target = PathBuf::from(std::env::var("OUT_DIR")?).join("igny8-bridge.zip");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(target)?);
    // A fixed time, so that the same sources give the same bytes.
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated).unix_permissions(0o644);
    let mut version = "0.0.0".to_owned();
    for file in files {
        println!("cargo:rerun-if-changed={}", file.display());
        let name = file.strip_prefix(plugin)?.to_string_lossy().replace('\\', "/");
        let bytes = std::fs::read(&file)?;
        if name == "igny8-bridge.php" {
            let text = String::from_utf8_lossy(&bytes);
            if let Some(found) = text.lines().find_map(|l| l.trim().trim_start_matches("* ").strip_prefix("Version:")) {
                version = found.trim().to_owned();
            }
        }
        zip.start_file(format!("igny8-bridge/{name}"), options)?;
        zip.write_all(&bytes)?;
    }
    zip.finish()?;
    println!("cargo:rustc-env=IGNY8_PLUGIN_VERSION={version}");
    Ok(())
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> std::io::Result<()> {
    println!("cargo:rerun-if-changed={}", folder.display());
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if name.starts_with('.') || LEFT_OUT.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() { collect(&path, into)? } else { into.push(path) }
    }
    Ok(())
}
