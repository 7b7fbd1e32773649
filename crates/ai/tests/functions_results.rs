//! What each function makes of good and of careless answers: partitions, joined clusters, kept links, claims, near titles.

mod functions_support;

use functions_support::target::{Material, OLD_LINK, SHORTCODE, assert_partition, cluster_input, markup, selection};
use functions_support::{Script, changed, ended, fenced, good, key, lines, prose, said, settings};
use igny8_ai::functions::generate_content::{self, ClaimKind, unproved};
use igny8_ai::functions::rewrite_selection::{Action, LostKind};
use igny8_ai::functions::similar::{Corpus, Piece};
use igny8_ai::functions::{
    Context, FunctionError, Settings, Step, Why, auto_cluster, generate_ideas, generate_image_prompts, optimize_content, rewrite_selection,
};
use igny8_ai::prompt::{AuthorProfile, Strategy, Style};
use igny8_ai::provider::Stop;
use serde_json::json;

#[tokio::test]
async fn what_a_batch_leaves_out_is_asked_for_once_and_then_said() {
    // This model forgets every keyword about crowns, always.
    let caller = Script::new(|_, _, request| {
        let forgotten: Vec<u64> =
            lines(fenced(request).get("keywords").map_or("", String::as_str)).into_iter().filter(|(_, t)| t.starts_with("crown")).map(|(n, _)| n).collect();
        Ok(said(&changed(request, |v| {
            for cluster in v["clusters"].as_array_mut().into_iter().flatten() {
                let kept: Vec<_> = cluster["keywords"].as_array().unwrap().iter().filter(|n| !forgotten.contains(&n.as_u64().unwrap())).cloned().collect();
                cluster["keywords"] = json!(if kept.is_empty() { vec![json!(50_000)] } else { kept });
            }
        })))
    });
    let (settings, input) = (settings(), cluster_input(&Material::default(), false));
    let ctx = Context { caller: &caller, settings: &settings };
    let mut checkpoint = auto_cluster::Checkpoint::of(&input);
    assert!(matches!(auto_cluster::step(ctx, &input, &mut checkpoint).await, Ok(Step::More { .. })));
    assert_eq!(caller.count(), 1);
    // The second question holds the forgotten ones alone; it names no keyword, three times, and the rest stands all the same.
    let clusters = loop {
        if let Step::Done(clusters) = auto_cluster::step(ctx, &input, &mut checkpoint).await.unwrap() {
            break clusters;
        }
    };
    assert_eq!(caller.steps(), ["batch 1", "batch 2, what was left out", "batch 2, what was left out, repair 1", "batch 2, what was left out, repair 2"]);
    assert_eq!(lines(&fenced(&caller.requests()[1])["keywords"]).len(), 3);
    assert_partition(&clusters, input.keywords.len());
    assert_eq!((clusters.unclustered.as_slice(), clusters.clusters.len()), ([0, 5, 10].as_slice(), 4), "said, not hidden");
}

#[tokio::test]
async fn a_keyword_left_out_twice_is_left_unclustered() {
    let caller = Script::new(|_, _, request| {
        Ok(said(&changed(request, |v| {
            // The first keyword of every question is forgotten.
            for cluster in v["clusters"].as_array_mut().into_iter().flatten() {
                let kept: Vec<_> = cluster["keywords"].as_array().unwrap().iter().filter(|n| **n != json!(1)).cloned().collect();
                cluster["keywords"] = json!(if kept.is_empty() { vec![json!(40_000)] } else { kept });
            }
            if v["clusters"].as_array().is_some_and(|c| c.iter().all(|c| c["keywords"] == json!([40_000]))) {
                v["clusters"][0]["keywords"] = json!([1]);
            }
        })))
    });
    let (settings, mut input) = (settings(), cluster_input(&Material::default(), false));
    input.keywords.push("crown again".to_owned());
    let clusters = auto_cluster::execute(Context { caller: &caller, settings: &settings }, &input).await.unwrap();
    assert_partition(&clusters, input.keywords.len());
    assert_eq!(caller.count(), 2);
}

#[tokio::test]
async fn batches_are_joined_and_resumed() {
    let (settings, input) = (settings(), cluster_input(&Material::default(), true));
    let model = || {
        Script::new(|_, _, request| {
            Ok(said(&match key(request).as_str() {
                // Joins the first two clusters, and names some that are none and one twice.
                "auto_cluster_merge" => json!({"merges": [{"name": "Teeth repair", "clusters": [1, 2, 99]}, {"name": "Else", "clusters": [2, 3]}]}).to_string(),
                _ => good(request),
            }))
        })
    };
    let whole = model();
    let mut states = vec![auto_cluster::Checkpoint::of(&input)];
    let mut checkpoint = auto_cluster::Checkpoint::of(&input);
    let clusters = loop {
        match auto_cluster::step(Context { caller: &whole, settings: &settings }, &input, &mut checkpoint).await.unwrap() {
            Step::More { .. } => states.push(checkpoint.clone()),
            Step::Done(clusters) => break *clusters,
        }
    };
    assert_eq!(whole.steps(), ["batch 1", "batch 2", "joining 3"]);
    assert_partition(&clusters, input.keywords.len());
    assert_eq!(clusters.clusters.len(), 4, "five topics, two of them joined: {:?}", clusters.clusters.iter().map(|c| &c.name).collect::<Vec<_>>());
    assert!(clusters.clusters.iter().any(|c| c.name == "Teeth repair" && c.keywords.len() == 88));
    for (at, state) in states.iter().enumerate() {
        let mut state: auto_cluster::Checkpoint = serde_json::from_str(&serde_json::to_string(state).unwrap()).unwrap();
        let caller = model();
        let again = loop {
            if let Step::Done(c) = auto_cluster::step(Context { caller: &caller, settings: &settings }, &input, &mut state).await.unwrap() {
                break *c;
            }
        };
        assert_eq!(caller.steps(), whole.steps()[at..], "only what is missing is asked");
        assert_eq!(again, clusters);
    }
    let mut unjoined = states[2].clone();
    unjoined.skip_joining();
    let Ok(Step::Done(clusters)) = auto_cluster::step(Context { caller: &whole, settings: &settings }, &input, &mut unjoined).await else { panic!() };
    assert_eq!((clusters.clusters.len(), whole.count()), (5, 3), "what the batches cost is not lost when joining fails");
    let mut other = input.clone();
    other.keywords.push("one more".to_owned());
    assert_eq!(auto_cluster::step(Context { caller: &whole, settings: &settings }, &other, &mut checkpoint).await, Err(FunctionError::Stale));
}

#[tokio::test]
async fn an_existing_cluster_is_known_by_its_name() {
    let (settings, mut input) = (settings(), cluster_input(&Material::default(), false));
    input.existing = vec!["Crown  TOPIC".to_owned()];
    let caller = Script::good();
    let clusters = auto_cluster::execute(Context { caller: &caller, settings: &settings }, &input).await.unwrap();
    assert_eq!(clusters.clusters.iter().filter(|c| c.existing == Some(0)).count(), 1);
}

#[tokio::test]
async fn ideas_too_near_to_what_is_there_are_left_out_with_the_reason() {
    let clusters = ["whitening", "visits"].map(|name| generate_ideas::ClusterInput {
        name: name.to_owned(),
        keywords: vec![(name.to_owned(), None)],
        ..Default::default()
    });
    let input = generate_ideas::Input {
        clusters: clusters.to_vec(),
        per_cluster: 1,
        existing_titles: vec!["How to choose a brush: choosing a brush".to_owned(), "Choosing your brush".to_owned()],
        ..Default::default()
    };
    let (caller, settings) = (Script::good(), settings());
    let ideas = generate_ideas::execute(Context { caller: &caller, settings: &settings }, &input).await.unwrap();
    assert_eq!((ideas.ideas.len(), ideas.skipped.len(), ideas.missing.len()), (1, 1, 0));
    assert_eq!(ideas.skipped[0].2, "It is too near to \"Choosing your brush\": the titles share 2 of 2 words.");
    assert_eq!(caller.count(), 1, "leaving one out costs nothing");
    assert_eq!(generate_ideas::batches(20), [0..8, 8..16, 16..20]);
}

#[tokio::test]
async fn a_cluster_without_an_idea_is_asked_for_once_and_then_said() {
    let clusters = ["whitening", "visits"].map(|name| generate_ideas::ClusterInput {
        name: name.to_owned(),
        keywords: vec![(name.to_owned(), None)],
        ..Default::default()
    });
    let input = generate_ideas::Input { clusters: clusters.to_vec(), per_cluster: 1, ..Default::default() };
    let settings = settings();
    let caller = Script::new(|_, _, request| Ok(said(&changed(request, |v| v["ideas"][1]["cluster"] = json!(77)))));
    let ideas = generate_ideas::execute(Context { caller: &caller, settings: &settings }, &input).await.unwrap();
    assert_eq!((caller.count(), ideas.ideas.len(), ideas.missing, ideas.invented), (2, 1, vec![1], 1));
    assert!(caller.requests()[1].messages[2].text.contains("no usable idea for cluster 2"));
}

async fn rewrite(
    answer: impl Fn(&str) -> String + Send + Sync + 'static,
    action: Action,
    passage: &str,
) -> (Result<rewrite_selection::Rewrite, FunctionError>, usize) {
    let caller = Script::new(move |_, _, request| Ok(said(&answer(&fenced(request)["selection"]))));
    let input = rewrite_selection::Input { selection: passage.to_owned(), action, before: String::new(), after: String::new() };
    let settings = settings();
    let result = rewrite_selection::execute(Context { caller: &caller, settings: &settings }, &input).await;
    (result, caller.count())
}

#[tokio::test]
async fn links_pictures_and_shortcodes_of_a_passage_survive() {
    let passage = selection(&Material::default());
    let (result, calls) = rewrite(|s| s.replace("calm and short", "quiet and brief"), Action::Tone("plainer".into()), &passage).await;
    let out = result.unwrap();
    assert!(out.html.contains(&format!("<a href=\"{}\">visit</a>", OLD_LINK.replace('&', "&amp;"))), "{}", out.html);
    assert!(
        out.html.contains(SHORTCODE) && out.html.contains("<img src=\"https://site.example/a.png\" alt=\"Room\"/>") && out.html.contains("quiet and brief")
    );
    assert_eq!((out.lost.len(), out.inline, calls), (0, false, 1));
    // The model never sees an address, so it cannot change one.
    let (result, calls) = rewrite(|_| "<p>The first visit is calm.</p>".into(), Action::Shorter, &passage).await;
    let out = result.unwrap();
    assert_eq!(out.lost.iter().map(|l| l.kind).collect::<Vec<_>>(), [LostKind::Link, LostKind::Shortcode, LostKind::Image], "what would be lost is said");
    assert_eq!((calls, out.lost[0].what.as_str()), (2, OLD_LINK), "after it was asked for once more");
    let (result, _) = rewrite(|s| format!("{s} ⟦1⟧ ⟦1⟧ ⟦9⟧"), Action::Longer, &passage).await;
    assert_eq!(result.unwrap().html.matches(SHORTCODE).count(), 1, "a mark stands for one thing, once");
}

#[tokio::test]
async fn a_part_of_a_sentence_stays_one() {
    let (result, _) = rewrite(
        |_| "```html\n<p>far <b>quicker</b></p><h2>and</h2> easier\n```".into(),
        Action::Custom("faster".into()),
        "much <strong>faster</strong> and simpler",
    )
    .await;
    let out = result.unwrap();
    assert_eq!((out.html.as_str(), out.inline), ("far <strong>quicker</strong><br>and<br>easier", true));
    let (result, calls) = rewrite(str::to_owned, Action::Shorter, &format!("<p>{}</p>", prose())).await;
    assert_eq!((calls, result.unwrap().words_after), (2, 83), "not shorter is said to the model once");
}

#[tokio::test]
async fn what_cannot_be_rewritten_is_refused_before_it_costs() {
    for (passage, action, words) in [
        ("", Action::Shorter, "no text"),
        ("<!-- wp:html --><script>x</script><p>text</p><!-- /wp:html -->", Action::Shorter, "not text (html)"),
        ("<p>x</p>", Action::Custom("  ".into()), "Say what"),
        (&"long ".repeat(9_000), Action::Shorter, "longer than"),
    ] {
        let (result, calls) = rewrite(str::to_owned, action, passage).await;
        let Err(FunctionError::Input(faults)) = result else { panic!("{words}") };
        assert!(faults.join(" ").contains(words) && calls == 0, "{faults:?}");
    }
}

#[tokio::test]
async fn a_translation_is_in_the_language_asked_for() {
    let english = format!("<p>{}</p>", prose());
    let (result, calls) = rewrite(str::to_owned, Action::Translate("de".into()), &english).await;
    let Err(FunctionError::Ask(e)) = result else { panic!() };
    assert!(calls == 3 && e.message.contains("not in German (de)"), "{}", e.message);
}

#[tokio::test]
async fn proposals_are_not_applied_by_themselves() {
    let content = markup(&Material::default());
    let caller = Script::new(|_, _, request| {
        Ok(said(&changed(request, |v| {
            v["rewrites"] = json!([
            {"block": 2, "html": format!("<p>{} <a href=\"#1\">More</a></p>", prose()), "reason": "clearer"},
            {"block": 2, "html": "<p>again</p>", "reason": "twice"}, {"block": 44, "html": "<p>x</p>", "reason": "none"}]);
        })))
    });
    let settings = settings();
    let input = optimize_content::Input { title: "First visit".into(), content_html: content.clone(), ..Default::default() };
    let found = optimize_content::execute(Context { caller: &caller, settings: &settings }, &input).await.unwrap();
    assert_eq!((found.proposals.len(), found.invented, found.score), (1, 2, 62));
    let proposal = &found.proposals[0];
    assert_eq!(proposal.lost.iter().map(|l| l.kind).collect::<Vec<_>>(), [LostKind::Shortcode, LostKind::Image], "the person sees what would go");
    let applied = optimize_content::apply(&content, &[proposal]).unwrap();
    assert!(applied.contains("Before") && applied.contains(OLD_LINK.replace('&', "&amp;").as_str()));
    assert_eq!(optimize_content::apply(&content.replace("calm", "quiet"), &[proposal]), None, "a block that was edited since is left alone");
}

#[tokio::test]
async fn gaps_are_not_offered_for_rewriting() {
    let content = format!(
        "{}{}",
        igny8_text::blocks::paragraph_with_class("The practice's prices", igny8_text::blocks::GAP_CLASS),
        igny8_text::blocks::paragraph("Some text.")
    );
    let request = optimize_content::prepare_request(&settings(), &optimize_content::Input { content_html: content, ..Default::default() }).unwrap();
    assert!(!fenced(&request)["blocks"].contains("prices"), "a gap is for a person to fill");
}

#[tokio::test]
async fn pictures_are_asked_for_without_addresses_and_horrors() {
    let settings = settings();
    let input = generate_image_prompts::Input { title: "Visit".into(), content_html: markup(&Material::default()), count: 2, image_style: String::new() };
    let caller = Script::new(|_, _, request| {
        Ok(said(&changed(request, |v| v["images"][0]["prompt"] = json!("A calm room with plants https://evil.example/x.png data:image/png;base64,xx"))))
    });
    let images = generate_image_prompts::execute(Context { caller: &caller, settings: &settings }, &input).await.unwrap();
    assert_eq!(images[0].prompt, "A calm room with plants");
    assert_eq!((images[0].is_featured, images[1].is_featured, images[1].section), (true, false, Some(0)));
    let caller = Script::new(|_, _, request| Ok(said(&changed(request, |v| v["images"][0]["prompt"] = json!("A naked person in a room")))));
    assert!(generate_image_prompts::execute(Context { caller: &caller, settings: &settings }, &input).await.is_err());
}

#[test]
fn figures_and_quotations_without_a_source_are_told() {
    let markup = "<!-- wp:paragraph -->\n<p>In 2019 we opened. Studies show that 87 % agree. It takes 2 visits. Dr. Who says “this is the best clinic of all”. We asked 4,500 people.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:quote -->\n<blockquote class=\"wp-block-quote\"><!-- wp:paragraph -->\n<p>I loved every minute here</p>\n<!-- /wp:paragraph --></blockquote>\n<!-- /wp:quote -->";
    let claims = unproved(markup, "We opened in 2019 and asked 4500 people.");
    let texts: Vec<(ClaimKind, &str)> = claims.iter().map(|c| (c.kind, c.text.as_str())).collect();
    assert_eq!(
        texts,
        [
            (ClaimKind::Figure, "Studies show that 87 % agree."),
            (ClaimKind::Quotation, "this is the best clinic of all"),
            (ClaimKind::Quotation, "I loved every minute here")
        ],
        "what the material says and small counts are no claims"
    );
}

#[tokio::test]
async fn the_house_style_is_told_and_kept() {
    let profile = AuthorProfile {
        name: "Ann".into(),
        tone: "dry".into(),
        banned_terms: vec!["calm".into()],
        examples: vec!["We say it once.".into()],
        ..AuthorProfile::default()
    };
    let strategy = Strategy { goal: "first appointments".into(), ..Strategy::default() };
    let settings = Settings { style: Style { profile: Some(profile), strategy: Some(strategy) }, ..settings() };
    let caller = Script::good();
    let input = generate_content::Input { title: "First visit".into(), words: 600, ..Default::default() };
    let article = generate_content::execute(Context { caller: &caller, settings: &settings }, &input).await.unwrap();
    let section = caller.requests()[1].clone();
    assert!(
        section.system.contains("Tone: dry") && section.system.contains("Never use these words: calm") && section.system.contains("Goal: first appointments")
    );
    assert!(fenced(&section)["style_examples"].contains("We say it once."), "examples are data");
    assert!(caller.requests()[2].messages[2].text.contains("banned: calm"), "a banned word is refused once");
    assert!(article.notes.iter().any(|n| n.contains("calm")), "and told when it stays: {:?}", article.notes);
}

#[tokio::test]
async fn an_answer_cut_every_time_is_told_as_cut() {
    let caller = Script::new(|_, _, _| Ok(ended("{", Stop::Length)));
    let settings = Settings { most_tokens: 1_000, ..settings() };
    let input = generate_content::Input { title: "First visit".into(), ..Default::default() };
    let Err(FunctionError::Ask(e)) = generate_content::execute(Context { caller: &caller, settings: &settings }, &input).await else { panic!() };
    assert_eq!((e.why.clone(), e.calls), (Why::Cut, 1), "no room for a longer answer: not asked twice for nothing");
}

#[test]
fn near_duplicates_are_found_and_others_are_not() {
    let mut corpus = Corpus::new();
    let body: String = (0..60).map(|n| format!("Sentence {n} speaks of tooth number {n} and how it is cleaned at home. ")).collect();
    corpus.add(7, &Piece { title: "How to clean your teeth at home", keyword: "clean teeth home", text: &body });
    corpus.add(8, &Piece { title: "Prices of implants in Leeds", keyword: "implant prices leeds", text: "" });
    let near = |title: &str, keyword: &str, text: &str| corpus.nearest(&Piece { title, keyword, text }).map(|h| h.id);
    assert_eq!(near("Something else", "HOME  teeth clean", ""), Some(7), "the same words in any order are the same keyword");
    assert_eq!(near("Cleaning", "", &body.replacen("tooth", "molar", 6)), Some(7), "a few words changed");
    assert_eq!(near("Clean teeth at home: how to", "", ""), Some(7));
    assert_eq!(near("Prices of implants in York", "implant prices york", ""), None, "another town is another page");
    assert_eq!(near("How to clean a brush", "clean brush", ""), None);
    let other: String = (0..60).map(|n| format!("Line {n} is about gums, number {n}, and when they bleed in winter. ")).collect();
    assert_eq!(near("Gums", "", &other), None);
    assert!(corpus.nearest(&Piece { keyword: "clean teeth home", ..Piece::default() }).unwrap().reason.contains("both aim at the keyword"));
}

#[test]
fn an_offered_address_that_may_not_be_linked_is_none() {
    use igny8_ai::functions::sanitise::{self, Offer};
    for bad in ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "https://a.example/\"onclick=x", "", "#", "https://a.example/\u{202E}x"] {
        let clean = sanitise::blocks("<p><a href=\"#1\">x</a></p>", &Offer::of_urls(&[bad]));
        assert_eq!((clean.markup.contains("<a"), clean.links.len()), (false, 0), "{bad:?}");
    }
    let clean = sanitise::blocks("<p><a href=\"#1\">x</a> <a href=\"/b/\">y</a> <a href=\"#0\">z</a></p>", &Offer::of_urls(&["/b/"]));
    assert_eq!((clean.links, clean.dropped_links), (vec![0], 1), "by its number or its address: {}", clean.markup);
}
