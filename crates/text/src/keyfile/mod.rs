//! Reading keyword files: CSV in any delimiter and encoding, XLSX, and ZIP archives of those.
//!
//! Owns the whole way from bytes to [`KeywordRow`]s and an honest [`FileReport`]. Must not know files on
//! disk, duplicates, markets or the database: the caller hands in a reader and receives rows.
//! A bad row never stops an import; memory stays constant whatever the size of the file.

mod archive;
mod book;
mod decode;
mod headers;
mod layout;
mod numbers;
mod records;
mod rows;
mod sniff;
mod types;

use std::cell::Cell;
use std::io::{Read, Seek, SeekFrom};

use decode::{Lines, read_prefix};
use layout::Layout;
use records::TextRecords;
use rows::RowReader;
use sniff::{Kind, sniff};
pub use types::*;

/// How reading of a part ends early.
#[derive(Debug)]
pub(crate) enum Stop {
    File(KeyfileError),
    Cancelled,
    /// The visitor keeps the reason.
    Visitor,
}

impl From<KeyfileError> for Stop {
    fn from(error: KeyfileError) -> Self {
        Stop::File(error)
    }
}

/// One row of cells as it stands in the file.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// 1-based.
    pub line: u64,
    pub cells: Vec<String>,
    /// The row can't be read; `cells` then holds its beginning.
    pub broken: Option<SkipCode>,
}

impl Record {
    fn broken(line: u64, code: SkipCode, start: String) -> Record {
        Record { line, cells: vec![start.chars().take(400).collect()], broken: Some(code) }
    }

    fn is_blank(&self) -> bool {
        self.broken.is_none() && self.cells.iter().all(|c| c.trim_matches(|c: char| c.is_whitespace() || c == '\0' || c == '\u{FEFF}').is_empty())
    }
}

/// Rows of one text file or one sheet.
pub(crate) trait RecordSource {
    fn next(&mut self) -> Result<Option<Record>, Stop>;
    fn encoding(&self) -> String;
    fn delimiter(&self) -> Option<char>;
    fn bad_characters(&self) -> bool;
}

/// Takes the parts of a file one after the other.
pub(crate) trait Visitor {
    fn part(&mut self, file: String, records: &mut dyn RecordSource) -> Result<(), Stop>;
    /// A part that can't be read: code and text.
    fn refuse(&mut self, file: String, code: &str, text: String);
}

pub(crate) trait ReadSeek: Read + Seek {}
impl<T: Read + Seek> ReadSeek for T {}

/// Counts how far a source was read.
struct Counting<'a> {
    inner: &'a mut dyn ReadSeek,
    at: u64,
    furthest: &'a Cell<u64>,
}

impl Read for Counting<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.at = self.at.saturating_add(n as u64);
        self.furthest.set(self.furthest.get().max(self.at));
        Ok(n)
    }
}

impl Seek for Counting<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.at = self.inner.seek(to)?;
        Ok(self.at)
    }
}

pub(crate) struct Context<'a> {
    options: &'a ReadOptions,
    cancel: &'a dyn Fn() -> bool,
}

/// Opens a source by its content and shows its parts to the visitor.
fn visit(name: &str, source: &mut dyn ReadSeek, context: &Context<'_>, visitor: &mut dyn Visitor) -> Result<(), Stop> {
    let io = |e: std::io::Error| Stop::File(e.into());
    source.seek(SeekFrom::Start(0)).map_err(io)?;
    let prefix = read_prefix(source, sniff::PREFIX)?;
    match sniff(&prefix)? {
        Kind::Text { encoding, skip } => {
            let prefix = prefix.get(skip..).unwrap_or(&[]).to_vec();
            visit_text(name, prefix, source, encoding, context, visitor)
        }
        Kind::Zip => {
            source.seek(SeekFrom::Start(0)).map_err(io)?;
            archive::visit_zip(name, source, context, visitor, true)
        }
    }
}

fn visit_text(
    name: &str,
    prefix: Vec<u8>,
    mut source: &mut (impl Read + ?Sized),
    encoding: Option<&'static encoding_rs::Encoding>,
    context: &Context<'_>,
    visitor: &mut dyn Visitor,
) -> Result<(), Stop> {
    let lines = Lines::new(prefix, &mut source, encoding, context.options.max_line, context.cancel);
    let mut records = TextRecords::open(lines, context.options.max_cell, context.options.max_line)?;
    visitor.part(name.to_owned(), &mut records)
}

/// Records kept to find header and number formats.
const SAMPLE_RECORDS: usize = 240;
const SAMPLE_BYTES: usize = 4 << 20;

fn sample(records: &mut dyn RecordSource) -> Result<Vec<Record>, Stop> {
    let mut out = Vec::new();
    let mut bytes = 0;
    while out.len() < SAMPLE_RECORDS && bytes < SAMPLE_BYTES {
        match records.next()? {
            Some(record) => {
                bytes += record.cells.iter().map(String::len).sum::<usize>();
                out.push(record);
            }
            None => break,
        }
    }
    Ok(out)
}

/// The cells of the sample; rows that can't be read count as blank.
fn cells(sample: &[Record]) -> Vec<Vec<String>> {
    sample.iter().map(|r| if r.broken.is_some() { Vec::new() } else { r.cells.clone() }).collect()
}

const NO_KEYWORD: &str = "No column with keywords was found here. If there is one, choose it in the column list; otherwise nothing is missing.";

/// Shows what a file looks like: every part with its columns and its first `rows` rows.
///
/// Errors: see [`KeyfileError`]; parts of an archive that can't be read are notes, not errors.
pub fn preview(name: &str, source: &mut (impl Read + Seek), rows: usize) -> Result<Preview, KeyfileError> {
    struct Previewer {
        rows: usize,
        preview: Preview,
    }
    impl Visitor for Previewer {
        fn part(&mut self, file: String, records: &mut dyn RecordSource) -> Result<(), Stop> {
            let sample = sample(records)?;
            let cells = cells(&sample);
            let layout = Layout::of(&cells, None)?;
            let mut report = FileReport::default();
            remarks(&mut report, &layout, sample.iter().all(Record::is_blank));
            let from = layout.header_row.map_or(0, |r| r + 1);
            let data = sample.iter().skip(from).filter(|r| !r.is_blank()).take(self.rows);
            self.preview.parts.push(PreviewPart {
                file,
                encoding: records.encoding(),
                delimiter: records.delimiter(),
                header_row: layout.header_row.map(|r| r as u64),
                columns: layout.columns().collect(),
                rows: data.map(|r| r.cells.iter().map(|c| c.chars().take(200).collect()).collect()).collect(),
                notes: report.notes,
            });
            Ok(())
        }
        fn refuse(&mut self, file: String, code: &str, text: String) {
            self.preview.parts.push(PreviewPart {
                file,
                encoding: String::new(),
                delimiter: None,
                header_row: None,
                columns: Vec::new(),
                rows: Vec::new(),
                notes: vec![Note { code: code.to_owned(), text }],
            });
        }
    }
    let mut previewer = Previewer { rows, preview: Preview::default() };
    let context = Context { options: &ReadOptions::default(), cancel: &|| false };
    match visit(name, source, &context, &mut previewer) {
        Ok(()) | Err(Stop::Cancelled | Stop::Visitor) => Ok(previewer.preview),
        Err(Stop::File(error)) => Err(error),
    }
}

fn remarks(report: &mut FileReport, layout: &Layout, empty: bool) {
    if empty {
        report.note("empty", "There are no rows here. Export the list again if there should be some.");
    } else if layout.column(Field::Keyword).is_none() {
        report.note("no_keyword_column", NO_KEYWORD);
    } else if layout.guessed {
        report.note("columns_guessed", "The columns have no known names and were guessed from their values. Check them in the column list.");
    }
}

struct Reader<'a, E> {
    options: &'a ReadOptions,
    cancel: &'a dyn Fn() -> bool,
    progress: &'a mut dyn FnMut(Progress),
    sink: &'a mut dyn FnMut(KeywordRow) -> Result<(), E>,
    furthest: &'a Cell<u64>,
    total: u64,
    reports: Vec<FileReport>,
    rows: u64,
    failed: Option<E>,
}

impl<E> Visitor for Reader<'_, E> {
    fn part(&mut self, file: String, records: &mut dyn RecordSource) -> Result<(), Stop> {
        let sample = sample(records)?;
        let cells = cells(&sample);
        let layout = Layout::of(&cells, self.options.mapping.as_ref())?;
        let mut report = FileReport { market_hint: market_hint(&file), file, ..FileReport::default() };
        remarks(&mut report, &layout, sample.iter().all(Record::is_blank));
        report.used_columns = layout.used();
        report.ignored_columns = layout.ignored();
        report.header_line = layout.header_row.and_then(|r| sample.get(r)).map(|r| r.line);
        let usable = layout.column(Field::Keyword).is_some();
        let mut skip = layout.header_row.map_or(0, |r| r + 1);
        let mut reader = RowReader::new(layout, &cells, self.options.max_keyword_chars);
        drop(cells);
        let mut waiting = sample.into_iter();
        let mut count = 0u64;
        loop {
            if !usable {
                break;
            }
            let Some(record) = (match waiting.next() {
                Some(record) => Some(record),
                None => records.next()?,
            }) else {
                break;
            };
            count += 1;
            if count % 256 == 1 {
                if (self.cancel)() {
                    return Err(Stop::Cancelled);
                }
                (self.progress)(Progress { read: self.furthest.get().min(self.total), total: self.total });
            }
            if skip > 0 {
                skip -= 1;
                continue;
            }
            if record.is_blank() {
                continue;
            }
            if self.rows >= self.options.max_rows {
                report.note("row_limit", format!("Reading stopped after {} rows. Split the file and import the rest.", self.options.max_rows));
                break;
            }
            self.rows += 1;
            report.rows += 1;
            match reader.read(&record) {
                Ok(mut row) => {
                    row.part = self.reports.len();
                    report.accepted += 1;
                    if let Err(error) = (self.sink)(row) {
                        self.failed = Some(error);
                        return Err(Stop::Visitor);
                    }
                }
                Err(code) => report.skip(record.line, code, &record.cells.join(" | ")),
            }
        }
        if usable && report.rows == 0 && !report.has_note("empty") {
            report.note("header_only", "There is a header but no row below it. Export the list again if there should be some.");
        }
        report.encoding = records.encoding();
        report.delimiter = records.delimiter().filter(|_| reader.layout().fields.len() > 1);
        if records.bad_characters() {
            report.note("bad_characters", "Some characters were not readable and show as \u{FFFD}. Export the file again as UTF-8.");
        }
        self.reports.push(report);
        Ok(())
    }

    fn refuse(&mut self, file: String, code: &str, text: String) {
        let mut report = FileReport { file, ..FileReport::default() };
        report.note(code, text);
        self.reports.push(report);
    }
}

/// Reads all keywords of a file into `sink`, in the file's order, in constant memory.
///
/// `cancel` is asked often; `progress` is told the bytes of the source consumed.
/// Returns one report a file, sheet or archive entry. Duplicates are the caller's business
/// ([`crate::normal_key`]).
///
/// Errors: [`ReadError::File`] when nothing could be opened, [`ReadError::Sink`] with the sink's own
/// error, [`ReadError::Cancelled`]. A bad row is never an error.
pub fn read<E>(
    name: &str,
    source: &mut (impl Read + Seek),
    options: &ReadOptions,
    cancel: &dyn Fn() -> bool,
    progress: &mut dyn FnMut(Progress),
    sink: &mut dyn FnMut(KeywordRow) -> Result<(), E>,
) -> Result<Vec<FileReport>, ReadError<E>> {
    let total = source.seek(SeekFrom::End(0)).map_err(|e| ReadError::File(e.into()))?;
    let furthest = Cell::new(0);
    let mut counting = Counting { inner: source, at: total, furthest: &furthest };
    let mut reader = Reader { options, cancel, progress, sink, furthest: &furthest, total, reports: Vec::new(), rows: 0, failed: None };
    let context = Context { options, cancel };
    let outcome = visit(name, &mut counting, &context, &mut reader);
    match (outcome, reader.failed.take()) {
        (_, Some(error)) => Err(ReadError::Sink(error)),
        (Err(Stop::Cancelled | Stop::Visitor), _) => Err(ReadError::Cancelled),
        (Err(Stop::File(error)), _) => Err(ReadError::File(error)),
        (Ok(()), _) => {
            (reader.progress)(Progress { read: total, total });
            Ok(reader.reports)
        }
    }
}

/// The country in names like `seed_broad-match_us_2026-05-01.csv` and `google_us_seed_….csv`.
fn market_hint(file: &str) -> Option<String> {
    let base = file.rsplit('/').next().unwrap_or(file);
    let parts: Vec<&str> = base.split(['_', '.']).collect();
    let country = |t: &str| (t.len() == 2 && t.bytes().all(|b| b.is_ascii_lowercase())).then(|| t.to_ascii_uppercase());
    if parts.first() == Some(&"google") {
        return parts.get(1).and_then(|t| country(t));
    }
    parts.windows(2).find_map(|w| match w {
        [code, date] if date.len() >= 10 && date.starts_with("20") && date.as_bytes().get(4) == Some(&b'-') => country(code),
        _ => None,
    })
}
