//! Owns what kind of bytes a source holds: text and its encoding, an archive, or something to refuse.
//!
//! Decides by content alone, never by a file's name. Must not know columns or rows.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::types::KeyfileError;

/// Bytes looked at.
pub(crate) const PREFIX: usize = 64 << 10;

/// What the first bytes show.
#[derive(Debug, PartialEq)]
pub(crate) enum Kind {
    /// Text; `encoding` is `None` while only ASCII was seen. `skip` = bytes of the byte order mark.
    Text { encoding: Option<&'static Encoding>, skip: usize },
    /// A zip container: an archive or a workbook.
    Zip,
}

const BINARY: [(&[u8], &str, &str); 15] = [
    (b"%PDF", "a PDF", "Export the list as CSV or XLSX from the program that made it."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first and import the file inside."),
    (b"Rar!", "a RAR archive", "Unpack it first, or pack the files as ZIP."),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "Unpack it first, or pack the files as ZIP."),
    (b"BZh", "a bzip2 archive", "Unpack it first and import the file inside."),
    (b"\xfd7zXZ\x00", "an xz archive", "Unpack it first and import the file inside."),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "Unpack it first and import the file inside."),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old or a protected Excel workbook",
        "Open it in Excel or LibreOffice and save it as .xlsx without password, or as CSV.",
    ),
    (b"\x89PNG", "a picture", "Choose the exported list, not a screenshot of it."),
    (b"\xff\xd8\xff", "a picture", "Choose the exported list, not a screenshot of it."),
    (b"GIF8", "a picture", "Choose the exported list, not a screenshot of it."),
    (b"SQLite format 3\x00", "a database", "Export the list as CSV or XLSX from the program that made it."),
    (b"{\\rtf", "an RTF document", "Save the list as CSV or plain text."),
    (b"\x7fELF", "a program", "Choose the exported list."),
    (b"MZ\x90\x00", "a program", "Choose the exported list."),
];

/// Decides from the first bytes (up to [`PREFIX`]).
///
/// Errors: `Empty`, and `Unsupported` with what it is and what to do instead.
pub(crate) fn sniff(prefix: &[u8]) -> Result<Kind, KeyfileError> {
    if prefix.is_empty() {
        return Err(KeyfileError::Empty);
    }
    if prefix.starts_with(b"PK\x03\x04") || prefix.starts_with(b"PK\x05\x06") {
        return Ok(Kind::Zip);
    }
    for (magic, what, remedy) in BINARY {
        if prefix.starts_with(magic) {
            return Err(KeyfileError::Unsupported { what, remedy });
        }
    }
    if prefix.starts_with(b"\xff\xfe\0\0") || prefix.starts_with(b"\0\0\xfe\xff") {
        return Err(KeyfileError::Unsupported { what: "a UTF-32 text", remedy: "Save it as UTF-8." });
    }
    if let Some((encoding, skip)) = Encoding::for_bom(prefix) {
        if prefix.len() == skip {
            return Err(KeyfileError::Empty);
        }
        refuse_markup(&encoding.decode(prefix.get(..2048.min(prefix.len())).unwrap_or(prefix)).0)?;
        return Ok(Kind::Text { encoding: Some(encoding), skip });
    }
    if let Some(encoding) = utf16_without_mark(prefix) {
        return Ok(Kind::Text { encoding: Some(encoding), skip: 0 });
    }
    let odd = prefix.iter().filter(|b| **b < 9 || (14..32).contains(*b) && **b != 27).count();
    if odd * 10 > prefix.len() {
        return Err(KeyfileError::Unsupported { what: "a binary file", remedy: "Export the list as CSV or XLSX from the program that made it." });
    }
    refuse_markup(&String::from_utf8_lossy(prefix.get(..2048).unwrap_or(prefix)))?;
    Ok(Kind::Text { encoding: encoding_of(prefix), skip: 0 })
}

fn refuse_markup(start: &str) -> Result<(), KeyfileError> {
    let start = start.trim_start_matches('\u{FEFF}').trim_start().to_ascii_lowercase();
    if ["<!doctype", "<html", "<head", "<body", "<table"].iter().any(|t| start.starts_with(t)) {
        return Err(KeyfileError::Unsupported {
            what: "a web page",
            remedy: "Often a sign-in page was saved instead of the export, or a table was saved with an .xls name. Export again as CSV or XLSX.",
        });
    }
    if start.starts_with("<?xml") {
        return Err(KeyfileError::Unsupported { what: "an XML file", remedy: "Save the list as CSV or XLSX." });
    }
    if start.starts_with("[{") || start.starts_with("{\"") {
        return Err(KeyfileError::Unsupported { what: "a JSON file", remedy: "Save the list as CSV or XLSX." });
    }
    Ok(())
}

/// UTF-16 shows as zero bytes on one side only.
fn utf16_without_mark(prefix: &[u8]) -> Option<&'static Encoding> {
    let part = prefix.get(..prefix.len().min(8192) & !1)?;
    let (mut even, mut odd) = (0usize, 0usize);
    for pair in part.as_chunks::<2>().0 {
        let plain = |b: u8| b >= 32 || matches!(b, b'\t' | b'\n' | b'\r');
        even += usize::from(pair[0] == 0 && plain(pair[1]));
        odd += usize::from(pair[1] == 0 && plain(pair[0]));
    }
    let pairs = part.len() / 2;
    if pairs < 2 {
        return None;
    }
    let enough = |n: usize| n * 8 >= pairs;
    if enough(odd) && even * 16 <= odd {
        Some(UTF_16LE)
    } else if enough(even) && odd * 16 <= even {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// The encoding of bytes without a mark; `None` when they are plain ASCII.
pub(crate) fn encoding_of(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.is_ascii() {
        return None;
    }
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    // One cut character at the end of the prefix, or a few broken bytes in good UTF-8.
    let cut = bad == 1 && std::str::from_utf8(bytes).is_err_and(|e| e.error_len().is_none());
    if bad == 0 || cut && (good > 0 || bytes.len() >= 4096) || good >= 20 * bad {
        return Some(UTF_8);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    Some(detector.guess(None, Utf8Detection::Deny))
}
