//! The tree of a model's HTML after ammonia: elements by an allow-list, text decoded.
//!
//! Must not know blocks or links. Reads ammonia's own output only, where every element is closed and every attribute quoted.

use crate::prompt::fence;
use regex::Regex;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Elements below this depth are unwrapped.
const MAX_DEPTH: usize = 40;
/// Tags that nest deeper do not reach the parser.
const MAX_NESTING: usize = 150;
/// Longest HTML that is read, in bytes; the rest is left out.
pub(crate) const MAX_HTML: usize = 512 << 10;

/// What the tree may hold; everything else is unwrapped or dropped.
const TAGS: [&str; 44] = [
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "strong",
    "b",
    "em",
    "i",
    "a",
    "code",
    "pre",
    "blockquote",
    "cite",
    "table",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
    "br",
    "details",
    "summary",
    "sub",
    "sup",
    "div",
    "section",
    "article",
    "main",
    "header",
    "footer",
    "figure",
    "figcaption",
    "dl",
    "dt",
    "dd",
    "caption",
    "aside",
];
/// Dropped with what is inside.
const DROPPED: [&str; 16] =
    ["script", "style", "svg", "math", "iframe", "object", "embed", "template", "noscript", "form", "textarea", "select", "title", "audio", "video", "canvas"];

/// A piece of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Node {
    Text(String),
    Element(Element),
}

/// An element with what is inside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Element {
    pub name: String,
    pub href: Option<String>,
    pub class: String,
    pub inner: Vec<Node>,
}

/// Attributes of formatting elements multiply in a parser; none of them is kept anyway.
static FORMATTING: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?i)<(big|b|code|em|font|i|nobr|small|strike|strong|s|tt|u)(?:[\s/][^>]*)?>").ok());

static TAG: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"<(/?)([A-Za-z][A-Za-z0-9-]*)[^<>]*>?").ok());

/// Elements that a parser closes by itself, or that hold nothing: they do not nest.
const FLAT: [&str; 20] =
    ["p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "dt", "dd", "br", "hr", "img", "input", "meta", "link", "option", "col", "wbr", "source"];

/// Leaves out tags that nest deeper than any text does: a parser's time grows with the square of the depth.
fn shallow(html: &str) -> std::borrow::Cow<'_, str> {
    let Some(tag) = TAG.as_ref() else { return html.into() };
    let (mut depth, mut left_out) = (0usize, 0usize);
    tag.replace_all(html, |found: &regex::Captures<'_>| {
        let text = found.get(0).map_or("", |m| m.as_str());
        let name = found.get(2).map_or("", |m| m.as_str()).to_ascii_lowercase();
        if FLAT.contains(&name.as_str()) {
            return text.to_owned();
        }
        let closes = found.get(1).is_some_and(|m| !m.as_str().is_empty());
        match (closes, left_out, depth) {
            (true, 0, _) => depth = depth.saturating_sub(1),
            (true, ..) => {
                left_out -= 1;
                return String::new();
            }
            (false, _, MAX_NESTING..) => {
                left_out += 1;
                return String::new();
            }
            (false, ..) => depth += 1,
        }
        text.to_owned()
    })
}

/// Parses HTML that nobody may trust.
pub(crate) fn parse(html: &str) -> Vec<Node> {
    let html = html.get(..html.floor_char_boundary(MAX_HTML)).unwrap_or("");
    let html = fence::visible(html);
    let plain = match FORMATTING.as_ref() {
        Some(regex) => regex.replace_all(&html, "<$1>"),
        None => ammonia::clean_text(&html).into(),
    };
    let mut builder = ammonia::Builder::default();
    builder
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from(DROPPED))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"])), ("p", HashSet::from(["class"]))]))
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .link_rel(None)
        .strip_comments(true);
    tree(&builder.clean(&shallow(&plain)).to_string())
}

/// Reads ammonia's output.
fn tree(html: &str) -> Vec<Node> {
    let mut open: Vec<Element> = vec![Element::default()];
    // Names that are open below the deepest element kept.
    let mut hidden: Vec<String> = Vec::new();
    let mut rest = html;
    while !rest.is_empty() {
        let Some(at) = rest.find('<') else {
            text(&mut open, rest);
            break;
        };
        text(&mut open, rest.get(..at).unwrap_or(""));
        let body = rest.get(at + 1..).unwrap_or("");
        let Some((tag, after)) = tag(body) else {
            text(&mut open, "<");
            rest = body;
            continue;
        };
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            if hidden.last().is_some_and(|h| h == name) {
                hidden.pop();
            } else if open.len() > 1 && open.last().is_some_and(|e| e.name == name) {
                close(&mut open);
            }
            continue;
        }
        let element = element(tag);
        if element.name == "br" {
            push(&mut open, Node::Element(element));
        } else if open.len() > MAX_DEPTH {
            hidden.push(element.name);
        } else {
            open.push(element);
        }
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.pop().map(|root| root.inner).unwrap_or_default()
}

/// The tag up to its `>`, which may stand inside of a quoted attribute.
fn tag(body: &str) -> Option<(&str, &str)> {
    let mut quoted = false;
    let end = body.bytes().position(|b| {
        if b == b'"' {
            quoted = !quoted;
        }
        b == b'>' && !quoted
    })?;
    Some((body.get(..end)?, body.get(end + 1..)?))
}

fn element(tag: &str) -> Element {
    let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
    let mut out = Element { name: name.trim_end_matches('/').to_owned(), ..Element::default() };
    let mut rest = attributes;
    while let Some((key, after)) = rest.split_once("=\"") {
        let Some((value, after)) = after.split_once('"') else { break };
        match key.trim() {
            "href" => out.href = Some(decode(value)),
            "class" => out.class = decode(value),
            _ => {}
        }
        rest = after;
    }
    out
}

fn text(open: &mut [Element], raw: &str) {
    if !raw.is_empty() {
        push(open, Node::Text(decode(raw)));
    }
}

fn push(open: &mut [Element], node: Node) {
    if let Some(element) = open.last_mut() {
        element.inner.push(node);
    }
}

fn close(open: &mut Vec<Element>) {
    if let Some(element) = open.pop() {
        push(open, Node::Element(element));
    }
}

/// The entities that the serialiser writes; hidden characters that came as entities go now.
fn decode(raw: &str) -> String {
    let text = raw.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&nbsp;", "\u{A0}").replace("&amp;", "&");
    fence::visible(&text)
}

/// Text of a tree, elements parted by blanks.
pub(crate) fn plain(nodes: &[Node]) -> String {
    let mut out = String::new();
    for node in nodes {
        match node {
            Node::Text(text) => out.push_str(text),
            Node::Element(element) => {
                let block = is_block(&element.name);
                if block || element.name == "br" {
                    out.push(' ');
                }
                out.push_str(&plain(&element.inner));
                if block {
                    out.push(' ');
                }
            }
        }
    }
    out
}

/// Whether an element begins a line of its own.
pub(crate) fn is_block(name: &str) -> bool {
    !matches!(name, "strong" | "b" | "em" | "i" | "a" | "code" | "br" | "sub" | "sup" | "cite")
}

/// Whether something inside begins a line of its own.
pub(crate) fn holds_block(nodes: &[Node]) -> bool {
    nodes.iter().any(|n| matches!(n, Node::Element(e) if is_block(&e.name) || holds_block(&e.inner)))
}
