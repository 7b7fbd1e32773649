//! Author profiles and strategies: what the agency says about how a client's site writes, and their text in a prompt.
//!
//! Must not know sites or the database. Everything here is the agency's own word; examples, which may be copied from a site, are data.

use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// Longest single entry, in characters.
const MAX_ENTRY: usize = 400;
/// Most entries of a list.
const MAX_ENTRIES: usize = 40;

/// How an author writes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AuthorProfile {
    pub name: String,
    /// As "calm, precise, a little dry".
    pub tone: String,
    pub audience: String,
    /// As "a reader of 14 years understands it".
    pub reading_level: String,
    /// The language's tag, as `en-GB`.
    pub language: String,
    pub dos: Vec<String>,
    pub donts: Vec<String>,
    /// Passages in the author's voice; they go into prompts as data.
    pub examples: Vec<String>,
    /// Names that are written exactly so.
    pub brand_terms: Vec<String>,
    /// Words that must not occur.
    pub banned_terms: Vec<String>,
}

/// What a site wants to reach with its content.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Strategy {
    pub name: String,
    pub goal: String,
    pub audience: String,
    /// What the site offers, in the agency's words: the only facts about it that may be stated.
    pub offer: String,
    pub topics: Vec<String>,
    pub avoid: Vec<String>,
    /// What a reader is asked to do at the end, as "book a first appointment".
    pub call_to_action: String,
}

/// The house style of one call: profile and strategy, either may be absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Style {
    pub profile: Option<AuthorProfile>,
    pub strategy: Option<Strategy>,
}

impl AuthorProfile {
    /// Its text in a prompt.
    pub fn text(&self) -> String {
        let mut out = String::new();
        line(&mut out, "Author", &self.name);
        line(&mut out, "Tone", &self.tone);
        line(&mut out, "Readers", &self.audience);
        line(&mut out, "Reading level", &self.reading_level);
        list(&mut out, "Do", &self.dos);
        list(&mut out, "Do not", &self.donts);
        list(&mut out, "Write these names exactly so", &self.brand_terms);
        list(&mut out, "Never use these words", &self.banned_terms);
        out
    }
}

impl Strategy {
    /// Its text in a prompt.
    pub fn text(&self) -> String {
        let mut out = String::new();
        line(&mut out, "Strategy", &self.name);
        line(&mut out, "Goal", &self.goal);
        line(&mut out, "Readers of the site", &self.audience);
        line(&mut out, "What the site offers", &self.offer);
        list(&mut out, "Subjects", &self.topics);
        list(&mut out, "Avoid", &self.avoid);
        line(&mut out, "What the reader is asked to do", &self.call_to_action);
        out
    }
}

impl Style {
    /// The text of profile and strategy; empty when there is neither.
    pub fn text(&self) -> String {
        let profile = self.profile.as_ref().map(AuthorProfile::text).unwrap_or_default();
        let strategy = self.strategy.as_ref().map(Strategy::text).unwrap_or_default();
        format!("{profile}{strategy}").trim_end().to_owned()
    }

    /// The author's examples, numbered; data.
    pub fn examples(&self) -> String {
        let Some(profile) = &self.profile else { return String::new() };
        let mut out = String::new();
        for (at, example) in profile.examples.iter().filter(|e| !e.trim().is_empty()).take(3).enumerate() {
            let text: String = example.trim().chars().take(1500).collect();
            let _ = writeln!(out, "Example {}:\n{text}\n", at + 1);
        }
        out
    }

    /// Banned words that occur in a text, each once, as the profile spells them. Whole words, whatever their case.
    pub fn banned_in(&self, text: &str) -> Vec<String> {
        let Some(profile) = &self.profile else { return Vec::new() };
        let text = format!(" {} ", igny8_text::key::words(text).join(" "));
        let mut out: Vec<String> = Vec::new();
        for term in &profile.banned_terms {
            let words = igny8_text::key::words(term).join(" ");
            if !words.is_empty() && text.contains(&format!(" {words} ")) && !out.contains(term) {
                out.push(term.clone());
            }
        }
        out
    }
}

fn entry(text: &str) -> String {
    igny8_text::key::clean(text).chars().take(MAX_ENTRY).collect()
}

fn line(out: &mut String, label: &str, text: &str) {
    let text = entry(text);
    if !text.is_empty() {
        let _ = writeln!(out, "{label}: {text}");
    }
}

fn list(out: &mut String, label: &str, entries: &[String]) {
    let entries: Vec<String> = entries.iter().map(|e| entry(e)).filter(|e| !e.is_empty()).take(MAX_ENTRIES).collect();
    if !entries.is_empty() {
        let _ = writeln!(out, "{label}: {}", entries.join("; "));
    }
}
