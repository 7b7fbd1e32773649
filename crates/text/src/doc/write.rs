//! Owns writing the editor's document as block markup.
//!
//! A node with raw edges is written with them; where the editor changed something that stands in an edge (level, kind of list,
//! alignment, a filled gap, a picture's words), that alone is rewritten. A new node is written as WordPress' own editor does.

use super::node::Node;
use super::tag::{has_class, json_get, json_set, rename, set_attribute, set_class, split_pre, tag};
use super::{inline, table};
use crate::blocks::{GAP_CLASS, NOTE_CLASS, escape_attribute, safe_url};

/// Where WordPress keeps the alignment of a text: the old and the new key.
pub(super) fn align_keys() -> [&'static str; 2] {
    ["align", "textAlign"]
}

/// Writes a whole document.
pub fn document(doc: &Node) -> String {
    let head = doc.attrs.before.as_deref().unwrap_or("");
    let tail = doc.attrs.tail.as_deref().unwrap_or("");
    let mut out = head.to_owned();
    let blank = doc.content.len() == 1 && doc.content[0].kind == "paragraph" && doc.content[0].attrs.pre.is_none() && doc.content[0].content.is_empty();
    for (i, child) in doc.content.iter().enumerate().filter(|_| !blank) {
        if i > 0 {
            out.push_str(child.attrs.before.as_deref().unwrap_or("\n\n"));
        }
        out.push_str(&node(child, None));
    }
    out.push_str(tail);
    out
}

/// Writes one node, without what stands before it. `parent` is what it stands in.
pub(super) fn node(node: &Node, parent: Option<&Node>) -> String {
    match node.kind.as_str() {
        "foreign" => node.attrs.raw.clone().unwrap_or_default(),
        "paragraph" if parent.is_some_and(|p| p.kind == "list_item") => inline::write(&node.content, false),
        "paragraph" | "heading" | "pre" | "button" | "summary" | "cite" | "caption" | "table_cell" => {
            let (pre, post) = edges(node, parent);
            format!("{pre}{}{post}", inline::write(&node.content, node.kind == "pre"))
        }
        "table" => {
            let whole = with_children(node, parent);
            if table::sections_fit(&whole) { whole } else { with_children(&plain_table(node), parent) }
        }
        _ => with_children(node, parent),
    }
}

fn with_children(node: &Node, parent: Option<&Node>) -> String {
    let (pre, post) = edges(node, parent);
    // A new list inside of an old one is old as well.
    let mut context = node.clone();
    context.content.clear();
    context.attrs.old = Some(is_old(node, parent));
    let mut out = pre;
    for (i, child) in node.content.iter().enumerate() {
        let usual = if i == 0 { "" } else { usual_glue(child, &context) };
        let glue = child.attrs.before.as_deref().unwrap_or(usual);
        if i > 0 || !glue.trim().is_empty() || child.attrs.before.is_some() && keeps_first_glue(&context) {
            out.push_str(glue);
        }
        out.push_str(&self::node(child, Some(&context)));
    }
    out.push_str(&post);
    out
}

/// Whether blanks before the first child belong to it (in containers they belong to the container's edge).
fn keeps_first_glue(node: &Node) -> bool {
    node.attrs.old == Some(true) || matches!(node.kind.as_str(), "table_row" | "table")
}

/// What WordPress writes between a node and the one before.
fn usual_glue(child: &Node, parent: &Node) -> &'static str {
    match (child.kind.as_str(), parent.kind.as_str()) {
        ("caption", "table") => "</tbody></table>",
        ("cite" | "caption" | "summary" | "table_row" | "table_cell", _) | (_, "list_item") => "",
        (_, "details") if parent.attrs.name.is_none() && child.attrs.before.is_none() => "\n\n",
        _ if parent.attrs.old == Some(true) => "",
        _ => "\n\n",
    }
}

fn is_old(node: &Node, parent: Option<&Node>) -> bool {
    match (node.attrs.old, &node.attrs.pre) {
        (Some(old), _) => old,
        (None, Some(pre)) if node.kind != "list_item" => !pre.starts_with("<!--"),
        _ => parent.is_some_and(|p| p.attrs.old == Some(true) && matches!(p.kind.as_str(), "bullet_list" | "ordered_list" | "list_item" | "quote")),
    }
}

fn is_list(node: &Node) -> bool {
    matches!(node.kind.as_str(), "bullet_list" | "ordered_list")
}

/// A node's edges as they are to be written.
fn edges(node: &Node, parent: Option<&Node>) -> (String, String) {
    let old = parent.is_some_and(|p| p.attrs.old == Some(true));
    let (mut pre, mut post) = match (&node.attrs.pre, &node.attrs.post) {
        (Some(pre), Some(post)) => (pre.clone(), post.clone()),
        _ => fresh(node, old),
    };
    let delimited = pre.starts_with("<!--");
    // A node that came to stand somewhere else: an item among items of the other time, a paragraph out of an old quote.
    match node.kind.as_str() {
        "list_item" if delimited == old => (pre, post) = moved(&pre, "list-item", "li", old),
        "paragraph" if parent.is_some_and(|p| p.kind == "quote") && delimited == old => (pre, post) = moved(&pre, "paragraph", "p", old),
        "paragraph" if !delimited && parent.is_none_or(|p| p.kind != "quote") => (pre, post) = moved(&pre, "paragraph", "p", false),
        _ if is_list(node) && parent.is_none_or(|p| p.kind != "list_item") && !delimited => (pre, post) = moved(&pre, "list", list_tag(node), false),
        _ => {}
    }
    match node.kind.as_str() {
        "heading" => level(node.attrs.level.unwrap_or(2), &mut pre, &mut post),
        "bullet_list" | "ordered_list" => list_tag_of(node, &mut pre, &mut post),
        "image" => picture(node, &mut pre),
        _ => {}
    }
    if matches!(node.kind.as_str(), "paragraph" | "heading") {
        align(node, &mut pre);
    }
    if node.attrs.gap == Some(false) {
        pre = with_tag(&pre, |open, tag| {
            let mut tag = tag.to_owned();
            let mut open = open.to_owned();
            for class in [GAP_CLASS, NOTE_CLASS] {
                tag = set_class(&tag, class, false);
                open = without_class(&open, class);
            }
            (open, tag)
        });
    }
    (pre, post)
}

/// The edges of a node under a delimiter of its own, or without one; its tag stays.
fn moved(pre: &str, name: &str, tag_name: &str, old: bool) -> (String, String) {
    let (_, raw, rest) = split_pre(pre);
    let raw = raw.trim_start();
    let raw = if raw.is_empty() { format!("<{tag_name}>") } else { raw.to_owned() };
    if old {
        (format!("{raw}{rest}"), format!("</{tag_name}>"))
    } else {
        (format!("<!-- wp:{name} -->\n{raw}{rest}"), format!("</{tag_name}>\n<!-- /wp:{name} -->"))
    }
}

fn with_tag(pre: &str, change: impl FnOnce(&str, &str) -> (String, String)) -> String {
    let (open, raw, rest) = split_pre(pre);
    let blank = raw.len() - raw.trim_start().len();
    let (open, tag) = change(open, &raw[blank..]);
    format!("{open}{}{tag}{rest}", &raw[..blank])
}

fn without_class(open: &str, class: &str) -> String {
    let Some(Ok(now)) = json_get(open, "className").map(serde_json::from_str::<String>) else { return open.to_owned() };
    let left: Vec<&str> = now.split_ascii_whitespace().filter(|c| *c != class).collect();
    if left.is_empty() { json_set(open, "className", None) } else { json_set(open, "className", Some(&serde_json::Value::from(left.join(" ")).to_string())) }
}

fn level(level: u8, pre: &mut String, post: &mut String) {
    let level = level.clamp(1, 6);
    let wanted = format!("h{level}");
    let (_, raw, _) = split_pre(pre);
    let Some(now) = tag(raw.trim_start()).map(|t| t.name.to_owned()).filter(|n| !n.eq_ignore_ascii_case(&wanted)) else { return };
    *pre = with_tag(pre, |open, tag| (json_set(open, "level", (level != 2).then(|| level.to_string()).as_deref()), rename(tag, &now, &wanted)));
    close_as(post, &now, &wanted);
}

fn close_as(post: &mut String, now: &str, wanted: &str) {
    if let Some(at) = post.find("</") {
        *post = format!("{}{}", &post[..at], rename(&post[at..], now, wanted));
    }
}

fn list_tag(node: &Node) -> &'static str {
    if node.kind == "ordered_list" { "ol" } else { "ul" }
}

fn list_tag_of(node: &Node, pre: &mut String, post: &mut String) {
    let wanted = list_tag(node);
    let (_, raw, _) = split_pre(pre);
    let Some(now) = tag(raw.trim_start()).map(|t| t.name.to_owned()).filter(|n| !n.eq_ignore_ascii_case(wanted)) else { return };
    *pre = with_tag(pre, |open, tag| {
        (if open.is_empty() { String::new() } else { json_set(open, "ordered", (wanted == "ol").then_some("true")) }, rename(tag, &now, wanted))
    });
    if let Some(at) = post.find("</") {
        let (head, rest) = post.split_at(at);
        *post = format!("{head}{}", rename(rest, &now, wanted));
    }
}

fn align(node: &Node, pre: &mut String) {
    let side = node.attrs.align.as_deref();
    let (open, raw, _) = split_pre(pre);
    if open.is_empty() {
        return;
    }
    let key = align_keys().into_iter().find(|k| json_get(open, k).is_some_and(|v| matches!(v, "\"left\"" | "\"center\"" | "\"right\"")));
    let class = ["left", "center", "right"].into_iter().find(|s| has_class(raw.trim_start(), &format!("has-text-align-{s}")));
    // Only what both the attributes and the class say is an alignment that the editor knows.
    let now = key.and(class);
    if now == side || now.is_none() && side.is_none() {
        return;
    }
    let key = key.unwrap_or(if node.kind == "heading" { "textAlign" } else { "align" });
    *pre = with_tag(pre, |open, tag| {
        let tag = now.map_or_else(|| tag.to_owned(), |n| set_class(tag, &format!("has-text-align-{n}"), false));
        let tag = side.map_or_else(|| tag.clone(), |s| set_class(&tag, &format!("has-text-align-{s}"), true));
        (json_set(open, key, side.map(|s| format!("\"{s}\"")).as_deref()), tag)
    });
}

/// A picture's address and words, where they were changed.
fn picture(node: &Node, pre: &mut String) {
    let Some(at) = pre.find("<img") else { return };
    let Some(found) = tag(&pre[at..]) else { return };
    let mut img = found.raw.to_owned();
    let now = |img: &str, name: &str| super::tag::attribute(img, name);
    if let Some(alt) = node.attrs.alt.as_deref().filter(|alt| now(&img, "alt").unwrap_or_default() != *alt) {
        img = set_attribute(&img, "alt", Some(alt));
    }
    if let Some(src) = node.attrs.src.as_deref().filter(|src| now(&img, "src").as_deref() != Some(src)) {
        img = set_attribute(&img, "src", Some(&address(src)));
    }
    *pre = format!("{}{img}{}", &pre[..at], &pre[at + found.raw.len()..]);
}

/// A picture's address: of the web, or one of our own pictures until it is on the site.
fn address(src: &str) -> String {
    if src.starts_with("igny8:image/") { src.to_owned() } else { safe_url(src) }
}

/// A table whose rows stand in one body, after a row with the end of a section was taken out.
fn plain_table(node: &Node) -> Node {
    let mut plain = node.clone();
    if let Some(pre) = &mut plain.attrs.pre
        && let Some(at) = pre.find("<table")
        && let Some(found) = tag(&pre[at..])
    {
        let end = at + found.raw.len();
        *pre = format!("{}<tbody>", &pre[..end]);
    }
    for child in &mut plain.content {
        child.attrs.before = None;
    }
    let caption = plain.content.last().is_some_and(|n| n.kind == "caption");
    if let Some(post) = &mut plain.attrs.post {
        let rest = post.find("</table>").map_or_else(|| post.clone(), |at| post[at + 8..].to_owned());
        *post = if caption { rest } else { format!("</tbody></table>{rest}") };
    }
    plain
}

/// The edges of a new node.
fn fresh(node: &Node, old: bool) -> (String, String) {
    let block = |name: &str, json: &str, open: &str, close: &str| {
        let json = if json.is_empty() { String::new() } else { format!("{json} ") };
        (format!("<!-- wp:{name} {json}-->\n{open}"), format!("{close}\n<!-- /wp:{name} -->"))
    };
    let bare = |open: &str, close: &str| (open.to_owned(), close.to_owned());
    match node.kind.as_str() {
        "heading" => block("heading", "", "<h2 class=\"wp-block-heading\">", "</h2>"),
        "pre" => match node.attrs.name.as_deref() {
            Some("core/verse") => block("verse", "", "<pre class=\"wp-block-verse\">", "</pre>"),
            Some("core/preformatted") => block("preformatted", "", "<pre class=\"wp-block-preformatted\">", "</pre>"),
            _ => block("code", "", "<pre class=\"wp-block-code\"><code>", "</code></pre>"),
        },
        "bullet_list" if old => bare("<ul>", "</ul>"),
        "ordered_list" if old => bare("<ol>", "</ol>"),
        "bullet_list" => block("list", "", "<ul class=\"wp-block-list\">", "</ul>"),
        "ordered_list" => block("list", "{\"ordered\":true}", "<ol class=\"wp-block-list\">", "</ol>"),
        "list_item" if old => bare("<li>", "</li>"),
        "list_item" => block("list-item", "", "<li>", "</li>"),
        "quote" => block("quote", "", "<blockquote class=\"wp-block-quote\">", "</blockquote>"),
        "cite" => bare("<cite>", "</cite>"),
        "summary" => bare("<summary>", "</summary>"),
        "details" => block("details", "", "<details class=\"wp-block-details\">", "</details>"),
        "caption" => bare("<figcaption class=\"wp-element-caption\">", "</figcaption>"),
        "table" if node.content.last().is_some_and(|n| n.kind == "caption") => {
            block("table", "", "<figure class=\"wp-block-table\"><table class=\"has-fixed-layout\"><tbody>", "</figure>")
        }
        "table" => block("table", "", "<figure class=\"wp-block-table\"><table class=\"has-fixed-layout\"><tbody>", "</tbody></table></figure>"),
        "table_row" => bare("<tr>", "</tr>"),
        "table_cell" if node.attrs.head == Some(true) => bare("<th>", "</th>"),
        "table_cell" => bare("<td>", "</td>"),
        "image" => {
            let img = format!(
                "<figure class=\"wp-block-image size-large\"><img src=\"{}\" alt=\"{}\"/>",
                escape_attribute(&address(node.attrs.src.as_deref().unwrap_or(""))),
                escape_attribute(node.attrs.alt.as_deref().unwrap_or(""))
            );
            block("image", "{\"sizeSlug\":\"large\",\"linkDestination\":\"none\"}", &img, "</figure>")
        }
        "paragraph" if old => bare("<p>", "</p>"),
        "wrap" => bare("", ""),
        _ => block("paragraph", "", "<p>", "</p>"),
    }
}
