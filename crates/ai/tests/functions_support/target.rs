//! Every question that the functions ask, behind one face, with an input of its own.

use super::clean::Allowed;
use igny8_ai::functions::{Context, FunctionError, Settings, Step};
use igny8_ai::functions::{auto_cluster, generate_content, generate_ideas, generate_image_prompts, optimize_content, rewrite_selection};
use igny8_ai::provider::Caller;
use serde_json::{Value, json};

/// All prompts that are asked.
pub const TARGETS: [&str; 11] = [
    "auto_cluster",
    "auto_cluster_merge",
    "generate_ideas",
    "generate_content_outline",
    "generate_content_section",
    "generate_content_questions",
    "generate_content_frame",
    "generate_content_seo",
    "generate_image_prompts",
    "rewrite_selection",
    "optimize_content",
];

/// Material with a payload at one place; empty: none.
#[derive(Default, Clone)]
pub struct Material {
    pub keyword: String,
    pub page: String,
    pub title: String,
    pub selection: String,
    pub site: String,
}

impl Material {
    pub fn all(payload: &str) -> Self {
        Self { keyword: payload.into(), page: payload.into(), title: payload.into(), selection: payload.into(), site: payload.into() }
    }
}

pub const PRICES: &str = "https://site.example/prices/";
pub const OLD_LINK: &str = "https://site.example/old?a=1&b=2";
pub const SHORTCODE: &str = "[contact-form-7 id=\"12\"]";

pub fn allowed() -> Allowed {
    Allowed { urls: vec![PRICES.into(), OLD_LINK.into()], shortcodes: vec![SHORTCODE.into()], images: vec!["https://site.example/a.png".into()] }
}

pub fn cluster_input(m: &Material, many: bool) -> auto_cluster::Input {
    let words = ["crown", "filling", "brace", "implant", "cleaning"];
    let count = if many { 220 } else { 12 };
    let mut keywords: Vec<String> = (0..count).map(|n| format!("{} question {n}", words[n % 5])).collect();
    if !m.keyword.is_empty() {
        keywords.insert(3, m.keyword.clone());
    }
    auto_cluster::Input { site: format!("Bright Smiles {}", m.site), keywords, existing: vec![format!("Braces {}", m.title)] }
}

pub fn ideas_input(m: &Material) -> generate_ideas::Input {
    let cluster = |name: &str| generate_ideas::ClusterInput {
        name: format!("{name} {}", m.title),
        description: m.page.clone(),
        intent: None,
        keywords: vec![(format!("{name} price {}", m.keyword).trim().to_owned(), Some(90)), (format!("{name} pain"), None)],
    };
    generate_ideas::Input {
        site: m.site.clone(),
        clusters: vec![cluster("crowns"), cluster("braces")],
        per_cluster: 1,
        existing_titles: vec![format!("Old post {}", m.title)],
    }
}

pub fn content_input(m: &Material) -> generate_content::Input {
    generate_content::Input {
        title: format!("First visit {}", m.title).trim().to_owned(),
        brief: format!("For anxious adults. {}", m.page),
        keywords: vec![format!("first visit {}", m.keyword).trim().to_owned()],
        words: 600,
        site: m.site.clone(),
        questions: true,
        links: vec![generate_content::LinkCandidate { url: PRICES.into(), title: format!("Prices {}", m.title) }],
        sources: vec![generate_content::Source {
            title: format!("About {}", m.title),
            url: "https://site.example/about/".into(),
            text: format!("<p>We began in 1998. {}</p>", m.page),
        }],
        ..generate_content::Input::default()
    }
}

pub fn selection(m: &Material) -> String {
    format!(
        "<!-- wp:paragraph -->\n<p>The first <a href=\"{}\">visit</a> is calm and short, and you may ask everything. {} {SHORTCODE} <img src=\"https://site.example/a.png\" alt=\"Room\"> See you soon.</p>\n<!-- /wp:paragraph -->",
        OLD_LINK.replace('&', "&amp;"),
        m.selection
    )
}

pub fn markup(m: &Material) -> String {
    format!("<!-- wp:heading -->\n<h2 class=\"wp-block-heading\">Before</h2>\n<!-- /wp:heading -->\n\n{}\n", selection(m))
}

/// Runs the function that asks a target, checks that nothing is half applied, and gives its output as JSON.
pub async fn run<C: Caller>(target: &str, caller: &C, settings: &Settings, m: &Material) -> Result<Value, FunctionError> {
    let ctx = Context { caller, settings };
    let json = |value: &dyn erased::Ser| value.json();
    match target {
        "auto_cluster" | "auto_cluster_merge" => {
            let input = cluster_input(m, target == "auto_cluster_merge");
            let mut checkpoint = auto_cluster::Checkpoint::of(&input);
            loop {
                let before = checkpoint.clone();
                match auto_cluster::step(ctx, &input, &mut checkpoint).await {
                    Ok(Step::Done(clusters)) => {
                        assert_partition(&clusters, input.keywords.len());
                        return Ok(json(&*clusters));
                    }
                    Ok(Step::More { .. }) => assert_ne!(before, checkpoint, "a step goes on"),
                    Err(e) => {
                        assert_eq!(before, checkpoint, "a failed step leaves the checkpoint as it was");
                        return Err(e);
                    }
                }
            }
        }
        "generate_ideas" => {
            let input = ideas_input(m);
            let ideas = generate_ideas::execute(ctx, &input).await?;
            for idea in &ideas.ideas {
                let known = &input.clusters[idea.cluster].keywords;
                assert!(idea.idea.keywords.iter().all(|k| known.iter().any(|(own, _)| own == k)), "keywords are the cluster's own: {:?}", idea.idea.keywords);
            }
            // Keywords and reasons repeat the person's own words; they are checked apart.
            let shown: Vec<Value> = ideas.ideas.iter().map(|i| json!({"title": i.idea.title, "description": i.idea.description})).collect();
            Ok(json!({"ideas": shown, "missing": ideas.missing, "invented": ideas.invented}))
        }
        "generate_image_prompts" => {
            let input = generate_image_prompts::Input {
                title: format!("First visit {}", m.title),
                content_html: markup(m),
                count: 2,
                image_style: "photograph".into(),
            };
            Ok(json(&generate_image_prompts::execute(ctx, &input).await?))
        }
        "rewrite_selection" => {
            let input = rewrite_selection::Input {
                selection: selection(m),
                action: rewrite_selection::Action::Tone("friendlier".into()),
                before: m.page.clone(),
                after: m.page.clone(),
            };
            let rewrite = rewrite_selection::execute(ctx, &input).await?;
            Ok(json!({"html": rewrite.html, "lost": rewrite.lost.len()}))
        }
        "optimize_content" => {
            let input = optimize_content::Input {
                title: m.title.clone(),
                content_html: markup(m),
                keywords: vec![m.keyword.clone()],
                meta_title: m.title.clone(),
                ..Default::default()
            };
            let found = optimize_content::execute(ctx, &input).await?;
            let after: Vec<&str> = found.proposals.iter().map(|p| p.after.as_str()).collect();
            let reasons: Vec<&str> = found.proposals.iter().map(|p| p.reason.as_str()).collect();
            Ok(
                json!({"suggestions": found.suggestions, "after": after, "reasons": reasons, "meta": [found.meta_title, found.meta_description], "score": found.score}),
            )
        }
        _ => {
            let input = content_input(m);
            let mut checkpoint = generate_content::Checkpoint::default();
            loop {
                let before = checkpoint.clone();
                match generate_content::step(ctx, &input, &mut checkpoint).await {
                    Ok(Step::Done(article)) => {
                        let mut value = json(&*article);
                        // The title is the task's own, a claim is shown as text only.
                        value["claims"] = json!([]);
                        return Ok(value);
                    }
                    Ok(Step::More { .. }) => {}
                    Err(e) => {
                        let began = before == generate_content::Checkpoint::default();
                        assert!(before == checkpoint || began && checkpoint.outline.is_none(), "a failed step leaves the checkpoint as it was");
                        return Err(e);
                    }
                }
            }
        }
    }
}

/// Every keyword stands exactly once.
pub fn assert_partition(clusters: &auto_cluster::Clusters, count: usize) {
    let mut all: Vec<usize> = clusters.clusters.iter().flat_map(|c| c.keywords.iter().copied()).chain(clusters.unclustered.iter().copied()).collect();
    all.sort_unstable();
    assert_eq!(all, (0..count).collect::<Vec<_>>(), "no keyword lost, doubled or invented");
}

mod erased {
    use serde::Serialize;
    pub trait Ser {
        fn json(&self) -> serde_json::Value;
    }
    impl<T: Serialize> Ser for T {
        fn json(&self) -> serde_json::Value {
            serde_json::to_value(self).unwrap()
        }
    }
}
