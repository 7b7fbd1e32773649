//! Ideas for articles from a cluster, without any model: the same cluster always gives the same ideas.
//!
//! Owns titles and the choice of type and structure. Patterns are data files, one a language. Must not know
//! markup, and never states a fact that is not in the keywords.

use serde::{Deserialize, Serialize};

use crate::intent::Intent;
use crate::key::normal_key;
use crate::lang::Lang;
use crate::tokens::hash;
use crate::topic::{Topic, capital, core, is_question};

/// Post or page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ContentType {
    /// An article.
    Post,
    /// A standing page.
    Page,
}

/// How an article is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Structure {
    /// Explains a subject.
    Guide,
    /// A list of points or candidates.
    Listicle,
    /// Two or more things side by side.
    Comparison,
    /// Steps.
    HowTo,
    /// Judges one thing.
    Review,
    /// Leads to an order or contact.
    Landing,
}

impl Structure {
    /// The name used in data files.
    pub fn name(self) -> &'static str {
        match self {
            Structure::Guide => "guide",
            Structure::Listicle => "listicle",
            Structure::Comparison => "comparison",
            Structure::HowTo => "how_to",
            Structure::Review => "review",
            Structure::Landing => "landing",
        }
    }

    /// Reads the name used in data files.
    pub fn from_name(name: &str) -> Option<Structure> {
        [Structure::Guide, Structure::Listicle, Structure::Comparison, Structure::HowTo, Structure::Review, Structure::Landing]
            .into_iter()
            .find(|s| s.name() == name)
    }
}

/// An idea for one article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Idea {
    /// Working title.
    pub title: String,
    /// What the article should do, in one sentence.
    pub description: String,
    /// Keywords to aim at, the first is the main one; at most ten.
    pub keywords: Vec<String>,
    /// Post or page.
    pub content_type: ContentType,
    /// How it is built.
    pub structure: Structure,
    /// The intent it answers.
    pub intent: Intent,
}

struct Pattern {
    key: &'static str,
    structure: Option<Structure>,
    text: &'static str,
}

fn patterns(language: Lang) -> Vec<Pattern> {
    let text = match language {
        Lang::De => include_str!("../data/ideas/de.tsv"),
        Lang::Fr => include_str!("../data/ideas/fr.tsv"),
        Lang::Es => include_str!("../data/ideas/es.tsv"),
        _ => include_str!("../data/ideas/en.tsv"),
    };
    text.lines()
        .filter(|l| !l.starts_with("# "))
        .filter_map(|line| {
            let mut parts = line.splitn(3, '\t');
            let (key, structure, text) = (parts.next()?, parts.next()?, parts.next()?);
            Some(Pattern { key, structure: Structure::from_name(structure), text })
        })
        .collect()
}

/// What the name itself asks for, stronger than its intent.
fn special(name: &str, language: Lang) -> Option<&'static str> {
    let lexicon = language.lexicon();
    let words = language.words(name);
    let has = |wanted: &str| {
        (0..words.len()).any(|at| {
            let class = words.get(at..).and_then(|rest| lexicon.class_at(rest)).and_then(|(id, _)| lexicon.class(id));
            class.is_some_and(|c| c.name == wanted)
        })
    };
    if has("versus") {
        Some("@versus")
    } else if has("price") {
        Some("@price")
    } else if has("alternative") {
        Some("@alternative")
    } else if is_question(name, language) {
        Some("@question")
    } else {
        None
    }
}

fn fill(pattern: &str, keyword: &str, core: &str, facets: &str) -> String {
    // The keyword first: a text that looks like a placeholder is never filled again.
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find('{') {
        out.push_str(rest.get(..at).unwrap_or(""));
        rest = rest.get(at..).unwrap_or("");
        let (value, used) = match rest.get(..3) {
            Some("{K}") => (capital(keyword), 3),
            Some("{C}") => (capital(core), 3),
            Some("{c}") => (core.to_owned(), 3),
            Some("{f}") => (facets.to_owned(), 3),
            _ => ("{".to_owned(), 1),
        };
        out.push_str(&value);
        rest = rest.get(used..).unwrap_or("");
    }
    out.push_str(rest);
    capital(&out)
}

/// Up to `count` ideas, the most fitting first. Titles differ; an empty topic gives none.
///
/// Languages without patterns of their own get English ones around their keywords.
pub fn ideas(topic: &Topic, count: usize) -> Vec<Idea> {
    let language = topic.language();
    let name = crate::key::clean(&topic.name);
    if name.is_empty() {
        return Vec::new();
    }
    let intent = topic.intent();
    let core = core(&name, language);
    let all = patterns(language);
    let seed = hash(&normal_key(&name)) as usize;
    let mut choices: Vec<&Pattern> = Vec::new();
    for key in [special(&name, language), Some(intent.name())].into_iter().flatten() {
        let own: Vec<&Pattern> = all.iter().filter(|p| p.key == key).collect();
        let start = seed % own.len().max(1);
        choices.extend(own.iter().cycle().skip(start).take(own.len()));
    }
    let facets = topic.facets();
    let shown: Vec<String> = facets.iter().take(4).map(|f| f.title.trim_end_matches('?').to_lowercase()).collect();
    let key = if shown.is_empty() { "description.plain".to_owned() } else { format!("description.{}", intent.name()) };
    let description = all.iter().find(|p| p.key == key).map(|p| fill(p.text, &name, &core, &shown.join(", "))).unwrap_or_default();
    let mut keywords: Vec<String> = vec![name.clone()];
    for keyword in topic.ranked() {
        let text = crate::key::clean(&keyword.text);
        if keywords.len() < 10 && normal_key(&text) != normal_key(&name) {
            keywords.push(text);
        }
    }
    let mut out: Vec<Idea> = Vec::new();
    for pattern in choices {
        let title = fill(pattern.text, &name, &core, "");
        if out.len() >= count {
            break;
        }
        if out.iter().any(|i| i.title == title) {
            continue;
        }
        let structure = pattern.structure.unwrap_or(Structure::Guide);
        let page = structure == Structure::Landing || matches!(intent, Intent::Transactional | Intent::Navigational);
        out.push(Idea {
            title,
            description: description.clone(),
            keywords: keywords.clone(),
            content_type: if page { ContentType::Page } else { ContentType::Post },
            structure,
            intent,
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topic::Keyword;
    use proptest::prelude::*;

    fn topic(texts: &[&str], language: Option<Lang>) -> Topic {
        Topic {
            name: texts[0].to_owned(),
            keywords: texts.iter().enumerate().map(|(i, t)| Keyword { text: (*t).to_owned(), volume: Some(1000 - i as i64), intent: None }).collect(),
            language,
        }
    }

    #[test]
    fn every_language_has_six_to_ten_patterns_an_intent() {
        for language in [Lang::En, Lang::De, Lang::Fr, Lang::Es] {
            let all = patterns(language);
            for intent in Intent::ALL {
                let n = all.iter().filter(|p| p.key == intent.name()).count();
                assert!((6..=10).contains(&n), "{language:?} {intent:?}: {n}");
                assert!(all.iter().any(|p| p.key == format!("description.{}", intent.name())));
            }
            for p in all.iter().filter(|p| !p.key.starts_with("description")) {
                assert!(p.structure.is_some() && (p.text.contains("{C}") || p.text.contains("{c}") || p.text.contains("{K}")), "{}", p.text);
            }
        }
    }

    #[test]
    fn titles_fit_the_intent() {
        let shoes = topic(&["best running shoes", "running shoes for flat feet", "running shoes wide"], None);
        let ideas_ = ideas(&shoes, 3);
        assert_eq!(ideas_.len(), 3);
        assert_eq!(ideas_, ideas(&shoes, 3), "the same every time");
        let first = &ideas_[0];
        assert!(first.title.to_lowercase().contains("running shoes") && !first.title.to_lowercase().contains("best best"), "{}", first.title);
        assert_eq!((first.intent, first.content_type), (Intent::Commercial, ContentType::Post));
        assert_eq!(first.keywords[0], "best running shoes");
        assert!(first.description.contains("flat feet"));
        let idea = &ideas(&topic(&["nike vs adidas running shoes"], None), 1)[0];
        assert!(idea.title.starts_with("Nike vs adidas running shoes") && idea.structure == Structure::Comparison, "{}", idea.title);
        let idea = &ideas(&topic(&["how to clean running shoes"], None), 1)[0];
        assert!(idea.title.starts_with("How to clean running shoes"), "{}", idea.title);
        let idea = &ideas(&topic(&["laufschuhe kaufen", "schuhe online bestellen"], None), 1)[0];
        assert!(idea.title.contains("Laufschuhe") && idea.content_type == ContentType::Page, "{}", idea.title);
        assert!(ideas(&Topic::default(), 3).is_empty());
    }

    proptest! {
        #[test]
        fn any_topic(name in "\\PC{0,60}", texts in proptest::collection::vec("\\PC{0,40}", 0..12)) {
            let mut topic = topic(&[&name], None);
            topic.keywords.extend(texts.into_iter().map(|text| Keyword { text, ..Keyword::default() }));
            for idea in ideas(&topic, 5) {
                prop_assert!(!idea.title.trim().is_empty() && !idea.keywords.is_empty() && idea.keywords.len() <= 10);
            }
        }
    }
}
