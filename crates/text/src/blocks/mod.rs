//! WordPress block markup: reading without loss, writing with correct escaping, text out of it.
//!
//! Owns the grammar of block delimiters (`<!-- wp:name {"json"} -->`). Must not know what an article says,
//! nor sanitise: HTML inside blocks is passed on as it is.

mod text;
mod write;

pub use text::{plain_text, word_count};
pub use write::{Image, details, escape_attribute, escape_text, heading, image, list, paragraph, paragraph_with_class, quote, safe_url};

/// Deepest nesting that is read as blocks; delimiters below are kept as text.
pub const MAX_DEPTH: usize = 100;

/// Longest attributes that are read, in bytes; a delimiter with more is kept as text.
const MAX_ATTRIBUTES: usize = 256 << 10;

/// A piece of markup. Writing all pieces of a document gives the document back, byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node<'a> {
    /// A block with what is inside.
    Block(Block<'a>),
    /// Anything between delimiters.
    Html(&'a str),
}

/// A block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block<'a> {
    /// As written, without `wp:`: `paragraph`, `my-plugin/card`.
    pub name: &'a str,
    /// The opening delimiter as written.
    pub open: &'a str,
    /// The attributes as written, a JSON object.
    pub attributes: Option<&'a str>,
    /// `<!-- wp:name /-->`: no inside, no closing delimiter.
    pub void: bool,
    /// What is inside.
    pub inner: Vec<Node<'a>>,
    /// The closing delimiter as written; `None` when it is missing.
    pub close: Option<&'a str>,
}

impl Block<'_> {
    /// The name with its namespace: `core/paragraph`.
    pub fn full_name(&self) -> String {
        if self.name.contains('/') { self.name.to_owned() } else { format!("core/{}", self.name) }
    }

    /// A text attribute at the top level of the JSON.
    pub fn attribute(&self, name: &str) -> Option<String> {
        let value: serde_json::Value = serde_json::from_str(self.attributes?).ok()?;
        value.get(name)?.as_str().map(str::to_owned)
    }
}

struct Delimiter<'a> {
    raw: &'a str,
    name: &'a str,
    attributes: Option<&'a str>,
    closes: bool,
    void: bool,
}

/// Splits markup into blocks. Never fails: what is no delimiter is HTML.
///
/// A closing delimiter ends the innermost open block of its name (blocks left open inside end with it); one
/// without an open block is kept as HTML, as WordPress does.
pub fn parse(markup: &str) -> Vec<Node<'_>> {
    let mut done: Vec<Node<'_>> = Vec::new();
    let mut open: Vec<Block<'_>> = Vec::new();
    let mut rest = markup;
    let mut html = 0;
    while let Some(at) = rest.get(html..).and_then(|t| t.find("<!--")).map(|at| at + html) {
        let Some(found) = rest.get(at..).and_then(delimiter) else {
            html = at + 4;
            continue;
        };
        let known = !found.closes || open.iter().any(|b| b.name == found.name);
        if !known || !found.closes && !found.void && open.len() >= MAX_DEPTH {
            html = at + found.raw.len();
            continue;
        }
        push(&mut done, &mut open, Node::Html(rest.get(..at).unwrap_or("")));
        rest = rest.get(at + found.raw.len()..).unwrap_or("");
        html = 0;
        if found.closes {
            while let Some(mut block) = open.pop() {
                let ends = block.name == found.name;
                if ends {
                    block.close = Some(found.raw);
                }
                push(&mut done, &mut open, Node::Block(block));
                if ends {
                    break;
                }
            }
            continue;
        }
        let block = Block { name: found.name, open: found.raw, attributes: found.attributes, void: found.void, inner: Vec::new(), close: None };
        if found.void {
            push(&mut done, &mut open, Node::Block(block));
        } else {
            open.push(block);
        }
    }
    push(&mut done, &mut open, Node::Html(rest));
    while let Some(block) = open.pop() {
        push(&mut done, &mut open, Node::Block(block));
    }
    done
}

fn push<'a>(done: &mut Vec<Node<'a>>, open: &mut [Block<'a>], node: Node<'a>) {
    if node == Node::Html("") {
        return;
    }
    match open.last_mut() {
        Some(block) => block.inner.push(node),
        None => done.push(node),
    }
}

/// The delimiter at the beginning of a text.
fn delimiter(text: &str) -> Option<Delimiter<'_>> {
    let body = text.strip_prefix("<!--")?;
    let mut at = body.trim_start();
    if at.len() == body.len() {
        return None;
    }
    let closes = at.starts_with('/');
    at = at.strip_prefix('/').unwrap_or(at).strip_prefix("wp:")?;
    let end = at.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '/')))?;
    let name = at.get(..end)?;
    // The slash of a void block without blank before it does not belong to the name.
    let well_formed = !name.is_empty() && name.matches('/').count() <= 1 && name.split('/').all(|part| part.starts_with(|c: char| c.is_ascii_lowercase()));
    if !well_formed {
        return None;
    }
    let after = at.get(end..)?;
    let mut tail = after.trim_start();
    if tail.len() == after.len() {
        return None;
    }
    let mut attributes = None;
    if tail.starts_with('{') {
        let json = tail.get(..object_end(tail)?)?;
        attributes = Some(json);
        tail = tail.get(json.len()..)?.trim_start();
    }
    let void = tail.starts_with('/');
    let tail = tail.strip_prefix('/').unwrap_or(tail).strip_prefix("-->")?;
    let raw = text.get(..text.len() - tail.len())?;
    Some(Delimiter { raw, name, attributes, closes, void: void && !closes })
}

/// The end of the attributes: the first `}` that is followed by blanks and the end of the comment.
fn object_end(text: &str) -> Option<usize> {
    let near = text.get(..text.floor_char_boundary(MAX_ATTRIBUTES))?;
    let limit = near.find("-->")?;
    let mut from = 0;
    while let Some(at) = text.get(from..limit)?.find('}') {
        let end = from + at + 1;
        let after = text.get(end..)?;
        let tail = after.trim_start();
        let blank = tail.len() < after.len();
        if blank && (tail.starts_with("-->") || tail.starts_with("/-->")) {
            return Some(end);
        }
        from = end;
    }
    None
}

/// Writes pieces back.
pub fn serialize(nodes: &[Node<'_>]) -> String {
    let mut out = String::new();
    write_nodes(nodes, &mut out);
    out
}

fn write_nodes(nodes: &[Node<'_>], out: &mut String) {
    for node in nodes {
        match node {
            Node::Html(html) => out.push_str(html),
            Node::Block(block) => {
                out.push_str(block.open);
                write_nodes(&block.inner, out);
                out.push_str(block.close.unwrap_or(""));
            }
        }
    }
}

/// The class of a paragraph that has to be filled in before publishing.
pub const GAP_CLASS: &str = "igny8-gap";
/// The class of the paragraph that says a text is an outline draft.
pub const NOTE_CLASS: &str = "igny8-outline-note";

/// Blocks that still have to be filled in, and outline notes that still have to be removed.
pub fn count_gaps(markup: &str) -> usize {
    fn count(nodes: &[Node<'_>]) -> usize {
        nodes
            .iter()
            .map(|node| match node {
                Node::Html(_) => 0,
                Node::Block(block) => {
                    let class = block.attribute("className").unwrap_or_default();
                    usize::from(class.split_whitespace().any(|c| c == GAP_CLASS || c == NOTE_CLASS)) + count(&block.inner)
                }
            })
            .sum()
    }
    count(&parse(markup))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(nodes: &[Node<'_>]) -> Vec<String> {
        let mut out = Vec::new();
        for node in nodes {
            if let Node::Block(b) = node {
                out.push(b.full_name());
                out.extend(names(&b.inner));
            }
        }
        out
    }

    #[test]
    fn nested_void_and_attributes() {
        let markup = "before<!-- wp:group {\"a\":{\"b\":\"} x\"}} -->\n<div><!-- wp:paragraph --><p>x</p><!-- /wp:paragraph --></div>\n<!-- /wp:group -->\n<!-- wp:my-plugin/card {\"id\":3} /--> after";
        let nodes = parse(markup);
        assert_eq!(serialize(&nodes), markup);
        assert_eq!(names(&nodes), ["core/group", "core/paragraph", "my-plugin/card"]);
        let Node::Block(group) = &nodes[1] else { panic!() };
        assert_eq!(group.attributes, Some("{\"a\":{\"b\":\"} x\"}}"));
    }

    #[test]
    fn odd_markup_is_kept() {
        for markup in [
            "",
            "plain <b>html</b>",
            "<!-- wp:paragraph --><p>never closed",
            "<!-- /wp:paragraph --> closes nothing",
            "<!-- wp:a --><!-- wp:b --><!-- /wp:a --><!-- /wp:b -->",
            "<!-- a comment --><!--more--><!-- wp: --><!-- wp:Bad --><!-- wp:x{ -->",
            "<!-- wp:x {\"a\":1 --> no end of json",
            "<!--wp:paragraph-->",
            "<!-- wp:x {\"a\":\"-->\"} -->",
        ] {
            assert_eq!(serialize(&parse(markup)), markup);
        }
        assert_eq!(names(&parse("<!-- wp:a --><!-- wp:b --><!-- /wp:a -->")), ["core/a", "core/b"]);
    }

    #[test]
    fn deep_nesting_neither_fails_nor_loses() {
        let markup = format!("{}x{}", "<!-- wp:group -->".repeat(20_000), "<!-- /wp:group -->".repeat(20_000));
        assert_eq!(serialize(&parse(&markup)), markup);
    }

    #[test]
    fn gaps_are_counted() {
        let markup = format!("{}{}{}", paragraph_with_class("to fill", GAP_CLASS), paragraph("done"), paragraph_with_class("note", NOTE_CLASS));
        assert_eq!(count_gaps(&markup), 2);
    }

    proptest! {
        #[test]
        fn splitting_loses_nothing(markup in "(<!-- |/?wp:|paragraph|group|x/y| |\\{|\\}|\"a\":1|/|-->|<p>|ä|\n|[a-z]){0,60}") {
            prop_assert_eq!(serialize(&parse(&markup)), markup);
        }

        #[test]
        fn any_text_survives(markup in "(?s).{0,200}") {
            prop_assert_eq!(serialize(&parse(&markup)), markup.clone());
            let _ = plain_text(&markup);
        }
    }
}
