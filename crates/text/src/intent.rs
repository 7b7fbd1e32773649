//! Owns the search intent of a keyword. Must not know where keywords come from or are kept.

use serde::{Deserialize, Serialize};

use crate::lang::Lang;

/// What a searcher wants; the four classes every keyword tool exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Wants to know something.
    Informational,
    /// Wants one particular site or page.
    Navigational,
    /// Compares before a purchase.
    Commercial,
    /// Wants to buy, book or download now.
    Transactional,
}

impl Intent {
    /// All intents, in the order used by every list.
    pub const ALL: [Intent; 4] = [Intent::Informational, Intent::Navigational, Intent::Commercial, Intent::Transactional];

    /// The name used in data files: `informational`, `navigational`, …
    pub fn name(self) -> &'static str {
        match self {
            Intent::Informational => "informational",
            Intent::Navigational => "navigational",
            Intent::Commercial => "commercial",
            Intent::Transactional => "transactional",
        }
    }

    /// Reads the name used in data files.
    pub fn from_name(name: &str) -> Option<Intent> {
        Intent::ALL.into_iter().find(|i| i.name() == name)
    }
}

/// The intent that the words of a keyword show, or `None` when no word of the language's lexicon occurs.
///
/// The first lexicon class found decides, in this order: transactional, commercial, navigational,
/// informational (a purchase word outweighs a question word: "where to buy …").
pub fn intent_of(text: &str, language: Lang) -> Option<Intent> {
    let lexicon = language.lexicon();
    let words = language.words(text);
    let order = [Intent::Transactional, Intent::Commercial, Intent::Navigational, Intent::Informational];
    let mut found = [false; 4];
    let mut at = 0;
    while at < words.len() {
        match lexicon.class_at(&words[at..]) {
            Some((class, used)) => {
                if let Some(intent) = lexicon.intent(class) {
                    found[intent as usize] = true;
                }
                at += used.max(1);
            }
            None => at += 1,
        }
    }
    order.into_iter().find(|i| found[*i as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_show_the_intent() {
        for (text, language, intent) in [
            ("buy standing desk online", Lang::En, Some(Intent::Transactional)),
            ("best standing desk", Lang::En, Some(Intent::Commercial)),
            ("how to clean an espresso machine", Lang::En, Some(Intent::Informational)),
            ("acme login", Lang::En, Some(Intent::Navigational)),
            ("where to buy cheap shoes", Lang::En, Some(Intent::Transactional)),
            ("standing desk", Lang::En, None),
            ("was kostet ein dach", Lang::De, Some(Intent::Commercial)),
            ("schuhe kaufen", Lang::De, Some(Intent::Transactional)),
            ("comment nettoyer une machine", Lang::Fr, Some(Intent::Informational)),
            ("mejores zapatos", Lang::Es, Some(Intent::Commercial)),
            ("quanto costa un tetto", Lang::It, Some(Intent::Commercial)),
            ("como fazer pão", Lang::Pt, Some(Intent::Informational)),
            ("schoenen kopen", Lang::Nl, Some(Intent::Transactional)),
        ] {
            assert_eq!(intent_of(text, language), intent, "{text}");
        }
    }
}
