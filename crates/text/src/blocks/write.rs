//! Owns writing single blocks as WordPress itself saves them (6.x; older versions read them too).
//!
//! Every text given is escaped; nothing passes as HTML. Must not know documents.

use serde_json::{Map, Value, json};

/// Text for element content.
pub fn escape_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\0' => {}
            _ => out.push(c),
        }
    }
    out
}

/// Text for a double-quoted attribute.
pub fn escape_attribute(text: &str) -> String {
    escape_text(text).replace('"', "&quot;").replace('\'', "&#039;")
}

/// An address that may stand in `href` or `src`: http, https, mailto or relative; anything else is `#`.
pub fn safe_url(url: &str) -> String {
    let trimmed: String = url.trim().chars().filter(|c| !c.is_control()).collect();
    let head = trimmed.split(['/', '?', '#']).next().unwrap_or("");
    let scheme = head.split_once(':').map(|(s, _)| s.to_ascii_lowercase());
    match scheme.as_deref() {
        None | Some("http" | "https" | "mailto") => trimmed,
        Some(_) => "#".to_owned(),
    }
}

/// Attributes as WordPress writes them: nothing inside can end the comment.
fn attributes(map: Map<String, Value>) -> String {
    if map.is_empty() {
        return String::new();
    }
    let json = Value::Object(map).to_string();
    let json = json.replace("--", "\\u002d\\u002d").replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026").replace("\\\"", "\\u0022");
    format!("{json} ")
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn lines(text: &str) -> String {
    escape_text(text.trim()).replace("\r\n", "\n").replace('\n', "<br>")
}

/// A paragraph of plain text; line breaks are kept.
pub fn paragraph(text: &str) -> String {
    format!("<!-- wp:paragraph -->\n<p>{}</p>\n<!-- /wp:paragraph -->\n\n", lines(text))
}

/// A paragraph with a class of its own.
pub fn paragraph_with_class(text: &str, class: &str) -> String {
    let attributes = attributes(object(json!({ "className": class })));
    let class = escape_attribute(class);
    format!("<!-- wp:paragraph {attributes}-->\n<p class=\"{class}\">{}</p>\n<!-- /wp:paragraph -->\n\n", lines(text))
}

/// A heading of level 2 to 6 (others are brought into that range).
pub fn heading(level: u8, text: &str) -> String {
    let level = level.clamp(2, 6);
    let attributes = if level == 2 { String::new() } else { attributes(object(json!({ "level": level }))) };
    format!("<!-- wp:heading {attributes}-->\n<h{level} class=\"wp-block-heading\">{}</h{level}>\n<!-- /wp:heading -->\n\n", lines(text))
}

/// A list of plain texts.
pub fn list<S: AsRef<str>>(items: &[S], ordered: bool) -> String {
    let tag = if ordered { "ol" } else { "ul" };
    let attributes = if ordered { attributes(object(json!({ "ordered": true }))) } else { String::new() };
    let items: String =
        items.iter().map(|i| format!("<!-- wp:list-item -->\n<li>{}</li>\n<!-- /wp:list-item -->", lines(i.as_ref()))).collect::<Vec<_>>().join("\n\n");
    format!("<!-- wp:list {attributes}-->\n<{tag} class=\"wp-block-list\">{items}</{tag}>\n<!-- /wp:list -->\n\n")
}

/// A picture block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image<'a> {
    /// Address of the file.
    pub url: &'a str,
    /// Text for those who don't see it.
    pub alt: &'a str,
    /// Text below it.
    pub caption: Option<&'a str>,
    /// Number in the site's media library.
    pub id: Option<u64>,
}

/// A picture.
pub fn image(picture: &Image<'_>) -> String {
    let mut map = object(json!({ "sizeSlug": "large", "linkDestination": "none" }));
    let mut class = String::new();
    if let Some(id) = picture.id {
        map.insert("id".to_owned(), json!(id));
        class = format!(" class=\"wp-image-{id}\"");
    }
    let caption = picture
        .caption
        .filter(|c| !c.trim().is_empty())
        .map(|c| format!("<figcaption class=\"wp-element-caption\">{}</figcaption>", lines(c)))
        .unwrap_or_default();
    format!(
        "<!-- wp:image {}-->\n<figure class=\"wp-block-image size-large\"><img src=\"{}\" alt=\"{}\"{class}/>{caption}</figure>\n<!-- /wp:image -->\n\n",
        attributes(map),
        escape_attribute(&safe_url(picture.url)),
        escape_attribute(picture.alt),
    )
}

/// A quotation with its source: title and, if there is one, address.
pub fn quote(text: &str, source: Option<(&str, &str)>) -> String {
    let cite = match source {
        Some((title, url)) if !url.trim().is_empty() => {
            format!("<cite><a href=\"{}\">{}</a></cite>", escape_attribute(&safe_url(url)), lines(title))
        }
        Some((title, _)) => format!("<cite>{}</cite>", lines(title)),
        None => String::new(),
    };
    format!("<!-- wp:quote -->\n<blockquote class=\"wp-block-quote\">{}{cite}</blockquote>\n<!-- /wp:quote -->\n\n", paragraph(text).trim_end(),)
}

/// A question that opens to its answer. `inner` is block markup and not escaped.
pub fn details(summary: &str, inner: &str) -> String {
    format!(
        "<!-- wp:details -->\n<details class=\"wp-block-details\"><summary>{}</summary>{}</details>\n<!-- /wp:details -->\n\n",
        lines(summary),
        inner.trim_end(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::{Node, parse, plain_text, serialize};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn escaping() {
        assert_eq!(paragraph("a < b & \"c\""), "<!-- wp:paragraph -->\n<p>a &lt; b &amp; \"c\"</p>\n<!-- /wp:paragraph -->\n\n");
        assert!(paragraph_with_class("x", "a-->\"b").starts_with("<!-- wp:paragraph {\"className\":\"a\\u002d\\u002d\\u003e\\u0022b\"} -->"));
        assert!(heading(1, "x").contains("<h2"));
        assert!(heading(3, "x").contains("{\"level\":3}"));
        assert_eq!(safe_url(" https://a.example/?b=1&c "), "https://a.example/?b=1&c");
        for bad in ["javascript:alert(1)", "JAVA\nSCRIPT:x", "data:text/html,x", "vbscript:x"] {
            assert_eq!(safe_url(bad), "#", "{bad}");
        }
        assert_eq!(safe_url("/a:b"), "/a:b");
        let picture = image(&Image { url: "https://a.example/\"x", alt: "<b>", caption: Some("c & d"), id: Some(7) });
        assert!(picture.contains("alt=\"&lt;b&gt;\" class=\"wp-image-7\"") && picture.contains("&quot;x") && picture.contains("c &amp; d"));
    }

    proptest! {
        #[test]
        fn any_text_stays_inside_its_block(text in "(?s).{0,60}", url in "(?s).{0,30}") {
            let all = [
                paragraph(&text), paragraph_with_class(&text, &text), heading(2, &text), list(&[&text, &url], true),
                image(&Image { url: &url, alt: &text, caption: Some(&text), id: None }), quote(&text, Some((&text, &url))),
                details(&text, &paragraph(&url)),
            ];
            for markup in all {
                let nodes = parse(&markup);
                prop_assert_eq!(serialize(&nodes), markup.clone());
                let blocks = nodes.iter().filter(|n| matches!(n, Node::Block(b) if b.close.is_some())).count();
                prop_assert_eq!(blocks, 1, "{}", markup);
            }
            let words = crate::key::clean(&text.replace('\0', ""));
            prop_assert_eq!(crate::key::clean(&plain_text(&paragraph(&text))), words);
        }
    }
}
