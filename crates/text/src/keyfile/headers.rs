//! Owns the known column names of keyword files (data files, one a language).
//!
//! Must not know rows or files.

use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::types::Field;
use crate::intent::Intent;
use crate::key::normal_key;

/// `None` inside means: known, and never read.
type Table = FxHashMap<String, (Option<Field>, &'static str)>;

const FILES: [(&str, &str); 12] = [
    ("en", include_str!("../../data/headers/en.tsv")),
    ("de", include_str!("../../data/headers/de.tsv")),
    ("fr", include_str!("../../data/headers/fr.tsv")),
    ("es", include_str!("../../data/headers/es.tsv")),
    ("it", include_str!("../../data/headers/it.tsv")),
    ("pt", include_str!("../../data/headers/pt.tsv")),
    ("nl", include_str!("../../data/headers/nl.tsv")),
    ("pl", include_str!("../../data/headers/pl.tsv")),
    ("sv", include_str!("../../data/headers/sv.tsv")),
    ("ru", include_str!("../../data/headers/ru.tsv")),
    ("ja", include_str!("../../data/headers/ja.tsv")),
    ("tr", include_str!("../../data/headers/tr.tsv")),
];

fn field(name: &str) -> Option<Option<Field>> {
    Some(Some(match name {
        "ignore" => return Some(None),
        "keyword" => Field::Keyword,
        "volume" => Field::Volume,
        "average_searches" => Field::AverageSearches,
        "global_volume" => Field::GlobalVolume,
        "impressions" => Field::Impressions,
        "difficulty" => Field::Difficulty,
        "cpc" => Field::Cpc,
        "bid_low" => Field::BidLow,
        "bid_high" => Field::BidHigh,
        "currency" => Field::Currency,
        "competition" => Field::Competition,
        "competition_index" => Field::CompetitionIndex,
        "intent" => Field::Intent,
        "intent_informational" => Field::IntentInformational,
        "intent_navigational" => Field::IntentNavigational,
        "intent_commercial" => Field::IntentCommercial,
        "intent_transactional" => Field::IntentTransactional,
        "trend" => Field::Trend,
        "country" => Field::Country,
        "language" => Field::Language,
        "parent_keyword" => Field::ParentKeyword,
        "url" => Field::Url,
        "position" => Field::Position,
        "serp_features" => Field::SerpFeatures,
        "tags" => Field::Tags,
        "topic" => Field::Topic,
        _ => return None,
    }))
}

fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut table = Table::default();
        for (language, text) in FILES {
            for (header, name) in pairs(text) {
                if let Some(field) = field(name) {
                    table.entry(fold(header)).or_insert((field, language));
                }
            }
        }
        table
    })
}

/// Lines of a data file: name, tab, value; `#` followed by a blank starts a remark.
pub(crate) fn pairs(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.lines().filter(|l| !l.starts_with("# ")).filter_map(|l| l.split_once('\t')).map(|(a, b)| (a.trim(), b.trim()))
}

/// Lower case, letters and digits (and `#`) only, one blank between words.
pub(crate) fn fold(header: &str) -> String {
    let key = normal_key(header);
    let mut out = String::with_capacity(key.len());
    for c in key.chars() {
        if c.is_alphanumeric() || c == '#' {
            out.push(c);
        } else if !out.ends_with(' ') && !out.is_empty() {
            out.push(' ');
        }
    }
    out.trim_end().to_owned()
}

/// A known header: its field (`None` = known and not read) and the language of the name.
pub(crate) fn lookup(header: &str) -> Option<(Option<Field>, &'static str)> {
    if header.len() > 160 {
        return None;
    }
    let whole = fold(header);
    if whole.is_empty() {
        return None;
    }
    if let Some(hit) = table().get(&whole) {
        return Some(*hit);
    }
    // Keyword Planner: "Searches: May 2025", translated in other languages.
    if let Some((_, month)) = header.rsplit_once(':') {
        let digits = month.chars().filter(char::is_ascii_digit).count();
        let year = month.split(|c: char| !c.is_ascii_digit()).any(|t| t.starts_with("20") && t.len() == 4);
        if year && digits <= 6 && month.chars().count() <= 24 {
            return Some((Some(Field::Month), "en"));
        }
    }
    // The unit or period in brackets: "CPC (AUD)", "SV trend (06-2025 - 05-2026)".
    let bracket = header.find(['(', '[', '（'])?;
    table().get(&fold(header.get(..bracket)?)).copied()
}

/// Reads the name or letter of an intent in any of the languages.
pub(crate) fn intent_named(word: &str) -> Option<Intent> {
    static NAMES: OnceLock<FxHashMap<String, Intent>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        pairs(include_str!("../../data/intent_names.tsv")).filter_map(|(name, intent)| Some((fold(name), Intent::from_name(intent)?))).collect()
    });
    if word.len() > 60 { None } else { names.get(&fold(word)).copied() }
}

/// Reads an advertiser competition given as a word, 0 to 1000.
pub(crate) fn competition_named(word: &str) -> Option<i64> {
    static NAMES: OnceLock<FxHashMap<String, i64>> = OnceLock::new();
    let names = NAMES
        .get_or_init(|| pairs(include_str!("../../data/competition_names.tsv")).filter_map(|(name, milli)| Some((fold(name), milli.parse().ok()?))).collect());
    if word.len() > 40 { None } else { names.get(&fold(word)).copied() }
}

/// True when the language of a header writes decimals with a comma.
pub(crate) fn comma_language(language: &str) -> bool {
    !matches!(language, "en" | "ja")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_files_are_well_formed() {
        for (language, text) in FILES {
            let mut keyword = 0;
            for line in text.lines().filter(|l| !l.starts_with("# ") && !l.is_empty()) {
                let (header, name) = line.split_once('\t').expect(line);
                let field = field(name).unwrap_or_else(|| panic!("{language}: {line}"));
                assert!(!fold(header).is_empty(), "{language}: {line}");
                keyword += usize::from(field == Some(Field::Keyword));
            }
            assert!(keyword >= 3, "{language} has too few keyword headers");
        }
    }

    #[test]
    fn units_and_periods() {
        let known = |h: &str| lookup(h).map(|(f, _)| f);
        assert_eq!(known("CPC (AUD)"), Some(Some(Field::Cpc)));
        assert_eq!(known("SV trend (06-2025 - 05-2026)"), Some(Some(Field::Trend)));
        assert_eq!(known("Searches: May 2025"), Some(Some(Field::Month)));
        assert_eq!(known("Competition (indexed value)"), Some(Some(Field::CompetitionIndex)));
        assert_eq!(known("Top of page bid (low range)"), Some(Some(Field::BidLow)));
        assert_eq!(known("Häufigste Suchanfragen"), Some(Some(Field::Keyword)));
        assert_eq!(known("#"), Some(None));
        assert_eq!(known("blue shoes"), None);
    }
}
