//! Owns the plain values that go in and come out of keyword-file reading.
//!
//! Must not know how a file is decoded.

use serde::{Deserialize, Serialize};

use crate::intent::Intent;

/// What a column of a keyword file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The keyword itself.
    Keyword,
    /// Searches a month in the file's market.
    Volume,
    /// Google Keyword Planner's average monthly searches (exact, or buckets on low-spend accounts).
    AverageSearches,
    /// Searches a month worldwide; used only when there is no other volume.
    GlobalVolume,
    /// Search Console impressions; used as volume only when there is no other.
    Impressions,
    /// Keyword difficulty, 0 to 100.
    Difficulty,
    /// Cost per click.
    Cpc,
    /// Lower bid for the top of the page.
    BidLow,
    /// Higher bid for the top of the page.
    BidHigh,
    /// Currency code of the row.
    Currency,
    /// Advertiser competition as a word or 0..1.
    Competition,
    /// Advertiser competition, 0..100.
    CompetitionIndex,
    /// One or several search intents.
    Intent,
    /// True/false column of one intent (Ahrefs organic report).
    IntentInformational,
    /// True/false column of one intent.
    IntentNavigational,
    /// True/false column of one intent.
    IntentCommercial,
    /// True/false column of one intent.
    IntentTransactional,
    /// A list of values in one cell, oldest first.
    Trend,
    /// Searches of one month; the columns of a file are taken oldest first.
    Month,
    /// Country of the market.
    Country,
    /// Language of the market.
    Language,
    /// Parent keyword or parent topic.
    ParentKeyword,
    /// Ranking page.
    Url,
    /// Ranking position.
    Position,
    /// Features of the result page.
    SerpFeatures,
    /// Free tags.
    Tags,
    /// Topic or group.
    Topic,
}

/// Which column (0-based) holds which field; overrides detection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnMapping {
    /// 0-based row of the header among all rows of the file, `None` = the file has no header.
    pub header_row: Option<u64>,
    /// Pairs of 0-based column and field. A missing keyword column is an error.
    pub columns: Vec<(usize, Field)>,
}

/// How a file is read.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadOptions {
    /// Columns chosen by the user, instead of detection.
    pub mapping: Option<ColumnMapping>,
    /// Longest cell in bytes; other cells are cut here, a keyword this long is skipped. Default 64 KiB.
    pub max_cell: usize,
    /// Longest line in bytes; a longer one is skipped. Default 1 MiB.
    pub max_line: usize,
    /// Most rows read from all files together; the rest is reported as not read. Default 20 million.
    pub max_rows: u64,
    /// Most bytes unpacked from one archive or workbook. Default 4 GiB.
    pub max_unpacked: u64,
    /// Longest keyword in characters. Default 400.
    pub max_keyword_chars: usize,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions { mapping: None, max_cell: 64 << 10, max_line: 1 << 20, max_rows: 20_000_000, max_unpacked: 4 << 30, max_keyword_chars: 400 }
    }
}

/// How far a volume can be trusted; the order is from best to worst.
///
/// Merging rule (competitors.md 5.1): exact beats estimate beats range beats impressions, duplicates are never summed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VolumeKind {
    /// A figure as the tool states it.
    Exact,
    /// A rounded or one-sided figure ("<10", "1K+", "~500"), or a worldwide one.
    Estimate,
    /// A bucket such as "10K – 100K".
    Range,
    /// Search Console impressions.
    Impressions,
}

/// One keyword of a file, already cleaned.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KeywordRow {
    /// Index of the report of its file, sheet or archive entry.
    pub part: usize,
    /// 1-based line (text) or row (sheet) where it starts.
    pub line: u64,
    /// NFC, trimmed, one blank between words, no invisible characters, no match-type marks.
    pub keyword: String,
    /// The keyword begins with `=`, `+`, `-` or `@`: escape it when writing it to a spreadsheet.
    pub formula_like: bool,
    /// Searches a month.
    pub search_volume: Option<i64>,
    /// What `search_volume` is worth; `None` without volume.
    pub volume_kind: Option<VolumeKind>,
    /// Lower and upper end when the volume is a range.
    pub volume_range: Option<(i64, i64)>,
    /// 0 to 100; an empty cell is unknown, never 0.
    pub difficulty: Option<i64>,
    /// Cost per click in millionths of `currency`. Without a CPC column the mean of the two bids.
    pub cpc_micros: Option<i64>,
    /// ISO 4217 code, when the file states it.
    pub currency: Option<String>,
    /// Advertiser competition, 0 to 1000. Words: low 165, medium 500, high 835 (middle of thirds).
    pub competition_milli: Option<i64>,
    /// The main intent: the first the file names.
    pub intent: Option<Intent>,
    /// All intents the file names, in its order.
    pub intents: Vec<Intent>,
    /// Values oldest first, in the file's own scale (0..1, 0..100 or searches a month).
    pub trend: Vec<f64>,
    /// Two-letter codes in upper case, other text as given.
    pub country: Option<String>,
    /// As given.
    pub language: Option<String>,
    /// Parent keyword, cleaned like a keyword.
    pub parent_keyword: Option<String>,
    /// As given; not checked.
    pub url: Option<String>,
    /// Ranking position, 1 = first; fractions (Search Console's average) are kept.
    pub position: Option<f64>,
    /// As listed.
    pub serp_features: Vec<String>,
    /// As listed.
    pub tags: Vec<String>,
    /// As given.
    pub topic: Option<String>,
}

/// Why a row was skipped. The codes are stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SkipCode {
    /// No text in the keyword column.
    EmptyKeyword,
    /// Only signs in the keyword column.
    NoText,
    /// More characters than allowed.
    KeywordTooLong,
    /// The line is longer than allowed.
    LineTooLong,
    /// A quoted cell never ends.
    UnbalancedQuote,
    /// A calculated cell without a readable text.
    FormulaCell,
    /// `#REF!`, `#N/A` and the like.
    ErrorCell,
    /// The header again, in the middle of the file.
    RepeatedHeader,
    /// A sum of other rows.
    TotalRow,
}

impl SkipCode {
    /// The stable code as text.
    pub fn code(self) -> &'static str {
        match self {
            SkipCode::EmptyKeyword => "empty_keyword",
            SkipCode::NoText => "no_text",
            SkipCode::KeywordTooLong => "keyword_too_long",
            SkipCode::LineTooLong => "line_too_long",
            SkipCode::UnbalancedQuote => "unbalanced_quote",
            SkipCode::FormulaCell => "formula_cell",
            SkipCode::ErrorCell => "error_cell",
            SkipCode::RepeatedHeader => "repeated_header",
            SkipCode::TotalRow => "total_row",
        }
    }

    /// What happened and what to do, in plain English.
    pub fn text(self) -> &'static str {
        match self {
            SkipCode::EmptyKeyword => "The keyword cell is empty. Fill it in, or leave the row out.",
            SkipCode::NoText => "The keyword has no letter or digit. Correct it, or leave the row out.",
            SkipCode::KeywordTooLong => "The keyword is too long to be a search. Shorten it and import the file again.",
            SkipCode::LineTooLong => "The line is too long to be a row. Check the file's line breaks, or export it again.",
            SkipCode::UnbalancedQuote => "A quotation mark opens a cell and never closes. Close it, or remove it.",
            SkipCode::FormulaCell => "The cell is a formula, and formulas are never calculated. Save the file with values instead.",
            SkipCode::ErrorCell => "The spreadsheet shows an error in the keyword cell. Correct it there and export again.",
            SkipCode::RepeatedHeader => "The header line is repeated here. Nothing to do.",
            SkipCode::TotalRow => "This row sums up others and is no keyword. Nothing to do.",
        }
    }
}

/// One row that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedRow {
    /// 1-based line or row.
    pub line: u64,
    /// Why.
    pub code: SkipCode,
    /// What happened and what to do.
    pub text: String,
    /// The beginning of the row, at most 120 characters.
    pub sample: String,
}

/// A column that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsedColumn {
    /// 0-based.
    pub index: usize,
    /// As in the file; empty without header.
    pub header: String,
    /// What it is read as.
    pub field: Field,
}

/// A remark on a whole file or on a part of an archive that was not read. The codes are stable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// `no_keyword_column`, `empty`, `header_only`, `not_read`, `nested_archive`, `junk`, `too_large`,
    /// `encrypted`, `damaged`, `bad_characters`, `row_limit`, `columns_guessed`.
    pub code: String,
    /// What happened and what to do.
    pub text: String,
}

/// Most rows listed in [`FileReport::skipped_rows`]; the counts go on.
pub const MAX_SKIPPED_LISTED: usize = 200;

/// What was done with one file, one sheet or one archive entry.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FileReport {
    /// `list.csv`, `outer.zip/inner.csv`, `book.xlsx#Sheet1`.
    pub file: String,
    /// `UTF-8`, `UTF-16LE`, `windows-1252`, …; empty for a sheet.
    pub encoding: String,
    /// `,`, tab, `;` or `|`; `None` for one column or a sheet.
    pub delimiter: Option<char>,
    /// 1-based line of the header.
    pub header_line: Option<u64>,
    /// Columns that were read.
    pub used_columns: Vec<UsedColumn>,
    /// Headers of columns that were not read.
    pub ignored_columns: Vec<String>,
    /// Rows after the header, blank lines not counted.
    pub rows: u64,
    /// Rows handed on.
    pub accepted: u64,
    /// Rows left out.
    pub skipped: u64,
    /// Count of skipped rows a code.
    pub skipped_by_code: Vec<(SkipCode, u64)>,
    /// The first [`MAX_SKIPPED_LISTED`] of them.
    pub skipped_rows: Vec<SkippedRow>,
    /// Remarks on the whole.
    pub notes: Vec<Note>,
    /// Two-letter country found in the file's name (`…_us_2026-05-01.csv`), upper case; a hint, never applied.
    pub market_hint: Option<String>,
}

impl FileReport {
    pub(crate) fn note(&mut self, code: &str, text: impl Into<String>) {
        self.notes.push(Note { code: code.to_owned(), text: text.into() });
    }

    pub(crate) fn skip(&mut self, line: u64, code: SkipCode, sample: &str) {
        self.skipped += 1;
        match self.skipped_by_code.iter_mut().find(|(c, _)| *c == code) {
            Some((_, n)) => *n += 1,
            None => self.skipped_by_code.push((code, 1)),
        }
        if self.skipped_rows.len() < MAX_SKIPPED_LISTED {
            let sample: String = sample.chars().map(|c| if c.is_control() { ' ' } else { c }).take(120).collect();
            self.skipped_rows.push(SkippedRow { line, code, text: code.text().to_owned(), sample });
        }
    }

    /// Skipped rows with this code.
    pub fn skipped_with(&self, code: SkipCode) -> u64 {
        self.skipped_by_code.iter().find(|(c, _)| *c == code).map_or(0, |(_, n)| *n)
    }

    /// True when a remark has this code.
    pub fn has_note(&self, code: &str) -> bool {
        self.notes.iter().any(|n| n.code == code)
    }
}

/// One column of a preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreviewColumn {
    /// 0-based.
    pub index: usize,
    /// As in the file; empty without header.
    pub header: String,
    /// What it would be read as; `None` = ignored.
    pub field: Option<Field>,
}

/// One file, sheet or archive entry of a preview.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PreviewPart {
    /// Named as in [`FileReport::file`].
    pub file: String,
    /// As in [`FileReport::encoding`].
    pub encoding: String,
    /// As in [`FileReport::delimiter`].
    pub delimiter: Option<char>,
    /// 0-based row of the header among all rows, as [`ColumnMapping::header_row`] takes it.
    pub header_row: Option<u64>,
    /// All columns.
    pub columns: Vec<PreviewColumn>,
    /// First rows after the header, cells cut at 200 characters.
    pub rows: Vec<Vec<String>>,
    /// Remarks.
    pub notes: Vec<Note>,
}

/// What a file looks like before it is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// One a file, sheet or archive entry.
    pub parts: Vec<PreviewPart>,
}

/// Bytes of the source so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Bytes of the source consumed.
    pub read: u64,
    /// Bytes of the source.
    pub total: u64,
}

/// Why a file can't be read at all. The text says what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyfileError {
    /// The source has no bytes.
    #[error("The file is empty. Export it again and import the new file.")]
    Empty,
    /// Not a keyword file: what it is and what to do.
    #[error("This is {what}, not a keyword file. {remedy}")]
    Unsupported {
        /// With article: "a PDF".
        what: &'static str,
        /// A sentence.
        remedy: &'static str,
    },
    /// The archive or workbook is broken.
    #[error("The file is damaged or cut off ({detail}). Export or download it again.")]
    Damaged {
        /// The reader's own words.
        detail: String,
    },
    /// A limit of [`ReadOptions`] is passed before anything could be read.
    #[error("{what} is larger than can be opened safely. Save it as CSV, or split it.")]
    TooLarge {
        /// "The workbook", "The archive".
        what: &'static str,
    },
    /// The mapping given has no keyword column.
    #[error("No column is chosen as keyword. Choose one and import again.")]
    NoKeywordChosen,
    /// The source failed.
    #[error("The file could not be read: {0}. Check that it is still there and not open elsewhere.")]
    Io(#[from] std::io::Error),
}

impl KeyfileError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            KeyfileError::Empty => "empty",
            KeyfileError::Unsupported { .. } => "unsupported",
            KeyfileError::Damaged { .. } => "damaged",
            KeyfileError::TooLarge { .. } => "too_large",
            KeyfileError::NoKeywordChosen => "no_keyword_chosen",
            KeyfileError::Io(_) => "io",
        }
    }
}

/// How reading ended early.
#[derive(Debug, thiserror::Error)]
pub enum ReadError<E> {
    /// The file itself.
    #[error(transparent)]
    File(#[from] KeyfileError),
    /// The receiver of the rows failed; reading stopped there.
    #[error("the receiver of the rows failed")]
    Sink(E),
    /// `cancel` said so. Rows already handed on stay with the receiver.
    #[error("cancelled")]
    Cancelled,
}
