//! What functions and protocols of models are called.
//!
//! Must not know: pages.

use crate::components::table::columns::Choices;
use igny8_model::ai::{AiFunction, Protocol};

/// Every function, as the ledger stores it and as people read it.
pub const FUNCTIONS: Choices = &[
    ("default", "Everything else"),
    ("auto_cluster", "Clustering"),
    ("generate_ideas", "Ideas"),
    ("generate_content", "Writing"),
    ("rewrite_selection", "Rewriting a passage"),
    ("optimize_content", "Improving a text"),
    ("generate_image_prompts", "Describing pictures"),
    ("generate_images", "Pictures"),
];

pub fn function_of(text: &str) -> &'static str {
    FUNCTIONS.iter().find(|(value, _)| *value == text).map_or("Other work", |(_, name)| name)
}

pub fn function(function: AiFunction) -> &'static str {
    function_of(function.as_str())
}

/// What the work is, and what becomes of it without a model.
pub fn about(function: AiFunction) -> (&'static str, &'static str) {
    match function {
        AiFunction::Default => ("Stands in for ideas and writing where no model is chosen below.", "No model: each kind of work below goes by its own line."),
        AiFunction::AutoCluster => ("Groups keywords into clusters.", "The built-in engine does it, at no cost."),
        AiFunction::GenerateIdeas => ("Titles and briefs for a cluster’s posts.", "The built-in engine does it, at no cost."),
        AiFunction::GenerateContent => ("Whole texts with headings, questions and SEO fields.", "The built-in engine writes outlines, at no cost."),
        AiFunction::RewriteSelection => ("A passage in other words.", "Not done without a model."),
        AiFunction::OptimizeContent => ("A finished text, made better.", "Not done without a model."),
        AiFunction::GenerateImagePrompts => ("What a picture for a text should show.", "Not done without a model."),
        AiFunction::GenerateImages => ("Featured pictures.", "The built-in engine paints title cards, at no cost."),
    }
}

/// Whether this version asks models for it.
pub fn is_asked(function: AiFunction) -> bool {
    matches!(function, AiFunction::Default | AiFunction::AutoCluster | AiFunction::GenerateIdeas | AiFunction::GenerateContent)
}

pub fn protocol(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::OpenaiChat => "OpenAI-compatible",
        Protocol::OpenaiResponses => "OpenAI",
        Protocol::Anthropic => "Anthropic",
        Protocol::Gemini => "Google Gemini",
        Protocol::Runware => "Runware, pictures",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_has_a_name() {
        for one in AiFunction::ALL {
            assert_ne!(function(*one), "Other work", "{}", one.as_str());
        }
    }
}
