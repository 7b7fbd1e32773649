//! Owns the preview of an article: block markup as a whole HTML page for a sandboxed frame.
//!
//! Everything that could act is removed: scripts, forms, frames, styles, SVG, MathML, event handlers.
//! Must not know where the article comes from.

use std::collections::HashSet;

/// Neutral and readable, light and dark; nothing is loaded.
const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#1b1f24;--ground:#fff;--soft:#59636e;--line:#d9dee3;--gap:#fff4cc;--gap-line:#e0b000;--link:#0b5cad}\
@media (prefers-color-scheme:dark){:root{--ink:#e6e9ec;--ground:#16191d;--soft:#9aa4ae;--line:#333a41;--gap:#3a3210;--gap-line:#a98600;--link:#7bb6f5}}\
*{box-sizing:border-box}\
body{margin:0;padding:32px 24px 64px;background:var(--ground);color:var(--ink);font:17px/1.65 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;overflow-wrap:anywhere}\
main{max-width:44rem;margin:0 auto}\
h1,h2,h3,h4,h5,h6{line-height:1.25;margin:1.8em 0 .5em}h1{font-size:2em}h2{font-size:1.5em}h3{font-size:1.2em}\
p,ul,ol,blockquote,figure,table,details,pre{margin:0 0 1.1em}\
a{color:var(--link)}img,video{max-width:100%;height:auto;border-radius:6px}\
figcaption,cite{color:var(--soft);font-size:.88em}\
blockquote{margin-left:0;padding:.1em 0 .1em 1.1em;border-left:4px solid var(--line)}blockquote p{margin-bottom:.4em}\
table{border-collapse:collapse;width:100%}th,td{border:1px solid var(--line);padding:.4em .6em;text-align:left}\
pre,code{font-family:ui-monospace,Consolas,monospace;font-size:.92em}pre{overflow:auto;padding:1em;border:1px solid var(--line);border-radius:6px}\
details{border:1px solid var(--line);border-radius:6px;padding:.7em 1em}summary{font-weight:600;cursor:pointer}details>:last-child{margin-bottom:0}\
.igny8-gap{background:var(--gap);border-left:4px solid var(--gap-line);padding:.6em .9em;border-radius:0 6px 6px 0}\
.igny8-outline-note{border:1px dashed var(--gap-line);padding:.6em .9em;border-radius:6px;color:var(--soft)}\
.alignright{float:right;margin-left:1.2em}.alignleft{float:left;margin-right:1.2em}.aligncenter{text-align:center}";

/// The scheme of a picture of the workspace: it loads nothing; the core puts the picture itself in its place.
const LOCAL: &str = "igny8";

/// Removes from markup what could act or load more than pictures; block delimiters go too.
pub fn sanitise(markup: &str) -> String {
    let classes_on = ["p", "div", "span", "figure", "img", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "table", "details", "a"];
    let mut builder = ammonia::Builder::default();
    builder
        .add_tags(["figure", "figcaption", "details", "summary", "section", "article", "header", "footer", "picture"])
        .rm_tags(["svg", "math", "iframe", "style", "form", "input", "button", "map", "area"])
        .clean_content_tags(HashSet::from(["script", "style", "svg", "math", "iframe", "object", "embed", "template", "noscript", "form"]))
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel", LOCAL]))
        .link_rel(Some("noopener noreferrer nofollow"))
        .strip_comments(true);
    for tag in classes_on {
        builder.add_tag_attributes(tag, ["class"]);
    }
    builder.add_tag_attributes("details", ["open"]).add_tag_attributes("img", ["srcset", "sizes", "loading"]);
    builder.rm_tag_attributes("img", ["srcset"]);
    builder.clean(markup).to_string()
}

/// A whole HTML document with the article inside. `title` becomes the first heading when it is not empty.
///
/// Meant for `<iframe sandbox srcdoc=…>`; the page's own policy forbids scripts even without it.
pub fn preview_html(title: &str, markup: &str) -> String {
    let escape = igny8_text::blocks::escape_text;
    let heading = if title.trim().is_empty() { String::new() } else { format!("<h1>{}</h1>", escape(title)) };
    format!(
        "<!doctype html><html><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src https: http: data: blob:; style-src 'unsafe-inline'\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{}</title><style>{STYLE}</style></head><body><main>{heading}{}</main></body></html>",
        escape(title),
        sanitise(markup),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use igny8_text::blocks;
    use proptest::prelude::*;

    #[test]
    fn what_acts_is_removed() {
        let bad = "<!-- wp:html --><script>alert(1)</script><p onclick=\"x()\" style=\"color:red\">ok</p><svg><script>1</script></svg><math><mi>x</mi></math><iframe src=\"https://a.example\"></iframe><style>p{}</style><form action=\"/\"><input></form><a href=\"javascript:x\">l</a><img src=x onerror=alert(1)><object data=x></object><!-- /wp:html -->";
        let html = preview_html("A <b> & title", bad);
        let body = html.split("<main>").nth(1).unwrap();
        for forbidden in
            ["<script", "onclick", "style=", "<svg", "<math", "<iframe", "<style", "<form", "<input", "javascript:", "onerror", "<object", "wp:html", "alert"]
        {
            assert!(!body.contains(forbidden), "{forbidden}: {body}");
        }
        assert!(body.contains("<p>ok</p>") && body.contains("<h1>A &lt;b&gt; &amp; title</h1>"));
    }

    #[test]
    fn own_blocks_survive() {
        let markup = [
            blocks::heading(2, "Head"),
            blocks::paragraph_with_class("gap", blocks::GAP_CLASS),
            blocks::list(&["one", "two"], true),
            blocks::quote("said", Some(("Title", "https://a.example/"))),
            blocks::details("question", &blocks::paragraph("answer")),
            blocks::image(&blocks::Image { url: "https://a.example/x.png", alt: "alt", caption: Some("cap"), id: Some(3) }),
        ]
        .concat();
        let html = sanitise(&markup);
        for wanted in [
            "<h2",
            "class=\"igny8-gap\"",
            "<ol",
            "<blockquote",
            "<details",
            "<summary>question</summary>",
            "<figcaption",
            "alt=\"alt\"",
            "href=\"https://a.example/\"",
        ] {
            assert!(html.contains(wanted), "{wanted}: {html}");
        }
        assert_eq!(blocks::plain_text(&html), blocks::plain_text(&markup));
    }

    proptest! {
        #[test]
        fn nothing_acts_whatever_comes(markup in "(<|>|/|script|svg|style|img|a| |href=|src=|on[a-z]{3,5}=|javascript:|\"|'|<!--|-->|wp:x|x|&#x3c;){0,40}") {
            let html = sanitise(&markup).to_lowercase();
            prop_assert!(!html.contains("<script") && !html.contains("<svg") && !html.contains("<style") && !html.contains("<!--"));
        }
    }
}
