//! Writing a checked tree as WordPress block markup, by construction: only what is written here can stand in the result.
//!
//! Must not know where the tree comes from. Text is escaped; a `[` that could begin a shortcode is written as an entity; links are
//! written from the offer, never from the model.

use super::html::{self, Element, Node};
use super::sanitise::Offer;
use igny8_text::blocks::{GAP_CLASS, escape_attribute};

/// What was written and what was left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Writer {
    /// Links of the offer that were used, each once, in their order of appearance.
    pub used: Vec<usize>,
    /// Links that were not offered; their text stays.
    pub dropped: u32,
}

impl Writer {
    /// Block markup of a tree.
    pub(crate) fn blocks(&mut self, nodes: &[Node], offer: &Offer) -> String {
        let mut out = Vec::new();
        self.flow(nodes, offer, &mut out);
        out.join("\n\n")
    }

    /// Blocks of mixed content: runs of inline pieces become paragraphs.
    fn flow(&mut self, nodes: &[Node], offer: &Offer, out: &mut Vec<String>) {
        let mut run: Vec<Node> = Vec::new();
        for node in nodes {
            match node {
                Node::Element(e) if html::is_block(&e.name) => {
                    self.paragraph(&run, "", offer, out);
                    run.clear();
                    self.block(e, offer, out);
                }
                Node::Element(e) if html::holds_block(&e.inner) => {
                    self.paragraph(&run, "", offer, out);
                    run.clear();
                    self.flow(&e.inner, offer, out);
                }
                other => run.push(other.clone()),
            }
        }
        self.paragraph(&run, "", offer, out);
    }

    fn block(&mut self, e: &Element, offer: &Offer, out: &mut Vec<String>) {
        match e.name.as_str() {
            "p" => self.paragraph(&e.inner, &e.class, offer, out),
            "h1" | "h2" => self.heading(2, e, offer, out),
            "h3" => self.heading(3, e, offer, out),
            "h4" | "h5" | "h6" => self.heading(4, e, offer, out),
            "ul" | "ol" => out.extend(self.list(e, offer)),
            "blockquote" => self.quote(e, offer, out),
            "table" => self.table(e, offer, out),
            "pre" => {
                let text = raw_text(&e.inner);
                let text = text.trim_matches('\n');
                let lines: Vec<String> = text.split('\n').map(|line| no_embed(&escape(line, offer))).collect();
                if !text.trim().is_empty() {
                    out.push(format!("<!-- wp:code -->\n<pre class=\"wp-block-code\"><code>{}</code></pre>\n<!-- /wp:code -->", lines.join("\n")));
                }
            }
            "details" => self.details(e, offer, out),
            _ => self.flow(&e.inner, offer, out),
        }
    }

    fn paragraph(&mut self, nodes: &[Node], class: &str, offer: &Offer, out: &mut Vec<String>) {
        let text = no_embed(&self.inline(nodes, offer));
        if text.is_empty() {
            return;
        }
        out.push(if class.split_ascii_whitespace().any(|c| c == GAP_CLASS) {
            format!("<!-- wp:paragraph {{\"className\":\"{GAP_CLASS}\"}} -->\n<p class=\"{GAP_CLASS}\">{text}</p>\n<!-- /wp:paragraph -->")
        } else {
            format!("<!-- wp:paragraph -->\n<p>{text}</p>\n<!-- /wp:paragraph -->")
        });
    }

    fn heading(&mut self, level: u8, e: &Element, offer: &Offer, out: &mut Vec<String>) {
        let text = self.inline(&e.inner, offer);
        if text.is_empty() {
            return;
        }
        let level = level.max(offer.top_heading).min(4);
        let json = if level == 2 { String::new() } else { format!("{{\"level\":{level}}} ") };
        out.push(format!("<!-- wp:heading {json}-->\n<h{level} class=\"wp-block-heading\">{text}</h{level}>\n<!-- /wp:heading -->"));
    }

    fn list(&mut self, e: &Element, offer: &Offer) -> Option<String> {
        let ordered = e.name == "ol";
        let mut items: Vec<String> = Vec::new();
        for node in &e.inner {
            let Node::Element(item) = node else { continue };
            let (words, lists): (Vec<Node>, Vec<Node>) =
                if item.name == "li" { item.inner.iter().cloned().partition(|n| !is_list(n)) } else { (Vec::new(), vec![node.clone()]) };
            let text = self.inline(&words, offer);
            let mut inner = String::new();
            for list in &lists {
                if let Node::Element(list) = list {
                    let list = if is_list(&Node::Element(list.clone())) { self.list(list, offer) } else { None };
                    inner.push_str(&list.unwrap_or_default());
                }
            }
            if !text.is_empty() || !inner.is_empty() {
                items.push(format!("<!-- wp:list-item -->\n<li>{text}{inner}</li>\n<!-- /wp:list-item -->"));
            }
        }
        if items.is_empty() {
            return None;
        }
        let (tag, json) = if ordered { ("ol", "{\"ordered\":true} ") } else { ("ul", "") };
        Some(format!("<!-- wp:list {json}-->\n<{tag} class=\"wp-block-list\">{}</{tag}>\n<!-- /wp:list -->", items.join("\n\n")))
    }

    fn quote(&mut self, e: &Element, offer: &Offer, out: &mut Vec<String>) {
        let (cites, body): (Vec<Node>, Vec<Node>) = e.inner.iter().cloned().partition(|n| matches!(n, Node::Element(c) if c.name == "cite"));
        let mut inner = Vec::new();
        self.flow(&body, offer, &mut inner);
        if inner.is_empty() {
            return;
        }
        let cite = self.inline(&cites, offer);
        let cite = if cite.is_empty() { cite } else { format!("<cite>{cite}</cite>") };
        out.push(format!("<!-- wp:quote -->\n<blockquote class=\"wp-block-quote\">{}{cite}</blockquote>\n<!-- /wp:quote -->", inner.join("\n\n")));
    }

    fn details(&mut self, e: &Element, offer: &Offer, out: &mut Vec<String>) {
        let (summary, body): (Vec<Node>, Vec<Node>) = e.inner.iter().cloned().partition(|n| matches!(n, Node::Element(s) if s.name == "summary"));
        let title = self.inline(&summary, offer);
        let mut inner = Vec::new();
        self.flow(&body, offer, &mut inner);
        if title.is_empty() {
            out.append(&mut inner);
        } else if !inner.is_empty() {
            let inner = inner.join("\n\n");
            out.push(format!("<!-- wp:details -->\n<details class=\"wp-block-details\"><summary>{title}</summary>{inner}</details>\n<!-- /wp:details -->"));
        }
    }

    fn table(&mut self, e: &Element, offer: &Offer, out: &mut Vec<String>) {
        let (mut head, mut body) = (Vec::new(), Vec::new());
        rows(&e.inner, false, &mut head, &mut body);
        let mut section = |rows: &[Vec<Element>], tag: &str| -> String {
            let mut text = String::new();
            for row in rows {
                let cells: Vec<String> = row
                    .iter()
                    .map(|c| (self.inline(&c.inner, offer), if tag == "thead" { "th" } else { c.name.as_str() }))
                    .map(|(t, n)| format!("<{n}>{t}</{n}>"))
                    .collect();
                text.push_str(&format!("<tr>{}</tr>", cells.concat()));
            }
            if text.is_empty() { text } else { format!("<{tag}>{text}</{tag}>") }
        };
        let text = format!("{}{}", section(&head, "thead"), section(&body, "tbody"));
        if !text.is_empty() {
            out.push(format!(
                "<!-- wp:table -->\n<figure class=\"wp-block-table\"><table class=\"has-fixed-layout\">{text}</table></figure>\n<!-- /wp:table -->"
            ));
        }
    }

    /// Inline HTML: formatting, offered links, line breaks.
    pub(crate) fn inline(&mut self, nodes: &[Node], offer: &Offer) -> String {
        let mut out = String::new();
        self.pieces(nodes, offer, &mut out, false);
        trim(&out).to_owned()
    }

    fn pieces(&mut self, nodes: &[Node], offer: &Offer, out: &mut String, in_link: bool) {
        for node in nodes {
            let e = match node {
                Node::Text(text) => {
                    fold(text, offer, out);
                    continue;
                }
                Node::Element(e) => e,
            };
            let tag = match e.name.as_str() {
                "strong" | "b" => "strong",
                "em" | "i" => "em",
                "code" => "code",
                "sub" => "sub",
                "sup" => "sup",
                "br" => {
                    line_break(out);
                    continue;
                }
                "a" => {
                    self.link(e, offer, out, in_link);
                    continue;
                }
                name => {
                    let block = html::is_block(name);
                    if block && !trim(out).is_empty() {
                        line_break(out);
                    }
                    self.pieces(&e.inner, offer, out, in_link);
                    if block && !trim(out).is_empty() {
                        line_break(out);
                    }
                    continue;
                }
            };
            let mut inner = String::new();
            self.pieces(&e.inner, offer, &mut inner, in_link);
            wrap(out, &format!("<{tag}>"), &inner, &format!("</{tag}>"));
        }
    }

    fn link(&mut self, e: &Element, offer: &Offer, out: &mut String, in_link: bool) {
        let mut inner = String::new();
        self.pieces(&e.inner, offer, &mut inner, true);
        match e.href.as_deref().and_then(|href| offer.find(href)).filter(|_| !in_link && !trim(&inner).is_empty()) {
            Some((at, link)) => {
                if !self.used.contains(&at) {
                    self.used.push(at);
                }
                wrap(out, &link.open(), &inner, "</a>");
            }
            None => {
                self.dropped += u32::from(e.href.is_some() && !trim(&inner).is_empty());
                wrap(out, "", &inner, "");
            }
        }
    }
}

/// A line that is nothing but an address would be loaded as an embed by WordPress: its colon is written as an entity.
fn no_embed(line: &str) -> String {
    let text = line.trim();
    let address = text.get(..4).is_some_and(|s| s.eq_ignore_ascii_case("http")) && !text.contains([' ', '<']);
    if address { line.replacen("://", "&#058;//", 1) } else { line.to_owned() }
}

fn is_list(node: &Node) -> bool {
    matches!(node, Node::Element(e) if e.name == "ul" || e.name == "ol")
}

/// Puts inner text between two tags; its outer blanks move outside, so that nothing changes when it is read again.
fn wrap(out: &mut String, open: &str, inner: &str, close: &str) {
    let core = trim(inner);
    if core.is_empty() {
        if !inner.is_empty() {
            blank(out);
        }
        return;
    }
    if inner.starts_with(' ') {
        blank(out);
    }
    out.push_str(open);
    out.push_str(core);
    out.push_str(close);
    if inner.ends_with(' ') {
        blank(out);
    }
}

/// Without blanks and line breaks at both ends.
fn trim(text: &str) -> &str {
    let mut text = text.trim_matches(' ');
    loop {
        let next = text.strip_prefix("<br>").unwrap_or(text);
        let next = next.strip_suffix("<br>").unwrap_or(next).trim_matches(' ');
        if next.len() == text.len() {
            return text;
        }
        text = next;
    }
}

fn blank(out: &mut String) {
    if !out.is_empty() && !out.ends_with(' ') && !out.ends_with("<br>") {
        out.push(' ');
    }
}

fn line_break(out: &mut String) {
    while out.ends_with(' ') {
        out.pop();
    }
    if !out.is_empty() && !out.ends_with("<br>") {
        out.push_str("<br>");
    }
}

/// Adds text with its blanks folded.
fn fold(text: &str, offer: &Offer, out: &mut String) {
    let escaped = escape(text, offer);
    for (at, word) in escaped.split([' ', '\n', '\t', '\r', '\u{C}']).enumerate() {
        if at > 0 {
            if out.is_empty() || out.ends_with('>') && !out.ends_with("<br>") {
                // A blank at the beginning tells the caller that there was one.
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            } else {
                blank(out);
            }
        }
        out.push_str(word);
    }
}

fn raw_text(nodes: &[Node]) -> String {
    nodes
        .iter()
        .map(|n| match n {
            Node::Text(text) => text.clone(),
            Node::Element(e) if e.name == "br" => "\n".to_owned(),
            Node::Element(e) => raw_text(&e.inner),
        })
        .collect()
}

fn rows(nodes: &[Node], in_head: bool, head: &mut Vec<Vec<Element>>, body: &mut Vec<Vec<Element>>) {
    for node in nodes {
        let Node::Element(e) = node else { continue };
        if e.name != "tr" {
            rows(&e.inner, in_head || e.name == "thead", head, body);
            continue;
        }
        let cells: Vec<Element> =
            e.inner.iter().filter_map(|n| if let Node::Element(c) = n { Some(c.clone()) } else { None }).filter(|c| c.name == "td" || c.name == "th").collect();
        if !cells.is_empty() {
            if in_head { head.push(cells) } else { body.push(cells) }
        }
    }
}

/// Text for an element: what could be a tag or a shortcode is written as entities.
pub(crate) fn escape(text: &str, offer: &Offer) -> String {
    let text = igny8_text::blocks::escape_text(text);
    if !text.contains('[') {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text.as_str();
    while let Some(at) = rest.find('[') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        if let Some(code) = offer.shortcodes.iter().find(|code| !code.is_empty() && from.starts_with(&igny8_text::blocks::escape_text(code))) {
            let code = igny8_text::blocks::escape_text(code);
            out.push_str(&code);
            rest = from.get(code.len()..).unwrap_or("");
        } else {
            out.push_str("&#091;");
            rest = from.get(1..).unwrap_or("");
        }
    }
    out.push_str(rest);
    out
}

/// Text for an attribute.
pub(crate) fn attribute(text: &str) -> String {
    escape_attribute(text).replace('[', "&#091;")
}
