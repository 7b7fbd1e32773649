//! Owns the sanitised page of a content, for a sandboxed frame. Must not know where the content comes from.

use ammonia::Builder;
use std::collections::HashSet;

/// Readable in light and dark; the frame has no other styles.
const STYLE: &str = "
:root { color-scheme: light dark; }
body { font: 16px/1.65 system-ui, sans-serif; max-width: 42rem; margin: 1.5rem auto; padding: 0 1.25rem; color: #1b1f27; background: #ffffff; overflow-wrap: break-word; }
h1, h2, h3, h4 { line-height: 1.25; margin: 2em 0 0.5em; }
img { max-width: 100%; height: auto; }
table { border-collapse: collapse; width: 100%; } td, th { border: 1px solid #c9ced8; padding: 0.35em 0.6em; }
blockquote { margin: 1em 0; padding: 0.1em 1em; border-left: 3px solid #c9ced8; }
pre { overflow-x: auto; padding: 0.8em; background: #f1f3f7; border-radius: 6px; }
.igny8-gap { border: 1px dashed #b7791f; background: #fff8e6; color: #6b4a0b; border-radius: 6px; padding: 0.5em 0.75em; }
.igny8-outline-note { background: #eef3ff; border-radius: 6px; padding: 0.6em 0.8em; }
a { color: #1f5fd6; }
@media (prefers-color-scheme: dark) {
  body { color: #e4e7ee; background: #14171d; } a { color: #8ab4ff; } pre { background: #1e222b; }
  td, th, blockquote { border-color: #3a4150; }
  .igny8-gap { background: #2e2410; color: #f2cf87; border-color: #9a7420; } .igny8-outline-note { background: #1b2438; }
}";

/// A whole HTML document of a content's markup: no script, style, frame, form, SVG, MathML or event handler survives, block
/// comments are gone, links and pictures point to http(s) only. `dark` forces a colour scheme; `None` follows the system.
pub fn preview_html(markup: &str, dark: Option<bool>) -> String {
    let body = sanitise(markup);
    let scheme = match dark {
        Some(true) => "<meta name=\"color-scheme\" content=\"dark\">",
        Some(false) => "<meta name=\"color-scheme\" content=\"light\">",
        None => "",
    };
    format!("<!doctype html><html><head><meta charset=\"utf-8\">{scheme}<style>{STYLE}</style></head><body>{body}</body></html>")
}

/// The markup without anything that could act.
pub fn sanitise(markup: &str) -> String {
    let mut builder = Builder::default();
    builder
        .add_generic_attributes(["class", "id"])
        .rm_tags(["svg", "math", "style", "form", "input", "button", "iframe", "object", "embed", "map", "area"])
        .add_tags(["figure", "figcaption", "details", "summary", "section", "main", "mark"])
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .link_rel(Some("noopener noreferrer"))
        .strip_comments(true);
    builder.clean(markup).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_acts_survives() {
        for payload in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<svg><set attributeName=href to=javascript:alert(1)></svg>",
            "<math><mi xlink:href=\"javascript:alert(1)\"></mi></math>",
            "<iframe srcdoc=\"<script>alert(1)</script>\"></iframe>",
            "<form action=javascript:alert(1)><button>x</button></form>",
            "<style>@import 'javascript:alert(1)'</style>",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
            "<!-- wp:html --><div onclick=\"alert(1)\">y</div><!-- /wp:html -->",
            "<img src=\"data:text/html,<script>alert(1)</script>\">",
            "</pre><script>alert(1)</script>",
        ] {
            let clean = sanitise(payload).to_lowercase();
            for bad in ["<script", "onerror=", "onclick=", "javascript:", "<svg", "<math", "<iframe", "<form", "<style", "data:"] {
                assert!(!clean.contains(bad), "{payload} left {bad}: {clean}");
            }
            assert_eq!(sanitise(&clean), clean, "sanitising twice changes nothing: {payload}");
        }
    }

    #[test]
    fn what_a_reader_needs_stays() {
        let clean = sanitise("<!-- wp:heading --><h2 id=\"a\">T</h2><!-- /wp:heading --><p class=\"igny8-gap\">To fill in: x</p><figure><img src=\"https://a.example/x.png\" alt=\"y\"></figure>");
        for part in ["<h2 id=\"a\">T</h2>", "class=\"igny8-gap\"", "<figure><img src=\"https://a.example/x.png\" alt=\"y\">"] {
            assert!(clean.contains(part), "{part} is kept: {clean}");
        }
        assert!(!clean.contains("wp:heading"), "block comments are not shown");
    }
}
