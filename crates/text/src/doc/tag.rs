//! Owns reading one HTML tag or block delimiter, and changing one thing in it while every other byte stays.
//!
//! Must not know what the tags mean.

use crate::blocks::{escape_attribute, plain_text};

/// Longest tag that is read as one, in bytes.
const MAX_TAG: usize = 64 << 10;

/// A tag at the beginning of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tag<'a> {
    /// As written, from `<` to `>`.
    pub raw: &'a str,
    /// As written, without the slash.
    pub name: &'a str,
    pub closes: bool,
    /// Ends with `/>`.
    pub void: bool,
}

impl Tag<'_> {
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }

    pub fn lower(&self) -> String {
        self.name.to_ascii_lowercase()
    }
}

/// Reads the tag at the beginning of a text.
pub(super) fn tag(text: &str) -> Option<Tag<'_>> {
    let body = text.strip_prefix('<')?;
    let closes = body.starts_with('/');
    let body = body.strip_prefix('/').unwrap_or(body);
    if !body.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let name = body.get(..body.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).unwrap_or(body.len()))?;
    let mut quoted: Option<u8> = None;
    for (at, byte) in text.bytes().enumerate().take(MAX_TAG) {
        match (quoted, byte) {
            (None, b'>') => {
                let raw = text.get(..=at)?;
                return Some(Tag { raw, name, closes, void: raw.ends_with("/>") });
            }
            // A quote opens a value only after an equals sign; elsewhere it is a stray character.
            (None, b'"' | b'\'') if text.get(..at).is_some_and(|t| t.trim_end().ends_with('=')) => quoted = Some(byte),
            (Some(q), b) if q == b => quoted = None,
            (None, b'<') if at > 0 => return None,
            _ => {}
        }
    }
    None
}

/// Takes an opening tag of this name (blanks before it allowed) off the beginning: what was taken, and the rest.
pub(super) fn take_open<'a>(text: &'a str, names: &[&str]) -> Option<(&'a str, &'a str)> {
    let start = text.len() - text.trim_start().len();
    let found = tag(text.get(start..)?)?;
    (!found.closes && names.iter().any(|n| found.is(n))).then(|| text.split_at(start + found.raw.len()))
}

/// Takes a closing tag of this name (blanks around it allowed) off the end: the rest, and what was taken.
pub(super) fn take_close<'a>(text: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    let trimmed = text.trim_end();
    let at = trimmed.rfind("</")?;
    let found = tag(trimmed.get(at..)?)?;
    (found.closes && found.is(name) && at + found.raw.len() == trimmed.len()).then(|| text.split_at(at))
}

/// Where an attribute stands in a tag: the whole of it with the blank before, and its value without quotes.
fn find<'a>(raw: &'a str, name: &str) -> Option<(std::ops::Range<usize>, &'a str)> {
    let bytes = raw.as_bytes();
    let mut at = raw.find(|c: char| c.is_ascii_whitespace() || c == '>')?;
    loop {
        let blank = at;
        while bytes.get(at).is_some_and(|b| b.is_ascii_whitespace() || *b == b'/') {
            at += 1;
        }
        if bytes.get(at).is_none_or(|b| *b == b'>') {
            return None;
        }
        let start = at;
        while bytes.get(at).is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b'=' | b'>' | b'/')) {
            at += 1;
        }
        if at == start {
            return None;
        }
        let key = raw.get(start..at)?;
        let mut end = at;
        let mut value = "";
        let mut next = at;
        while bytes.get(next).is_some_and(u8::is_ascii_whitespace) {
            next += 1;
        }
        if bytes.get(next) == Some(&b'=') {
            next += 1;
            while bytes.get(next).is_some_and(u8::is_ascii_whitespace) {
                next += 1;
            }
            let (from, to, after) = match bytes.get(next) {
                Some(quote @ (b'"' | b'\'')) => {
                    let to = raw.get(next + 1..)?.find(*quote as char)? + next + 1;
                    (next + 1, to, to + 1)
                }
                _ => {
                    let to = raw.get(next..)?.find(|c: char| c.is_ascii_whitespace() || c == '>')? + next;
                    (next, to, to)
                }
            };
            value = raw.get(from..to)?;
            end = after;
        }
        if key.eq_ignore_ascii_case(name) {
            return Some((blank..end, value));
        }
        at = end;
    }
}

/// The value of an attribute, entities resolved.
pub(super) fn attribute(raw: &str, name: &str) -> Option<String> {
    find(raw, name).map(|(_, value)| if value.contains('&') { unescape(value) } else { value.to_owned() })
}

fn unescape(value: &str) -> String {
    // Whitespace is folded by the reader of plain text: pieces are resolved one by one.
    value
        .split_inclusive(';')
        .map(|piece| {
            piece.rfind('&').map_or_else(
                || piece.to_owned(),
                |at| {
                    let (head, entity) = piece.split_at(at);
                    let text = plain_text(entity);
                    format!("{head}{}", if text.is_empty() { entity } else { &text })
                },
            )
        })
        .collect()
}

/// The tag with an attribute set or removed, everything else as it was.
pub(super) fn set_attribute(raw: &str, name: &str, value: Option<&str>) -> String {
    let written = value.map(|v| format!(" {name}=\"{}\"", escape_attribute(v)));
    match (find(raw, name), written) {
        (Some((range, _)), written) => format!("{}{}{}", &raw[..range.start], written.unwrap_or_default(), &raw[range.end..]),
        (None, Some(written)) => {
            let end = raw.len()
                - if raw.ends_with(" />") {
                    3
                } else if raw.ends_with("/>") {
                    2
                } else {
                    1
                };
            format!("{}{written}{}", &raw[..end], &raw[end..])
        }
        (None, None) => raw.to_owned(),
    }
}

/// The tag with a class added or taken away.
pub(super) fn set_class(raw: &str, class: &str, on: bool) -> String {
    let now = attribute(raw, "class").unwrap_or_default();
    let mut classes: Vec<&str> = now.split_ascii_whitespace().filter(|c| *c != class).collect();
    if on {
        classes.push(class);
    }
    let value = classes.join(" ");
    set_attribute(raw, "class", (!value.is_empty()).then_some(&value))
}

pub(super) fn has_class(raw: &str, class: &str) -> bool {
    attribute(raw, "class").is_some_and(|all| all.split_ascii_whitespace().any(|c| c == class))
}

/// The tag under another name.
pub(super) fn rename(raw: &str, from: &str, to: &str) -> String {
    let start = if raw.starts_with("</") { 2 } else { 1 };
    match raw.get(start..start + from.len()) {
        Some(name) if name.eq_ignore_ascii_case(from) => format!("{}{to}{}", &raw[..start], &raw[start + from.len()..]),
        _ => raw.to_owned(),
    }
}

/// Splits `delimiter + first tag + rest` of a node's `pre`.
pub(super) fn split_pre(pre: &str) -> (&str, &str, &str) {
    let delimiter = if pre.starts_with("<!--") { pre.find("-->").map_or(0, |at| at + 3) } else { 0 };
    let (open, rest) = pre.split_at(delimiter);
    let start = delimiter + rest.len() - rest.trim_start().len();
    match pre.get(start..).and_then(tag) {
        Some(found) => (open, &pre[delimiter..start + found.raw.len()], &pre[start + found.raw.len()..]),
        None => (open, "", &pre[delimiter..]),
    }
}

/// The value of a top-level key in the JSON of a delimiter, as written.
pub(super) fn json_get<'a>(delimiter: &'a str, key: &str) -> Option<&'a str> {
    let (start, end) = object(delimiter)?;
    let json = &delimiter[start..end];
    members(json)?.into_iter().find(|m| m.key == key).map(|m| &json[m.value])
}

/// A delimiter with one top-level key of its JSON set (to JSON) or removed; the others keep their order and spelling.
pub(super) fn json_set(delimiter: &str, key: &str, value: Option<&str>) -> String {
    let Some((start, end)) = object(delimiter) else {
        let Some(value) = value else { return delimiter.to_owned() };
        let at = delimiter.rfind("-->").unwrap_or(delimiter.len());
        return format!("{}{{\"{key}\":{value}}} {}", &delimiter[..at], &delimiter[at..]);
    };
    let json = &delimiter[start..end];
    let Some(members) = members(json) else { return delimiter.to_owned() };
    let found = members.iter().position(|m| m.key == key);
    let changed = match (found, value) {
        (Some(i), Some(value)) => format!("{}{value}{}", &json[..members[i].value.start], &json[members[i].value.end..]),
        (Some(_), None) if members.len() == 1 => {
            // No attributes left: no object either, and one blank less.
            return format!("{}{}", delimiter[..start].trim_end_matches(' ').to_owned() + " ", delimiter[end..].trim_start_matches(' '));
        }
        (Some(i), None) => {
            let (from, to) = if i + 1 < members.len() { (members[i].start, members[i + 1].start) } else { (members[i - 1].value.end, members[i].value.end) };
            format!("{}{}", &json[..from], &json[to..])
        }
        (None, Some(value)) => {
            let comma = if members.is_empty() { "" } else { "," };
            let at = members.last().map_or(1, |m| m.value.end);
            format!("{}{comma}\"{key}\":{value}{}", &json[..at], &json[at..])
        }
        (None, None) => json.to_owned(),
    };
    format!("{}{changed}{}", &delimiter[..start], &delimiter[end..])
}

fn object(delimiter: &str) -> Option<(usize, usize)> {
    let start = delimiter.find('{')?;
    let end = delimiter.rfind('}')? + 1;
    (start < end).then_some((start, end))
}

struct Member {
    start: usize,
    key: String,
    value: std::ops::Range<usize>,
}

/// The members of a JSON object: where they stand, not what they are.
fn members(json: &str) -> Option<Vec<Member>> {
    let bytes = json.as_bytes();
    let blank = |mut at: usize| {
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        at
    };
    let string = |at: usize| {
        let mut end = at + 1;
        while *bytes.get(end)? != b'"' {
            end += if bytes[end] == b'\\' { 2 } else { 1 };
        }
        Some(end + 1)
    };
    let mut out = Vec::new();
    let mut at = blank(1);
    while *bytes.get(at)? != b'}' {
        let start = at;
        let end = string(at)?;
        let key = serde_json::from_str(json.get(start..end)?).ok()?;
        at = blank(end);
        if *bytes.get(at)? != b':' {
            return None;
        }
        let from = blank(at + 1);
        at = from;
        let mut depth = 0;
        loop {
            match *bytes.get(at)? {
                b'"' => {
                    at = string(at)?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth > 0 => depth -= 1,
                b',' | b'}' if depth == 0 => break,
                _ => {}
            }
            at += 1;
        }
        let to = from + json.get(from..at)?.trim_end().len();
        out.push(Member { start, key, value: from..to });
        if bytes[at] == b',' {
            at = blank(at + 1);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_attribute_changes_and_nothing_else() {
        let raw = r#"<a  href='/x?a=1&amp;b' data-x="1>2" target=_blank rel="a b">"#;
        assert_eq!(tag(raw).map(|t| t.raw), Some(raw));
        assert_eq!(attribute(raw, "href").as_deref(), Some("/x?a=1&b"));
        assert_eq!(attribute(raw, "target").as_deref(), Some("_blank"));
        assert_eq!(set_attribute(raw, "target", None), r#"<a  href='/x?a=1&amp;b' data-x="1>2" rel="a b">"#);
        assert_eq!(set_attribute("<img src=\"a\"/>", "alt", Some("x\"y")), "<img src=\"a\" alt=\"x&quot;y\"/>");
        assert_eq!(set_class("<p class=\"a b\">", "a", false), "<p class=\"b\">");
        assert_eq!(set_class("<p class=\"a\">", "a", false), "<p>");
        assert_eq!(set_class("<p>", "a", true), "<p class=\"a\">");
        assert!(tag("<3 hearts>").is_none());
    }

    #[test]
    fn json_keeps_order_and_spelling() {
        let open = r#"<!-- wp:heading {"level":3, "style":{"a":[1,{"level":9}]},"anchor":"x\"}"} -->"#;
        assert_eq!(json_get(open, "level"), Some("3"));
        assert_eq!(json_set(open, "level", Some("4")), open.replacen("3,", "4,", 1));
        assert_eq!(json_set(open, "level", None), r#"<!-- wp:heading {"style":{"a":[1,{"level":9}]},"anchor":"x\"}"} -->"#);
        assert_eq!(json_set(open, "anchor", None), r#"<!-- wp:heading {"level":3, "style":{"a":[1,{"level":9}]}} -->"#);
        assert_eq!(json_set("<!-- wp:heading -->", "level", Some("3")), "<!-- wp:heading {\"level\":3} -->");
        assert_eq!(json_set("<!-- wp:heading {\"level\":3} -->", "level", None), "<!-- wp:heading -->");
        assert_eq!(json_set("<!-- wp:x {\"a\":1} -->", "b", Some("true")), "<!-- wp:x {\"a\":1,\"b\":true} -->");
    }
}
