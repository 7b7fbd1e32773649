//! Owns taking a keyword apart: stems, lexicon classes, what makes two keywords different pages.
//!
//! Must not know lists, weights or clusters.

use rust_stemmers::Stemmer;

use crate::intent::Intent;
use crate::lang::{Kind, Lang};

/// Lexicon classes that fit into the mask, the last bit for plain questions; the bits above are for numbers.
pub(crate) const MAX_CLASSES: usize = 40;
/// A question ("how to clean wool socks") that no class says more exactly: not the page of "buy wool socks" nor of "best wool socks".
const QUESTION: u64 = 1 << (MAX_CLASSES - 1);
const NUMBER_BITS: u64 = 64 - MAX_CLASSES as u64;

/// A keyword taken apart.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Analysis {
    /// Stems and class tokens (`~best`), sorted, each once.
    pub tokens: Vec<String>,
    /// Content words as written, for character n-grams.
    pub content: Vec<String>,
    /// Hard classes and numbers as bits.
    pub mask: u64,
}

/// True when each side has something hard that the other lacks: "best shoes" and "cheap shoes",
/// "iphone 14 case" and "iphone 15 case".
pub(crate) fn conflict(a: u64, b: u64) -> bool {
    a & !b != 0 && b & !a != 0
}

pub(crate) struct Analyzer {
    language: Lang,
    stemmer: Option<Stemmer>,
}

impl Analyzer {
    pub(crate) fn new(language: Lang) -> Analyzer {
        Analyzer { language, stemmer: language.stemmer() }
    }

    pub(crate) fn stem(&self, word: &str) -> String {
        match &self.stemmer {
            Some(stemmer) => stemmer.stem(word).into_owned(),
            None => word.to_owned(),
        }
    }

    pub(crate) fn analyze(&self, text: &str) -> Analysis {
        let words = self.language.words(text);
        let lexicon = self.language.lexicon();
        let mut out = Analysis::default();
        let mut at = 0;
        let mut asks = false;
        while let Some(word) = words.get(at) {
            if let Some((id, used)) = words.get(at..).and_then(|rest| lexicon.class_at(rest)) {
                at += used.max(1);
                asks |= at <= used.max(1) && lexicon.class(id).is_some_and(|c| c.kind == Kind::None && c.intent == Some(Intent::Informational));
                if let Some(class) = lexicon.class(id).filter(|c| c.kind != Kind::None) {
                    out.tokens.push(format!("~{}", class.name));
                    if class.kind == Kind::Hard && usize::from(id) < MAX_CLASSES - 1 {
                        out.mask |= 1 << id;
                    }
                }
                continue;
            }
            at += 1;
            let trailing = at == words.len() && !out.content.is_empty();
            if lexicon.is_stop(word) || is_year(word) && !out.content.is_empty() || trailing && lexicon.is_noise(word) {
                continue;
            }
            if word.bytes().all(|b| b.is_ascii_digit()) {
                out.mask |= 1 << (MAX_CLASSES as u64 + hash(word) % NUMBER_BITS);
            }
            out.push_content(word, self.stem(word));
        }
        if asks && out.mask & (QUESTION - 1) == 0 {
            out.mask |= QUESTION;
        }
        if out.content.is_empty() {
            // Only stop words and classes: then they are the content.
            for word in &words {
                out.push_content(word, self.stem(word));
            }
        }
        out.tokens.sort_unstable();
        out.tokens.dedup();
        out
    }
}

impl Analysis {
    fn push_content(&mut self, word: &str, stem: String) {
        self.tokens.push(stem);
        self.content.push(word.to_owned());
    }
}

fn is_year(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()) && (word.starts_with("19") || word.starts_with("20"))
}

/// FNV-1a; the same on every platform.
pub(crate) fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

/// Character n-grams inside each word (3 and 4, words marked at both ends); 1 and 2 for scripts
/// without blanks between words.
pub(crate) fn grams(content: &[String], mut push: impl FnMut(u64)) {
    let mut chars: Vec<char> = Vec::new();
    for word in content {
        chars.clear();
        let dense = word.chars().any(is_dense);
        if !dense {
            chars.push('_');
        }
        chars.extend(word.chars());
        if !dense {
            chars.push('_');
        }
        let sizes = if dense { [1, 2] } else { [3, 4] };
        for size in sizes {
            for window in chars.windows(size) {
                let mut h = 0xcbf2_9ce4_8422_2325u64 ^ size as u64;
                for c in window {
                    h = (h ^ u64::from(*c as u32)).wrapping_mul(0x0100_0000_01b3);
                }
                push(h);
            }
        }
    }
}

/// Han, kana, Hangul, Thai, Lao, Khmer, Burmese.
fn is_dense(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3040}'..='\u{30FF}'
        | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<String> {
        Analyzer::new(Lang::En).analyze(text).tokens
    }

    #[test]
    fn synonyms_and_order_fall_together() {
        assert_eq!(tokens("best running shoes 2025"), tokens("top rated running shoe"));
        assert_eq!(tokens("how much does a plumber cost"), tokens("plumber prices"));
        assert_eq!(tokens("women's shoes"), tokens("shoes for women"));
        assert_eq!(tokens("the best of"), ["best", "of", "the", "~best"]);
    }

    #[test]
    fn conflicts() {
        let mask = |t: &str| Analyzer::new(Lang::En).analyze(t).mask;
        assert!(conflict(mask("best shoes"), mask("cheap shoes")));
        assert!(!conflict(mask("best cheap shoes"), mask("cheap shoes")));
        assert!(!conflict(mask("shoes"), mask("cheap shoes")));
        assert!(conflict(mask("iphone 14 case"), mask("iphone 15 case")));
        assert!(!conflict(mask("best shoes 2024"), mask("best shoes 2025")));
        assert!(conflict(mask("how to clean wool socks"), mask("buy wool socks online")));
        assert!(!conflict(mask("how to clean wool socks"), mask("wool socks cleaning")));
        assert!(!conflict(mask("how to clean wool socks"), mask("how do i clean wool socks")));
    }
}
