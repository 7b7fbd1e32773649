//! Area `planner`: keywords, their import and clustering, content ideas.

mod by_model;
pub(crate) mod cluster;
pub(crate) mod clusters;
pub(crate) mod ideas;
pub(crate) mod import;
pub(crate) mod keywords;

use igny8_model::planner::Intent;

/// The engine's intent in the model's words.
pub(crate) fn intent_from(intent: igny8_text::Intent) -> Intent {
    match intent {
        igny8_text::Intent::Informational => Intent::Informational,
        igny8_text::Intent::Navigational => Intent::Navigational,
        igny8_text::Intent::Commercial => Intent::Commercial,
        igny8_text::Intent::Transactional => Intent::Transactional,
    }
}

/// The model's intent in the engine's words.
pub(crate) fn intent_to(intent: Intent) -> igny8_text::Intent {
    match intent {
        Intent::Informational => igny8_text::Intent::Informational,
        Intent::Navigational => igny8_text::Intent::Navigational,
        Intent::Commercial => igny8_text::Intent::Commercial,
        Intent::Transactional => igny8_text::Intent::Transactional,
    }
}
