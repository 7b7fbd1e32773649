//! Owns the forms of JSON schema that each provider takes: what a vendor's subset lacks is left out, because every answer is
//! checked against the whole schema anyway.
//! Must not know: what the schema is for.

use serde_json::{Map, Value, json};

/// Keywords that hold schemas: (one schema, a list of them, a map of them).
const ONE: &[&str] = &["items", "not", "additionalProperties"];
const LIST: &[&str] = &["anyOf", "oneOf", "allOf", "prefixItems"];
const MAP: &[&str] = &["properties", "$defs", "definitions"];

/// Applies `change` to a schema and all schemas in it, innermost first.
fn walk(schema: &mut Value, change: &mut dyn FnMut(&mut Map<String, Value>)) {
    let Value::Object(map) = schema else { return };
    for key in ONE {
        if let Some(inner) = map.get_mut(*key) {
            walk(inner, change);
        }
    }
    for key in LIST {
        for inner in map.get_mut(*key).and_then(Value::as_array_mut).into_iter().flatten() {
            walk(inner, change);
        }
    }
    for key in MAP {
        for (_, inner) in map.get_mut(*key).and_then(Value::as_object_mut).into_iter().flatten() {
            walk(inner, change);
        }
    }
    change(map);
}

fn drop_keys(map: &mut Map<String, Value>, keys: &[&str]) {
    for key in keys {
        map.remove(*key);
    }
}

fn close(map: &mut Map<String, Value>) {
    if map.contains_key("properties") {
        map.insert("additionalProperties".into(), json!(false));
    }
}

/// OpenAI's strict form, or the schema as it is with `false` when strictness would change what it means (optional fields).
pub(crate) fn openai(schema: &Value) -> (Value, bool) {
    let mut strict = schema.clone();
    let mut possible = schema["type"] == "object" && schema.get("anyOf").is_none();
    walk(&mut strict, &mut |map| {
        drop_keys(map, &["$schema", "$id", "$comment", "default", "examples", "minLength", "maxLength", "uniqueItems", "minProperties", "maxProperties"]);
        if let Some(one_of) = map.remove("oneOf") {
            map.insert("anyOf".into(), one_of);
        }
        possible &= !["allOf", "not", "patternProperties", "if", "dependentRequired", "prefixItems"].iter().any(|k| map.contains_key(*k));
        if let Some(properties) = map.get("properties").and_then(Value::as_object) {
            let required = map.get("required").and_then(Value::as_array).map_or(0, Vec::len);
            possible &= required == properties.len();
            close(map);
        } else {
            // An object of anything cannot be strict.
            possible &= map.get("type").and_then(Value::as_str) != Some("object");
        }
    });
    if possible {
        return (strict, true);
    }
    let mut plain = schema.clone();
    walk(&mut plain, &mut |map| drop_keys(map, &["$schema", "$id", "$comment"]));
    (plain, false)
}

/// Anthropic's native form: objects closed, no limits of length or number.
pub(crate) fn anthropic(schema: &Value) -> Value {
    const UNKNOWN: &[&str] = &[
        "$schema",
        "$id",
        "$comment",
        "default",
        "examples",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "maxItems",
        "uniqueItems",
        "minProperties",
        "maxProperties",
        "pattern",
    ];
    let mut closed = schema.clone();
    walk(&mut closed, &mut |map| {
        drop_keys(map, UNKNOWN);
        // Only 0 and 1 are taken.
        if map.get("minItems").and_then(Value::as_u64).is_some_and(|n| n > 1) {
            map.insert("minItems".into(), json!(1));
        }
        if let Some(one_of) = map.remove("oneOf") {
            map.insert("anyOf".into(), one_of);
        }
        close(map);
    });
    closed
}

/// Gemini's `Schema`, a subset of OpenAPI 3.0.
pub(crate) fn gemini(schema: &Value) -> Value {
    gemini_at(schema, schema, 0)
}

fn gemini_at(schema: &Value, root: &Value, depth: usize) -> Value {
    let Some(map) = schema.as_object() else { return json!({"type": "STRING"}) };
    // A schema that refers to itself has no end in this form.
    if depth > 12 {
        return json!({"type": "OBJECT"});
    }
    if let Some(target) = map.get("$ref").and_then(Value::as_str) {
        let found = target.strip_prefix('#').and_then(|pointer| root.pointer(pointer));
        return found.map_or_else(|| json!({"type": "STRING"}), |target| gemini_at(target, root, depth + 1));
    }
    let mut out = Map::new();
    let sub = |inner: &Value| gemini_at(inner, root, depth + 1);
    let kinds: Vec<&str> = match map.get("type") {
        Some(Value::String(kind)) => vec![kind.as_str()],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => vec![],
    };
    if kinds.contains(&"null") && kinds.len() > 1 {
        out.insert("nullable".into(), json!(true));
    }
    if let Some(kind) = kinds.iter().find(|k| **k != "null").or(kinds.first()) {
        out.insert("type".into(), json!(kind.to_uppercase()));
    }
    for key in ["title", "description", "format", "pattern", "minimum", "maximum"] {
        if let Some(value) = map.get(key) {
            out.insert(key.into(), value.clone());
        }
    }
    // Whole numbers of 64 bits travel as strings in this format.
    for key in ["minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"] {
        if let Some(value) = map.get(key).and_then(Value::as_u64) {
            out.insert(key.into(), json!(value.to_string()));
        }
    }
    // `format` is limited to these; another one is refused.
    if map.get("format").and_then(Value::as_str).is_some_and(|f| !["date-time", "enum", "int32", "int64", "float", "double"].contains(&f)) {
        out.remove("format");
    }
    let choices = map.get("enum").and_then(Value::as_array).cloned().or_else(|| map.get("const").map(|c| vec![c.clone()]));
    if let Some(choices) = choices {
        let words: Vec<&Value> = choices.iter().filter(|c| c.is_string()).collect();
        if !words.is_empty() {
            out.insert("enum".into(), json!(words));
            out.entry("type").or_insert(json!("STRING"));
        }
        if choices.iter().any(Value::is_null) {
            out.insert("nullable".into(), json!(true));
        }
    }
    if let Some(items) = map.get("items") {
        out.insert("items".into(), sub(items));
    } else if kinds.contains(&"array") {
        out.insert("items".into(), json!({"type": "STRING"}));
    }
    for key in ["anyOf", "oneOf"] {
        if let Some(list) = map.get(key).and_then(Value::as_array) {
            let (nulls, others): (Vec<_>, Vec<_>) = list.iter().partition(|v| v["type"] == "null");
            if !nulls.is_empty() {
                out.insert("nullable".into(), json!(true));
            }
            out.insert("anyOf".into(), others.into_iter().map(sub).collect());
        }
    }
    for part in map.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        if let Value::Object(part) = sub(part) {
            out.extend(part);
        }
    }
    if let Some(properties) = map.get("properties").and_then(Value::as_object) {
        // The order of `required` is the author's; without it the fields would be written alphabetically.
        let required: Vec<&str> =
            map.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).filter(|k| properties.contains_key(*k)).collect();
        let rest = properties.keys().map(String::as_str).filter(|k| !required.contains(k));
        let order: Vec<&str> = required.iter().copied().chain(rest).collect();
        out.insert("propertyOrdering".into(), json!(order));
        if !required.is_empty() {
            out.insert("required".into(), json!(required));
        }
        out.insert("properties".into(), properties.iter().map(|(k, v)| (k.clone(), sub(v))).collect());
        out.entry("type").or_insert(json!("OBJECT"));
    }
    Value::Object(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Value {
        json!({"$schema": "x", "type": "object", "required": ["title", "tags"], "additionalProperties": false, "properties": {
            "title": {"type": "string", "minLength": 3}, "tags": {"type": "array", "minItems": 2, "items": {"$ref": "#/$defs/tag"}}},
            "$defs": {"tag": {"type": ["string", "null"], "enum": ["a", "b", null]}}})
    }

    #[test]
    fn openai_is_strict_only_where_it_changes_nothing() {
        let (schema, strict) = openai(&sample());
        assert!(strict && schema.get("$schema").is_none() && schema["properties"]["title"].get("minLength").is_none());
        let mut optional = sample();
        optional["required"] = json!(["title"]);
        let (schema, strict) = openai(&optional);
        assert!(!strict && schema["properties"]["title"]["minLength"] == 3);
        assert!(!openai(&json!({"type": "object"})).1);
    }

    #[test]
    fn anthropic_closes_objects() {
        let schema = anthropic(&json!({"type": "object", "properties": {"n": {"type": "integer", "minimum": 1}}}));
        assert_eq!(schema, json!({"type": "object", "additionalProperties": false, "properties": {"n": {"type": "integer"}}}));
    }

    #[test]
    fn gemini_knows_no_references() {
        let schema = gemini(&sample());
        assert_eq!(schema["propertyOrdering"], json!(["title", "tags"]));
        assert_eq!(schema["properties"]["tags"]["items"], json!({"type": "STRING", "nullable": true, "enum": ["a", "b"]}));
        assert_eq!(schema["properties"]["tags"]["minItems"], "2");
        let text = schema.to_string();
        assert!(!text.contains("additionalProperties") && !text.contains("$"), "{text}");
        let endless = json!({"$ref": "#/$defs/a", "$defs": {"a": {"type": "object", "properties": {"a": {"$ref": "#/$defs/a"}}}}});
        assert!(gemini(&endless).to_string().len() < 4_000);
    }
}
