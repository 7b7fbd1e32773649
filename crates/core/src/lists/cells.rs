//! A row's cells, from the list's column names: what a person sees, as text, number or time.

use igny8_model::{Millis, SiteId};
use serde_json::Value;
use std::collections::HashMap;

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    Number(f64),
    Time(Millis),
}

impl Cell {
    /// As text: numbers plain, times as `2026-01-31 12:00:00` UTC.
    pub fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
            Self::Time(at) => time(*at),
        }
    }
}

/// The cell of a column in a row as it is on the wire.
pub(super) fn cell(row: &Value, column: &str, sites: &HashMap<SiteId, String>) -> Cell {
    let field = match column {
        "cpc" => "cpc_micros",
        "cost" => "cost_micros",
        "cluster" => "cluster_name",
        "content" => "content_title",
        "unsent" => "unsent_changes",
        "connection" => "connected",
        "keywords" | "drafts" | "published" if row.get("counts").is_some() => {
            return row.pointer(&format!("/counts/{column}")).map_or(Cell::Empty, |v| plain(v, column));
        }
        "site" => {
            let id = row.get("site_id").and_then(Value::as_str).and_then(|t| t.parse::<SiteId>().ok());
            return id.and_then(|id| sites.get(&id)).map_or(Cell::Empty, |name| Cell::Text(name.clone()));
        }
        other => other,
    };
    row.get(field).map_or(Cell::Empty, |value| plain(value, column))
}

fn plain(value: &Value, column: &str) -> Cell {
    match value {
        Value::Null => Cell::Empty,
        Value::Bool(yes) => Cell::Text(if *yes { "yes" } else { "no" }.to_owned()),
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or_default();
            match column {
                "cpc" | "cost" => Cell::Number(number / 1_000_000.0),
                #[allow(clippy::cast_possible_truncation, reason = "a time in milliseconds fits")]
                name if name.ends_with("_at") || name == "modified" => Cell::Time(number as Millis),
                _ => Cell::Number(number),
            }
        }
        Value::String(text) if text.is_empty() => Cell::Empty,
        Value::String(text) => Cell::Text(text.clone()),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|i| i.as_str().map_or_else(|| i.to_string(), str::to_owned)).collect();
            if items.is_empty() { Cell::Empty } else { Cell::Text(items.join(", ")) }
        }
        Value::Object(_) => Cell::Text(value.to_string()),
    }
}

/// A time as a spreadsheet reads it, UTC.
fn time(at: Millis) -> String {
    crate::clock::iso(at).replace('T', " ").replace('Z', "")
}

/// One line without tabs.
pub(super) fn tsv(text: &str) -> String {
    text.replace(['\t', '\n', '\r'], " ")
}

/// A cell that a spreadsheet would take for a formula is told apart by an apostrophe
/// (<https://owasp.org/www-community/attacks/CSV_Injection>). Numbers are not texts and stay.
pub(super) fn csv(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']) => format!("'{text}"),
        other => other.text(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, cell, csv, time};
    use serde_json::json;
    use std::collections::HashMap;

    #[test]
    fn cells_are_what_is_shown() {
        let row = json!({"keyword": "=1+1", "cpc_micros": 1_250_000, "created_at": 1_709_164_800_000_i64, "cluster_name": null, "top_keywords": ["a", "b"]});
        let sites = HashMap::new();
        assert_eq!(cell(&row, "cpc", &sites), Cell::Number(1.25));
        assert_eq!(cell(&row, "cluster", &sites), Cell::Empty);
        assert_eq!(cell(&row, "top_keywords", &sites).text(), "a, b");
        assert_eq!(cell(&row, "created_at", &sites).text(), "2024-02-29 00:00:00");
        // A formula must not run in the spreadsheet of whoever opens the file.
        assert_eq!(csv(&cell(&row, "keyword", &sites)), "'=1+1");
        assert_eq!(csv(&Cell::Number(-1.0)), "-1");
        assert_eq!(time(0), "1970-01-01 00:00:00");
    }
}
