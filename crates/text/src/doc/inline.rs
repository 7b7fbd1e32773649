//! Owns the inside of a text block: HTML with formatting, to text with marks and back, byte for byte.
//!
//! Every element is a mark that carries its own tags as written; a character that was not spelled as WordPress spells it
//! (`&#8217;`, a bare `&`, a line break in the source) carries its spelling. What cannot be text is an atom. HTML that is not
//! well nested is refused: its block is edited as source.

use super::node::{Attrs, Mark, MarkAttrs, Node};
use super::tag::{attribute, set_attribute, tag};
use crate::blocks::plain_text;

/// Elements that are formatting; anything else in a text makes its block foreign.
const FORMATS: [&str; 33] = [
    "strong", "b", "em", "i", "a", "code", "s", "del", "strike", "sub", "sup", "span", "mark", "kbd", "abbr", "ins", "u", "small", "cite", "q", "bdo", "bdi",
    "time", "var", "samp", "label", "font", "big", "tt", "dfn", "data", "acronym", "nobr",
];
/// Elements that are shown whole.
const WHOLE: [&str; 14] =
    ["svg", "iframe", "script", "style", "video", "audio", "object", "math", "noscript", "select", "button", "textarea", "canvas", "picture"];
const VOID: [&str; 5] = ["img", "wbr", "input", "embed", "source"];

/// The kind of mark for an element.
fn kind(name: &str, raw: &str) -> &'static str {
    match name {
        "strong" | "b" => "strong",
        "em" | "i" => "em",
        "code" => "code",
        "s" | "del" | "strike" => "strike",
        "sub" => "sub",
        "sup" => "sup",
        "a" if attribute(raw, "href").is_some() => "link",
        _ => "inline",
    }
}

struct Open {
    mark: Mark,
    name: String,
    /// Where it began, in the source and among the nodes made.
    start: usize,
    nodes: usize,
}

/// Reads the inside of a text block. `literal`: white space means what it is, as in `<pre>`.
pub(super) fn read(html: &str, literal: bool) -> Option<Vec<Node>> {
    let mut out: Vec<Node> = Vec::new();
    let mut open: Vec<Open> = Vec::new();
    let mut elements = 0;
    let mut at = 0;
    while let Some(rest) = html.get(at..).filter(|r| !r.is_empty()) {
        let marks = || open.iter().map(|o| o.mark.clone()).collect::<Vec<_>>();
        if let Some(found) = tag(rest) {
            let name = found.lower();
            if found.closes {
                let mut element = open.pop().filter(|o| o.name == name)?;
                let end = at + found.raw.len();
                if out.len() == element.nodes {
                    let raw = html.get(element.start..end)?;
                    out.push(atom(raw, open.iter().map(|o| o.mark.clone()).collect()));
                } else {
                    element.mark.attrs.close = Some(found.raw.to_owned());
                    let (k, close) = (element.mark.attrs.k, found.raw);
                    for mark in out.iter_mut().skip(element.nodes).flat_map(|n| n.marks.iter_mut()).filter(|m| m.attrs.k == k) {
                        mark.attrs.close = Some(close.to_owned());
                    }
                }
                at = end;
            } else if name == "br" {
                out.push(Node {
                    kind: "hard_break".into(),
                    attrs: Attrs { raw: Some(found.raw.to_owned()), ..Attrs::default() },
                    marks: marks(),
                    ..Node::default()
                });
                at += found.raw.len();
            } else if VOID.contains(&name.as_str()) {
                out.push(atom(found.raw, marks()));
                at += found.raw.len();
            } else if WHOLE.contains(&name.as_str()) {
                let raw = rest.get(..whole(rest, &name)?)?;
                out.push(atom(raw, marks()));
                at += raw.len();
            } else if FORMATS.contains(&name.as_str()) && !found.void && open.len() < 40 {
                elements += 1;
                let mut kind = kind(&name, found.raw);
                // A mark of one kind inside of its own kind has no place in a set of marks.
                if open.iter().any(|o| o.mark.kind == kind) {
                    kind = "inline";
                }
                let link = kind == "link";
                let attrs = MarkAttrs {
                    open: Some(found.raw.to_owned()),
                    k: Some(elements),
                    href: link.then(|| attribute(found.raw, "href")).flatten(),
                    blank: link.then(|| attribute(found.raw, "target").is_some_and(|t| t == "_blank")),
                    nofollow: link.then(|| has_token(found.raw, "nofollow")),
                    ..MarkAttrs::default()
                };
                open.push(Open { mark: Mark { kind: kind.to_owned(), attrs }, name, start: at, nodes: out.len() });
                at += found.raw.len();
            } else {
                return None;
            }
        } else if rest.starts_with("<!--") {
            let raw = rest.get(..rest.find("-->")? + 3)?;
            out.push(atom(raw, marks()));
            at += raw.len();
        } else {
            at += text(rest, literal, marks(), &mut out);
        }
    }
    open.is_empty().then_some(out)
}

fn has_token(raw: &str, token: &str) -> bool {
    attribute(raw, "rel").is_some_and(|rel| rel.split_ascii_whitespace().any(|t| t.eq_ignore_ascii_case(token)))
}

fn atom(raw: &str, marks: Vec<Mark>) -> Node {
    Node { kind: "inline_raw".into(), attrs: Attrs { raw: Some(raw.to_owned()), ..Attrs::default() }, marks, ..Node::default() }
}

/// The length of an element that is taken whole.
fn whole(text: &str, name: &str) -> Option<usize> {
    let mut depth = 0;
    let mut at = 0;
    while let Some(next) = text.get(at..)?.find('<') {
        at += next;
        match text.get(at..).and_then(tag) {
            Some(found) => {
                at += found.raw.len();
                if found.is(name) && !found.void {
                    if found.closes {
                        depth -= 1;
                    } else {
                        depth += 1;
                    }
                }
                if depth == 0 {
                    return Some(at);
                }
            }
            None => at += 1,
        }
    }
    None
}

/// What a spelling stands for.
fn meaning(raw: &str, literal: bool) -> Option<String> {
    if raw.starts_with(|c: char| c.is_ascii_whitespace()) {
        return Some(if literal { "\n" } else { " " }.to_owned());
    }
    if raw == "&nbsp;" || raw == "\u{a0}" || raw == "&#160;" || raw.eq_ignore_ascii_case("&#xa0;") {
        return Some("\u{a0}".to_owned());
    }
    if raw.len() > 1 && raw.starts_with('&') {
        let text = plain_text(raw);
        return (text != raw && !text.is_empty()).then_some(text);
    }
    Some(raw.to_owned())
}

/// Reads text up to the next tag; gives its length.
fn text(rest: &str, literal: bool, marks: Vec<Mark>, out: &mut Vec<Node>) -> usize {
    let mut at = 0;
    while let Some(here) = rest.get(at..).filter(|r| !r.is_empty()) {
        if at > 0 && (here.starts_with("<!--") || tag(here).is_some()) {
            break;
        }
        let Some(c) = here.chars().next() else { break };
        let used = match c {
            '&' => entity(here).map_or(1, str::len),
            '\n' | '\t' | '\r' | '\u{c}' if !literal => here.len() - here.trim_start_matches([' ', '\n', '\t', '\r', '\u{c}']).len(),
            ' ' if !literal => {
                let blanks = here.len() - here.trim_start_matches([' ', '\n', '\t', '\r', '\u{c}']).len();
                if here[..blanks].contains(['\n', '\t', '\r', '\u{c}']) { blanks } else { 1 }
            }
            '\r' if literal && here.starts_with("\r\n") => 2,
            _ => c.len_utf8(),
        };
        let raw = &here[..used];
        match meaning(raw, literal) {
            // An entity of an unknown name is shown by the web view, and not typed in.
            None => out.push(atom(raw, marks.clone())),
            Some(shown) => {
                let shown = if raw.len() == c.len_utf8() && (c == ' ' || literal && c.is_whitespace() && c != '\r') { raw.to_owned() } else { shown };
                let mut all = marks.clone();
                if escape(&shown, literal) != raw {
                    all.push(Mark { kind: "ent".into(), attrs: MarkAttrs { raw: Some(raw.to_owned()), ..MarkAttrs::default() } });
                }
                match out.last_mut() {
                    Some(last) if last.kind == "text" && last.marks == all => {
                        if let Some(text) = &mut last.text {
                            text.push_str(&shown);
                        }
                    }
                    _ => out.push(Node { kind: "text".into(), text: Some(shown), marks: all, ..Node::default() }),
                }
            }
        }
        at += used;
    }
    at
}

/// The entity at the beginning of a text, as written.
fn entity(text: &str) -> Option<&str> {
    let end = text.bytes().take(34).position(|b| b == b';')?;
    let name = text.get(1..end)?;
    let number = name
        .strip_prefix('#')
        .map(|n| n.strip_prefix(['x', 'X']).map_or_else(|| n.bytes().all(|b| b.is_ascii_digit()), |h| h.bytes().all(|b| b.is_ascii_hexdigit())));
    let valid = number.unwrap_or_else(|| name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.bytes().all(|b| b.is_ascii_alphanumeric()));
    (valid && name.len() > 1).then(|| text.get(..=end)).flatten()
}

/// Text as WordPress' own editor writes it.
fn escape(text: &str, literal: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\u{a0}' => out.push_str("&nbsp;"),
            '\0' => {}
            '\n' if !literal => out.push_str("<br>"),
            c => out.push(c),
        }
    }
    out
}

/// The tags of a mark: as read, with what was changed in the editor put in; of a new one as WordPress writes it.
fn tags(mark: &Mark) -> (String, String) {
    let attrs = &mark.attrs;
    let close = |name: &str| attrs.close.clone().unwrap_or_else(|| format!("</{name}>"));
    match mark.kind.as_str() {
        "link" => {
            let mut open = attrs.open.clone().unwrap_or_else(|| "<a>".to_owned());
            let href = attrs.href.clone().unwrap_or_default();
            if attribute(&open, "href").unwrap_or_default() != href {
                open = set_attribute(&open, "href", Some(&crate::blocks::safe_url(&href)));
            }
            let blank = attribute(&open, "target").is_some_and(|t| t == "_blank");
            if blank != attrs.blank.unwrap_or_default() {
                open = set_attribute(&open, "target", (!blank).then_some("_blank"));
                // As WordPress does: a new window never hands the page on.
                open = set_token(&open, "noreferrer", !blank);
                open = set_token(&open, "noopener", !blank);
            }
            if has_token(&open, "nofollow") != attrs.nofollow.unwrap_or_default() {
                open = set_token(&open, "nofollow", attrs.nofollow.unwrap_or_default());
            }
            (open, close("a"))
        }
        kind => {
            let name = match kind {
                "strong" | "em" | "code" | "sub" | "sup" => kind,
                "strike" => "s",
                _ => "span",
            };
            (attrs.open.clone().unwrap_or_else(|| format!("<{name}>")), close(name))
        }
    }
}

fn set_token(open: &str, token: &str, on: bool) -> String {
    let now = attribute(open, "rel").unwrap_or_default();
    let mut tokens: Vec<&str> = now.split_ascii_whitespace().filter(|t| !t.eq_ignore_ascii_case(token)).collect();
    if on {
        tokens.push(token);
    }
    let value = tokens.join(" ");
    set_attribute(open, "rel", (!value.is_empty()).then_some(&value))
}

/// An element about to be written: its tags and which one it is.
#[derive(Clone)]
struct Element {
    open: String,
    close: String,
    k: Option<u32>,
}

impl Element {
    /// Whether both are one element: the same one, or one of them is new and looks the same.
    fn is(&self, other: &Self) -> bool {
        self.open == other.open && (self.k == other.k || self.k.is_none() || other.k.is_none())
    }
}

/// Writes the inside of a text block.
pub(super) fn write(nodes: &[Node], literal: bool) -> String {
    let elements: Vec<Vec<Element>> = nodes
        .iter()
        .map(|n| {
            n.marks
                .iter()
                .filter(|m| m.kind != "ent")
                .map(|m| {
                    let (open, close) = tags(m);
                    Element { open, close, k: m.attrs.k }
                })
                .collect()
        })
        .collect();
    let mut out = String::new();
    let mut stack: Vec<Element> = Vec::new();
    for (i, node) in nodes.iter().enumerate() {
        let here = &elements[i];
        let keep = stack.iter().position(|s| !here.iter().any(|e| e.is(s))).unwrap_or(stack.len());
        while stack.len() > keep {
            if let Some(ended) = stack.pop() {
                out.push_str(&ended.close);
            }
        }
        let mut fresh: Vec<&Element> = here.iter().filter(|e| !stack.iter().any(|s| s.is(e))).collect();
        // What lasts longest is outermost; of two that end together, the one that was outside before.
        let lasts = |e: &Element| elements[i..].iter().take_while(|marks| marks.iter().any(|m| m.is(e))).count();
        fresh.sort_by_key(|e| (std::cmp::Reverse(lasts(e)), e.k.unwrap_or(u32::MAX)));
        for element in fresh {
            out.push_str(&element.open);
            stack.push(element.clone());
        }
        match node.kind.as_str() {
            "text" => spell(node, literal, nodes.get(i + 1), &mut out),
            "hard_break" => out.push_str(node.attrs.raw.as_deref().unwrap_or("<br>")),
            _ => out.push_str(node.attrs.raw.as_deref().unwrap_or("")),
        }
    }
    while let Some(ended) = stack.pop() {
        out.push_str(&ended.close);
    }
    out
}

/// Text in its own spelling where it has one.
fn spell(node: &Node, literal: bool, next: Option<&Node>, out: &mut String) {
    let text = node.text.as_deref().unwrap_or("");
    let raw = node.marks.iter().find(|m| m.kind == "ent").and_then(|m| m.attrs.raw.as_deref());
    let Some((raw, shown)) = raw.and_then(|r| Some((r, meaning(r, literal)?))).filter(|(_, shown)| !shown.is_empty()) else {
        out.push_str(&escape(text, literal));
        return;
    };
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(shown.as_str()) {
            // A bare ampersand must not become an entity, nor a bare bracket a tag, with what was typed behind it.
            let following = if after.is_empty() { next.and_then(|n| n.text.as_deref()).unwrap_or("") } else { after };
            let joined = format!("{raw}{following}");
            let unsafe_here =
                raw == "&" && entity(&joined).is_some() || raw == "<" && (tag(&joined).is_some() || joined.starts_with("<!") || following.starts_with('/'));
            out.push_str(if unsafe_here { if raw == "&" { "&amp;" } else { "&lt;" } } else { raw });
            rest = after;
        } else {
            let mut chars = rest.chars();
            if let Some(c) = chars.next() {
                out.push_str(&escape(c.encode_utf8(&mut [0; 4]), literal));
            }
            rest = chars.as_str();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn comes_back() {
        for html in [
            "plain",
            "a &amp; b &#8217; c&nbsp;d \u{a0} e",
            "AT&T R&D; x > y < z",
            "a<strong>b</strong><strong>c</strong>",
            "<em><strong>x</strong> y</em><b>z</b>",
            "<a href='/x' data-y=\"1\">a <em>b</em></a> c",
            "line<br>two<br />three<br/>",
            "<span></span>a<a id=\"x\"></a>",
            "x\n\t y  z",
            "<span><span>x</span></span>",
            "a<!-- c -->b<img src=\"x\"/>",
            "<strong>a<strong>b</strong></strong>",
            "&larr; &hearts; &copy",
            "a < b",
            "😀&#128512;",
            "<svg><path d=\"\"/></svg>x",
        ] {
            for literal in [false, true] {
                let nodes = read(html, literal).unwrap_or_else(|| panic!("{html}"));
                assert_eq!(write(&nodes, literal), html);
            }
        }
        for bad in ["<em>a", "a</em>", "<em><b>x</em></b>", "<div>x</div>", "<!-- x"] {
            assert!(read(bad, false).is_none_or(|n| write(&n, false) == bad), "{bad}");
        }
    }

    #[test]
    fn a_link_changes_alone() {
        let mut nodes = read("see <a class=\"x\" href=\"/a\" rel=\"sponsored\">this</a>", false).expect("well formed");
        nodes[1].marks[0].attrs.href = Some("https://b.example/?x=1&y".into());
        nodes[1].marks[0].attrs.nofollow = Some(true);
        assert_eq!(write(&nodes, false), "see <a class=\"x\" href=\"https://b.example/?x=1&amp;y\" rel=\"sponsored nofollow\">this</a>");
        let new = Mark { kind: "link".into(), attrs: MarkAttrs { href: Some("/c".into()), ..MarkAttrs::default() } };
        nodes[0].marks.push(new);
        assert!(write(&nodes, false).starts_with("<a href=\"/c\">see </a><a class"));
    }

    #[test]
    fn a_new_mark_over_old_ones_is_one_element() {
        let mut nodes = read("a <em>b</em> c", false).expect("well formed");
        for node in &mut nodes {
            node.marks.insert(0, Mark { kind: "strong".into(), ..Mark::default() });
        }
        assert_eq!(write(&nodes, false), "<strong>a <em>b</em> c</strong>");
    }

    proptest! {
        #[test]
        fn whatever_is_read_comes_back(html in "(<em>|</em>|<b>|</b>|<a href=\"x\">|</a>|<br>|&amp;|&|&#39;|<|>|\n|\t| |[a-z]|ä|\u{a0}){0,30}", literal in any::<bool>()) {
            if let Some(nodes) = read(&html, literal) {
                prop_assert_eq!(write(&nodes, literal), html);
            }
        }
    }
}
