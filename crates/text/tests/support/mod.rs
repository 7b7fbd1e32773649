//! Helpers of the keyword-file tests: reading a case, writing minimal workbooks and archives.
#![allow(dead_code)]

use std::io::{Cursor, Write};

use igny8_text::keyfile::{FileReport, KeyfileError, KeywordRow, ReadError, ReadOptions, read};
use zip::write::SimpleFileOptions;

pub type Outcome = Result<(Vec<KeywordRow>, Vec<FileReport>), KeyfileError>;

pub fn run(name: &str, bytes: &[u8]) -> Outcome {
    run_with(name, bytes, &ReadOptions::default())
}

pub fn run_with(name: &str, bytes: &[u8], options: &ReadOptions) -> Outcome {
    let mut rows = Vec::new();
    let mut sink = |row: KeywordRow| -> Result<(), ()> {
        rows.push(row);
        Ok(())
    };
    match read(name, &mut Cursor::new(bytes), options, &|| false, &mut |_| {}, &mut sink) {
        Ok(reports) => {
            for r in &reports {
                assert_eq!(r.rows, r.accepted + r.skipped, "{}: rows add up", r.file);
                let by_code: u64 = r.skipped_by_code.iter().map(|(_, n)| n).sum();
                assert_eq!(by_code, r.skipped, "{}: codes add up", r.file);
            }
            let accepted: u64 = reports.iter().map(|r| r.accepted).sum();
            assert_eq!(accepted, rows.len() as u64, "{name}: every accepted row was handed on");
            Ok((rows, reports))
        }
        Err(ReadError::File(error)) => Err(error),
        Err(other) => panic!("{name}: {other:?}"),
    }
}

pub fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let all = mark.then_some('\u{FEFF}').into_iter().chain(text.chars());
    for unit in all.collect::<String>().encode_utf16() {
        out.extend(if big { unit.to_be_bytes() } else { unit.to_le_bytes() });
    }
    out
}

pub fn pack(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A cell of a minimal workbook.
pub enum C {
    /// Text kept in the cell.
    T(&'static str),
    /// Number.
    N(f64),
    /// Formula and the value saved with it.
    F(&'static str, &'static str),
    /// Error value.
    E(&'static str),
    /// Nothing.
    Blank,
}

pub fn workbook(sheets: &[(&str, Vec<Vec<C>>)]) -> Vec<u8> {
    let escape = |t: &str| t.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
    let mut files: Vec<(String, String)> = Vec::new();
    let mut types = String::new();
    let mut list = String::new();
    let mut rels = String::new();
    for (i, (name, rows)) in sheets.iter().enumerate() {
        let n = i + 1;
        types += &format!(
            "<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
        );
        list += &format!("<sheet name=\"{}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>", escape(name));
        rels += &format!(
            "<Relationship Id=\"rId{n}\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
        );
        let mut body = String::new();
        for (r, row) in rows.iter().enumerate() {
            body += &format!("<row r=\"{}\">", r + 1);
            for (c, cell) in row.iter().enumerate() {
                let at = format!("{}{}", (b'A' + c as u8) as char, r + 1);
                body += &match cell {
                    C::T(t) => format!("<c r=\"{at}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>", escape(t)),
                    C::N(v) => format!("<c r=\"{at}\"><v>{v}</v></c>"),
                    C::F(f, v) => format!("<c r=\"{at}\" t=\"str\"><f>{}</f><v>{}</v></c>", escape(f), escape(v)),
                    C::E(e) => format!("<c r=\"{at}\" t=\"e\"><v>{e}</v></c>"),
                    C::Blank => String::new(),
                };
            }
            body += "</row>";
        }
        files.push((
            format!("xl/worksheets/sheet{n}.xml"),
            format!("{head}<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{body}</sheetData></worksheet>"),
        ));
    }
    files.push(("[Content_Types].xml".into(), format!("{head}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>{types}</Types>")));
    files.push(("_rels/.rels".into(), format!("{head}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>")));
    files.push(("xl/workbook.xml".into(), format!("{head}<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{list}</sheets></workbook>")));
    files.push((
        "xl/_rels/workbook.xml.rels".into(),
        format!("{head}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{rels}</Relationships>"),
    ));
    let files: Vec<(&str, &[u8])> = files.iter().map(|(n, t)| (n.as_str(), t.as_bytes())).collect();
    pack(&files)
}
