//! The system's own file dialogs.
//!
//! Must not know: what is done with a file.

use tauri::AppHandle;
use tauri_plugin_dialog::{DialogExt, FilePath};
use tokio::sync::oneshot;

/// Asks for what `kind` names; nothing when the dialog was closed.
pub async fn ask(app: &AppHandle, kind: &str) -> Result<Option<String>, String> {
    if let Some(answer) = prepared(kind) {
        return Ok(answer);
    }
    let (tell, told) = oneshot::channel::<Option<FilePath>>();
    let answer = move |path| {
        let _ = tell.send(path);
    };
    let dialog = app.dialog().file();
    match kind {
        "keyword_file" => dialog
            .set_title("Import keywords")
            .add_filter("Keyword files", &["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods", "zip"])
            .add_filter("All files", &["*"])
            .pick_file(answer),
        "plugin_zip" => dialog.set_title("Save the plugin").set_file_name("igny8-bridge.zip").add_filter("Zip", &["zip"]).save_file(answer),
        "image" => dialog.set_title("Choose a picture").add_filter("Pictures", &["png", "jpg", "jpeg", "gif", "webp"]).pick_file(answer),
        "export_csv" => dialog.set_title("Export to CSV").set_file_name("export.csv").add_filter("CSV", &["csv"]).save_file(answer),
        "export_xlsx" => dialog.set_title("Export to Excel").set_file_name("export.xlsx").add_filter("Excel", &["xlsx"]).save_file(answer),
        "folder" => dialog.set_title("Choose a folder").pick_folder(answer),
        other => return Err(format!("There is no dialog '{other}'.")),
    }
    let path = told.await.ok().flatten();
    Ok(path.and_then(|p| p.into_path().ok()).map(|p| p.to_string_lossy().into_owned()))
}

/// Tests cannot press the buttons of a system dialog: `IGNY8_TEST_PICK` names a folder where a file of the kind's name holds
/// the answer. Only in programs built for development.
#[cfg(debug_assertions)]
fn prepared(kind: &str) -> Option<Option<String>> {
    let folder = std::env::var_os("IGNY8_TEST_PICK")?;
    let answer = std::fs::read_to_string(std::path::Path::new(&folder).join(kind)).ok();
    Some(answer.map(|a| a.trim().to_owned()))
}

#[cfg(not(debug_assertions))]
fn prepared(_: &str) -> Option<Option<String>> {
    None
}
