//! Owns turning block markup into the editor's document.
//!
//! Every block is tried as what its name says, written again at once and compared: what does not come back byte for byte
//! becomes foreign, to be shown and edited as source. So a document that nobody touched is written as it was read.

use super::inline;
use super::node::{Attrs, Node};
use super::tag::{attribute, has_class, json_get, split_pre, tag, take_close, take_open};
use super::{table, write};
use crate::blocks::{self, Block, GAP_CLASS, NOTE_CLASS};

/// Deepest nesting that is typed in.
const DEEPEST: usize = 24;
const HEADINGS: [&str; 6] = ["h1", "h2", "h3", "h4", "h5", "h6"];

/// Reads markup as a document.
pub fn read(markup: &str) -> Node {
    let mut content: Vec<Node> = Vec::new();
    let mut glue = String::new();
    for node in blocks::parse(markup) {
        let made = match node {
            blocks::Node::Html(html) if html.trim().is_empty() => {
                glue.push_str(html);
                continue;
            }
            blocks::Node::Html(html) => {
                let start = html.len() - html.trim_start().len();
                let end = html.trim_end().len();
                glue.push_str(&html[..start]);
                let node = Node::foreign("core/freeform".into(), html[start..end].to_owned()).before(&glue);
                content.push(node);
                html[end..].clone_into(&mut glue);
                continue;
            }
            blocks::Node::Block(block) => any(&block, 0),
        };
        content.push(made.before(&glue));
        glue.clear();
    }
    // What stands before the first node belongs to the document: it stays when the node goes.
    let head = content.first_mut().and_then(|n| n.attrs.before.take()).unwrap_or_default();
    Node { kind: "doc".into(), attrs: Attrs { before: Some(head), tail: Some(glue), ..Attrs::default() }, content, ..Node::default() }
}

/// A block as something to type in, if it can be; as foreign otherwise.
fn any(block: &Block<'_>, depth: usize) -> Node {
    let raw = blocks::serialize(std::slice::from_ref(&blocks::Node::Block(block.clone())));
    if !block.void && depth < DEEPEST && block.close.is_some_and(|close| blocks::parse(close).len() == 1) {
        let tried = rich(block, depth).map(marked);
        // A new node's fall-backs never stand in for what was read.
        if let Some(node) = tried.filter(|n| n.is_rich() && write::node(n, None) == raw) {
            return node;
        }
    }
    Node::foreign(block.full_name(), raw)
}

/// Notes what can be changed without touching the text: gap, alignment.
fn marked(mut node: Node) -> Node {
    if let Some(pre) = &node.attrs.pre {
        let (open, tag, _) = split_pre(pre);
        let tag = tag.trim_start();
        if matches!(node.kind.as_str(), "paragraph" | "heading") {
            let side = ["left", "center", "right"].into_iter().find(|side| has_class(tag, &format!("has-text-align-{side}")));
            node.attrs.align = side.filter(|s| write::align_keys().iter().any(|k| json_get(open, k) == Some(&format!("\"{s}\"")))).map(str::to_owned);
        }
        if has_class(tag, GAP_CLASS) || has_class(tag, NOTE_CLASS) {
            node.attrs.gap = Some(true);
        }
    }
    node
}

fn rich(block: &Block<'_>, depth: usize) -> Option<Node> {
    match block.name {
        "paragraph" => text(block, "paragraph", &[&["p"]], false),
        "heading" => {
            let mut node = text(block, "heading", &[&HEADINGS], false)?;
            let (_, tag, _) = split_pre(node.attrs.pre.as_deref()?);
            node.attrs.level = tag.trim_start().as_bytes().get(2).map(|b| b - b'0');
            Some(node)
        }
        "verse" | "preformatted" => text(block, "pre", &[&["pre"]], true),
        "code" => text(block, "pre", &[&["pre"], &["code"]], true),
        "button" => text(block, "button", &[&["div"], &["a", "button"]], false),
        "list" => list(block, depth),
        "quote" | "pullquote" => quote(block, depth),
        "details" => details(block, depth),
        "table" => table::read(block.open, only_html(block)?, block.close?),
        "image" => image(block),
        _ => container(block, depth),
    }
}

fn only_html<'a>(block: &Block<'a>) -> Option<&'a str> {
    match block.inner.as_slice() {
        [blocks::Node::Html(html)] => Some(html),
        _ => None,
    }
}

/// Elements around a text, peeled off: `(pre, inside, post)`.
fn peel<'a>(html: &'a str, around: &[&[&str]]) -> Option<(&'a str, &'a str, &'a str)> {
    let mut rest = html;
    let mut names = Vec::new();
    for choices in around {
        let (taken, after) = take_open(rest, choices)?;
        names.push(tag(taken.trim_start())?.lower());
        rest = after;
    }
    let pre = html.len() - rest.len();
    let mut inside = rest;
    for name in &names {
        inside = take_close(inside, name)?.0;
    }
    Some((&html[..pre], inside, &html[pre + inside.len()..]))
}

/// A block whose inside is one text.
fn text(block: &Block<'_>, kind: &str, around: &[&[&str]], literal: bool) -> Option<Node> {
    let (pre, inside, post) = peel(only_html(block)?, around)?;
    let mut node = Node::with(kind, format!("{}{pre}", block.open), inline::read(inside, literal)?, format!("{post}{}", block.close?));
    if kind == "pre" {
        node.attrs.name = Some(block.full_name());
    }
    Some(node)
}

/// Blocks inside of a block, with the raw markup before, between and after them. Text between them is not allowed.
fn inside<'a>(block: &Block<'a>, depth: usize) -> Option<(&'a str, Vec<Node>, &'a str)> {
    let (mut head, mut glue) = ("", "");
    let mut children: Vec<Node> = Vec::new();
    for node in &block.inner {
        match node {
            blocks::Node::Html(html) if children.is_empty() => head = html,
            blocks::Node::Html(html) => glue = html,
            blocks::Node::Block(child) => {
                if !glue.trim().is_empty() {
                    return None;
                }
                let child = any(child, depth + 1);
                children.push(if children.is_empty() { child } else { child.before(glue) });
                glue = "";
            }
        }
    }
    (!children.is_empty()).then_some((head, children, glue))
}

/// Any block with blocks inside: what is around them is kept as it is.
fn container(block: &Block<'_>, depth: usize) -> Option<Node> {
    let (head, children, tail) = inside(block, depth)?;
    let mut node = Node::with("wrap", format!("{}{head}", block.open), children, format!("{tail}{}", block.close?));
    node.attrs.name = Some(block.full_name());
    Some(node)
}

fn list(block: &Block<'_>, depth: usize) -> Option<Node> {
    if let Some(html) = only_html(block) {
        let (node, used) = old_list(html, depth)?;
        let rest = html.get(used..)?;
        let (pre, post) = (node.attrs.pre?, node.attrs.post?);
        let mut node = Node::with(&node.kind, format!("{}{pre}", block.open), node.content, format!("{post}{rest}{}", block.close?));
        node.attrs.old = Some(true);
        return rest.trim().is_empty().then_some(node);
    }
    let (head, children, tail) = inside_items(block, depth)?;
    let (taken, rest) = take_open(head, &["ul", "ol"])?;
    let name = tag(taken.trim_start())?.lower();
    let (left, _) = take_close(tail, &name)?;
    if !rest.trim().is_empty() || !left.trim().is_empty() {
        return None;
    }
    Some(Node::with(list_kind(&name), format!("{}{head}", block.open), children, format!("{tail}{}", block.close?)))
}

fn list_kind(name: &str) -> &'static str {
    if name == "ol" { "ordered_list" } else { "bullet_list" }
}

fn inside_items<'a>(block: &Block<'a>, depth: usize) -> Option<(&'a str, Vec<Node>, &'a str)> {
    if depth >= DEEPEST {
        return None;
    }
    let (mut head, mut glue) = ("", "");
    let mut items: Vec<Node> = Vec::new();
    for node in &block.inner {
        match node {
            blocks::Node::Html(html) if items.is_empty() => head = html,
            blocks::Node::Html(html) => glue = html,
            blocks::Node::Block(child) => {
                if !glue.trim().is_empty() || child.name != "list-item" {
                    return None;
                }
                let made = item(child, depth + 1)?;
                items.push(if items.is_empty() { made } else { made.before(glue) });
                glue = "";
            }
        }
    }
    (!items.is_empty()).then_some((head, items, glue))
}

/// `<!-- wp:list-item -->`: a text, then lists.
fn item(block: &Block<'_>, depth: usize) -> Option<Node> {
    let close = block.close?;
    if let Some(html) = only_html(block) {
        let (pre, inside, post) = peel(html, &[&["li"]])?;
        return Some(Node::with("list_item", format!("{}{pre}", block.open), vec![line(inside)?], format!("{post}{close}")));
    }
    let mut nodes = block.inner.iter();
    let Some(blocks::Node::Html(head)) = nodes.next() else { return None };
    let (pre, inside) = take_open(head, &["li"])?;
    let mut content = vec![line(inside)?];
    let mut glue = "";
    for node in nodes {
        match node {
            blocks::Node::Html(html) => glue = html,
            blocks::Node::Block(child) => {
                if child.name != "list" || !glue.trim().is_empty() || child.close.is_none() {
                    return None;
                }
                content.push(list(child, depth + 1)?.before(glue));
                glue = "";
            }
        }
    }
    take_close(glue, "li").filter(|(left, _)| left.trim().is_empty())?;
    Some(Node::with("list_item", format!("{}{pre}", block.open), content, format!("{glue}{close}")))
}

/// The text of a list item: a paragraph without markup of its own.
fn line(html: &str) -> Option<Node> {
    Some(Node { kind: "paragraph".into(), content: inline::read(html, false)?, ..Node::default() })
}

/// A list of plain HTML at the beginning of a text: the node and its length.
fn old_list(html: &str, depth: usize) -> Option<(Node, usize)> {
    if depth >= DEEPEST {
        return None;
    }
    let (pre, mut rest) = take_open(html, &["ul", "ol"])?;
    let name = tag(pre.trim_start())?.lower();
    let mut items: Vec<Node> = Vec::new();
    loop {
        let start = rest.len() - rest.trim_start().len();
        let here = rest.get(start..)?;
        let found = tag(here)?;
        if found.closes && found.is(&name) {
            let post = rest.get(..start + found.raw.len())?;
            let used = html.len() - rest.len() + post.len();
            if items.is_empty() {
                return None;
            }
            let mut node = Node::with(list_kind(&name), pre.to_owned(), items, post.to_owned());
            node.attrs.old = Some(true);
            return Some((node, used));
        }
        if !found.is("li") || found.closes {
            return None;
        }
        let glue = &rest[..start];
        let (item, used) = old_item(here, depth)?;
        items.push(if items.is_empty() && glue.is_empty() { item } else { item.before(glue) });
        rest = here.get(used..)?;
    }
}

fn old_item(html: &str, depth: usize) -> Option<(Node, usize)> {
    let (pre, rest) = take_open(html, &["li"])?;
    // The text ends where a list begins or the item ends.
    let end = rest.match_indices('<').map(|(at, _)| at).find(|at| rest.get(*at..).and_then(tag).is_some_and(|t| t.is("ul") || t.is("ol") || t.is("li")))?;
    let mut content = vec![line(rest.get(..end)?)?];
    let mut at = end;
    loop {
        let here = rest.get(at..)?;
        let blank = here.len() - here.trim_start().len();
        let found = tag(here.trim_start())?;
        if found.closes && found.is("li") {
            let post = here.get(..blank + found.raw.len())?;
            let used = html.len() - here.len() + post.len();
            return Some((Node::with("list_item", pre.to_owned(), content, post.to_owned()), used));
        }
        let (list, used) = old_list(here.get(blank..)?, depth + 1)?;
        content.push(list.before(&here[..blank]));
        at += blank + used;
    }
}

fn quote(block: &Block<'_>, depth: usize) -> Option<Node> {
    let close = block.close?;
    if let Some(html) = only_html(block) {
        let around: &[&[&str]] = if block.name == "pullquote" { &[&["figure"], &["blockquote"]] } else { &[&["blockquote"]] };
        let (pre, mut rest, post) = peel(html, around)?;
        let mut content: Vec<Node> = Vec::new();
        let mut end = String::new();
        while !rest.trim().is_empty() {
            let start = rest.len() - rest.trim_start().len();
            let here = rest.get(start..)?;
            let found = tag(here)?;
            let name = found.lower();
            if found.closes || !matches!(name.as_str(), "p" | "cite") {
                return None;
            }
            let inside = here.get(found.raw.len()..)?;
            let stop = inside.match_indices("</").map(|(at, _)| at).find(|at| inside.get(*at..).and_then(tag).is_some_and(|t| t.is(&name)))?;
            let shut = tag(inside.get(stop..)?)?.raw;
            let kind = if name == "p" { "paragraph" } else { "cite" };
            let node = Node::with(kind, found.raw.to_owned(), inline::read(inside.get(..stop)?, false)?, shut.to_owned());
            content.push(node.before(&rest[..start]));
            rest = inside.get(stop + shut.len()..)?;
        }
        end.push_str(rest);
        let cites = content.iter().filter(|n| n.kind == "cite").count();
        if content.first()?.kind != "paragraph" || cites > 1 || cites == 1 && content.last()?.kind != "cite" {
            return None;
        }
        let mut node = Node::with("quote", format!("{}{pre}", block.open), content, format!("{end}{post}{close}"));
        node.attrs.old = Some(true);
        return Some(node);
    }
    let (head, mut content, tail) = inside(block, depth)?;
    let (_, rest) = take_open(head, &["blockquote"])?;
    if !rest.trim().is_empty() {
        return None;
    }
    let mut post = tail;
    if let Some((open, after)) = take_open(tail, &["cite"]) {
        let stop = after.find("</cite>")?;
        let blank = open.len() - open.trim_start().len();
        content.push(Node::with("cite", open[blank..].to_owned(), inline::read(&after[..stop], false)?, "</cite>".to_owned()).before(&open[..blank]));
        post = &after[stop + 7..];
    }
    take_close(post, "blockquote").filter(|(left, _)| left.trim().is_empty())?;
    Some(Node::with("quote", format!("{}{head}", block.open), content, format!("{post}{close}")))
}

fn details(block: &Block<'_>, depth: usize) -> Option<Node> {
    let (head, children, tail) = inside(block, depth)?;
    let (pre, rest) = take_open(head, &["details"])?;
    let (open, inside) = take_open(rest, &["summary"])?;
    let stop = inside.find("</summary>")?;
    let after = &inside[stop + 10..];
    if !after.trim().is_empty() {
        return None;
    }
    let mut content = vec![Node::with("summary", open.to_owned(), inline::read(&inside[..stop], false)?, "</summary>".to_owned())];
    for (i, child) in children.into_iter().enumerate() {
        content.push(if i == 0 { child.before(after) } else { child });
    }
    Some(Node::with("details", format!("{}{pre}", block.open), content, format!("{tail}{}", block.close?)))
}

/// A picture: its address and words are read out; the caption is typed in.
fn image(block: &Block<'_>) -> Option<Node> {
    let html = only_html(block)?;
    take_open(html, &["figure"])?;
    let at = html.find("<img")?;
    let img = tag(html.get(at..)?)?;
    let (end, caption) = match html.find("<figcaption") {
        Some(from) => {
            let open = tag(html.get(from..)?)?.raw;
            let stop = html.find("</figcaption>")?;
            let inside = html.get(from + open.len()..stop)?;
            (from, Some((Node::with("caption", open.to_owned(), inline::read(inside, false)?, "</figcaption>".to_owned()), stop + 13)))
        }
        None => (take_close(html, "figure")?.0.len(), None),
    };
    let rest = caption.as_ref().map_or(end, |(_, rest)| *rest);
    let mut node = Node::with(
        "image",
        format!("{}{}", block.open, html.get(..end)?),
        caption.map(|(c, _)| c).into_iter().collect(),
        format!("{}{}", html.get(rest..)?, block.close?),
    );
    node.attrs.src = attribute(img.raw, "src");
    node.attrs.alt = Some(attribute(img.raw, "alt").unwrap_or_default());
    Some(node)
}
