//! Owns what is known about a language: stop words, intent lexicon, stemmer.
//!
//! Everything language-specific is a data file. Must not know keywords lists or clusters.

use serde::{Deserialize, Serialize};

/// A language the text work knows.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// English.
    #[default]
    En,
}

/// Placeholder until the lexicons are in.
pub struct Lexicon;
impl Lexicon {
    pub(crate) fn class_at(&self, _words: &[String]) -> Option<(u16, usize)> {
        None
    }
    pub(crate) fn intent(&self, _class: u16) -> Option<crate::Intent> {
        None
    }
}
impl Lang {
    pub(crate) fn lexicon(self) -> Lexicon {
        Lexicon
    }
}
