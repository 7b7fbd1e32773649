//! Owns reading the sheets of an XLSX workbook row by row.
//!
//! Must not know columns. Formula cells give the value saved with them; nothing is calculated.
//! The workbook was measured by `archive` before it is opened here.

use std::io::{Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Cell, DataRef, Reader as _, SheetType, Xlsx, XlsxCellReader};

use super::records::MAX_COLUMNS;
use super::{KeyfileError, ReadSeek, Record, RecordSource, Stop, Visitor};

struct Sheet<'c, 'b, R: Read + Seek> {
    cells: XlsxCellReader<'b, R>,
    waiting: Option<(u32, usize, String)>,
    ended: bool,
    max_cell: usize,
    cancel: &'c dyn Fn() -> bool,
    damaged: bool,
}

/// Workbooks are untrusted: a panic in the reader counts as damage.
fn guard<T>(work: impl FnOnce() -> T) -> std::thread::Result<T> {
    catch_unwind(AssertUnwindSafe(work))
}

fn text_of(cell: &Cell<DataRef<'_>>, max: usize) -> String {
    let cut = |s: &str| s.get(..s.floor_char_boundary(max)).unwrap_or("").to_owned();
    match cell.get_value() {
        DataRef::Empty => String::new(),
        DataRef::Int(v) => v.to_string(),
        DataRef::Float(v) => number(*v),
        DataRef::String(s) => cut(s),
        DataRef::SharedString(s) => cut(s),
        DataRef::Bool(b) => b.to_string(),
        DataRef::DateTime(d) => number(d.as_f64()),
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => cut(s),
        DataRef::Error(e) => e.to_string(),
    }
}

/// A float as text; never with exactly three decimals, so that no reader takes them for thousands.
fn number(v: f64) -> String {
    let text = v.to_string();
    match text.split_once('.') {
        Some((_, decimals)) if decimals.len() == 3 => format!("{text}0"),
        _ => text,
    }
}

impl<R: Read + Seek> Sheet<'_, '_, R> {
    fn cell(&mut self) -> Option<(u32, usize, String)> {
        if let Some(waiting) = self.waiting.take() {
            return Some(waiting);
        }
        while !self.ended {
            match guard(|| self.cells.next_cell().map(|c| c.map(|c| (c.get_position(), text_of(&c, self.max_cell))))) {
                Ok(Ok(Some(((row, column), text)))) => {
                    if (column as usize) < MAX_COLUMNS && !text.is_empty() {
                        return Some((row, column as usize, text));
                    }
                }
                Ok(Ok(None)) => self.ended = true,
                Ok(Err(_)) | Err(_) => {
                    self.ended = true;
                    self.damaged = true;
                }
            }
        }
        None
    }
}

impl<R: Read + Seek> RecordSource for Sheet<'_, '_, R> {
    fn next(&mut self) -> Result<Option<Record>, Stop> {
        if (self.cancel)() {
            return Err(Stop::Cancelled);
        }
        let Some((row, column, text)) = self.cell() else {
            return Ok(None);
        };
        let mut record = Record { line: u64::from(row) + 1, ..Record::default() };
        let mut put = |column: usize, text: String| {
            if record.cells.len() <= column {
                record.cells.resize(column + 1, String::new());
            }
            if let Some(slot) = record.cells.get_mut(column) {
                *slot = text;
            }
        };
        put(column, text);
        while let Some((next, column, text)) = self.cell() {
            if next != row {
                self.waiting = Some((next, column, text));
                break;
            }
            put(column, text);
        }
        Ok(Some(record))
    }

    fn encoding(&self) -> String {
        String::new()
    }

    fn delimiter(&self) -> Option<char> {
        None
    }

    fn bad_characters(&self) -> bool {
        false
    }
}

/// Shows every sheet to the visitor.
pub(crate) fn visit_book(name: &str, source: &mut dyn ReadSeek, context: &super::Context<'_>, visitor: &mut dyn Visitor) -> Result<(), Stop> {
    let damaged = |detail: String| Stop::File(KeyfileError::Damaged { detail });
    let opened = guard(|| Xlsx::new(source));
    let mut book = match opened {
        Ok(Ok(book)) => book,
        Ok(Err(calamine::XlsxError::Password)) => {
            return Err(Stop::File(KeyfileError::Unsupported { what: "a protected Excel workbook", remedy: "Save it without password and import it again." }));
        }
        Ok(Err(error)) => return Err(damaged(error.to_string())),
        Err(_) => return Err(damaged("unreadable workbook".to_owned())),
    };
    let sheets: Vec<(String, bool)> = book.sheets_metadata().iter().map(|s| (s.name.clone(), s.typ == SheetType::WorkSheet)).collect();
    if sheets.is_empty() {
        return Err(damaged("no sheets".to_owned()));
    }
    for (sheet, readable) in sheets {
        let file = format!("{name}#{sheet}");
        if !readable {
            visitor.refuse(file, "not_read", "This sheet holds a chart or a macro, no rows. Nothing to do.".to_owned());
            continue;
        }
        let opened = {
            let (book, sheet) = (&mut book, &sheet);
            guard(move || book.worksheet_cells_reader(sheet))
        };
        match opened {
            Ok(Ok(cells)) => {
                let mut rows = Sheet { cells, waiting: None, ended: false, max_cell: context.options.max_cell, cancel: context.cancel, damaged: false };
                visitor.part(file.clone(), &mut rows)?;
                if rows.damaged {
                    visitor.refuse(
                        file,
                        "damaged",
                        "The sheet is broken from some row on; the rows before it were read. Save the workbook again and import it once more.".to_owned(),
                    );
                }
            }
            _ => visitor.refuse(file, "damaged", "This sheet can't be read. Save the workbook again and import it once more.".to_owned()),
        }
    }
    Ok(())
}
