//! Owns finding the header row and what each column holds.
//!
//! Known names decide (`headers`); without any, the shape of the values does. Must not know bytes.

use rustc_hash::FxHashSet;

use super::headers::{comma_language, lookup};
use super::numbers::{Decimal, figure, is_blank, vote};
use super::types::{ColumnMapping, Field, KeyfileError, PreviewColumn, UsedColumn};

/// Rows searched for the header (competitors.md 5.1).
pub(crate) const HEADER_ROWS: usize = 40;

/// A header row found by known names.
pub(crate) struct Found {
    /// Index among the rows given.
    pub row: usize,
    /// Known names in it.
    pub known: usize,
    keyword: bool,
    comma: bool,
}

/// The row among the first [`HEADER_ROWS`] that has the most known names.
pub(crate) fn find_header(rows: &[Vec<String>]) -> Option<Found> {
    let mut best: Option<Found> = None;
    for (row, cells) in rows.iter().take(HEADER_ROWS).enumerate() {
        let (mut known, mut keyword, mut filled, mut comma) = (0usize, false, 0usize, 0usize);
        for cell in cells {
            if cell.trim().is_empty() {
                continue;
            }
            filled += 1;
            if let Some((field, language)) = lookup(cell) {
                known += 1;
                keyword |= field == Some(Field::Keyword);
                comma += usize::from(comma_language(language));
            }
        }
        let first = rows.iter().take(row).all(|r| r.iter().all(|c| c.trim().is_empty()));
        let is_header = match (keyword, known, filled) {
            (true, 1, 1) => first,
            (true, 1, _) => first || row < 3 && filled <= 12,
            (true, ..) => true,
            (false, n, _) => n >= 3 || n >= 1 && first && (n >= 2 || filled <= 3) && filled >= 2,
        };
        let better = best.as_ref().is_none_or(|b| (keyword, known) > (b.keyword, b.known));
        if is_header && better {
            best = Some(Found { row, known, keyword, comma: comma * 2 > known });
        }
    }
    best
}

/// What the columns of one file hold.
#[derive(Debug, Default)]
pub(crate) struct Layout {
    /// Records up to and with this one are not data.
    pub header_row: Option<usize>,
    pub headers: Vec<String>,
    /// One a column.
    pub fields: Vec<Option<Field>>,
    /// Found by the shape of the values.
    pub guessed: bool,
    /// The header's language writes `1,5`.
    pub comma: bool,
}

impl Layout {
    /// Decides from the first rows, or takes the mapping given.
    pub(crate) fn of(rows: &[Vec<String>], mapping: Option<&ColumnMapping>) -> Result<Layout, KeyfileError> {
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        if let Some(mapping) = mapping {
            let mut fields = vec![None; width];
            for (column, field) in &mapping.columns {
                if let Some(slot) = fields.get_mut(*column) {
                    *slot = Some(*field);
                }
            }
            if !mapping.columns.iter().any(|(_, f)| *f == Field::Keyword) {
                return Err(KeyfileError::NoKeywordChosen);
            }
            let header_row = mapping.header_row.and_then(|r| usize::try_from(r).ok());
            let headers = header_row.and_then(|r| rows.get(r)).cloned().unwrap_or_default();
            return Ok(Layout { header_row, headers, fields, guessed: false, comma: false });
        }
        let mut layout = match find_header(rows) {
            Some(found) => {
                let headers = rows.get(found.row).cloned().unwrap_or_default();
                let mut taken = FxHashSet::default();
                let mut fields: Vec<Option<Field>> =
                    headers.iter().map(|h| lookup(h).and_then(|(f, _)| f)).map(|f| f.filter(|f| *f == Field::Month || taken.insert(*f))).collect();
                fields.resize(width.max(fields.len()), None);
                Layout { header_row: Some(found.row), headers, fields, guessed: false, comma: found.comma }
            }
            None => Layout { fields: vec![None; width], ..Layout::default() },
        };
        if !layout.fields.contains(&Some(Field::Keyword)) {
            layout.guess(rows);
        }
        Ok(layout)
    }

    /// Picks keyword and volume by the shape of the values.
    fn guess(&mut self, rows: &[Vec<String>]) {
        let from = self.header_row.map_or(0, |r| r + 1);
        let data: Vec<&Vec<String>> = rows.iter().skip(from).filter(|r| r.iter().any(|c| !c.trim().is_empty())).collect();
        let shapes: Vec<Shape> = (0..self.fields.len()).map(|c| Shape::of(&data, c, from == 0)).collect();
        let free = |layout: &Layout, c: usize| {
            layout.fields.get(c).is_some_and(Option::is_none) && layout.headers.get(c).is_none_or(|h| h.trim().is_empty() || lookup(h).is_none())
        };
        let single = self.fields.len() == 1;
        let mut keyword: Option<(usize, usize)> = None;
        for (column, shape) in shapes.iter().enumerate() {
            let fits = single && shape.filled > 0 && free(self, column)
                || free(self, column) && shape.text * 10 >= shape.filled * 6 && shape.text > 0 && shape.distinct * 2 > shape.filled;
            if fits && keyword.is_none_or(|(_, d)| shape.distinct > d) {
                keyword = Some((column, shape.distinct));
            }
        }
        let Some((keyword, _)) = keyword else { return };
        let set = |layout: &mut Layout, c: usize, f: Field| {
            if let Some(slot) = layout.fields.get_mut(c) {
                *slot = Some(f);
                layout.guessed |= !single;
            }
        };
        set(self, keyword, Field::Keyword);
        let has_volume = self.fields.iter().flatten().any(|f| matches!(f, Field::Volume | Field::AverageSearches | Field::GlobalVolume | Field::Impressions));
        let mut volume: Option<(usize, f64)> = None;
        let mut url = None;
        for (column, shape) in shapes.iter().enumerate() {
            if column == keyword || !free(self, column) || shape.filled == 0 {
                continue;
            }
            if shape.urls * 10 >= shape.filled * 8 {
                url = url.or(Some(column));
            } else if shape.whole * 10 >= shape.filled * 8 && !shape.counter && volume.is_none_or(|(_, m)| shape.max > m) {
                volume = Some((column, shape.max));
            }
        }
        if let (Some((column, _)), false) = (volume, has_volume) {
            set(self, column, Field::Volume);
        }
        if let (Some(column), false) = (url, self.fields.contains(&Some(Field::Url))) {
            set(self, column, Field::Url);
        }
        // A first row of words above a column of numbers is a header with unknown names.
        if self.header_row.is_none()
            && let Some((column, _)) = volume
            && let Some(first) = rows.iter().position(|r| r.iter().any(|c| !c.trim().is_empty()))
            && let Some(row) = rows.get(first)
            && row.get(column).is_some_and(|c| !is_blank(c) && figure(c, Decimal::Unknown, true).is_none())
        {
            self.header_row = Some(first);
            self.headers = row.clone();
        }
    }

    /// The column of a field.
    pub(crate) fn column(&self, field: Field) -> Option<usize> {
        self.fields.iter().position(|f| *f == Some(field))
    }

    pub(crate) fn used(&self) -> Vec<UsedColumn> {
        self.columns().filter_map(|c| Some(UsedColumn { index: c.index, header: c.header, field: c.field? })).collect()
    }

    pub(crate) fn ignored(&self) -> Vec<String> {
        self.columns().filter(|c| c.field.is_none() && !c.header.is_empty()).map(|c| c.header).collect()
    }

    pub(crate) fn columns(&self) -> impl Iterator<Item = PreviewColumn> + '_ {
        self.fields.iter().enumerate().map(|(index, field)| PreviewColumn {
            index,
            header: self.headers.get(index).map(|h| short(h)).unwrap_or_default(),
            field: *field,
        })
    }

    /// The decimal sign of each column, from the rows after the header.
    pub(crate) fn decimals(&self, rows: &[Vec<String>]) -> Vec<Decimal> {
        let from = self.header_row.map_or(0, |r| r + 1);
        let mut votes = vec![(0usize, 0usize); self.fields.len()];
        for row in rows.iter().skip(from) {
            for ((cell, field), (dots, commas)) in row.iter().zip(&self.fields).zip(&mut votes) {
                let numeric = !matches!(
                    field,
                    None | Some(
                        Field::Keyword
                            | Field::ParentKeyword
                            | Field::Url
                            | Field::Trend
                            | Field::SerpFeatures
                            | Field::Tags
                            | Field::Topic
                            | Field::Intent
                            | Field::Country
                            | Field::Language
                    )
                );
                if numeric && cell.len() < 40 && cell.contains(|c: char| c.is_ascii_digit()) {
                    match vote(cell) {
                        Decimal::Dot => *dots += 1,
                        Decimal::Comma => *commas += 1,
                        Decimal::Unknown => {}
                    }
                }
            }
        }
        let whole_file = votes.iter().fold((0, 0), |a, v| (a.0 + v.0, a.1 + v.1));
        let decide = |(dots, commas): (usize, usize)| match dots.cmp(&commas) {
            std::cmp::Ordering::Greater => Some(Decimal::Dot),
            std::cmp::Ordering::Less => Some(Decimal::Comma),
            std::cmp::Ordering::Equal => None,
        };
        let fallback = decide(whole_file).unwrap_or(if self.comma { Decimal::Comma } else { Decimal::Unknown });
        votes.into_iter().map(|v| decide(v).unwrap_or(fallback)).collect()
    }
}

fn short(header: &str) -> String {
    crate::key::clean(header).chars().take(200).collect()
}

#[derive(Debug, Default)]
struct Shape {
    filled: usize,
    text: usize,
    whole: usize,
    urls: usize,
    distinct: usize,
    max: f64,
    /// 1, 2, 3, …
    counter: bool,
}

impl Shape {
    /// `skip_first`: the first row may be an unknown header and does not count for numbers.
    fn of(data: &[&Vec<String>], column: usize, skip_first: bool) -> Shape {
        let mut shape = Shape { counter: true, ..Shape::default() };
        let mut seen = FxHashSet::default();
        let mut last: Option<f64> = None;
        for (at, row) in data.iter().enumerate() {
            let Some(cell) = row.get(column).map(|c| c.trim()) else {
                continue;
            };
            if is_blank(cell) || skip_first && at == 0 && data.len() > 1 {
                continue;
            }
            shape.filled += 1;
            seen.insert(cell);
            if let Some(f) = figure(cell, Decimal::Unknown, true) {
                shape.whole += usize::from(!f.percent && f.value.fract() == 0.0 && f.value >= 0.0);
                shape.max = shape.max.max(f.value);
                shape.counter &= last.is_none_or(|l| f.value == l + 1.0);
                last = Some(f.value);
            } else if cell.contains("://") || cell.starts_with("www.") {
                shape.urls += 1;
            } else if cell.chars().any(char::is_alphabetic) && !date_like(cell) {
                shape.text += 1;
            }
        }
        shape.distinct = seen.len();
        shape.counter &= last.is_some() && shape.filled > 2;
        shape
    }
}

fn date_like(cell: &str) -> bool {
    let digits = cell.chars().filter(char::is_ascii_digit).count();
    digits >= 6 && digits * 2 >= cell.chars().count() && cell.contains(['-', '/', '.', ':'])
}
