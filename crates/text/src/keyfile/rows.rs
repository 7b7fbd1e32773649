//! Owns turning the cells of one record into a keyword row.
//!
//! Must not know bytes or header names. Formulas are never calculated.

use super::Record;
use super::headers::{competition_named, fold, intent_named};
use super::layout::Layout;
use super::numbers::{Decimal, Figure, currency_in, figure, is_blank, series};
use super::types::{Field, KeywordRow, SkipCode, VolumeKind};
use crate::intent::Intent;
use crate::key::clean;

/// Google's buckets for low-spend accounts (competitors.md 5.1).
const BUCKETS: [i64; 8] = [0, 5, 50, 500, 5_000, 50_000, 500_000, 5_000_000];

pub(crate) struct RowReader {
    layout: Layout,
    decimals: Vec<Decimal>,
    months: Vec<usize>,
    currency: Option<String>,
    bucketed: bool,
    keyword_header: String,
    max_keyword_chars: usize,
    volume_sum: i64,
    accepted: u64,
}

impl RowReader {
    /// `sample`: the first rows with the header, to learn decimal signs and buckets from.
    pub(crate) fn new(layout: Layout, sample: &[Vec<String>], max_keyword_chars: usize) -> RowReader {
        let decimals = layout.decimals(sample);
        let months: Vec<usize> = layout.fields.iter().enumerate().filter(|(_, f)| **f == Some(Field::Month)).map(|(i, _)| i).collect();
        let currency = [Field::Cpc, Field::BidLow, Field::BidHigh]
            .into_iter()
            .filter_map(|f| layout.column(f))
            .filter_map(|c| layout.headers.get(c))
            .find_map(|h| h.find(['(', '[']).and_then(|at| h.get(at..)).and_then(currency_in));
        let keyword_header = layout.column(Field::Keyword).and_then(|c| layout.headers.get(c)).map(|h| fold(h)).unwrap_or_default();
        let mut reader = RowReader { layout, decimals, months, currency, bucketed: false, keyword_header, max_keyword_chars, volume_sum: 0, accepted: 0 };
        reader.bucketed = reader.only_buckets(sample);
        reader
    }

    pub(crate) fn layout(&self) -> &Layout {
        &self.layout
    }

    /// Planner files of low-spend accounts hold only bucket figures, and their months are empty.
    fn only_buckets(&self, sample: &[Vec<String>]) -> bool {
        let Some(column) = self.layout.column(Field::AverageSearches) else {
            return false;
        };
        let mut seen = 0;
        for row in sample.iter().skip(self.layout.header_row.map_or(0, |r| r + 1)) {
            if self.months.iter().any(|m| row.get(*m).is_some_and(|c| !is_blank(c))) {
                return false;
            }
            if let Some(f) = row.get(column).and_then(|c| figure(c, Decimal::Unknown, true)) {
                if !BUCKETS.contains(&(f.value as i64)) {
                    return false;
                }
                seen += 1;
            }
        }
        seen > 0
    }

    fn text<'r>(&self, record: &'r Record, field: Field) -> Option<&'r str> {
        let cell = record.cells.get(self.layout.column(field)?)?.trim();
        (!is_blank(cell)).then_some(cell)
    }

    fn number(&self, record: &Record, field: Field, whole: bool) -> Option<Figure> {
        let column = self.layout.column(field)?;
        let cell = record.cells.get(column)?;
        figure(cell, self.decimals.get(column).copied().unwrap_or_default(), whole)
    }

    /// Reads one record.
    ///
    /// Errors: the reason to leave the row out.
    pub(crate) fn read(&mut self, record: &Record) -> Result<KeywordRow, SkipCode> {
        if let Some(code) = record.broken {
            return Err(code);
        }
        let column = self.layout.column(Field::Keyword).unwrap_or(0);
        let cell = record.cells.get(column).map_or("", String::as_str);
        if cell.len() > self.max_keyword_chars * 8 {
            return Err(SkipCode::KeywordTooLong);
        }
        if self.repeats_header(record, cell) {
            return Err(SkipCode::RepeatedHeader);
        }
        let (keyword, formula_like) = keyword_text(cell)?;
        if keyword.chars().count() > self.max_keyword_chars {
            return Err(SkipCode::KeywordTooLong);
        }
        let mut row = KeywordRow { line: record.line, keyword, formula_like, ..KeywordRow::default() };
        self.volume(record, &mut row);
        if self.is_total(&row) {
            return Err(SkipCode::TotalRow);
        }
        self.figures(record, &mut row);
        self.intents(record, &mut row);
        self.words(record, &mut row);
        self.volume_sum = self.volume_sum.saturating_add(row.search_volume.unwrap_or(0));
        self.accepted += 1;
        Ok(row)
    }

    fn repeats_header(&self, record: &Record, cell: &str) -> bool {
        if self.keyword_header.is_empty() || cell.len() > 4 * self.keyword_header.len() + 16 || fold(cell) != self.keyword_header {
            return false;
        }
        let same = |i: &usize| record.cells.get(*i).is_some_and(|c| self.layout.headers.get(*i).is_some_and(|h| fold(h) == fold(c)));
        let columns: Vec<usize> = (0..self.layout.headers.len()).collect();
        columns.iter().filter(|i| same(i)).count() * 2 >= columns.len().max(1)
    }

    fn is_total(&self, row: &KeywordRow) -> bool {
        let text = row.keyword.to_lowercase();
        let marked = ["total:", "totals:", "total -", "total –", "gesamt:", "summe:"].iter().any(|t| text.starts_with(t));
        let word = matches!(
            text.as_str(),
            "total"
                | "totals"
                | "grand total"
                | "sum"
                | "gesamt"
                | "gesamtsumme"
                | "summe"
                | "insgesamt"
                | "totaux"
                | "total général"
                | "totale"
                | "totales"
                | "suma"
                | "totaal"
                | "razem"
                | "summa"
                | "итого"
                | "всего"
                | "合計"
        );
        // A brand may be called "total": only a row that holds the sum of the rows before it counts.
        let sum = self.accepted > 1 && row.search_volume.is_some_and(|v| v > 0 && v >= self.volume_sum);
        marked && (self.accepted > 0 || row.search_volume.is_some()) || word && sum
    }

    fn volume(&self, record: &Record, row: &mut KeywordRow) {
        for (field, kind) in [
            (Field::Volume, VolumeKind::Exact),
            (Field::AverageSearches, VolumeKind::Exact),
            (Field::GlobalVolume, VolumeKind::Estimate),
            (Field::Impressions, VolumeKind::Impressions),
        ] {
            let Some(f) = self.number(record, field, true) else {
                continue;
            };
            if f.value < 0.0 || f.percent {
                continue;
            }
            let value = f.value.round() as i64;
            row.search_volume = Some(value);
            row.volume_range = f.range.map(|(a, b)| (a as i64, b as i64));
            row.volume_kind = Some(match f.range {
                Some(_) => VolumeKind::Range,
                None if f.rough && kind == VolumeKind::Exact => VolumeKind::Estimate,
                None => kind,
            });
            if field == Field::AverageSearches && self.bucketed && f.range.is_none() {
                row.volume_kind = Some(VolumeKind::Range);
                row.volume_range = Some(if value == 0 { (0, 10) } else { (value / 5, value * 2) });
            }
            return;
        }
    }

    fn figures(&self, record: &Record, row: &mut KeywordRow) {
        row.difficulty = self.number(record, Field::Difficulty, true).map(|f| f.value.round() as i64).filter(|v| (0..=100).contains(v));
        let money = |f: Figure| {
            let micros = (f.value * 1e6).round();
            (0.0..=1e12).contains(&micros).then_some(micros as i64)
        };
        row.cpc_micros = self.number(record, Field::Cpc, false).and_then(money).or_else(|| {
            let low = self.number(record, Field::BidLow, false).and_then(money);
            let high = self.number(record, Field::BidHigh, false).and_then(money);
            match (low, high) {
                (Some(a), Some(b)) => Some((a + b) / 2),
                (a, b) => a.or(b),
            }
        });
        let code = |t: &str| (t.len() == 3 && t.bytes().all(|b| b.is_ascii_alphabetic())).then(|| t.to_ascii_uppercase());
        row.currency = self
            .text(record, Field::Currency)
            .and_then(|t| code(t).or_else(|| currency_in(t)))
            .or_else(|| self.currency.clone())
            .or_else(|| self.text(record, Field::Cpc).and_then(currency_in))
            .filter(|_| row.cpc_micros.is_some() || self.layout.column(Field::Currency).is_some());
        let index = self.number(record, Field::CompetitionIndex, true).map(|f| f.value * 10.0);
        let plain = || {
            let text = self.text(record, Field::Competition)?;
            if let Some(milli) = competition_named(text) {
                return Some(milli as f64);
            }
            let f = self.number(record, Field::Competition, false)?;
            Some(if f.percent || f.value > 1.0 { f.value * 10.0 } else { f.value * 1000.0 })
        };
        row.competition_milli = index.or_else(plain).map(|v| v.round() as i64).filter(|v| (0..=1000).contains(v));
        row.position = self.number(record, Field::Position, false).map(|f| f.value).filter(|v| *v >= 0.0 && *v < 10_000.0);
        let listed = self.text(record, Field::Trend).map(series).unwrap_or_default();
        row.trend = if listed.is_empty() && !self.months.is_empty() {
            let values: Vec<Option<f64>> = self
                .months
                .iter()
                .map(|m| {
                    let d = self.decimals.get(*m).copied().unwrap_or_default();
                    record.cells.get(*m).and_then(|c| figure(c, d, true)).map(|f| f.value)
                })
                .collect();
            if values.iter().any(Option::is_some) { values.into_iter().map(|v| v.unwrap_or(0.0)).collect() } else { Vec::new() }
        } else {
            listed
        };
    }

    fn intents(&self, record: &Record, row: &mut KeywordRow) {
        if let Some(text) = self.text(record, Field::Intent) {
            for word in text.split([',', ';', '|', '/', '+', '\n']).take(12) {
                if let Some(intent) = intent_named(word)
                    && !row.intents.contains(&intent)
                {
                    row.intents.push(intent);
                }
            }
        }
        for (field, intent) in [
            (Field::IntentInformational, Intent::Informational),
            (Field::IntentNavigational, Intent::Navigational),
            (Field::IntentCommercial, Intent::Commercial),
            (Field::IntentTransactional, Intent::Transactional),
        ] {
            let yes = self.text(record, field).is_some_and(|t| matches!(t.to_ascii_lowercase().as_str(), "true" | "1" | "yes" | "x" | "✓"));
            if yes && !row.intents.contains(&intent) {
                row.intents.push(intent);
            }
        }
        row.intent = row.intents.first().copied();
    }

    fn words(&self, record: &Record, row: &mut KeywordRow) {
        let short = |f: Field| self.text(record, f).map(|t| cut(&clean(t), 200)).filter(|t| !t.is_empty());
        row.country = short(Field::Country).map(|t| if t.len() == 2 && t.bytes().all(|b| b.is_ascii_alphabetic()) { t.to_ascii_uppercase() } else { t });
        row.language = short(Field::Language);
        row.topic = short(Field::Topic);
        row.parent_keyword = short(Field::ParentKeyword).and_then(|t| keyword_text(&t).ok()).map(|(t, _)| t);
        row.url = self.text(record, Field::Url).map(|t| cut(&clean(t), 2048)).filter(|t| t.contains("://") || t.starts_with('/') || t.starts_with("www."));
        row.serp_features = self.text(record, Field::SerpFeatures).map(list).unwrap_or_default();
        row.tags = self.text(record, Field::Tags).map(list).unwrap_or_default();
    }
}

fn cut(text: &str, chars: usize) -> String {
    text.chars().take(chars).collect()
}

fn list(cell: &str) -> Vec<String> {
    let sign = [';', '|', '\n'].into_iter().find(|s| cell.contains(*s)).unwrap_or(',');
    cell.split(sign).map(|t| cut(&clean(t), 100)).filter(|t| !t.is_empty()).take(60).collect()
}

/// Cleans a keyword cell: formulas, match-type marks, quotes. True = begins with a formula sign.
fn keyword_text(cell: &str) -> Result<(String, bool), SkipCode> {
    let mut text = clean(cell);
    if let Some(rest) = text.strip_prefix('\'')
        && rest.starts_with(['=', '+', '-', '@'])
    {
        text = rest.to_owned();
    }
    if text.starts_with('=') {
        text = unformula(&text)?;
    }
    if ["#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#BEZUG!", "#NV", "#WERT!"].contains(&text.as_str()) {
        return Err(SkipCode::ErrorCell);
    }
    // Broad-match modifier: every word carries a plus.
    if text.starts_with('+') && text.split(' ').count() > 1 && text.split(' ').all(|w| w.starts_with('+') && w.len() > 1) {
        text = text.split(' ').map(|w| w.trim_start_matches('+')).collect::<Vec<_>>().join(" ");
    }
    for (open, close) in [('[', ']'), ('"', '"'), ('“', '”'), ('„', '“'), ('«', '»')] {
        let inner = text.strip_prefix(open).and_then(|t| t.strip_suffix(close));
        if let Some(inner) = inner
            && !inner.contains([open, close])
        {
            text = inner.trim().to_owned();
        }
    }
    if text.is_empty() || matches!(text.to_ascii_lowercase().as_str(), "(not provided)" | "(not set)") {
        return Err(SkipCode::EmptyKeyword);
    }
    if !text.chars().any(|c| c.is_alphanumeric() || c > '\u{2190}' && c != '\u{FFFD}') {
        return Err(SkipCode::NoText);
    }
    let formula_like = text.starts_with(['=', '+', '-', '@']);
    Ok((text, formula_like))
}

/// The readable text of a formula cell: `="x"` and `=HYPERLINK("…","x")`; a text that only begins with `=` stays.
fn unformula(text: &str) -> Result<String, SkipCode> {
    let body = text.trim_start_matches('=').trim();
    if let Some(inner) = body.strip_prefix('"').and_then(|t| t.strip_suffix('"'))
        && !inner.replace("\"\"", "").contains('"')
    {
        return Ok(inner.replace("\"\"", "\""));
    }
    let upper = body.to_ascii_uppercase();
    if upper.starts_with("HYPERLINK(") {
        let parts: Vec<&str> = body.split('"').collect();
        return match parts.get(3) {
            Some(label) if !label.trim().is_empty() => Ok(label.trim().to_owned()),
            _ => Err(SkipCode::FormulaCell),
        };
    }
    let name = body.find('(').and_then(|at| body.get(..at));
    let call = name.is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '|' | ' ' | '$' | '!')));
    let reference = {
        let first: String = upper.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '$' | '!' | '_')).collect();
        let letters = first.trim_start_matches('$').chars().take_while(char::is_ascii_alphabetic).count();
        (1..=3).contains(&letters) && first.ends_with(|c: char| c.is_ascii_digit()) || first.contains('!')
    };
    let arithmetic = body.starts_with(|c: char| c.is_ascii_digit()) && body.contains(['+', '*', '/', '-']);
    if call || reference || arithmetic || body.is_empty() {
        return Err(SkipCode::FormulaCell);
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keyword_cells() {
        for (cell, text, flagged) in [
            (" Best  Shoes ", "Best Shoes", false),
            ("[best shoes]", "best shoes", false),
            ("\"best shoes\"", "best shoes", false),
            ("“best shoes”", "best shoes", false),
            ("+best +shoes", "best shoes", false),
            ("=HYPERLINK(\"https://x.example\",\"best shoes\")", "best shoes", false),
            ("=\"best shoes\"", "best shoes", false),
            ("'=sum", "=sum", true),
            ("-5 degree bag", "-5 degree bag", true),
            ("@home", "@home", true),
            ("+cmd|' /C calc'!A0", "+cmd|' /C calc'!A0", true),
            ("5\" nails", "5\" nails", false),
            ("be\u{200B}st\u{0000} shoes", "best shoes", false),
            ("★", "★", false),
        ] {
            assert_eq!(keyword_text(cell), Ok((text.to_owned(), flagged)), "{cell}");
        }
        for (cell, code) in [
            ("", SkipCode::EmptyKeyword),
            ("[]", SkipCode::EmptyKeyword),
            ("(not provided)", SkipCode::EmptyKeyword),
            ("---", SkipCode::NoText),
            ("=SUM(A1:A3)", SkipCode::FormulaCell),
            ("=A1&B2", SkipCode::FormulaCell),
            ("=1+2", SkipCode::FormulaCell),
            ("=HYPERLINK(A1,B1)", SkipCode::FormulaCell),
            ("#REF!", SkipCode::ErrorCell),
        ] {
            assert_eq!(keyword_text(cell), Err(code), "{cell}");
        }
    }
}
