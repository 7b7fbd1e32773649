//! Prints the editor's document of every markup file in a folder, one JSON a line: what `ui/editor/test` opens.

use std::io::Write as _;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).ok_or_else(|| std::io::Error::other("usage: doc_json FOLDER"))?;
    let mut out = std::io::stdout().lock();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "html")
            && let Ok(markup) = std::fs::read_to_string(&path)
        {
            let doc = serde_json::to_string(&igny8_text::doc::read(&markup)).map_err(std::io::Error::other)?;
            writeln!(out, "{doc}")?;
        }
    }
    Ok(())
}
