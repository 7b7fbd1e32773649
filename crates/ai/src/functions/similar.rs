//! Whether a text is nearly one that the site has already: titles, main keywords and bodies.
//!
//! Must not know sites. Pure and deterministic. Three measures, each with its threshold:
//! - titles: Jaccard of their words (a set, without the commonest words), near from [`NEAR_TITLE`];
//! - main keywords: the same words in any order are the same;
//! - bodies: Jaccard of word 4-grams, estimated by [`SIGNATURE`] MinHash values (error about ±0.06), near from [`NEAR_BODY`]. Below
//!   [`MIN_WORDS`] words there is too little to compare.

use igny8_text::key;
use std::collections::{BTreeSet, HashMap};

/// Titles are near from this Jaccard index of their words on.
pub const NEAR_TITLE: f64 = 0.75;
/// Bodies are near from this estimated Jaccard index of word 4-grams on. Two texts that share two thirds of their sentences reach it.
pub const NEAR_BODY: f64 = 0.5;
/// Words of a shingle.
pub const SHINGLE: usize = 4;
/// MinHash values of a body.
pub const SIGNATURE: usize = 256;
/// Bodies with fewer words are not compared.
pub const MIN_WORDS: usize = 40;

/// Words that say nothing about a title's subject, in the languages that the program knows best.
const COMMON: &str = " a an and are as at be by can do does for from how in into is it its my of on or our that the their this to what when where which who why will with you your der die das und oder ein eine einen einer im in ist sind für mit von zu zum zur wie was wann wo welche le la les un une des du de et ou en est pour par sur dans comment que quoi quel quelle el los las una y o es con por para cómo qué cuál il lo gli di e per come che een het van en of hoe wat ";

/// What is compared. Empty parts are not.
#[derive(Debug, Clone, Copy, Default)]
pub struct Piece<'a> {
    pub title: &'a str,
    /// The keyword that the piece aims at.
    pub keyword: &'a str,
    /// Text or markup.
    pub text: &'a str,
}

/// The nearest piece that is too near.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The id that it was added with.
    pub id: usize,
    /// 0–1, of the measure that struck.
    pub score: f64,
    /// In a person's words, as "the titles share 5 of 6 words".
    pub reason: String,
}

#[derive(Debug, Clone)]
struct Entry {
    id: usize,
    title: BTreeSet<String>,
    signature: Option<Vec<u32>>,
}

/// What the site has. About 1 KB an entry with a body.
#[derive(Debug, Clone, Default)]
pub struct Corpus {
    entries: Vec<Entry>,
    by_word: HashMap<String, Vec<usize>>,
    by_keyword: HashMap<Vec<String>, usize>,
}

impl Corpus {
    pub fn new() -> Self {
        Self::default()
    }

    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Adds a piece under an id of the caller's.
    pub fn add(&mut self, id: usize, piece: &Piece<'_>) {
        let title = words(piece.title);
        let at = self.entries.len();
        for word in &title {
            self.by_word.entry(word.clone()).or_default().push(at);
        }
        let keyword = sorted(piece.keyword);
        if !keyword.is_empty() {
            self.by_keyword.entry(keyword).or_insert(id);
        }
        self.entries.push(Entry { id, title, signature: signature(piece.text) });
    }

    /// The nearest piece that is too near to this one, if there is one. The surest measure speaks: keyword, then title, then body.
    pub fn nearest(&self, piece: &Piece<'_>) -> Option<Hit> {
        let keyword = sorted(piece.keyword);
        if let Some(id) = self.by_keyword.get(&keyword).filter(|_| !keyword.is_empty()) {
            return Some(Hit { id: *id, score: 1.0, reason: format!("both aim at the keyword \"{}\"", key::clean(piece.keyword)) });
        }
        self.nearest_title(piece.title).or_else(|| self.nearest_body(piece.text))
    }

    fn nearest_title(&self, title: &str) -> Option<Hit> {
        let wanted = words(title);
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for word in &wanted {
            for at in self.by_word.get(word).into_iter().flatten() {
                *shared.entry(*at).or_default() += 1;
            }
        }
        let mut best: Option<(f64, usize, usize)> = None;
        for (at, common) in shared {
            let Some(entry) = self.entries.get(at) else { continue };
            let score = common as f64 / (wanted.len() + entry.title.len() - common) as f64;
            if score >= NEAR_TITLE && best.is_none_or(|(s, _, b)| score > s || score == s && at < b) {
                best = Some((score, common, at));
            }
        }
        let (score, common, at) = best?;
        let entry = self.entries.get(at)?;
        let all = wanted.union(&entry.title).count();
        Some(Hit { id: entry.id, score, reason: format!("the titles share {common} of {all} words") })
    }

    fn nearest_body(&self, text: &str) -> Option<Hit> {
        let wanted = signature(text)?;
        let score = |other: &Vec<u32>| wanted.iter().zip(other).filter(|(a, b)| a == b).count() as f64 / SIGNATURE as f64;
        let mut best: Option<(f64, usize)> = None;
        for entry in &self.entries {
            let Some(found) = entry.signature.as_ref().map(score) else { continue };
            if found >= NEAR_BODY && best.is_none_or(|(s, _)| found > s) {
                best = Some((found, entry.id));
            }
        }
        let (score, id) = best?;
        Some(Hit { id, score, reason: format!("about {} % of the text is the same", (score * 100.0).round()) })
    }
}

/// The words of a title that say something; all of them when none does.
fn words(title: &str) -> BTreeSet<String> {
    let all = key::words(title);
    let telling: BTreeSet<String> = all.iter().filter(|w| !COMMON.contains(&format!(" {w} "))).cloned().collect();
    if telling.is_empty() { all.into_iter().collect() } else { telling }
}

fn sorted(keyword: &str) -> Vec<String> {
    let mut words = key::words(keyword);
    words.sort_unstable();
    words.dedup();
    words
}

fn signature(text: &str) -> Option<Vec<u32>> {
    let plain = igny8_text::blocks::plain_text(text);
    let words = key::words(&plain);
    if words.len() < MIN_WORDS {
        return None;
    }
    let mut out = vec![u32::MAX; SIGNATURE];
    for shingle in words.windows(SHINGLE) {
        let base = shingle.iter().flat_map(|w| w.bytes().chain([0])).fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
        for (at, low) in out.iter_mut().enumerate() {
            let value = (mix(base ^ mix(at as u64 + 1)) >> 32) as u32;
            *low = (*low).min(value);
        }
    }
    Some(out)
}

/// A finaliser that spreads every bit (SplitMix64).
fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}
