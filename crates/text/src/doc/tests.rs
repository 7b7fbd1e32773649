//! What the editor does to a document, and what becomes of its bytes.

use super::*;
use proptest::prelude::*;

fn kinds(nodes: &[Node]) -> Vec<String> {
    nodes
        .iter()
        .map(|n| {
            if n.content.iter().all(|c| matches!(c.kind.as_str(), "text" | "hard_break" | "inline_raw")) {
                n.kind.clone()
            } else {
                format!("{}({})", n.kind, kinds(&n.content).join(" "))
            }
        })
        .collect()
}

const POST: &str = "\n<!-- wp:paragraph {\"dropCap\":true,\"align\":\"center\"} -->\n<p class=\"has-drop-cap has-text-align-center\">It&#8217;s <strong>bold</strong> &amp; <a href=\"/x\" rel=\"nofollow\">link</a>.<br>Two</p>\n<!-- /wp:paragraph -->

<!-- wp:heading {\"level\":3,\"anchor\":\"a\"} -->
<h3 class=\"wp-block-heading\" id=\"a\">Head</h3>
<!-- /wp:heading -->


<!-- wp:list -->
<ul class=\"wp-block-list\"><!-- wp:list-item -->
<li>one<!-- wp:list {\"ordered\":true} -->
<ol class=\"wp-block-list\"><!-- wp:list-item -->
<li>deep</li>
<!-- /wp:list-item --></ol>
<!-- /wp:list --></li>
<!-- /wp:list-item -->

<!-- wp:list-item -->
<li>two</li>
<!-- /wp:list-item --></ul>
<!-- /wp:list -->

<!-- wp:list --><ul><li>old<ol><li>older</li></ol></li>
<li>b</li></ul><!-- /wp:list -->

<!-- wp:columns -->
<div class=\"wp-block-columns\"><!-- wp:column {\"width\":\"33%\"} -->
<div class=\"wp-block-column\" style=\"flex-basis:33%\"><!-- wp:paragraph -->
<p>in a column</p>
<!-- /wp:paragraph --></div>
<!-- /wp:column --></div>
<!-- /wp:columns -->

[gallery ids=\"1,2\"]

<!-- wp:quote -->
<blockquote class=\"wp-block-quote\"><!-- wp:paragraph -->
<p>q</p>
<!-- /wp:paragraph --><cite>who</cite></blockquote>
<!-- /wp:quote -->

<!-- wp:table -->
<figure class=\"wp-block-table\"><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td></td></tr></tbody></table><figcaption class=\"wp-element-caption\">cap</figcaption></figure>
<!-- /wp:table -->

<!-- wp:image {\"id\":5} -->
<figure class=\"wp-block-image\"><img src=\"https://a.example/x.png\" alt=\"words\" class=\"wp-image-5\"/></figure>
<!-- /wp:image -->

<!-- wp:html -->
<script>1</script>
<!-- /wp:html -->

<!-- wp:latest-posts /-->

<!-- wp:details -->
<details class=\"wp-block-details\"><summary>Why?</summary><!-- wp:paragraph -->
<p>Because</p>
<!-- /wp:paragraph --></details>
<!-- /wp:details -->
";

#[test]
fn a_post_comes_back_and_is_rich() {
    let doc = read(POST);
    assert_eq!(document(&doc), POST);
    assert_eq!(
        kinds(&doc.content),
        [
            "paragraph",
            "heading",
            "bullet_list(list_item(paragraph ordered_list(list_item(paragraph))) list_item(paragraph))",
            "bullet_list(list_item(paragraph ordered_list(list_item(paragraph))) list_item(paragraph))",
            "wrap(wrap(paragraph))",
            "foreign",
            "quote(paragraph cite)",
            "table(table_row(table_cell table_cell) table_row(table_cell table_cell) caption)",
            "image",
            "foreign",
            "foreign",
            "details(summary paragraph)",
        ]
    );
    let json = serde_json::to_string(&doc).expect("it is plain data");
    assert_eq!(serde_json::from_str::<Node>(&json).expect("it is plain data"), doc);
}

#[test]
fn a_change_rewrites_what_it_means_and_nothing_else() {
    let mut doc = read(POST);
    doc.content[1].attrs.level = Some(2);
    assert_eq!(document(&doc), POST.replace("{\"level\":3,\"anchor\":\"a\"}", "{\"anchor\":\"a\"}").replace("<h3 ", "<h2 ").replace("</h3>", "</h2>"));
    let mut doc = read(POST);
    doc.content[0].attrs.align = Some("right".into());
    assert_eq!(document(&doc), POST.replace("\"align\":\"center\"", "\"align\":\"right\"").replace("has-text-align-center", "has-text-align-right"));
    doc.content[0].attrs.align = None;
    assert_eq!(document(&doc), POST.replace(",\"align\":\"center\"", "").replace(" has-text-align-center", ""));
    let mut doc = read(POST);
    doc.content[2].kind = "ordered_list".into();
    let expected = POST.replacen("<!-- wp:list -->\n<ul class=\"wp-block-list\">", "<!-- wp:list {\"ordered\":true} -->\n<ol class=\"wp-block-list\">", 1);
    assert_eq!(document(&doc), expected.replacen("<!-- /wp:list-item --></ul>\n", "<!-- /wp:list-item --></ol>\n", 1));
    let mut doc = read(POST);
    doc.content[8].attrs.alt = Some("a \"new\" one".into());
    assert_eq!(document(&doc), POST.replace("alt=\"words\"", "alt=\"a &quot;new&quot; one\""));
}

#[test]
fn a_filled_gap_is_no_gap() {
    let markup = crate::blocks::paragraph_with_class("fill", crate::blocks::GAP_CLASS);
    let mut doc = read(&markup);
    assert_eq!(doc.content[0].attrs.gap, Some(true));
    doc.content[0].attrs.gap = Some(false);
    assert_eq!(document(&doc), "<!-- wp:paragraph -->\n<p>fill</p>\n<!-- /wp:paragraph -->\n\n");
}

#[test]
fn new_nodes_are_written_as_wordpress_does() {
    let text = |t: &str| Node { kind: "text".into(), text: Some(t.into()), ..Node::default() };
    let of = |kind: &str, content: Vec<Node>| Node { kind: kind.into(), content, ..Node::default() };
    let item = |t: &str| of("list_item", vec![of("paragraph", vec![text(t)])]);
    let mut heading = of("heading", vec![text("H")]);
    heading.attrs.level = Some(3);
    let doc = of("doc", vec![of("paragraph", vec![text("a & b")]), heading, of("ordered_list", vec![item("x"), item("y")])]);
    assert_eq!(
        document(&doc),
        "<!-- wp:paragraph -->\n<p>a &amp; b</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:heading {\"level\":3} -->\n<h3 class=\"wp-block-heading\">H</h3>\n<!-- /wp:heading -->\n\n<!-- wp:list {\"ordered\":true} -->\n<ol class=\"wp-block-list\"><!-- wp:list-item -->\n<li>x</li>\n<!-- /wp:list-item -->\n\n<!-- wp:list-item -->\n<li>y</li>\n<!-- /wp:list-item --></ol>\n<!-- /wp:list -->"
    );
    assert_eq!(document(&of("doc", vec![of("paragraph", vec![])])), "", "an untouched empty page is empty");
    // What is new can be read again, and is the same.
    assert_eq!(document(&read(&document(&doc))), document(&doc));
}

#[test]
fn moved_nodes_take_the_form_of_where_they_stand() {
    let doc = read(POST);
    let mut list = doc.content[3].clone();
    let item = doc.content[2].content[1].clone();
    list.content.push(item);
    let written = block(&list);
    assert!(written.ends_with("<li>b</li>\n\n<li>two</li></ul><!-- /wp:list -->"), "{written}");
    let mut new = doc.content[2].clone();
    new.content.push(doc.content[3].content[1].clone());
    assert!(block(&new).ends_with("\n<!-- wp:list-item -->\n<li>b</li>\n<!-- /wp:list-item --></ul>\n<!-- /wp:list -->"), "{}", block(&new));
    let mut table = doc.content[7].clone();
    table.content.remove(1);
    assert!(table::sections_fit(&block(&table)), "{}", block(&table));
}

#[test]
fn what_is_not_well_formed_is_foreign() {
    for markup in [
        "<!-- wp:paragraph -->\n<p>a <em>b</p>\n<!-- /wp:paragraph -->",
        "<!-- wp:paragraph -->\n<p>a</p><p>b</p>\n<!-- /wp:paragraph -->",
        "<!-- wp:paragraph -->\n<div>a</div>\n<!-- /wp:paragraph -->",
        "<!-- wp:list -->\n<ul><li>a<li>b</ul>\n<!-- /wp:list -->",
        "<!-- wp:paragraph -->\n<p>never closed</p>",
    ] {
        let doc = read(markup);
        assert_eq!(doc.content[0].kind, "foreign", "{markup}");
        assert_eq!(document(&doc), markup);
    }
}

proptest! {
    #[test]
    fn any_markup_comes_back(markup in "(<!-- wp:paragraph -->|<!-- /wp:paragraph -->|<!-- wp:list -->|<!-- /wp:list -->|<!-- wp:list-item -->|<!-- /wp:list-item -->|<!-- wp:group -->|<!-- /wp:group -->|<!-- wp:heading \\{\"level\":4\\} -->|<!-- /wp:heading -->|<ul>|</ul>|<li>|</li>|<p>|</p>|<h4>|</h4>|<em>|</em>|\n|[a-z&]){0,40}") {
        prop_assert_eq!(document(&read(&markup)), markup);
    }
}
