//! Hand-made broken and odd keyword files, each with what its report must say.

mod support;

use igny8_text::keyfile::SkipCode::{self, *};
use support::{run, utf16};

struct Case {
    what: &'static str,
    bytes: Vec<u8>,
    keywords: &'static [&'static str],
    encoding: &'static str,
    delimiter: Option<char>,
    header: Option<u64>,
    skips: &'static [(SkipCode, u64)],
    notes: &'static [&'static str],
}

const A: &[&str] = &["red shoes", "blue shoes"];

fn case(what: &'static str, bytes: impl AsRef<[u8]>, keywords: &'static [&'static str]) -> Case {
    Case { what, bytes: bytes.as_ref().to_vec(), keywords, encoding: "UTF-8", delimiter: None, header: Some(1), skips: &[], notes: &[] }
}

impl Case {
    fn enc(mut self, encoding: &'static str) -> Case {
        self.encoding = encoding;
        self
    }
    fn by(mut self, delimiter: char) -> Case {
        self.delimiter = Some(delimiter);
        self
    }
    fn head(mut self, header: impl Into<Option<u64>>) -> Case {
        self.header = header.into();
        self
    }
    fn skip(mut self, skips: &'static [(SkipCode, u64)]) -> Case {
        self.skips = skips;
        self
    }
    fn note(mut self, notes: &'static [&'static str]) -> Case {
        self.notes = notes;
        self
    }
}

fn cases() -> Vec<Case> {
    let tsv = "Keyword\tVolume\r\nred shoes\t100\r\nblue shoes\t50\r\n";
    let umlaut = "Keyword;Suchvolumen\nschöne schuhe;100\ngrüne hüte;50\nstraße über köln;20\n";
    const UMLAUT: &[&str] = &["schöne schuhe", "grüne hüte", "straße über köln"];
    let latin1: Vec<u8> = umlaut.chars().map(|c| c as u32 as u8).collect();
    let long = format!("Keyword,Volume\n{},1\nred shoes,2\nblue shoes,3\n", "x".repeat(5000));
    let huge_line = format!("Keyword,Volume\nred shoes,2\n{}\nblue shoes,3\n", "y,".repeat(1_000_000));
    let open = "Keyword,Volume\n\"red shoes,2\nblue shoes,3\ngreen shoes,4\n".to_owned();
    let cyrillic = encoding_rs::WINDOWS_1251.encode("Запрос;Частота\nкрасные туфли;100\nсиние туфли;50\nкупить туфли недорого;10\n").0.into_owned();
    let sjis = encoding_rs::SHIFT_JIS.encode("キーワード,検索ボリューム\n赤い靴,100\n青い靴の選び方,50\n靴のおすすめランキング,20\n").0.into_owned();
    vec![
        // Encodings.
        case("utf-8 csv", "Keyword,Volume\nred shoes,100\nblue shoes,50\n", A).by(','),
        case("utf-8 with mark", "\u{FEFF}Keyword,Volume\nred shoes,100\nblue shoes,50\n", A).by(','),
        case("utf-16 le with mark", utf16(tsv, false, true), A).enc("UTF-16LE").by('\t'),
        case("utf-16 be with mark", utf16(tsv, true, true), A).enc("UTF-16BE").by('\t'),
        case("utf-16 le without mark", utf16(tsv, false, false), A).enc("UTF-16LE").by('\t'),
        case("utf-16 be without mark", utf16(tsv, true, false), A).enc("UTF-16BE").by('\t'),
        case(
            "utf-16 cut in the middle of a unit",
            {
                let mut b = utf16(tsv, false, true);
                b.push(0x41);
                b
            },
            A,
        )
        .enc("UTF-16LE")
        .by('\t')
        .note(&["bad_characters"])
        .skip(&[(NoText, 1)]),
        case("windows-1252", latin1, UMLAUT).enc("windows-1252").by(';'),
        case("windows-1251", cyrillic, &["красные туфли", "синие туфли", "купить туфли недорого"]).enc("windows-1251").by(';'),
        case("shift jis", sjis, &["赤い靴", "青い靴の選び方", "靴のおすすめランキング"]).enc("Shift_JIS").by(','),
        case("utf-8 umlauts", umlaut, UMLAUT).by(';'),
        // Delimiters.
        case("tab", tsv, A).by('\t'),
        case("semicolon", "Keyword;Volume\nred shoes;100\nblue shoes;50\n", A).by(';'),
        case("pipe", "Keyword|Volume\nred shoes|100\nblue shoes|50\n", A).by('|'),
        case("sep line", "sep=;\nKeyword;Volume\nred shoes;1,5\nblue shoes;2,5\n", A).by(';').head(2),
        case("semicolon with decimal commas", "Keyword;CPC\nred shoes;1,20\nblue shoes;0,50\n", A).by(';'),
        case("commas inside quotes", "Keyword,Tags\n\"red shoes\",\"a,b\"\n\"blue shoes\",\"c,d\"\n", A).by(','),
        case("one column with natural commas", "Keyword\nshoes\nshoes, red\nhats\n", &["shoes", "shoes, red", "hats"]),
        // Header rows.
        case("no header, one column", "red shoes\nblue shoes\n", A).head(None),
        case("no header, two columns", "red shoes,100\nblue shoes,50\n", A).by(',').head(None).note(&["columns_guessed"]),
        case("unknown header", "Wort,Wert 1\nred shoes,100\nblue shoes,50\n", A).by(',').note(&["columns_guessed"]),
        case("header after a title", "My list\nmade on 2026-01-02\n\nKeyword,Volume\nred shoes,100\nblue shoes,50\n", A).by(',').head(4),
        case("header in row 40", format!("{}Keyword,Volume\nred shoes,1\nblue shoes,2\n", "note\n".repeat(39)), A).by(',').head(40),
        case("keyword column last", "Volume,Keyword\n100,red shoes\n50,blue shoes\n", A).by(','),
        case("header in capitals", "KEYWORDS,SEARCH VOLUME\nred shoes,100\nblue shoes,50\n", A).by(','),
        case("kw", "kw\nred shoes\nblue shoes\n", A),
        case("search term", "Search term,Clicks\nred shoes,1\nblue shoes,2\n", A).by(','),
        case("repeated header", "Keyword,Volume\nred shoes,100\nKeyword,Volume\nblue shoes,50\n", A).by(',').skip(&[(RepeatedHeader, 1)]),
        case("header alone", "Keyword,Volume\n", &[]).by(',').note(&["header_only"]),
        case("header alone, one column", "Keyword", &[]).note(&["header_only"]),
        case("the word keyword inside a list", "seo\nkeyword\nlinks\n", &["seo", "keyword", "links"]).head(None),
        case("index column", "1,red shoes,100\n2,blue shoes,50\n3,hats,20\n", &["red shoes", "blue shoes", "hats"])
            .by(',')
            .head(None)
            .note(&["columns_guessed"]),
        case("country beside keyword, no header", "US,red shoes,100\nUS,blue shoes,50\nUS,hats,5\n", &["red shoes", "blue shoes", "hats"])
            .by(',')
            .head(None)
            .note(&["columns_guessed"]),
        case("list of numbers", "2024\n1984\n", &["2024", "1984"]).head(None),
        // Line ends and blanks.
        case("old Mac line ends", "Keyword,Volume\rred shoes,100\rblue shoes,50\r", A).by(','),
        case("mixed line ends", "Keyword,Volume\r\nred shoes,100\rblue shoes,50\n", A).by(','),
        case("no line end at the end", "Keyword,Volume\nred shoes,100\nblue shoes,50", A).by(','),
        case("blank lines", "\n\nKeyword,Volume\n\n,\nred shoes,100\n\n\nblue shoes,50\n\n", A).by(',').head(3),
        case("only blank lines", "\n\n  \n", &[]).head(None).note(&["empty"]),
        case("NULs", "Keyword,Volume\nred\0 shoes,100\nblue shoes\0\0,50\n", A).by(','),
        case("invisible characters", "Keyword\nred\u{200B} \u{00A0}shoes\u{FEFF}\n blue\u{00AD} shoes \n", A),
        // Ragged and broken rows.
        case("ragged", "Keyword,Volume,CPC\nred shoes\nblue shoes,50,1,2,3,4\n", A).by(','),
        case("empty keyword", "Keyword,Volume\nred shoes,1\n,5\nblue shoes,2\n", A).by(',').skip(&[(EmptyKeyword, 1)]),
        case("only signs", "Keyword,Volume\nred shoes,1\n---,5\nblue shoes,2\n", A).by(',').skip(&[(NoText, 1)]),
        case("too long keyword", long, A).by(',').skip(&[(KeywordTooLong, 1)]),
        case("line of two megabytes", huge_line, A).by(',').skip(&[(LineTooLong, 1)]),
        case("open quote", open, &["blue shoes", "green shoes"]).by(',').skip(&[(UnbalancedQuote, 1)]),
        case("inch sign", "Keyword,Volume\n5\" nails,2\nblue shoes,3\n", &["5\" nails", "blue shoes"]).by(','),
        case("undoubled quotes", "Keyword,Volume\n\"5\" nails\",2\nblue shoes,3\n", &["5\" nails\"", "blue shoes"]).by(','),
        case("cell of several lines", "Keyword,Competitors\nred shoes,\"a\nb\nc\"\nblue shoes,d\n", A).by(','),
        case(
            "broken bytes in UTF-8",
            {
                let mut b = "Keyword,Volume\nschöne größere müde hüte für köln,1\nred ".as_bytes().to_vec();
                b.extend(b"\xff\xfe shoes,2\n");
                b.extend("äöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöü,1\n".bytes());
                b
            },
            &["schöne größere müde hüte für köln", "red \u{FFFD}\u{FFFD} shoes", "äöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöüäöü"],
        )
        .by(',')
        .note(&["bad_characters"]),
        // Formulas and marks.
        case("hyperlink", "Keyword,Volume\n\"=HYPERLINK(\"\"https://x.example/\"\",\"\"red shoes\"\")\",1\nblue shoes,2\n", A).by(','),
        case("formula", "Keyword,Volume\n=SUM(B2:B3),1\nred shoes,2\n=A3&\"x\",4\nblue shoes,2\n", A).by(',').skip(&[(FormulaCell, 2)]),
        case("signs in front", "Keyword\n+red shoe\n-40 degrees\n@home\n=)\n", &["+red shoe", "-40 degrees", "@home"]).skip(&[(NoText, 1)]),
        case("match types", "Keyword\n[red shoes]\n\"\"\"blue shoes\"\"\"\n+green +shoes\n", &["red shoes", "blue shoes", "green shoes"]),
        case("spreadsheet error", "Keyword,Volume\n#REF!,1\nred shoes,2\n#N/A,3\nblue shoes,4\n", A).by(',').skip(&[(ErrorCell, 2)]),
        case("total row", "Keyword,Volume\nred shoes,100\nblue shoes,50\nTotal,150\n", A).by(',').skip(&[(TotalRow, 1)]),
        case("ads total rows", "Search term,Clicks,Impressions\nred shoes,1,10\nblue shoes,2,20\nTotal: Search terms,3,30\nTotal: Account,9,90\n", A)
            .by(',')
            .skip(&[(TotalRow, 2)]),
        case("a brand called total", "Keyword,Volume\nred shoes,100\ntotal,50\n", &["red shoes", "total"]).by(','),
        case("not provided", "Keyword,Volume\n(not provided),100\nred shoes,1\nblue shoes,50\n", A).by(',').skip(&[(EmptyKeyword, 1)]),
        // No keywords inside.
        case("pages report", "Top pages,Clicks,Impressions,CTR,Position\nhttps://a.example/,1,2,50%,3\n", &[]).by(',').note(&["no_keyword_column"]),
        case("filters report", "Filter,Value\nSearch type,Web\nDate,Last 3 months\n", &[]).by(',').note(&["no_keyword_column"]),
        case("numbers only", "1,2\n3,4\n", &[]).by(',').head(None).note(&["no_keyword_column"]),
    ]
}

#[test]
fn every_case_reports_what_happened() {
    let cases = cases();
    assert!(cases.len() >= 60, "{} cases", cases.len());
    let mut failures = Vec::new();
    for case in cases {
        let (rows, reports) = match run("list.csv", &case.bytes) {
            Ok(out) => out,
            Err(error) => {
                failures.push(format!("{}: {error}", case.what));
                continue;
            }
        };
        let keywords: Vec<&str> = rows.iter().map(|r| r.keyword.as_str()).collect();
        let report = &reports[0];
        let notes: Vec<&str> = report.notes.iter().map(|n| n.code.as_str()).collect();
        let got = (keywords.as_slice(), report.encoding.as_str(), report.delimiter, report.header_line, report.skipped_by_code.as_slice(), notes.as_slice());
        let want = (case.keywords, case.encoding, case.delimiter, case.header, case.skips, case.notes);
        if got != want {
            failures.push(format!("{}:\n   got {got:?}\n  want {want:?}", case.what));
        }
        for skipped in &report.skipped_rows {
            assert!(skipped.text.ends_with('.') && skipped.text.len() > 20, "{}: says what to do", case.what);
            assert!(skipped.line > 0 && skipped.sample.chars().count() <= 120);
        }
    }
    assert!(failures.is_empty(), "{} failed:\n{}", failures.len(), failures.join("\n"));
}
