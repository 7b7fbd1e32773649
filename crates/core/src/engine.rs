//! The built-in engine's answers in the model's words: ideas, outline drafts, title cards.
//!
//! Must not know the database or jobs. What it gives is honest about what it is: an outline, a title card.

use crate::planner::{intent_from, intent_to};
use igny8_ai::builtin::{CardStyle, title_card_png};
use igny8_model::ApiError;
use igny8_model::planner::{Cluster, ContentType, Intent};
use igny8_model::sites::Site;
use igny8_model::writer::Task;
use igny8_text::ideas::Structure;
use igny8_text::lang::Lang;
use igny8_text::outline::{Outline, Request};
use igny8_text::topic::{Keyword, Topic};

/// Keywords of a cluster: text, volume, intent.
type Members = [(String, Option<i64>, Option<Intent>)];

/// An idea before it gets its ids.
pub(crate) struct NewIdea {
    pub title: String,
    pub description: String,
    pub keywords: Vec<String>,
    pub content_type: ContentType,
    pub structure: String,
    pub intent: Option<Intent>,
}

fn topic(site: &Site, name: &str, members: &Members) -> Topic {
    Topic {
        name: name.to_owned(),
        keywords: members.iter().map(|(text, volume, intent)| Keyword { text: text.clone(), volume: *volume, intent: intent.map(intent_to) }).collect(),
        language: Some(Lang::from_tag(&site.language)),
    }
}

/// The best idea for a cluster; its own name when the engine has nothing better.
pub(crate) fn idea(site: &Site, cluster: &Cluster, members: &Members) -> NewIdea {
    match igny8_text::ideas::ideas(&topic(site, &cluster.name, members), 1).into_iter().next() {
        Some(idea) => NewIdea {
            title: idea.title,
            description: idea.description,
            keywords: idea.keywords,
            content_type: match idea.content_type {
                igny8_text::ideas::ContentType::Post => ContentType::Post,
                igny8_text::ideas::ContentType::Page => ContentType::Page,
            },
            structure: idea.structure.name().to_owned(),
            intent: Some(intent_from(idea.intent)),
        },
        None => NewIdea {
            title: cluster.name.clone(),
            description: String::new(),
            keywords: members.iter().take(10).map(|m| m.0.clone()).collect(),
            content_type: ContentType::Post,
            structure: Structure::Guide.name().to_owned(),
            intent: cluster.intent,
        },
    }
}

/// An outline draft for a task. Its topic is the task's main keyword among the cluster's.
pub(crate) fn draft(site: &Site, task: &Task, members: &Members) -> Outline {
    let name = task.keywords.first().or(task.cluster_name.as_ref()).unwrap_or(&task.title);
    let structure = Structure::from_name(&task.content_structure).unwrap_or(Structure::Guide);
    igny8_text::outline::outline(&Request { topic: topic(site, name, members), title: task.title.clone(), structure, sources: Vec::new() })
}

/// A featured title card in the site's colours: PNG, 1200 × 630.
pub(crate) fn title_card(title: &str, site: &Site) -> Result<Vec<u8>, ApiError> {
    let style = CardStyle { site_name: site.name.clone(), primary: site.color.clone(), accent: site.accent_color.clone(), seed: 0 };
    Ok(title_card_png(title, &style).map_err(ApiError::internal)?.bytes)
}

/// A slug without knowing the language.
pub(crate) fn slug(text: &str) -> String {
    igny8_text::outline::slug(text, Lang::Other)
}

/// Words of a body's text.
pub(crate) fn word_count(markup: &str) -> u32 {
    u32::try_from(igny8_text::blocks::word_count(markup)).unwrap_or(u32::MAX)
}

/// Places to fill in that remain in a body.
pub(crate) fn gaps(markup: &str) -> u32 {
    u32::try_from(igny8_text::blocks::count_gaps(markup)).unwrap_or(u32::MAX)
}
