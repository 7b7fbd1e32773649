//! Owns tolerant reading of JSON from servers and models: what is not quite JSON but clearly meant.
//! Must not know: protocols.

use serde_json::Value;

/// Reads JSON. Servers written in Python let `NaN` and `Infinity` through; they become null rather than costing a paid answer.
pub(crate) fn parse(text: &str) -> Result<Value, serde_json::Error> {
    serde_json::from_str(text).or_else(
        |first| {
            if text.contains("NaN") || text.contains("Infinity") { serde_json::from_str(&without_nan(text)) } else { Err(first) }
        },
    )
}

fn without_nan(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut in_string, mut rest) = (false, text);
    while let Some(c) = rest.chars().next() {
        if in_string && c == '\\' {
            let two: usize = rest.chars().take(2).map(char::len_utf8).sum();
            out.push_str(&rest[..two]);
            rest = &rest[two..];
            continue;
        }
        if c == '"' {
            in_string = !in_string;
        }
        if !in_string && let Some(word) = ["-Infinity", "Infinity", "NaN"].iter().find(|w| rest.starts_with(**w)) {
            out.push_str("null");
            rest = &rest[word.len()..];
            continue;
        }
        out.push(c);
        rest = &rest[c.len_utf8()..];
    }
    out
}

/// Whether a text is one JSON object and nothing else.
pub(crate) fn is_object(text: &str) -> bool {
    text.trim_start().starts_with('{') && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// The object in a model's answer: models put it between fences or words where no schema held them. Unchanged when there is none.
pub(crate) fn object_in(text: &str) -> &str {
    let text = text.trim();
    if is_object(text) {
        return text;
    }
    if let Some(open) = text.find("```") {
        let inner = &text[open + 3..];
        let inner = inner.split_once('\n').map_or(inner, |(_, body)| body);
        if let Some(close) = inner.rfind("```") {
            let inner = inner[..close].trim();
            if is_object(inner) {
                return inner;
            }
        }
    }
    if let (Some(open), Some(close)) = (text.find('{'), text.rfind('}'))
        && open < close
        && is_object(&text[open..=close])
    {
        return &text[open..=close];
    }
    text
}

/// A string at a path, if there is one.
pub(crate) fn text<'v>(value: &'v Value, pointer: &str) -> Option<&'v str> {
    value.pointer(pointer).and_then(Value::as_str).filter(|t| !t.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nan_outside_of_strings_is_null() {
        let value = parse(r#"{"a": NaN, "b": -Infinity, "c": "NaN \" Infinity", "d":[Infinity]}"#).unwrap();
        assert_eq!(value, serde_json::json!({"a": null, "b": null, "c": "NaN \" Infinity", "d": [null]}));
        assert!(parse(r#"{"a": NaN"#).is_err());
        assert_eq!(parse(r#"{"a": 1, "a": 2}"#).unwrap()["a"], 2);
    }

    #[test]
    fn the_object_is_found() {
        for text in ["{\"a\":1}", " {\"a\":1}\n", "```json\n{\"a\":1}\n```", "Here it is:\n```\n{\"a\":1}\n```\nDone.", "Sure! {\"a\":1} Bye"] {
            assert_eq!(object_in(text), "{\"a\":1}", "{text}");
        }
        assert_eq!(object_in("no object {"), "no object {");
        assert_eq!(object_in("```json\n{\"a\":"), "```json\n{\"a\":");
    }
}
