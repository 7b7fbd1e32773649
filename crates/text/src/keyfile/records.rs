//! Owns splitting lines into cells: delimiter, quotes, and what to do when quotes don't match.
//!
//! Must not know what the cells mean. An unclosed quote costs one line, never the rest of the file.

use super::decode::{Line, Lines};
use super::layout::find_header;
use super::types::SkipCode;
use super::{Record, RecordSource, Stop};

/// Most lines of one quoted cell.
const MAX_CELL_LINES: usize = 64;
/// Lines looked at to find the delimiter.
const SAMPLE_LINES: usize = 200;
const SAMPLE_BYTES: usize = 1 << 20;
/// Columns beyond this are dropped.
pub(crate) const MAX_COLUMNS: usize = 512;

/// Splits one logical line. `Err(())` when a quote is still open at its end.
pub(crate) fn split(text: &str, delimiter: Option<char>, max_cell: usize) -> Result<Vec<String>, ()> {
    let mut cells = Vec::new();
    if !text.contains('"') {
        let cut = |part: &str| part.get(..part.floor_char_boundary(max_cell)).unwrap_or("").to_owned();
        match delimiter {
            Some(sign) => cells.extend(text.split(sign).take(MAX_COLUMNS + 1).map(cut)),
            None => cells.push(cut(text)),
        }
        return Ok(cells);
    }
    let mut cell = String::new();
    let mut chars = text.chars().peekable();
    let mut start = true;
    let mut quoted = false;
    let push = |cell: &mut String, c: char| {
        if cell.len() < max_cell {
            cell.push(c);
        }
    };
    while let Some(c) = chars.next() {
        if quoted {
            if c != '"' {
                push(&mut cell, c);
            } else if chars.peek() == Some(&'"') {
                chars.next();
                push(&mut cell, '"');
            } else {
                quoted = false;
                let mut rest = chars.clone();
                let next = rest.find(|c| !matches!(c, ' ' | '\r'));
                // A quote inside a quoted cell that was not doubled stays a letter.
                if next.is_some() && next != delimiter {
                    push(&mut cell, '"');
                }
            }
        } else if Some(c) == delimiter {
            if cells.len() < MAX_COLUMNS {
                cells.push(std::mem::take(&mut cell));
            }
            start = true;
            continue;
        } else if c == '"' && start {
            quoted = true;
            cell.clear();
        } else {
            push(&mut cell, c);
        }
        start = start && c == ' ';
    }
    if quoted {
        return Err(());
    }
    cells.push(cell);
    Ok(cells)
}

/// Records of a text file.
pub(crate) struct TextRecords<'a> {
    lines: Lines<'a>,
    delimiter: Option<char>,
    max_cell: usize,
    max_line: usize,
}

impl<'a> TextRecords<'a> {
    /// Reads the first lines and decides the delimiter.
    pub(crate) fn open(mut lines: Lines<'a>, max_cell: usize, max_line: usize) -> Result<Self, Stop> {
        let mut sample = Vec::new();
        let mut bytes = 0;
        while sample.len() < SAMPLE_LINES && bytes < SAMPLE_BYTES {
            match lines.next()? {
                Some(line) => {
                    bytes += line.text.len();
                    sample.push(line);
                }
                None => break,
            }
        }
        let mut delimiter = None;
        let named = sample.first().and_then(|l| stated(&l.text));
        if let Some(sign) = named {
            delimiter = Some(sign);
            sample.remove(0);
        } else if !sample.is_empty() {
            delimiter = detect(&sample, max_cell);
        }
        lines.push_back(sample);
        Ok(TextRecords { lines, delimiter, max_cell, max_line })
    }
}

/// Excel's `sep=;` line.
fn stated(first: &str) -> Option<char> {
    let text = first.trim_start_matches('\u{FEFF}').trim_matches(['"', ' ']);
    let sign = text.strip_prefix("sep=").or_else(|| text.strip_prefix("SEP="))?;
    let mut chars = sign.chars();
    let sign = chars.next().unwrap_or('\t');
    (chars.next().is_none() && matches!(sign, ',' | ';' | '\t' | '|')).then_some(sign)
}

/// The delimiter that makes the first rows most regular; known headers count most.
fn detect(sample: &[Line], max_cell: usize) -> Option<char> {
    let mut best: Option<(f64, char)> = None;
    for sign in [',', '\t', ';', '|'] {
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut at = 0;
        while let Some(line) = sample.get(at) {
            let mut text = line.text.clone();
            let mut used = 1;
            let mut cells = split(&text, Some(sign), max_cell);
            while cells.is_err() && used < MAX_CELL_LINES {
                let Some(next) = sample.get(at + used) else {
                    break;
                };
                text.push('\n');
                text.push_str(&next.text);
                used += 1;
                cells = split(&text, Some(sign), max_cell);
            }
            match cells {
                Ok(cells) => {
                    at += used;
                    if !cells.iter().all(|c| c.trim().is_empty()) {
                        rows.push(cells);
                    }
                }
                Err(()) => at += 1,
            }
        }
        let known = find_header(&rows).map_or(0, |h| h.known);
        let score = if known >= 2 { 1000.0 * known as f64 } else { 0.0 } + regularity(&rows);
        if score > 0.0 && best.is_none_or(|(s, _)| score > s) {
            best = Some((score, sign));
        }
    }
    best.map(|(_, sign)| sign)
}

/// Share of rows that have the commonest number of cells, 0 when that is one or too few rows agree.
fn regularity(rows: &[Vec<String>]) -> f64 {
    let mut counts = [0usize; 64];
    for row in rows {
        if let Some(n) = counts.get_mut(row.len().min(63)) {
            *n += 1;
        }
    }
    let Some((width, agree)) = counts.iter().enumerate().max_by_key(|(w, n)| (**n, *w)) else {
        return 0.0;
    };
    if width < 2 || agree * 10 < rows.len() * 6 {
        return 0.0;
    }
    100.0 * *agree as f64 / rows.len().max(1) as f64 + width.min(20) as f64
}

impl RecordSource for TextRecords<'_> {
    fn next(&mut self) -> Result<Option<Record>, Stop> {
        let Some(first) = self.lines.next()? else {
            return Ok(None);
        };
        let line = first.number;
        if first.too_long {
            return Ok(Some(Record::broken(line, SkipCode::LineTooLong, first.text)));
        }
        let error = match split(&first.text, self.delimiter, self.max_cell) {
            Ok(cells) => {
                return Ok(Some(Record { line, cells, broken: None }));
            }
            Err(()) => first,
        };
        let mut text = error.text.clone();
        let mut more = Vec::new();
        // Parsed again only when a further line can close the quote: an odd number of quotation marks.
        while more.len() < MAX_CELL_LINES && text.len() < self.max_line {
            let Some(next) = self.lines.next()? else {
                break;
            };
            let stop = next.too_long;
            text.push('\n');
            text.push_str(&next.text);
            let odd = next.text.matches('"').count() % 2 == 1;
            let has = next.text.contains('"');
            more.push(next);
            if stop {
                break;
            }
            if (odd || has)
                && let Ok(cells) = split(&text, self.delimiter, self.max_cell)
            {
                return Ok(Some(Record { line, cells, broken: None }));
            }
        }
        self.lines.push_back(more);
        Ok(Some(Record::broken(line, SkipCode::UnbalancedQuote, error.text)))
    }

    fn encoding(&self) -> String {
        self.lines.encoding_name().to_owned()
    }

    fn delimiter(&self) -> Option<char> {
        self.delimiter
    }

    fn bad_characters(&self) -> bool {
        self.lines.bad_characters
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells() {
        let s = |t: &str| split(t, Some(','), 1000);
        assert_eq!(s("a,b,c").unwrap(), ["a", "b", "c"]);
        assert_eq!(s("\"a,b\",\"say \"\"hi\"\"\"").unwrap(), ["a,b", "say \"hi\""]);
        assert_eq!(s("5\" nails,100").unwrap(), ["5\" nails", "100"]);
        assert_eq!(s("\"5\" nails\",100").unwrap(), ["5\" nails\"", "100"]);
        assert_eq!(s(" \"x\" ,1").unwrap(), ["x ", "1"]);
        assert_eq!(s("").unwrap(), [""]);
        assert_eq!(s("a,").unwrap(), ["a", ""]);
        assert!(s("\"open,1").is_err());
    }
}
