//! Owns what is known about a language: stop words, intent lexicon, stemmer.
//!
//! Everything language-specific is a data file in `data/words`. Must not know keyword lists or clusters.
//! A language without a lexicon still works: stems if there is a stemmer, and character n-grams.

use std::sync::OnceLock;

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use crate::intent::Intent;
use crate::key::normal_key;
use unicode_segmentation::UnicodeSegmentation;

/// A language the text work knows something about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// English: stemmer, stop words, lexicon.
    #[default]
    En,
    /// German: stemmer, stop words, lexicon.
    De,
    /// French: stemmer, stop words, lexicon.
    Fr,
    /// Spanish: stemmer, stop words, lexicon.
    Es,
    /// Italian: stemmer, stop words, lexicon.
    It,
    /// Portuguese: stemmer, stop words, lexicon.
    Pt,
    /// Dutch: stemmer, stop words, lexicon.
    Nl,
    /// Swedish: stemmer only.
    Sv,
    /// Danish: stemmer only.
    Da,
    /// Norwegian: stemmer only.
    No,
    /// Finnish: stemmer only.
    Fi,
    /// Romanian: stemmer only.
    Ro,
    /// Hungarian: stemmer only.
    Hu,
    /// Russian: stemmer only.
    Ru,
    /// Turkish: stemmer only.
    Tr,
    /// Greek: stemmer only.
    El,
    /// Arabic: stemmer only.
    Ar,
    /// Any other: words as they are and character n-grams.
    Other,
}

/// What a lexicon class does to two keywords.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Different pages when each keyword has one that the other lacks.
    Hard,
    /// Synonyms only.
    Soft,
    /// Says the intent, nothing about the page.
    None,
}

pub(crate) struct Class {
    pub name: &'static str,
    pub intent: Option<Intent>,
    pub kind: Kind,
}

/// Words of a language that carry intent, and its stop words.
pub(crate) struct Lexicon {
    classes: Vec<Class>,
    /// By first word; longest phrase first.
    phrases: FxHashMap<String, Vec<(Vec<String>, u16)>>,
    stop: FxHashSet<String>,
    noise: FxHashSet<String>,
}

impl Lexicon {
    fn load(language: Lang, table: &'static str, stop: &str) -> Lexicon {
        let mut lexicon = Lexicon { classes: Vec::new(), phrases: FxHashMap::default(), stop: FxHashSet::default(), noise: FxHashSet::default() };
        for line in table.lines().filter(|l| !l.starts_with("# ")) {
            let mut parts = line.split('\t');
            let (Some(name), Some(intent), Some(kind), Some(list)) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
                continue;
            };
            let id = lexicon.classes.len() as u16;
            let kind = match kind {
                "hard" => Kind::Hard,
                "soft" => Kind::Soft,
                _ => Kind::None,
            };
            lexicon.classes.push(Class { name, intent: Intent::from_name(intent), kind });
            for phrase in list.split('|') {
                let words = language.words(phrase);
                if let Some(first) = words.first() {
                    let bucket = lexicon.phrases.entry(first.clone()).or_default();
                    if !bucket.iter().any(|(w, _)| *w == words) {
                        bucket.push((words, id));
                    }
                }
            }
        }
        for bucket in lexicon.phrases.values_mut() {
            bucket.sort_by_key(|(words, id)| (std::cmp::Reverse(words.len()), *id));
        }
        lexicon.stop = stop.split_whitespace().map(str::to_owned).collect();
        lexicon.noise =
            include_str!("../data/words/noise.txt").lines().filter(|l| !l.starts_with("# ")).flat_map(str::split_whitespace).map(str::to_owned).collect();
        lexicon
    }

    /// The class of the longest phrase that begins here, and how many words it takes.
    pub(crate) fn class_at(&self, words: &[String]) -> Option<(u16, usize)> {
        let bucket = self.phrases.get(words.first()?)?;
        bucket.iter().find(|(phrase, _)| words.starts_with(phrase)).map(|(phrase, id)| (*id, phrase.len()))
    }

    pub(crate) fn class(&self, id: u16) -> Option<&Class> {
        self.classes.get(usize::from(id))
    }

    pub(crate) fn intent(&self, id: u16) -> Option<Intent> {
        self.class(id).and_then(|c| c.intent)
    }

    pub(crate) fn is_stop(&self, word: &str) -> bool {
        self.stop.contains(word)
    }

    pub(crate) fn is_noise(&self, word: &str) -> bool {
        self.noise.contains(word)
    }

    #[cfg(test)]
    pub(crate) fn classes(&self) -> &[Class] {
        &self.classes
    }
}

impl Lang {
    /// The languages with stop words and lexicon.
    pub const FULL: [Lang; 7] = [Lang::En, Lang::De, Lang::Fr, Lang::Es, Lang::It, Lang::Pt, Lang::Nl];

    /// Reads a language tag: `en`, `de-AT`, `pt_BR`. Unknown tags are [`Lang::Other`].
    pub fn from_tag(tag: &str) -> Lang {
        let code: String = tag.trim().chars().take_while(|c| c.is_ascii_alphabetic()).collect::<String>().to_ascii_lowercase();
        match code.as_str() {
            "en" => Lang::En,
            "de" => Lang::De,
            "fr" => Lang::Fr,
            "es" => Lang::Es,
            "it" => Lang::It,
            "pt" => Lang::Pt,
            "nl" => Lang::Nl,
            "sv" => Lang::Sv,
            "da" => Lang::Da,
            "no" | "nb" | "nn" => Lang::No,
            "fi" => Lang::Fi,
            "ro" => Lang::Ro,
            "hu" => Lang::Hu,
            "ru" => Lang::Ru,
            "tr" => Lang::Tr,
            "el" => Lang::El,
            "ar" => Lang::Ar,
            _ => Lang::Other,
        }
    }

    /// Guesses the language of many short texts by stop words and lexicon words.
    ///
    /// Looks at up to 2,000 of them. Without any hit: [`Lang::Other`] for non-Latin script, else English.
    pub fn guess<'t>(texts: impl IntoIterator<Item = &'t str>) -> Lang {
        let mut score = [0f64; Lang::FULL.len()];
        let (mut latin, mut cyrillic, mut foreign) = (0usize, 0usize, 0usize);
        for text in texts.into_iter().take(2000) {
            for c in text.chars().filter(|c| c.is_alphabetic()) {
                match c {
                    '\u{0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' => latin += 1,
                    '\u{400}'..='\u{52F}' => cyrillic += 1,
                    _ => foreign += 1,
                }
            }
            for (language, score) in Lang::FULL.into_iter().zip(&mut score) {
                let lexicon = language.lexicon();
                let words = language.words(text);
                for (at, word) in words.iter().enumerate() {
                    if lexicon.is_stop(word) {
                        *score += 1.0;
                    } else if words.get(at..).is_some_and(|rest| lexicon.class_at(rest).is_some()) {
                        *score += 0.7;
                    }
                }
            }
        }
        if cyrillic > latin {
            return Lang::Ru;
        }
        if foreign > latin {
            return Lang::Other;
        }
        let mut best = (Lang::En, 0.0);
        for (language, score) in Lang::FULL.into_iter().zip(score) {
            if score > best.1 * 1.02 {
                best = (language, score);
            }
        }
        best.0
    }

    /// The words of a text in lower case; apostrophes join in English and part elsewhere.
    pub(crate) fn words(self, text: &str) -> Vec<String> {
        let key = normal_key(text);
        if key.contains(['\'', '’', '`']) {
            let with = if self == Lang::En { "" } else { " " };
            let key = key.replace(['\'', '’', '`'], with);
            return key.unicode_words().map(str::to_owned).collect();
        }
        key.unicode_words().map(str::to_owned).collect()
    }

    pub(crate) fn lexicon(self) -> &'static Lexicon {
        macro_rules! full {
            ($language:expr, $table:literal, $stop:literal) => {{
                static LEXICON: OnceLock<Lexicon> = OnceLock::new();
                LEXICON
                    .get_or_init(|| Lexicon::load($language, include_str!(concat!("../data/words/", $table)), include_str!(concat!("../data/words/", $stop))))
            }};
        }
        match self {
            Lang::En => full!(Lang::En, "en.tsv", "stop_en.txt"),
            Lang::De => full!(Lang::De, "de.tsv", "stop_de.txt"),
            Lang::Fr => full!(Lang::Fr, "fr.tsv", "stop_fr.txt"),
            Lang::Es => full!(Lang::Es, "es.tsv", "stop_es.txt"),
            Lang::It => full!(Lang::It, "it.tsv", "stop_it.txt"),
            Lang::Pt => full!(Lang::Pt, "pt.tsv", "stop_pt.txt"),
            Lang::Nl => full!(Lang::Nl, "nl.tsv", "stop_nl.txt"),
            _ => {
                static NONE: OnceLock<Lexicon> = OnceLock::new();
                NONE.get_or_init(|| Lexicon::load(Lang::Other, "", ""))
            }
        }
    }

    pub(crate) fn stemmer(self) -> Option<Stemmer> {
        let algorithm = match self {
            Lang::En => Algorithm::English,
            Lang::De => Algorithm::German,
            Lang::Fr => Algorithm::French,
            Lang::Es => Algorithm::Spanish,
            Lang::It => Algorithm::Italian,
            Lang::Pt => Algorithm::Portuguese,
            Lang::Nl => Algorithm::Dutch,
            Lang::Sv => Algorithm::Swedish,
            Lang::Da => Algorithm::Danish,
            Lang::No => Algorithm::Norwegian,
            Lang::Fi => Algorithm::Finnish,
            Lang::Ro => Algorithm::Romanian,
            Lang::Hu => Algorithm::Hungarian,
            Lang::Ru => Algorithm::Russian,
            Lang::Tr => Algorithm::Turkish,
            Lang::El => Algorithm::Greek,
            Lang::Ar => Algorithm::Arabic,
            Lang::Other => return None,
        };
        Some(Stemmer::create(algorithm))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lexicons_are_well_formed() {
        for language in Lang::FULL {
            let lexicon = language.lexicon();
            assert!(lexicon.classes().len() >= 25, "{language:?}");
            assert!(lexicon.classes().len() <= crate::tokens::MAX_CLASSES, "{language:?}: classes are bits of one mask");
            assert!(lexicon.stop.len() > 40, "{language:?}");
            for class in lexicon.classes() {
                assert!(!class.name.is_empty() && class.name.is_ascii(), "{language:?}");
            }
        }
    }

    #[test]
    fn guesses() {
        assert_eq!(Lang::guess(["how to clean an espresso machine", "best shoes for flat feet"]), Lang::En);
        assert_eq!(Lang::guess(["wie reinigt man eine kaffeemaschine", "beste schuhe für senkfüße", "was kostet ein neues dach"]), Lang::De);
        assert_eq!(Lang::guess(["comment nettoyer une machine à café", "meilleures chaussures pour pieds plats"]), Lang::Fr);
        assert_eq!(Lang::guess(["cómo limpiar una cafetera", "mejores zapatillas para correr", "cuánto cuesta un tejado"]), Lang::Es);
        assert_eq!(Lang::guess(["come pulire la macchina del caffè", "migliori scarpe da corsa", "quanto costa un tetto"]), Lang::It);
        assert_eq!(Lang::guess(["como limpar a máquina de café", "melhores tênis para correr", "quanto custa um telhado"]), Lang::Pt);
        assert_eq!(Lang::guess(["hoe maak je een koffiezetapparaat schoon", "beste schoenen voor platvoeten", "wat kost een nieuw dak"]), Lang::Nl);
        assert_eq!(Lang::guess(["купить красные туфли"]), Lang::Ru);
        assert_eq!(Lang::guess(["靴のおすすめ"]), Lang::Other);
        assert_eq!(Lang::guess(["xyz"]), Lang::En);
    }

    #[test]
    fn tags() {
        assert_eq!(Lang::from_tag("de-AT"), Lang::De);
        assert_eq!(Lang::from_tag("pt_BR"), Lang::Pt);
        assert_eq!(Lang::from_tag("ja"), Lang::Other);
    }
}
