//! From a model's HTML to block markup that may be stored: the one gate that every answer passes.
//!
//! Must not know which function asked. Nothing acts, loads or pretends: no script, style, handler, frame, form, picture, comment, and
//! no address or shortcode that was not offered. Reading the result again changes nothing.

use super::html;
use super::markup::{self, Writer};
use crate::prompt::fence;
use igny8_text::blocks::safe_url;

/// An address that the model may use.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Link {
    pub url: String,
    /// Opens a new window, as the link did that the text had before.
    pub blank: bool,
    /// The `rel` that the link had before: words of letters only.
    pub rel: String,
}

/// What may come back from a model besides text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offer {
    /// Named by the model as `href="#1"` (from 1) or by the exact address.
    pub links: Vec<Link>,
    /// Shortcodes as they stood in the input; any other is written as plain text.
    pub shortcodes: Vec<String>,
    /// The highest heading, 2 when 0: inside of a section 3, so that its own heading stays above.
    pub top_heading: u8,
}

impl Link {
    /// A link of our own: same window, no `rel`.
    pub fn to(url: &str) -> Self {
        Self { url: url.to_owned(), ..Self::default() }
    }

    /// Whether its address may stand in `href` at all.
    pub fn is_safe(&self) -> bool {
        let url = safe_url(&self.url);
        !url.is_empty() && url != "#" && !url.contains(['<', '>', '"', '`', '\\', ' ']) && !url.chars().any(fence::is_hidden)
    }

    pub(crate) fn open(&self) -> String {
        let rel: Vec<&str> = self.rel.split_ascii_whitespace().filter(|r| r.chars().all(|c| c.is_ascii_lowercase())).collect();
        let blank = if self.blank { " target=\"_blank\"" } else { "" };
        let rel = if rel.is_empty() { String::new() } else { format!(" rel=\"{}\"", rel.join(" ")) };
        format!("<a href=\"{}\"{blank}{rel}>", markup::attribute(&safe_url(&self.url)))
    }
}

impl Offer {
    /// An offer of addresses; those that may not be linked are left out of the result by [`Offer::find`].
    pub fn of_urls<S: AsRef<str>>(urls: &[S]) -> Self {
        Self { links: urls.iter().map(|u| Link::to(u.as_ref())).collect(), ..Self::default() }
    }

    /// The offered link that an `href` names.
    pub(crate) fn find(&self, href: &str) -> Option<(usize, &Link)> {
        let href = href.trim();
        let numbered = href.strip_prefix('#').and_then(|n| n.parse::<usize>().ok()).and_then(|n| n.checked_sub(1));
        let at = self.links.iter().position(|l| l.url == href || safe_url(&l.url) == href).or(numbered)?;
        self.links.get(at).filter(|l| l.is_safe()).map(|l| (at, l))
    }
}

/// Markup that may be stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Clean {
    pub markup: String,
    /// Indexes of the offered links that are in it.
    pub links: Vec<usize>,
    /// Links that were not offered and became plain text.
    pub dropped_links: u32,
}

/// Block markup of a model's HTML.
pub fn blocks(html: &str, offer: &Offer) -> Clean {
    run(html, |writer, nodes| writer.blocks(nodes, offer))
}

/// Inline HTML of a model's answer: block elements become line breaks.
pub fn inline(html: &str, offer: &Offer) -> Clean {
    run(html, |writer, nodes| writer.inline(nodes, offer))
}

fn run(html: &str, write: impl Fn(&mut Writer, &[html::Node]) -> String) -> Clean {
    let mut writer = Writer::default();
    let markup = write(&mut writer, &html::parse(html));
    Clean { markup, links: writer.used, dropped_links: writer.dropped }
}

/// A line of plain text for a title, a description, an alternative text: no tags, no hidden characters, no shortcode, no variable of an
/// SEO plugin, at most `max` characters, cut at a word.
pub fn plain(text: &str, max: usize) -> String {
    let text = if text.contains('<') { html::plain(&html::parse(text)) } else { fence::visible(text) };
    let text = text.replace('[', "(").replace(']', ")");
    let mut text = text;
    loop {
        let less = variables(&text);
        if less == text {
            break;
        }
        text = less;
    }
    let mut out = Vec::new();
    // From the end: a "<" stays only before something that begins no tag.
    for c in text.chars().rev() {
        let opens = out.last().is_some_and(|n: &char| n.is_alphabetic() || matches!(n, '/' | '!' | '?'));
        if c != '<' || !opens {
            out.push(c);
        }
    }
    let text: String = out.into_iter().rev().collect();
    cut(&igny8_text::key::clean(&text), max)
}

/// Without `%%name%%` and `%name(…)%`, which SEO plugins fill in from the site's database.
fn variables(text: &str) -> String {
    let mut out = text.to_owned();
    while out.contains("%%") {
        out = out.replace("%%", "%");
    }
    let mut result = String::with_capacity(out.len());
    let mut rest = out.as_str();
    while let Some(at) = rest.find('%') {
        let (before, from) = rest.split_at(at);
        result.push_str(before);
        let name: usize = from.bytes().skip(1).take_while(|b| b.is_ascii_lowercase() || *b == b'_').count();
        let after = from.get(1 + name..).unwrap_or("");
        let arguments = if after.starts_with('(') { after.find(')').map_or(0, |end| end + 1) } else { 0 };
        let ends = after.get(arguments..).is_some_and(|t| t.starts_with('%'));
        if name >= 3 && ends {
            rest = after.get(arguments + 1..).unwrap_or("");
        } else {
            result.push('%');
            rest = from.get(1..).unwrap_or("");
        }
    }
    result.push_str(rest);
    result
}

/// At most `max` characters, cut at a blank where there is one in the last third.
pub(crate) fn cut(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let short: String = text.chars().take(max).collect();
    match short.rfind(' ').filter(|at| *at > short.len() * 2 / 3) {
        Some(at) => short.get(..at).unwrap_or("").trim_end().to_owned(),
        None => short.trim_end().to_owned(),
    }
}
