//! Owns opening zip containers: archives of keyword files, and the outer shell of workbooks.
//!
//! Nothing is ever written by a name from an archive. Sizes are measured while unpacking; what an archive
//! claims about itself is not believed. Must not know columns.

use std::io::{Cursor, Read, Seek};

use zip::ZipArchive;

use super::book::visit_book;
use super::decode::{read_prefix, read_some};
use super::sniff::{Kind, PREFIX, sniff};
use super::{Context, KeyfileError, ReadSeek, Stop, Visitor, visit_text};

/// Bytes unpacked for one packed byte that no real list reaches (deflate's own limit is 1,032).
const MAX_RATIO: u64 = 250;
/// Below this size the ratio says nothing.
const RATIO_FREE: u64 = 16 << 20;
/// Largest workbook inside an archive; it has to be held in memory.
const MAX_INNER_BOOK: usize = 64 << 20;
/// Largest shared part of a workbook (texts, styles); it has to be held in memory.
const MAX_BOOK_PART: u64 = 96 << 20;
/// Longest piece between two tags of a workbook's parts.
const MAX_BOOK_RUN: u64 = 4 << 20;
/// Entries looked at.
const MAX_ENTRIES: usize = 1000;

/// Stops unpacking at a limit; `hit` then says so.
struct Guarded<'a, R> {
    inner: R,
    packed: u64,
    budget: &'a mut u64,
    out: u64,
    hit: bool,
}

impl<R: Read> Read for Guarded<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.hit {
            return Ok(0);
        }
        let n = self.inner.read(buffer)? as u64;
        self.out += n;
        let ratio = self.out > RATIO_FREE && self.out / self.packed.max(1) > MAX_RATIO;
        if n > *self.budget || ratio {
            self.hit = true;
            return Ok(0);
        }
        *self.budget -= n;
        Ok(n as usize)
    }
}

fn damaged(detail: impl ToString) -> Stop {
    Stop::File(KeyfileError::Damaged { detail: detail.to_string() })
}

fn shown(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).take(200).collect()
}

/// Opens a zip container: a workbook or an archive of files. `outer`: archives inside are refused.
pub(crate) fn visit_zip(name: &str, source: &mut dyn ReadSeek, context: &Context<'_>, visitor: &mut dyn Visitor, outer: bool) -> Result<(), Stop> {
    let mut zip = ZipArchive::new(&mut *source).map_err(damaged)?;
    let mut names = Vec::new();
    for index in 0..zip.len().min(MAX_ENTRIES) {
        let entry = zip.by_index_raw(index).map_err(damaged)?;
        let text = entry.name().map(|n| n.into_owned()).unwrap_or_else(|_| String::from_utf8_lossy(entry.name_raw()).into_owned());
        names.push((text, entry.is_dir(), entry.encrypted()));
    }
    let has = |wanted: &str| names.iter().any(|(n, ..)| n.eq_ignore_ascii_case(wanted));
    if has("[Content_Types].xml") || has("xl/workbook.xml") {
        if has("word/document.xml") || has("ppt/presentation.xml") {
            return Err(KeyfileError::Unsupported {
                what: "a text document or a presentation",
                remedy: "Copy the list into a sheet or a plain text file, one keyword a line.",
            }
            .into());
        }
        if has("xl/workbook.bin") {
            return Err(KeyfileError::Unsupported { what: "a binary Excel workbook", remedy: "Save it as .xlsx or CSV." }.into());
        }
        measure_book(&mut zip, context)?;
        drop(zip);
        return visit_book(name, source, context, visitor);
    }
    if has("mimetype") && has("content.xml") {
        return Err(KeyfileError::Unsupported { what: "an OpenDocument file", remedy: "Save it as .xlsx or CSV." }.into());
    }
    if !outer {
        visitor.refuse(name.to_owned(), "nested_archive", "An archive inside an archive is not opened. Unpack it and import it by itself.".to_owned());
        return Ok(());
    }
    if zip.len() > MAX_ENTRIES {
        visitor.refuse(name.to_owned(), "too_large", format!("Only the first {MAX_ENTRIES} files of the archive are read. Split it and import the rest."));
    }
    let mut budget = context.options.max_unpacked;
    let mut any = false;
    for (index, (entry, dir, encrypted)) in names.iter().enumerate() {
        if *dir {
            continue;
        }
        any = true;
        let file = format!("{name}/{}", shown(entry));
        let base = entry.rsplit(['/', '\\']).next().unwrap_or(entry);
        if entry.starts_with("__MACOSX/") || base.starts_with('.') || matches!(base, "Thumbs.db" | "desktop.ini") {
            visitor.refuse(file, "junk", "A file of the operating system, no list. Nothing to do.".to_owned());
        } else if *encrypted {
            visitor.refuse(file, "encrypted", "This file is protected by a password. Unpack it and import it by itself.".to_owned());
        } else {
            visit_entry(&mut zip, index, file, &mut budget, context, visitor)?;
        }
    }
    if !any {
        visitor.refuse(name.to_owned(), "empty", "The archive holds no files. Export or pack it again.".to_owned());
    }
    Ok(())
}

fn visit_entry<R: Read + Seek>(
    zip: &mut ZipArchive<R>,
    index: usize,
    file: String,
    budget: &mut u64,
    context: &Context<'_>,
    visitor: &mut dyn Visitor,
) -> Result<(), Stop> {
    let entry = match zip.by_index(index) {
        Ok(entry) => entry,
        Err(error) => {
            visitor.refuse(file, "damaged", format!("This file can't be unpacked ({error}). Pack or download the archive again."));
            return Ok(());
        }
    };
    let packed = entry.compressed_size();
    let mut guarded = Guarded { inner: entry, packed, budget, out: 0, hit: false };
    let outcome = visit_unpacked(&file, &mut guarded, context, visitor);
    let hit = guarded.hit;
    if hit {
        visitor.refuse(
            file.clone(),
            "too_large",
            "Unpacking was stopped: the file grows far beyond the size of a list. What was read before stays. If it really is a list, unpack it and import it by itself.".to_owned(),
        );
    }
    match outcome {
        Ok(()) => Ok(()),
        Err(Stop::File(_)) if hit => Ok(()),
        Err(Stop::File(KeyfileError::Io(error))) => {
            visitor.refuse(file, "damaged", format!("This file is broken inside the archive ({error}). Pack or download it again."));
            Ok(())
        }
        Err(Stop::File(error)) => {
            visitor.refuse(file, if matches!(error, KeyfileError::Empty) { "empty" } else { "not_read" }, error.to_string());
            Ok(())
        }
        Err(stop) => Err(stop),
    }
}

fn visit_unpacked(file: &str, source: &mut dyn Read, context: &Context<'_>, visitor: &mut dyn Visitor) -> Result<(), Stop> {
    let mut prefix = read_prefix(source, PREFIX)?;
    match sniff(&prefix)? {
        Kind::Text { encoding, skip } => {
            prefix.drain(..skip.min(prefix.len()));
            visit_text(file, prefix, source, encoding, context, visitor)
        }
        Kind::Zip => {
            let mut chunk = vec![0; PREFIX];
            while prefix.len() <= MAX_INNER_BOOK {
                match read_some(source, &mut chunk)? {
                    0 => break,
                    n => prefix.extend_from_slice(chunk.get(..n).unwrap_or(&[])),
                }
            }
            if prefix.len() > MAX_INNER_BOOK {
                visitor.refuse(
                    file.to_owned(),
                    "too_large",
                    "This workbook is too large to be opened inside an archive. Unpack it and import it by itself.".to_owned(),
                );
                return Ok(());
            }
            visit_zip(file, &mut Cursor::new(prefix), context, visitor, false)
        }
    }
}

/// Unpacks every XML part of a workbook once, keeping nothing, and refuses what could not be held.
fn measure_book<R: Read + Seek>(zip: &mut ZipArchive<R>, context: &Context<'_>) -> Result<(), Stop> {
    let mut budget = context.options.max_unpacked;
    let mut buffer = vec![0u8; PREFIX];
    let too_large = || Stop::File(KeyfileError::TooLarge { what: "The workbook" });
    for index in 0..zip.len() {
        let entry = zip.by_index(index).map_err(damaged)?;
        let name = entry.name().map(|n| n.to_ascii_lowercase()).unwrap_or_default();
        if entry.encrypted() {
            return Err(KeyfileError::Unsupported { what: "a protected workbook", remedy: "Save it without password and import it again." }.into());
        }
        let part = name.ends_with(".xml") || name.ends_with(".rels") || name.ends_with(".vml");
        if entry.is_dir() || !part {
            continue;
        }
        let sheet = name.starts_with("xl/worksheets/");
        let packed = entry.compressed_size();
        let mut guarded = Guarded { inner: entry, packed, budget: &mut budget, out: 0, hit: false };
        let mut run = 0u64;
        loop {
            if (context.cancel)() {
                return Err(Stop::Cancelled);
            }
            let n = read_some(&mut guarded, &mut buffer)?;
            if n == 0 {
                break;
            }
            let bytes = buffer.get(..n).unwrap_or(&[]);
            match bytes.iter().rposition(|b| matches!(b, b'<' | b'>')) {
                Some(at) => run = (n - at) as u64,
                None => run += n as u64,
            }
            if run > MAX_BOOK_RUN || !sheet && guarded.out > MAX_BOOK_PART {
                return Err(too_large());
            }
        }
        if guarded.hit {
            return Err(too_large());
        }
    }
    Ok(())
}
