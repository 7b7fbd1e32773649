//! Printing: the envelope for programs, tables and sentences for people.

use comfy_table::{Table, presets::UTF8_FULL_CONDENSED};
use igny8_model::{Envelope, commands};
use serde_json::Value;

/// Prints one line on standard output; ends quietly when its reader is gone (`igny8 … | head`).
pub fn line(text: impl std::fmt::Display) {
    use std::io::Write as _;
    if writeln!(std::io::stdout(), "{text}").is_err() {
        std::process::exit(0);
    }
}

/// Prints every command; with `json` their schemas too.
pub fn commands(json: bool) -> u8 {
    if json {
        let document = Envelope::ok(Value::Array(commands::schemas()), None, String::new());
        line(format_args!("{}", serde_json::to_string(&document).unwrap_or_default()));
    } else {
        for schema in commands::schemas() {
            line(format_args!("{}\n  {}", schema["command"].as_str().unwrap_or_default(), schema["about"].as_str().unwrap_or_default()));
            line(format_args!("  request:  {}\n  response: {}\n", schema["request"], schema["response"]));
        }
    }
    0
}

/// Prints one envelope: as JSON, or what went wrong, or by `human`. Returns the exit code.
pub fn envelope(envelope: &Envelope, json: bool, human: impl FnOnce(&Value)) -> u8 {
    if json {
        line(format_args!("{}", serde_json::to_string(envelope).unwrap_or_default()));
    } else if envelope.success {
        human(envelope.data.as_ref().or(envelope.results.as_ref()).unwrap_or(&Value::Null));
    } else {
        eprintln!("igny8: {}", envelope.error.as_deref().unwrap_or("failed"));
        if let Some(hint) = &envelope.hint {
            eprintln!("       {hint}");
        }
    }
    if envelope.success {
        return 0;
    }
    match envelope.code {
        Some(igny8_model::ErrorCode::WorkspaceLocked | igny8_model::ErrorCode::WorkspaceNewer | igny8_model::ErrorCode::NoWorkspace) => 4,
        _ => crate::FAILED,
    }
}

/// A table with a header row.
pub fn table(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>) {
    let mut table = Table::new();
    table.load_preset(UTF8_FULL_CONDENSED).set_header(header.to_vec());
    for row in rows {
        table.add_row(row);
    }
    line(format_args!("{table}"));
}

/// A field of a value as text.
pub fn text(value: &Value, pointer: &str) -> String {
    match value.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}
