//! Workbooks, archives, refused formats, limits, cancelling, and arbitrary bytes.

mod support;

use std::cell::Cell;
use std::io::{Cursor, Read, Seek, SeekFrom};

use igny8_text::keyfile::*;
use proptest::prelude::*;
use support::{C, pack, run, run_with, utf16, workbook};

const CSV: &[u8] = b"Keyword,Volume\nred shoes,100\nblue shoes,50\n";

#[test]
fn every_sheet_of_a_workbook() {
    let book = workbook(&[
        ("Notes & more", vec![vec![C::T("made by hand")]]),
        (
            "Words",
            vec![
                vec![C::T("Keyword"), C::T("Volume"), C::T("CPC (EUR)")],
                vec![C::T("red shoes"), C::N(1300.0), C::N(1.234)],
                vec![C::Blank, C::N(5.0)],
                vec![C::F("A2&\" x\"", "blue shoes"), C::F("B2/2", "650"), C::Blank],
                vec![C::E("#REF!"), C::N(1.0)],
            ],
        ),
        ("Empty", vec![]),
    ]);
    let (rows, reports) = run("list.csv", &book).unwrap();
    let files: Vec<&str> = reports.iter().map(|r| r.file.as_str()).collect();
    assert_eq!(files, ["list.csv#Notes & more", "list.csv#Words", "list.csv#Empty"]);
    let words: Vec<_> = rows.iter().map(|r| (r.keyword.as_str(), r.search_volume, r.cpc_micros)).collect();
    assert_eq!(words, [("made by hand", None, None), ("red shoes", Some(1300), Some(1_234_000)), ("blue shoes", Some(650), None)]);
    assert_eq!(reports[1].skipped_with(SkipCode::EmptyKeyword), 1);
    assert_eq!(reports[1].skipped_with(SkipCode::ErrorCell), 1);
    assert_eq!(reports[1].skipped_rows[0].line, 3);
    assert!(reports[2].has_note("empty"));
}

#[test]
fn archive_with_junk() {
    let inner = workbook(&[("S", vec![vec![C::T("Keyword")], vec![C::T("green shoes")]])]);
    let nested = pack(&[("x.csv", CSV)]);
    let queries = utf16("Top queries\tClicks\tImpressions\thats\nhats\t1\t2\t3\n", false, true);
    let zip = pack(&[
        ("__MACOSX/._a.csv", b"junk"),
        (".DS_Store", b"junk"),
        ("../../etc/passwd.csv", CSV),
        ("Queries.csv", &queries),
        ("Pages.csv", b"Top pages,Clicks,Impressions,CTR,Position\nhttps://a.example/,1,2,50%,3\n"),
        ("book.xlsx", &inner),
        ("nested.zip", &nested),
        ("doc.pdf", b"%PDF-1.7 ..."),
        ("empty.csv", b""),
    ]);
    let (rows, reports) = run("outer.zip", &zip).unwrap();
    let words: Vec<&str> = rows.iter().map(|r| r.keyword.as_str()).collect();
    assert_eq!(words, ["red shoes", "blue shoes", "hats", "green shoes"]);
    let note = |file: &str| {
        let r = reports.iter().find(|r| r.file == file).unwrap_or_else(|| panic!("{file}"));
        r.notes.first().map(|n| n.code.clone()).unwrap_or_default()
    };
    assert_eq!(note("outer.zip/__MACOSX/._a.csv"), "junk");
    assert_eq!(note("outer.zip/.DS_Store"), "junk");
    assert_eq!(note("outer.zip/../../etc/passwd.csv"), "", "read as a list, never written anywhere");
    assert_eq!(note("outer.zip/Pages.csv"), "no_keyword_column");
    assert_eq!(note("outer.zip/book.xlsx#S"), "");
    assert_eq!(note("outer.zip/nested.zip"), "nested_archive");
    assert_eq!(note("outer.zip/doc.pdf"), "not_read");
    assert_eq!(note("outer.zip/empty.csv"), "empty");
}

#[test]
fn archive_bomb_is_stopped() {
    let bomb = vec![b'a'; 80 << 20];
    let zip = pack(&[("bomb.csv", &bomb), ("good.csv", CSV)]);
    assert!(zip.len() < 1 << 20);
    let (rows, reports) = run("z.zip", &zip).unwrap();
    assert_eq!(rows.len(), 2, "the file after the bomb is still read");
    assert!(reports.iter().any(|r| r.file == "z.zip/bomb.csv" && r.has_note("too_large")));
    let options = ReadOptions { max_unpacked: 1000, ..ReadOptions::default() };
    let long: String = (0..500).map(|i| format!("keyword number {i}\n")).collect();
    let (_, reports) = run_with("z.zip", &pack(&[("a.csv", long.as_bytes())]), &options).unwrap();
    assert!(reports.iter().any(|r| r.has_note("too_large")));
}

#[test]
fn workbook_bomb_is_refused() {
    let bomb = vec![b' '; 120 << 20];
    let book = pack(&[("[Content_Types].xml", b"<a/>"), ("xl/workbook.xml", b"<a/>"), ("xl/sharedStrings.xml", &bomb)]);
    assert!(matches!(run("b.xlsx", &book), Err(KeyfileError::TooLarge { .. })));
}

#[test]
fn refused_with_a_remedy() {
    let document = pack(&[("[Content_Types].xml", b"x"), ("word/document.xml", b"x")]);
    let sheet = pack(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"x")]);
    let cases: [(&str, &[u8], &str); 14] = [
        ("a.csv", b"%PDF-1.4", "unsupported"),
        ("a.csv", b"\x1f\x8b\x08\0\0", "unsupported"),
        ("a.csv", b"<!DOCTYPE html><html><body>Sign in</body></html>", "unsupported"),
        ("a.xls", b"  <html><table>", "unsupported"),
        ("a.csv", b"\xef\xbb\xbf<html>", "unsupported"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1more", "unsupported"),
        ("a.json", b"[{\"keyword\":\"x\"}]", "unsupported"),
        ("a.csv", b"\x89PNG\r\n", "unsupported"),
        ("a.csv", b"\x01\x02\x03\x04\x05\x06\x07\x00\x01\x02", "unsupported"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"\xef\xbb\xbf", "empty"),
        ("a.docx", &document, "unsupported"),
        ("a.ods", &sheet, "unsupported"),
        ("a.zip", b"PK\x03\x04broken", "damaged"),
    ];
    for (name, bytes, code) in cases {
        let error = run(name, bytes).expect_err(name);
        assert_eq!(error.code(), code, "{name}: {error}");
        assert!(error.to_string().matches('.').count() >= 2, "says what to do: {error}");
    }
}

/// Bytes made on the fly: a header, one line of `middle` bytes, one good row.
struct Generated {
    at: u64,
    middle: u64,
    most: u64,
}

const HEAD: &[u8] = b"Keyword,Volume\nred shoes,1\n";
const TAIL: &[u8] = b"\nblue shoes,2\n";

impl Generated {
    fn len(&self) -> u64 {
        HEAD.len() as u64 + self.middle + TAIL.len() as u64
    }
}

impl Read for Generated {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = (self.len() - self.at).min(buffer.len() as u64);
        let middle = HEAD.len() as u64..HEAD.len() as u64 + self.middle;
        for (i, byte) in buffer.iter_mut().take(n as usize).enumerate() {
            let at = self.at + i as u64;
            *byte = if middle.contains(&at) {
                b'x'
            } else if at < middle.start {
                HEAD[at as usize]
            } else {
                TAIL[(at - middle.end) as usize]
            };
        }
        self.at += n;
        self.most = self.most.max(buffer.len() as u64);
        Ok(n as usize)
    }
}

impl Seek for Generated {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(v) => v,
            SeekFrom::End(v) => self.len().saturating_add_signed(v),
            SeekFrom::Current(v) => self.at.saturating_add_signed(v),
        };
        Ok(self.at)
    }
}

/// Resident memory of this process in MiB at its highest; 0 where it can't be read.
fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().find_map(|l| l.strip_prefix("VmHWM:")).and_then(|l| l.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

#[test]
fn a_line_of_two_hundred_megabytes() {
    let mut source = Generated { at: 0, middle: 200 << 20, most: 0 };
    let before = peak_mib();
    let mut words = Vec::new();
    let last = Cell::new(0);
    let reports = read("big.csv", &mut source, &ReadOptions::default(), &|| false, &mut |p| last.set(p.read), &mut |row: KeywordRow| -> Result<(), ()> {
        words.push(row.keyword);
        Ok(())
    })
    .unwrap();
    assert_eq!(words, ["red shoes", "blue shoes"]);
    assert_eq!(reports[0].skipped_with(SkipCode::LineTooLong), 1);
    assert_eq!(reports[0].skipped_rows[0].line, 3);
    assert_eq!(last.get(), source.len());
    assert!(source.most <= 1 << 20);
    // Other tests of this program run beside this one and make files of 120 MiB.
    assert!(peak_mib().saturating_sub(before) < 500);
}

#[test]
fn cancel_and_sink_errors_stop() {
    let asked = Cell::new(0);
    let cancel = || {
        asked.set(asked.get() + 1);
        asked.get() > 3
    };
    let long: String = (0..100_000).map(|i| format!("keyword number {i}\n")).collect();
    let mut seen = 0u64;
    let out = read("a.csv", &mut Cursor::new(long.as_bytes()), &ReadOptions::default(), &cancel, &mut |_| {}, &mut |_| -> Result<(), ()> {
        seen += 1;
        Ok(())
    });
    assert!(matches!(out, Err(ReadError::Cancelled)));
    assert!(seen < 50_000);
    let out = read("a.csv", &mut Cursor::new(CSV), &ReadOptions::default(), &|| false, &mut |_| {}, &mut |_| Err("full"));
    assert!(matches!(out, Err(ReadError::Sink("full"))));
}

#[test]
fn mapping_overrides_detection() {
    let csv = b"a,b\nred shoes,100\nblue shoes,50\n";
    let mapping = ColumnMapping { header_row: None, columns: vec![(0, Field::Keyword), (1, Field::Difficulty)] };
    let options = ReadOptions { mapping: Some(mapping), ..ReadOptions::default() };
    let (rows, _) = run_with("a.csv", csv, &options).unwrap();
    assert_eq!(rows.len(), 3);
    assert_eq!(rows[1].difficulty, Some(100));
    let none = ReadOptions { mapping: Some(ColumnMapping::default()), ..ReadOptions::default() };
    assert_eq!(run_with("a.csv", csv, &none).unwrap_err().code(), "no_keyword_chosen");
    let few = ReadOptions { max_rows: 1, ..ReadOptions::default() };
    let (rows, reports) = run_with("a.csv", CSV, &few).unwrap();
    assert_eq!(rows.len(), 1);
    assert!(reports[0].has_note("row_limit"));
}

#[test]
fn preview_shows_columns() {
    let shown = preview("a.csv", &mut Cursor::new(b"title\n\nKeyword;Volumen;Foo\nrote schuhe;1;x\nh;2;y\n"), 1).unwrap();
    let part = &shown.parts[0];
    assert_eq!((part.delimiter, part.header_row, part.encoding.as_str()), (Some(';'), Some(2), "UTF-8"));
    let fields: Vec<_> = part.columns.iter().map(|c| (c.header.as_str(), c.field)).collect();
    assert_eq!(fields, [("Keyword", Some(Field::Keyword)), ("Volumen", Some(Field::Volume)), ("Foo", None)]);
    assert_eq!(part.rows, [["rote schuhe", "1", "x"]]);
    let mapping = ColumnMapping { header_row: part.header_row, columns: vec![(0, Field::Keyword)] };
    let options = ReadOptions { mapping: Some(mapping), ..ReadOptions::default() };
    let (rows, _) = run_with("a.csv", b"title\n\nKeyword;Volumen;Foo\nrote schuhe;1;x\nh;2;y\n", &options).unwrap();
    assert_eq!(rows.len(), 2, "the previewed header row fits the mapping");
}

#[test]
fn encoding_shows_late() {
    let mut bytes = b"Keyword,Volume\n".to_vec();
    for i in 0..8000 {
        bytes.extend(format!("plain keyword {i},1\n").bytes());
    }
    bytes.extend(b"sch\xf6ne gr\xfc\xdfe aus m\xfcnchen,1\nh\xfcte f\xfcr k\xf6ln,2\n");
    let (rows, reports) = run("a.csv", &bytes).unwrap();
    assert_eq!(rows[8000].keyword, "schöne grüße aus münchen");
    assert_eq!(reports[0].encoding, "windows-1252");
    assert!(reports[0].notes.is_empty());
}

#[test]
fn skipped_rows_are_capped_and_counted() {
    let text: String = std::iter::once("Keyword,Volume\nred shoes,1\n".to_owned()).chain((0..1000).map(|_| ",5\n".to_owned())).collect();
    let (_, reports) = run("a.csv", text.as_bytes()).unwrap();
    assert_eq!(reports[0].skipped_rows.len(), MAX_SKIPPED_LISTED);
    assert_eq!(reports[0].skipped_with(SkipCode::EmptyKeyword), 1000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..3000)) {
        let _ = run("x", &bytes);
        let _ = preview("x", &mut Cursor::new(&bytes), 5);
    }

    #[test]
    fn no_text_panics(text in "(?s)([a-zäß \",;\t\n|=+\\-0-9.%K]{0,20}(Keyword|Volume|CPC \\(|\"|\n){0,3}){0,30}") {
        let _ = run("x", text.as_bytes());
        let _ = run("x", &utf16(&text, false, false));
    }

    #[test]
    fn no_damaged_workbook_panics(at in 0usize..4000, byte in any::<u8>(), cut in 0usize..4000) {
        let mut book = workbook(&[("S", vec![vec![C::T("Keyword"), C::N(1.0)], vec![C::T("green shoes"), C::F("A1", "x")]])]);
        let n = book.len();
        book[at % n] = byte;
        let _ = run("x", &book);
        book.truncate(cut % n);
        let _ = run("x", &book);
    }
}
