//! What of a person's own text must survive a model: links, pictures, shortcodes. They go out as numbers and come back as they were.
//!
//! Must not know what is asked for. A model that loses one is found out; one that invents a number gets nothing for it.

use super::sanitise::{Link, Offer};
use igny8_text::blocks::{escape_attribute, plain_text, safe_url};
use regex::{Captures, Regex};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// What was lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LostKind {
    Link,
    Image,
    Shortcode,
}

/// Something of the person's text that the new text does not have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    pub kind: LostKind,
    /// The address, the shortcode, the picture's address.
    pub what: String,
}

/// A person's HTML with numbers in the place of what must survive.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Protected {
    /// What the model sees.
    pub html: String,
    pub offer: Offer,
    /// What stands for `⟦1⟧`, `⟦2⟧` …
    tokens: Vec<(LostKind, String)>,
    /// Links that may not stand in a text at all.
    unsafe_links: Vec<Lost>,
}

const QUOTED: &str = r#"(?:[^>"']|"[^"]*"|'[^']*')*"#;

static PIECES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let source = format!(r"(?is)<!--.*?-->|<a\b{QUOTED}>|<img\b{QUOTED}>|\[/?[a-z][\w-]*(?:[\s=][^\[\]<>]*)?/?\]|⟦[^⟦⟧]*⟧");
    Regex::new(&source).ok()
});

static ATTRIBUTE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"(?is)\s([a-z][a-z-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"#).ok());

fn attribute(tag: &str, name: &str) -> Option<String> {
    let found = ATTRIBUTE.as_ref()?.captures_iter(tag).find(|c| c.get(1).is_some_and(|n| n.as_str().eq_ignore_ascii_case(name)))?;
    let value = found.get(2).or_else(|| found.get(3)).or_else(|| found.get(4))?;
    Some(plain_text(value.as_str()))
}

/// Takes out of a text what must survive. Block delimiters go; they are written anew.
pub(crate) fn protect(html: &str) -> Protected {
    let mut out = Protected::default();
    let Some(pieces) = PIECES.as_ref() else { return out };
    let text = pieces.replace_all(html, |found: &Captures<'_>| {
        let piece = found.get(0).map_or("", |m| m.as_str());
        let lower = piece.get(..4).unwrap_or("").to_ascii_lowercase();
        if lower == "<!--" {
            String::new()
        } else if lower.starts_with("<a") {
            out.link(piece)
        } else if lower.starts_with("<img") {
            out.picture(piece)
        } else {
            out.token(LostKind::Shortcode, piece.to_owned())
        }
    });
    out.html = text.into_owned();
    out.html = out.html.trim().to_owned();
    out
}

impl Protected {
    fn link(&mut self, tag: &str) -> String {
        let Some(url) = attribute(tag, "href") else { return "<a>".to_owned() };
        let link = Link { blank: attribute(tag, "target").as_deref() == Some("_blank"), rel: attribute(tag, "rel").unwrap_or_default(), url };
        if !link.is_safe() {
            self.unsafe_links.push(Lost { kind: LostKind::Link, what: link.url });
            return "<a>".to_owned();
        }
        let at = self.offer.links.iter().position(|l| *l == link).unwrap_or(self.offer.links.len());
        if at == self.offer.links.len() {
            self.offer.links.push(link);
        }
        format!("<a href=\"#{}\">", at + 1)
    }

    fn picture(&mut self, tag: &str) -> String {
        let src = attribute(tag, "src").unwrap_or_default();
        let own = src.strip_prefix("igny8:image/").is_some_and(|id| !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
        let safe = safe_url(&src);
        if !own && (safe.is_empty() || safe == "#") {
            return String::new();
        }
        let mut img = format!(
            "<img src=\"{}\" alt=\"{}\"",
            escape_attribute(if own { &src } else { &safe }),
            escape_attribute(&attribute(tag, "alt").unwrap_or_default())
        );
        for name in ["class", "width", "height"] {
            if let Some(value) = attribute(tag, name).filter(|v| v.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' '))) {
                img.push_str(&format!(" {name}=\"{value}\""));
            }
        }
        img.push_str("/>");
        self.token(LostKind::Image, img.replace('[', "&#091;"))
    }

    fn token(&mut self, kind: LostKind, raw: String) -> String {
        self.tokens.push((kind, raw));
        format!("⟦{}⟧", self.tokens.len())
    }

    /// Puts back what the numbers stand for, each once, and tells what is not there. `links`: the offered links that are used.
    pub(crate) fn restore(&self, markup: &str, links: &[usize]) -> (String, Vec<Lost>) {
        let mut lost: Vec<Lost> = self.unsafe_links.clone();
        for (at, link) in self.offer.links.iter().enumerate() {
            if !links.contains(&at) {
                lost.push(Lost { kind: LostKind::Link, what: link.url.clone() });
            }
        }
        let mut out = String::with_capacity(markup.len());
        let mut put = vec![false; self.tokens.len()];
        let mut rest = markup;
        while let Some((before, after)) = rest.split_once('⟦') {
            out.push_str(before);
            let Some((number, tail)) = after.split_once('⟧') else {
                rest = after;
                continue;
            };
            let at = number.trim().parse::<usize>().ok().and_then(|n| n.checked_sub(1));
            match at.and_then(|at| Some((self.tokens.get(at)?, put.get_mut(at)?))) {
                Some(((_, raw), put)) => {
                    if !*put {
                        out.push_str(raw);
                    }
                    *put = true;
                    rest = tail;
                }
                // Not ours: only the marks go.
                None => rest = after,
            }
        }
        out.push_str(rest);
        for ((kind, raw), put) in self.tokens.iter().zip(put) {
            if !put {
                let what = if *kind == LostKind::Image { attribute(raw, "src").unwrap_or_default() } else { raw.clone() };
                lost.push(Lost { kind: *kind, what });
            }
        }
        // A paragraph that held only a mark that is nothing.
        let out = out.replace('⟧', "").replace("<!-- wp:paragraph -->\n<p></p>\n<!-- /wp:paragraph -->", "");
        (out.trim().to_owned(), lost)
    }
}

/// What was lost, in words for the model.
pub(crate) fn told(lost: &[Lost]) -> Vec<String> {
    let name = |kind: LostKind| match kind {
        LostKind::Link => "the link",
        LostKind::Image => "the mark of the picture",
        LostKind::Shortcode => "the mark ⟦…⟧ of",
    };
    lost.iter().take(10).map(|l| format!("{} {} is missing; keep it", name(l.kind), super::ask::head(&l.what, 120))).collect()
}
