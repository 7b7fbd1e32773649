//! Numbers about a text: words, reading time, links, pictures without words, how often a keyword stands in it.
//!
//! Must not know: where they are shown.

use igny8_text::blocks;

/// Words a minute that people read on a screen.
const PACE: usize = 230;

#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Measures {
    pub words: usize,
    pub characters: usize,
    pub minutes: usize,
    pub links: usize,
    pub links_out: usize,
    pub images: usize,
    pub images_without_alt: usize,
    pub gaps: usize,
}

/// Counts a text. `host` is the site's own: links to it are inside.
pub fn measure(markup: &str, host: &str) -> Measures {
    let plain = blocks::plain_text(markup);
    let words = blocks::word_count(markup);
    let mut out = Measures { words, characters: plain.chars().count(), minutes: words.div_ceil(PACE), gaps: blocks::count_gaps(markup), ..Measures::default() };
    for tag in tags(markup, "a") {
        if let Some(href) = value(tag, "href") {
            out.links += 1;
            let away = href.split_once("://").is_some_and(|(_, rest)| {
                let to = rest.split(['/', '?', '#']).next().unwrap_or_default();
                !host.is_empty() && to.trim_start_matches("www.") != host.trim_start_matches("www.")
            });
            out.links_out += usize::from(away);
        }
    }
    for tag in tags(markup, "img") {
        out.images += 1;
        out.images_without_alt += usize::from(value(tag, "alt").is_none_or(|alt| alt.trim().is_empty()));
    }
    out
}

/// Opening tags of one name.
fn tags<'a>(markup: &'a str, name: &str) -> impl Iterator<Item = &'a str> {
    let open = format!("<{name}");
    let starts: Vec<usize> = markup.match_indices(&open).map(|(at, _)| at).collect();
    let length = open.len();
    starts.into_iter().filter_map(move |at| {
        let rest = markup.get(at..)?;
        let tag = rest.get(..=rest.find('>')?)?;
        tag.get(length..)?.starts_with(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>').then_some(tag)
    })
}

fn value<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let at = tag.find(&format!(" {name}="))? + name.len() + 2;
    let rest = tag.get(at..)?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest.get(1..)?.split(quote).next()
}

/// How often a keyword stands in a text, as whole words, whatever its case.
pub fn uses(plain: &str, keyword: &str) -> usize {
    let fold = |text: &str| {
        let words: Vec<String> = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect();
        words
    };
    let (text, wanted) = (fold(plain), fold(keyword));
    if wanted.is_empty() {
        return 0;
    }
    text.windows(wanted.len()).filter(|here| *here == wanted.as_slice()).count()
}

/// A heading of the text: level and words.
pub fn headings(markup: &str) -> Vec<(u8, String)> {
    fn walk(nodes: &[igny8_text::doc::Node], out: &mut Vec<(u8, String)>) {
        for node in nodes {
            if node.kind == "heading" {
                let words: String = node.content.iter().filter_map(|n| n.text.as_deref()).collect();
                out.push((node.attrs.level.unwrap_or(2), words));
            } else {
                walk(&node.content, out);
            }
        }
    }
    let mut out = Vec::new();
    walk(&igny8_text::doc::read(markup).content, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_counted() {
        let markup = "<!-- wp:paragraph -->\n<p>Boots, <a href=\"/x\">boots</a> and <a href=\"https://other.example/\">more</a> <abbr>x</abbr>.</p>\n<!-- /wp:paragraph --><img src=\"a\" alt=\"\"/><img src=\"b\" alt=\"words\"/>";
        let m = measure(markup, "www.site.example");
        assert_eq!((m.words, m.links, m.links_out, m.images, m.images_without_alt, m.minutes), (5, 2, 1, 2, 1, 1));
    }

    #[test]
    fn keywords_are_whole_words() {
        assert_eq!(uses("Winter boots. Best winter-boots; winterboots, WINTER BOOTS!", "winter boots"), 3);
        assert_eq!(uses("anything", ""), 0);
    }

    #[test]
    fn headings_are_listed() {
        let markup = "<!-- wp:group -->\n<div><!-- wp:heading {\"level\":3} -->\n<h3>A <em>b</em></h3>\n<!-- /wp:heading --></div>\n<!-- /wp:group -->";
        assert_eq!(headings(markup), [(3, "A b".to_owned())]);
    }
}
