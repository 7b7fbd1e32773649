//! Owns what a cluster is about: its core, its facets, its questions.
//!
//! Shared by ideas and outlines. Must not know titles or markup.

use serde::{Deserialize, Serialize};

use crate::intent::{Intent, intent_of};
use crate::key::{clean, normal_key};
use crate::lang::Lang;
use crate::tokens::Analyzer;

/// A keyword of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keyword {
    /// The keyword.
    pub text: String,
    /// Searches a month.
    pub volume: Option<i64>,
    /// Known intent; otherwise read from the words.
    pub intent: Option<Intent>,
}

/// A cluster as ideas and outlines take it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// Its name, usually its keyword with the highest volume.
    pub name: String,
    /// All its keywords.
    pub keywords: Vec<Keyword>,
    /// `None` = guessed.
    pub language: Option<Lang>,
}

/// A part of the topic that some of its keywords ask for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    /// The keyword with the highest volume, as a heading.
    pub title: String,
    /// All keywords of the facet.
    pub keywords: Vec<String>,
    /// The keyword is a question.
    pub question: bool,
}

impl Topic {
    /// The language given or guessed.
    pub fn language(&self) -> Lang {
        self.language.unwrap_or_else(|| Lang::guess(std::iter::once(self.name.as_str()).chain(self.keywords.iter().map(|k| k.text.as_str()))))
    }

    /// The keywords by volume, then alphabet; each once.
    pub fn ranked(&self) -> Vec<&Keyword> {
        let mut all: Vec<&Keyword> = self.keywords.iter().filter(|k| !clean(&k.text).is_empty()).collect();
        all.sort_by_cached_key(|k| (std::cmp::Reverse(k.volume.unwrap_or(-1)), normal_key(&k.text)));
        let mut seen = rustc_hash::FxHashSet::default();
        all.retain(|k| seen.insert(normal_key(&k.text)));
        all
    }

    /// The intent of the name, else the commonest of the keywords, else informational.
    pub fn intent(&self) -> Intent {
        let language = self.language();
        let own = |k: &Keyword| k.intent.or_else(|| intent_of(&k.text, language));
        let key = normal_key(&self.name);
        let named = self.keywords.iter().find(|k| normal_key(&k.text) == key).and_then(|k| k.intent);
        if let Some(intent) = named.or_else(|| intent_of(&self.name, language)) {
            return intent;
        }
        let mut counts = [0usize; 4];
        for intent in self.keywords.iter().filter_map(own) {
            counts[intent as usize] += 1;
        }
        let most = counts.iter().copied().max().unwrap_or(0);
        Intent::ALL.into_iter().find(|i| most > 0 && counts[*i as usize] == most).unwrap_or(Intent::Informational)
    }

    /// The thing itself: the name without intent words, stop words and years at its ends.
    pub fn core(&self) -> String {
        core(&self.name, self.language())
    }

    /// The facets: keywords that say more than the name, by volume; those inside another are merged into it.
    pub fn facets(&self) -> Vec<Facet> {
        let language = self.language();
        let analyzer = Analyzer::new(language);
        let head = analyzer.analyze(&self.core()).tokens;
        let mut found: Vec<(Vec<String>, Facet)> = Vec::new();
        let name_key = normal_key(&self.name);
        for keyword in self.ranked() {
            let own = analyzer.analyze(&keyword.text).tokens;
            let rest: Vec<String> = own.into_iter().filter(|t| !head.contains(t)).collect();
            let question = is_question(&keyword.text, language);
            if normal_key(&keyword.text) == name_key || rest.is_empty() && !question {
                continue;
            }
            let text = clean(&keyword.text);
            let contains = |a: &[String], b: &[String]| !b.is_empty() && b.iter().all(|t| a.contains(t));
            let home = found.iter_mut().find(|(tokens, f)| f.question == question && (contains(tokens, &rest) || contains(&rest, tokens) || *tokens == rest));
            match home {
                Some((_, facet)) => facet.keywords.push(text),
                None => found.push((rest, Facet { title: sentence(&text, question), keywords: vec![text], question })),
            }
        }
        found.into_iter().map(|(_, f)| f).collect()
    }
}

/// True when a keyword asks: a question word at its beginning, or a question mark.
pub fn is_question(text: &str, language: Lang) -> bool {
    let words = language.words(text);
    if text.trim_end().ends_with(['?', '？']) {
        return true;
    }
    let lexicon = language.lexicon();
    let asks = |class: &str| matches!(class, "question" | "define" | "duration" | "cause" | "price" | "choose" | "learn" | "make");
    let word_asks = words.first().is_some_and(|w| QUESTION_WORDS.contains(&w.as_str()));
    words.len() > 2 && word_asks && lexicon.class_at(&words).and_then(|(id, _)| lexicon.class(id)).is_none_or(|c| asks(c.name))
}

/// Words that open a question, of the languages with a lexicon.
const QUESTION_WORDS: [&str; 70] = [
    "how", "what", "why", "when", "where", "who", "which", "can", "does", "do", "is", "are", "should", "will", "wie", "was", "warum", "wieso", "wann", "wo",
    "wer", "welche", "welcher", "welches", "kann", "darf", "soll", "ist", "lohnt", "comment", "pourquoi", "quand", "où", "qui", "quel", "quelle", "quels",
    "quelles", "combien", "peut", "faut", "cómo", "qué", "cuál", "cuánto", "cuándo", "dónde", "quién", "cuanto", "donde", "come", "cosa", "perché", "quando",
    "dove", "chi", "quale", "quanto", "como", "qual", "onde", "quem", "hoe", "wat", "waarom", "wanneer", "waar", "welk", "hoeveel", "hoelang",
];

/// The words between the intent and stop words at both ends; the whole text when nothing else is left.
pub(crate) fn core(text: &str, language: Lang) -> String {
    let cleaned = clean(text);
    let words: Vec<&str> = cleaned.split(' ').collect();
    let lower: Vec<String> = words.iter().map(|w| language.words(w).join(" ")).collect();
    let lexicon = language.lexicon();
    let year = |w: &str| w.len() == 4 && w.starts_with("20") && w.bytes().all(|b| b.is_ascii_digit());
    let (mut from, mut to) = (0, words.len());
    while from < to {
        let rest = lower.get(from..to).unwrap_or(&[]);
        let used = match (lexicon.class_at(rest), rest.first()) {
            // "cost accounting": a price word before a noun belongs to it; "cost of", "how much is" do not.
            (Some((id, 1)), _) if lexicon.class(id).is_some_and(|c| c.name == "price") && rest.get(1).is_some_and(|w| !lexicon.is_stop(w)) => {
                break;
            }
            (Some((_, n)), _) => n,
            (None, Some(w)) if lexicon.is_stop(w) || w.is_empty() => 1,
            _ => break,
        };
        from += used.clamp(1, to - from);
    }
    loop {
        // The longest intent phrase that ends here.
        let phrase = (from + 1..to).find(|start| {
            let rest = lower.get(*start..to).unwrap_or(&[]);
            lexicon.class_at(rest).is_some_and(|(_, n)| n == rest.len())
        });
        let last = to.checked_sub(1).and_then(|at| lower.get(at)).map_or("", String::as_str);
        if let Some(start) = phrase {
            to = start;
        } else if to > from + 1 && (lexicon.is_stop(last) || year(last) || last.is_empty()) {
            to -= 1;
        } else {
            break;
        }
    }
    // "plumber cost austin" is about a plumber in Austin.
    let mut kept: Vec<&str> = Vec::new();
    let mut at = from;
    while at < to {
        let rest = lower.get(at..to).unwrap_or(&[]);
        let inner = lexicon.class_at(rest).filter(|(id, n)| {
            let name = lexicon.class(*id).map_or("", |c| c.name);
            at > from && at + n < to && matches!(name, "price" | "best" | "cheap" | "buy" | "deal")
        });
        match inner {
            Some((_, n)) => at += n,
            None => {
                kept.extend(words.get(at));
                at += 1;
            }
        }
    }
    let core = kept.join(" ");
    if core.is_empty() { cleaned } else { core }
}

/// First letter upper case, the rest as it is; a question mark behind a question.
pub(crate) fn sentence(text: &str, question: bool) -> String {
    let mut out = capital(text);
    if question && !out.ends_with(['?', '？', '.', '!']) {
        out.push('?');
    }
    out
}

/// First letter upper case; known acronyms and names in their own form.
pub(crate) fn capital(text: &str) -> String {
    let known = include_str!("../data/words/acronyms.txt");
    let mut list = known.lines().filter(|l| !l.starts_with("# ")).flat_map(str::split_whitespace);
    let words: Vec<&str> = text.split(' ').map(|word| list.clone().find(|a| a.eq_ignore_ascii_case(word)).unwrap_or(word)).collect();
    let text = words.join(" ");
    if list.any(|a| Some(&a) == words.first()) {
        return text;
    }
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// Cuts at a word so that at most `chars` characters remain.
pub(crate) fn cut(text: &str, chars: usize) -> String {
    if text.chars().count() <= chars {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(chars.saturating_sub(1)).collect();
    if let Some(at) = out.rfind(' ').filter(|at| *at * 2 > out.len()) {
        out.truncate(at);
    }
    format!("{}…", out.trim_end_matches([' ', ',', ':', ';', '-', '–']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cores() {
        for (text, language, want) in [
            ("best running shoes 2025", Lang::En, "running shoes"),
            ("how to clean an espresso machine", Lang::En, "clean an espresso machine"),
            ("how much does a roof cost", Lang::En, "roof"),
            ("iPhone 15 case price", Lang::En, "iPhone 15 case"),
            ("best", Lang::En, "best"),
            ("plumber cost austin", Lang::En, "plumber austin"),
            ("cost accounting software", Lang::En, "cost accounting software"),
            ("cost of a new roof", Lang::En, "new roof"),
            ("was kostet ein neues dach", Lang::De, "neues dach"),
            ("laufschuhe kaufen", Lang::De, "laufschuhe"),
            ("", Lang::En, ""),
        ] {
            assert_eq!(core(text, language), want, "{text}");
        }
    }

    #[test]
    fn questions() {
        assert!(is_question("how often to descale espresso machine", Lang::En));
        assert!(is_question("wie oft entkalken", Lang::De));
        assert!(!is_question("espresso machine descaling vinegar", Lang::En));
        assert!(!is_question("best espresso machine", Lang::En));
    }

    #[test]
    fn capitals() {
        assert_eq!(capital("crm software"), "CRM software");
        assert_eq!(capital("best crm for iphone"), "Best CRM for iPhone");
        assert_eq!(capital("iphone case"), "iPhone case");
        assert_eq!(capital("über uns"), "Über uns");
    }

    #[test]
    fn cutting() {
        assert_eq!(cut("one two three", 20), "one two three");
        assert_eq!(cut("one two three four", 12), "one two…");
    }
}
