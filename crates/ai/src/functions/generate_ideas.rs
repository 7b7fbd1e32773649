//! Content ideas for clusters: title, brief, keywords, type, structure and intent.
//!
//! Must not know the database. Clusters and keywords are named by numbers, so that a model can neither rename nor invent one; an idea
//! that is too near to what the site has is left out with its reason.

use super::similar::{Corpus, Piece};
use super::{Context, Function, FunctionError, HOUSE_STYLE, LANGUAGE, Settings, ask_for, prepare, sanitise, schema};
use crate::prompt::{PromptSpec, Values, data, setting};
use crate::provider::{Caller, ChatRequest};
use igny8_text::Intent;
pub use igny8_text::ideas::{ContentType, Idea, Structure};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::atomic::{AtomicBool, Ordering};

/// Most clusters of one question; [`batches`] cuts a longer list.
pub const MAX_CLUSTERS: usize = 8;
/// Most keywords of a cluster that are shown.
pub const MAX_KEYWORDS: usize = 60;
/// Most ideas a cluster.
pub const MAX_IDEAS: u32 = 5;

/// The structures, by the names that are stored.
pub const STRUCTURES: [&str; 6] = ["guide", "listicle", "comparison", "how_to", "review", "landing"];

/// The function's entry in the registry.
pub const FUNCTION: Function =
    Function { name: "generate_ideas", about: "Content ideas for keyword clusters", prompts: &[PROMPT], schema: |_| Some(answer_schema()) };

/// The prompt.
pub const PROMPT: PromptSpec = PromptSpec {
    key: "generate_ideas",
    about: "Asks for content ideas for a few clusters",
    variables: &[
        LANGUAGE,
        HOUSE_STYLE,
        setting("count", "ideas wanted for each cluster"),
        setting("intents", "the four intents"),
        data("site", "name and subject of the site"),
        data("clusters", "numbered clusters with their numbered keywords"),
        data("existing_titles", "titles that the site has already"),
    ],
    default: include_str!("../prompt/defaults/generate_ideas.md"),
};

/// A cluster to find ideas for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterInput {
    pub name: String,
    pub description: String,
    pub intent: Option<Intent>,
    /// Keywords, the most important first, with searches a month where known.
    pub keywords: Vec<(String, Option<i64>)>,
}

/// What is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// The site's name and subject, as "Bright Smiles, dentist in Leeds".
    pub site: String,
    /// At most [`MAX_CLUSTERS`].
    pub clusters: Vec<ClusterInput>,
    /// Ideas a cluster, 1 to [`MAX_IDEAS`].
    pub per_cluster: u32,
    /// Titles of what the site has and of ideas made before.
    pub existing_titles: Vec<String>,
}

/// An idea of a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterIdea {
    /// Index into the input's clusters.
    pub cluster: usize,
    pub idea: Idea,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ideas {
    pub ideas: Vec<ClusterIdea>,
    /// Ideas left out: cluster, title, and why in a person's words.
    pub skipped: Vec<(usize, String, String)>,
    /// Clusters for which the model had nothing, though asked twice.
    pub missing: Vec<usize>,
    /// Clusters and keywords that the model named and that are none.
    pub invented: u32,
}

/// Ranges of clusters that are asked for one after the other.
pub fn batches(clusters: usize) -> Vec<std::ops::Range<usize>> {
    (0..clusters).step_by(MAX_CLUSTERS).map(|from| from..clusters.min(from + MAX_CLUSTERS)).collect()
}

/// Whether the input can be asked for.
pub fn validate(input: &Input) -> Result<(), FunctionError> {
    let mut faults = Vec::new();
    if input.clusters.is_empty() {
        faults.push("There are no clusters to find ideas for.".to_owned());
    }
    if input.clusters.len() > MAX_CLUSTERS {
        faults.push(format!("At most {MAX_CLUSTERS} clusters are asked for at once; these are {}.", input.clusters.len()));
    }
    for cluster in input.clusters.iter().filter(|c| igny8_text::key::clean(&c.name).is_empty() && c.keywords.is_empty()) {
        faults.push(format!("The cluster \"{}\" has neither a name nor keywords.", cluster.name));
    }
    if !(1..=MAX_IDEAS).contains(&input.per_cluster) {
        faults.push(format!("Ask for 1 to {MAX_IDEAS} ideas a cluster."));
    }
    if faults.is_empty() { Ok(()) } else { Err(FunctionError::Input(faults)) }
}

/// The question.
pub fn prepare_request(settings: &Settings, input: &Input) -> Result<ChatRequest, FunctionError> {
    let mut clusters = String::new();
    for (at, cluster) in input.clusters.iter().enumerate() {
        let clean = igny8_text::key::clean;
        clusters.push_str(&format!("Cluster {}: {}\n", at + 1, sanitise::cut(&clean(&cluster.name), 200)));
        if let Some(intent) = cluster.intent {
            clusters.push_str(&format!("Intent: {}\n", intent.name()));
        }
        if !cluster.description.trim().is_empty() {
            clusters.push_str(&format!("About: {}\n", sanitise::cut(&clean(&cluster.description), 400)));
        }
        for (number, (keyword, volume)) in cluster.keywords.iter().take(MAX_KEYWORDS).enumerate() {
            let volume = volume.map(|v| format!(" ({v} searches a month)")).unwrap_or_default();
            clusters.push_str(&format!("  {}. {}{volume}\n", number + 1, sanitise::cut(&clean(keyword), 200)));
        }
        clusters.push('\n');
    }
    let titles = input.existing_titles.iter().take(200).map(|t| sanitise::cut(&igny8_text::key::clean(t), 150));
    let values = Values::new()
        .with("count", input.per_cluster)
        .with("intents", Intent::ALL.map(Intent::name).join(", "))
        .with("site", sanitise::cut(&input.site, 400))
        .with("clusters", clusters)
        .with("existing_titles", titles.map(|t| format!("- {t}\n")).collect::<String>());
    let tokens = 400 + 350 * input.per_cluster * u32::try_from(input.clusters.len()).unwrap_or(1);
    prepare(settings, &PROMPT, values, Some(answer_schema()), tokens)
}

#[derive(Deserialize)]
struct Answer {
    ideas: Vec<AnswerIdea>,
}

#[derive(Deserialize)]
struct AnswerIdea {
    cluster: u64,
    title: String,
    description: String,
    keywords: Vec<u64>,
    content_type: String,
    structure: String,
    intent: Intent,
}

fn answer_schema() -> Value {
    let idea = schema::object(&[
        ("cluster", schema::number(1, MAX_CLUSTERS as i64 * 1000, "the cluster's number")),
        ("title", schema::text(200, "working title, about 60 characters")),
        ("description", schema::text(1500, "the brief in two to four sentences")),
        ("keywords", schema::list(schema::number(1, 100_000, "a keyword's number"), 1, MAX_KEYWORDS)),
        ("content_type", schema::one_of(&["post", "page"])),
        ("structure", schema::one_of(&STRUCTURES)),
        ("intent", schema::one_of(&Intent::ALL.map(Intent::name))),
    ]);
    schema::object(&[("ideas", schema::list(idea, 1, 100))])
}

/// Asks for ideas: one question, at most two repairs.
pub async fn execute<C: Caller>(ctx: Context<'_, C>, input: &Input) -> Result<Ideas, FunctionError> {
    validate(input)?;
    let request = prepare_request(ctx.settings, input)?;
    let again = AtomicBool::new(false);
    ask_for(ctx, "ideas", request, |answer: Answer| {
        let ideas = take(input, answer);
        let all: String = ideas.ideas.iter().map(|i| format!("{}\n{}\n", i.idea.title, i.idea.description)).collect();
        if let Some(fault) = super::wrong_language(ctx.settings, &all) {
            return Err(vec![fault]);
        }
        // What is missing is asked for once; after that it is said.
        let bare = ideas.ideas.is_empty() && ideas.skipped.is_empty();
        if bare || !ideas.missing.is_empty() && !again.swap(true, Ordering::Relaxed) {
            return Err(ideas.missing.iter().map(|m| format!("there is no usable idea for cluster {}", m + 1)).collect());
        }
        Ok(ideas)
    })
    .await
}

/// Keeps what is known and new of an answer.
fn take(input: &Input, answer: Answer) -> Ideas {
    let mut out = Ideas::default();
    let mut corpus = Corpus::new();
    for (at, title) in input.existing_titles.iter().enumerate() {
        corpus.add(at, &Piece { title, ..Piece::default() });
    }
    let existing = input.existing_titles.len();
    for idea in answer.ideas {
        let at = usize::try_from(idea.cluster).unwrap_or(0).checked_sub(1);
        let Some((cluster, source)) = at.and_then(|at| input.clusters.get(at).map(|c| (at, c))) else {
            out.invented += 1;
            continue;
        };
        let title = sanitise::plain(&idea.title, 150);
        if title.is_empty() {
            continue;
        }
        let mut keywords: Vec<String> = Vec::new();
        for number in idea.keywords {
            let found = usize::try_from(number).unwrap_or(0).checked_sub(1).and_then(|n| source.keywords.iter().take(MAX_KEYWORDS).nth(n));
            match found {
                Some((keyword, _)) if keywords.contains(keyword) => {}
                Some((keyword, _)) if keywords.len() < 10 => keywords.push(keyword.clone()),
                Some(_) => {}
                None => out.invented += 1,
            }
        }
        if keywords.is_empty() {
            keywords = source.keywords.iter().take(1).map(|(k, _)| k.clone()).collect();
        }
        let made = out.ideas.iter().filter(|i| i.cluster == cluster).count();
        if made >= input.per_cluster as usize {
            continue;
        }
        if let Some(hit) = corpus.nearest(&Piece { title: &title, ..Piece::default() }) {
            let other = input.existing_titles.get(hit.id).cloned().or_else(|| out.ideas.get(hit.id - existing).map(|i| i.idea.title.clone()));
            let why = format!("It is too near to \"{}\": {}.", other.unwrap_or_default(), hit.reason);
            out.skipped.push((cluster, title, why));
            continue;
        }
        corpus.add(existing + out.ideas.len(), &Piece { title: &title, ..Piece::default() });
        out.ideas.push(ClusterIdea {
            cluster,
            idea: Idea {
                title,
                description: sanitise::plain(&idea.description, 1000),
                keywords,
                content_type: if idea.content_type == "page" { ContentType::Page } else { ContentType::Post },
                structure: Structure::from_name(&idea.structure).unwrap_or(Structure::Guide),
                intent: idea.intent,
            },
        });
    }
    out.missing = (0..input.clusters.len()).filter(|at| !out.ideas.iter().any(|i| i.cluster == *at) && !out.skipped.iter().any(|s| s.0 == *at)).collect();
    out
}
