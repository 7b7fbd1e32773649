//! The JSON schemas of the functions: building them, and checking an answer with words that a model can act on.
//!
//! Must not know prompts. Only the keywords that providers' strict modes take are used: `type`, `properties`, `required`,
//! `additionalProperties: false`, `items`, `enum`, and the bounds of strings, numbers and arrays. No references, nothing is loaded.

use serde_json::{Map, Value, json};

/// Most faults that are listed.
const MAX_FAULTS: usize = 12;
/// The keywords that [`check`] knows.
const KEYWORDS: [&str; 12] =
    ["type", "properties", "required", "additionalProperties", "items", "enum", "description", "minItems", "maxItems", "maxLength", "minimum", "maximum"];

/// An object; all properties are required.
pub(crate) fn object(properties: &[(&str, Value)]) -> Value {
    let names: Vec<&str> = properties.iter().map(|(name, _)| *name).collect();
    let map: Map<String, Value> = properties.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    json!({ "type": "object", "properties": map, "required": names, "additionalProperties": false })
}

/// A text with a limit in characters and what it holds.
pub(crate) fn text(max: usize, about: &str) -> Value {
    json!({ "type": "string", "maxLength": max, "description": about })
}

/// One of some words.
pub(crate) fn one_of(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words })
}

/// A whole number between two bounds.
pub(crate) fn number(min: i64, max: i64, about: &str) -> Value {
    json!({ "type": "integer", "minimum": min, "maximum": max, "description": about })
}

/// A list.
pub(crate) fn list(items: Value, min: usize, max: usize) -> Value {
    json!({ "type": "array", "items": items, "minItems": min, "maxItems": max })
}

/// Keywords of a schema that [`check`] does not know; none in a schema that may be used.
pub fn unknown_keywords(schema: &Value) -> Vec<String> {
    let Some(map) = schema.as_object() else { return Vec::new() };
    let mut out: Vec<String> = map.keys().filter(|k| !KEYWORDS.contains(&k.as_str())).cloned().collect();
    for inner in map.get("properties").and_then(Value::as_object).into_iter().flat_map(Map::values).chain(map.get("items")) {
        out.extend(unknown_keywords(inner));
    }
    out
}

/// What is wrong with a value, each with its place; empty when it fits.
pub fn check(schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    walk(schema, value, "", &mut faults);
    faults
}

fn walk(schema: &Value, value: &Value, path: &str, faults: &mut Vec<String>) {
    if faults.len() >= MAX_FAULTS {
        return;
    }
    let place = if path.is_empty() { "the answer" } else { path };
    let wanted = schema.get("type").and_then(Value::as_str).unwrap_or("");
    let fits = match wanted {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        _ => true,
    };
    if !fits {
        faults.push(format!("{place} must be {}, not {}", article(wanted), name(value)));
        return;
    }
    match value {
        Value::Object(map) => fields(schema, map, path, faults),
        Value::Array(items) => {
            let bound = |key: &str| schema.get(key).and_then(Value::as_u64);
            if let Some(min) = bound("minItems").filter(|min| (items.len() as u64) < *min) {
                faults.push(format!("{place} has {} entries, at least {min} are wanted", items.len()));
            }
            if let Some(max) = bound("maxItems").filter(|max| items.len() as u64 > *max) {
                faults.push(format!("{place} has {} entries, at most {max} are allowed", items.len()));
                return;
            }
            if let Some(inner) = schema.get("items") {
                for (at, item) in items.iter().enumerate() {
                    walk(inner, item, &format!("{path}[{at}]"), faults);
                }
            }
        }
        Value::String(text) => {
            if let Some(words) = schema.get("enum").and_then(Value::as_array).filter(|words| !words.contains(value)) {
                let words: Vec<String> = words.iter().map(Value::to_string).collect();
                faults.push(format!("{place} must be one of {}", words.join(", ")));
            }
            if let Some(max) = schema.get("maxLength").and_then(Value::as_u64).filter(|max| text.chars().count() as u64 > *max) {
                faults.push(format!("{place} is longer than {max} characters"));
            }
        }
        Value::Number(number) => {
            let n = number.as_f64().unwrap_or(f64::NAN);
            if let Some(min) = schema.get("minimum").and_then(Value::as_f64).filter(|min| n < *min) {
                faults.push(format!("{place} is {number}, less than {min}"));
            }
            if let Some(max) = schema.get("maximum").and_then(Value::as_f64).filter(|max| n > *max) {
                faults.push(format!("{place} is {number}, more than {max}"));
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

fn fields(schema: &Value, map: &Map<String, Value>, path: &str, faults: &mut Vec<String>) {
    let join = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    let properties = schema.get("properties").and_then(Value::as_object);
    for key in schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        if !map.contains_key(key) {
            faults.push(format!("\"{}\" is missing", join(key)));
        }
    }
    for (key, value) in map {
        match properties.and_then(|p| p.get(key)) {
            Some(inner) => walk(inner, value, &join(key), faults),
            None if schema.get("additionalProperties") == Some(&Value::Bool(false)) => {
                let shown: String = join(key).chars().take(80).collect();
                faults.push(format!("\"{shown}\" is not asked for"));
            }
            None => {}
        }
    }
    faults.truncate(MAX_FAULTS);
}

fn article(kind: &str) -> String {
    if kind.starts_with(['a', 'e', 'i', 'o', 'u']) { format!("an {kind}") } else { format!("a {kind}") }
}

fn name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(n) if n.is_f64() => "a number with a fraction",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
