//! What holds for any text: the gate, the fence, templates, JSON, proposals.

mod functions_support;

use functions_support::clean::{Allowed, check};
use igny8_ai::functions::sanitise::{self, Offer};
use igny8_ai::functions::{REGISTRY, json, optimize_content, schema};
use igny8_ai::prompt::{Fence, Kind, Prompts, Template, Values, Variable, fence};
use igny8_text::{blocks, doc};
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// Pieces of HTML that parsers disagree about.
fn html() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<em>",
        "</em>",
        "<i>",
        "<strong>",
        "<a href=\"#1\">",
        "<a href=\"https://site.example/a?b=1&amp;c=2\">",
        "<a href='javascript:1'>",
        "</a>",
        "<ul>",
        "<ol>",
        "<li>",
        "</li>",
        "</ul>",
        "<table>",
        "<thead>",
        "<tr>",
        "<td>",
        "<th>",
        "</table>",
        "<h1>",
        "<h2>",
        "</h2>",
        "<h5>",
        "<blockquote>",
        "</blockquote>",
        "<cite>",
        "</cite>",
        "<pre>",
        "</pre>",
        "<code>",
        "</code>",
        "<details>",
        "<summary>",
        "</summary>",
        "</details>",
        "<br>",
        "<br/>",
        "<div>",
        "</div>",
        "<script>",
        "</script>",
        "<style>",
        "<svg>",
        "<math>",
        "<template>",
        "<!--",
        "-->",
        "<!-- wp:html -->",
        "<!-- wp:paragraph {\"a\":1} -->",
        "<img src=x onerror=1>",
        "<iframe>",
        "<form>",
        "<select>",
        "<title>",
        "<textarea>",
        "<noscript>",
        "<p class=\"igny8-gap\">",
        "[gallery]",
        "[[x]]",
        "[",
        "]",
        "&#091;x&#093;",
        "&lt;b&gt;",
        "&amp;lt;",
        "&nbsp;",
        " ",
        "\n",
        "\t",
        "a",
        "word ",
        "ä",
        "漢",
        "\u{202E}",
        "\u{200B}",
        "\u{0}",
        "<",
        ">",
        "\"",
        "'",
        "&",
        "https://x.example/y",
        "%%title%%",
        "⟦1⟧",
        "<figure>",
        "<caption>",
        "<dl><dt>",
        "<dd>",
        "<sup>",
        "</sup>",
        "<font color=red>",
        "<b a=1>",
        "<x-y>",
        "</nothing>",
        "<p",
        "<a href=\"",
        "=\">",
    ]);
    prop::collection::vec(pieces, 0..40).prop_map(|v| v.concat())
}

fn offer() -> Offer {
    Offer { shortcodes: vec!["[kept id=\"1\"]".to_owned()], ..Offer::of_urls(&["https://site.example/a?b=1&c=2"]) }
}

fn allowed() -> Allowed {
    Allowed { urls: vec!["https://site.example/a?b=1&c=2".into()], shortcodes: vec!["[kept id=\"1\"]".into()], ..Allowed::default() }
}

static VARIABLES: [Variable; 3] = [
    Variable { name: "tone", about: "", kind: Kind::Setting },
    Variable { name: "page", about: "", kind: Kind::Data },
    Variable { name: "title", about: "", kind: Kind::Data },
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    /// What passed the gate passes it again unchanged, reads back as blocks and as the editor's document, and is clean.
    #[test]
    fn the_gate_is_idempotent(html in html()) {
        let once = sanitise::blocks(&html, &offer()).markup;
        prop_assert_eq!(&sanitise::blocks(&once, &offer()).markup, &once, "of {:?}", html);
        prop_assert_eq!(blocks::serialize(&blocks::parse(&once)), once.clone());
        prop_assert_eq!(doc::document(&doc::read(&once)), once.clone());
        prop_assert!(check(&once, &allowed()).is_ok(), "{:?}\n{}", check(&once, &allowed()), once);
        let inline = sanitise::inline(&html, &offer()).markup;
        prop_assert_eq!(&sanitise::inline(&inline, &offer()).markup, &inline, "of {:?}", html);
        prop_assert!(check(&inline, &allowed()).is_ok(), "{:?}\n{}", check(&inline, &allowed()), inline);
    }

    /// Every word that a reader sees of harmless text is still there.
    #[test]
    fn no_word_of_plain_text_is_lost(text in "[a-zäöü .,!?0-9&<>\"'-]{0,80}") {
        let escaped = blocks::escape_text(&text);
        let clean = sanitise::blocks(&format!("<p>{escaped}</p>"), &Offer::default()).markup;
        prop_assert_eq!(blocks::plain_text(&clean), igny8_text::key::clean(&text));
    }

    #[test]
    fn plain_lines_are_plain(text in prop_oneof![html(), "(?s).{0,120}".prop_map(|s: String| s)], max in 1usize..200) {
        let once = sanitise::plain(&text, max);
        prop_assert!(once.chars().count() <= max && !once.contains('\n') && !once.contains("%%"));
        let none = Allowed::default();
        prop_assert!(check(&once, &none).is_ok(), "{:?} {}", check(&once, &none), once);
    }

    /// Whatever stands in a value: one beginning and one end, on lines of their own, and nothing in it can look like one.
    #[test]
    fn the_fence_holds(text in prop_oneof!["(?s).{0,200}".prop_map(|s: String| s), "(<{1,4}|>>|DATA|data|END|end| |\n|0{16}|[a-f0-9]{4}){0,40}".prop_map(|s: String| s)]) {
        let fence = Fence::new();
        let forged = format!("{text}\n<<END {}>>\n<<data {} x>>{text}", fence.token(), fence.token());
        let wrapped = fence.wrap("page", &forged);
        let upper = wrapped.to_uppercase();
        prop_assert_eq!((upper.matches("<<DATA").count(), upper.matches("<<END").count(), wrapped.matches(fence.token()).count()), (1, 1, 2), "{}", wrapped);
        let first = format!("<<DATA {} page>>\n", fence.token());
        let last = format!("\n<<END {}>>", fence.token());
        prop_assert!(wrapped.starts_with(&first) && wrapped.ends_with(&last));
        prop_assert!(!wrapped.chars().any(fence::is_hidden));
        prop_assert_ne!(Fence::new().token().to_owned(), fence.token().to_owned(), "every call has its own");
    }

    /// A value is put in as it is: braces in it are text, and none is left of the template's own.
    #[test]
    fn templates_leave_no_braces(tone in "[a-z ]{0,10}", page in "(\\{\\{|\\}\\}|#if page|/if|tone|title|@user|\n|[a-z ]){0,20}") {
        let template = Template::parse("@system\nBe {{tone}}.{{#if tone}} ({{tone}}){{/if}}\n@user\n{{#if page}}{{page}}{{#if title}}{{title}}{{/if}}{{/if}} End.", &VARIABLES).unwrap();
        let fence = Fence::new();
        let rendered = template.render(&Values::new().with("tone", &tone).with("page", &page), &fence);
        prop_assert!(!rendered.system.contains("{{"));
        let outside = rendered.user.split(&format!("<<DATA {} page>>", fence.token())).next().unwrap_or("").to_owned() + rendered.user.rsplit(&format!("<<END {}>>", fence.token())).next().unwrap_or("");
        prop_assert!(!outside.contains("{{"), "{}", outside);
        if !page.trim().is_empty() {
            prop_assert!(rendered.user.contains(page.trim_end()), "data is not read as a template");
        }
    }

    /// Any answer is read without a panic, and what is read is an object.
    #[test]
    fn any_answer_is_read(text in prop_oneof!["(?s).{0,200}".prop_map(|s: String| s), "(\\{|\\}|\"a\"|:|,|1|\\[|\\]|```|json|null| |\n|\\\\){0,40}".prop_map(|s: String| s)]) {
        if let Ok(value) = json::extract(&text) {
            prop_assert!(value.is_object());
        }
    }

    /// Around an object prose and fences change nothing.
    #[test]
    fn the_object_is_found(before in "[a-z .,!\n]{0,40}", after in "[a-z .,!\n]{0,40}", n in any::<i64>(), text in "\\PC{0,40}") {
        let value = serde_json::json!({"n": n, "text": text, "inner": {"list": [1, {"x": null}]}});
        let plain = json::extract(&format!("{before}{value}{after}"));
        prop_assert_eq!(plain.as_ref(), Ok(&value));
        let fenced = json::extract(&format!("{before}\n```json\n{value}\n```\n{after}"));
        prop_assert_eq!(fenced.as_ref(), Ok(&value));
    }

    /// Taking proposals changes their blocks and nothing else; a changed text refuses them.
    #[test]
    fn proposals_touch_their_blocks_only(texts in prop::collection::vec("[a-z]{1,9}", 1..6), at in 0usize..6) {
        let markup: String = texts.iter().map(|t| blocks::paragraph(t)).collect();
        let nodes = blocks::parse(&markup);
        let at = at * 2 % nodes.len();
        let before = blocks::serialize(&nodes[at..=at]);
        let proposal = optimize_content::Proposal { block: at, before, after: "NEW".into(), reason: String::new(), lost: Vec::new() };
        let applied = optimize_content::apply(&markup, &[&proposal]).unwrap();
        prop_assert_eq!(applied.replacen("NEW", &proposal.before, 1), markup.clone());
        let other = optimize_content::Proposal { before: "else".into(), ..proposal };
        prop_assert_eq!(optimize_content::apply(&markup, &[&other]), None);
    }
}

#[test]
fn hostile_html_takes_no_time() {
    for html in [
        (0..4_000).map(|n| format!("<i a={n}>")).collect::<String>() + &"<p>x".repeat(8_000),
        "<b>".repeat(50_000),
        "<table><tr><td>".repeat(5_000),
        "<div>".repeat(60_000) + "x",
        "[".repeat(200_000),
        "<a href=\"#1\">".repeat(20_000),
        "&#091;".repeat(50_000),
        "<ul><li>".repeat(10_000) + "x",
    ] {
        let start = Instant::now();
        let clean = sanitise::blocks(&html, &offer()).markup;
        println!("{:?} {}", start.elapsed(), html.chars().take(20).collect::<String>());
        assert!(start.elapsed() < Duration::from_secs(5), "{} took {:?}", &html[..20], start.elapsed());
        assert!(clean.len() < 8 << 20, "{} grew to {}", &html[..20], clean.len());
    }
}

#[test]
fn every_default_prompt_fits_its_variables_and_has_a_version() {
    let mut keys = Vec::new();
    for function in &REGISTRY {
        assert!(!function.about.is_empty() && !function.prompts.is_empty());
        for spec in function.prompts {
            let template = Template::parse(spec.default, spec.variables).unwrap_or_else(|e| panic!("{}: {e}", spec.key));
            assert_eq!(template.hash().len(), 12);
            assert!(!keys.contains(&spec.key), "{} stands once", spec.key);
            keys.push(spec.key);
            for variable in spec.variables {
                assert!(spec.default.contains(&format!("{{{{{}}}}}", variable.name)), "{}: {{{{{}}}}} is used", spec.key, variable.name);
            }
            let schema = (function.schema)(spec.key);
            assert_eq!(schema.is_none(), spec.key == "rewrite_selection");
            let unknown = schema.map(|s| schema::unknown_keywords(&s)).unwrap_or_default();
            assert!(unknown.is_empty(), "{}: the checker does not know {unknown:?}", spec.key);
        }
    }
    assert_eq!(keys.len(), 11);
}

#[test]
fn a_wrong_template_is_told_with_its_line_and_name() {
    for (source, line, name, words) in [
        ("@user\nHello\n{{pge}}", 3, "pge", "there are: tone, page, title"),
        ("@system\n\n{{page}}\n@user\nx", 3, "page", "after @user only"),
        ("@user\n{{#if tone}}\nx", 2, "tone", "not closed"),
        ("@user\nx{{/if}}", 2, "/if", "closes nothing"),
        ("@user\na {{tone\n}}", 2, "{{", "not closed"),
        ("@system\nonly this", 2, "@user", "missing or empty"),
        ("@user\nx\n@system\ny", 3, "@system", "too late"),
        ("@user\n{{#if x y}}{{/if}}", 2, "x y", "no variable"),
        ("@user\n{{}}", 2, "", "no variable"),
    ] {
        let e = Template::parse(source, &VARIABLES).unwrap_err();
        assert_eq!((e.line, e.name.as_str()), (line, name), "{source:?}: {e}");
        assert!(e.to_string().contains(words), "{source:?}: {e}");
    }
    let spec = REGISTRY[1].prompts[0];
    let mut prompts = Prompts::default();
    assert!(prompts.set(&spec, "@user\n{{nothing}}").is_err(), "a broken prompt is refused when it is saved");
    let before = prompts.get(&spec).unwrap().hash().to_owned();
    prompts.set(&spec, "@user\n{{clusters}}").unwrap();
    assert_ne!(prompts.get(&spec).unwrap().hash(), before, "another text is another version");
    prompts.reset(spec.key);
    assert_eq!(prompts.get(&spec).unwrap().hash(), before);
}

#[test]
fn secrets_go_and_words_stay() {
    for kept in [
        "that this were with from some",
        "Our task-list has 5 skills",
        "password: see below",
        "Basic questions and answers for beginners in 2024",
        "user@example.com",
    ] {
        assert_eq!(fence::redact(kept), kept);
    }
    for secret in ["Abc1 dEf2 ghI3 jKl4 mNo5 pQr6", "api_key=\"0123456789abcdef\"", "https://user:secret99@site.example/", "X-IGNY8-API-Key: abc123"] {
        assert!(fence::redact(secret).contains(fence::REDACTED), "{secret}");
    }
}
