//! Whether an output may be stored: read as a browser reads it, by another parser than the one that made it.

use html5ever::tendril::TendrilSink;
use html5ever::{ParseOpts, QualName, local_name, ns, parse_fragment};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use serde_json::Value;

/// What an output may hold besides text.
#[derive(Default, Clone)]
pub struct Allowed {
    pub urls: Vec<String>,
    pub shortcodes: Vec<String>,
    pub images: Vec<String>,
}

const ELEMENTS: [&str; 36] = [
    "html",
    "body",
    "head",
    "p",
    "h2",
    "h3",
    "h4",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "code",
    "pre",
    "blockquote",
    "cite",
    "figure",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "br",
    "details",
    "summary",
    "sub",
    "sup",
    "a",
    "img",
    "b",
    "i",
    "div",
    "span",
    "h1",
    "u",
];
const BLOCKS: [&str; 9] = ["paragraph", "heading", "list", "list-item", "quote", "table", "code", "details", "image"];

/// Every string of an output.
pub fn strings(value: &Value, out: &mut Vec<String>) {
    match value {
        Value::String(text) => out.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|v| strings(v, out)),
        Value::Object(map) => map.values().for_each(|v| strings(v, out)),
        _ => {}
    }
}

/// The reason when a string of the output holds something that acts, loads or pretends.
pub fn clean(output: &Value, allowed: &Allowed) -> Result<(), String> {
    let mut all = Vec::new();
    strings(output, &mut all);
    all.iter().try_for_each(|text| check(text, allowed).map_err(|why| format!("{why}\n   in: {text}")))
}

/// What stands in the way of storing one text.
pub fn check(text: &str, allowed: &Allowed) -> Result<(), String> {
    if let Some(c) = text.chars().find(|c| igny8_ai::prompt::fence::is_hidden(*c)) {
        return Err(format!("the hidden character {:?}", c));
    }
    if text.contains("<<DATA ") || text.contains("<<END ") {
        return Err("a mark of the question".to_owned());
    }
    let body = QualName::new(None, ns!(html), local_name!("body"));
    let dom = parse_fragment(RcDom::default(), ParseOpts::default(), body, Vec::new(), false).one(text);
    tree(&dom.document, allowed)?;
    // Shortcodes are sought in the source, as WordPress does.
    let mut source = text.to_owned();
    for code in &allowed.shortcodes {
        source = source.replace(code.as_str(), "");
    }
    if let Some(at) = source.find('[') {
        return Err(format!("a shortcode: {}", source[at..].chars().take(40).collect::<String>()));
    }
    for paragraph in text.split("<p>").skip(1).filter_map(|p| p.split("</p>").next()) {
        let address = paragraph.trim().to_ascii_lowercase();
        if (address.starts_with("http://") || address.starts_with("https://")) && !address.contains([' ', '<']) {
            return Err(format!("an address that WordPress would embed: {paragraph}"));
        }
    }
    // The blocks close in order and nothing stands between them that was not meant to.
    let nodes = igny8_text::blocks::parse(text);
    if igny8_text::blocks::serialize(&nodes) != text {
        return Err("blocks that do not read back".to_owned());
    }
    if text.contains("<!-- wp:") && nodes.iter().any(|n| matches!(n, igny8_text::blocks::Node::Html(h) if h.contains('<'))) {
        return Err("HTML outside of blocks".to_owned());
    }
    Ok(())
}

fn tree(node: &Handle, allowed: &Allowed) -> Result<(), String> {
    match &node.data {
        NodeData::Element { name, attrs, .. } => {
            let element = name.local.to_string();
            if !ELEMENTS.contains(&element.as_str()) {
                return Err(format!("the element <{element}>"));
            }
            let attrs: Vec<(String, String)> = attrs.borrow().iter().map(|a| (a.name.local.to_string(), a.value.to_string())).collect();
            if element == "img" && !attrs.iter().any(|(name, value)| name == "src" && allowed.images.contains(value)) {
                return Err("a picture that was not there".to_owned());
            }
            for (name, value) in &attrs {
                let fine = match name.as_str() {
                    "href" => element == "a" && allowed.urls.contains(value),
                    "src" | "alt" | "width" | "height" => element == "img",
                    "class" => value.split(' ').all(|c| c.starts_with("wp-") || c == "has-fixed-layout" || c == "igny8-gap"),
                    "target" => value == "_blank",
                    "rel" => value.chars().all(|c| c.is_ascii_lowercase() || c == ' '),
                    _ => false,
                };
                if !fine {
                    return Err(format!("{name}=\"{value}\" on <{element}>"));
                }
            }
        }
        NodeData::Comment { contents } => delimiter(contents.trim())?,
        NodeData::Doctype { .. } | NodeData::ProcessingInstruction { .. } => return Err("a declaration".to_owned()),
        NodeData::Document | NodeData::Text { .. } => {}
    }
    node.children.borrow().iter().try_for_each(|child| tree(child, allowed))
}

fn delimiter(text: &str) -> Result<(), String> {
    let name = text.trim_start_matches('/').strip_prefix("wp:").and_then(|t| t.split(' ').next()).unwrap_or("");
    if !BLOCKS.contains(&name) {
        return Err(format!("the comment <!--{text}-->"));
    }
    let json = text.find('{').map_or("{}", |at| &text[at..]);
    let json: Value = serde_json::from_str(json).map_err(|e| format!("a broken block delimiter: {e}"))?;
    let fine = json.as_object().is_some_and(|m| m.keys().all(|k| matches!(k.as_str(), "level" | "ordered" | "className")));
    if fine { Ok(()) } else { Err(format!("attributes of a forged block: {text}")) }
}
