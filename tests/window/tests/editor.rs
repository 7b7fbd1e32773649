//! Writing in the real window: one paragraph of a post with all sorts of blocks is edited by keys, sent, and compared byte by byte
//! in WordPress; words survive a kill; what is pasted is cleaned.

use anyhow::{Context, Result, ensure};
use igny8_window_tests::story::{Story, open_sample};
use igny8_window_tests::window::{Home, Window, program};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};

const END: &str = "\u{e010}";

/// A post as WordPress' own editor writes it, with blocks that nobody types in.
const POST: &str = r#"<!-- wp:paragraph {"dropCap":true} -->
<p class="has-drop-cap">It&#8217;s a <strong>first</strong> paragraph&nbsp;here.</p>
<!-- /wp:paragraph -->

<!-- wp:columns -->
<div class="wp-block-columns"><!-- wp:column {"width":"33.33%"} -->
<div class="wp-block-column" style="flex-basis:33.33%"><!-- wp:paragraph -->
<p>Left column.</p>
<!-- /wp:paragraph --></div>
<!-- /wp:column -->

<!-- wp:column {"width":"66.66%"} -->
<div class="wp-block-column" style="flex-basis:66.66%"><!-- wp:heading {"level":3} -->
<h3 class="wp-block-heading">Right column</h3>
<!-- /wp:heading --></div>
<!-- /wp:column --></div>
<!-- /wp:columns -->

<!-- wp:embed {"url":"https://www.youtube.com/watch?v=dQw4w9WgXcQ","type":"video","providerNameSlug":"youtube","responsive":true} -->
<figure class="wp-block-embed is-type-video is-provider-youtube wp-block-embed-youtube"><div class="wp-block-embed__wrapper">
https://www.youtube.com/watch?v=dQw4w9WgXcQ
</div></figure>
<!-- /wp:embed -->

<!-- wp:shortcode -->
[contact-form id="12" title='Ask us']
<!-- /wp:shortcode -->

<!-- wp:html -->
<div class="price-box" data-plan='a'><p>Custom <b>HTML</b><br></p></div>
<!-- /wp:html -->


<!-- wp:paragraph -->
<p>The last paragraph.</p>
<!-- /wp:paragraph -->"#;

/// A content of the first site with this text.
fn content(window: &Window, markup: &str) -> Result<Value> {
    let site = window.call("sites.list", json!({}))?["results"][0]["id"].clone();
    let task = window.call("writer.tasks.create", json!({"site_id": site, "title": "All sorts of blocks", "keywords": ["blocks"]}))?;
    window.call("writer.tasks.generate_content", json!({"site_id": site, "task_ids": [task["id"]]}))?;
    window.job_ends("generate_content")?;
    let id = window.call("writer.content.list", json!({"site_id": site, "search": "All sorts of blocks"}))?["results"][0]["id"].clone();
    let revision = window.call("writer.content.get", json!({"id": id}))?["revision"].clone();
    window.call("writer.content.update", json!({"id": id, "base": revision, "content_html": markup}))?;
    Ok(id)
}

fn open(window: &Window) -> Result<()> {
    window.go("content", "Content")?;
    window.wait("the text", "[data-test=table-contents] [data-test=row]")?;
    window.driver.click("[data-test=table-contents] [data-test=row]")?;
    window.wait("the editor", "[data-test=rich]")
}

fn body(window: &Window, id: &Value) -> Result<String> {
    Ok(window.call("writer.content.get", json!({"id": id}))?["content_html"].as_str().unwrap_or_default().to_owned())
}

/// Waits until the core has this text.
fn saved(window: &Window, id: &Value, expected: &str) -> Result<()> {
    let started = Instant::now();
    while body(window, id)? != expected {
        ensure!(started.elapsed() < Duration::from_secs(15), "another text was saved:\n{}\nwanted:\n{expected}", body(window, id)?);
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

#[test]
fn one_paragraph_is_edited_and_nothing_else_changes_in_wordpress() -> Result<()> {
    let mut story = Story::begin(None)?;
    story.make_workspace()?;
    story.add_site()?;
    story.connect()?;
    let id = content(&story.window, POST)?;
    let mut expected = POST.to_owned();
    for (selector, before, after) in [
        ("[data-test=rich] > p:last-child", "The last paragraph.", "The last paragraph. Typed & sent."),
        (".pm-wrap .pm-wrap p", "Left column.", "Left column. And more."),
    ] {
        open(&story.window)?;
        story.window.wait("the paragraph", selector)?;
        ensure!(body(&story.window, &id)? == expected, "opening changed the text");
        story.window.driver.click(selector)?;
        story.window.driver.keys(&format!("{END}{}", &after[before.len()..]))?;
        expected = expected.replace(before, &after.replace('&', "&amp;"));
        saved(&story.window, &id, &expected)?;
        story.window.press("send-one")?;
        story.window.wait("the dialog", &Window::hook("send-dialog"))?;
        story.window.press("start-send")?;
        let job = story.window.job_ends("publish")?;
        ensure!(job["status"] == "done", "{job}");
        story.window.wait_gone("the dialog", &Window::hook("send-dialog"))?;
        let post = story.window.call("writer.content.get", json!({"id": id}))?["external_id"].as_i64().context("no post")?;
        let started = Instant::now();
        loop {
            let stored = story.wordpress.raw_post(post)?["post_content"].as_str().unwrap_or_default().to_owned();
            if stored == expected {
                break;
            }
            ensure!(started.elapsed() < Duration::from_secs(20), "WordPress has another text:\n{stored}\nwanted:\n{expected}");
            std::thread::sleep(Duration::from_millis(300));
        }
    }
    story.window.close();
    Ok(())
}

/// Kills the program that runs in this home, and nothing else.
fn kill(home: &Path) -> Result<()> {
    let program = program()?.canonicalize()?;
    let mut killed = 0;
    for entry in std::fs::read_dir("/proc")? {
        let folder = entry?.path();
        let Some(pid) = folder.file_name().and_then(|n| n.to_str()?.parse::<u32>().ok()) else { continue };
        let runs = std::fs::read_link(folder.join("exe")).is_ok_and(|exe| exe == program);
        let ours = || std::fs::read(folder.join("environ")).is_ok_and(|e| String::from_utf8_lossy(&e).contains(&*home.to_string_lossy()));
        if runs && ours() {
            std::process::Command::new("kill").args(["-9", &pid.to_string()]).status()?;
            killed += 1;
        }
    }
    ensure!(killed > 0, "the program was not found");
    Ok(())
}

const SHORT: &str = "<!-- wp:paragraph -->\n<p>Begun.</p>\n<!-- /wp:paragraph -->";

#[test]
fn words_survive_a_kill_in_mid_typing() -> Result<()> {
    let home = Home::new()?;
    let window = open_sample(&home)?;
    let id = content(&window, SHORT)?;
    open(&window)?;
    window.driver.click("[data-test=rich] > p")?;
    window.driver.keys(END)?;
    let mut typed = String::from("Begun.");
    // Sentence after sentence without a pause; the last words are a second old when the power goes.
    for sentence in [" One sentence without a pause.", " Another one right behind it.", " And the last words."] {
        window.driver.keys(sentence)?;
        typed.push_str(sentence);
    }
    std::thread::sleep(Duration::from_millis(1_000));
    kill(home.path())?;
    drop(window);

    let again = Window::open(&home)?;
    again.wait("the frame", ".frame")?;
    open(&again)?;
    saved(&again, &id, &SHORT.replace("Begun.", &typed))?;
    again.until("the words on the page", "return document.querySelector('[data-test=rich]').textContent.includes('And the last words.')", &[])?;
    again.close();
    Ok(())
}

/// What Word puts on the clipboard (shortened in its styles alone).
const WORD: &str = r#"<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{margin:0}</style></head><body lang=EN-US><!--StartFragment--><h2 style='mso-list:none'><b>Title</b><o:p></o:p></h2><p class=MsoNormal><span style='font-size:11.0pt;font-family:"Calibri",sans-serif'>Hello <b style='mso-bidi-font-weight:normal'>bold</b> and <i>it</i> <a href="https://a.example/" onclick="x()">link</a> <a href="javascript:alert(1)">bad</a><o:p></o:p></span></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoListParagraphCxSpFirst style='text-indent:-.25in;mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;</span></span></span><![endif]>First<o:p></o:p></p><p class=MsoListParagraphCxSpMiddle style='margin-left:1.0in;mso-list:l0 level2 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>o<span>&nbsp;&nbsp;</span></span><![endif]>Nested<o:p></o:p></p><p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;</span></span><![endif]>Second<o:p></o:p></p><p class=MsoNormal onclick="window.bad=1">End<script>window.bad=1</script><img src=x onerror="window.bad=1"></p><!--EndFragment--></body></html>"#;

/// What Google Docs puts there.
const DOCS: &str = r#"<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-4f0d2c1a-7fff-1234"><h2 dir="ltr" style="line-height:1.38;margin-top:18pt"><span style="font-size:16pt;font-family:Arial;font-weight:400;white-space:pre-wrap">Title</span></h2><p dir="ltr" style="line-height:1.38"><span style="font-weight:400;white-space:pre-wrap">Hello </span><span style="font-weight:700">bold</span><span style="font-weight:400"> and </span><span style="font-style:italic;font-weight:400">it</span><span style="font-weight:400"> </span><a href="https://www.google.com/url?q=https://a.example/&amp;sa=D&amp;source=editors" style="text-decoration:none"><span style="color:#1155cc;text-decoration:underline">link</span></a><span style="font-weight:400"> bad</span></p><br><ul style="padding-inline-start:48px"><li dir="ltr" style="list-style-type:disc" aria-level="1"><p dir="ltr" role="presentation"><span>First</span></p></li><ul><li dir="ltr" aria-level="2"><p dir="ltr" role="presentation"><span>Nested</span></p></li></ul><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span>Second</span></p></li></ul><p dir="ltr"><span>End</span></p></b>"#;

const CLEAN: &str = r#"<!-- wp:heading -->
<h2 class="wp-block-heading">Title</h2>
<!-- /wp:heading -->

<!-- wp:paragraph -->
<p>Hello <strong>bold</strong> and <em>it</em> <a href="https://a.example/">link</a> bad</p>
<!-- /wp:paragraph -->

<!-- wp:list -->
<ul class="wp-block-list"><!-- wp:list-item -->
<li>First<!-- wp:list -->
<ul class="wp-block-list"><!-- wp:list-item -->
<li>Nested</li>
<!-- /wp:list-item --></ul>
<!-- /wp:list --></li>
<!-- /wp:list-item -->

<!-- wp:list-item -->
<li>Second</li>
<!-- /wp:list-item --></ul>
<!-- /wp:list -->

<!-- wp:paragraph -->
<p>End</p>
<!-- /wp:paragraph -->"#;

#[test]
fn what_word_and_google_docs_copy_becomes_clean_blocks() -> Result<()> {
    let home = Home::new()?;
    let window = open_sample(&home)?;
    let id = content(&window, "")?;
    open(&window)?;
    for clipboard in [WORD, DOCS] {
        window.driver.click("[data-test=rich]")?;
        window.driver.control('a')?;
        window.driver.script(
            "const d = new DataTransfer(); d.setData('text/html', arguments[0]); document.querySelector('[data-test=rich]').dispatchEvent(new ClipboardEvent('paste', {clipboardData: d, bubbles: true, cancelable: true}))",
            &[json!(clipboard)],
        )?;
        saved(&window, &id, CLEAN)?;
        ensure!(
            window.driver.script("return window.bad === undefined && !document.querySelector('[data-test=rich] script')", &[])? == json!(true),
            "something ran"
        );
        window.driver.control('a')?;
        window.driver.keys("\u{e003}")?;
        saved(&window, &id, "")?;
    }
    window.close();
    Ok(())
}
