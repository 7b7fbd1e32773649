//! Owns getting plain text out of block markup or HTML.
//!
//! A small tokenizer, not a browser: good for counting, searching and quoting. Never for sanitising.

use unicode_segmentation::UnicodeSegmentation;

/// Longest tag that is read as one, in bytes.
const MAX_TAG: usize = 64 << 10;

/// Elements that end a line.
const BREAKS: [&str; 26] = [
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "figure",
    "figcaption",
    "table",
    "tr",
    "section",
    "article",
    "header",
    "footer",
    "summary",
    "details",
    "pre",
    "hr",
    "cite",
];

/// The text a reader sees: no tags, comments, scripts or styles; entities resolved; one line a paragraph.
pub fn plain_text(markup: &str) -> String {
    let mut out = String::with_capacity(markup.len() / 2);
    let mut rest = markup;
    while !rest.is_empty() {
        let Some(at) = rest.find(['<', '&']) else {
            push(&mut out, rest);
            break;
        };
        push(&mut out, rest.get(..at).unwrap_or(""));
        rest = rest.get(at..).unwrap_or("");
        if rest.starts_with('&') {
            let (text, used) = entity(rest);
            push(&mut out, &text);
            rest = rest.get(used..).unwrap_or("");
        } else if let Some(body) = rest.strip_prefix("<!--") {
            rest = body.find("-->").and_then(|end| body.get(end + 3..)).unwrap_or("");
        } else {
            rest = tag(rest, &mut out);
        }
    }
    let lines: Vec<&str> = out.split('\n').map(str::trim).filter(|l| !l.is_empty()).collect();
    lines.join("\n")
}

/// Words as Unicode counts them; each Han or kana sign that stands alone counts as one.
pub fn word_count(markup: &str) -> usize {
    plain_text(markup).unicode_words().count()
}

/// Adds text with its whitespace folded.
fn push(out: &mut String, text: &str) {
    for c in text.chars() {
        if c.is_whitespace() {
            if !out.is_empty() && !out.ends_with([' ', '\n']) {
                out.push(' ');
            }
        } else {
            out.push(c);
        }
    }
}

/// Reads the tag at the beginning and gives what follows it.
fn tag<'a>(text: &'a str, out: &mut String) -> &'a str {
    let body = text.get(1..).unwrap_or("");
    let closing = body.starts_with('/');
    let name: String = body.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    if name.is_empty() && !body.starts_with(['!', '?', '/']) {
        push(out, "<");
        return body;
    }
    // A quoted attribute may hold ">".
    let mut quoted: Option<char> = None;
    let mut end = None;
    for (at, c) in text.char_indices().take_while(|(at, _)| *at < MAX_TAG) {
        match (quoted, c) {
            (None, '>') => {
                end = Some(at + 1);
                break;
            }
            (None, '"' | '\'') => quoted = Some(c),
            (Some(q), c) if q == c => quoted = None,
            _ => {}
        }
    }
    let end = end.or_else(|| text.find('>').map(|at| at + 1)).unwrap_or(text.len());
    let after = text.get(end..).unwrap_or("");
    if BREAKS.contains(&name.as_str()) {
        while out.ends_with(' ') {
            out.pop();
        }
        out.push('\n');
    } else if matches!(name.as_str(), "td" | "th") {
        push(out, " ");
    }
    if !closing && matches!(name.as_str(), "script" | "style" | "template" | "noscript") {
        let ends = |at: &usize| after.get(at + 2..at + 2 + name.len()).is_some_and(|n| n.eq_ignore_ascii_case(&name));
        let close = after.match_indices("</").map(|(at, _)| at).find(ends);
        return close.and_then(|at| after.get(at..)).unwrap_or("");
    }
    after
}

/// Resolves the entity at the beginning: its text and its length in bytes.
fn entity(text: &str) -> (String, usize) {
    let body = text.get(1..).unwrap_or("");
    let end = body.char_indices().take(12).find(|(_, c)| *c == ';').map(|(at, _)| at);
    if let Some(end) = end {
        let name = body.get(..end).unwrap_or("");
        let number = name.strip_prefix('#').and_then(|n| match n.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => n.parse().ok(),
        });
        let found = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            "nbsp" => Some('\u{00A0}'),
            "ndash" => Some('–'),
            "mdash" => Some('—'),
            "hellip" => Some('…'),
            "rsquo" => Some('’'),
            "lsquo" => Some('‘'),
            "ldquo" => Some('“'),
            "rdquo" => Some('”'),
            "laquo" => Some('«'),
            "raquo" => Some('»'),
            "auml" => Some('ä'),
            "ouml" => Some('ö'),
            "uuml" => Some('ü'),
            "Auml" => Some('Ä'),
            "Ouml" => Some('Ö'),
            "Uuml" => Some('Ü'),
            "szlig" => Some('ß'),
            "eacute" => Some('é'),
            "egrave" => Some('è'),
            "agrave" => Some('à'),
            "ccedil" => Some('ç'),
            "ntilde" => Some('ñ'),
            "euro" => Some('€'),
            "pound" => Some('£'),
            "copy" => Some('©'),
            "reg" => Some('®'),
            "trade" => Some('™'),
            "deg" => Some('°'),
            "times" => Some('×'),
            "shy" => Some('\u{00AD}'),
            _ => number.filter(|n| *n != 0).and_then(char::from_u32),
        };
        if let Some(c) = found {
            return (c.to_string(), end + 2);
        }
    }
    ("&".to_owned(), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text() {
        let markup = "<!-- wp:heading -->\n<h2 class=\"a>b\">One &amp; two</h2>\n<!-- /wp:heading -->\n<p>a<b>b</b>  c&nbsp;d<br>e &#8364; &unknown; 1 < 2</p><script>var x = \"<p>no</p>\";</script><ul><li>x</li><li>y</li></ul>";
        assert_eq!(plain_text(markup), "One & two\nab c d\ne € &unknown; 1 < 2\nx\ny");
        assert_eq!(word_count("<p>one two, three</p><p>vier-fünf</p>"), 5);
        assert_eq!(plain_text("<!-- open"), "");
        assert_eq!(plain_text("<p title='x"), "");
    }
}
